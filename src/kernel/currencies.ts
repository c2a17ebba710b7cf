import { type Detail, say } from './sentence.ts'
/**
 * A currency or a unit of account of ISO 4217, with the first and the last day of its own; null where none is told or
 * none is set.
 */
export type Currency = { code: string; minorUnits: number; validFrom: string | null; validTo: string | null }

const current = `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
  CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR
  ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP
  MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG
  SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF
  XCD XCG XDR XOF XPF XSU XUA YER ZAR ZMW ZWG`.split(/\s+/)

/** The last day before the euro or another successor replaced it; if its notes came later, the last day before the notes. */
const withdrawn: Readonly<Record<string, string>> = {
  ATS: '2001-12-31',
  BEF: '2001-12-31',
  DEM: '2001-12-31',
  ESP: '2001-12-31',
  FIM: '2001-12-31',
  FRF: '2001-12-31',
  GRD: '2001-12-31',
  IEP: '2001-12-31',
  ITL: '2001-12-31',
  LUF: '2001-12-31',
  NLG: '2001-12-31',
  PTE: '2001-12-31',
  SIT: '2006-12-31',
  CYP: '2007-12-31',
  MTL: '2007-12-31',
  SKK: '2008-12-31',
  EEK: '2010-12-31',
  LVL: '2013-12-31',
  LTL: '2014-12-31',
  HRK: '2022-12-31',
  BGN: '2025-12-31',
  TRL: '2004-12-31',
  ROL: '2005-06-30',
  BYR: '2016-12-31',
  CUC: '2021-06-30',
  SLL: '2024-03-31',
  ZWL: '2024-08-31',
  ANG: '2025-06-30',
}

const introduced: Readonly<Record<string, string>> = {
  BGN: '1999-07-05',
  CZK: '1993-02-08',
  EUR: '1999-01-01',
  HRK: '1994-05-30',
  PLN: '1995-01-01',
  RON: '2005-07-01',
  SKK: '1993-02-08',
  TRY: '2005-01-01',
  SLE: '2022-04-01',
  UAH: '1996-09-02',
  VED: '2021-10-01',
  XCG: '2025-03-31',
  ZWG: '2024-04-08',
}

/** Codes of ISO 4217 in which no amount is stated: funds, metals, bonds, the code for tests and the code for no currency. */
const notMoney = /^(BOV|CH[EW]|CLF|COU|MXV|USN|UYI|UYW|XAG|XAU|XB[ABCD]|XP[DT]|XTS|X{3})$/

/**
 * Decimal places of an amount; two for currencies that are not listed, such as units of account, to which ISO 4217
 * gives none.
 */
const minorUnits: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF BEF BYR ESP GRD ITL LUF PTE TRL'
      .split(' ')
      .map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
}

export const currencies: ReadonlyMap<string, Currency> = new Map(
  [...current, ...Object.keys(withdrawn)].sort().map((code) => [
    code,
    {
      code,
      minorUnits: minorUnits[code] ?? 2,
      validFrom: introduced[code] ?? null,
      validTo: withdrawn[code] ?? null,
    },
  ]),
)

/** Why an amount of that day cannot be in this currency; undefined where it can (BR-10). */
export function currencyFault(code: string, on?: string): Detail | undefined {
  const currency = currencies.get(code)
  if (notMoney.test(code))
    return say('{code} is a code of ISO 4217 for a fund, a metal, a bond or a test: no amount can be in it.', { code })
  if (currency === undefined) return say('{code} is not a currency of ISO 4217.', { code })
  if (on === undefined) return undefined
  if (currency.validTo !== null && on > currency.validTo)
    return say('{code} was withdrawn: its last day was {last}, and this amount is of {on}.', {
      code,
      last: currency.validTo,
      on,
    })
  if (currency.validFrom !== null && on < currency.validFrom)
    return say('{code} was not in use yet: its first day was {first}, and this amount is of {on}.', {
      code,
      first: currency.validFrom,
      on,
    })
  return undefined
}
