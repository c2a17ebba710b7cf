import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actKinds } from '../../src/modules/implementation/acts.ts'
import { migrationsDirectory } from '../../src/platform/db/migrate.ts'
import { wrongActs, wrongActsOf } from '../support/acts.ts'
import type { TestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'
import { sampled, scaled } from '../support/scale.ts'
import { createSceneryApp } from '../support/scenery.ts'
import { twoAtOnce } from '../support/two-at-once.ts'

// Acts of all kinds are kept in one table, which a list reads: as their records tell them, however these came to be so.

const tables = [
  ...['pledge', 'commitment', 'requirement', 'task', 'instrument', 'measure', 'joint_project', 'reform_step'],
  ...['roadmap_step', 'consultation'],
]
let test: TestApp
let provisions: string[]
/** The columns of these tables that are written. */
let columnsOf: Record<string, string>
beforeAll(async () => {
  test = (await createSceneryApp()).test
  const named = await test.rows<{ id: string }>('select id from accord.provision order by id limit 3')
  provisions = named.map(({ id }) => id)
  const columns = await test.rows<{ name: string; columns: string }>(`
    select table_name as name, string_agg(column_name, ', ') as columns from information_schema.columns
    where table_schema = 'accord' and is_generated = 'NEVER' group by table_name`)
  columnsOf = Object.fromEntries(columns.map(({ name, columns }) => [name, columns]))
})
afterAll(() => test.close())

it('acts are kept as their records tell them at the beginning', async () => {
  const kinds = await test.rows<{ kind: string }>('select distinct kind from accord.act')
  expect(kinds.length).toBeGreaterThanOrEqual(actKinds.length - 1)
  expect(await wrongActs(test)).toEqual([])
})

it('what there was before acts were kept is kept from the migration on', async () => {
  const migration = readFileSync(join(migrationsDirectory, '0026_acts.sql'), 'utf8')
  const [, already] = migration.split('-- The records that exist already.')
  await withClient(test.testDatabase.superuserUrl, (client) =>
    client.query(`begin; delete from accord.act; set local role accord_owner; ${already} commit`),
  )
  expect(await wrongActs(test)).toEqual([])
})

/** One of the records of a table, by a number. */
const one = (table: string, where = 'true') =>
  `(select x.id from accord.${table} x where ${where} order by x.id offset $1 % (select count(*) from accord.${table} x where ${where}) limit 1)`
const act = (kinds = 'true') => one('act', kinds)
/** A record like one that there is; its id is `$3`. */
const like = (table: string) => () =>
  `
  insert into accord.${table} (${columnsOf[table]})
  select ${columnsOf[table]!.replaceAll(/(\w+)/g, 'n.$1')}
  from accord.${table} x, jsonb_populate_record(x, '{"id": "$3", "external_id": null, "external_system": null, "code": null,
    "conversion_proposal_id": null, "requirement_offer_id": null, "supersedes_pledge_id": null, "supersedes_id": null,
    "as_found": null, "created_by": "$3"}') n
  where x.id = ${one(table, isAct[table])};
  ${table === 'task' ? "insert into accord.task_part (task_id, participant, part) values ('$3', 'SE', 'lead');" : ''}`
const readersOf = (table: string) => () =>
  `insert into accord.resource_audience (resource_id, kind, owner, audiences) values ('$3', '${table}', 'SE', '{SE,UA}');`
/** What is set of another pledge, which those who read it are told already. */
const newPledge = (set: string) =>
  `${like('pledge')()}${readersOf('pledge')()}update accord.pledge set parent_pledge_id = null where id = '$3';
  update accord.pledge set ${set} where id = '$3';`
const isReplaced = 'exists (select from accord.pledge s where s.supersedes_pledge_id = x.id)'
const ofItself = `x.id <> '$3' and x.status <> 'withdrawn' and x.wholes = '{}' and not ${isReplaced}`
const ofOneParty = `(select count(*) = 1 and min(p.participant) <> x.participant from accord.joint_project_party p
  where p.project_id = x.id and p.participant <> 'UA')`
const always = (text: string) => () => text
/** Of which there are records that are no acts: those that are. */
const isAct: Record<string, string> = {
  pledge: `x.status <> 'withdrawn' and 'UA' = any (x.beneficiaries || x.participant) and not ${isReplaced}`,
  requirement: "x.status in ('filed', 'validated')",
  task: "x.status <> 'cancelled'",
  measure: "x.status <> 'cancelled'",
  instrument: "x.status in ('found', 'confirmed')",
  reform_step: "x.status <> 'dropped'",
  roadmap_step: "x.status <> 'dropped'",
  consultation: 'x.closed_at is not null',
}
const changed = (table: string, set: string) => always(`update accord.${table} set ${set} where id = ${one(table)}`)

/** Each changes what an act tells, of the record with a number. */
const steps: Record<string, () => string> = {
  'a request that is closed': changed(
    'consultation',
    `status = 'closed', closed_at = now(), close_reason = 'agreed', outcome = '{}', circulated_at = coalesce(circulated_at, now()),
      cancelled_at = null, cancel_reason = null`,
  ),
  ...Object.fromEntries(
    tables.flatMap((table) => [
      [`another ${table}`, () => like(table)() + readersOf(table)()],
      [`another ${table} behind its readers`, () => readersOf(table)() + like(table)()],
    ]),
  ),
  pledge: changed('pledge', `title = title || '.', announced_on = announced_on - 1`),
  'a part of a pledge': () => newPledge(`parent_pledge_id = ${one('pledge', "x.id <> '$3'")}`),
  'what takes the place of a pledge': () =>
    newPledge(`supersedes_pledge_id = ${one('pledge', `x.id <> '$3' and not ${isReplaced}`)}`),
  'a whole that is withdrawn': () => `${newPledge(`parent_pledge_id = ${one('pledge', ofItself)}`)}
    update accord.pledge set status = 'withdrawn', status_reason = 'No.'
    where id = (select p.parent_pledge_id from accord.pledge p where p.id = '$3')`,
  'what comes back': () => `${newPledge(`status = 'withdrawn', status_reason = 'No.'`)}
    update accord.pledge set status = 'announced' where id = '$3'`,
  'what a pledge is for': changed(
    'pledge',
    `requirement_id = case when requirement_id is null then ${one('requirement')} end`,
  ),
  commitment: changed('commitment', `signed_on = signed_on - 1, aid_category = 'humanitarian'`),
  requirement: changed('requirement', `title = title || '.'`),
  'what is needed': always(`update accord.requirement set capability = (
      select c.code from accord.capability c where c.code <> capability order by c.code offset $1 % 5 limit 1
    ) where id = ${one('requirement')}`),
  task: changed('task', `starts_on = due_on - 1`),
  'who leads a task':
    always(`update accord.task_part set participant = 'NL' where part = 'lead' and task_id = ${one('task')}
    and not exists (select from accord.task_part p where p.task_id = ${one('task')} and p.participant = 'NL')`),
  instrument: always(`update accord.instrument set title = title || '.', concluded = '2025-02-03'
    where id = ${one('instrument', isAct['instrument'])}`),
  'what an instrument has become': changed(
    'instrument',
    `status = case status when 'rejected' then 'proposed' else 'rejected' end, proposed_by = 'SE', confirmed_by = null,
      decided_by = case status when 'rejected' then null else 'UA' end,
      decided_at = case status when 'rejected' then null else now() end,
      reason = case status when 'rejected' then null else 'No.' end`,
  ),
  measure: changed('measure', `marking = 'framework', starts_on = due_on`),
  'joint project': changed('joint_project', `title_en = title_en || '.', started = '2025'`),
  'who does a project': always(`insert into accord.joint_project_party (project_id, number, participant)
    select ${one('joint_project', ofOneParty)}, 100, 'LV'`),
  'who does it now': always(`update accord.joint_project_party set participant = 'LV'
    where participant <> 'UA' and project_id = ${one('joint_project', ofOneParty)}`),
  'reform step': changed('reform_step', `met_on = '2025-01-02'`),
  'what a reform step has become': changed('reform_step', `status = 'dropped', reason = 'No.'`),
  'roadmap step': changed('roadmap_step', `owned_by = 'PL', owning_body = null`),
  'goods of commitments': always(`
    insert into accord.commitment_item (commitment_id, participant, number, item_class, unit, quantity)
    select c.id, c.participant, 100 + $1, (array['boots', 'Air_Defence'])[1 + (n + $1) % 2], 'unit ' || $1, 1
    from (select x.*, row_number() over (order by x.id) as n from accord.commitment x) c on conflict do nothing`),
  'a capability': always(`insert into accord.capability (code, name_en, name_uk, source, area)
    select c, c, c, 'x', 'cyber' from unnest(array['boots']) c on conflict do nothing`),
  readers:
    always(`update accord.resource_audience set audiences = case when 'PL' = any (audiences) then array_remove(audiences, 'PL')
      else accord.as_set(audiences || '{PL}') end where resource_id = ${act()}`),
  link: always(`insert into accord.implementation_link (act_kind, act_id, agreement_id, provision_id, relation, status, claimed_by,
      evidence, claimed_at, created_at)
    select a.kind, a.id, p.agreement_id, p.id, 'implements', 'claimed', 'SE', 'Text', '2026-11-23', '2026-11-23'
    from accord.act a, accord.provision p
    where a.id in (${act()}, ${act("kind = 'pledge'")}) and p.id = $2 on conflict do nothing`),
  withdraw: always(`update accord.implementation_link set status = 'withdrawn', claimed_by = coalesce(claimed_by, 'UA'),
      claimed_at = coalesce(claimed_at, now()), awaits = '{}', confirmed_by = '{}', reason = 'No.', reason_by = 'SE'
    where act_id in (select n.act_id from accord.implementation_link n order by n.id offset $1 % 4 limit 2) and status <> 'withdrawn'`),
  'a pledge that is withdrawn': always(`update accord.pledge set status = 'withdrawn', status_reason = 'No.'
    where id = ${one('pledge', isAct['pledge'])}`),
  'a need that is withdrawn': always(`update accord.requirement set status = 'withdrawn', reason = 'No.'
    where id = ${one('requirement', isAct['requirement'])}`),
  'a task that is called off': always(`update accord.task set status = 'cancelled', verified_at = null
    where id = ${one('task', isAct['task'])}`),
  'a measure that is called off': always(`update accord.measure set status = 'cancelled', reason = 'No.', done_on = null
    where id = ${one('measure', isAct['measure'])}`),
  'take links away': always(`delete from accord.implementation_link where act_id = ${act('linked')}`),
}
const taken = fc.record({
  step: fc.constantFrom(...Object.keys(steps)),
  of: fc.nat(30),
  provision: fc.nat(2),
})
type Taken = typeof taken extends fc.Arbitrary<infer Made> ? Made : never

/** What is kept wrongly after any of the steps, of which some are refused; which of them changed what is kept. */
async function wrongAfter(
  history: readonly Taken[],
  { prepared, atEnd = false }: { prepared?: (client: pg.Client) => Promise<unknown>; atEnd?: boolean } = {},
) {
  return await withClient(test.testDatabase.superuserUrl, async (client) => {
    const kept = "select md5(string_agg(a::text, '' order by a.id)) as kept from accord.act a"
    let wrong: unknown[] = []
    let before: unknown
    const changed = new Set<string>()
    await client.query('begin')
    try {
      await prepared?.(client)
      before = (await client.query(kept)).rows[0].kept
      for (const [number, { step, of, provision }] of history.entries()) {
        const text = steps[step]!()
          .replaceAll('$1', String(of))
          .replaceAll('$2', `'${provisions[provision]}'`)
          .replaceAll('$3', randomUUID())
        await client.query('savepoint step')
        await client.query(text).catch(() => client.query('rollback to step'))
        if (atEnd && number < history.length - 1) continue
        const now = (await client.query(kept)).rows[0].kept
        if (now !== before) changed.add(step)
        before = now
        wrong = (await client.query({ name: 'wrong acts', text: wrongActsOf })).rows
        if (wrong.length > 0) break
      }
      return { wrong, changed }
    } finally {
      await client.query('rollback')
    }
  })
}

/** Every step there is, of so many records each. */
const each = (records: number) =>
  Object.keys(steps).flatMap((step) => Array.from({ length: records }, (_, of) => ({ step, of, provision: of % 3 })))

it('acts are kept as their records tell them, whatever becomes of these', async () => {
  const { wrong, changed } = await wrongAfter(each(scaled(2, 4)))
  expect(wrong).toEqual([])
  expect([...changed].toSorted(), 'each step changes something').toEqual(Object.keys(steps).toSorted())
})

it('acts are kept as their records tell them, in whatever order that is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(taken, { minLength: 4, maxLength: scaled(10, 16) }), async (history) => {
      expect((await wrongAfter(history)).wrong).toEqual([])
    }),
    { numRuns: scaled(5, 300) },
  )
})

