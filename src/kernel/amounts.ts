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
