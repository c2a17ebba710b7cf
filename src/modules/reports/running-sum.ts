import { ofUnits, sum } from '../../kernel/decimal.ts'

/** Decimals with at most so many characters are whole numbers of their smallest unit that a double holds exactly. */
const exactCharacters = 15
const exactUnits = 2 ** 52

/**
 * The exact sum of decimals, read from their digits: units of one scale are added as numbers and carried over to a
 * decimal before they become too large, or when another scale comes.
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
