import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { fillTables } from '../support/filled-tables.ts'
import { withClient } from '../support/postgres.ts'
import { createSceneryApp } from '../support/scenery.ts'

// BR-50, BR-52, for every table, new ones too: only those whom a row names write it; somebody whom it does not name sees it
// only with a record that it sees, and writes nothing into the records of others in its own name. Row-level security comes
// before any constraint, so a copy that is refused for another reason has passed it.

let test: TestApp
let looking: pg.Client
beforeAll(async () => {
  const made = await createSceneryApp()
  test = made.test
  await fillTables(test, made.scenery)
  looking = new pg.Client({ connectionString: test.testDatabase.superuserUrl })
  await looking.connect()
})
afterAll(async () => {
  await looking.end()
  await test.close()
})

type Way = 'insert' | 'update'

/** The tables whose rows the API makes or changes, with the columns that it may name. */
const written = (way: Way) =>
  test.rows<{ name: string; columns: string[] }>(`
    select c.relname::text as name, array_agg(quote_ident(a.attname)) as columns
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      and a.attgenerated = '' and a.attidentity <> 'a' and has_column_privilege('accord_app', c.oid, a.attnum, '${way}')
    where c.relnamespace = 'accord'::regnamespace and c.relkind = 'r'
    group by c.relname
    order by c.relname`)

const ukraine = "array['UA']"
const secretariat = "array['UA secretariat']"
const requester = 'array[t.requester]'
const filer = 'array[t.filed_by]'
const proposer = 'array[t.proposed_by]'
const stater = 'array[t.stated_by]'
const provider = 'array[t.provider]'
const projectParties = (id: string) =>
  `array(select p.participant from accord.joint_project_party p where p.project_id = ${id})`
const instrumentParties = (id: string) =>
  `array(select p.participant from accord.instrument_party p where p.instrument_id = ${id})`
const proposerOf = '(select array[i.proposed_by] from accord.instrument i where i.id = t.instrument_id)'
const ofAgreement = "(select array[g.participant, 'UA'] from accord.agreement g where g.id = t.agreement_id)"
const receiverOfEntry = '(select array[e.receiver] from accord.ledger_entry e where e.id = t.entry_id)'
const accountHolder = '(select array[a.participant] from accord.account a where a.id = t.account_id)'
const leads = `array(select m.participant from accord.coalition_membership m
  where m.coalition = t.coalition and m.role in ('lead', 'co_lead') and m.status in ('claimed', 'confirmed'))`
const lead = `'UA secretariat'::text || ${leads}`

/** Who makes a row like this one; of a table that is not here, whom its column `participant` names. */
const makers: Readonly<Record<string, string>> = {
  accounting_period: secretariat,
  act_arrangement: stater,
  addressee: requester,
  agreement: "array[t.participant, 'UA']",
  agreement_status: ofAgreement,
  annotation_withdrawal: '(select array[n.participant] from accord.annotation n where n.id = t.annotation_id)',
  ask: requester,
  clause: ofAgreement,
  coalition: ukraine,
  coalition_charter: lead,
  coalition_decision: lead,
  coalition_meeting: lead,
  coalition_membership: proposer,
  coalition_plan: lead,
  coalition_review: lead,
  coalition_subgroup: lead,
  consultation: requester,
  contact_attempt: requester,
  conversion_proposal: requester,
  deadline_extension: requester,
  fx_rate: secretariat,
  fx_rate_table: secretariat,
  idempotency_key: accountHolder,
  implementation_link: 'array[t.claimed_by]',
  instrument: proposer,
  instrument_agreement: proposerOf,
  instrument_party: proposerOf,
  instrument_stage: stater,
  joint_project_milestone: filer,
  joint_project_money: filer,
  joint_project_party: '(select array[p.participant] from accord.joint_project p where p.id = t.project_id)',
  joint_project_stage: filer,
  match_member: receiverOfEntry,
  offer: provider,
  offer_partner: provider,
  organisation: 'array[t.registered_by]',
  reform_assessment: filer,
  reform_money: filer,
  reform_snapshot: filer,
  refusal_window: accountHolder,
  register_proposal: proposer,
  revaluation: secretariat,
  revaluation_entry: secretariat,
  roadmap_dependency: filer,
  roadmap_statement: filer,
  session: 'array[t.logged_by]',
  session_attendance: 'array[t.requester, t.participant]',
  task_milestone: filer,
  task_part: '(select array[k.participant] from accord.task k where k.id = t.task_id)',
}

