import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'
import { scaled } from '../support/scale.ts'

// What follows of a statement from other records is found over all rows, and asked of once whether the caller sees it. Here it
// is worked out for each statement by itself from the rows that row-level security shows to the caller.

const readers = ['SE', 'UA', 'PT']
const entries = 6

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

const seen = fc.subarray(['SE', 'UA', 'PT', 'framework'])
const who = fc.constantFrom(...readers)
const which = fc.nat(entries - 1)
const fact = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ is: fc.constant('match' as const), which, others: fc.uniqueArray(which, { maxLength: 3 }) }),
  },
  { weight: 3, arbitrary: fc.record({ is: fc.constant('document' as const), which, who, seen, ofLot: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('dispute' as const), which, who, seen, over: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('audit' as const), which, who, seen, over: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ is: fc.constant('reversal' as const), which, who, seen, instead: fc.option(seen) }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('return' as const), which, who, seen, over: fc.option(seen) }) },
)
const statement = fc.record({ who, seen, by: fc.constantFrom('provider', 'receiver'), lot: fc.boolean() })
const books = fc.record({
  statements: fc.array(statement, { minLength: entries, maxLength: entries }),
  facts: fc.array(fact, { minLength: 4, maxLength: 14 }),
})
type Books = typeof books extends fc.Arbitrary<infer Made> ? Made : never

/** Rows of no command, whose ids are their numbers: what the rules would refuse is answered as well. */
async function write(client: pg.Client, { statements, facts }: Books): Promise<string[]> {
  let last = 0
  const newId = () => {
    last += 1
    return `00000000-0000-7000-8000-${String(last).padStart(12, '0')}`
  }
  const add = async (table: string, row: Record<string, unknown>) => {
    const names = Object.keys(row)
    await client.query(
      `insert into accord.${table} (${names}) select ${names} from json_populate_record(null::accord.${table}, $1)`,
      [JSON.stringify(row)],
    )
  }
  const show = (resource_id: string, audiences: readonly string[]) =>
    add('resource_audience', { resource_id, kind: 'any', owner: 'UA', audiences: [...audiences, 'LV'].sort() })
  const common = { change_id: null, account_id: newId() }
  const lot = newId()
  const commitment = newId()
  const posted = async (by: string, participant: string, audiences: readonly string[], more: object) => {
    const id = newId()
    await show(id, audiences)
    const [amount, days] = [{ amount: 5, currency: 'EUR' }, ['transaction_date', 'value_date', 'posting_date']]
    const goods = { modality: 'in_kind', quantity: 1, unit: 'pieces', item_class: 'generator' }
    await add('ledger_entry', {
      ...{ id, participant, stated_by: by, audience_id: id, flow_kind: 'disbursement', provider: 'SE', receiver: 'UA' },
      ...{ ...amount, ...goods, valuation_method: 'donor_stated', flags: [], recorded_at: '2026-11-23' },
      ...Object.fromEntries(days.map((day) => [day, '2026-11-20'])),
      ...common,
      ...more,
    })
    return id
  }
  const ids: string[] = []
  for (const { by, who, seen, lot: ofLot } of statements)
    ids.push(await posted(by, who, seen, ofLot ? { lot_id: lot, commitment_id: commitment } : {}))
  const [matched, reversed] = [new Set<number>(), new Set<string>()]
  const reverse = async (
    id: string,
    who: string,
    seen: readonly string[],
    instead: readonly string[] | null = null,
  ) => {
    if (reversed.has(id)) return
    reversed.add(id)
    const reversal = await posted('provider', who, seen, { reverses_id: id, reversal_reason: 'duplicate' })
    if (instead !== null) await posted('provider', who, instead, { replaces_id: id })
    ids.push(reversal)
  }
  for (const each of facts) {
    const of = ids[each.which]!
    const id = newId()
    const own = { id, ...common }
    if (each.is === 'match') {
      const match_id = newId()
      const parts = [...new Set([each.which, ...each.others])].filter((part) => !matched.has(part))
      for (const part of parts) {
        matched.add(part)
        const { by, who } = statements[part]!
        const at = { how: 'manual', matched_at: '2026-11-23' }
        const member = { id: newId(), match_id, entry_id: ids[part], participant: who, audience_id: ids[part] }
        await add('match_member', { ...member, stated_by: by, ...at, ...common })
      }
      continue
    }
    if (each.is === 'reversal') {
      await reverse(of, each.who, each.seen, each.instead)
      continue
    }
    if (each.is === 'return') {
      const back = await posted('receiver', each.who, each.seen, { returns_id: of })
      if (each.over !== null) await reverse(back, each.who, each.over)
      continue
    }
    await show(id, each.seen)
    if (each.is === 'document')
      await add('evidence', {
        ...own,
        ...(each.ofLot ? { lot_id: lot } : { entry_id: of }),
        ...{ participant: each.who, title: 'Act', document_type: 'contract', media_type: 'text/plain', size_bytes: 1 },
        ...{ sha256: String(last).padStart(64, '0'), holder: 'Office', how_to_ask: 'By letter.', marking: 'limited' },
        ...{ recorded_at: '2026-11-23', releasable_to: [], version: 1 },
      })
    if (each.is === 'dispute')
      await add('dispute', {
        ...own,
        ...{ entry_id: of, audience_id: id, participant: each.who, reason: 'No.', raised_at: '2026-11-23', version: 1 },
        ...(each.over ? { resolution: 'Done.', resolved_at: '2026-11-24' } : {}),
      })
    if (each.is === 'audit') {
      await add('annotation', {
        ...own,
        ...{ participant: each.who, resource_type: 'ledger_entry', resource_id: of, audience_id: id, owner: 'SE' },
        ...{ kind: 'audited', readers: 'all', text: 'Good.', scope: 'All.', audited_on: '2026-11-23' },
        created_at: '2026-11-23',
      })
      if (each.over)
        await add('annotation_withdrawal', { annotation_id: id, reason: 'No.', created_at: '2026-11-24', ...common })
    }
  }
  return ids
}

