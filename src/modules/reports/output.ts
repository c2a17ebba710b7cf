const point = 0x2e
/** Of a point and microseconds, in bytes. */
const fractionMax = 7

/** Collects bytes and gives them out as one piece. */
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

  /** A moment as it is sent (`momentOf`), made from the bytes that PostgreSQL wrote. */
  moment(bytes: Buffer, begin: number, end: number): void {
    if (begin === end) return
    let second = end - 1
    while (second > end - fractionMax && bytes[second] !== point) second -= 1
    if (bytes[second] !== point) second = end
    this.#reserve(second - begin + 5)
    this.#length += bytes.copy(this.#bytes, this.#length, begin, second)
    const [into, at] = [this.#bytes, this.#length]
    into[at - 9] = 0x54 // T, before the hour
    into[at] = point
    for (let digit = 1; digit <= 3; digit += 1) into[at + digit] = second + digit < end ? bytes[second + digit]! : 0x30
    into[at + 4] = 0x5a // Z
    this.#length += 5
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
