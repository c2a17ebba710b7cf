import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { coalitionDeadlines } from '../../src/modules/coalitions/deadlines.ts'
import { requirementDeadlines } from '../../src/modules/requirements/deadlines.ts'
import { sweepDeadlines } from '../../src/platform/journal/deadlines.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { coalitionBy, letter } from '../support/coalition-scenery.ts'
import { onOne } from '../support/one-app.ts'
import type { Row } from '../support/pulls.ts'
import { type RequirementView, type TaskView, work as taskBody, validatedBy, workOf } from '../support/work-scenery.ts'

const start = '2026-11-23T06:40:00.000Z'
const dayMs = 86_400_000
const kinds = [...coalitionDeadlines, ...requirementDeadlines]
const cash = {
  title: 'Interceptors',
  signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 1' },
  signedOn: '2026-03-02',
  modality: 'cash',
  aidCategory: 'military',
  amount: '1000.00',
  currency: 'EUR',
}

type Refused = { code: string; rule?: string; state?: string; errors?: { pointer: string }[] }
type OfferView = {
  id: string
  version: number
  status: string
  expiresAt: string | null
  expired: boolean
  allowedActions: string[]
}
type Told = { participant: string; occurred_at: Date; payload: Record<string, unknown> }

let test: TestApp
let worker: pg.Client
let work: ReturnType<typeof workOf>
let need: RequirementView
const onApp = onOne(async () => {
  test = await createTestApp({ clock: start })
  return test
})

function on(name: string, tests: () => void): void {
  onApp(name, () => {
    beforeAll(async () => {
      worker = new pg.Client({ connectionString: test.testDatabase.workerUrl })
      await worker.connect()
      work = workOf(test)
    })
    beforeEach(async () => {
      need = await work.validate(await work.file())
    })
    afterAll(() => worker.end())
    tests()
  })
}

const sweepAt = (moment: string | number) => {
  test.clock.set(new Date(moment))
  return sweepDeadlines(worker, kinds, test.clock.now())
}
const told = async (type: string, ...about: string[]) =>
  (
    await test.rows<Told>(
      `select participant, occurred_at, payload from accord.journal_entry
      where event_type = $1 and resource_id = any ($2) order by entry_id`,
      [type, about],
    )
  ).map((row) => ({ ...row, occurred_at: row.occurred_at.toISOString() }))
/** The types of events about a record, as a participant finds them in the feed. */
async function feed(participant: string, id: string): Promise<string[]> {
  await test.sequence()
  const types: string[] = []
  let after = ''
  for (;;) {
    const { body } = await test
      .as(participant, 'coordinator')
      .get<{ items: { type: string; resource: { id: string } }[]; nextCursor: string }>(`/v1/changes?limit=200${after}`)
    types.push(...body.items.filter((item) => item.resource.id === id).map((item) => item.type))
    if (body.items.length < 200) return types
    after = `&after=${body.nextCursor}`
  }
}

