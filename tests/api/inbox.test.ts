import { expect, test } from 'vitest'
import type { z } from 'zod'
import { roles } from '../../src/access/actor.ts'
import type { Inbox, Waiting } from '../../src/modules/participants/inbox.ts'
import type { Client, TestApp } from '../support/app.ts'
import { letter } from '../support/coalition-scenery.ts'
import { onOne } from '../support/one-app.ts'
import { createSceneryApp, type Scenery } from '../support/scenery.ts'
import { need, type TaskView, validatedBy, work, workOf } from '../support/work-scenery.ts'

const goods = {
  title: 'Interceptors',
  signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 1' },
  signedOn: '2026-03-02',
  modality: 'in_kind',
  aidCategory: 'military',
}

type Page = z.output<typeof Inbox>
type Item = z.output<typeof Waiting>

let app: TestApp
let scenery: Scenery

const on = onOne(async () => {
  const made = await createSceneryApp()
  app = made.test
  scenery = made.scenery
  return app
})

const inbox = async (client: Client, query = '') => (await client.get<Page>(`/v1/me/inbox${query}`)).body

/** What each kind asks for, done. */
async function followed(client: Client, item: Item, role: string): Promise<number> {
  const { body } = await client.get<{ version: number }>(item.href)
  const options = { ifMatch: body.version }
  const { id } = item.resource
  switch (item.kind) {
    case 'consultation': {
      const [noun, sent] =
        role === 'duty_officer' ? ['acknowledgements', undefined] : ['responses', { type: 'no_objection' }]
      return (await client.post(`${item.href}/${noun}`, sent)).status
    }
    case 'session':
      return (await client.post(`${item.href}/confirmation`)).status
    case 'session_objection': {
      const [request = ''] = item.href.split('/sessions/')
      const { attendance } = body as unknown as { attendance: { participant: string; objection?: object | null }[] }
      const objected = attendance.find(({ objection }) => objection != null)
      const excusal = { participant: objected?.participant, reason: 'It was not asked there.' }
      return (await client.post(`${request}/excusals`, excusal)).status
    }
    case 'consultation_time_passed': {
      const deadlineAt = new Date(app.clock.now().getTime() + 3_600_000).toISOString()
      return (await client.post(`${item.href}/extensions`, { deadlineAt, reason: 'They were called.' })).status
    }
    case 'offer':
      return (await client.post(`${item.href}/acceptance`, {}, options)).status
    case 'conversion_deviation':
      return (await client.post(`${item.href}/deviation/confirmation`, undefined, options)).status
    case 'joint_offer':
      return (await client.post(`${item.href}/confirmations`, undefined, options)).status
    case 'register_proposal':
      // Of two amendments of one clause only one can be confirmed; each can be rejected.
      return (await client.post(`${item.href}/rejection`, { reason: 'Not agreed.' }, options)).status
    case 'issuer_proposal':
      return (await client.post(`${item.href}/confirmation`, undefined, options)).status
    case 'coalition_membership':
      return (await client.post(`${item.href}/confirmation`, undefined, options)).status
    case 'coalition_review': {
      const done = { reviewedOn: app.clock.now().toISOString().slice(0, 10), summary: 'Late, and done.' }
      return (await client.post(`${item.href}/reviews`, done)).status
    }
    case 'measure':
      return (await client.patch(item.href, { description: 'Looked at.' }, options)).status
    case 'instrument':
      return (await client.post(`${item.href}/confirmation`, {}, options)).status
    case 'instrument_stage':
      return (await client.post(`/v1/instrument-stages/${id}/confirmation`, {}, { ifMatch: 1 })).status
    case 'implementation_link':
      return (await client.post('/v1/implementation-decisions', { decision: 'confirm', linkIds: [id] })).status
    case 'received_statement':
      return (await client.post(`${item.href}/adoption`, undefined, options)).status
    case 'requirement':
      return (await client.post(`${item.href}/validation`, { validatedBy }, options)).status
    case 'requirement_offer':
      return (await client.post(`${item.href}/acceptance`, undefined, options)).status
    case 'accepted_requirement_offer':
      return await converted(client, id, role)
    case 'task_agreement':
      return (await client.post(`${item.href}/agreements`)).status
    case 'task_delivery':
      return await deliveredTask(client, item.href)
    case 'task_verification':
      return (await client.post(`${item.href}/verification`, { verifiedBy: validatedBy }, options)).status
    case 'milestone':
      return (await client.post(`/v1/task-milestones/${id}/assessment`, { status: 'not_met' }, { ifMatch: 1 })).status
    case 'monitoring_draft':
      return (await client.post(`${item.href}/objections`, { text: 'A payment is missing.' })).status
    case 'project_publication':
      return (await client.post(`${item.href}/agreements`)).status
    case 'evidence_request':
      return (await client.post(`${item.href}/answer`, { answer: 'Act 14.' }, options)).status
    case 'conversion_proposal':
      return (await client.post(`${item.href}/decline`, { reason: 'None is left.' }, options)).status
  }
}