it('control: without any one of its triggers something else is kept', async () => {
  const triggers = await test.rows<{ on: string; name: string }>(
    `select t.tgrelid::regclass::text as on, t.tgname as name from pg_trigger t where t.tgname like 'tell\\_act%' order by 1, 2`,
  )
  expect(triggers.length).toBeGreaterThan(25)
  const idle: string[] = []
  for (const { on, name } of sampled(triggers, 12)) {
    const prepared = (client: pg.Client) => client.query(`alter table ${on} disable trigger ${name}`)
    const wrong = async (atEnd: boolean) => (await wrongAfter(each(1), { prepared, atEnd })).wrong.length > 0
    // A later step may say anew what an earlier one has left out.
    if (!(await wrong(true)) && !(await wrong(false))) idle.push(`${on} ${name}`)
  }
  expect(idle).toEqual([])
})

it('control: where the links of an act are left behind, they keep another day or giver than it has', async () => {
  const prepared = async (client: pg.Client) => {
    const { rows } = await client.query<{ kept: string }>(
      "select pg_get_functiondef('accord.keep_acts(uuid[])'::regprocedure) as kept",
    )
    const broken = rows[0]!.kept.replace('if told.linked and exists', 'if false and exists')
    expect(broken).not.toBe(rows[0]!.kept)
    await client.query(broken)
  }
  const { wrong } = await wrongAfter(each(1), { prepared, atEnd: true })
  expect(JSON.stringify(wrong)).toContain('link ')
})

