import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Client, TestApp } from '../support/app.ts'
import { commit, createBooks, pay, reverse } from '../support/books.ts'
import { withClient } from '../support/postgres.ts'
import { pullReport } from '../support/pulls.ts'
import { scaled } from '../support/scale.ts'
import { wrongUnmatched } from '../support/unmatched.ts'

// BR-26 over sequences that nobody thought of: whatever is paid, received, quoted, reversed and matched by hand, in any
// order, what must hold of matches holds, and the reconciliation adds up to what stands.

type Act =
  | { verb: 'pay' | 'receive'; amount: number; day: number; reference: number | null }
  | { verb: 'reverse'; which: number }
  | { verb: 'match'; which: number; other: number }
  | { verb: 'part'; which: number }
  | { verb: 'show'; which: number }

const statement = fc.record({
  verb: fc.constantFrom('pay' as const, 'receive' as const),
  amount: fc.constantFrom(100, 200, 300, 600),
  day: fc.nat(12),
  reference: fc.option(fc.nat(3)),
})
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: statement },
  { weight: 2, arbitrary: fc.record({ verb: fc.constant('reverse' as const), which: fc.nat(20) }) },
  {
    weight: 2,
    arbitrary: fc.record({ verb: fc.constant('match' as const), which: fc.nat(20), other: fc.nat(20) }),
  },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('part' as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('show' as const), which: fc.nat(20) }) },
)

let test: TestApp
let ukraine: Client
beforeAll(async () => {
  test = await createBooks()
  ukraine = test.as('UA', 'ministry')
})
afterAll(() => test.close())

const givers = ['SE', 'PL', 'DE', 'FR', 'NL', 'DK']

/** One sequence between Ukraine and one giver; what the service refuses is a step that was not taken. */
async function carryOut(giver: string, acts: readonly Act[], marking = 'limited'): Promise<number> {
  const client = test.as(giver, 'ministry')
  const commitment = await commit(client, '90000000.00', { marking })
  let version = 1
  const [payments, receipts]: [string[], string[]] = [[], []]
  const of = (ids: readonly string[], which: number) => ids[which % Math.max(ids.length, 1)]
  const dayOf = (day: number) => new Date(Date.UTC(2026, 2, 1 + day)).toISOString().slice(0, 10)
  let taken = 0
  for (const step of acts) {
    const reply = await (async () => {
      switch (step.verb) {
        case 'pay': {
          const id = step.reference === null ? undefined : `${giver}-${step.reference}`
          const reference = id === undefined ? {} : { externalReference: { system: 'bank', id } }
          return pay(client, commitment, `${step.amount}.00`, { transactionDate: dayOf(step.day), ...reference })
        }
        case 'receive': {
          const id = step.reference === null ? undefined : `${giver}-${step.reference}`
          return ukraine.post<{ id: string }>('/v1/receipts', {
            provider: { participant: giver },
            amount: `${step.amount}.00`,
            currency: 'EUR',
            transactionDate: dayOf(step.day),
            ...(id === undefined ? {} : { providerReference: { system: 'bank', id } }),
          })
        }
        case 'reverse':
          return step.which % 2 === 0
            ? reverse(client, of(payments, step.which) ?? commitment)
            : reverse(ukraine, of(receipts, step.which) ?? commitment)
        case 'match':
          return ukraine.post<{ id: string }>(`/v1/receipts/${of(receipts, step.which) ?? commitment}/match`, {
            disbursementId: of(payments, step.other) ?? commitment,
          })
        case 'part':
          return ukraine.post<{ id: string }>(`/v1/receipts/${of(receipts, step.which) ?? commitment}/unmatch`, {
            reason: 'Another payment.',
          })
        case 'show':
          // Who sees the payments from now on, or not any more, does not see what was received.
          return client.post<{ id: string }>(
            `/v1/commitments/${commitment}/releases`,
            { marking: step.which % 2 === 0 ? 'framework' : 'limited', reason: 'Decided.' },
            { ifMatch: version },
          )
      }
    })()
    expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(500)
    if (step.verb === 'show' && reply.status === 200) version = (reply.body as unknown as { version: number }).version
    if (reply.status !== 201) continue
    taken += 1
    if (step.verb === 'pay') payments.push(reply.body.id)
    if (step.verb === 'receive') receipts.push(reply.body.id)
  }
  return taken
}

