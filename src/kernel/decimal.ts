/** Exact arithmetic on decimal strings such as "-12.50": never a float. */
type Scaled = { units: bigint; places: number }

function scaled(text: string): Scaled {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (match === null) throw new Error(`not a decimal string: ${text}`)
  const [, sign, whole = '', fraction = ''] = match
  const units = BigInt(whole + fraction)
  return { units: sign === '-' ? -units : units, places: fraction.length }
}

function widen({ units, places }: Scaled, to: number): bigint {
  return to === places ? units : units * 10n ** BigInt(to - places)
}

function toText({ units, places }: Scaled): string {
  const isNegative = units < 0n
  const digits = (isNegative ? -units : units).toString().padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places)
  const fraction = places === 0 ? '' : `.${digits.slice(digits.length - places)}`
  return `${isNegative ? '-' : ''}${whole}${fraction}`
}

/** The sum of decimals, with as many places as the longest of them has; '0' where there are none. */
export function sum(texts: readonly string[]): string {
  const parts = texts.map(scaled)
  const places = Math.max(0, ...parts.map((part) => part.places))
  return toText({ units: parts.reduce((total, part) => total + widen(part, places), 0n), places })
}

/** What is left of one decimal without another, with the places of the longer. */
export function minus(text: string, less: string): string {
  const [from, off] = [scaled(text), scaled(less)]
  const places = Math.max(from.places, off.places)
  return toText({ units: widen(from, places) - widen(off, places), places })
}

/** An amount from a number of smallest units, for a currency with so many decimal places. */
export function ofUnits(units: number, places: number): string {
  return toText({ units: BigInt(units), places })
}

export function negate(text: string): string {
  const { units, places } = scaled(text)
  return toText({ units: -units, places })
}

/** Exactly, with the places of both. */
export function multiply(a: string, b: string): string {
  const [left, right] = [scaled(a), scaled(b)]
  return toText({ units: left.units * right.units, places: left.places + right.places })
}

export function times(text: string, count: number): string {
  const { units, places } = scaled(text)
  return toText({ units: units * BigInt(count), places })
}

/** Negative, 0 or positive, as `a` is below, equal to or above `b`. */
export function compare(a: string, b: string): number {
  const [left, right] = [scaled(a), scaled(b)]
  const places = Math.max(left.places, right.places)
  const [more, less] = [widen(left, places), widen(right, places)]
  return more < less ? -1 : more > less ? 1 : 0
}

/** The same value in one way of writing: no zeros that say nothing. */
export function plain(text: string): string {
  const written = toText(scaled(text))
  return written.includes('.') ? written.replace(/\.?0+$/, '') : written
}

const canonical = /^(0|-?[1-9]\d*)(\.\d+)?$/

/** With at least so many places: an amount as its currency writes it. */
export function withPlaces(text: string, places: number): string {
  // Decimals as PostgreSQL writes them. Lists have hundreds of them, so the common case avoids arithmetic.
  const digits = canonical.test(text) ? text : toText(scaled(text))
  const point = digits.indexOf('.')
  const missing = places - (point < 0 ? 0 : digits.length - point - 1)
  return missing <= 0 ? digits : `${digits}${point < 0 ? '.' : ''}${'0'.repeat(missing)}`
}
