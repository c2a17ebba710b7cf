import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'
import { scaled } from '../support/scale.ts'

// A batch keeps of its entries what its sums are made of, and who sees them. Here each is worked out from the entries and
// commitments that row-level security shows to the reader.

const readers = ['UA', 'SE', 'PT', 'PL']
const promises = 3
const batches = 2

let test: TestApp
beforeAll(async () => {
  test = await createTestApp({ config: { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 } })
})
afterAll(() => test.close())

const seen = fc.subarray(['PT', 'PL', 'framework'])
const promise = fc.record({ seen, financeType: fc.constantFrom('grant', 'loan') })
const entry = fc.record({
  seen,
  of: fc.option(fc.nat(promises - 1)),
  // What its receiver states of a promise has audiences of its own.
  governed: fc.constantFrom('by the promise', 'by itself'),
  batch: fc.nat(batches - 1),
  currency: fc.constantFrom('SEK', 'NOK'),
  amount: fc.integer({ min: 1, max: 1_000 }),
})
const books = fc.record({
  promises: fc.array(promise, { minLength: promises, maxLength: promises }),
  entries: fc.array(entry, { minLength: 3, maxLength: 9 }),
  releases: fc.array(fc.record({ which: fc.nat(9), seen }), { maxLength: 4 }),
})
type Books = typeof books extends fc.Arbitrary<infer Made> ? Made : never

const audiencesOf = (readers: readonly string[]) => [...readers, 'SE'].toSorted()

/** Rows of no command: what the rules would refuse is summed as well. */
async function write(client: pg.Client, { promises, entries }: Books) {
  const newId = async () => (await client.query<{ id: string }>('select uuidv7() as id')).rows[0]!.id
  const add = async (table: string, row: object) => {
    const names = Object.keys(row)
    await client.query(
      `insert into accord.${table} (${names}) select ${names} from json_populate_record(null::accord.${table}, $1)`,
      [JSON.stringify(row)],
    )
  }
  const governing: string[] = []
  const show = async (id: string, seen: readonly string[]) => {
    governing.push(id)
    await client.query(
      `insert into accord.resource_audience (resource_id, kind, owner, audiences) values ($1, 'any', 'SE', $2)`,
      [id, audiencesOf(seen)],
    )
  }
  await client.query('set session_replication_role = replica')
  const promised: string[] = []
  for (const { seen, financeType } of promises) {
    const id = await newId()
    promised.push(id)
    const text = { title: 'Load', signatory: {}, signed_on: '2023-03-06', modality: 'cash', aid_category: 'military' }
    await add('commitment', {
      ...{
        ...text,
        id,
        participant: 'SE',
        receiver: 'UA',
        finance_type: financeType,
        flow_type: '10',
        currency: 'SEK',
      },
      ...{ marking: 'limited', releasable_to: [], version: 1, created_by: id, created_at: '2026-11-23' },
    })
    await show(id, seen)
  }
  const made: string[] = []
  while (made.length < batches) {
    const id = await newId()
    made.push(id)
    const batch = { participant: 'UA', reason: 'Rates.', rate_table: 1, made_at: '2026-11-23' }
    await add('revaluation', { id, ...batch, account_id: id })
  }
  const valued: [string, string, number][] = []
  for (const { seen, of, governed, batch, currency, amount } of entries) {
    const id = await newId()
    const commitment = of === null ? null : promised[of]!
    const audience = governed === 'by itself' ? id : (commitment ?? id)
    const days = { transaction_date: '2023-03-06', value_date: '2023-03-06', posting_date: '2023-03-06' }
    await add('ledger_entry', {
      ...{ id, participant: 'SE', stated_by: 'provider', flow_kind: 'disbursement', provider: 'SE', receiver: 'UA' },
      ...{ ...days, commitment_id: commitment, audience_id: audience, modality: 'cash', amount, currency },
      ...{ flags: ['fx_missing'], recorded_at: '2026-11-23', account_id: id },
    })
    if (audience === id) await show(id, seen)
    valued.push([id, made[batch]!, amount])
  }
  await client.query('set session_replication_role = origin')
  for (const [id, batch, amount] of valued)
    await client.query(
      `insert into accord.revaluation_entry (entry_id, revaluation_id, eur_amount, eur_rate, eur_rate_date, eur_rate_source, eur_rate_table)
      values ($1, $2, $3, 2, '2023-03-06', 'ecb', 1)`,
      [id, batch, amount / 2],
    )
  return { made, governing }
}

