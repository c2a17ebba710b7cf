import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, TestApp } from '../support/app.ts'
import { commit, createBooks } from '../support/books.ts'
import { manyEntries, manyMatched } from '../support/many-entries.ts'
import { withClient } from '../support/postgres.ts'
import { readBy } from '../support/reads.ts'
import { sampled } from '../support/scale.ts'
import { type Statement, statementsOf } from '../support/statements.ts'

// What a posting costs must not depend on how many there are. Plans of statements are looked at in plans.test.ts; what
// runs inside of functions and triggers is seen here by what it reads.

const entries = 3_000
/** Far more than a posting needs, and far fewer than there are. */
const readMax = 300

let test: TestApp
let sweden: Client
let ukraine: Client
let commitment: string
beforeAll(async () => {
  test = await createBooks()
  sweden = test.as('SE', 'ministry')
  ukraine = test.as('UA', 'ministry')
  await manyEntries(test, entries, { alike: false })
  // As a database does by itself, before long.
  await withClient(test.testDatabase.ownerUrl, (client) => client.query('analyze accord.ledger_entry'))
  commitment = await commit(sweden, '900000.00')
})
afterAll(() => test.close())

/** The statements of a request, with another key and another reference, so that they can be sent again. */
async function said(send: (key: string) => Promise<{ status: number }>): Promise<Statement[]> {
  const key = randomUUID()
  const statements = await statementsOf(async () => expect(await send(key)).toMatchObject({ status: 201 }))
  return statements.map(({ text, values }) => ({
    text,
    values: values.map((value) => (typeof value === 'string' ? value.replaceAll(key, randomUUID()) : value)),
  }))
}

const day = '2026-11-20'
const stated = { currency: 'EUR' }
/** A week without anything else. */
const dayOfMatched = '2026-10-01'
const provider = { participant: 'SE' }
let amounts = 0
const amount = () => `${70_000 + ++amounts}.00`

const postings: Record<string, (key: string, day?: string) => Promise<{ status: number }>> = {
  disbursement: (key, transactionDate = day) =>
    sweden.post(
      '/v1/disbursements',
      { commitmentId: commitment, amount: amount(), ...stated, transactionDate },
      { key },
    ),
  receipt: (key, transactionDate = day) =>
    ukraine.post('/v1/receipts', { provider, amount: amount(), ...stated, transactionDate }, { key }),
  'receipt that quotes a reference': (key, transactionDate = day) =>
    ukraine.post(
      '/v1/receipts',
      { provider, amount: amount(), ...stated, transactionDate, providerReference: { system: 'bank', id: key } },
      { key },
    ),
  'batch of disbursements': (key, transactionDate = day) =>
    sweden
      .post(
        '/v1/disbursements/batch',
        {
          items: [
            { commitmentId: commitment, amount: amount(), ...stated, transactionDate },
            { commitmentId: commitment, amount: amount(), ...stated, transactionDate },
          ],
        },
        { key },
      )
      .then(({ status }) => ({ status: status === 200 ? 201 : status })),
}

let making: Promise<void> | undefined
/** As many as that are there on the day of the postings, and all of them matched. */
function matched(): Promise<void> {
  making ??= (async () => {
    await manyMatched(test, 1_000, dayOfMatched)
    const [live] = await test.rows('select 1 from accord.match_member where ended_at is null having count(*) >= 2000')
    expect(live, 'control: they are matched').toBeDefined()
  })()
  return making
}

describe(`among ${entries} entries`, () => {
  it.each(Object.keys(postings))('a %s reads only a few of them', async (name) => {
    expect(await readBy(test, 'ledger_entry', await said(postings[name]!))).toBeLessThan(readMax)
  })

  it.each(sampled(Object.keys(postings), 2))(
    'a %s (in the short run, every second posting) reads only a few of what was matched around its day',
    async (name) => {
      await matched()
      for (const table of ['ledger_entry', 'match_member', 'unmatched_entry'])
        expect(await readBy(test, table, await said((key) => postings[name]!(key, dayOfMatched))), table).toBeLessThan(
          readMax,
        )
    },
  )

  it('a disbursement like very many before it reads the first of them', async () => {
    await manyEntries(test, 600)
    const transactionDate = '2026-01-20'
    const alike = (key: string) =>
      sweden.post<{ flags: string[] }>(
        '/v1/disbursements',
        { commitmentId: commitment, amount: '1.00', ...stated, transactionDate },
        { key },
      )
    expect((await alike(randomUUID())).body.flags, 'control: they are alike').toContain('suspected_duplicate')
    expect(await readBy(test, 'ledger_entry', await said(alike))).toBeLessThan(readMax)
  })

  it('control: looked for among all statements of those days, they are read', async () => {
    await matched()
    const asked = await said(postings['receipt']!)
    const near = `select count(*) from accord.ledger_entry where stated_by = 'provider' and value_date = '${dayOfMatched}'`
    expect(await readBy(test, 'ledger_entry', asked.slice(0, 2), near)).toBeGreaterThan(readMax)
  })

  it('control: a function that may not sort walks all of them', async () => {
    const walks = `
      create function pg_temp.walks() returns bigint language sql as
        'select count(*) from (select e.id from accord.ledger_entry e where e.description is null order by e.id limit ${entries}) e'`
    const asked = await said(postings['receipt']!)
    expect(await readBy(test, 'ledger_entry', asked.slice(0, 2), `${walks}; select pg_temp.walks()`)).toBeGreaterThan(
      readMax,
    )
  })
})
