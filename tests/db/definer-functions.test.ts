import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { createTestApp } from '../support/app.ts'
import { aroundCall } from '../support/around-call.ts'
import { commitGoods, register, state } from '../support/goods.ts'
import { makersOf } from '../support/origin-makers.ts'
import { withClient } from '../support/postgres.ts'
import { projectsOf } from '../support/project-scenery.ts'

// Functions that see every row, whoever calls them: each says here whom it asks about, and is asked by an outsider.

const test = await createTestApp()
const app = new pg.Client({ connectionString: test.testDatabase.appUrl })
await app.connect()
afterAll(async () => {
  await app.end()
  await test.close()
})

/** Answers that are about the caller, or about nobody: there is nothing in them that it may not know. */
const harmless: Record<string, string> = {
  'enter(text,text,timestamp with time zone)': 'who the token proves',
  'require_standing(timestamp with time zone)': 'whether the caller still is who it was',
  'issuer_keys(text)': 'the keys that the token is checked with, before anybody is known',
  'console_issuers()': 'where people can sign in, before anybody is known',
  'console_client(uuid)': 'what the service itself signs people in with, before anybody is known',
  'sweep_console_sessions(timestamp with time zone)': 'nothing: it takes away what is over',
  'attends(uuid)': 'whether the caller sat in it',
  'does_task(uuid)': 'whether the caller does it',
  'roadmap_way(uuid,uuid)': 'steps that the caller sees, and ids of those between',
  'does_project(uuid)': 'whether the caller is a party to it',
  'is_addressee(uuid)': 'whether the caller is asked',
  'sides_of_request(uuid)': 'its requester and its addressees, to either: the journal keeps for whom an entry is',
  'joins_offer(uuid)': 'whether the caller joins it',
  'coalitions_led()': 'what the caller leads',
  'late_work(timestamp with time zone)': 'what waits for the caller',
  'posting_closed(date)': 'days, which the framework knows',
  'recorded_after(bigint)': 'changes, which name no record',
  'own_entries_like(jsonb)': 'the caller’s own entries',
  'payments_received(text,uuid,numeric,text,date,text,text)': 'payments to the caller',
  'consultation_addressed(uuid)': 'its requester and its addressees; whoever sees it, whether it is answered',
  'key_after(text,uuid,integer)': 'an id, behind which a report goes on: nothing of its record',
  'is_party_to(uuid)': 'whether the caller is a party to it',
  'can_be_silent(uuid,text[],date[])': 'acts that the caller sees: whether all others do, on each of those days',
  'have_desks(text[],date)': 'whether somebody is there to be told, as every link says by its days',
  'seen_with(text,integer)': 'records that the caller sees',
  'entries_seen(integer)': 'what such records govern',
  'acts_seen()': 'acts that the caller sees',
  'links_awaited(text,integer)': 'ids, of whose records a list then shows those that the caller sees',
  'links_awaiting(timestamp with time zone,integer)': 'what waits for the caller, of acts that it sees',
  'hidden_among(uuid[])': 'ids that the caller holds: whether one of them is kept from it',
  'is_pulled(text)': 'a hash that the caller holds: known or not',
  'pulls_of_others(bigint)': 'pulls that held rows of the caller',
  'told_after(bigint,integer,jsonb,text[],text[],timestamp with time zone)':
    'for each account that is named, as enter() is told who asks: what that account may see',
}