/** Of each statement by itself, as its caller sees the rows. */
const byPolicies = `
  select e.id as entry_id,
    (select r.id from accord.ledger_entry r where r.reverses_id = e.id) as reversed_by_id,
    (select n.id from accord.ledger_entry n where n.replaces_id = e.id) as replaced_by_id,
    exists (
      select from accord.ledger_entry x
      where x.returns_id = e.id and not exists (select from accord.ledger_entry y where y.reverses_id = x.id)
    ) as has_returns,
    exists (select from accord.dispute d where d.entry_id = e.id and d.resolved_at is null) as disputed,
    case
      when a.audited and not exists (select from accord.ledger_entry r where r.reverses_id = e.id) then 'audited'
      when m.match_id is not null and exists (
        select from accord.evidence v
        where v.entry_id = e.id or v.lot_id = e.lot_id
          or v.entry_id = any (case e.stated_by when 'receiver' then m.disbursements else m.receipts end)
      ) then 'counterparty_confirmed'
      when exists (
        select from accord.evidence v where v.participant = e.participant and (v.entry_id = e.id or v.lot_id = e.lot_id)
      ) then 'self_reported'
      else 'unverified'
    end as verification,
    m.*
  from accord.ledger_entry e
  cross join lateral (
    select exists (
      select from accord.annotation n
      where n.resource_id = e.id and n.kind = 'audited'
        and not exists (select from accord.annotation_withdrawal w where w.annotation_id = n.id)
    ) as audited
  ) a
  left join lateral (
    select own.match_id, own.how as matched_how, own.matched_at,
      array_agg(part.entry_id order by part.entry_id) filter (where part.stated_by = 'receiver') as receipts,
      array_agg(part.entry_id order by part.entry_id) filter (where part.stated_by = 'provider') as disbursements
    from accord.match_member own
    join accord.match_member part on part.match_id = own.match_id
    where own.entry_id = e.id
    group by own.id
    having count(distinct part.stated_by) = 2
  ) m on true
  where e.id = any ($1)
  order by e.id`
