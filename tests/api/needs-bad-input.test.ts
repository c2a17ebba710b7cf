import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { type CoalitionView, coalitionBy, letter, type MembershipView } from '../support/coalition-scenery.ts'
import {
  need,
  type RequirementView,
  type TaskView,
  work as task,
  validatedBy,
  workOf,
} from '../support/work-scenery.ts'

// Every refusal of bad input about needs, offers, tasks and coalitions names the field and the rule.

type Refused = { rule?: string; errors?: { pointer: string; rule?: string }[]; state?: string }
type Reply = { status: number; body: Refused }
type Case = [sent: object, rule: string, pointer: string]

let test: TestApp
let work: ReturnType<typeof workOf>
let filed: RequirementView
let validated: RequirementView
let running: TaskView
beforeAll(async () => {
  test = await createTestApp()
  work = workOf(test)
  const crates = { conversions: [{ unit: 'crates', factor: '20' }] }
  filed = await work.file(crates)
  validated = await work.validate(await work.file(crates))
  const milestones = [{ title: 'Contract signed', dueOn: '2027-01-15' }]
  running = await work.bring(await work.share(validated.id, { startsOn: '2026-11-20', milestones }), 'in_progress')
})
afterAll(() => test.close())

const coordinator = (participant: string) => test.as(participant, 'coordinator')
const file = (more: object) => coordinator('UA').post<Refused>('/v1/requirements', { ...need, ...more })
const amend = (more: object) =>
  coordinator('UA').patch<Refused>(`/v1/requirements/${filed.id}`, more, { ifMatch: filed.version })
const offer = (more: object, id = validated.id) =>
  coordinator('SE').post<Refused>(`/v1/requirements/${id}/offers`, { quantity: '5', unit: 'pieces', ...more })
const share = (more: object, requirementId = validated.id) =>
  coordinator('LV').post<Refused>('/v1/tasks', { ...task, requirementId, ...more })

/** A coalition of which nobody but Ukraine is part yet, and how others come to lead it. */
async function found(code: string) {
  const name = { en: 'Space', uk: 'Космос' }
  const { body } = await coordinator('UA').post<CoalitionView>('/v1/coalitions', { code, name, source: 'Statement' })
  const at = `/v1/coalitions/${body.id}`
  const propose = (by: string, more: object) =>
    coordinator(by).post<MembershipView & Refused>(`${at}/memberships`, { role: 'lead', from: '2026-10-01', ...more })
  const confirm = (by: string, { id, version }: MembershipView) =>
    coordinator(by).post<Refused>(`/v1/coalition-memberships/${id}/confirmation`, undefined, { ifMatch: version })
  return { at, propose, confirm }
}

/** Refused, with one field, and with the rule both of the field and of the whole. */
function expectRefusal({ status, body }: Reply, as: number, rule: string, pointer: string): void {
  expect([status, body.rule, body.errors]).toEqual([as, rule, [expect.objectContaining({ pointer, rule })]])
}

const nothing = ['0', '0.0', '-0', '-1', '-0.5', '-999999999999999.999999']

describe('BR-86: a quantity that is not above zero', () => {
  it.each(nothing)('%s', async (quantity) => {
    for (const send of [file, amend, offer, share]) expectRefusal(await send({ quantity }), 422, 'BR-86', '/quantity')
  })

  it.each(nothing)('as the factor of a conversion: %s', async (factor) => {
    const conversions = [
      { unit: 'crates', factor: '20' },
      { unit: 'pallets', factor },
    ]
    for (const send of [file, amend]) expectRefusal(await send({ conversions }), 422, 'BR-86', '/conversions/1/factor')
  })
})

describe('BR-86: a unit that is not that of the requirement', () => {
  it.each(['tonnes', 'boxes', 'Pieces', 'pieces '])('%j, which nothing converts', async (unit) => {
    for (const send of [offer, share]) expectRefusal(await send({ unit }), 422, 'BR-86', '/unit')
  })

  it('that this requirement converts is not taken by another', async () => {
    const other = await work.validate(await work.file())
    expect((await offer({ unit: 'crates' })).status).toBe(201)
    expectRefusal(await offer({ unit: 'crates' }, other.id), 422, 'BR-86', '/unit')
    expectRefusal(await share({ unit: 'crates' }, other.id), 422, 'BR-86', '/unit')
  })

  it('a conversion of the unit into itself, or told twice', async () => {
    const crates = { unit: 'crates', factor: '20' }
    for (const send of [file, amend]) {
      const itself = await send({ conversions: [{ unit: 'pieces', factor: '2' }] })
      expectRefusal(itself, 422, 'BR-86', '/conversions/0/unit')
      expectRefusal(await send({ conversions: [crates, crates] }), 422, 'BR-86', '/conversions/1/unit')
    }
  })
})

