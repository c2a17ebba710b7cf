import { currencies } from './currencies.ts'

export function minorUnitsOf(currency: string): number {
  return currencies.get(currency)?.minorUnits ?? 2
}

/** minorUnitsOf as an expression of SQL over a column. */
export function minorUnitsCase(column: string): string {
  const of = (places: number) =>
    [...currencies.values()]
      .filter(({ minorUnits }) => minorUnits === places)
      .map(({ code }) => `'${code}'`)
      .join(', ')
  return `case when ${column} in (${of(0)}) then 0 when ${column} in (${of(3)}) then 3 else 2 end`
}

/** Whether a decimal string has no more places than the currency has minor units (BR-10). */
export function fitsMinorUnits(amount: string, currency: string): boolean {
  const fraction = amount.split('.')[1] ?? ''
  return fraction.length <= minorUnitsOf(currency)
}

/** To the even neighbour at a tie, on decimal strings: what accord.round_half_even says in SQL. */
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