const asked = `
  select e.id as entry_id, v.reversed_by_id, v.replaced_by_id, coalesce(v.has_returns, false) as has_returns, coalesce(v.disputed, false) as disputed,
    coalesce(v.verification, 'unverified') as verification, v.match_id, v.matched_how, v.matched_at, v.receipts, v.disbursements
  from accord.ledger_entry e
  left join accord.entry_standings($1) v on v.entry_id = e.id
  where e.id = any ($1)
  order by e.id`
/** Of statements that the caller does not see. */
const hidden = `
  select v.match_id
  from accord.entry_standings($1) v
  where not exists (select from accord.ledger_entry e where e.id = v.entry_id)`

/** What each reader is told by the function, where that is not what the rows say. */
async function differing(client: pg.Client, made: Books, told: Map<string, number>): Promise<unknown[]> {
  const found: unknown[] = []
  await client.query('begin')
  try {
    await client.query('set local session_replication_role = replica')
    const ids = await write(client, made)
    await client.query('set local role accord_app')
    for (const reader of readers) {
      await client.query(
        `select set_config('accord.participant', $1, true), set_config('accord.audiences', $2, true)`,
        [reader, [reader, ...(reader === 'PT' ? [] : ['framework'])].join()],
      )
      const [is, must] = [await client.query(asked, [ids]), await client.query(byPolicies, [ids])]
      for (const { verification, match_id, has_returns, disputed, reversed_by_id, replaced_by_id } of is.rows)
        for (const word of [
          verification,
          match_id && 'matched',
          has_returns && 'returns',
          disputed && 'disputed',
          reversed_by_id && 'reversed',
          replaced_by_id && 'replaced',
        ])
          told.set(word, (told.get(word) ?? 0) + 1)
      const unseen = (await client.query<{ match_id: string | null }>(hidden, [ids])).rows
      told.set('hidden', (told.get('hidden') ?? 0) + unseen.length)
      if (unseen.some(({ match_id }) => match_id !== null)) found.push({ reader, hidden: unseen })
      if (JSON.stringify(is.rows) !== JSON.stringify(must.rows)) found.push({ reader, is: is.rows, must: must.rows })
    }
    return found
  } finally {
    await client.query('rollback')
  }
}

it('what a caller is told of statements follows from the rows that it sees, whatever was stated and whoever sees it', async () => {
  const told = new Map<string, number>()
  await withClient(test.testDatabase.superuserUrl, (client) =>
    fc.assert(
      fc.asyncProperty(books, async (made) => {
        expect(await differing(client, made, told)).toEqual([])
      }),
      { numRuns: scaled(15, 1_000) },
    ),
  )
  for (const word of [
    'audited',
    'counterparty_confirmed',
    'self_reported',
    'unverified',
    'matched',
    'returns',
    'disputed',
    'reversed',
    'replaced',
    'hidden',
  ])
    expect(told.get(word), `control: ${word} is told of some`).toBeGreaterThan(0)
})

it.each([
  ['asks nobody whether the caller sees it', (text: string) => text.replace('r.resource_id = f.audience_id', 'true')],
  ['counts documents of its own side', (text: string) => text.replace(/<> own\.stated_by/, '= own.stated_by')],
  ['tells of the match of a hidden statement', (text: string) => text.replace('bool_or((t.id = t.entry_id)) AND', '')],
  ['tells of a return that was reversed', (text: string) => text.replace(`r.what = 'reversal'::text`, 'false')],
])('control: a function that %s is told from one that does not', async (_name, broken) => {
  await withClient(test.testDatabase.superuserUrl, async (client) => {
    const { rows } = await client.query<{ text: string }>(
      `select pg_get_functiondef('accord.entry_standings(uuid[])'::regprocedure) as text`,
    )
    const text = broken(rows[0]!.text)
    expect(text).not.toBe(rows[0]!.text)
    await client.query(text)
    try {
      const check = () =>
        fc.assert(
          fc.asyncProperty(books, async (made) => {
            expect(await differing(client, made, new Map())).toEqual([])
          }),
          { numRuns: 60, endOnFailure: true },
        )
      await expect(check()).rejects.toThrow(/Property failed/)
    } finally {
      await client.query(rows[0]!.text)
    }
  })
})
