/** Bytes that are put together one behind the other, and taken as one piece. */
export class Output {
  #bytes: Buffer
  #length = 0

  constructor(expected: number) {
    this.#bytes = Buffer.allocUnsafe(expected)
  }

  copy(bytes: Buffer, begin: number, end: number): void {
    this.#reserve(end - begin)
    this.#length += bytes.copy(this.#bytes, this.#length, begin, end)
  }

  write(text: string): void {
    this.#reserve(text.length * 3) // of UTF-8
    this.#length += this.#bytes.write(text, this.#length, 'utf8')
  }

  /** Puts this byte in the place of another that was copied so far from the end. */
  replace(fromEnd: number, byte: number): void {
    this.#bytes[this.#length - fromEnd] = byte
  }

  taken(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe((this.#length + more) * 2)
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}
