import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { limits } from '../../src/config.ts'
import type { OfferStatus } from '../../src/modules/requirements/offer-rules.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { pay } from '../support/books.ts'
import { crowd } from '../support/crowded-need.ts'
import { commitGoods, receiveLot, register, state } from '../support/goods.ts'
import { isExpected } from '../support/lifecycles.ts'
import { itWhole } from '../support/scale.ts'
import {
  need as asked,
  type RequirementView,
  type TaskView,
  work as taskBody,
  workOf,
} from '../support/work-scenery.ts'

type Refused = { code: string; rule?: string; state?: string; errors?: { pointer: string }[] }
type Made = { id: string; version: number; requirementId: string | null; requirementOfferId: string | null }
type OfferView = Made & { status: OfferStatus; counted: string; participant: string; allowedActions: string[] }
type Link = {
  kind: string
  id: string
  from: string[]
  participant: string
  status: string | null
  amount: string | null
}

let test: TestApp
let work: ReturnType<typeof workOf>
let need: RequirementView
beforeAll(async () => {
  test = await createTestApp()
  work = workOf(test)
  need = await work.validate(await work.file({ conversions: [{ unit: 'crates', factor: '20' }] }))
})
afterAll(() => test.close())

const cash = {
  title: 'Interceptors',
  signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 1' },
  signedOn: '2026-03-02',
  modality: 'cash',
  aidCategory: 'military',
  amount: '1000.00',
  currency: 'EUR',
}
const promise = {
  title: 'Interceptors',
  original: 'We will give 2,000 euro.',
  source: 'Press release',
  announcedOn: '2026-03-01',
  amountKind: 'fixed',
  aidCategory: 'military',
  amount: '2000.00',
  currency: 'EUR',
}
/** To be made good by the task that others here use, or by the money. */
const offered = { quantity: taskBody.quantity, unit: taskBody.unit, amount: cash.amount, currency: cash.currency }
const sides = { UA: 'coordinator', SE: 'coordinator', AU: 'coordinator', PT: 'coordinator', LV: 'coordinator' } as const
type Side = keyof typeof sides
const offer = (more: object = {}, by: Side = 'SE', id = need.id) =>
  test.as(by, 'coordinator').post<OfferView & Refused>(`/v1/requirements/${id}/offers`, { ...offered, ...more })
const on = (row: Made, verb: string, by: Side, body?: object) =>
  test
    .as(by, 'coordinator')
    .post<OfferView & Refused>(`/v1/requirement-offers/${row.id}/${verb}`, body, { ifMatch: row.version })
const accepted = async () => (await on((await offer()).body, 'acceptance', 'UA')).body
const commit = (more: object, by: Side | 'NO' = 'SE') =>
  test.as(by, 'ministry').post<Made & Refused>('/v1/commitments', { ...cash, ...more })
const pledge = (more: object, by: Side = 'SE') =>
  test.as(by, 'ministry').post<Made & Refused>('/v1/pledges', { ...promise, ...more })
const task = (more: object, by: Side = 'SE') =>
  test.as(by, 'coordinator').post<TaskView & Made & Refused>('/v1/tasks', {
    ...taskBody,
    contributors: [],
    requirementId: need.id,
    ...more,
  })
const refusalOf = ({ status, body }: { status: number; body: Refused }) => [
  status,
  body.rule,
  body.errors?.[0]?.pointer,
]
const because = { reason: 'As arranged.' }
const openOffers = async (by: Side) =>
  (await test.as(by, 'viewer').get<{ openOffers: number }>(`/v1/requirements/${need.id}`)).body.openOffers

