import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { limits } from '../../src/config.ts'
import { Answers } from '../../src/platform/db/answers.ts'
import type { TestApp } from '../support/app.ts'
import { filteredBy } from '../support/filter-values.ts'
import { keptOf } from '../support/kept.ts'
import { publishedOperations } from '../support/operations.ts'
import { type Node, planOf } from '../support/plans.ts'
import { withClient } from '../support/postgres.ts'
import { sampled } from '../support/scale.ts'
import { createSceneryApp } from '../support/scenery.ts'
import { isScope, isWhetherKept, statementsOf } from '../support/statements.ts'
import { permitted, targetsOf } from './targets.ts'

// A process keeps what it read of the registers while kept_version stands. That is right as long as every table that was
// read changes the version whenever it changes.

let test: TestApp
let client: pg.Client
/** What is kept after every read of the contract: the statement with its values, beside who asked. */
const kept: { text: string; values: string; token: string }[] = []
/** The tables that change the version, and the kinds of records of which a change of who sees them does. */
let noted: Set<string>
let kinds: Set<string>

beforeAll(async () => {
  const config = { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 }
  const made = await createSceneryApp({ config })
  test = made.test
  client = new pg.Client({ connectionString: test.testDatabase.appUrl })
  await client.connect()
  const targets = targetsOf(made.scenery)
  const found = new Map<string, (typeof kept)[number]>()
  for (const operation of publishedOperations()) {
    if (operation.method !== 'GET' || operation.access === 'public') continue
    const { target, standing, role } = permitted(operation, targets)
    const token = await test.token(standing.participant, role)
    if (/stream|reports|board|exports/.test(target.path)) continue
    keptOf(test, token)?.answers.clear() // what another file's requests were answered
    for (const { url } of [{ url: target.path }, ...sampled(filteredBy(operation, target.path), 6)])
      await test.app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${token}` } })
    // At once: much of it is forgotten when there is more.
    for (const { text, params: values } of keptOf(test, token)?.answers.all() ?? [])
      found.set(`${text} ${values} ${token}`, { text, values, token })
  }
  kept.push(...found.values())
  const triggers = await test.rows<{ name: string; definition: string }>(`
    select c.relname::text as name, pg_get_triggerdef(t.oid) as definition
    from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where t.tgname = 'note_kept' and t.tgenabled = 'A'`)
  noted = new Set(triggers.map(({ name }) => name))
  const audiences = triggers.find(({ name }) => name === 'resource_audience')!.definition
  kinds = new Set(audiences.match(/'(\w+)'::text/g)!.map((kind) => kind.slice(1, -7)))
})
afterAll(async () => {
  await client.end()
  await test.close()
})

const operator = (statement: string) =>
  withClient(test.testDatabase.superuserUrl, async (client) => (await client.query(statement)).rowCount)

/** The tables that functions of the database read, as PostgreSQL knows it of their bodies; '?' where it does not. */
async function tablesOf(functions: readonly string[]): Promise<string[]> {
  const rows = await test.rows<{ name: string }>(
    `with recursive called as (
      select p.oid, p.prosqlbody is null as opaque from pg_proc p
      where p.pronamespace = 'accord'::regnamespace and p.proname = any ($1::text[])
      union
      select f.oid, f.prosqlbody is null from called c
      join pg_depend d on d.classid = 'pg_proc'::regclass and d.objid = c.oid and d.refclassid = 'pg_proc'::regclass
      join pg_proc f on f.oid = d.refobjid and f.pronamespace = 'accord'::regnamespace
    )
    select distinct t.relname::text as name from called c
    join pg_depend d on d.classid = 'pg_proc'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass
    join pg_class t on t.oid = d.refobjid
    union
    select '? ' || f.proname from called c join pg_proc f on f.oid = c.oid where c.opaque and f.prosrc ~* '\\m(from|join|into|update)\\M'`,
    [functions],
  )
  return rows.map(({ name }) => name)
}

function relationsOf(node: Node): string[] {
  const own = node['Relation Name']
  return [...(own === undefined ? [] : [own]), ...(node.Plans ?? []).flatMap(relationsOf)]
}

/** Every table that a statement reads, its policies' and its functions' too. */
async function tablesRead(text: string, token: string): Promise<Set<string>> {
  const said = await statementsOf(() =>
    test.app.inject({ method: 'GET', url: '/v1/acts?limit=1', headers: { authorization: `Bearer ${token}` } }),
  )
  const plan = await planOf(client, said.find(isScope)!, { text, values: [] })
  const called = [...`${text} ${JSON.stringify(plan)}`.matchAll(/accord\.(\w+)\(/g)].map(([, name]) => name!)
  return new Set([...relationsOf(plan), ...(await tablesOf([...new Set(called)]))])
}

describe('what a process keeps of the registers', () => {
  it('is read of tables alone that change the version when they change', async () => {
    const read = new Set<string>()
    for (const { text, token } of new Map(kept.map((each) => [each.text, each])).values())
      for (const table of await tablesRead(text, token)) read.add(table)
    expect([...read].filter((table) => !noted.has(table)).sort()).toEqual([])
    expect(read.size, 'tables of registers').toBeGreaterThan(15)
  })

  it('control: a statement that reads a table of another kind is caught, in itself, in a policy and in a function', async () => {
    const { token } = kept[0]!
    const others = async (text: string) => [...(await tablesRead(text, token))].filter((table) => !noted.has(table))
    expect(await others('select t.id from accord.task t')).toContain('task')
    expect(await others('select w.annotation_id from accord.annotation_withdrawal w')).toContain('annotation')
    expect(await others(`select accord.in_unit_of(null, 1, 'piece')`)).toContain('requirement')
  })

  it('asks nothing of the moment, only of the day', () => {
    expect(kept.filter(({ values }) => /\d\d:\d\d/.test(values))).toEqual([])
  })

  it('changes with who sees a record of a register, whatever kind of record that is', async () => {
    const tables = await test.rows<{ name: string; column: string }>(
      `select c.relname::text as name, a.attname::text as column
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = 'accord'::regnamespace and c.relname = any ($1::text[]) and a.atttypid = 'uuid'::regtype
        and a.attname in ('id', 'resource_id')`,
      [[...noted].filter((name) => name !== 'resource_audience')],
    )
    const found = new Set<string>()
    for (const { name, column } of tables)
      for (const { kind } of await test.rows<{ kind: string }>(
        `select distinct r.kind from accord.resource_audience r join accord.${name} t on t.${column} = r.resource_id`,
      ))
        found.add(kind)
    expect([...found].filter((kind) => !kinds.has(kind))).toEqual([])
    expect(found).toContain('agreement')
  })

  it('holds no longer than until the next request after any statement on any of its tables', async () => {
    const version = async () =>
      (await test.rows<{ version: string }>('select version from accord.kept_version'))[0]!.version
    const still: string[] = []
    for (const table of noted) {
      const before = await version()
      await operator(
        table === 'resource_audience'
          ? `update accord.resource_audience set audiences = audiences where kind = 'agreement'`
          : `delete from accord.${table} where false`,
      )
      if ((await version()) === before) still.push(table)
    }
    expect(still).toEqual([])
  })

  it('is nobody’s to change', () => {
    for (const token of new Set(kept.map((each) => each.token)))
      for (const { rows } of keptOf(test, token)?.answers.all() ?? []) {
        expect(Object.isFrozen(rows)).toBe(true)
        expect(rows.every((row) => Object.isFrozen(row))).toBe(true)
      }
  })
})

describe('what is told of a register', () => {
  type Told = { status: number; body: { items?: unknown[] } }
  const sweden = () => test.as('SE', 'viewer')
  const told = async (url: string): Promise<Told> => {
    const { status, body } = await sweden().get<Told['body']>(url)
    return { status, body }
  }
  const agreementOf = (participant: string) =>
    test.rows<{ id: string }>('select id from accord.agreement where participant = $1', [participant])

  it('is kept: a second look asks PostgreSQL whether it still holds, and nothing else', async () => {
    await told('/v1/coalitions')
    const said = await statementsOf(() => told('/v1/coalitions'))
    expect(said.map(isWhetherKept)).toEqual([true])
  })

  it('is kept for who is refused something meanwhile, and is entered anew for the journal', async () => {
    await told('/v1/coalitions')
    expect((await told('/v1/webhooks')).status).toBe(403)
    expect(await statementsOf(() => told('/v1/coalitions'))).toHaveLength(1)
  })

  it('is asked about once by all who ask at once, whoever they are', async () => {
    const germany = () => test.as('DE', 'viewer').get('/v1/claims')
    await Promise.all([told('/v1/coalitions'), germany()])
    const said = await statementsOf(() => Promise.all([told('/v1/coalitions'), told('/v1/coalitions'), germany()]))
    expect(said.map(isWhetherKept)).toEqual([true])
  })

  it('is asked about anew by who asks when the question has left: its answer may be older than the request', async () => {
    await told('/v1/coalitions')
    const original = pg.Client.prototype.query
    let behind: Promise<Told> | undefined
    const said = await statementsOf(async () => {
      const recording = pg.Client.prototype.query
      pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
        const result = Reflect.apply(recording, this, given)
        behind ??= told('/v1/coalitions')
        return result
      } as typeof original
      await told('/v1/coalitions')
      await behind
    })
    expect(said.map(isWhetherKept)).toEqual([true, true])
  })

  it('is looked for in the transaction of who asks for something else too', async () => {
    const ministry = () => test.as('SE', 'ministry').get('/v1/me')
    await ministry()
    const said = await statementsOf(ministry)
    expect(said.filter((each) => isScope(each) || isWhetherKept(each))).toHaveLength(1)
    expect(said.filter(isWhetherKept)).toEqual([])
  })

  const changes: readonly [what: string, url: string, statement: string][] = [
    [
      'a participant’s name',
      '/v1/participants/SE',
      `update accord.participant set name_en = 'Renamed' where code = 'SE'`,
    ],
    [
      'an agency',
      '/v1/participants/DE',
      `insert into accord.agency (participant, scheme, identifier, name_en) values ('DE', 'local', 'kept', 'A new agency')`,
    ],
    [
      'a number to ring',
      '/v1/participants/DE',
      `update accord.public_number set telephone = '+49 30 1' where participant = 'DE'`,
    ],
    ['a claim', '/v1/claims?limit=200', `update accord.claim set statement = statement || ' (new)'`],
    [
      'a clause',
      '/v1/agreements/comparison?clauses=termination',
      `delete from accord.clause where type = 'termination'`,
    ],
    ['a text', '/v1/provisions', `update accord.provision set summary_en = summary_en || ' (new)'`],
    ['a coalition', '/v1/coalitions', `update accord.coalition set name_en = name_en || ' (new)'`],
    [
      'a membership',
      '/v1/coalitions?participant=SE',
      `update accord.coalition_membership set valid_to = date '2026-06-01' where participant = 'SE'`,
    ],
    ['a claim of a role', '/v1/coalition-claims', `update accord.coalition_claim set note = 'Another note.'`],
  ]
  it.each(sampled(changes, 3))(
    'is what stands after %s (in the short run, a third of these) has changed',
    async (_, url, statement) => {
      const before = await told(url)
      expect(before.status).toBe(200)
      expect(await told(url)).toEqual(before)
      expect(await operator(statement)).toBeGreaterThan(0)
      expect(await told(url)).not.toEqual(before)
    },
  )

  it('ends for whom a record is taken from', async () => {
    const [agreement] = await agreementOf('DE')
    const url = `/v1/agreements/${agreement!.id}`
    expect((await told(url)).status).toBe(200)
    await operator(`update accord.agreement set marking = 'limited' where id = '${agreement!.id}'`)
    await operator(
      `update accord.resource_audience set audiences = array['DE', 'UA'] where resource_id = '${agreement!.id}'`,
    )
    expect((await told(url)).status).toBe(404)
    expect((await test.as('DE', 'viewer').get(url)).status).toBe(200)
  })

  it('is another’s own: of two who ask the same, each is told what it may see', async () => {
    const [agreement] = await agreementOf('DE')
    const ids = async (participant: string) => {
      const { body } = await test.as(participant, 'viewer').get<{ items: { id: string }[] }>('/v1/agreements?limit=200')
      return body.items.map(({ id }) => id)
    }
    for (const _ of [1, 2]) {
      expect(await ids('DE')).toContain(agreement!.id)
      expect(await ids('SE')).not.toContain(agreement!.id)
    }
  })

  it('control: with the trigger off, the old answer outlives the change', async () => {
    const before = await told('/v1/coalitions')
    await operator('alter table accord.coalition disable trigger note_kept')
    await operator(`update accord.coalition set name_en = 'Unnoticed'`)
    const after = await told('/v1/coalitions')
    await operator('alter table accord.coalition enable always trigger note_kept')
    expect(after).toEqual(before)
  })
})

describe('how much a process keeps', () => {
  const row = {}
  const rows = (count: number) => Array.from({ length: count }, () => row)
  const held = (answers: Iterable<Answers>) => [...answers].reduce((sum, each) => sum + each.rows, 0)
  const least = limits.keptRowsOfOne / 10
  /** Callers who each are answered so many rows, all that one caller may keep. */
  const greedy = (callers: number) =>
    Array.from({ length: callers }, () => {
      const answers = new Answers()
      answers.keep('all', '[]', rows(limits.keptRowsOfOne - 1))
      return answers
    })

  it('is bounded for one caller, also where nothing is found: it loses its own, and who it is stays', async () => {
    const token = await test.token('SE', 'viewer')
    const search = (word: string) =>
      test.app.inject({ method: 'GET', url: `/v1/provisions?q=${word}`, headers: { authorization: `Bearer ${token}` } })
    await search('nothing')
    const before = keptOf(test, token)!
    for (let asked = 0; asked < 2 * limits.keptRowsOfOne; asked += 1) before.answers.keep('nothing', `[${asked}]`, [])
    expect(before.answers.rows).toBeLessThanOrEqual(limits.keptRowsOfOne)
    before.answers.keep('too many', '[]', rows(limits.keptRowsOfOne))
    expect(before.answers.find('too many', '[]')).toBeUndefined()
    await search('naught')
    expect(keptOf(test, token)).toBe(before)
    expect([...before.answers.all()].filter(({ params }) => params.includes('naught'))).toHaveLength(1)
  })

  it('is nobody else’s to clear: one caller who asks for ever more leaves another’s where they are', () => {
    const [mine, other] = [new Answers(), new Answers()]
    mine.keep('own', '[]', rows(least))
    for (let asked = 0; asked < 3 * limits.keptRows; asked += least) other.keep('other', `[${asked}]`, rows(least - 1))
    expect(mine.find('own', '[]')).toHaveLength(least)
    // Control: very many callers, who have been answered since, do.
    greedy(limits.keptRows / limits.keptRowsOfOne)
    expect(mine.find('own', '[]')).toBeUndefined()
  })

  it('is bounded for all callers: those lose theirs to whom it was of use longest ago', () => {
    const [used, unused] = [new Answers(), new Answers()]
    for (const each of [used, unused]) each.keep('own', '[]', rows(least))
    const most = limits.keptRows / limits.keptRowsOfOne - 1
    const others = greedy(most)
    expect(used.find('own', '[]')).toHaveLength(least)
    others.push(...greedy(1))
    expect([used.rows, unused.rows]).toEqual([least + 1, 0])
    expect(held([used, unused, ...others])).toBeLessThanOrEqual(limits.keptRows)
  })

  it('is the newest where the same is asked again, and is given up with what the caller is', () => {
    const answers = new Answers()
    answers.keep('own', '[]', rows(2))
    answers.keep('own', '[]', rows(2))
    expect(answers.rows).toBe(3)
    answers.drop()
    expect([answers.rows, answers.find('own', '[]')]).toEqual([0, undefined])
  })
})
