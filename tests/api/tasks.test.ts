import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type TaskStatus,
  type TaskVerb,
  taskLifecycle,
  timelinessOf,
} from '../../src/modules/requirements/task-rules.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { isExpected } from '../support/lifecycles.ts'
import {
  work as body,
  type RequirementView,
  statuses,
  type TaskView,
  validatedBy,
  workOf,
} from '../support/work-scenery.ts'

type Refused = { code: string; rule?: string; state?: string; errors?: { pointer: string }[] }
type Reply = { status: number; body: TaskView & Refused }

let test: TestApp
let work: ReturnType<typeof workOf>
let need: RequirementView
beforeAll(async () => {
  test = await createTestApp()
  work = workOf(test)
  need = await work.validate(await work.file({ conversions: [{ unit: 'crates', factor: '20' }] }))
})
afterAll(() => test.close())

const create = (more: object, participant = 'LV') =>
  test
    .as(participant, 'coordinator')
    .post<TaskView & Refused>('/v1/tasks', { ...body, requirementId: need.id, ...more })
const refusal = async (more: object) => {
  const reply = await create(more)
  return [reply.status, reply.body.rule, reply.body.errors?.[0]?.pointer]
}
const on = (participant: string, task: TaskView, verb: string, sent?: object): Promise<Reply> =>
  test
    .as(participant, 'coordinator')
    .post<TaskView & Refused>(`/v1/tasks/${task.id}/${verb}`, sent, { ifMatch: task.version })
const at = async (status: TaskStatus): Promise<TaskView> => {
  const made = await work.share(need.id)
  if (status === 'cancelled') return (await on('LV', made, 'cancellation', { reason: 'Overtaken.' })).body
  if (status !== 'verified') return work.bring(made, status)
  const delivered = await work.bring(made, 'delivered')
  return (await on('UA', delivered, 'verification', { verifiedBy: validatedBy })).body
}
const delivery = { deliveredOn: '2026-11-22', statement: 'All are handed over.' }

