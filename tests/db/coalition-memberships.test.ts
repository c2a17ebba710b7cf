import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase, withClient } from '../support/postgres.ts'

// BR-81 in the database: confirmed memberships do not overlap, whoever writes them and however many at once.

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const insert = `
  insert into accord.coalition_membership (coalition, participant, role, valid_from, from_precision, valid_to, status,
    proposed_by, created_at)
  values ('artillery', $1, $2, $3, case when $3::date is not null then 'day' end, $4, $5, $1, now())`

type Row = [participant: string, role: string, from: string | null, to: string | null, status?: string]

/** What becomes of rows that are written one after the other, and taken back. */
async function written(...rows: Row[]): Promise<string[]> {
  return await withClient(database.workerUrl, async (client) => {
    const outcomes: string[] = []
    await client.query('begin')
    for (const [participant, role, from, to, status = 'confirmed'] of rows) {
      await client.query('savepoint one')
      try {
        await client.query(insert, [participant, role, from, to, status])
        outcomes.push('written')
      } catch (error) {
        outcomes.push((error as pg.DatabaseError).code ?? String(error))
        await client.query('rollback to one')
      }
    }
    await client.query('rollback')
    return outcomes
  })
}

describe('confirmed memberships', () => {
  test.each<[string, Row, Row, string]>([
    ['of one role', ['NO', 'member', '2026-01-01', '2026-06-01'], ['NO', 'member', '2026-05-31', null], '23P01'],
    ['of two roles', ['NO', 'member', '2026-01-01', null], ['NO', 'lead', '2026-05-31', null], '23P01'],
    ['with an unknown start', ['NO', 'member', null, '2026-06-01'], ['NO', 'member', '2020-01-01', null], '23P01'],
    [
      'that follow on the day',
      ['NO', 'member', '2026-01-01', '2026-06-01'],
      ['NO', 'lead', '2026-06-01', null],
      'written',
    ],
    [
      'beside a claim',
      ['NO', 'member', '2026-01-01', null, 'claimed'],
      ['NO', 'member', '2026-01-01', null],
      'written',
    ],
    ['of two participants', ['NO', 'lead', '2026-01-01', null], ['PL', 'lead', '2026-01-01', null], 'written'],
    [
      'beside a sub-group',
      ['NO', 'member', '2026-01-01', null],
      ['NO', 'subgroup_lead', '2026-01-01', null],
      'written',
    ],
    [
      'that end before they begin',
      ['NO', 'member', '2026-01-01', null],
      ['PL', 'lead', '2026-01-02', '2026-01-01'],
      '23514',
    ],
  ])('%s', async (_, first, second, outcome) => {
    expect(await written(first, second)).toEqual(['written', outcome])
  })

  /** Eight at once, each on a connection of its own: how many stand. */
  async function atOnce(participant: string): Promise<number> {
    const one = () =>
      withClient(database.workerUrl, (client) =>
        client.query(insert, [participant, 'member', '2026-01-01', null, 'confirmed']).then(
          () => 1,
          () => 0,
        ),
      )
    const outcomes = await Promise.all(Array.from({ length: 8 }, one))
    return outcomes.filter((outcome) => outcome === 1).length
  }

  test('one of eight that are written at once stands', async () => {
    expect(await atOnce('NO')).toBe(1)
  })

  test('control: without the constraint all eight do', async () => {
    const [constraint] = await withClient(database.ownerUrl, async (client) => {
      const { rows } = await client.query<{ name: string }>(
        "select conname as name from pg_constraint where conrelid = 'accord.coalition_membership'::regclass and contype = 'x'",
      )
      return rows
    })
    await withClient(database.ownerUrl, (client) =>
      client.query(`alter table accord.coalition_membership drop constraint ${constraint!.name}`),
    )
    expect(await atOnce('PL')).toBe(8)
  })
})