/** Those that change something: for the side of the record whose act it is. */
const acts: Record<string, string> = {
  'set_audience(uuid,text[],uuid[],text[],text,text)': 'the owner of the record',
  'share_with_addressees(uuid[],uuid)': 'the owner of the records, an addressee',
  'show_coalition(uuid,text)': 'who leads it, and Ukraine',
  'confirm_membership(uuid,timestamp with time zone)': 'who decides on it',
  'decline_membership(uuid,text,text,timestamp with time zone)': 'who decides on it',
  'publish_project(uuid,timestamp with time zone)': 'a party, once all have agreed',
  'unpublish_project(uuid,text)': 'a party',
  'keep_task_told()': 'a trigger, which nobody calls',
  'keep_provision_ids()': 'a trigger, which nobody calls',
  'keep_act()': 'a trigger, which nobody calls',
  'keep_acts_of()': 'a trigger, which nobody calls',
  'keep_acts_of_goods()': 'a trigger, which nobody calls',
  'keep_linked_acts()': 'a trigger, which nobody calls',
  'keep_needed_acts()': 'a trigger, which nobody calls',
  'hear_no_silence()': 'a trigger, which nobody calls',
  'hear_no_silence_of_leavers()': 'a trigger, which nobody calls',
  'hear_no_silence_of_nobody()': 'a trigger, which nobody calls',
  'keep_pledges_ended()': 'a trigger, which nobody calls',
  'keep_new_act()': 'a trigger, which nobody calls',
  'lot_stated()': 'a trigger, which nobody calls',
  'match_posted()': 'a trigger, which nobody calls',
  'unmatched_by_members()': 'a trigger, which nobody calls',
  'unmatched_by_readers()': 'a trigger, which nobody calls',
  'member_of_entry()': 'a trigger, which nobody calls',
  'revalued_entry()': 'a trigger, which nobody calls',
  'keep_past()': 'a trigger, which nobody calls',
  'note_release()': 'a trigger, which nobody calls',
  'note_kept()': 'a trigger, which nobody calls',
  'add_to_balance()': 'a trigger, which nobody calls',
  'one_reference()': 'a trigger, which nobody calls',
}

/** For other functions and for the worker alone. */
const inner = [
  'account_reads(uuid[],timestamp with time zone)',
  'act_of(uuid,text)',
  'coalition_audiences(text,date)',
  'keep_acts(uuid[])',
  'keep_lot_states(uuid[])',
  'lock_made_from(uuid)',
  'lot_sums(uuid)',
  'narrow_made_from(uuid)',
  'silences_to_come(uuid,text)',
  'task_told(uuid)',
  'unseen_by(uuid,text[],date)',
  'wider_than(uuid[],text[])',
]

const sweden = test.as('SE', 'ministry')
const { commit, pay, receive, need, offeredToNeed, offered } = makersOf(test)
const commitment = (await commit({ marking: 'limited' })).body.id
const allocation = (
  await sweden.post<{ id: string }>(`/v1/commitments/${commitment}/allocations`, { package: 'One', amount: '5.00' })
).body.id
const payment = (await pay(commitment)).body.id
await sweden.post('/v1/returns', {
  entryId: payment,
  amount: '1.00',
  transactionDate: '2026-11-22',
  reason: 'Not needed.',
})
const goods = await commitGoods(sweden, { marking: 'limited' })
const lot = (await register(sweden, { commitmentId: goods })).id
await state(sweden, lot, 'handed_over', { quantity: '10' })
const requirement = await need('limited')
await offeredToNeed(requirement)
const { consultationId, offerId } = await offered('limited')

/** About a record that is not for PT: what SE or UA is told, and PT is not. */
const asked: Record<string, { sql: string; by: string; none: unknown }> = {
  'commitment_balances(uuid[])': {
    sql: `select committed from accord.commitment_balances(array['${commitment}'::uuid])`,
    by: 'SE',
    none: undefined,
  },
  'allocation_balances(uuid[])': {
    sql: `select allocated from accord.allocation_balances(array['${allocation}'::uuid])`,
    by: 'SE',
    none: undefined,
  },
  'entry_standings(uuid[])': {
    sql: `select verification from accord.entry_standings(array['${payment}'::uuid])`,
    by: 'SE',
    none: undefined,
  },
  'item_balance(uuid,text,text)': {
    sql: `select committed from accord.item_balance('${goods}', 'generator', 'pieces')`,
    by: 'SE',
    none: undefined,
  },
  'returned_of(uuid)': {
    sql: `select nullif(r.amount, 0) from accord.returned_of('${payment}') r`,
    by: 'SE',
    none: null,
  },
  'in_unit_of(uuid,numeric,text)': {
    sql: `select accord.in_unit_of('${requirement}', 1, 'pieces')`,
    by: 'UA',
    none: null,
  },
  'cannot_see(uuid,text[],date)': {
    sql: `select nullif(accord.cannot_see('${requirement}', '{FI}', current_date), '{}')`,
    by: 'UA',
    none: null,
  },
  'consultation_answered(uuid)': {
    sql: `select accord.consultation_answered('${consultationId}')`,
    by: 'UA',
    none: false,
  },
  'consultations_answered(uuid[])': {
    sql: `select accord.consultations_answered(array['${consultationId}'::uuid])`,
    by: 'UA',
    none: [],
  },
  'audience_losers(uuid,text[],timestamp with time zone)': {
    sql: `select nullif(accord.audience_losers('${requirement}', '{framework}', now()), '{}')`,
    by: 'UA',
    none: null,
  },
}

