import { currencies } from './currencies.ts'

export function minorUnitsOf(currency: string): number {
  return currencies.get(currency)?.minorUnits ?? usual
}

const usual = 2
const listed = (isOf: (minorUnits: number) => boolean) =>
  [...currencies.values()]
    .filter(({ minorUnits }) => isOf(minorUnits))
    .map(({ code }) => `'${code}'`)
    .join(', ')
/** The currencies without two decimal places: a first check finds that nearly every currency is not one of them. */
const unusual = listed((minorUnits) => minorUnits !== usual)
const unusualCase = (column: string) =>
  `case when ${column} in (${listed((minorUnits) => minorUnits === 3)}) then 3 else 0 end`

/** minorUnitsOf as an expression of SQL over a column. */
export const minorUnitsCase = (column: string): string =>
  `case when ${column} in (${unusual}) then ${unusualCase(column)} else ${usual} end`

/**
 * An amount with exactly the minor units of its currency, in SQL. If it has them already it is left as it is, because
 * rounding takes ten times as long.
 */
export const atMinorUnits = (amount: string, currency: string): string =>
  `case when ${currency} in (${unusual}) then round(${amount}, ${unusualCase(currency)})
    when scale(${amount}) = ${usual} then ${amount} else round(${amount}, ${usual}) end`

/** Whether a decimal string has no more places than the currency has minor units (BR-10). */
export function fitsMinorUnits(amount: string, currency: string): boolean {
  const fraction = amount.split('.')[1] ?? ''
  return fraction.length <= minorUnitsOf(currency)
}

/** Rounds a decimal string, at a tie to the even neighbour, as accord.round_half_even does in SQL. */
export function roundHalfEven(amount: string, places: number): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount)
  if (match === null) throw new Error(`not a decimal string: ${amount}`)
  const [, sign, whole = '', fraction = ''] = match
  const kept = BigInt(whole + fraction.slice(0, places).padEnd(places, '0'))
  const rest = fraction.slice(places)
  const tie = /^50*$/.test(rest)
  const up = tie ? kept % 2n === 1n : rest >= '5'
  const digits = (up ? kept + 1n : kept).toString().padStart(places + 1, '0')
  const point = digits.length - places
  const text = places === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`
  return /[1-9]/.test(digits) ? `${sign}${text}` : text
}