describe('who leads a coalition today, and who decides on a role in it (BR-80, BR-82):', () => {
  type Of = [participant: string, role: string, from: string | null, to: string | null, status: string, code?: string]
  type Charter = [code: string, signedOn: string, leadsMax: number]
  type Answers = { led: string[]; leaders: string[]; leadsMax: number | null; onPoland: string[]; onUkraine: string[] }

  /** Of `space`: which of NO and UA are told that they lead it, who leads it from that day on, and who decides on PL and UA. */
  async function told(rows: readonly Of[], charters: readonly Charter[] = []): Promise<Answers> {
    return await withClient(database.superuserUrl, async (client) => {
      await client.query(`begin;
        insert into accord.coalition (code, name_en, name_uk, source, marking, created_by, created_at)
        select code, 'Space', 'Космос', 'Statement', 'framework', uuidv7(), now() from unnest('{space,other}'::text[]) code`)
      for (const [participant, role, from, to, status, code = 'space'] of rows)
        await client.query(
          `insert into accord.coalition_membership (coalition, participant, role, valid_from, from_precision, valid_to, status,
            proposed_by, created_at)
          values ($1, $2, $3, $4, case when $4::date is not null then 'day' end, $5, $6, $2, now())`,
          [code, participant, role, from, to, status],
        )
      for (const charter of charters)
        await client.query(
          `insert into accord.coalition_charter (coalition, kind, signed_on, leads_max, review_cycle_months, title, media_type,
            bytes, sha256, holder, how_to_ask, filed_by, account_id, created_at)
          values ($1, 'charter', $2, $3, 6, 'Charter', 'application/pdf', 1, repeat('0', 64), 'UA', 'Ask.', 'UA', uuidv7(), now())`,
          charter,
        )
      const led: string[] = []
      for (const participant of ['NO', 'UA']) {
        await client.query(
          "select set_config('accord.participant', $1, true), set_config('accord.day', '2026-11-21', true)",
          [participant],
        )
        const { rows: leads } = await client.query("select where 'space' = any (accord.coalitions_led())")
        if (leads.length > 0) led.push(participant)
      }
      const { rows: answers } = await client.query<Omit<Answers, 'led'>>(`
        select l.leaders, l.leads_max as "leadsMax", accord.membership_deciders('space', 'PL') as "onPoland",
          accord.membership_deciders('space', 'UA') as "onUkraine"
        from accord.leads_from('space', '2026-11-21', null) l`)
      await client.query('rollback')
      return { led, ...answers[0]! }
    })
  }

  const nobody = { led: ['UA'], leaders: [], leadsMax: null, onPoland: ['UA'], onUkraine: [] }
  const norway = { led: ['NO'], leaders: ['NO'], leadsMax: null, onPoland: ['NO'], onUkraine: ['NO'] }
  const takesPart = { ...nobody, onUkraine: ['NO'] }

  test.each<[string, Of, Answers]>([
    ['a lead leads, and decides', ['NO', 'lead', '2026-01-01', null, 'confirmed'], norway],
    ['so does a co-lead', ['NO', 'co_lead', '2026-01-01', null, 'confirmed'], norway],
    ['so does who is only claimed to, since nobody knows when', ['NO', 'lead', null, null, 'claimed'], norway],
    ['so does who begins today', ['NO', 'lead', '2026-11-21', null, 'confirmed'], norway],
    ['so does who leads for the last day', ['NO', 'lead', '2026-01-01', '2026-11-22', 'confirmed'], norway],
    [
      'who begins tomorrow does not yet',
      ['NO', 'lead', '2026-11-22', null, 'confirmed'],
      { ...nobody, leaders: ['NO'] },
    ],
    ['who ended today does not any more', ['NO', 'lead', '2026-01-01', '2026-11-21', 'confirmed'], nobody],
    ['who is only proposed does not', ['NO', 'lead', '2026-01-01', null, 'proposed'], nobody],
    ['who leads another does not', ['NO', 'lead', '2026-01-01', null, 'confirmed', 'other'], nobody],
    [
      'who leads a sub-group decides on Ukraine alone',
      ['NO', 'subgroup_lead', '2026-01-01', null, 'confirmed'],
      takesPart,
    ],
    ['so does a member', ['NO', 'member', null, null, 'claimed'], takesPart],
    ['an observer decides on nobody', ['NO', 'observer', '2026-01-01', null, 'confirmed'], nobody],
    [
      'Ukraine leads as others do, and never decides on itself',
      ['UA', 'lead', '2026-01-01', null, 'confirmed'],
      { ...nobody, leaders: ['UA'] },
    ],
    [
      'nobody decides on itself',
      ['PL', 'lead', '2026-01-01', null, 'confirmed'],
      { led: [], leaders: ['PL'], leadsMax: null, onPoland: ['UA'], onUkraine: ['PL'] },
    ],
  ])('%s', async (_, row, expected) => {
    expect(await told([row])).toEqual(expected)
  })

  test('the charter that was signed last says how many may lead, whichever was filed last, and none of another', async () => {
    const charters: Charter[] = [
      ['space', '2026-06-01', 4],
      ['space', '2025-01-01', 1],
      ['other', '2026-07-01', 2],
    ]
    expect((await told([], charters)).leadsMax).toBe(4)
  })
})