/** Of a coalition that only those who take part in it may see. */
await test.as('UA', 'coordinator').post('/v1/coalitions', {
  code: 'quiet',
  name: { en: 'Quiet', uk: 'Тиха' },
  source: 'Agreed between the parties.',
  marking: 'limited',
})
await test.rows(`insert into accord.coalition_membership (coalition, participant, role, valid_from, from_precision, status,
    proposed_by, decided_by, decided_at, created_at)
  values ('quiet', 'SE', 'lead', '2026-01-01', 'day', 'confirmed', 'UA', 'SE', now(), now())`)
const ofCoalitions: typeof asked = {
  'leads_from(text,date,uuid)': {
    sql: `select (accord.leads_from('quiet', current_date, null)).leaders`,
    by: 'UA',
    none: null,
  },
  // What it says of a coalition that nobody leads: whose coalition it is, is not told.
  'membership_deciders(text,text)': { sql: `select accord.membership_deciders('quiet', 'UA')`, by: 'UA', none: [] },
}

/** What the last of these statements answers, as one transaction that is undone. */
async function ask(participant: string, ...statements: string[]): Promise<unknown> {
  await app.query('begin')
  try {
    const issuer = `https://local-issuer.accord.invalid/${participant}`
    await app.query('select account_id from accord.enter($1, $2, $3)', [issuer, 'viewer', test.clock.now()])
    let answer: unknown
    for (const text of statements) answer = (await app.query<unknown[]>({ text, rowMode: 'array' })).rows[0]?.[0]
    return answer
  } finally {
    await app.query('rollback')
  }
}

it('every function that sees all rows is listed here, with whom it asks: add a new one with its question', async () => {
  const rows = await test.rows<{ name: string }>(
    `select replace(p.oid::regprocedure::text, 'accord.', '') as name
    from pg_proc p
    where p.pronamespace = 'accord'::regnamespace and p.prosecdef`,
  )
  const listed = [harmless, acts, asked, ofCoalitions].flatMap((group) => Object.keys(group))
  expect(rows.map(({ name }) => name).sort()).toEqual([...listed, ...inner].sort())
})

it('what answers about anybody is not for the API', async () => {
  const rows = await test.rows<{ name: string }>(
    `select replace(p.oid::regprocedure::text, 'accord.', '') as name
    from pg_proc p
    where p.pronamespace = 'accord'::regnamespace and not has_function_privilege('accord_app', p.oid, 'execute')`,
  )
  expect(rows.map(({ name }) => name).sort()).toEqual(inner)
})

it.each(Object.entries({ ...asked, ...ofCoalitions }))(
  '%s answers nothing about what the caller may not see',
  async (_name, { sql, by, none }) => {
    expect(await ask('PT', sql)).toEqual(none)
    expect(await ask(by, sql), 'control: who sees it is answered').not.toEqual(none)
  },
)