describe('BR-91: shares', () => {
  it.each<Case>([
    [{ lead: { participant: 'SE', share: '100.0001' }, contributors: [] }, 'BR-91', '/lead/share'],
    [{ lead: { participant: 'SE', share: '1000' }, contributors: [] }, 'BR-91', '/lead/share'],
    [{ contributors: [{ participant: 'AU', share: '101' }] }, 'BR-91', '/contributors/0/share'],
    [{ contributors: [{ participant: 'AU', share: '40.0001' }] }, 'BR-91', '/contributors/0/share'],
    [{ contributors: [{ participant: 'AU', share: '-40' }] }, 'BR-91', '/contributors/0/share'],
    [
      {
        contributors: [{ participant: 'AU', share: '30' }, { participant: 'PL', share: '30' }, { participant: 'NO' }],
      },
      'BR-91',
      '/contributors/1/share',
    ],
  ])('%j', async (sent, rule, pointer) => {
    expectRefusal(await share(sent), 422, rule, pointer)
  })

  it.each(['1', '1.5', '100', '0', '-0.4'])('BR-95: of a milestone that is met in part: %s', async (met) => {
    const [milestone] = running.milestones
    const sent = { status: 'partially_met', share: met, reasoning: 'Some.' }
    const url = `/v1/task-milestones/${milestone!.id}/assessment`
    const reply = await coordinator('UA').post<Refused>(url, sent, { ifMatch: milestone!.version })
    expectRefusal(reply, 422, 'BR-95', '/share')
  })
})

describe('two leads', () => {
  it('BR-82: of a coalition whose charter allows one, proposed for itself or by the lead, or confirmed', async () => {
    const { at, propose, confirm } = await found('space')
    await confirm('UA', (await propose('FR', {})).body)
    const waiting = (await propose('IT', { role: 'co_lead' })).body
    await coordinator('FR').post(`${at}/charters`, { ...letter, leadsMax: 1 })
    expectRefusal(await propose('ES', {}), 422, 'BR-82', '/role')
    expectRefusal(await propose('FR', { participant: 'ES', role: 'co_lead' }), 422, 'BR-82', '/role')
    expectRefusal(await confirm('FR', waiting), 422, 'BR-82', '/role')
  })

  it('BR-91: of a task have no place; who leads it contributes not as well', async () => {
    expectRefusal(await share({ contributors: [{ participant: 'SE' }] }), 422, 'BR-91', '/contributors/0/participant')
  })
})

describe('BR-93: verification by who delivers', () => {
  it('is forbidden to the lead and to each contributor, and to Ukraine where it does the task', async () => {
    const theirs = await work.bring(await work.share(validated.id), 'delivered')
    const own = { lead: { participant: 'LV' }, contributors: [{ participant: 'UA' }] }
    const ukraines = await work.bring(await work.share(validated.id, own), 'delivered')
    for (const [participant, { id, version }] of [
      ['SE', theirs],
      ['AU', theirs],
      ['UA', ukraines],
    ] as const) {
      const url = `/v1/tasks/${id}/verification`
      const reply = await coordinator(participant).post<Refused>(url, { verifiedBy: validatedBy }, { ifMatch: version })
      expectRefusal(reply, 403, 'BR-93', '/verifiedBy')
    }
  })
})

