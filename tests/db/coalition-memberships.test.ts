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
