import fc from 'fast-check'
import pg from 'pg'
import { expect, test } from 'vitest'
import { currencies } from '../../src/kernel/currencies.ts'
import { atMinorUnits, minorUnitsCase, minorUnitsOf, roundHalfEven } from '../../src/kernel/money.ts'
import { ownDatabase } from '../support/own-database.ts'

const own = ownDatabase('worker')

type Rate = { rate: string; date: string; source: string; table: number | null }

async function published(source: string, rates: Record<string, string>, currency = 'USD'): Promise<number> {
  const days = Object.keys(rates).sort()
  const { rows } = await own.client.query<{ version: number }>(
    `insert into accord.fx_rate_table (source, imported_at, sha256, rates, covers_from, covers_to)
    values ($1, now(), encode(sha256($2::bytea), 'hex'), $3, $4, $5)
    returning version`,
    [source, JSON.stringify([source, currency, rates]), days.length, days[0], days.at(-1)],
  )
  const version = rows[0]!.version
  await own.client.query(
    `insert into accord.fx_rate (rate_table, source, currency, rate_date, rate)
    select $1, $2, $3, t.day, t.rate
    from unnest($4::date[], $5::numeric[]) as t (day, rate)`,
    [version, source, currency, days, days.map((day) => rates[day])],
  )
  return version
}

async function rateOn(currency: string, day: string): Promise<Rate | undefined> {
  const { rows } = await own.client.query<Rate>(
    `select rate::text, rate_date::text as date, source, rate_table as "table" from accord.eur_rate($1, $2)`,
    [currency, day],
  )
  return rows[0]
}

const decimal = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.integer({ min: 0, max: 6 }), fc.boolean())
  .map(([minus, units, places, tie]) => {
    const digits = `${units}${tie ? '5' : ''}`.padStart(places + 2, '0')
    const whole = digits.slice(0, digits.length - places)
    return `${minus ? '-' : ''}${whole}${places === 0 ? '' : `.${digits.slice(digits.length - places)}`}`
  })

async function roundedBy(expression: string, cases: readonly (readonly [string, number])[]): Promise<string[]> {
  const { rows } = await own.client.query<{ rounded: string }>(
    `select (${expression})::text as rounded
    from unnest($1::numeric[], $2::integer[]) with ordinality as t (amount, places, at)
    order by t.at`,
    [cases.map(([amount]) => amount), cases.map(([, places]) => places)],
  )
  return rows.map(({ rounded }) => rounded)
}

const someCases = fc.array(fc.tuple(decimal, fc.integer({ min: 0, max: 3 })), { minLength: 50, maxLength: 200 })

test('rounding is half-even in SQL exactly as in the kernel, over random amounts and many ties', async () => {
  await fc.assert(
    fc.asyncProperty(someCases, async (cases) => {
      expect(await roundedBy('accord.round_half_even(t.amount, t.places)', cases)).toEqual(
        cases.map(([amount, places]) => roundHalfEven(amount, places)),
      )
    }),
    { numRuns: 30 },
  )
  expect(['0.125', '0.135', '-0.125', '-0.001'].map((amount) => roundHalfEven(amount, 2))).toEqual([
    '0.12',
    '0.14',
    '-0.12',
    '0.00',
  ])
})

test("control: PostgreSQL's own round is told apart", async () => {
  expect(await roundedBy('round(t.amount, t.places)', [['0.125', 2]])).not.toEqual([roundHalfEven('0.125', 2)])
})

/** A positive decimal of so many digits before and after its point, as amounts and rates are taken. */
const decimalOf = (whole: number, places: number) =>
  fc
    .tuple(
      fc.bigInt({ min: 1n, max: 10n ** BigInt(whole + places) - 1n }),
      fc.integer({ min: 0, max: whole + places - 1 }),
    )
    .map(([units, smaller]) => {
      const digits = String(units / 10n ** BigInt(smaller) || 1n).padStart(places + 1, '0')
      return `${digits.slice(0, -places)}.${digits.slice(-places)}`
    })
const units = (text: string, places: number) =>
  BigInt(text.replace('.', '') + '0'.repeat(places - text.split('.')[1]!.length))
/** By whole numbers alone: the quotient at so many places, at a tie the even one. */
function divided(amount: string, by: string, places: number): string {
  const [over, under] = [units(amount, 12) * 10n ** BigInt(places), units(by, 12)]
  const [whole, rest] = [over / under, (over % under) * 2n]
  const up = rest > under || (rest === under && whole % 2n === 1n)
  const digits = String(up ? whole + 1n : whole).padStart(places + 1, '0')
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
}
/** A quotient that is a tie, or next to one: so many cents and a half, times a rate, and a unit of its last place more. */
const nearTie = fc
  .tuple(
    fc.bigInt({ min: 0n, max: 10n ** 12n }),
    fc.bigInt({ min: 1n, max: 10n ** 6n }),
    fc.constantFrom(-1n, 0n, 0n, 1n),
  )
  .map(([cents, rate, off]) => {
    const amount = String((cents * 10n + 5n) * rate + off).padStart(10, '0')
    return [
      `${amount.slice(0, -9)}.${amount.slice(-9)}`,
      `${String(rate).padStart(7, '0').slice(0, -6)}.${String(rate).padStart(6, '0').slice(-6)}`,
    ] as const
  })
const quotients = async (expression: string, cases: readonly (readonly [string, string, number])[]) => {
  const { rows } = await own.client.query<{ told: string }>(
    `select (${expression})::text as told
    from unnest($1::numeric[], $2::numeric[], $3::integer[]) with ordinality as t (amount, rate, places, at)
    order by t.at`,
    [0, 1, 2].map((at) => cases.map((each) => each[at])),
  )
  return rows.map(({ told }) => told)
}