describe('BR-90: a requirement that is withdrawn or superseded', () => {
  it.each(['withdrawn', 'superseded'] as const)('%s, it takes no task, commitment or pledge', async (state) => {
    const row = await work.validate(await work.file())
    const reason = { reason: 'Met otherwise.' }
    if (state === 'superseded') await work.file({ supersedesId: row.id })
    else await coordinator('UA').post(`/v1/requirements/${row.id}/withdrawal`, reason, { ifMatch: row.version })
    const money = { requirementId: row.id, aidCategory: 'military', amount: '1.00', currency: 'EUR', title: 'One' }
    const signatory = { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 1' }
    const ministry = test.as('SE', 'ministry')
    const replies: Reply[] = [
      await share({}, row.id),
      await ministry.post('/v1/commitments', { ...money, signatory, signedOn: '2026-03-02', modality: 'cash' }),
      await ministry.post('/v1/pledges', {
        ...money,
        original: 'One euro.',
        source: 'Press release',
        announcedOn: '2026-03-02',
        amountKind: 'fixed',
      }),
    ]
    for (const reply of replies) {
      expectRefusal(reply, 409, 'BR-90', '/requirementId')
      expect(reply.body.state).toBe(state)
    }
  })
})

describe('dates out of order', () => {
  it('BR-87: a need of yesterday', async () => {
    for (const send of [file, amend]) expectRefusal(await send({ neededBy: '2026-11-22' }), 422, 'BR-87', '/neededBy')
  })

  it('BR-94: an offer that was there yesterday', async () => {
    expectRefusal(await offer({ availableFrom: '2026-11-22' }), 422, 'BR-94', '/availableFrom')
  })

  it.each<Case>([
    [{ dueOn: '2026-11-22' }, 'BR-94', '/dueOn'],
    [{ startsOn: '2027-03-02' }, 'BR-94', '/dueOn'],
    [{ startsOn: '2027-01-01', milestones: [{ title: 'Early', dueOn: '2026-12-31' }] }, 'BR-94', '/milestones/0/dueOn'],
    [{ milestones: [{ title: 'Late', dueOn: '2027-03-02' }] }, 'BR-94', '/milestones/0/dueOn'],
  ])('of a task: %j', async (sent, rule, pointer) => {
    expectRefusal(await share(sent), 422, rule, pointer)
  })

  it.each([
    ['milestones', { title: 'Late', dueOn: '2027-03-02' }, '/dueOn'],
    ['milestones', { title: 'Early', dueOn: '2026-11-19' }, '/dueOn'],
    ['delivery', { deliveredOn: '2026-11-24', statement: 'All.' }, '/deliveredOn'],
    ['delivery', { deliveredOn: '2026-11-19', statement: 'All.' }, '/deliveredOn'],
  ])('BR-94: of a task under way, in its %s: %j', async (verb, sent, pointer) => {
    const reply = await coordinator('SE').post<Refused>(`/v1/tasks/${running.id}/${verb}`, sent, {
      ifMatch: running.version,
    })
    expectRefusal(reply, 422, 'BR-94', pointer)
  })

  it.each([
    ['charters', { ...letter, signedOn: '2026-11-24' }, '/signedOn'],
    ['plans', { title: 'Plan', text: 'Later.', from: '2027-02-01', to: '2027-01-31' }, '/to'],
    ['reviews', { reviewedOn: '2026-11-24', summary: 'On time.' }, '/reviewedOn'],
    ['meetings', { title: 'To come', heldAt: '2026-12-01T09:00:00Z', decisions: [{ text: 'Now.' }] }, '/decisions'],
    [
      'meetings',
      { title: 'Held', heldAt: '2026-11-20T09:00:00Z', decisions: [{ text: 'Then.', dueOn: '2026-11-19' }] },
      '/decisions/0/dueOn',
    ],
  ])('BR-84: of a coalition, in its %s: %j', async (noun, sent, pointer) => {
    const { id } = await coalitionBy(test, 'drone')
    expectRefusal(await coordinator('LV').post<Refused>(`/v1/coalitions/${id}/${noun}`, sent), 422, 'BR-84', pointer)
  })

  it('BR-84: a departure or a handover not after the first day; BR-81: a role before the one that is held', async () => {
    const { at, propose, confirm } = await found('orbit')
    const { body: lead } = await propose('FR', {})
    await confirm('UA', lead)
    const departure = { on: '2026-10-01', reason: 'Done.' }
    const replies = [
      await coordinator('FR').post<Refused>(`/v1/coalition-memberships/${lead.id}/departure`, departure, {
        ifMatch: lead.version + 1,
      }),
      await coordinator('FR').post<Refused>(`${at}/handover`, { to: 'PL', on: '2026-10-01' }),
    ]
    for (const reply of replies) expectRefusal(reply, 422, 'BR-84', '/on')
    expectRefusal(await propose('FR', { role: 'co_lead', from: '2026-09-30' }), 409, 'BR-81', '/from')
  })
})
