/** A moment as people write it, with its zone: 2026-11-29 13:12 UTC. */
export function moment(at: string | null | undefined): string {
  return at === null || at === undefined ? '-' : `${at.slice(0, 16).replace('T', ' ')} UTC`
}

/** An amount as people write it: 400,000,000. Decimals stay as they were stated, unless they are all zero. */
export function amountInWords(amount: string): string {
  const [whole, decimals = ''] = amount.split('.')
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ',')
  return /^0*$/.test(decimals) ? grouped : `${grouped}.${decimals}`
}

/** Money as people write it: SEK 400,000,000. */
export const money = (currency: string, amount: string): string => `${currency} ${amountInWords(amount)}`