/** Of a batch, as its reader sees the entries and their commitments. */
const byPolicies = `
  select e.currency, coalesce(c.finance_type, 'unstated') as "financeType", count(*)::integer as entries,
    to_char(sum(e.amount), 'FM999990.00') as amount, to_char(sum(x.eur_amount), 'FM999990.00') as "eurAmount",
    array_agg(e.id order by e.id) as ids
  from unnest($1::uuid[], $2::numeric[]) as x (entry_id, eur_amount)
  join accord.ledger_entry e on e.id = x.entry_id
  left join accord.commitment c on c.id = e.commitment_id
  group by 1, 2
  order by 1, 2`

async function byRows(client: pg.Client, reader: string, batch: string) {
  const { rows: all } = await client.query<{ entry_id: string; eur_amount: string }>(
    'select x.entry_id, x.eur_amount from accord.revaluation_entry x where x.revaluation_id = $1',
    [batch],
  )
  await client.query('begin')
  await client.query('set local role accord_app')
  await client.query(`select set_config('accord.participant', $1, true), set_config('accord.audiences', $2, true)`, [
    reader,
    ['public', 'framework', reader].join(),
  ])
  const { rows } = await client.query<{ ids: string[] }>(byPolicies, [
    all.map(({ entry_id }) => entry_id),
    all.map(({ eur_amount }) => eur_amount),
  ])
  await client.query('rollback')
  const sums = rows.map(({ ids: _, ...sum }) => sum)
  return { sums, entries: rows.flatMap(({ ids }) => ids).toSorted() }
}

type Told = { sums: object[] }
type Page<Item> = { items: Item[] }

async function byService(reader: string, batch: string) {
  const client = test.as(reader, 'viewer')
  const at = `/v1/revaluations/${batch}`
  const listed = (await client.get<Page<Told & { id: string }>>('/v1/revaluations?limit=50')).body.items
  const one = await client.get<Told>(at)
  const { body } = await client.get<Page<{ entryId: string }>>(`${at}/entries`)
  const inList = listed.find(({ id }) => id === batch)
  expect(inList?.sums, 'the list tells what the record tells').toEqual(one.status === 200 ? one.body.sums : undefined)
  return one.status === 404
    ? { sums: [], entries: [] }
    : { sums: one.body.sums, entries: body.items.map(({ entryId }) => entryId).toSorted() }
}

/** What a reader is told, where that is not what the rows say. */
async function differing(client: pg.Client, made: readonly string[], told: Map<string, number>): Promise<unknown[]> {
  const found: unknown[] = []
  for (const reader of readers)
    for (const batch of made) {
      const [is, must] = [await byService(reader, batch), await byRows(client, reader, batch)]
      for (const { financeType } of is.sums as { financeType: string }[])
        told.set(financeType, (told.get(financeType) ?? 0) + 1)
      if (is.sums.length === 0) told.set('nothing', (told.get('nothing') ?? 0) + 1)
      if (JSON.stringify(is) !== JSON.stringify(must)) found.push({ reader, is, must })
    }
  return found
}

it('BR-57: a batch is summed over the entries that its reader sees, and by types of finance that it knows, whatever is released and taken back', async () => {
  const told = new Map<string, number>()
  await withClient(test.testDatabase.superuserUrl, (client) =>
    fc.assert(
      fc.asyncProperty(books, async (of) => {
        const { made, governing } = await write(client, of)
        expect(await differing(client, made, told)).toEqual([])
        for (const { which, seen } of of.releases)
          await client.query('update accord.resource_audience set audiences = $2 where resource_id = $1', [
            governing[which % governing.length],
            audiencesOf(seen),
          ])
        expect(await differing(client, made, told)).toEqual([])
      }),
      { numRuns: scaled(6, 200) },
    ),
  )
  for (const word of ['grant', 'loan', 'unstated', 'nothing'])
    expect(told.get(word), `control: ${word} is told to some`).toBeGreaterThan(0)
})

const hidden: Books = {
  promises: Array(promises).fill({ seen: [], financeType: 'loan' }),
  entries: [
    { seen: ['PT'], of: 0, governed: 'by itself', batch: 0, currency: 'SEK', amount: 10 },
    { seen: [], of: 1, governed: 'by the promise', batch: 0, currency: 'SEK', amount: 10 },
  ],
  releases: [],
}

it.each([
  [
    'takes an entry for one of its commitment’s',
    `update accord.revaluation_entry set audience_id = commitment_id where commitment_id is not null`,
  ],
  ['tells a type of finance to all', `update accord.revaluation_entry set commitment_id = audience_id`],
  ['counts every entry', `create policy all_told on accord.revaluation_entry for select to accord_app using (true)`],
])('control: a batch that %s is told from one that does not', async (_name, broken) => {
  await withClient(test.testDatabase.superuserUrl, async (client) => {
    const { made } = await write(client, hidden)
    await client.query(broken)
    expect(await differing(client, made, new Map())).not.toEqual([])
    await client.query('drop policy if exists all_told on accord.revaluation_entry')
  })
})