/** Who changes this row; of a table that is not here, who makes it. */
const changers: Readonly<Record<string, string>> = {
  account: "array[t.participant, 'UA secretariat']",
  addressee: 'array[t.requester, t.participant]',
  coalition_membership: 'array[t.participant]',
  conversion_proposal: 'array[t.requester, t.provider]',
  evidence_request: 'array[t.participant, t.owner]',
  implementation_link: 'array[t.claimed_by, t.reason_by] || t.confirmed_by',
  instrument: `t.proposed_by || ${instrumentParties('t.id')}`,
  instrument_stage: 'array[t.decided_by]',
  issuer: "array[t.participant, 'UA secretariat']",
  joint_project: projectParties('t.id'),
  joint_project_milestone: projectParties('t.project_id'),
  joint_project_publication: projectParties('t.project_id'),
  offer: 'array[t.provider, t.requester]',
  offer_partner: 'array[t.participant]',
  participant: 'array[t.code]',
  reform_step: 't.participant || array(select a.filed_by from accord.reform_assessment a where a.step_id = t.id)',
  register_proposal: "array[t.participant, 'UA']",
  requirement_offer: "array[t.participant, 'UA']",
  session: requester,
  session_attendance: 'array[t.participant]',
  task: `array[t.participant, 'UA'] || array(select d.participant from accord.task_part d where d.task_id = t.id)
    || ${leads}`,
  task_milestone: 'array[t.assessed_by]',
  task_part: 'array[t.participant]',
}

/** Columns by which somebody says in its own name that it claims, confirms or decides. */
const said = [
  'implementation_link.claimed_by',
  'implementation_link.confirmed_by',
  'implementation_link.reason_by',
  'instrument_stage.decided_by',
  'match_member.ended_by',
  'task_milestone.assessed_by',
]

/** With another policy on a table beside its own. */
async function withPolicy(table: string, policy: string, work: () => Promise<void>): Promise<void> {
  const change = (statement: string) => withClient(test.testDatabase.ownerUrl, (client) => client.query(statement))
  await change(`create policy besides on accord.${table} ${policy.startsWith('for') ? '' : 'to accord_app'} ${policy}`)
  try {
    await work()
  } finally {
    await change(`drop policy besides on accord.${table}`)
  }
}

type Tried = { name: string; way: Way; row: object; at: string; columns: string[] }

type Copied = { row: object; at: string; writers: string[] }

/** Some rows of each status, and who writes them. */
async function copied(table: string, writers = 'array[t.participant]'): Promise<Copied[]> {
  const { rows } = await looking.query<Copied>(`
    select to_jsonb(t) as row, t.ctid::text as at, ${writers}::text[] as writers
    from (select t.*, t.ctid, row_number() over (partition by to_jsonb(t) ->> 'status') from accord.${table} t) t
    where t.row_number <= 3`)
  return rows
}

const inserted = (table: string, columns: readonly string[]) => `
  insert into accord.${table} (${columns.join()}) overriding system value
  select ${columns.join()} from jsonb_populate_record(null::accord.${table}, $1)`

/** Who is to be refused what: a stranger, Ukraine, its secretariat and whomever a row names, but those who write it. */
async function toBeRefused(alone: string | undefined): Promise<{ by: Map<string, Tried[]>; untried: string[] }> {
  const by = new Map<string, Tried[]>()
  const untried: string[] = []
  const states = new Set(
    (await test.rows<{ code: string }>('select code from accord.participant')).map(({ code }) => code),
  )
  for (const way of ['insert', 'update'] as const)
    for (const { name, columns } of await written(way)) {
      if (name !== (alone ?? name)) continue
      const rows = await copied(name, (way === 'update' && changers[name]) || makers[name])
      if (rows.length === 0) untried.push(name)
      for (const { row, at, writers } of rows) {
        const named = [...JSON.stringify(row).matchAll(/"([A-Z]{2})"/g)].map(([, code]) => code!)
        for (const who of new Set(['NZ', 'UA', 'UA secretariat', ...named.filter((code) => states.has(code))]))
          if (!writers.includes(who) && !writers.includes(who.slice(0, 2)))
            by.set(who, [...(by.get(who) ?? []), { name, way, row, at, columns }])
      }
    }
  return { by, untried }
}

