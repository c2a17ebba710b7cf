import { ofUnits, sum } from '../../kernel/decimal.ts'

/** Decimals of so many characters are whole numbers of their smallest unit that a double keeps exactly. */
const exactCharacters = 15
const exactUnits = 2 ** 52

/**
 * The exact sum of decimals that are read from their digits: of units of one scale, which are carried over to a decimal
 * before they are too many, or of another scale.
 */
export class RunningSum {
  #carried = '0'
  #units = 0
  #places = 0

  add(bytes: Buffer, begin: number, end: number): void {
    if (end - begin > exactCharacters) {
      this.#carried = sum([this.#carried, bytes.toString('latin1', begin, end)])
      return
    }
    const isNegative = bytes[begin] === 0x2d
    let units = 0
    let point = end - 1
    for (let at = isNegative ? begin + 1 : begin; at < end; at += 1) {
      const byte = bytes[at]!
      if (byte === 0x2e) point = at
      else if (byte >= 0x30 && byte <= 0x39) units = units * 10 + byte - 0x30
      else throw new Error(`not a decimal: ${bytes.toString('latin1', begin, end)}`)
    }
    const places = end - 1 - point
    if (places !== this.#places) {
      this.#carry()
      this.#places = places
    }
    this.#units += isNegative ? -units : units
    if (Math.abs(this.#units) > exactUnits) this.#carry()
  }

  told(): string {
    this.#carry()
    return this.#carried
  }

  #carry(): void {
    this.#carried = sum([this.#carried, ofUnits(this.#units, this.#places)])
    this.#units = 0
  }
}