/** What must hold of all matches that live, over all rows. */
async function brokenMatches(): Promise<string[]> {
  const rows = await test.rows<{ says: string }>(`
    with live as (
      select m.match_id, m.entry_id, m.stated_by, e.participant, e.provider, e.receiver, e.currency, e.lot_id, e.flow_kind,
        e.reverses_id, m.participant as kept_participant, m.audience_id as kept_audience, e.audience_id,
        e.stated_by as entry_stated_by,
        exists (select 1 from accord.ledger_entry r where r.reverses_id = e.id) as reversed
      from accord.match_member m
      join accord.ledger_entry e on e.id = m.entry_id
      where m.ended_at is null
    )
    select format('%s is in two matches', entry_id) as says from live group by entry_id having count(*) > 1
    union all
    select format('%s has one side alone', match_id) from live group by match_id having count(distinct stated_by) <> 2
    union all
    select format('%s is of several flows', match_id) from live group by match_id
      having count(distinct (provider, receiver, currency, lot_id, flow_kind)) <> 1
    union all
    select format('%s is reversed and matched', entry_id) from live where reversed or reverses_id is not null
    union all
    select format('%s says other readers than its entry', entry_id) from live
      where (kept_participant, kept_audience, stated_by) is distinct from (participant, audience_id, entry_stated_by)`)
  return rows.map(({ says }) => says)
}

/** Of one giver: what stands of each side in the ledger, and what the rows of its reconciliation add up to. */
async function sums(giver: string): Promise<{ stands: object; reconciled: object }> {
  const [stands] = await test.rows<{ provider: string; receiver: string }>(`
    select coalesce(sum(amount) filter (where stated_by = 'provider'), 0)::numeric(20, 2)::text as provider,
      coalesce(sum(amount) filter (where stated_by = 'receiver'), 0)::numeric(20, 2)::text as receiver
    from accord.ledger_entry
    where provider = '${giver}' and flow_kind = 'disbursement'`)
  const { rows } = await pullReport(test, ['UA'], `reconciliation?provider=${giver}`)
  const total = (column: string) => rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0).toFixed(2)
  return { stands: stands!, reconciled: { provider: total('providerAmount'), receiver: total('receiverAmount') } }
}

/** What the list of the unmatched shows: all that its reader does not read a match of, in the same order. */
async function unmatchedFor(code: string): Promise<string[]> {
  const listed = (await pages(code, '&matched=false')).map(({ id }) => id)
  const unmatched = (await pages(code, '')).filter(({ match }) => match === null)
  expect(listed).toEqual(unmatched.map(({ id }) => id))
  return listed
}

type Listed = {
  id: string
  flowKind: string
  reversal: object | null
  reversedBy: string | null
  match: { receiptIds: string[]; disbursementIds: string[] } | null
}

/** Flows as whoever reads the list of entries can put them together, in the order of the reconciliation. */
const flowsRead = async (code: string): Promise<string[]> => {
  const standing = (await pages(code, '')).filter(
    ({ flowKind, reversal, reversedBy }) => flowKind === 'disbursement' && reversal === null && reversedBy === null,
  )
  const flows = standing.map(({ id, match }) => [...(match?.disbursementIds ?? [id]), ...(match?.receiptIds ?? [])])
  return [...new Set(flows.map((ids) => ids.join()))].sort()
}
const flowsReported = async (code: string): Promise<string[]> => {
  const { rows } = await pullReport(test, [code, 'auditor'], 'reconciliation')
  const ids = rows.map((row) => [row['providerEntries'] ?? [], row['receiverEntries'] ?? []].flat())
  return ids.map((each) => each.join())
}

async function pages(code: string, asked: string): Promise<Listed[]> {
  const items: Listed[] = []
  for (let next = ''; ; ) {
    const { body } = await test
      .as(code, 'auditor')
      .get<{ items: Listed[]; nextCursor: string | null }>(`/v1/ledger-entries?limit=50${asked}${next}`)
    items.push(...body.items)
    if (body.nextCursor === null) return items
    next = `&cursor=${encodeURIComponent(body.nextCursor)}`
  }
}

