import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { commit, createBooks, pay, reverse } from '../support/books.ts'
import { pullReport, type Row } from '../support/pulls.ts'
import { sampled, scaled } from '../support/scale.ts'

// A report of some participants looks up their entries and what is matched with these, not all entries. Its rows must be
// those that the report of all has of them, whoever reads it.

let test: TestApp
beforeAll(async () => {
  test = await createBooks()
  for (const code of ['SE', 'NO', 'LT']) await booksOf(code)
  // What a state gives another one, each of which states its half.
  const across = await commit(test.as('SE', 'ministry'), '500.00', { receiver: { participant: 'NO' } })
  await paid('SE', across, '70.00')
  await received('NO', { participant: 'SE' }, '70.00')
  await received('NO', { participant: 'SE' }, '71.00')
})
afterAll(() => test.close())

type Made = { status: number; body: { id: string } }
const made = ({ status, body }: Made): string => {
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body.id
}
const paid = async (code: string, commitment: string, amount: string, more: object = {}) =>
  made(await pay(test.as(code, 'ministry'), commitment, amount, more))
const received = async (code: string, provider: object, amount: string, more: object = {}) => {
  const receipt = { provider, amount, currency: 'EUR', transactionDate: '2026-11-20', ...more }
  return made(await test.as(code, 'ministry').post<{ id: string }>('/v1/receipts', receipt))
}

/** Of a state: flows of one payment and of several, of both sides and of one, and of an organisation whose books it keeps. */
async function booksOf(code: string): Promise<void> {
  const state = test.as(code, 'ministry')
  const of = await commit(state, '9000.00')
  const quoted = { system: code, id: '2' }
  await paid(code, of, '10.00')
  await received('UA', { participant: code }, '10.00')
  await paid(code, of, '20.00', { externalReference: quoted })
  await received('UA', { participant: code }, '19.50', { providerReference: quoted })
  for (const amount of ['123.00', '77.00']) await paid(code, of, amount)
  await received('UA', { participant: code }, '200.00')
  await paid(code, of, '40.00', { transactionDate: '2026-09-01' })
  await received('UA', { participant: code }, '50.00', { transactionDate: '2026-09-02' })
  await reverse(state, await paid(code, of, '60.00'))
  const disputed = await paid(code, of, '80.00')
  await test.as('UA', 'ministry').post(`/v1/ledger-entries/${disputed}/disputes`, { reason: 'Half arrived.' })
  const organisationId = made(
    await state.post<{ id: string }>('/v1/organisations', {
      ...{ kind: 'fund', name: { en: `A fund of ${code}` }, scheme: 'XI-LEI', identifier: `5493001KJTIIGC8Y1R${code}` },
    }),
  )
  const ofFund = await commit(state, '500.00', { providerOrganisationId: organisationId })
  await paid(code, ofFund, '90.00')
  await received('UA', { organisationId }, '90.00')
}

const rowsOf = async (reader: string, path: string) => (await pullReport(test, [reader], path)).rows
type Asked = Partial<Record<'participant' | 'provider' | 'receiver', string>>

const has = (row: Row, asked: Asked, books: string) =>
  (asked.participant === undefined || row[books] === asked.participant) &&
  (asked.provider === undefined || row['provider'] === asked.provider) &&
  (asked.receiver === undefined || row['receiver'] === asked.receiver)

/** Whether the row is of what is asked for. */
const kept: Record<string, (row: Row, asked: Asked, booksOf: ReadonlyMap<unknown, unknown>) => boolean> = {
  pipeline: (row, asked) => has(row, asked, 'participant'),
  coverage: (row, asked) => has(row, asked, 'participant'),
  exceptions: (row, asked) => has(row, asked, 'books'),
  reconciliation: (row, { participant, ...sides }, books) => {
    const entries = [row['providerEntries'], row['receiverEntries']].flatMap((ids) => (ids ?? []) as string[])
    const isIn = participant === undefined || entries.some((id) => books.get(id) === participant)
    return isIn && has(row, sides, '')
  },
}

const ofOne = ['SE', 'NO', 'DK', 'UA'].map((participant) => ({ participant }))
const ofSides: readonly Asked[] = [
  ...ofOne,
  { provider: 'SE' },
  { provider: 'LT' },
  { receiver: 'NO' },
  { receiver: 'UA' },
  { participant: 'UA', provider: 'SE' },
  { participant: 'SE', receiver: 'NO' },
  { participant: 'NO', provider: 'SE' },
]

it.each([
  ['pipeline', ofOne],
  ['coverage', ofOne],
  ['exceptions', ofSides],
  ['reconciliation', ofSides],
] as const)(
  'the rows of %s of some participants (in the short run, half of these) are those that the report of all has of them',
  async (name, all) => {
    let compared = 0
    for (const [reader, day] of [
      ['UA', ''],
      ['UA', '&asOfValid=2026-09-15'],
      ['SE', ''],
    ] as const) {
      if (name === 'coverage' && day !== '') continue
      const ledger = await rowsOf(reader, 'ledger?format=json')
      const books = new Map(ledger.map((row) => [row['entry'], row['books']]))
      const whole = await rowsOf(reader, `${name}?currency=USD${day}`)
      for (const asked of sampled<Asked>(all, 2)) {
        const expected = whole.filter((row) => kept[name]!(row, asked, books))
        const query = new URLSearchParams({ currency: 'USD', ...asked })
        expect(await rowsOf(reader, `${name}?${query}${day}`), `${reader} ${query}${day}`).toEqual(expected)
        if (expected.length > 0 && expected.length < whole.length) compared += 1
      }
    }
    expect(compared, 'asked of some, and not of all').toBeGreaterThan(scaled(2, 4))
  },
)