/** What somebody is let through that is to be refused, in all tables or in one alone. */
async function letThrough(alone?: string): Promise<{ untried: string[]; tried: number; let: string[] }> {
  const { by, untried } = await toBeRefused(alone)
  const found = new Set<string>()
  await withClient(test.testDatabase.appUrl, async (app) => {
    for (const [who, all] of by) {
      await beginAs(who, app)
      for (const { name, way, row, at, columns } of all) {
        await app.query('savepoint one')
        const outcome = await app
          .query(
            way === 'insert'
              ? inserted(name, columns)
              : `update accord.${name} set ${columns[0]} = ${columns[0]} where ctid = $1::tid`,
            [way === 'insert' ? row : at],
          )
          .then(
            ({ rowCount }) => (rowCount === 0 ? 'refused' : 'done'),
            (error: pg.DatabaseError) => (error.code === '42501' ? 'refused' : error.code),
          )
        await app.query('rollback to one')
        if (outcome !== 'refused') found.add(`${way} of ${name} by ${who}: ${outcome}`)
      }
      await app.query('rollback')
    }
  })
  return { untried: [...new Set(untried)], tried: [...by.values()].flat().length, let: [...found].sort() }
}

it('nobody writes a row but those whom it says, whatever table it is in', async () => {
  const { untried, tried, let: open } = await letThrough()
  expect(open).toEqual([])
  expect(untried, 'has no row to copy').toEqual([])
  expect(tried).toBeGreaterThan(700)
})

/**
 * Tables of which anybody makes rows in its own name that stand in no record of others, or in one that all know; and below
 * them those of which a copy is refused by a key before it is asked whose record it stands in.
 */
const ofOnesOwn =
  `account account_grant agreement coalition_membership commitment consultation contact_point evidence_request
  idempotency_key instrument issuer journal_entry link_rule measure period_objection pledge reform_assessment reform_money
  refusal_window register_proposal report_run requirement_offer task webhook_subscription
  addressee ask commitment_item console_secret implementation_link joint_project lot_particular lot_withdrawal
  monitoring_edition offer_partner organisation pledge_condition received_statement reform_step requirement
  requirement_conversion roadmap_step`.split(/\s+/)

/** The tables, of all or of one alone, into which a stranger writes a copy of a row in its own name. */
async function attached(who: string, alone?: string): Promise<string[]> {
  const found = new Set<string>()
  await withClient(test.testDatabase.appUrl, async (app) => {
    await beginAs(who, app)
    const [{ account } = { account: '' }] = (
      await app.query<{ account: string }>('select accord.current_account() as account')
    ).rows
    for (const { name, columns } of await written('insert')) {
      if (name !== (alone ?? name)) continue
      for (const { row, writers } of await copied(name, makers[name])) {
        const own = Object.entries(row).map(([column, value]) => {
          if (column === 'id') return [column, randomUUID()]
          if (column === 'account_id' || column === 'created_by') return [column, account]
          return [column, writers.includes(value as string) ? who : value]
        })
        await app.query('savepoint one')
        const outcome = await app.query(inserted(name, columns), [Object.fromEntries(own)]).then(
          () => 'done',
          (error: pg.DatabaseError) => error.code!,
        )
        await app.query('rollback to one')
        // Refused by a policy, or by a key that names the record together with its owner.
        if (outcome !== '42501' && outcome !== '23503') found.add(name)
      }
    }
    await app.query('rollback')
  })
  return [...found].sort()
}

it('a stranger attaches nothing to the records of others in its own name', async () => {
  expect((await attached('NZ')).filter((name) => !ofOnesOwn.includes(name))).toEqual([])
})

it('control: a table whose policy asks for the name alone is named', async () => {
  const policy = 'for insert to accord_app with check (participant = (select accord.current_participant()))'
  await withPolicy('lot_event', policy, async () => expect(await attached('NZ', 'lot_event')).toEqual(['lot_event']))
})

async function beginAs(who: string, app: pg.Client): Promise<void> {
  const [participant, role = 'coordinator'] = who.split(' ')
  const issuer = `https://local-issuer.accord.invalid/${participant}`
  await app.query('begin')
  await app.query('select accord.enter($1, $2, $3)', [issuer, role, test.clock.now()])
}

/** Registers, which whoever the service knows may read, what belongs to an agreement, and who sees what. */
const open = `agency agreement_status area area_mention capability claim clause coalition_claim coalition_membership
  coalition_subgroup fx_rate fx_rate_table journal_position journal_subtree kept_version participant provision provision_reading
  public_number reform_commitment reform_instalment reform_instalment_decision reform_programme resource_audience unit_conversion`.split(
  /\s+/,
)