/** Ukraine asked, SE offered drones, Ukraine accepted. @returns the offer and the proposal that acceptance made */
async function acceptedProposal(): Promise<{ offerId: string; conversionProposalId: string }> {
  const ukraine = test.as('UA', 'coordinator')
  const request = {
    kind: 'ad_hoc',
    mode: 'monitoring',
    title: 'Drones',
    summary: 'Drones.',
    asks: [{ text: 'Drones' }],
  }
  const filed = await ukraine.post<{ id: string }>('/v1/consultations', { ...request, invited: ['SE'] })
  const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }
  await ukraine.post(`/v1/consultations/${filed.body.id}/circulation`, { authorisedBy }, { ifMatch: 1 })
  const response = await test
    .as('SE', 'coordinator')
    .post<{ offers: { id: string; version: number }[] }>(`/v1/consultations/${filed.body.id}/responses`, {
      type: 'offer',
      offers: [{ kind: 'capability', capability: asked.capability, quantity: taskBody.quantity, unit: taskBody.unit }],
    })
  const made = response.body.offers[0]!
  await ukraine.post(`/v1/offers/${made.id}/acceptance`, {}, { ifMatch: made.version })
  const [proposal] = await test.rows<{ id: string }>('select id from accord.conversion_proposal where offer_id = $1', [
    made.id,
  ])
  return { offerId: made.id, conversionProposalId: proposal!.id }
}

describe('money for a need', () => {
  it('names it, and is not told of it to who does not see the need', async () => {
    const made = (await commit({ requirementId: need.id, marking: 'framework' })).body
    const promised = (await pledge({ requirementId: need.id })).body
    expect([made.requirementId, promised.requirementId]).toEqual([need.id, need.id])
    for (const path of [`/v1/commitments/${made.id}`, `/v1/pledges/${promised.id}`]) {
      expect((await test.as('AU', 'viewer').get<Made>(path)).status).toBe(404)
      expect((await test.as('PT', 'viewer').get<Made>(path)).body.requirementId).toBeNull()
      expect((await test.as('LV', 'viewer').get<Made>(path)).body.requirementId).toBe(need.id)
    }
  })

  it('is found by it, by who sees the need; to others a need that they do not see has none, like one that there is not', async () => {
    const { id: requirementId } = await work.validate(await work.file())
    const found = async (path: string, by: string, id = requirementId) => {
      const { status, body } = await test
        .as(by, 'viewer')
        .get<{ items: Made[]; nextCursor: string | null }>(`/v1/${path}?requirementId=${id}`)
      return [status, body.items.map((item) => item.id), body.nextCursor]
    }
    const made = {
      commitments: (await commit({ requirementId, marking: 'framework' })).body.id,
      pledges: (await pledge({ requirementId })).body.id,
      tasks: (await work.share(requirementId)).id,
    }
    await Promise.all([commit({}), pledge({}), work.share(need.id)])
    for (const [path, id] of Object.entries(made)) {
      for (const by of ['UA', 'SE', 'LV']) expect(await found(path, by), `${path} ${by}`).toEqual([200, [id], null])
      expect(await found(path, 'PT'), path).toEqual([200, [], null])
      expect(await found(path, 'SE', randomUUID()), path).toEqual([200, [], null])
    }
    for (const path of ['commitments', 'pledges'] as const) // which PT sees, and not for which need
      expect((await test.as('PT', 'viewer').get(`/v1/${path}/${made[path]}`)).status).toBe(200)
  })

  it('BR-90: is refused for a need that the caller does not see, and for one that is withdrawn or superseded', async () => {
    const hidden = await work.file({ coalition: undefined })
    const withdrawn = await work.file()
    await test
      .as('UA', 'coordinator')
      .post(`/v1/requirements/${withdrawn.id}/withdrawal`, because, { ifMatch: withdrawn.version })
    const superseded = await work.file()
    await work.file({ supersedesId: superseded.id })
    for (const send of [commit, pledge]) {
      expect(refusalOf(await send({ requirementId: hidden.id }))).toEqual([422, 'BR-90', '/requirementId'])
      for (const row of [withdrawn, superseded])
        expect(refusalOf(await send({ requirementId: row.id }))).toEqual([409, 'BR-90', '/requirementId'])
      expect((await send({ requirementId: (await work.file()).id })).status).toBe(201)
    }
  })
})