const membership = async (participant: string, by: string): Promise<string> => {
  const rows = await test.rows<{ id: string }>(
    `insert into accord.coalition_membership (coalition, participant, role, valid_from, from_precision, status, proposed_by,
      created_at)
    values ('quiet', $1, 'member', '2026-02-01', 'day', 'proposed', $2, now()) returning id`,
    [participant, by],
  )
  return rows[0]!.id
}
const [toNorway, ofFinland] = [await membership('NO', 'SE'), await membership('FI', 'FI')]
const [quiet] = await test.rows<{ id: string }>("select id from accord.coalition where code = 'quiet'")
const projects = projectsOf(test)
const entered = async () => await projects.propose(await projects.register())
const [silent, half, agreed] = [await entered(), await entered(), await entered()]
await projects.agree(half, 'UA')
// All have agreed, and it is not published yet: as it is while the last of them agrees.
await withClient(test.testDatabase.superuserUrl, (client) =>
  client.query(
    `insert into accord.joint_project_consent (publication_id, participant, account_id, created_at)
    select $1, p, uuidv7(), now() from unnest('{DK,SE,UA}'::text[]) p on conflict do nothing`,
    [agreed.id],
  ),
)

/** What one that acts does for `by`, and for none of `others`, of whom some see the record. */
const acting: readonly (readonly [what: string, by: string, others: readonly string[], call: string])[] = [
  ['confirm a proposal', 'NO', ['SE', 'UA', 'PT'], `accord.confirm_membership('${toNorway}', now())`],
  ['decline it', 'NO', ['SE', 'UA', 'PT'], `accord.decline_membership('${toNorway}', 'declined', 'No.', now())`],
  ['withdraw it', 'SE', ['NO', 'UA', 'PT'], `accord.decline_membership('${toNorway}', 'withdrawn', 'No.', now())`],
  ['confirm an application', 'SE', ['FI', 'UA', 'PT'], `accord.confirm_membership('${ofFinland}', now())`],
  ['decline one', 'SE', ['FI', 'UA', 'PT'], `accord.decline_membership('${ofFinland}', 'declined', 'No.', now())`],
  ['show a coalition', 'SE', ['NO', 'PT'], `accord.show_coalition('${quiet!.id}', 'PT')`],
  ['show one as Ukraine', 'UA', ['NO', 'PT'], `accord.show_coalition('${quiet!.id}', 'PT')`],
  ['share', 'SE', ['NO', 'UA', 'PT'], `accord.share_with_addressees(array['${offerId}'::uuid], '${consultationId}')`],
  ['publish a project', 'SE', ['NO', 'PT'], `accord.publish_project('${agreed.id}', now())`],
  ['withdraw a publication', 'SE', ['NO', 'PT'], `accord.unpublish_project('${half.id}', 'No.')`],
]

/** There is no row for who calls, or it is refused. */
const nothing = [0, 'P0002', '42501']

/** How many rows a call changes; the version of what is kept changes with every attempt. */
async function changed(participant: string, call: string): Promise<unknown> {
  const soFar = "select sum(n_tup_upd) from pg_stat_xact_user_tables where relname <> 'kept_version'"
  return await ask(
    participant,
    `select set_config('test.so_far', (${soFar})::text, true)`,
    `select ${call}`,
    `select ((${soFar}) - current_setting('test.so_far')::int)::int`,
  ).catch((error: pg.DatabaseError) => error.code)
}

it.each(acting)('to %s is for %s, whoever calls the function', async (_what, by, others, call) => {
  expect(await changed(by, call)).toBeGreaterThan(0)
  for (const participant of others) expect(nothing, participant).toContain(await changed(participant, call))
})

it('a party publishes no project before all of its parties have agreed, and nobody decides what is decided', async () => {
  for (const { id } of [silent, half])
    expect(nothing).toContain(await changed('SE', `accord.publish_project('${id}', now())`))
  await test.rows("update accord.coalition_membership set status = 'declined', reason = 'No.' where id = $1", [
    toNorway,
  ])
  for (const call of [`confirm_membership('${toNorway}'`, `decline_membership('${toNorway}', 'declined', 'No.'`])
    expect(nothing).toContain(await changed('NO', `accord.${call}, now())`))
})