describe('two who link an act at once', () => {
  const act = `(select a.id from accord.act a where a.kind = 'pledge' order by a.id limit 1)`
  const agreement = (number: number) => `(select g.id from accord.agreement g order by g.id offset ${number} limit 1)`
  const link = (number: number) => `
    insert into accord.implementation_link (act_kind, act_id, agreement_id, area, obligor, relation, status, claimed_by,
      evidence, claimed_at, created_at)
    values ('pledge', ${act}, ${agreement(number)}, 'cyber', 'mutual', 'prepares', 'claimed', 'SE', 'At once', now(), now())`
  /** What of both is told, when the second has begun before the first was committed. */
  async function atOnce(): Promise<number> {
    await twoAtOnce(test, [
      [link(0), []],
      [link(1), []],
    ])
    const [told] = await test.rows<{ wrong: number }>(`
      select a.links - (select count(*)::integer from accord.implementation_link l
        where l.act_id = a.id and l.status <> 'withdrawn') as wrong
      from accord.act a where a.id = ${act}`)
    await test.rows("delete from accord.implementation_link where evidence = 'At once'")
    return told!.wrong
  }

  it('are both told of', async () => {
    expect(await atOnce()).toBe(0)
    expect(await wrongActs(test)).toEqual([])
  })

  it('control: without the lock of its row the first is left out', async () => {
    const [made] = await test.rows<{ kept: string }>(
      "select pg_get_functiondef('accord.keep_acts(uuid[])'::regprocedure) as kept",
    )
    const broken = made!.kept.replace('for no key update', '')
    expect(broken).not.toBe(made!.kept)
    await withClient(test.testDatabase.superuserUrl, (client) => client.query(broken))
    expect(await atOnce()).toBe(-1)
    await withClient(test.testDatabase.superuserUrl, (client) => client.query(made!.kept))
  })
})