on('BR-37: an accepted offer to a requirement', () => {
  const end = Date.parse(start) + 30 * dayMs
  const offer = async (participant = 'SE') => {
    const body = { quantity: '500', unit: 'pieces', amount: cash.amount, currency: cash.currency }
    const reply = await test.as(participant, 'coordinator').post<OfferView>(`/v1/requirements/${need.id}/offers`, body)
    return reply.body
  }
  const accept = async ({ id, version }: OfferView) => {
    const at = `/v1/requirement-offers/${id}/acceptance`
    return (await test.as('UA', 'coordinator').post<OfferView>(at, undefined, { ifMatch: version })).body
  }
  const read = async ({ id }: OfferView) =>
    (await test.as('SE', 'coordinator').get<OfferView>(`/v1/requirement-offers/${id}`)).body
  const task = (requirementOfferId: string) =>
    test.as('SE', 'coordinator').post<TaskView & Refused>('/v1/tasks', {
      ...taskBody,
      requirementId: need.id,
      requirementOfferId,
      quantity: '500',
      contributors: [],
    })
  const commit = (requirementOfferId: string) =>
    test.as('SE', 'ministry').post<Refused>('/v1/commitments', { ...cash, requirementOfferId })
  const refusalOf = ({ status, body }: { status: number; body: Refused }) => [
    status,
    body.rule,
    body.errors?.[0]?.pointer,
    body.state,
  ]

  it('expires 30 days after its acceptance: up to then it becomes a task or a commitment, from then on neither', async () => {
    const [first, second, third] = [
      await accept(await offer()),
      await accept(await offer()),
      await accept(await offer()),
    ]
    expect(first).toMatchObject({ status: 'accepted', expiresAt: new Date(end).toISOString(), expired: false })
    test.clock.set(new Date(end - 1))
    expect(await read(first)).toMatchObject({
      expired: false,
      allowedActions: ['withdrawRequirementOffer', 'createTask'],
    })
    expect((await task(first.id)).status).toBe(201)
    test.clock.set(new Date(end))
    const expired = [409, 'BR-37', '/requirementOfferId', 'expired']
    expect([refusalOf(await task(second.id)), refusalOf(await commit(second.id))]).toEqual([expired, expired])
    expect(await read(second)).toMatchObject({
      status: 'accepted',
      expired: true,
      allowedActions: ['withdrawRequirementOffer'],
    })
    expect(refusalOf(await task(first.id))).toEqual([409, 'BR-37', '/requirementOfferId', 'converted'])
    test.clock.set(new Date(end - 1))
    expect((await commit(third.id)).status).toBe(201)
    expect(await read(third)).toMatchObject({ status: 'converted', expired: false })
  })

  it('counts as offered up to its end, and from then on nowhere; one that nobody decided stays', async () => {
    const counts = async () => {
      const { body } = await test.as('UA', 'viewer').get<{ openOffers: number }>(`/v1/requirements/${need.id}`)
      const board = await test.as('UA', 'viewer').get<{ items: Row[] }>('/v1/board')
      const row = board.body.items.find(({ requirement }) => requirement === need.id)
      return [body.openOffers, Number(row?.['offers']), Number(row?.['offered'])]
    }
    await accept(await offer())
    await offer('AU')
    test.clock.set(new Date(end - 1))
    expect(await counts()).toEqual([2, 2, 1000])
    test.clock.set(new Date(end))
    expect(await counts()).toEqual([1, 1, 500])
  })

  it('is journalled as expired once, at its end, for its two sides; one that was converted or withdrawn never', async () => {
    const [left, taken, dropped] = [
      await accept(await offer()),
      await accept(await offer()),
      await accept(await offer()),
    ]
    await task(taken.id)
    const because = { reason: 'Given to another.' }
    const withdrawal = `/v1/requirement-offers/${dropped.id}/withdrawal`
    const withdrawn = await test.as('SE', 'coordinator').post(withdrawal, because, { ifMatch: dropped.version })
    expect(withdrawn.status).toBe(200)
    await sweepAt(end - 1)
    expect(await told('requirement_offer.expired', left.id, taken.id, dropped.id)).toEqual([])
    await sweepAt(end)
    await sweepAt(end + dayMs)
    const dueAt = new Date(end).toISOString()
    expect(await told('requirement_offer.expired', left.id, taken.id, dropped.id)).toEqual([
      { participant: 'SE', occurred_at: dueAt, payload: { dueAt } },
    ])
    for (const side of ['UA', 'SE']) expect(await feed(side, left.id)).toContain('requirement_offer.expired')
    expect(await feed('LV', left.id)).toEqual([])
  })

  it('has as many days as the operator sets', async () => {
    const short = await createTestApp({ on: test, config: { proposalExpiryDays: 2 } })
    try {
      const others = workOf(short)
      const { id } = await others.validate(await others.file())
      const made = await others.send<OfferView>('SE', 'coordinator', `/v1/requirements/${id}/offers`, {
        quantity: '500',
        unit: 'pieces',
      })
      const taken = await others.send<OfferView>(
        'UA',
        'coordinator',
        `/v1/requirement-offers/${made.id}/acceptance`,
        undefined,
        made.version,
      )
      expect(taken.expiresAt).toBe('2026-11-25T06:40:00.000Z')
    } finally {
      await short.close()
    }
  })
})

