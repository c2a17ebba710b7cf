import { z } from 'zod'
import { limits } from '../../config.ts'
import { publicCodes } from '../../platform/http/public-codes.ts'
import { CalendarDate, CurrencyCode, Id, Instant, Names, page } from '../../platform/http/wire.ts'

const source = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{1,39}$/, 'must be a short name in small letters such as ecb')
  .refine((name) => name !== 'identity', 'must be a short name in small letters such as ecb')
  .meta({
    description: 'The publisher of the rates: `ecb` is the European Central Bank.',
    examples: ['ecb'],
  })
  .register(publicCodes, { list: 'rateSources' })

export const RateImportInput = z
  .strictObject({
    source,
    csv: z
      .string()
      .max(
        limits.rateFileCharacters,
        `is longer than ${limits.rateFileCharacters} characters: send it in parts, each with the header and some of the days`,
      )
      .meta({
        description: `As the European Central Bank publishes it, the whole history or the file of one day: at most ${limits.rateFileCharacters} characters, and ${limits.rateFileBytes} bytes with the rest of the body. Send a longer file in parts, each with the header and some of the days.`,
      }),
    confirmedValues: z
      .array(z.strictObject({ currency: CurrencyCode, date: CalendarDate }))
      .max(limits.arrayItems)
      .default([])
      .meta({
        description: `Rates that you have checked and found right. A rate that is ${limits.rateJumpFactor} times its neighbour or more, or 1/${limits.rateJumpFactor} of it or less, is refused as a misplaced decimal point unless it is named here.`,
      }),
  })
  .meta({ id: 'RateImportBody', examples: [{ source: 'ecb', csv: 'Date,USD,JPY,\n2024-10-11,1.0938,162.94,\n' }] })
export type RateImportInput = z.output<typeof RateImportInput>

export const RateFilter = z.strictObject({
  currency: CurrencyCode.optional(),
  date: CalendarDate.optional(),
  source: source.optional(),
})
export type RateFilter = z.output<typeof RateFilter>

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'

export const RateTable = z
  .object({
    id: Id,
    rateTable: z.int().meta({ description: 'The number of the table, by which entries name it.' }),
    source: z.string(),
    importedAt: Instant,
    sha256: z.string(),
    rates: z.int(),
    coversFrom: CalendarDate,
    coversTo: CalendarDate,
  })
  .meta({
    id: 'RateTable',
    description: 'One file of rates. A rate that changes comes with a new one; the old one stays (BR-13).',
    examples: [
      {
        id,
        rateTable: 2,
        source: 'ecb',
        importedAt: '2026-11-23T06:40:00.000Z',
        sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        rates: 30,
        coversFrom: '2024-10-11',
        coversTo: '2024-10-11',
      },
    ],
  })
export const RateTablePage = page(RateTable).meta({ id: 'RateTablePage' })

export const Rate = z
  .object({ currency: z.string(), date: CalendarDate, rate: z.string(), source: z.string(), rateTable: z.int() })
  .meta({
    id: 'Rate',
    description: 'Units of the currency for 1 EUR.',
    examples: [{ currency: 'USD', date: '2024-10-11', rate: '1.0938', source: 'ecb', rateTable: 1 }],
  })
export const RatePage = page(Rate).meta({ id: 'RatePage' })

export const Currency = z
  .object({
    code: z.string(),
    name: Names,
    minorUnits: z.int().meta({ description: 'Decimal places of an amount.' }),
    validFrom: CalendarDate.nullable().meta({
      description: 'The first day on which the currency was in use; null if none is known.',
    }),
    validTo: CalendarDate.nullable().meta({
      description: 'The last day on which the currency was in use; null where it still is.',
    }),
  })
  .meta({
    id: 'Currency',
    description: 'A currency of ISO 4217. An amount is only in a currency that was in use on its day (BR-10).',
    examples: [
      {
        code: 'HRK',
        name: { en: 'Croatian Kuna', uk: 'хорватська куна' },
        minorUnits: 2,
        validFrom: '1994-05-30',
        validTo: '2022-12-31',
      },
    ],
  })
export const CurrencyPage = page(Currency).meta({ id: 'CurrencyPage' })
