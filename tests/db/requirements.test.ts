import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase, withClient } from '../support/postgres.ts'

// What the database holds of needs and tasks, whatever the code says.

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

type Values = Record<string, unknown>

const author = '00000000-0000-7000-8000-000000000001'
const other = '00000000-0000-7000-8000-000000000002'
const need: Values = {
  participant: 'UA',
  title: 'Drones',
  capability: 'drones',
  quantity: '40',
  unit: 'pieces',
  priority: 'high',
  needed_by: '2027-01-01',
  marking: 'limited',
  filed_by: author,
  created_at: '2026-11-23',
}
const validated: Values = { ...need, status: 'validated', validation: {}, validated_at: '2026-11-23' }
const task: Values = {
  participant: 'UA',
  provision_id: 'GB-VIII.2',
  title: 'Deliver',
  due_on: '2027-01-01',
  status_since: '2026-11-23',
  marking: 'limited',
  created_by: author,
  created_at: '2026-11-23',
}

/** What becomes of these rows in one transaction that is taken back: 'written', or the state of the first refusal. */
async function written(...rows: [table: string, values: Values][]): Promise<string> {
  return await withClient(database.superuserUrl, async (client) => {
    await client.query('begin')
    try {
      for (const [table, values] of rows) {
        const names = Object.keys(values)
        await client.query(
          `insert into accord.${table} (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
          Object.values(values),
        )
      }
      return 'written'
    } catch (error) {
      return (error as pg.DatabaseError).code ?? String(error)
    } finally {
      await client.query('rollback')
    }
  })
}

describe('a need', () => {
  test.each<[string, Values, string]>([
    ['as it is filed', need, 'written'],
    ['that its filer validated', { ...validated, validated_by: author }, '23514'],
    ['that its amender validated', { ...validated, validated_by: other, amended_by: [other, author] }, '23514'],
    ['that another validated', { ...validated, validated_by: other }, 'written'],
    ['that is validated by nobody', { ...need, status: 'validated' }, '23514'],
    ['of nothing', { ...need, quantity: '0' }, '23514'],
    ['of another participant', { ...need, participant: 'SE' }, '23514'],
    ['of no capability', { ...need, capability: 'submarines' }, '23503'],
  ])('%s', async (_, row, outcome) => {
    expect(await written(['requirement', row])).toBe(outcome)
  })

  test('has one successor', async () => {
    const first = '00000000-0000-7000-8000-00000000000a'
    const next: Values = { ...need, supersedes_id: first }
    expect(await written(['requirement', { ...need, id: first }], ['requirement', next])).toBe('written')
    expect(await written(['requirement', { ...need, id: first }], ['requirement', next], ['requirement', next])).toBe(
      '23505',
    )
  })
})

describe('a task', () => {
  const id = '00000000-0000-7000-8000-00000000000b'
  const part = (participant: string, of: string, share: string | null = null): [string, Values] => [
    'task_part',
    { task_id: id, participant, part: of, share },
  ]
  test.each<[string, Values, string]>([
    ['for a provision', task, 'written'],
    ['for nothing', { ...task, provision_id: null }, '23514'],
    ['that ends before it starts', { ...task, starts_on: '2027-01-02' }, '23514'],
    ['that is blocked without a reason', { ...task, status: 'blocked' }, '23514'],
    ['that is verified by nobody', { ...task, status: 'verified', delivered_on: '2026-12-01' }, '23514'],
    ['that is delivered on no day', { ...task, status: 'delivered' }, '23514'],
    ['with a quantity of no unit', { ...task, quantity: '1' }, '23514'],
  ])('%s', async (_, row, outcome) => {
    expect(await written(['task', row])).toBe(outcome)
  })

  test('has one lead, and each participant once', async () => {
    const made: [string, Values] = ['task', { ...task, id }]
    expect(await written(made, part('SE', 'lead'), part('AU', 'contributor'))).toBe('written')
    expect(await written(made, part('SE', 'lead'), part('AU', 'lead'))).toBe('23505')
    expect(await written(made, part('SE', 'lead'), part('SE', 'contributor'))).toBe('23505')
    expect(await written(made, part('SE', 'lead', '100.1'))).toBe('23514')
  })

  test('has milestones that are met in part with a share and a reason', async () => {
    const made: [string, Values] = ['task', { ...task, id }]
    const milestone = (more: Values): [string, Values] => [
      'task_milestone',
      { task_id: id, title: 'Half', due_on: '2026-12-20', filed_by: 'UA', created_at: '2026-11-23', ...more },
    ]
    const assessed = { assessed_by: 'UA', assessed_at: '2026-11-23', status: 'partially_met' }
    expect(await written(made, milestone({}))).toBe('written')
    expect(await written(made, milestone({ ...assessed, share: '0.5', reasoning: 'Half.' }))).toBe('written')
    expect(await written(made, milestone({ ...assessed, reasoning: 'Half.' }))).toBe('23514')
    expect(await written(made, milestone({ ...assessed, share: '0.5' }))).toBe('23514')
    expect(await written(made, milestone({ status: 'met' }))).toBe('23514')
  })
})

test('the application changes no statement, no part but its agreement, and takes nothing away', async () => {
  await withClient(database.appUrl, async (client) => {
    for (const statement of [
      "update accord.task_progress set text = 'x'",
      'delete from accord.task_progress',
      "update accord.task_part set share = '100'",
      'delete from accord.task_part',
      "update accord.task set due_on = '2030-01-01'",
      'delete from accord.task',
      'delete from accord.requirement',
      "update accord.requirement set participant = 'SE'",
      "update accord.capability set name_en = 'x'",
      'update accord.unit_conversion set factor = 1',
    ])
      await expect(client.query(statement), statement).rejects.toMatchObject({ code: '42501' })
  })
})

describe('a conversion', () => {
  const id = '00000000-0000-7000-8000-00000000000c'
  const counted = (unit: string, quantity: string, of: string) =>
    withClient(database.superuserUrl, async (client) => {
      await client.query('begin')
      const names = Object.keys(need)
      await client.query(
        `insert into accord.requirement (id, ${names.join(', ')})
        values ('${id}', ${names.map((_, index) => `$${index + 1}`).join(', ')})`,
        Object.values({ ...need, unit }),
      )
      await client.query(
        "insert into accord.requirement_conversion (requirement_id, participant, unit, factor) values ($1, 'UA', 'crates', 20)",
        [id],
      )
      const { rows } = await client.query<{ counted: string | null }>(
        'select accord.in_unit_of($1, $2, $3)::double precision::text as counted',
        [id, quantity, of],
      )
      await client.query('rollback')
      return rows[0]!.counted
    })
  test.each([
    ['pieces', '7', 'pieces', '7'],
    ['pieces', '2', 'dozens', '24'],
    ['dozens', '24', 'pieces', '2'],
    ['pieces', '3', 'crates', '60'],
    ['kilograms', '1.5', 'tonnes', '1500'],
    ['pieces', '1', 'tonnes', null],
    ['pieces', '1', 'boxes', null],
  ])('into %s of %s %s is %s', async (unit, quantity, of, expected) => {
    expect(await counted(unit, quantity, of)).toBe(expected)
  })
})