/** By the coordinator into a task, by the ministry into a commitment. */
async function converted(client: Client, requirementOfferId: string, role: string): Promise<number> {
  const { body } = await client.get<{ participant: string; requirementId: string; quantity: string; unit: string }>(
    `/v1/requirement-offers/${requirementOfferId}`,
  )
  const { participant, requirementId, quantity, unit } = body
  if (role === 'ministry') {
    const items = [{ itemClass: need.capability, quantity, unit }]
    return (await client.post('/v1/commitments', { ...goods, items, requirementOfferId })).status
  }
  const dueOn = '2027-12-31'
  const made = {
    ...work,
    quantity,
    unit,
    requirementOfferId,
    requirementId,
    dueOn,
    lead: { participant },
    contributors: [],
  }
  return (await client.post('/v1/tasks', made)).status
}

/** From wherever it stands: begun, taken up again, and delivered. */
async function deliveredTask(client: Client, href: string): Promise<number> {
  const read = async () => (await client.get<{ status: string; version: number }>(href)).body
  const { status, version } = await read()
  const before = { agreed: 'start', blocked: 'resumption' }[status]
  if (before !== undefined) await client.post(`${href}/${before}`, undefined, { ifMatch: version })
  const delivery = { deliveredOn: app.clock.now().toISOString().slice(0, 10), statement: 'All are handed over.' }
  return (await client.post(`${href}/delivery`, delivery, { ifMatch: (await read()).version })).status
}

/** All that waits for accounts of these participants is done by them. @returns the kinds that there were */
async function followAll(participants: readonly string[]): Promise<string[]> {
  const kinds = new Set<string>()
  for (const participant of participants) {
    for (const role of roles) {
      const client = app.as(participant, role)
      const reply = await client.get<Page>('/v1/me/inbox')
      // An account of this role need not exist for every participant.
      if (reply.status === 403) continue
      for (const item of reply.body.items) {
        const status = await followed(client, item, role)
        expect([200, 201], `${participant} ${role} ${item.kind} answered ${status}`).toContain(status)
        kinds.add(item.kind)
      }
    }
  }
  return [...kinds].sort()
}

on('what waits', () => {
  test('every item of every inbox can be done by the account that it waits for', async () => {
    expect(await followAll(['DK', 'UA', 'NO', 'PL', 'GB', 'HR', 'AU', 'SE'])).toEqual([
      'accepted_requirement_offer',
      'coalition_membership',
      'consultation',
      'conversion_deviation',
      'conversion_proposal',
      'evidence_request',
      'implementation_link',
      'instrument',
      'instrument_stage',
      'issuer_proposal',
      'joint_offer',
      'measure',
      'monitoring_draft',
      'offer',
      'project_publication',
      'received_statement',
      'register_proposal',
      'requirement',
      'requirement_offer',
      'session',
      'task_agreement',
      'task_verification',
    ])
  })
})

on('what waits for long', () => {
  test('and once the days of tasks, milestones and reviews have passed, what is late', async () => {
    app.clock.set('2027-06-01T12:00:00.000Z')
    expect(await followAll(['SE', 'LV'])).toEqual(
      expect.arrayContaining(['coalition_review', 'milestone', 'task_agreement', 'task_delivery']),
    )
    const late = ['coalition_review', 'milestone', 'task_delivery']
    for (const participant of ['SE', 'LV', 'GB', 'UA']) {
      const { items } = await inbox(app.as(participant, 'coordinator'))
      expect(items.filter(({ kind }) => late.includes(kind)).map(({ says }) => says.en)).toEqual([])
    }
  })
})