describe('sharing out', () => {
  it('is for Ukraine, for who leads the coalition, and for the other party of a provision', async () => {
    for (const participant of ['UA', 'LV', 'GB']) expect((await create({}, participant)).status, participant).toBe(201)
    for (const participant of ['SE', 'PT']) expect((await create({}, participant)).status, participant).toBe(403)
    const { body: found } = await test
      .as('SE', 'viewer')
      .get<{ items: { id: string }[] }>('/v1/provisions?participant=SE&limit=1')
    const provision = {
      requirementId: undefined,
      provisionId: found.items[0]!.id,
      quantity: undefined,
      unit: undefined,
    }
    expect((await create(provision, 'SE')).body).toMatchObject({ coalition: null, requirementId: null })
    expect((await create(provision, 'LV')).status).toBe(403)
    expect((await create({ ...provision, coalition: 'drone' }, 'LV')).body).toMatchObject({ coalition: 'drone' })
    expect((await create({ provisionId: found.items[0]!.id })).status).toBe(400)
  })

  it('BR-50: a task is as restricted as its need, and shown to nobody who does not know of the need', async () => {
    const { body: task } = await create({})
    expect(task).toMatchObject({ marking: 'limited', releasableTo: ['coalition:drone'] })
    const seen = await Promise.all(
      ['UA', 'PL', 'AU', 'PT'].map(async (code) => (await test.as(code, 'viewer').get(`/v1/tasks/${task.id}`)).status),
    )
    expect(seen).toEqual([200, 200, 200, 404])
    expect(await refusal({ marking: 'framework' })).toEqual([422, 'BR-50', '/marking'])
    expect(await refusal({ releasableTo: ['coalition:it'] })).toEqual([422, 'BR-50', '/releasableTo/0'])
    expect(await refusal({ contributors: [{ participant: 'PT' }] })).toEqual([
      422,
      'BR-50',
      '/contributors/0/participant',
    ])
  })

  it.each([
    [{ lead: { participant: 'SE', share: '60.1' } }, 'BR-91', '/contributors/0/share'],
    [{ lead: { participant: 'SE', share: '101' }, contributors: [] }, 'BR-91', '/lead/share'],
    [{ contributors: [{ participant: 'AU', share: '0' }] }, 'BR-91', '/contributors/0/share'],
    [{ contributors: [{ participant: 'SE' }] }, 'BR-91', '/contributors/0/participant'],
    [{ lead: { participant: 'ZZ' } }, 'BR-91', '/lead/participant'],
    [{ quantity: '0' }, 'BR-86', '/quantity'],
    [{ quantity: '-1' }, 'BR-86', '/quantity'],
    [{ unit: 'tonnes' }, 'BR-86', '/unit'],
    [{ dueOn: '2026-11-22' }, 'BR-94', '/dueOn'],
    [{ startsOn: '2027-03-02' }, 'BR-94', '/dueOn'],
    [{ milestones: [{ title: 'Late', dueOn: '2027-03-02' }] }, 'BR-94', '/milestones/0/dueOn'],
    [{ startsOn: '2027-01-01', milestones: [{ title: 'Early', dueOn: '2026-12-31' }] }, 'BR-94', '/milestones/0/dueOn'],
  ])('%j is refused by %s at %s', async (more, rule, pointer) => {
    expect(await refusal(more)).toEqual([422, rule, pointer])
  })

  it('BR-91: shares that come to exactly 100 are taken, and so are none', async () => {
    expect((await create({ lead: { participant: 'SE', share: '60.0000' } })).status).toBe(201)
    expect((await create({ lead: { participant: 'SE' }, contributors: [{ participant: 'AU' }] })).status).toBe(201)
  })

  it.each([
    ['1500', 'pieces', '1500'],
    ['10', 'crates', '200'],
    ['2.5', 'dozens', '30'],
  ])('BR-86: %s %s count as %s of the need', async (quantity, unit, counted) => {
    const { body: task } = await create({ quantity, unit })
    expect(Number(task.counted)).toBe(Number(counted))
  })

  it('BR-86: a declared conversion is used either way round', async () => {
    const rounds = await work.validate(
      await work.file({ capability: 'ammunition', coalition: 'ammunition', unit: 'thousand rounds' }),
    )
    const shell = {
      requirementId: rounds.id,
      quantity: '500',
      unit: 'rounds',
      lead: { participant: 'BE' },
      contributors: [],
    }
    const { body: task } = await create(shell, 'UA')
    expect(Number(task.counted)).toBe(0.5)
  })
})

describe('BR-90: the need', () => {
  const offered = async ({ id }: TaskView) =>
    (await test.as('SE', 'coordinator').get<TaskView>(`/v1/tasks/${id}`)).body.allowedActions

  it('that is withdrawn or superseded takes no task and no agreement any more; what is under way is finished', async () => {
    const ends = {
      withdrawn: (row: RequirementView) =>
        test
          .as('UA', 'coordinator')
          .post(`/v1/requirements/${row.id}/withdrawal`, { reason: 'Met otherwise.' }, { ifMatch: row.version }),
      superseded: (row: RequirementView) => work.file({ supersedesId: row.id }),
    }
    for (const [state, end] of Object.entries(ends)) {
      const row = await work.validate(await work.file())
      const proposed = await work.share(row.id)
      const running = await work.bring(await work.share(row.id), 'in_progress')
      await end(row)
      const made = await create({ requirementId: row.id })
      const agreed = await test.as('SE', 'coordinator').post<Refused>(`/v1/tasks/${proposed.id}/agreements`)
      expect([made.status, made.body.rule, made.body.state]).toEqual([409, 'BR-90', state])
      expect([agreed.status, agreed.body.rule, agreed.body.state]).toEqual([409, 'BR-90', state])
      expect(await offered(proposed)).not.toContain('agreeToTask')
      expect((await on('SE', running, 'delivery', delivery)).status).toBe(200)
    }
  })

  it('that is hidden from who is to agree is said to be, and no agreement is offered', async () => {
    const row = await work.validate(await work.file())
    const proposed = await work.share(row.id)
    expect(await offered(proposed), 'control').toContain('agreeToTask')
    const narrower = { marking: 'limited', releasableTo: ['PL'], reason: 'For others.' }
    await test.as('UA', 'coordinator').post(`/v1/requirements/${row.id}/releases`, narrower, { ifMatch: row.version })
    const agreed = await test.as('SE', 'coordinator').post(`/v1/tasks/${proposed.id}/agreements`)
    expect(agreed).toMatchObject({ status: 409, body: { rule: 'BR-90', state: 'hidden' } })
    expect(agreed.body.detail).toContain('hidden')
    expect(await offered(proposed)).not.toContain('agreeToTask')
  })
})