describe('BR-37: an accepted offer of a consultation', () => {
  it('becomes a task of its provider, and of nobody else, once', async () => {
    const { offerId, conversionProposalId } = await acceptedProposal()
    const others = await task({ conversionProposalId, lead: { participant: 'LV' } }, 'LV')
    expect(refusalOf(others)).toEqual([422, 'BR-37', '/conversionProposalId'])
    expect((await task({}, 'SE')).status).toBe(403)
    const led = await task({ conversionProposalId, lead: { participant: 'AU' } })
    expect(refusalOf(led)).toEqual([422, 'BR-37', '/lead/participant'])
    const made = await task({ conversionProposalId })
    expect([made.status, made.body.status]).toEqual([201, 'proposed'])
    const again = await task({ conversionProposalId })
    expect(refusalOf(again)).toEqual([409, 'BR-37', '/conversionProposalId'])
    expect(refusalOf(await commit({ conversionProposalId }))).toEqual([409, 'BR-37', '/conversionProposalId'])
    const told = await test.rows<{ payload: object }>(
      "select payload from accord.journal_entry where event_type = 'offer.converted' and resource_id = $1",
      [offerId],
    )
    expect(told.map(({ payload }) => payload)).toEqual([{ proposalId: conversionProposalId, taskId: made.body.id }])
  })

  it('that has expired becomes nothing', async () => {
    const { conversionProposalId } = await acceptedProposal()
    const before = test.clock.now().toISOString()
    test.clock.set('2027-02-20T06:40:00.000Z')
    const late = await task({ conversionProposalId, dueOn: '2027-03-20' })
    test.clock.set(before)
    expect([...refusalOf(late), late.body.state]).toEqual([409, 'BR-37', '/conversionProposalId', 'expired'])
  })

  it('asked for twice at once becomes one task', async () => {
    const { conversionProposalId } = await acceptedProposal()
    const replies = await Promise.all([task({ conversionProposalId }), task({ conversionProposalId })])
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409])
  })
})