/** The tables, of all or of one alone, of which somebody is shown a row that is neither of a record it sees nor names it. */
async function shownTo(stranger: string, alone?: string): Promise<string[]> {
  const tables = await test.rows<{ name: string; columns: string }>(`
    select c.relname::text as name, string_agg(quote_ident(a.attname), ', ') as columns
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      and has_column_privilege('accord_app', c.oid, a.attnum, 'select')
    where c.relnamespace = 'accord'::regnamespace and c.relkind = 'r' and c.relname <> all ('{${open}}')
    group by c.relname
    order by c.relname`)
  const idsOf = (rows: { id: string }[]) => new Set(rows.map(({ id }) => id))
  const ofRecords = 'select resource_id as id from accord.resource_audience'
  const records = idsOf(await test.rows(ofRecords))
  return await withClient(test.testDatabase.appUrl, async (app) => {
    await beginAs(stranger, app)
    const inScope = `${ofRecords} where audiences && accord.current_audiences()`
    const seen = idsOf((await app.query(inScope)).rows)
    // Nearly everything names an agreement, which nearly everybody sees.
    const seenBesides = idsOf((await app.query(`${inScope} and kind <> 'agreement'`)).rows)
    const isOfOthers = (row: string) => {
      const { id } = JSON.parse(row) as { id?: string }
      if (id !== undefined && records.has(id)) return !seen.has(id)
      return row.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)?.some((named) => seenBesides.has(named)) !== true
    }
    const found: string[] = []
    for (const { name, columns } of tables.filter((table) => table.name === (alone ?? table.name))) {
      const { rows } = await app.query<{ row: string }>(
        `select t.row from (select to_jsonb(t)::text as row from (select ${columns} from accord.${name}) t) t
        where t.row not like '%"${stranger}"%'`,
      )
      if (rows.some(({ row }) => isOfOthers(row))) found.push(name)
    }
    await app.query('rollback')
    return found
  })
}

it.each([
  ['NZ', []],
  ['HR', ['contact_point']], // the desks of all are for the whole framework
])('nor is %s shown one', async (stranger, besides) => {
  expect(await shownTo(stranger)).toEqual(besides)
})

it('control: a table whose policy lets anybody read and write is named', async () => {
  await withPolicy('requirement', 'using (true) with check (true)', async () => {
    const { let: open } = await letThrough('requirement')
    expect(open).toContain('insert of requirement by NZ: 23505')
    expect(open).toContain('update of requirement by NZ: done')
    expect(await shownTo('HR', 'requirement')).toEqual(['requirement'])
  })
})

it('control: so is one into which the other side writes', async () => {
  const receiver = 'for insert to accord_app with check (receiver = (select accord.current_participant()))'
  await withPolicy('ledger_entry', receiver, async () => {
    expect((await letThrough('ledger_entry')).let).toEqual([
      'insert of ledger_entry by UA secretariat: 23505',
      'insert of ledger_entry by UA: 23505',
    ])
  })
})

/** The columns by which policies tell whose a row is, and which the API may nevertheless change. */
async function passedOn(): Promise<string[]> {
  const columns = await test.rows<{ name: string }>(`
    select distinct c.relname || '.' || a.attname as name
    from pg_policy p
    join pg_class c on c.oid = p.polrelid
    join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = p.oid and d.refobjid = c.oid and d.refobjsubid > 0
    join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid
    where 'accord_app'::regrole = any (p.polroles)
      and has_column_privilege('accord_app', c.oid, a.attnum, 'update')
      and (
        a.attnum = any (select unnest(k.conkey) from pg_constraint k where k.conrelid = c.oid and k.contype in ('f', 'p'))
        or a.atttypid in ('text[]'::regtype, 'uuid'::regtype)
      )
    order by name`)
  return columns.map(({ name }) => name)
}

it('no row is passed on to another: the API changes no column that says whose it is', async () => {
  expect(await passedOn()).toEqual(said)
  const change = (statement: string) => withClient(test.testDatabase.ownerUrl, (client) => client.query(statement))
  await change('grant update (provider) on accord.offer to accord_app')
  expect(await passedOn(), 'control').toContain('offer.provider')
  await change('revoke update (provider) on accord.offer from accord_app')
})