describe('BR-92: agreement', () => {
  it('is each participant’s own; the task is agreed once all have', async () => {
    const task = await work.share(need.id)
    const agree = (participant: string) =>
      test.as(participant, 'coordinator').post<TaskView & Refused>(`/v1/tasks/${task.id}/agreements`)
    for (const participant of ['LV', 'UA', 'PL']) expect((await agree(participant)).status, participant).toBe(403)
    expect((await agree('AU')).body).toMatchObject({ status: 'proposed' })
    const twice = await agree('AU')
    expect([twice.status, twice.body.rule]).toEqual([409, 'BR-92'])
    expect((await agree('SE')).body).toMatchObject({ status: 'agreed', version: 2 })
  })

  it('all at once, none is lost', async () => {
    const doers = ['AU', 'PL', 'NO', 'DK', 'NL'].map((participant) => ({ participant }))
    const task = await work.share(need.id, { lead: { participant: 'SE' }, contributors: doers })
    await Promise.all(
      task.parts.map(({ participant }) => test.as(participant, 'coordinator').post(`/v1/tasks/${task.id}/agreements`)),
    )
    const { body: agreed } = await test.as('UA', 'viewer').get<TaskView>(`/v1/tasks/${task.id}`)
    expect([agreed.status, agreed.parts.every(({ agreedAt }) => agreedAt !== null)]).toEqual(['agreed', true])
  })
})

describe('BR-93: delivery and verification', () => {
  it('the lead delivers, Ukraine verifies, and nobody who does the task', async () => {
    const running = await at('in_progress')
    for (const participant of ['AU', 'LV', 'UA'])
      expect((await on(participant, running, 'delivery', delivery)).status, participant).toBe(403)
    const delivered = (await on('SE', running, 'delivery', delivery)).body
    expect(delivered).toMatchObject({ status: 'delivered', delivery: { by: 'SE', deliveredOn: '2026-11-22' } })
    for (const participant of ['SE', 'AU']) {
      const own = await on(participant, delivered, 'verification', { verifiedBy: validatedBy })
      expect([own.status, own.body.rule], participant).toEqual([403, 'BR-93'])
    }
    expect((await on('LV', delivered, 'verification', { verifiedBy: validatedBy })).status).toBe(403)
    const verified = (await on('UA', delivered, 'verification', { verifiedBy: validatedBy })).body
    expect(verified).toMatchObject({ status: 'verified', verification: { verifiedBy: validatedBy } })
  })

  it('Ukraine does not verify what it does itself', async () => {
    const task = await work.share(need.id, { lead: { participant: 'UA' }, contributors: [] })
    const delivered = await work.bring(task, 'delivered')
    const reply = await on('UA', delivered, 'verification', { verifiedBy: validatedBy })
    expect([reply.status, reply.body.rule]).toEqual([403, 'BR-93'])
  })

  it('what is not done is returned with the reason, and goes on', async () => {
    const returned = (await on('UA', await at('delivered'), 'return', { reason: 'Forty are missing.' })).body
    expect(returned).toMatchObject({
      status: 'in_progress',
      reason: 'Forty are missing.',
      reasonBy: 'UA',
      delivery: null,
    })
  })

  it('BR-94: delivery is neither of the future nor before the start', async () => {
    const running = await at('in_progress')
    const ahead = await on('SE', running, 'delivery', { ...delivery, deliveredOn: '2026-11-24' })
    expect([ahead.status, ahead.body.rule, ahead.body.errors?.[0]?.pointer]).toEqual([422, 'BR-94', '/deliveredOn'])
    const later = await work.bring(await work.share(need.id, { startsOn: '2026-11-23' }), 'in_progress')
    expect((await on('SE', later, 'delivery', delivery)).body.rule).toBe('BR-94')
  })
})

