// ISO 4217: how many places an amount has; two where nothing is said here.
const minorUnits: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
}

const currencies = new Set(Intl.supportedValuesOf('currency'))

export function isCurrency(code: string): boolean {
  return currencies.has(code)
}

export function minorUnitsOf(currency: string): number {
  return minorUnits[currency] ?? 2
}

/** minorUnitsOf as an expression of SQL over a column. */
export function minorUnitsCase(column: string): string {
  const of = (places: number) =>
    Object.entries(minorUnits)
      .filter(([, units]) => units === places)
      .map(([code]) => `'${code}'`)
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