it('BR-26: whatever is stated, reversed and matched in any order, matches are of two sides and one flow, and reconciliation adds up', async () => {
  let taken = 0
  let sequence = 0
  let halves = 0
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 24 }), async (acts) => {
      const giver = givers[sequence++ % givers.length]!
      taken += await carryOut(giver, acts, sequence % 2 === 0 ? 'framework' : 'limited')
      expect(await brokenMatches()).toEqual([])
      expect(await wrongUnmatched(test)).toEqual([])
      const [all, some] = [await unmatchedFor('UA'), await unmatchedFor('LV')]
      halves += some.filter((id) => !all.includes(id)).length
      for (const code of ['UA', 'LV']) expect(await flowsReported(code)).toEqual(await flowsRead(code))
      const { stands, reconciled } = await sums(giver)
      expect(reconciled).toEqual(stands)
    }),
    { numRuns: scaled(1, 3) * givers.length, seed: 20_261_128, endOnFailure: true },
  )
  expect(taken, 'control: most steps are taken').toBeGreaterThan(scaled(15, 50))
  const [live] = await test.rows<{ groups: number; larger: number }>(`
    select count(*)::integer as groups, count(*) filter (where members > 2)::integer as larger
    from (select count(*) as members from accord.match_member where ended_at is null group by match_id) m`)
  expect(live!.groups, 'control: there are matches').toBeGreaterThan(5)
  expect(live!.larger, 'control: and groups of more than two').toBeGreaterThan(0)
  expect(halves, 'control: some are unmatched for who sees one side alone').toBeGreaterThan(0)
  expect(await flowsReported('UA'), 'control: flows are told by who sees them').not.toEqual(await flowsRead('LV'))
})

it('control: a match of one side, and one of what is reversed, are noticed', async () => {
  const sweden = test.as('SE', 'ministry')
  const payment = (await pay(sweden, await commit(sweden, '500.00'), '77.00')).body.id
  await reverse(sweden, payment)
  await withClient(test.testDatabase.superuserUrl, (client) =>
    client.query(
      `insert into accord.match_member (match_id, entry_id, stated_by, how, matched_at)
      values (uuidv7(), $1, 'provider', 'manual', now())`,
      [payment],
    ),
  )
  const broken = (await brokenMatches()).join('\n')
  expect(broken).toContain('has one side alone')
  expect(broken).toContain(`${payment} is reversed and matched`)
})

it('a statement that left a match decides no more whether all of it is seen by whoever sees a part', async () => {
  const sweden = test.as('SE', 'ministry')
  const reference = { system: 'bank', id: 'LEFT-1' }
  await pay(sweden, await commit(sweden, '500.00'), '300.00', { externalReference: reference })
  const receive = async (amount: string, marking: string) => {
    const of = { provider: { participant: 'SE' }, providerReference: reference }
    const got = { ...of, amount, currency: 'EUR', transactionDate: '2026-11-20', marking }
    return (await ukraine.post<{ id: string }>('/v1/receipts', got)).body.id
  }
  const seen = await receive('200.00', 'framework')
  const hidden = await receive('100.00', 'limited')
  expect(await unmatchedFor('LV'), 'control: of that match not all see all').not.toContain(seen)
  expect(await test.rows('select from accord.unmatched_entry where entry_id = $1', [seen])).toHaveLength(1)
  await ukraine.post(`/v1/receipts/${hidden}/unmatch`, { reason: 'Another payment.' })
  expect(await wrongUnmatched(test)).toEqual([])
  expect(await test.rows('select from accord.unmatched_entry where entry_id = $1', [seen])).toHaveLength(0)
})

const paid = { verb: 'pay', amount: 100, day: 1, reference: null } as const
const received = { ...paid, verb: 'receive' } as const
it.each([
  ['unmatched_by_members', 'match_member', 'a match that began', 'IT', []],
  ['unmatched_by_members_changed', 'match_member', 'a match that ended', 'ES', [{ verb: 'part', which: 0 }]],
  ['unmatched_by_readers', 'resource_audience', 'a release', 'RO', [{ verb: 'show', which: 0 }]],
] as const)('control: without %s on %s, %s is told', async (trigger, table, _what, giver, acts) => {
  const set = (how: string) =>
    withClient(test.testDatabase.superuserUrl, (client) =>
      client.query(`alter table accord.${table} ${how} trigger ${trigger}`),
    )
  const before = (await wrongUnmatched(test)).length
  await set('disable')
  await carryOut(giver, [paid, received, ...acts])
  await set('enable')
  expect((await wrongUnmatched(test)).length).toBeGreaterThan(before)
})