describe('a task under way', () => {
  it('is blocked with the reason and by whom, by its doers or by Ukraine, and goes on', async () => {
    const running = await at('in_progress')
    expect((await on('PL', running, 'block', { reason: 'No crews.' })).status).toBe(403)
    const blocked = (await on('UA', running, 'block', { reason: 'No crews.' })).body
    expect(blocked).toMatchObject({ status: 'blocked', reason: 'No crews.', reasonBy: 'UA' })
    expect((await on('AU', blocked, 'resumption')).body).toMatchObject({ status: 'in_progress', reason: null })
  })

  it('has the statements of those who do it, newest first, in one order that nobody changes', async () => {
    const running = await at('in_progress')
    const say = (participant: string, text: string, percent?: number) =>
      test.as(participant, 'ministry').post(`/v1/tasks/${running.id}/progress`, { text, percent })
    await say('SE', 'Packed.', 25)
    await say('AU', 'Shipped.')
    expect((await say('UA', 'Nothing came.')).status).toBe(403)
    const { body: task } = await test.as('UA', 'viewer').get<TaskView>(`/v1/tasks/${running.id}`)
    expect(task.progress).toMatchObject([
      { participant: 'AU', text: 'Shipped.', percent: null },
      { participant: 'SE', text: 'Packed.', percent: 25 },
    ])
    expect(task.version).toBe(running.version)
  })

  it('BR-95: milestones are assessed by others than its doers; in part with the share and the reasoning', async () => {
    const milestones = [{ title: 'Contract signed', dueOn: '2027-01-15' }]
    const task = await work.bring(await work.share(need.id, { milestones }), 'in_progress')
    const { body: more } = await test
      .as('SE', 'coordinator')
      .post<TaskView>(`/v1/tasks/${task.id}/milestones`, { title: 'Half', dueOn: '2026-12-20' })
    expect([more.milestones.map(({ dueOn }) => dueOn), more.nextMilestoneDueOn]).toEqual([
      ['2026-12-20', '2027-01-15'],
      '2026-12-20',
    ])
    const outside = await test
      .as('SE', 'coordinator')
      .post<Refused>(`/v1/tasks/${task.id}/milestones`, { title: 'Late', dueOn: '2027-03-02' })
    expect([outside.status, outside.body.rule]).toEqual([422, 'BR-94'])
    const [half] = more.milestones
    const assess = (participant: string, sent: object, version = half!.version) =>
      test
        .as(participant, 'coordinator')
        .post<TaskView & Refused>(`/v1/task-milestones/${half!.id}/assessment`, sent, { ifMatch: version })
    const own = await assess('SE', { status: 'met' })
    expect([own.status, own.body.rule]).toEqual([403, 'BR-95'])
    expect((await assess('PL', { status: 'met' })).status).toBe(403)
    for (const [sent, pointer] of [
      [{ status: 'partially_met', reasoning: 'Some.' }, '/share'],
      [{ status: 'partially_met', share: '0.4' }, '/reasoning'],
      [{ status: 'partially_met', share: '0.0', reasoning: 'None.' }, '/share'],
      [{ status: 'met', share: '0.4' }, '/share'],
    ] as const) {
      const reply = await assess('UA', sent)
      expect([reply.status, reply.body.rule, reply.body.errors?.[0]?.pointer]).toEqual([422, 'BR-95', pointer])
    }
    const partly = { status: 'partially_met', share: '0.4', reasoning: 'Two of five lots.' }
    expect((await assess('LV', partly)).body.milestones[0]).toMatchObject({ status: 'partially_met', share: '0.4' })
    expect((await assess('UA', { status: 'met' })).status).toBe(412)
    expect((await assess('UA', { status: 'met' }, 2)).body.nextMilestoneDueOn).toBe('2027-01-15')
  })

  it('BR-95: no milestone is assessed of what was called off', async () => {
    const milestones = [{ title: 'Contract signed', dueOn: '2027-01-15' }]
    const task = await work.share(need.id, { milestones })
    const coordinator = test.as('LV', 'coordinator')
    const because = { reason: 'Another does it.' }
    await coordinator.post(`/v1/tasks/${task.id}/cancellation`, because, { ifMatch: task.version })
    const [milestone] = task.milestones
    const path = `/v1/task-milestones/${(milestone as unknown as { id: string }).id}/assessment`
    const late = await coordinator.post<Refused>(path, { status: 'met' }, { ifMatch: 1 })
    expect(late).toMatchObject({ status: 409, body: { rule: 'BR-95', state: 'cancelled', allowed: [] } })
  })

  it('is what an auditor of Ukraine remarks upon, and who may see it reads the remark', async () => {
    const task = await at('delivered')
    const remark = {
      resource: { type: 'task', id: task.id },
      kind: 'remark',
      readers: 'all',
      text: 'No act is attached.',
    }
    expect((await test.as('UA', 'auditor').post('/v1/annotations', remark)).status).toBe(201)
    const read = await test.as('SE', 'viewer').get<{ items: object[] }>(`/v1/annotations?resourceId=${task.id}`)
    expect(read.body.items).toMatchObject([{ text: 'No act is attached.' }])
  })

  it('derives its deadlines from the day: overdue after the due day, late when delivered after it', async () => {
    const running = await work.bring(await work.share(need.id, { dueOn: '2026-11-24' }), 'in_progress')
    const read = async () => (await test.as('UA', 'viewer').get<TaskView>(`/v1/tasks/${running.id}`)).body
    expect(await read()).toMatchObject({ daysLeft: 1, overdue: false })
    test.clock.set('2026-11-24T20:00:00.000Z')
    expect(await read()).toMatchObject({ daysLeft: 0, overdue: false })
    test.clock.set('2026-11-26T10:00:00.000Z')
    expect(await read()).toMatchObject({ daysLeft: -2, overdue: true })
    await on('SE', running, 'delivery', { ...delivery, deliveredOn: '2026-11-25' })
    expect(await read()).toMatchObject({ overdue: false, late: true })
    test.clock.set('2026-11-23T06:40:00.000Z')
  })

  it.each([
    ['in_progress', '2027-01-01', null, { overdue: false, late: false }],
    ['in_progress', '2027-01-02', null, { overdue: true, late: false }],
    ['verified', '2027-02-01', '2027-01-01', { overdue: false, late: false }],
    ['verified', '2027-02-01', '2027-01-02', { overdue: false, late: true }],
    ['cancelled', '2027-02-01', null, { overdue: false, late: false }],
  ] as const)('timeliness of %s on %s, delivered %s', (status, today, delivered, expected) => {
    expect(timelinessOf({ status, dueOn: '2027-01-01', deliveredOn: delivered }, today)).toEqual(expected)
  })
})

