import { currencyFault } from './currencies.ts'
import { fitsMinorUnits, minorUnitsOf } from './money.ts'
import { unprocessable } from './refusal.ts'
import { say } from './sentence.ts'

type Money = { amount: string; currency: string; on?: string | undefined }

/**
 * BR-10: in a currency of ISO 4217 that was in use on its day, with no more places than it has minor units. Zero is
 * refused by the schema.
 */
export function checkAmount({ amount, currency, on }: Money, at = '', field = 'amount'): void {
  const fault = currencyFault(currency, on)
  if (fault !== undefined) throw unprocessable(`${at}/currency`, fault, 'BR-10')
  if (!fitsMinorUnits(amount, currency))
    throw unprocessable(
      `${at}/${field}`,
      say('{code} has {count} decimal places.', { code: currency, count: minorUnitsOf(currency) }),
      'BR-10',
    )
}

/** A field that holds an amount, in the currency beside it or in that of the object around it. */
const amountFields = ['amount', 'amountMax', 'floorPerYear'] as const
/** In the currency of another record. */
const elsewhere = 'commitmentAmount'

/** Applies BR-10 to every amount in this value, however deep it is nested. */
export function checkAmountsWithin(told: unknown, { on, at }: { on: string; at: string }, outer?: string): void {
  if (typeof told !== 'object' || told === null) return
  const facts = told as Record<string, unknown>
  const currency = typeof facts['currency'] === 'string' ? facts['currency'] : outer
  for (const field of amountFields) {
    const amount = facts[field]
    if (typeof amount === 'string' && currency !== undefined) checkAmount({ amount, currency, on }, at, field)
  }
  for (const [name, inner] of Object.entries(facts))
    if (name !== elsewhere) checkAmountsWithin(inner, { on, at: `${at}/${name}` }, currency)
}
