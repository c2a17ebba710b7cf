import type { ComponentChildren } from 'preact'
import { Absent, Redacted, Unknown } from './codes.tsx'
import { numberFormat, t, useLanguage } from './language.ts'
import type { Key } from './words/all.ts'

/** Decimals are texts on the wire and stay so: nothing is rounded for display. */
export function decimalText(text: string): string {
  const [whole = '', part] = text.split('.')
  const format = numberFormat()
  const mark = format.formatToParts(1.5).find(({ type }) => type === 'decimal')!.value
  const sign = whole.startsWith('-') && BigInt(whole) === 0n ? '−' : ''
  return `${sign}${format.format(BigInt(whole === '' || whole === '-' ? '0' : whole))}${part === undefined ? '' : `${mark}${part}`}`
}

export function Decimal({ of }: { of: string | null | undefined }) {
  useLanguage()
  if (of === null || of === undefined) return <Unknown />
  return <span class="number">{decimalText(of)}</span>
}

export function Money({ amount, currency }: { amount: string | null; currency: string | null }) {
  useLanguage()
  if (amount === null) return <Unknown />
  return (
    <span class="number">
      {decimalText(amount)} {currency}
    </span>
  )
}

/** The name of a field whose amount can only be in one currency. */
export const amountIn = (currency: string | null | undefined, label: Key = 'field.amount') =>
  currency == null ? t(label) : `${t(label)} (${currency})`

export function Quantity({ quantity, unit }: { quantity: string | null | undefined; unit: string | null | undefined }) {
  useLanguage()
  if (quantity == null) return <Unknown />
  return (
    <span class="number">
      {decimalText(quantity)} {unit}
    </span>
  )
}

/** The value of a field of a record: a value, none, not known, or not for this reader. */
export function Value(given: {
  of: ComponentChildren | null | undefined
  name?: string
  redactions?: readonly string[] | undefined
  none?: 'unknown' | 'absent'
}) {
  const { of, name, redactions, none = 'unknown' } = given
  if (name !== undefined && redactions?.includes(name)) return <Redacted />
  if (of === null || of === undefined || of === '') return none === 'absent' ? <Absent /> : <Unknown />
  return <>{of}</>
}

const scaleOf = (text: string) => text.split('.')[1]?.length ?? 0
const scaled = (text: string, scale: number) => {
  const [whole = '0', part = ''] = text.split('.')
  return BigInt(`${whole}${part.padEnd(scale, '0')}`)
}
const unscaled = (value: bigint, scale: number) => {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0')
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`.replace(/\.?0+$/, '')
  return value < 0n ? `-${text}` : text
}

/** Exact sums of decimal texts. */
export function plus(...terms: string[]): string {
  const scale = Math.max(0, ...terms.map(scaleOf))
  return unscaled(
    terms.reduce((sum, term) => sum + scaled(term, scale), 0n),
    scale,
  )
}

export function minus(from: string, what: string): string {
  return plus(from, what.startsWith('-') ? what.slice(1) : `-${what}`)
}

/** A share of a whole in hundredths, for bars that have their numbers beside them. */
export function share(part: string, whole: string): number {
  const total = Number(whole)
  return total > 0 ? Math.max(0, Math.min(100, (Number(part) / total) * 100)) : 0
}