describe('an offer to a need', () => {
  it('is for whoever sees the need, but Ukraine; BR-51: others are not told of it', async () => {
    const [before, others] = [await openOffers('UA'), await openOffers('LV')]
    const made = (await offer({ quantity: '10', unit: 'crates', amount: '1.50', currency: 'EUR' })).body
    expect([Number(made.counted), made.status]).toEqual([200, 'offered'])
    expect((await offer({}, 'UA')).status).toBe(403)
    expect((await offer({}, 'PT')).status).toBe(404)
    const seen = async (by: Side) => {
      const list = await test.as(by, 'viewer').get<{ items: Made[] }>(`/v1/requirements/${need.id}/offers`)
      return [list.body.items?.some(({ id }) => id === made.id), list.status]
    }
    expect([await seen('UA'), await seen('SE'), await seen('LV'), await seen('PT')]).toEqual([
      [true, 200],
      [true, 200],
      [false, 200],
      [undefined, 404],
    ])
    expect((await test.as('LV', 'viewer').get(`/v1/requirement-offers/${made.id}`)).status).toBe(404)
    expect([await openOffers('LV'), await openOffers('UA')]).toEqual([others, before + 1])
    await on(made, 'withdrawal', 'SE', because)
    expect(await openOffers('UA')).toBe(before)
  })

  it('BR-85: is made to a validated need alone', async () => {
    const filed = await work.file()
    const early = await offer({}, 'SE', filed.id)
    expect([early.status, early.body.rule, early.body.state]).toEqual([409, 'BR-85', 'filed'])
  })

  it.each([
    [{ quantity: '0' }, 'BR-86', '/quantity'],
    [{ quantity: '-3' }, 'BR-86', '/quantity'],
    [{ unit: 'tonnes' }, 'BR-86', '/unit'],
    [{ amount: '1.005', currency: 'EUR' }, 'BR-10', '/amount'],
    [{ availableFrom: '2026-11-22' }, 'BR-94', '/availableFrom'],
  ])('%j is refused by %s at %s', async (more, rule, pointer) => {
    expect(refusalOf(await offer(more))).toEqual([422, rule, pointer])
  })

  it('takes each verb in the statuses of its lifecycle and in no other, from the side that may', async () => {
    const verbs = [
      ['acceptance', 'acceptRequirementOffer', 'UA'],
      ['rejection', 'rejectRequirementOffer', 'UA'],
      ['withdrawal', 'withdrawRequirementOffer', 'SE'],
    ] as const
    const at = async (status: OfferStatus) => {
      const made = (await offer()).body
      if (status === 'offered') return made
      if (status === 'rejected') return (await on(made, 'rejection', 'UA', because)).body
      if (status === 'withdrawn') return (await on(made, 'withdrawal', 'SE', because)).body
      const taken = (await on(made, 'acceptance', 'UA')).body
      if (status === 'converted') {
        await commit({ requirementOfferId: taken.id })
        return (await test.as('SE', 'viewer').get<OfferView>(`/v1/requirement-offers/${taken.id}`)).body
      }
      return taken
    }
    for (const status of ['offered', 'accepted', 'converted', 'rejected', 'withdrawn'] as const) {
      for (const [verb, operation, side] of verbs) {
        const row = await at(status)
        expect(row.status).toBe(status)
        const body = verb === 'acceptance' ? undefined : because
        const allowed = isExpected('requirement_offer', status, operation)
        expect((await on(row, verb, side, body)).status, `${verb} of ${status}`).toBe(allowed ? 200 : 409)
      }
    }
    const open = (await offer()).body
    expect((await on(open, 'acceptance', 'SE')).status).toBe(403)
    expect((await on(open, 'withdrawal', 'UA', because)).status).toBe(403)
    expect((await on(open, 'rejection', 'LV', because)).status).toBe(404)
  })

  it('BR-37: once accepted, becomes a commitment of its provider, for its need; once', async () => {
    const row = await accepted()
    const requirementOfferId = row.id
    expect(refusalOf(await commit({ requirementOfferId }, 'NO'))).toEqual([422, 'BR-37', '/requirementOfferId'])
    const other = await work.file()
    const elsewhere = await commit({ requirementOfferId, requirementId: other.id })
    expect(refusalOf(elsewhere)).toEqual([422, 'BR-37', '/requirementOfferId'])
    const made = (await commit({ requirementOfferId })).body
    expect([made.requirementId, made.requirementOfferId]).toEqual([need.id, requirementOfferId])
    expect(refusalOf(await commit({ requirementOfferId }))).toEqual([409, 'BR-37', '/requirementOfferId'])
    expect(refusalOf(await task({ requirementOfferId }))).toEqual([409, 'BR-37', '/requirementOfferId'])
  })

  it('BR-37: or a task that its provider leads; one that is not accepted becomes nothing', async () => {
    const open = (await offer()).body
    expect(refusalOf(await task({ requirementOfferId: open.id }))).toEqual([409, 'BR-37', '/requirementOfferId'])
    const row = await accepted()
    const made = await task({ requirementOfferId: row.id })
    expect([made.status, made.body.requirementOfferId]).toEqual([201, row.id])
    // The offer is between the two: so is what it becomes (BR-50).
    expect((await test.as('AU', 'viewer').get<Made>(`/v1/tasks/${made.body.id}`)).status).toBe(404)
    const now = await test.as('SE', 'viewer').get<OfferView>(`/v1/requirement-offers/${row.id}`)
    expect([now.body.status, now.body.allowedActions]).toEqual(['converted', []])
  })
})