it('a proposal that is withdrawn has a version of its own', async () => {
  const rows = `select status, version from accord.coalition_membership where id = '${ofFinland}'`
  const call = `accord.decline_membership('${ofFinland}', 'withdrawn', 'No.', now())`
  expect((await aroundCall(test, 'FI', 'select', call, rows))[1]).toBe('[{"status":"withdrawn","version":2}]')
})

it('a coalition is shown to the participant that is asked, and to no other', async () => {
  const sides = `select audiences, sides from accord.resource_audience where resource_id = '${quiet!.id}'`
  const [{ audiences }] = (await test.rows<{ audiences: string[] }>(sides)) as [{ audiences: string[] }]
  const [, after] = await aroundCall(test, 'SE', 'select', `accord.show_coalition('${quiet!.id}', 'PT')`, sides)
  const [told] = JSON.parse(String(after)) as [{ audiences: string[] }]
  expect(told.audiences.filter((each) => !audiences.includes(each))).toEqual(['PT'])
})

it('shares answers to a request for who is addressed by it alone, also if they are its own', async () => {
  const rows = `select audiences from accord.resource_audience where resource_id = '${offerId}'`
  const call = `accord.share_with_addressees(array['${offerId}'::uuid], '${consultationId}')`
  const elsewhere = `set local session_replication_role = replica;
    update accord.addressee set participant = 'LT' where consultation_id = '${consultationId}' and participant = 'SE'`
  expect(await aroundCall(test, 'SE', elsewhere, call, rows)).toEqual(['called', 'nothing'])
  expect((await aroundCall(test, 'SE', 'select', call, rows))[1], 'control: one that is addressed').not.toBe('nothing')
})

describe('what a receipt may be about (BR-50)', async () => {
  const bank = (id: string) => ({ externalReference: { system: 'bank', id } })
  await pay(commitment, { amount: '777.00', ...bank('TX-1') })
  await receive({ amount: '888.00', ...bank('TX-2') })
  const { body: reversed } = await pay(commitment, { amount: '999.00' })
  await sweden.post(`/v1/ledger-entries/${reversed.id}/reversal`, { reason: 'duplicate', explanation: 'Twice.' })

  type Clue = { provider: string; amount: string; currency: string; on: string; quotes: string | null }
  const like: Clue = { provider: 'SE', amount: '777', currency: 'EUR', on: '2026-11-20', quotes: null }
  const about = (by: string, { provider, amount, currency, on, quotes }: Clue) =>
    ask(
      by,
      `select coalesce(array_agg(p.resource_id), '{}') from accord.payments_received('${provider}', null, ${amount}, '${currency}',
        '${on}', ${quotes ? `'bank', '${quotes}'` : 'null, null'}) p`,
    )

  it.each<[string, Partial<Clue>]>([
    ['like it', {}],
    ['a week before it', { on: '2026-11-27' }],
    ['a week after it', { on: '2026-11-13' }],
    [
      'that it quotes, however unlike',
      { provider: 'NO', amount: '1', currency: 'USD', on: '2026-01-01', quotes: 'TX-1' },
    ],
  ])('is a payment to the caller %s, and to nobody else', async (_what, clue) => {
    expect(await about('UA', { ...like, ...clue })).toEqual([commitment])
    expect(await about('PT', { ...like, ...clue })).toEqual([])
  })

  it.each<[string, Partial<Clue>]>([
    ['of another giver', { provider: 'NO' }],
    ['of another amount', { amount: '778' }],
    ['in another currency', { currency: 'USD' }],
    ['more than a week before it', { on: '2026-11-28' }],
    ['more than a week after it', { on: '2026-11-12' }],
    ['like it where it quotes another', { quotes: 'TX-0' }],
    ['that the caller states itself', { amount: '888' }],
    ['that the caller states itself, by its reference', { quotes: 'TX-2' }],
    ['that is reversed', { amount: '999' }],
  ])('is no payment %s', async (_what, clue) => {
    expect(await about('UA', { ...like, ...clue })).toEqual([])
  })
})