on('the list', () => {
  test('by due time, then what has none; a cursor goes on where the page ended', async () => {
    const client = app.as('UA', 'coordinator')
    const all = await inbox(client)
    expect(all.items.length).toBeGreaterThan(2)
    const due = all.items.map((item) => item.dueAt ?? 'never')
    expect(due).toEqual([...due].sort())
    const paged: Item[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: Page = await inbox(client, `?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
      paged.push(...page.items)
      cursor = page.nextCursor
    }
    expect(paged).toEqual(all.items)
    expect((await client.get<{ waiting: Item[]; inbox: string }>('/v1/me')).body).toMatchObject({
      waiting: all.items,
      inbox: '/v1/me/inbox',
    })
  })

  test('a cursor that is none is refused, and names its parameter', async () => {
    const made = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url')
    const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'
    for (const cursor of [
      'x',
      made(['soon', 'offer', id]),
      made(['infinity', 'offer', '1']),
      made(['infinity', 1, id]),
    ]) {
      const reply = await app.as('UA', 'coordinator').get(`/v1/me/inbox?cursor=${cursor}`)
      expect(reply).toMatchObject({ status: 400, body: { errors: [{ parameter: 'cursor' }] } })
    }
  })

  test('nothing waits for roles that could not act on it', async () => {
    for (const role of ['viewer', 'auditor', 'observer'] as const) {
      expect((await inbox(app.as('PL', role))).items).toEqual([])
    }
    const kinds = (await inbox(app.as('UA', 'duty_officer'))).items.map((item) => item.kind)
    expect(kinds).not.toContain('offer')
  })

  test('an unacknowledged request is escalated to the coordinators after the configured time, overdue after its deadline', async () => {
    const at = `/v1/consultations/${scenery.request.id}`
    const own = async (role: 'coordinator' | 'duty_officer') =>
      (await inbox(app.as('SE', role))).items.find((item) => item.href === at)
    app.clock.advance(-1)
    expect(await own('coordinator')).toMatchObject({ escalated: false, timePassed: false })
    app.clock.advance(1)
    expect(await own('coordinator')).toMatchObject({ escalated: true, timePassed: false })
    expect(await own('duty_officer')).toMatchObject({ escalated: false })
    app.clock.set((await own('coordinator'))!.dueAt!)
    expect(await own('coordinator')).toMatchObject({ timePassed: false })
    app.clock.advance(1)
    expect(await own('coordinator')).toMatchObject({ timePassed: true })
    await app.as('SE', 'duty_officer').post(`${at}/acknowledgements`)
    expect(await own('coordinator')).toMatchObject({ escalated: false, timePassed: true })
    await app.as('SE', 'coordinator').post(`${at}/responses`, { type: 'no_objection' })
    expect(await own('coordinator')).toBeUndefined()
  })
})

const kindsOf = async (participant: string, role: 'coordinator' | 'ministry' | 'secretariat', id: string) =>
  (await inbox(app.as(participant, role), '?limit=200')).items
    .filter(({ resource }) => resource.id === id)
    .map(({ kind }) => kind)

on('of needs and work', () => {
  test('BR-85: a filed requirement waits for whoever may validate it, and not for who wrote it', async () => {
    const { file } = workOf(app)
    const { id, version } = await file()
    expect([await kindsOf('UA', 'coordinator', id), await kindsOf('UA', 'ministry', id)]).toEqual([[], ['requirement']])
    expect(await kindsOf('LV', 'coordinator', id)).toEqual([])
    await app.as('UA', 'ministry').patch(`/v1/requirements/${id}`, { quantity: '5' }, { ifMatch: version })
    expect([await kindsOf('UA', 'coordinator', id), await kindsOf('UA', 'ministry', id)]).toEqual([[], []])
  })

  test('BR-37: an offer waits for Ukraine, once accepted for its provider, until it expires or is converted', async () => {
    const { offered, accepted } = scenery.work
    expect([await kindsOf('UA', 'coordinator', offered.id), await kindsOf('UA', 'ministry', offered.id)]).toEqual([
      ['requirement_offer'],
      [],
    ])
    for (const role of ['coordinator', 'ministry'] as const) {
      expect(await kindsOf('AU', role, offered.id)).toEqual([])
      expect(await kindsOf('AU', role, accepted.id)).toEqual(['accepted_requirement_offer'])
    }
    expect(await kindsOf('UA', 'coordinator', accepted.id)).toEqual([])
    const own = (await inbox(app.as('AU', 'ministry'))).items.find(({ resource }) => resource.id === accepted.id)!
    app.clock.set(new Date(Date.parse(own.dueAt!) - 1))
    expect(await kindsOf('AU', 'ministry', accepted.id)).toEqual(['accepted_requirement_offer'])
    app.clock.advance(1)
    expect(await kindsOf('AU', 'ministry', accepted.id)).toEqual([])
  })

  test('BR-37: the ministry makes an accepted offer a commitment, and it waits no more', async () => {
    const { accepted } = scenery.work
    expect(await converted(app.as('AU', 'ministry'), accepted.id, 'ministry')).toBe(201)
    expect(await kindsOf('AU', 'ministry', accepted.id)).toEqual([])
  })

  test('BR-92, BR-93: a proposed task waits for each who is to do it, a delivered one for Ukraine, a returned one for its lead', async () => {
    const { proposed, delivered } = scenery.work.task
    await app.as('SE', 'coordinator').post(`/v1/tasks/${proposed.id}/agreements`)
    expect([await kindsOf('SE', 'coordinator', proposed.id), await kindsOf('AU', 'coordinator', proposed.id)]).toEqual([
      [],
      ['task_agreement'],
    ])
    expect(await kindsOf('UA', 'ministry', delivered.id)).toEqual(['task_verification'])
    expect(await kindsOf('SE', 'ministry', delivered.id)).toEqual([])
    const { act } = workOf(app)
    await act('UA', delivered, 'return', { reason: 'Half of them are missing.' })
    expect([await kindsOf('UA', 'ministry', delivered.id), await kindsOf('SE', 'ministry', delivered.id)]).toEqual([
      [],
      ['task_delivery'],
    ])
    expect(await kindsOf('AU', 'ministry', delivered.id)).toEqual([])
  })

  test('BR-95: a milestone waits from the end of its day, as its lead reckons it, for who assesses and not for who does', async () => {
    const { in_progress: task } = scenery.work.task
    const [milestone] = task.milestones
    const assessors = async () => [
      await kindsOf('UA', 'ministry', milestone!.id),
      await kindsOf('LV', 'coordinator', milestone!.id),
      await kindsOf('SE', 'coordinator', milestone!.id),
      await kindsOf('PL', 'coordinator', milestone!.id),
    ]
    app.clock.set('2027-01-15T22:59:59.999Z') // the day after begins in Stockholm
    expect(await assessors()).toEqual([[], [], [], []])
    app.clock.advance(1)
    expect(await assessors()).toEqual([['milestone'], ['milestone'], [], []])
  })

  test('BR-50: of a milestone that who leads the coalition may not know of it is not told', async () => {
    const { body: provisions } = await app
      .as('SE', 'viewer')
      .get<{ items: { id: string }[] }>('/v1/provisions?participant=SE&limit=1')
    const share = async (marking: string) => {
      const made = await app.as('UA', 'coordinator').post<TaskView>('/v1/tasks', {
        title: 'Train operators',
        provisionId: provisions.items[0]!.id,
        coalition: 'drone',
        dueOn: '2027-03-01',
        milestones: [{ title: 'Contract signed', dueOn: '2027-01-15' }],
        lead: { participant: 'SE' },
        marking,
      })
      return made.body.milestones[0]!.id
    }
    const [hidden, shown] = [await share('limited'), await share('framework')]
    app.clock.set('2027-01-16T12:00:00.000Z')
    expect([await kindsOf('LV', 'coordinator', hidden), await kindsOf('LV', 'coordinator', shown)]).toEqual([
      [],
      ['milestone'],
    ])
    expect(await kindsOf('UA', 'coordinator', hidden)).toEqual(['milestone'])
  })

  test('a review that is late waits for who leads the coalition and for the secretariat', async () => {
    const { drone } = scenery.coalitions
    const charter = { ...letter, signedOn: '2026-11-20', reviewCycle: 6 }
    await app.as('LV', 'coordinator').post(`/v1/coalitions/${drone.id}/charters`, charter)
    const waits = async () => [
      await kindsOf('LV', 'coordinator', drone.id),
      await kindsOf('UA', 'secretariat', drone.id),
      await kindsOf('SE', 'coordinator', drone.id),
      await kindsOf('PT', 'coordinator', drone.id),
    ]
    app.clock.set('2027-05-19T23:59:59.999Z') // six months after the review of 2026-11-19
    expect(await waits()).toEqual([[], [], [], []])
    app.clock.advance(1)
    expect(await waits()).toEqual([['coalition_review'], ['coalition_review'], [], []])
  })
})

on('of a need that is withdrawn', () => {
  test('BR-90: nothing about a requirement that was withdrawn waits for anybody', async () => {
    const { validated, offered, accepted, task } = scenery.work
    expect(await kindsOf('SE', 'coordinator', task.proposed.id)).toEqual(['task_agreement'])
    const because = { reason: 'Met otherwise.' }
    const { id, version } = validated
    await app.as('UA', 'coordinator').post(`/v1/requirements/${id}/withdrawal`, because, { ifMatch: version })
    expect(await kindsOf('UA', 'coordinator', offered.id)).toEqual([])
    expect(await kindsOf('AU', 'coordinator', accepted.id)).toEqual([])
    expect(await kindsOf('SE', 'coordinator', task.proposed.id)).toEqual([])
  })
})
