import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createWorkScenery, type WorkScenery } from '../support/work-scenery.ts'

// What the database holds of offers to needs, whatever the code says: `offered` and `accepted` of the scenery are of AU.

let test: TestApp
let work: WorkScenery
let app: pg.Client
beforeAll(async () => {
  test = await createTestApp()
  work = await createWorkScenery(test)
  app = new pg.Client({ connectionString: test.testDatabase.appUrl })
  await app.connect()
})
afterAll(async () => {
  await app.end()
  await test.close()
})

type Values = Record<string, unknown>
/** A statement in which `?` stands for each value. */
type Statement = [text: string, values: unknown[]]

const offer = (more: Values = {}): Values => ({
  requirement_id: work.validated.id,
  participant: 'SE',
  quantity: '40',
  unit: 'pieces',
  counted: '40',
  created_by: '00000000-0000-7000-8000-000000000001',
  created_at: '2026-11-23',
  ...more,
})
const insert = (values: Values): Statement => [
  `insert into accord.requirement_offer (${Object.keys(values).join(', ')})
  values (${Object.keys(values)
    .map(() => '?')
    .join(', ')})`,
  Object.values(values),
]
const update = (id: string, status: string): Statement => [
  'update accord.requirement_offer set status = ?, reason = ?, decided_at = ?, expires_at = ? where id = ?',
  [
    status,
    status === 'rejected' || status === 'withdrawn' ? 'As arranged.' : null,
    '2026-11-23',
    status === 'accepted' || status === 'converted' ? '2026-12-23' : null,
    id,
  ],
]

/** What becomes of statements one after the other: rows written by each, or the state of the refusal. */
async function attempts(client: pg.Client, statements: readonly Statement[]): Promise<(number | string)[]> {
  const outcomes: (number | string)[] = []
  for (const [text, values] of statements) {
    await client.query('savepoint one')
    let number = 0
    try {
      const { rowCount } = await client.query(
        text.replaceAll('?', () => `$${++number}`),
        values,
      )
      outcomes.push(rowCount ?? 0)
    } catch (error) {
      outcomes.push((error as pg.DatabaseError).code ?? String(error))
      await client.query('rollback to one')
    }
  }
  return outcomes
}

/** As whom no policy binds: what is left are the table's own constraints. Taken back. */
async function written(...statements: Statement[]): Promise<(number | string)[]> {
  const client = new pg.Client({ connectionString: test.testDatabase.superuserUrl })
  await client.connect()
  try {
    await client.query('begin')
    return await attempts(client, statements)
  } finally {
    await client.end()
  }
}

/** As the API's role, in the scope of an account. Taken back. */
async function scoped(participant: string, role: Role, ...statements: Statement[]): Promise<(number | string)[]> {
  await app.query('begin')
  try {
    const issuer = `https://local-issuer.accord.invalid/${participant}`
    const { rowCount } = await app.query('select from accord.enter($1, $2, $3)', [issuer, role, test.clock.now()])
    expect(rowCount).toBe(1)
    return await attempts(app, statements)
  } finally {
    await app.query('rollback')
  }
}

const check = '23514'
const foreignKey = '23503'
const unique = '23505'
const denied = '42501'

