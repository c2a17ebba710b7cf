import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, TestApp } from '../support/app.ts'
import { commit, createBooks } from '../support/books.ts'
import { manyEntries } from '../support/many-entries.ts'
import { withClient } from '../support/postgres.ts'
import { readBy } from '../support/reads.ts'
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

const stated = { currency: 'EUR', transactionDate: '2026-11-20' }
const provider = { participant: 'SE' }
let amounts = 0
const amount = () => `${70_000 + ++amounts}.00`

const postings: Record<string, (key: string) => Promise<{ status: number }>> = {
  disbursement: (key) =>
    sweden.post('/v1/disbursements', { commitmentId: commitment, amount: amount(), ...stated }, { key }),
  receipt: (key) => ukraine.post('/v1/receipts', { provider, amount: amount(), ...stated }, { key }),
  'receipt that quotes a reference': (key) =>
    ukraine.post(
      '/v1/receipts',
      { provider, amount: amount(), ...stated, providerReference: { system: 'bank', id: key } },
      { key },
    ),
  'batch of disbursements': (key) =>
    sweden
      .post(
        '/v1/disbursements/batch',
        {
          items: [
            { commitmentId: commitment, amount: amount(), ...stated },
            { commitmentId: commitment, amount: amount(), ...stated },
          ],
        },
        { key },
      )
      .then(({ status }) => ({ status: status === 200 ? 201 : status })),
}

describe(`among ${entries} entries`, () => {
  it.each(Object.keys(postings))('a %s reads only a few of them', async (name) => {
    expect(await readBy(test, 'ledger_entry', await said(postings[name]!))).toBeLessThan(readMax)
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
