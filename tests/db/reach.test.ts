import { type SQL, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actKinds, resourceOf } from '../../src/modules/implementation/acts.ts'
import { whatIsSeen } from '../../src/platform/db/reach.ts'
import type { Credential } from '../../src/platform/db/scope.ts'
import type { TestApp } from '../support/app.ts'
import { commit, pay } from '../support/books.ts'
import { filteredBy } from '../support/filter-values.ts'
import { manyEntries, manyMatched } from '../support/many-entries.ts'
import { publishedOperations } from '../support/operations.ts'
import { ofAll } from '../support/plans.ts'
import { withClient } from '../support/postgres.ts'
import { readBy, readOfEach } from '../support/reads.ts'
import { recordTold } from '../support/received-scenery.ts'
import { sampled } from '../support/scale.ts'
import { createSceneryApp } from '../support/scenery.ts'
import { statementsOf } from '../support/statements.ts'

let test: TestApp
beforeAll(async () => {
  const config = { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 }
  test = (await createSceneryApp({ config })).test
  const sweden = test.as('SE', 'ministry')
  for (const marking of ['framework', 'limited'])
    await pay(sweden, await commit(sweden, '100.00', { marking }), '10.00')
  await recordTold(test)
})
afterAll(() => test.close())

const lists = {
  'ledger-entries': { table: 'ledger_entry', kinds: ['commitment', 'lot', 'ledger_entry'], by: 'audience_id' },
  commitments: { table: 'commitment', kinds: ['commitment'] },
  pledges: { table: 'pledge', kinds: ['pledge'] },
  requirements: { table: 'requirement', kinds: ['requirement'] },
  tasks: { table: 'task', kinds: ['task'] },
  consultations: { table: 'consultation', kinds: ['consultation'] },
  lots: { table: 'lot', kinds: ['lot'] },
  'received-statements': { table: 'received_statement', kinds: ['received_statement'] },
  'implementation-links': { table: 'implementation_link', kinds: actKinds.map(resourceOf), by: 'act_id' },
} satisfies Record<string, { table: string; kinds: string[]; by?: string }>
/** As the token that the test sends says who it is. */
const credential = (participant: string) =>
  ({ issuer: `https://local-issuer.accord.invalid/${participant}`, subject: 'duty_officer' }) as Credential

