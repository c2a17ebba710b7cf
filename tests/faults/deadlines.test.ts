import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { consultationDeadlines } from '../../src/modules/consultations/deadlines.ts'
import { requirementDeadlines } from '../../src/modules/requirements/deadlines.ts'
import { sweepDeadlines } from '../../src/platform/journal/deadlines.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { workOf } from '../support/work-scenery.ts'

const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }
const attack = {
  kind: 'crisis',
  mode: 'full_activation',
  trigger: 'armed_attack',
  hostilities: 'ongoing',
  victim: 'UA',
  title: 'Attack',
  summary: 'Strikes on substations.',
  asks: [{ text: 'Air defence', capability: 'air_defence', quantity: '6', unit: 'systems' }],
}
const kinds = consultationDeadlines({ consultationLapseDays: 90, acknowledgementMinutes: 60 })

describe('deadlines: each once, whoever looks and wherever a sweep is cut', () => {
  let app: TestApp
  let at: string
  let open: pg.Client[]
  beforeEach(async () => {
    open = []
    app = await createTestApp({ clock: '2026-11-23T06:40:00.000Z' })
    const kyiv = app.as('UA', 'coordinator')
    const draft = await kyiv.post<{ id: string }>('/v1/consultations', attack)
    at = `/v1/consultations/${draft.body.id}`
    expect((await kyiv.post(`${at}/circulation`, { authorisedBy }, { ifMatch: 1 })).status).toBe(200)
    app.clock.advance(25 * 3_600_000)
  })
  afterEach(async () => {
    await Promise.all(open.map((client) => client.end().catch(() => undefined)))
    await app.close()
  })
  const connect = async () => {
    const client = new pg.Client({ connectionString: app.testDatabase.workerUrl })
    client.on('error', () => undefined)
    await client.connect()
    open.push(client)
    return client
  }
  const sweep = (client: pg.Client) => sweepDeadlines(client, kinds, app.clock.now())
  const overdue = async () =>
    (
      await app.rows<{ participant: string }>(
        "select participant from accord.journal_entry where event_type = 'consultation.time_passed' order by participant",
      )
    ).map((row) => row.participant)

  it('four sweeps at once on four connections', async () => {
    const clients = await Promise.all([connect(), connect(), connect(), connect()])
    await Promise.all(clients.map(sweep))
    await sweep(clients[0]!)
    const told = await overdue()
    expect(told).toHaveLength(24)
    expect(new Set(told).size).toBe(24)
  })

  it('a sweep that is cut before its commit leaves nothing, and the next one tells everything', async () => {
    const cut = await connect()
    const query = cut.query.bind(cut) as (...args: unknown[]) => Promise<unknown>
    let commits = 0
    cut.query = (async (...args: unknown[]) => {
      if (args[0] === 'commit') commits += 1
      if (args[0] === 'commit' && commits === 4) {
        const killer = await connect()
        const own = (await query('select pg_backend_pid() as pid')) as { rows: { pid: number }[] }
        await killer.query('select pg_terminate_backend($1)', [own.rows[0]!.pid])
      }
      return await query(...args)
    }) as typeof cut.query
    await expect(sweep(cut)).rejects.toThrow()
    expect(await overdue()).toEqual([])
    const next = await connect()
    await sweep(next)
    await sweep(next)
    expect(await overdue()).toHaveLength(24)
  })

  it('a response under way is waited for: the sweep leaves its addressee to the next one', async () => {
    const responding = await connect()
    await responding.query('begin')
    await responding.query("update accord.addressee set state = 'consulted' where participant = 'NO'")
    const worker = await connect()
    await sweep(worker)
    expect(await overdue()).toHaveLength(23)
    expect(await overdue()).not.toContain('NO')
    await responding.query('rollback')
    await sweep(worker)
    expect(await overdue()).toHaveLength(24)
  })

  it('control: a sweep that looks and then appends, without the mark, tells it twice', async () => {
    const looksThenAppends = async (client: pg.Client, looked: () => Promise<void>) => {
      const { rows } = await client.query(
        `select a.id, a.consultation_id, a.participant from accord.addressee a
        where a.basis = 'undertaking' and a.deadline_at < $1 and not exists (select 1 from accord.journal_entry e
          where e.resource_id = a.id and e.event_type = 'consultation.time_passed')`,
        [app.clock.now()],
      )
      await looked()
      const entries = rows.map((row) => ({
        event_type: 'consultation.time_passed',
        resource_type: 'addressee',
        resource_id: row.id,
        root_id: row.consultation_id,
        participant: row.participant,
        account_id: null,
        request_id: 'control',
        occurred_at: app.clock.now(),
        for_audience: null,
        envelope_salt: randomBytes(16).toString('hex'),
        payload_salt: randomBytes(16).toString('hex'),
        payload: {},
      }))
      await client.query('select accord.append_journal($1::jsonb)', [JSON.stringify(entries)])
    }
    let looks = 0
    let both = (): void => undefined
    const met = new Promise<void>((resolve) => (both = resolve))
    const barrier = async () => {
      looks += 1
      if (looks === 2) both()
      await met
    }
    const clients = await Promise.all([connect(), connect()])
    await Promise.all(clients.map((client) => looksThenAppends(client, barrier)))
    expect(await overdue()).toHaveLength(48)
  })
})