describe('an offer to a need, to the table', () => {
  it.each<[string, Values, number | string]>([
    ['as it is made', {}, 1],
    ['of Ukraine to itself', { participant: 'UA' }, check],
    ['of nobody that there is', { participant: 'ZZ' }, foreignKey],
    ['to no need', { requirement_id: '00000000-0000-7000-8000-000000000002' }, foreignKey],
    ['BR-86: of nothing', { quantity: '0' }, check],
    ['BR-86: of less than nothing', { quantity: '-1' }, check],
    ['BR-86: that counts as nothing', { counted: '0' }, check],
    ['BR-86: that counts as nobody knows what', { counted: null }, '23502'],
    ['of no unit', { unit: null }, '23502'],
    ['worth something in no currency', { amount: '5' }, check],
    ['in a currency, worth nothing that is told', { currency: 'EUR' }, check],
    ['worth something in a currency', { amount: '5', currency: 'EUR' }, 1],
    ['worth nothing', { amount: '0', currency: 'EUR' }, check],
    ['in a currency of no such form', { amount: '5', currency: 'euro' }, check],
    ['in a status that there is not', { status: 'considered', decided_at: '2026-11-23' }, check],
    ['that is decided and still open', { decided_at: '2026-11-23' }, check],
    ['that is accepted at no time', { status: 'accepted' }, check],
    ['that is accepted', { status: 'accepted', decided_at: '2026-11-23', expires_at: '2026-12-23' }, 1],
    ['that is accepted for ever', { status: 'accepted', decided_at: '2026-11-23' }, check],
    ['that is accepted for a reason', { status: 'accepted', decided_at: '2026-11-23', reason: 'Good.' }, check],
    ['that is rejected without a reason', { status: 'rejected', decided_at: '2026-11-23' }, check],
    ['that is withdrawn without a reason', { status: 'withdrawn', decided_at: '2026-11-23' }, check],
    ['that is withdrawn with one', { status: 'withdrawn', decided_at: '2026-11-23', reason: 'Sold.' }, 1],
  ])('%s', async (_, more, outcome) => {
    expect(await written(insert(offer(more)))).toEqual([outcome])
  })

  it('BR-37: is named by one commitment and by one task, and by neither beside a proposal', async () => {
    const id = work.accepted.id
    const task = (more: string): Statement => [
      `insert into accord.task (participant, requirement_id, requirement_offer_id, conversion_proposal_id, title, due_on,
        status_since, marking, created_by, created_at)
      select 'AU', ?, ?, ${more}, 'Deliver', '2027-01-01', now(), 'limited', uuidv7(), now()`,
      [work.validated.id, id],
    ]
    const commitment = (more: string): Statement => [
      `insert into accord.commitment (participant, receiver, requirement_offer_id, conversion_proposal_id, title, signatory,
        signed_on, modality, aid_category, finance_type, flow_type, currency, marking, created_by, created_at)
      select 'AU', 'UA', ?, ${more}, 'Drones', '{}', '2026-01-01', 'cash', 'military', 'grant', '50', 'EUR', 'limited',
        uuidv7(), now()`,
      [id],
    ]
    expect(await written(task('null'), task('null'), task('uuidv7()'))).toEqual([1, unique, check])
    expect(await written(commitment('null'), commitment('null'), commitment('uuidv7()'))).toEqual([1, unique, check])
  })
})

describe('row-level security of offers to needs', () => {
  it('without a scope there are none, and none are made or changed', async () => {
    await app.query('begin')
    const outcomes = await attempts(app, [
      ['select from accord.requirement_offer', []],
      update(work.offered.id, 'withdrawn'),
      insert(offer()),
    ])
    await app.query('rollback')
    expect(outcomes).toEqual([0, 0, denied])
  })

  it.each<[string, Role, number]>([
    ['UA', 'viewer', 2],
    ['AU', 'viewer', 2],
    ['SE', 'viewer', 0], // sees the need, and has made none
    ['LV', 'coordinator', 0], // leads the coalition
    ['PT', 'viewer', 0],
    ['UA', 'secretariat', 2],
    ['XA', 'auditor', 0],
  ])('%s as %s sees %i of two', async (participant, role, seen) => {
    const [rows] = await scoped(participant, role, ['select from accord.requirement_offer', []])
    expect(rows).toBe(seen)
  })

  it.each<[string, string, Values, number | string]>([
    ['SE', 'its own', {}, 1],
    ['AU', 'another’s', {}, denied],
    ['UA', 'another’s', {}, denied],
    ['PT', 'its own, to a need that it does not see', { participant: 'PT' }, denied],
    ['SE', 'one that is accepted already', { status: 'accepted', decided_at: '2026-11-23' }, denied],
  ])('%s makes %s', async (participant, _, more, outcome) => {
    expect(await scoped(participant, 'coordinator', insert(offer(more)))).toEqual([outcome])
  })

  it('BR-85: nobody makes one to a need that is not validated', async () => {
    const early = insert(offer({ requirement_id: work.filed.id }))
    expect(await scoped('SE', 'coordinator', early)).toEqual([denied])
  })

  it('BR-37: Ukraine accepts or rejects, its participant withdraws or makes something of it, and nobody else', async () => {
    const verbs = ['accepted', 'rejected', 'withdrawn', 'converted']
    const of = (participant: string) =>
      scoped(participant, 'coordinator', ...verbs.map((status) => update(work.offered.id, status)))
    expect(await of('UA')).toEqual([1, 1, denied, denied])
    expect(await of('AU')).toEqual([denied, denied, 1, 1])
    for (const other of ['SE', 'LV', 'PT']) expect(await of(other), other).toEqual([0, 0, 0, 0])
  })

  it('what was offered is nobody’s to change, and nothing is taken away', async () => {
    const columns = ['requirement_id', 'participant', 'quantity', 'unit', 'counted', 'amount', 'currency', 'created_at']
    const changes = columns.map((column): Statement => [`update accord.requirement_offer set ${column} = null`, []])
    const away: Statement = ['delete from accord.requirement_offer', []]
    for (const participant of ['UA', 'AU'])
      expect(new Set(await scoped(participant, 'coordinator', ...changes, away)), participant).toEqual(
        new Set([denied]),
      )
  })
})