describe('what a role that is confirmed ends (BR-81):', () => {
  type Earlier = [participant: string, role: string, status: string, from: string | null, to?: string]
  type After = { status: string; to: string | null; version: number }
  const untouched = (status: string, to: string | null = null) => ({ status, to, version: 1 })
  const ended = (status: string) => ({ status, to: '2026-06-01', version: 2 })
  const replaced = { status: 'replaced', to: null, version: 2 }

  /** Of an earlier row of `space`, after NO took a role there from 1 June 2026 on, which Ukraine or an earlier lead proposed. */
  async function outcome(earlier: Earlier, { role = 'member', handsOver = false } = {}): Promise<[After, After]> {
    return await withClient(database.superuserUrl, async (client) => {
      await client.query(`begin;
        insert into accord.coalition (code, name_en, name_uk, source, marking, created_by, created_at)
        values ('space', 'Space', 'Космос', 'Statement', 'framework', uuidv7(), now())`)
      const add = async ([participant, of, status, from, to]: Earlier, handsOverId?: string) => {
        const { rows } = await client.query<{ id: string }>(
          `insert into accord.coalition_membership (coalition, participant, role, status, valid_from, from_precision, valid_to,
            proposed_by, hands_over_id, created_at)
          values ('space', $1, $2, $3, $4, case when $4::date is not null then 'day' end, $5, 'UA', $6, now()) returning id`,
          [participant, of, status, from, to, handsOverId],
        )
        return rows[0]!.id
      }
      const before = await add(earlier)
      const made = await add(['NO', role, 'proposed', '2026-06-01'], handsOver ? before : undefined)
      await client.query("select set_config('accord.participant', 'NO', true)")
      await client.query('select accord.confirm_membership($1, now())', [made])
      const { rows } = await client.query<After>(
        `select m.status, m.valid_to::text as to, m.version from accord.coalition_membership m where m.id = any ($1)
        order by array_position($1, m.id)`,
        [[before, made]],
      )
      await client.query('rollback')
      return [rows[0]!, rows[1]!]
    })
  }

  test.each<[string, Earlier, After]>([
    ['a claim of the role with an unknown start is made good', ['NO', 'member', 'claimed', null], replaced],
    ['a claim of another role is not, and ends', ['NO', 'lead', 'claimed', null], ended('claimed')],
    ['a claim from that day on is made good', ['NO', 'lead', 'claimed', '2026-06-01'], replaced],
    ['one from the day before ends', ['NO', 'member', 'claimed', '2026-05-31'], ended('claimed')],
    ['what was confirmed ends', ['NO', 'lead', 'confirmed', '2026-01-01'], ended('confirmed')],
    ['and ends earlier than was planned', ['NO', 'lead', 'confirmed', '2026-01-01', '2027-01-01'], ended('confirmed')],
    [
      'what ends on the day stays as it is',
      ['NO', 'lead', 'confirmed', '2026-01-01', '2026-06-01'],
      untouched('confirmed', '2026-06-01'),
    ],
    ['so does what has ended', ['NO', 'member', 'claimed', null, '2026-03-01'], untouched('claimed', '2026-03-01')],
    ['so does a part in a sub-group', ['NO', 'subgroup_lead', 'confirmed', '2026-01-01'], untouched('confirmed')],
    ['so does what is only proposed', ['NO', 'lead', 'proposed', '2026-01-01'], untouched('proposed')],
    ['so does the same of another', ['PL', 'member', 'claimed', null], untouched('claimed')],
  ])('%s', async (_, earlier, expected) => {
    expect(await outcome(earlier)).toEqual([expected, { status: 'confirmed', to: null, version: 2 }])
  })

  test('a lead that is handed over ends, and is not made good by who follows it', async () => {
    expect((await outcome(['PL', 'lead', 'claimed', null], { role: 'lead', handsOver: true }))[0]).toEqual(
      ended('claimed'),
    )
    expect((await outcome(['PL', 'lead', 'claimed', null], { role: 'lead' }))[0], 'control').toEqual(
      untouched('claimed'),
    )
  })
})

describe('the application', () => {
  test('may neither rewrite who is what in a coalition nor take a claim away', async () => {
    await withClient(database.appUrl, async (client) => {
      for (const statement of [
        "update accord.coalition_membership set status = 'confirmed'",
        "update accord.coalition_membership set role = 'lead'",
        'delete from accord.coalition_membership',
        'update accord.coalition_claim set used = false',
        'delete from accord.coalition_claim',
        "update accord.coalition_charter set title = 'x'",
        "update accord.coalition_plan set text = 'x'",
      ])
        await expect(client.query(statement), statement).rejects.toMatchObject({ code: '42501' })
    })
  })
})