on('a task', () => {
  const dueOn = '2027-03-01'
  const over = '2027-03-01T23:00:00.000Z' // when the day is over in Stockholm
  const justBefore = Date.parse(over) - 1

  it('is journalled as overdue once, when its day is over for who leads it and not before', async () => {
    const running = await work.bring(await work.share(need.id, { dueOn }), 'in_progress')
    const seen = async () => (await test.as('SE', 'viewer').get<TaskView>(`/v1/tasks/${running.id}`)).body.overdue
    await sweepAt(justBefore)
    expect([await told('task.overdue', running.id), await seen()]).toEqual([[], false])
    await sweepAt(over)
    await sweepAt(Date.parse(over) + dayMs)
    expect(await told('task.overdue', running.id)).toEqual([
      { participant: 'SE', occurred_at: over, payload: { dueAt: over } },
    ])
    expect(await seen()).toBe(true)
    for (const side of ['SE', 'UA', 'LV', 'PL']) expect(await feed(side, running.id), side).toContain('task.overdue')
    expect(await feed('PT', running.id)).toEqual([])
  })

  it('is overdue in every status in which it is still to be delivered, and in no other', async () => {
    const ids: Record<string, string> = {}
    for (const status of ['proposed', 'agreed', 'in_progress', 'blocked', 'delivered'] as const)
      ids[status] = (await work.bring(await work.share(need.id, { dueOn }), status)).id
    const done = await work.bring(await work.share(need.id, { dueOn }), 'delivered')
    await work.act('UA', done, 'verification', { verifiedBy: validatedBy })
    const dropped = await work.share(need.id, { dueOn })
    const because = { reason: 'Not needed.' }
    await work.send('LV', 'coordinator', `/v1/tasks/${dropped.id}/cancellation`, because, dropped.version)
    await sweepAt(over)
    const rows = await test.rows<{ resource_id: string }>(
      "select resource_id from accord.journal_entry where event_type = 'task.overdue' and resource_id = any ($1)",
      [[...Object.values(ids), done.id, dropped.id]],
    )
    const expected = ['proposed', 'agreed', 'in_progress', 'blocked'].map((status) => ids[status]!)
    expect(rows.map(({ resource_id }) => resource_id).sort()).toEqual(expected.sort())
  })

  it('that Ukraine returns after its day is overdue then', async () => {
    const delivered = await work.bring(await work.share(need.id, { dueOn }), 'delivered')
    await sweepAt(Date.parse(over) + dayMs)
    expect(await told('task.overdue', delivered.id)).toEqual([])
    await work.act('UA', delivered, 'return', { reason: 'Half of them are missing.' })
    await sweepAt(Date.parse(over) + 2 * dayMs)
    await sweepAt(Date.parse(over) + 3 * dayMs)
    expect(await told('task.overdue', delivered.id)).toHaveLength(1)
  })

  it('has a milestone overdue once its day is over unassessed, and not one that was assessed or whose task is done', async () => {
    const end = '2027-01-15T23:00:00.000Z'
    const milestones = [
      { title: 'Contract signed', dueOn: '2027-01-15' },
      { title: 'First hundred', dueOn: '2027-01-15' },
      { title: 'All', dueOn: '2027-02-20' },
    ]
    const running = await work.bring(await work.share(need.id, { milestones }), 'in_progress')
    const finished = await work.bring(await work.share(need.id, { milestones }), 'delivered')
    const [open, met] = running.milestones
    const assessment = `/v1/task-milestones/${met!.id}/assessment`
    await work.send('UA', 'ministry', assessment, { status: 'met' }, met!.version)
    await sweepAt(Date.parse(end) - 1)
    expect(await told('task.milestone_overdue', running.id, finished.id)).toEqual([])
    await sweepAt(end)
    await sweepAt(Date.parse(end) + dayMs)
    expect(await told('task.milestone_overdue', running.id, finished.id)).toEqual([
      { participant: 'SE', occurred_at: end, payload: { milestoneId: open!.id, dueAt: end } },
    ])
    expect(await feed('LV', running.id)).toContain('task.milestone_overdue')
    expect(await feed('PT', running.id)).toEqual([])
    const flags = async (id: string) =>
      (await test.as('SE', 'viewer').get<TaskView>(`/v1/tasks/${id}`)).body.milestones.map(({ overdue }) => overdue)
    expect([(await flags(running.id)).filter(Boolean), (await flags(finished.id)).filter(Boolean)]).toEqual([
      [true],
      [],
    ])
  })
})

on('the review of a roadmap', () => {
  const review = (coalition: string, body: object) =>
    work.send('LV', 'coordinator', `/v1/coalitions/${coalition}/reviews`, { summary: 'Two of five are late.', ...body })

  it('of a coalition that has no charter is due on no day', async () => {
    await sweepAt('2036-01-01T00:00:00.000Z')
    expect(await test.rows("select 1 from accord.journal_entry where event_type = 'coalition.review_overdue'")).toEqual(
      [],
    )
  })

  it('is journalled as overdue once for each cycle that passes, for who takes part in the coalition alone', async () => {
    const { id } = await coalitionBy(test, 'drone')
    const charter = await work.send('LV', 'coordinator', `/v1/coalitions/${id}/charters`, {
      ...letter,
      signedOn: '2026-08-31',
      reviewCycle: 6,
    })
    await sweepAt('2027-02-28T23:59:59.999Z')
    expect(await told('coalition.review_overdue', charter.id)).toEqual([])
    const first = '2027-03-01T00:00:00.000Z'
    await sweepAt(first)
    await sweepAt('2027-03-02T00:00:00.000Z')
    const late = { participant: 'GB', occurred_at: first, payload: { dueAt: first } }
    expect(await told('coalition.review_overdue', charter.id)).toEqual([late])
    expect(await feed('SE', charter.id)).toContain('coalition.review_overdue')
    expect(await feed('PT', charter.id)).toEqual([])
    await review(id, { reviewedOn: '2027-03-02' })
    await sweepAt('2027-09-02T23:59:59.999Z')
    expect(await told('coalition.review_overdue', charter.id)).toEqual([late])
    const second = '2027-09-03T00:00:00.000Z'
    await sweepAt(second)
    await sweepAt('2027-09-04T00:00:00.000Z')
    expect(await told('coalition.review_overdue', charter.id)).toMatchObject([late, { occurred_at: second }])
  })
})