describe('what is due around a need: each once, and not while it is being decided', () => {
  let app: TestApp
  let open: pg.Client[]
  let subjects: Record<'offer' | 'task' | 'milestone', string[]>
  beforeEach(async () => {
    open = []
    app = await createTestApp({ clock: '2026-11-23T06:40:00.000Z' })
    const { file, validate, share, bring, send } = workOf(app)
    const { id } = await validate(await file())
    const milestones = [{ title: 'Contract signed', dueOn: '2027-01-15' }]
    subjects = { offer: [], task: [], milestone: [] }
    for (let index = 0; index < 5; index += 1) {
      const task = await bring(await share(id, { milestones }), 'in_progress')
      subjects.task.push(task.id)
      subjects.milestone.push(task.milestones[0]!.id)
      const body = { quantity: '500', unit: 'pieces' }
      const offer = await send<{ id: string; version: number }>(
        'SE',
        'coordinator',
        `/v1/requirements/${id}/offers`,
        body,
      )
      const acceptance = `/v1/requirement-offers/${offer.id}/acceptance`
      await send('UA', 'coordinator', acceptance, undefined, offer.version)
      subjects.offer.push(offer.id)
    }
    app.clock.set('2027-03-10T00:00:00.000Z')
  })
  afterEach(async () => {
    await Promise.all(open.map((client) => client.end().catch(() => undefined)))
    await app.close()
  })
  const connect = async () => {
    const client = new pg.Client({ connectionString: app.testDatabase.workerUrl })
    await client.connect()
    open.push(client)
    return client
  }
  const sweep = (client: pg.Client) => sweepDeadlines(client, requirementDeadlines, app.clock.now())
  const told = async (type: string) =>
    (
      await app.rows<{ id: string }>(
        `select coalesce(payload ->> 'milestoneId', resource_id::text) as id from accord.journal_entry where event_type = $1`,
        [type],
      )
    ).map(({ id }) => id)

  it('four sweeps at once on four connections', async () => {
    const clients = await Promise.all([connect(), connect(), connect(), connect()])
    await Promise.all(clients.map(sweep))
    await sweep(clients[0]!)
    expect((await told('requirement_offer.expired')).sort()).toEqual(subjects.offer.toSorted())
    expect((await told('task.overdue')).sort()).toEqual(subjects.task.toSorted())
    expect((await told('task.milestone_overdue')).sort()).toEqual(subjects.milestone.toSorted())
  })

  it.each([
    ['a task that is being delivered', 'task', 'task.overdue'],
    ['a milestone whose task is being decided', 'task', 'task.milestone_overdue'],
    ['a milestone that is being assessed', 'task_milestone', 'task.milestone_overdue'],
    ['an offer that is being converted', 'requirement_offer', 'requirement_offer.expired'],
  ] as const)('%s is left to the next sweep', async (_, table, type) => {
    const held = { task: subjects.task, task_milestone: subjects.milestone, requirement_offer: subjects.offer }[table]
    const deciding = await connect()
    await deciding.query('begin')
    await deciding.query(`select id from accord.${table} where id = $1 for update`, [held[0]])
    const worker = await connect()
    await sweep(worker)
    expect(await told(type)).toHaveLength(4)
    await deciding.query('rollback')
    await sweep(worker)
    expect(await told(type)).toHaveLength(5)
  })
})