test('BR-14: what is converted is rounded once, half to even, whatever the amount and the rate', async () => {
  const places = fc.integer({ min: 0, max: 3 })
  const anything = fc.tuple(decimalOf(15, 6), decimalOf(12, 12), places)
  const close = fc.tuple(nearTie, places).map(([[amount, rate], at]) => [amount, rate, at] as const)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(anything, close), { minLength: 50, maxLength: 200 }), async (cases) => {
      expect(await quotients('accord.quotient(t.amount, t.rate, t.places)', cases)).toEqual(
        cases.map(([amount, rate, at]) => divided(amount, rate, at)),
      )
    }),
    { numRuns: 30 },
  )
})

test("control: PostgreSQL's own quotient, rounded half to even, is a cent off above a trillion", async () => {
  const large = [['466462477654117.00', '121.50', 2]] as const
  expect(await quotients('accord.round_half_even(t.amount / t.rate, t.places)', large)).toEqual(['3839197346947.46'])
  expect(large.map(([amount, rate, at]) => divided(amount, rate, at))).toEqual(['3839197346947.47'])
})

test('BR-10: an amount is told at the minor units of its currency, whichever that is and however many places are stored', async () => {
  const codes = [...currencies.keys(), 'ZZZ', null]
  const { rows } = await own.client.query<{ code: string | null; places: number; told: string; rounded: string }>(
    `select c.code, ${minorUnitsCase('c.code')} as places, (${atMinorUnits('a.amount', 'c.code')})::text as told,
      round(a.amount, coalesce(p.places, 2))::text as rounded
    from unnest($1::text[], $2::integer[]) as p (code, places)
    cross join lateral (select p.code) c
    cross join unnest(array[5, 5.1, 5.10, 5.000, 5.125, -0.005, 12345678901.1, 0, null]) as a (amount)`,
    [codes, codes.map((code) => minorUnitsOf(code ?? ''))],
  )
  expect(rows).toHaveLength(codes.length * 9)
  expect(rows.filter(({ told, rounded }) => told !== rounded)).toEqual([])
  expect(rows.filter(({ code, places }) => places !== minorUnitsOf(code ?? ''))).toEqual([])
  expect(new Set(rows.map(({ told }) => told)), 'control: they differ').toContain('5.125')
})

test('BR-11: the rate of the day, else the last published within 7 days before it, never a later one', async () => {
  const table = await published('ecb', { '2023-03-01': '1.0834', '2023-03-04': '1.0846', '2023-03-20': '1.0844' })
  const of = (rate: string, date: string) => ({ rate, date, source: 'ecb', table })
  expect(await rateOn('USD', '2023-03-04')).toEqual(of('1.0846', '2023-03-04'))
  expect(await rateOn('USD', '2023-03-03')).toEqual(of('1.0834', '2023-03-01'))
  expect(await rateOn('USD', '2023-03-11')).toEqual(of('1.0846', '2023-03-04'))
})

test('BR-12: no rate is no row, never one and never zero', async () => {
  await published('ecb', { '2023-03-04': '4.3178', '2023-03-20': '4.3215' }, 'PLN')
  expect(await rateOn('PLN', '2023-03-12')).toBeUndefined()
  expect(await rateOn('PLN', '2023-03-03')).toBeUndefined()
  expect(await rateOn('UAH', '2023-03-04')).toBeUndefined()
  expect(await rateOn('EUR', '2023-03-04')).toEqual({ rate: '1', date: '2023-03-04', source: 'identity', table: null })
})

test('BR-13: a changed rate is a new version beside the old one, and a source beside the bank never outranks it', async () => {
  const first = await published('ecb', { '2023-05-02': '11.6' }, 'SEK')
  const second = await published('ecb', { '2023-05-02': '11.7' }, 'SEK')
  await published('other', { '2023-05-02': '12' }, 'SEK')
  expect(await rateOn('SEK', '2023-05-02')).toMatchObject({ rate: '11.7', table: second })
  const kept = await own.client.query('select rate::text from accord.fx_rate where rate_table = $1', [first])
  expect(kept.rows).toEqual([{ rate: '11.6' }])
  await expect(own.client.query('update accord.fx_rate set rate = 1')).rejects.toThrow(/permission denied/)
})

test('the same bytes of one source come in once; zero, a negative rate and the euro never', async () => {
  await published('ecb', { '2023-06-03': '7.46' }, 'DKK')
  await expect(published('ecb', { '2023-06-03': '7.46' }, 'DKK')).rejects.toThrow(/duplicate key/)
  await expect(published('ecb', { '2023-06-04': '0' }, 'DKK')).rejects.toThrow(/check constraint/)
  await expect(published('ecb', { '2023-06-04': '-1' }, 'DKK')).rejects.toThrow(/check constraint/)
  await expect(published('ecb', { '2023-06-04': '1' }, 'EUR')).rejects.toThrow(/check constraint/)
})

test('rates come in by the secretariat alone', async () => {
  const app = new pg.Client({ connectionString: own.database.appUrl })
  await app.connect()
  const bringIn = async (secretariat: string) => {
    await app.query("select set_config('accord.secretariat', $1, false)", [secretariat])
    await app.query(`insert into accord.fx_rate_table (source, imported_at, sha256, rates, covers_from, covers_to)
      values ('other', now(), repeat('1', 64), 1, '2023-10-11', '2023-10-11')`)
  }
  try {
    await expect(bringIn('no')).rejects.toThrow(/row-level security/)
    await bringIn('yes')
  } finally {
    await app.end()
  }
})