describe('every status and every verb', () => {
  const attempts: Record<Exclude<TaskVerb, 'completeAgreement'>, (task: TaskView) => Promise<Reply>> = {
    agreeToTask: (task) => on('SE', task, 'agreements'),
    startTask: (task) => on('SE', task, 'start'),
    reportProgress: (task) => on('SE', task, 'progress', { text: 'Packed.' }),
    blockTask: (task) => on('SE', task, 'block', { reason: 'No licence.' }),
    resumeTask: (task) => on('SE', task, 'resumption'),
    deliverTask: (task) => on('SE', task, 'delivery', delivery),
    returnTask: (task) => on('UA', task, 'return', { reason: 'Not all.' }),
    verifyTask: (task) => on('UA', task, 'verification', { verifiedBy: validatedBy }),
    cancelTask: (task) => on('UA', task, 'cancellation', { reason: 'Overtaken.' }),
    addMilestone: (task) => on('LV', task, 'milestones', { title: 'Packed', dueOn: body.dueOn }),
  }
  it.each([...statuses, 'verified', 'cancelled'] as const)(
    'of a task that is %s go together as the lifecycle says',
    async (status) => {
      for (const verb of Object.keys(attempts) as (keyof typeof attempts)[]) {
        const task = await at(status)
        const reply = await attempts[verb](task)
        const { to } = taskLifecycle.verbs[verb]
        const allowed = isExpected('task', status, verb)
        expect(reply.status < 300, `${status} ${verb}: ${JSON.stringify(reply.body)}`).toBe(allowed)
        if (!allowed) expect([reply.status, reply.body.state], `${status} ${verb}`).toEqual([409, status])
        else if (verb !== 'agreeToTask') expect(reply.body.status).toBe(to === 'unchanged' ? status : to)
      }
    },
  )
})