it.each(['SE', 'PT'])(
  'lists driven from what %s sees have every record that it can read, and no other',
  async (who) => {
    const viewer = test.as(who, 'duty_officer')
    for (const [list, { table }] of Object.entries(lists)) {
      const listed: string[] = []
      for (let next = ''; ; ) {
        const { body } = await viewer.get<{ items: { id: string }[]; nextCursor: string | null }>(
          `/v1/${list}?limit=200${next}`,
        )
        listed.push(...body.items.map(({ id }) => id))
        if (body.nextCursor === null) break
        next = `&cursor=${encodeURIComponent(body.nextCursor)}`
      }
      const said = await statementsOf(() => viewer.get(`/v1/${list}?limit=1`))
      expect(said.map(({ text }) => text).join('\n'), list).toMatch(/= any \(array\(|accord\.entries_seen\(null\)/)
      const all = await test.rows<{ id: string }>(`select id from accord.${table}`)
      const readable: string[] = []
      for (const { id } of all) if ((await viewer.get(`/v1/${list}/${id}`)).status === 200) readable.push(id)
      expect(listed.toSorted(), list).toEqual(readable.toSorted())
    }
  },
)

it('what is counted of records is not taken for the number of what they govern, nor one kind of that for another', () => {
  const reach = { credential: credential('SE'), kinds: ['pledge', 'commitment'], now: 0 }
  const governed = (table: string) => (records: SQL) =>
    sql`select x.id from ${sql.raw(`accord.${table}`)} x where x.act_id = any (array(${records}))`
  const keys = [undefined, governed('implementation_link'), governed('act_arrangement')].map(
    (rows) => whatIsSeen({ ...reach, rows }).key,
  )
  expect(new Set(keys).size).toBe(keys.length)
  expect(whatIsSeen({ ...reach, rows: governed('act_arrangement') }).key).toBe(keys[2])
})

it('every record of such a list is governed by one that says of which kind it is', async () => {
  for (const { table, kinds, by = 'id' } of Object.values<{ table: string; kinds: string[]; by?: string }>(lists)) {
    const [row] = await test.rows<{ all: number; other: number }>(
      `select count(*)::integer as all, count(*) filter (where r.kind = any ($1::text[]) is not true)::integer as other
      from accord.${table} t
      left join accord.resource_audience r on r.resource_id = t.${by}`,
      [kinds],
    )
    expect(row!.other, table).toBe(0)
    expect(row!.all, `control: there are some of ${table}`).toBeGreaterThan(0)
  }
})

it('every entry is seen by who states it and by who pays, among whose records others look for it', async () => {
  const [row] = await test.rows<{ all: number; hidden: number }>(
    `select count(*)::integer as all,
      count(*) filter (where not r.audiences @> array_remove(array[e.participant, e.provider], null))::integer as hidden
    from accord.ledger_entry e
    join accord.resource_audience r on r.resource_id = e.audience_id`,
  )
  expect(row!.hidden).toBe(0)
  expect(row!.all, 'control: there are some').toBeGreaterThan(0)
})

describe('who sees few of very many', () => {
  const portugal = () => test.as('PT', 'duty_officer')
  /** What a second request asks, when it is known how much its caller sees. */
  const asked = async (url: string, by = portugal()) => {
    expect((await by.get(url)).status).toBe(200)
    return statementsOf(() => by.get(url))
  }

  beforeAll(async () => {
    await manyEntries(test, 1_500, { alike: false })
    await withClient(test.testDatabase.superuserUrl, async (client) => {
      await client.query('set session_replication_role = replica')
      await client.query(`update accord.resource_audience r set audiences = array['SE', 'UA']
        from accord.ledger_entry e where e.audience_id = r.resource_id and e.participant = 'SE'`)
      await client.query(`insert into accord.task
        select (jsonb_populate_record(t, jsonb_build_object('id', uuidv7(), 'external_key', null))).*
        from (select t from accord.task t limit 1) one (t), generate_series(1, 1500)`)
      await client.query('analyze accord.ledger_entry, accord.task')
      // Of however many there are, Sweden sees few.
      await client.query("update pg_class set reltuples = 100000 where oid = 'accord.ledger_entry'::regclass")
    })
  })

  it.each(['', '&valueFrom=2030-01-01', '&statedBy=receiver', '&matched=true', '&provider=SE'])(
    'has the ledger read from what it sees, also by “%s”',
    async (filter) => {
      const statements = await asked(`/v1/ledger-entries?limit=50${filter}`)
      expect(await readBy(test, 'ledger_entry', statements)).toBeLessThan(300)
    },
  )

  it('has tasks, whose order is that of their days, read from what it sees', async () => {
    expect(await readBy(test, 'task', await asked('/v1/tasks?limit=50'))).toBeLessThan(300)
  })

  const narrowed = [
    ...['valueFrom=2030-01-01', 'valueTo=2020-01-01', 'postedFrom=2030-01-01', 'postedTo=2020-01-01'],
    ...['statedBy=receiver', 'provider=SE', 'participant=SE', 'receiver=SE', 'externalSystem=none', 'currency=JPY'],
    ...['flowKind=interest_payment', 'reversals=true'],
    ...['commitmentId', 'allocationId', 'lotId', 'batchId'].map(
      (name) => `${name}=0198c0de-0000-7000-8000-000000000000`,
    ),
  ]
  it.each(sampled(narrowed, 2))(
    'by “%s” only what fits is read, also where the list is not driven from what is seen (in the short run, half of the filters)',
    async (filter) => {
      const statements = (await asked(`/v1/ledger-entries?limit=50&${filter}`)).map((each) => ofAll(each))
      expect(await readBy(test, 'ledger_entry', statements)).toBeLessThan(300)
    },
  )

  it.each(['participant', 'provider'])(
    'by its own “%s” alone it reads a page, in the order of the list',
    async (name) => {
      const sweden = test.as('SE', 'duty_officer')
      const statements = await asked(`/v1/ledger-entries?limit=50&${name}=SE`, sweden)
      expect(await readBy(test, 'ledger_entry', statements)).toBeLessThan(300)
      const amongAll = await asked(`/v1/ledger-entries?limit=50&${name}=SE&currency=EUR`, sweden)
      expect(await readBy(test, 'ledger_entry', amongAll), 'control: driven from what it sees').toBeGreaterThan(1_500)
    },
  )

  it('control: in the order of posting, a range of days reads all of them', async () => {
    const statements = (await asked('/v1/ledger-entries?limit=50&valueFrom=2030-01-01')).map((each) => ofAll(each))
    const byPosting = statements.map(({ text, values }) => ({
      text: text.replace('order by o.value_date asc, o.id asc limit', 'order by o.id asc limit'),
      values,
    }))
    expect(await readBy(test, 'ledger_entry', byPosting)).toBeGreaterThan(1_500)
  })

  it('control: among what others have and do not show, all of it is read', async () => {
    const statements = (await asked('/v1/ledger-entries?limit=50&provider=SE')).map((each) =>
      ofAll(ofAll(each), 's\\.id'),
    )
    expect(await readBy(test, 'ledger_entry', statements)).toBeGreaterThan(1_500)
  })

  it('control: in the order of the list all of them are read', async () => {
    const ledger = await asked('/v1/ledger-entries?limit=50')
    expect(
      await readBy(
        test,
        'ledger_entry',
        ledger.map((each) => ofAll(each)),
      ),
    ).toBeGreaterThan(1_500)
  })
})

describe('who sees very many', () => {
  const many = 5_100
  const day = '2026-10-01'
  const ukraine = () => test.as('UA', 'duty_officer')
  /** Of each table few rows are read. */
  const expectFew = async (tables: readonly string[], url: string) => {
    expect((await ukraine().get(url)).status).toBe(200)
    const read = await readOfEach(test, tables, await statementsOf(() => ukraine().get(url)))
    for (const [table, rows] of read) expect(rows, table).toBeLessThan(300)
  }

  beforeAll(async () => {
    await manyMatched(test, many / 2, day)
    await withClient(test.testDatabase.superuserUrl, async (client) => {
      await client.query('set session_replication_role = replica')
      await client.query(`with made as (
          insert into accord.task
          select (jsonb_populate_record(t, jsonb_build_object('id', uuidv7(), 'external_key', null))).*
          from (select t from accord.task t limit 1) one (t), generate_series(1, ${many})
          returning id
        ), led as (
          insert into accord.task_part
          select (jsonb_populate_record(p, jsonb_build_object('task_id', m.id))).*
          from made m, (select p from accord.task_part p where p.part = 'lead' limit 1) one (p)
        )
        insert into accord.resource_audience (resource_id, kind, owner, audiences)
        select m.id, 'task', 'UA', array['UA'] from made m`)
      await client.query('select accord.keep_acts(array(select t.id from accord.task t))')
      const { rows } = await client.query<{ columns: string }>(`
        select string_agg(column_name, ', ') as columns from information_schema.columns
        where table_schema = 'accord' and table_name = 'lot' and is_generated = 'NEVER'`)
      const columns = rows[0]!.columns
      await client.query(`with made as (
          insert into accord.lot (${columns})
          select ${columns.replaceAll(/\w+/g, 'n.$&')}
          from (select l from accord.lot l limit 1) one (l), generate_series(1, ${many}) copy,
            jsonb_populate_record(l, jsonb_build_object('id', uuidv7(), 'external_system', null, 'external_id', null, 'of', copy)) n
          returning id
        )
        insert into accord.resource_audience (resource_id, kind, owner, audiences)
        select m.id, 'lot', 'SE', array['SE', 'UA'] from made m`)
      await client.query('analyze')
    })
  })

  it.each(sampled(['status=lost', 'receiver=SE', 'inventoryOverdue=true', 'participant=PT', 'itemClass=none'], 2))(
    'has lots by “%s” read from what fits (in the short run, by half of these)',
    (filter) => expectFew(['lot'], `/v1/lots?limit=50&${filter}`),
  )

  it('has lots by what most of them have read, for another who sees few of them, from these', async () => {
    const [lot] = await test.rows<{ status: string }>(
      'select status from accord.lot group by status order by count(*) desc',
    )
    const asked = () => test.as('PT', 'duty_officer').get(`/v1/lots?limit=50&status=${lot!.status}`)
    expect((await asked()).status).toBe(200)
    expect(await readBy(test, 'lot', await statementsOf(asked))).toBeLessThan(300)
  })

  it('has links that nobody objected to read from these, however many are claimed', async () => {
    await withClient(test.testDatabase.superuserUrl, async (client) => {
      await client.query('set session_replication_role = replica')
      await client.query(`insert into accord.implementation_link
        select (jsonb_populate_record(l, jsonb_build_object('id', uuidv7(), 'act_id', uuidv7(), 'status', 'claimed',
          'claimed_by', 'SE', 'claimed_at', now(), 'awaits', '{UA}'::text[], 'confirmed_by', '{}'::text[],
          'silent_from', '2100-01-01'))).*
        from (select l from accord.implementation_link l where l.provision_id is not null limit 1) one (l),
          generate_series(1, ${many})`)
      await client.query('analyze accord.implementation_link')
    })
    await expectFew(['implementation_link'], '/v1/implementation-links?limit=50&status=not_objected')
  })

  const none = '0198c0de-0000-7000-8000-000000000000'
  const fitting = [
    ...['kind=task', 'provider=UA', 'linked=true', 'linked=false', 'area=cyber', `agreementId=${none}`],
    ...['happenedFrom=2100-01-01', 'happenedTo=2020-01-01', 'kind=task&area=cyber', 'provider=SE&linked=false'],
  ]
  it.each(sampled(fitting, 2))(
    'has acts by “%s” read from what fits (half of these in the short run)',
    async (filter) => {
      await expectFew(['act', 'task'], `/v1/acts?limit=50&${filter}`)
    },
  )

  it('has none of the acts counted that it sees, once it is seen to see very many of what they are made of', async () => {
    const statements = await statementsOf(() => test.as('UA', 'auditor').get('/v1/acts?limit=50'))
    expect(await readBy(test, 'act', statements)).toBeLessThan(300)
    const counted = statements.map(({ text, values }) => ({
      text: text.replace('case when s.records <=', 'case when s.records >'),
      values,
    }))
    expect(await readBy(test, 'act', counted), 'control: all are counted').toBeGreaterThan(many)
  })

  describe('has acts, for another who sees few of them, read from these', () => {
    /** What a second request reads, and what it would read in the order of the list. */
    const readFor = async (filter: string) => {
      const asked = () => test.as('PT', 'duty_officer').get(`/v1/acts?limit=50${filter}`)
      expect((await asked()).status).toBe(200)
      const statements = await statementsOf(asked)
      const inOrder = statements.map((each) => ofAll(each))
      return [await readBy(test, 'act', statements), await readBy(test, 'act', inOrder)] as const
    }

    it.each(['', '&happenedFrom=2100-01-01', '&linked=true', '&kind=task'])('by “%s”', async (filter) => {
      expect((await readFor(filter))[0]).toBeLessThan(800)
    })

    it.each(['&area=cyber', `&agreementId=${none}`])('by “%s”; control: and not all in their order', async (filter) => {
      const [led, inOrder] = await readFor(filter)
      expect(led).toBeLessThan(800)
      expect(inOrder).toBeGreaterThan(many)
    })
  })

  it('has parts in tasks looked for among the few that another sees, not among all of a participant', async () => {
    const [most] = await test.rows<{ participant: string }>(
      'select t.participant from accord.task_part t group by 1 order by count(*) desc limit 1',
    )
    const asked = () => test.as('PT', 'duty_officer').get(`/v1/tasks?limit=50&participant=${most!.participant}`)
    expect((await asked()).status).toBe(200)
    const statements = await statementsOf(asked)
    expect(await readBy(test, 'task_part', statements)).toBeLessThan(300)
    const ofEach = statements.map((each) => ofAll(each))
    expect(await readBy(test, 'task_part', ofEach), 'control: among all').toBeGreaterThan(many)
  })

  it('control: in the order of their ids, acts by a day that none has are all read', async () => {
    const byDay = await statementsOf(() => ukraine().get('/v1/acts?limit=50&happenedFrom=2100-01-01'))
    const byId = byDay.map(({ text, values }) => ({
      text: text.replace('order by a.happened_on desc, a.id desc limit', 'order by a.id desc limit'),
      values,
    }))
    expect(await readBy(test, 'act', byId)).toBeGreaterThan(many)
  })

  it('has a page of suggestions read from the newest acts, not from all of the provider', async () => {
    await withClient(test.testDatabase.superuserUrl, async (client) => {
      await client.query('set session_replication_role = replica')
      await client.query(`with made as (
          insert into accord.commitment (participant, receiver, title, signatory, signed_on, modality, aid_category,
            finance_type, flow_type, currency, marking, created_by, created_at)
          select c.participant, 'UA', c.title, c.signatory, c.signed_on, 'cash', 'military', c.finance_type, c.flow_type, 'EUR',
            c.marking, c.created_by, c.created_at
          from (select * from accord.commitment where participant = 'SE' limit 1) c, generate_series(1, ${many})
          returning id
        )
        insert into accord.resource_audience (resource_id, kind, owner, audiences)
        select m.id, 'commitment', 'SE', array['SE', 'UA'] from made m`)
      await client.query('select accord.keep_acts(array(select c.id from accord.commitment c))')
      await client.query('analyze accord.commitment, accord.resource_audience, accord.act')
    })
    const suggestions = '/v1/implementation-suggestions?limit=50&provider=SE&kind=commitment'
    expect((await ukraine().get<{ items: object[] }>(suggestions)).body.items, 'control: a full page').toHaveLength(50)
    await expectFew(['act', 'commitment'], suggestions)
  })

  describe('does not have the matched read for the unmatched', () => {
    /** What all of the matched fit, with each other filter of the list: they stand before the few that are unmatched, or behind. */
    const filters: Record<string, string[]> = {
      ...{ participant: ['SE', 'UA'], provider: ['SE'], receiver: ['UA'], flowKind: ['disbursement'] },
      ...{ statedBy: ['provider', 'receiver'], currency: ['EUR'], reversals: ['false'] },
      ...{ valueFrom: [day], valueTo: [day], postedFrom: [day], postedTo: [day] },
      ...{ commitmentId: [none], allocationId: [none], lotId: [none], batchId: [none] },
      ...{ externalSystem: ['none'], externalId: ['none'] },
    }
    let behind = ''
    const asked = (query: string) =>
      `/v1/ledger-entries?limit=50&matched=false&${query}${/From|To/.test(query) ? '' : behind}`

    beforeAll(async () => {
      const [first] = await test.rows<{ id: string }>(
        `select m.entry_id as id from accord.match_member m order by m.entry_id desc offset ${many - 1} limit 1`,
      )
      behind = `&cursor=${Buffer.from(JSON.stringify([first!.id])).toString('base64url')}`
    })

    it.each(Object.entries(filters).flatMap(([name, values]) => values.map((value) => `${name}=${value}`)))(
      'also by “%s”',
      async (query) => {
        await expectFew(['ledger_entry', 'unmatched_entry', 'match_member'], asked(query))
      },
    )

    it('has all filters of the list tried', () => {
      const [list] = publishedOperations().filter(({ id }) => id === 'listLedgerEntries')
      const parameters = filteredBy(list!, '').map(({ parameter }) => parameter)
      expect(parameters.toSorted()).toEqual([...Object.keys(filters), 'matched'].toSorted())
    })

    it('control: where the entries lead, all that is matched is read', async () => {
      const statements = (await statementsOf(() => ukraine().get(asked('provider=SE')))).map(({ text, values }) => ({
        text: text.replace(
          /join accord\.unmatched_entry u on e\.id = greatest\(u\.entry_id\)\s+and/,
          'join lateral (select e.id as entry_id, e.provider as party, e.value_date, e.posting_date) u on',
        ),
        values,
      }))
      expect(await readBy(test, 'ledger_entry', statements)).toBeGreaterThan(many - 100)
    })
  })
})