describe('the chain of a need', () => {
  const chain = (id: string, by: Side) => test.as(by, 'viewer').get<{ links: Link[] }>(`/v1/requirements/${id}/chain`)

  it('leads from the need to the receipts, each link with what it came from; what is hidden is left out', async () => {
    const { id: requirementId } = await work.validate(await work.file())
    const sweden = test.as('SE', 'ministry')
    const { offerId, conversionProposalId } = await acceptedProposal()
    const direct = (await on((await offer({}, 'SE', requirementId)).body, 'acceptance', 'UA')).body
    const done = (await task({ requirementId, conversionProposalId })).body
    const promised = (await pledge({ requirementId })).body
    const paid = (await commit({ requirementOfferId: direct.id, pledgeId: promised.id })).body
    const allocation = await sweden.post<{ id: string }>(`/v1/commitments/${paid.id}/allocations`, {
      package: 'One',
      amount: '600',
    })
    const payment = await pay(sweden, paid.id, '100.00', { allocationId: allocation.body.id })
    const got = await test.as('UA', 'ministry').post<{ id: string }>('/v1/receipts', {
      provider: { participant: 'SE' },
      modality: 'cash',
      amount: '100.00',
      currency: 'EUR',
      transactionDate: '2026-11-20',
    })
    const goods = await commitGoods(sweden, { requirementId, marking: 'limited' })
    const lot = await register(sweden, { commitmentId: goods, marking: 'limited' })
    const handed = await state(sweden, lot.id, 'handed_over', { quantity: '100' })
    const received = await receiveLot(test.as('UA', 'ministry'), lot.id, '100')
    const { links } = (await chain(requirementId, 'UA')).body
    expect(links.map(({ kind, id, from }) => [kind, id, [...from].sort()])).toEqual(
      [
        ['requirement', requirementId, []],
        ['offer', offerId, []],
        ['requirement_offer', direct.id, [requirementId]],
        ['pledge', promised.id, [requirementId]],
        ['task', done.id, [requirementId, offerId]],
        ['commitment', paid.id, [requirementId, direct.id, promised.id]],
        ['commitment', goods, [requirementId]],
        ['allocation', allocation.body.id, [paid.id]],
        ['lot', lot.id, [goods]],
        ['disbursement', payment.body.id, [paid.id, allocation.body.id]],
        ['disbursement', handed.body.entryId, [goods, lot.id]],
        ['receipt', got.body.id, [payment.body.id]],
        ['receipt', received.body.id, [handed.body.entryId, lot.id]],
      ].map(([kind, id, from]) => [kind, id, [...(from as string[])].sort()]),
    )
    expect(links.find(({ id }) => id === allocation.body.id)?.amount).toBe('600.00')
    const { links: latvian } = (await chain(requirementId, 'LV')).body
    const ids = new Set(latvian.map(({ id }) => id))
    for (const hidden of [offerId, direct.id, paid.id, goods, lot.id, handed.body.entryId!, received.body.id])
      expect(ids.has(hidden), hidden).toBe(false)
    expect(ids.has(promised.id)).toBe(true)
    expect(latvian.flatMap(({ from }) => from).filter((id) => !ids.has(id))).toEqual([])
    expect((await chain(requirementId, 'PT')).status).toBe(404)
  })

  itWhole('is as long as its limit and says whether that is all; what came last is left out', async () => {
    const { id } = await work.validate(await work.file())
    const read = async () => {
      const { status, body } = await test
        .as('UA', 'viewer')
        .get<{ links: Link[]; complete: boolean }>(`/v1/requirements/${id}/chain`)
      const told = new Set(body.links.map((link) => link.id))
      expect(body.links.flatMap(({ from }) => from).filter((from) => !told.has(from))).toEqual([])
      return [status, body.links.length, body.complete, body.links.at(-1)?.kind]
    }
    const each = (limits.chainLinks - 4) / 4 // beside the need and three offers: a task, a commitment, a payment, its receipt
    await crowd(test, id, each)
    await Promise.all([offer({}, 'SE', id), offer({}, 'AU', id), offer({}, 'LV', id)])
    expect(await read()).toEqual([200, limits.chainLinks, true, 'receipt'])
    await offer({}, 'SE', id)
    expect(await read()).toEqual([200, limits.chainLinks, false, 'receipt'])
    await crowd(test, id, 4_500) // some ten times as many: not more work than what is told
    expect(await read()).toEqual([200, limits.chainLinks, false, 'task'])
  })
})
