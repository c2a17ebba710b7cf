import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'
import { need as asked, type RequirementView, workOf } from '../support/work-scenery.ts'

// BR-37: what confirms an accepted offer says what was accepted, whichever door it comes through.

type Offer = { id: string; version: number; status: string; accepted: string; conversions: { id: string }[] }
type Made = { id: string; conversionProposalId: string | null; requirementOfferId: string | null }

let test: TestApp
let at: string
let need: RequirementView
beforeAll(async () => {
  test = await createTestApp()
  const work = workOf(test)
  need = await work.validate(await work.file())
  const request = {
    kind: 'ad_hoc',
    mode: 'monitoring',
    title: 'Needs',
    summary: 'Needs.',
    asks: [{ text: 'Missiles' }],
  }
  const filed = await kyiv().post<{ id: string }>('/v1/consultations', { ...request, invited: ['SE'] })
  at = `/v1/consultations/${filed.body.id}`
  const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }
  await kyiv().post(`${at}/circulation`, { authorisedBy }, { ifMatch: 1 })
})
afterAll(() => test.close())

const kyiv = () => test.as('UA', 'coordinator')
const offerOf = async (id: string) => (await kyiv().get<Offer>(`/v1/offers/${id}`)).body

const missiles = { kind: 'capability', capability: 'Missiles', quantity: '12', unit: 'pieces' }
const euros = { kind: 'money', amount: '6000000.00', currency: 'EUR' }

/** Sweden offers; Ukraine accepts so much of it. */
async function accepted(offer: object, part: object) {
  const response = await test
    .as('SE', 'coordinator')
    .post<{ offers: Offer[] }>(`${at}/responses`, { type: 'offer', offers: [offer] })
  const { id, version } = response.body.offers[0]!
  const taken = await kyiv().post<Offer>(`/v1/offers/${id}/acceptance`, part, { ifMatch: version })
  return { offerId: id, conversionProposalId: taken.body.conversions[0]!.id }
}
const tenMissiles = () => accepted(missiles, { quantity: '10' })
const fiveMillion = () => accepted(euros, { amount: '5000000.00' })

/** Sweden offers 500 drones to the need; Ukraine accepts. */
async function acceptedByNeed(more: object = {}): Promise<{ requirementOfferId: string }> {
  const { send } = workOf(test)
  const body = { quantity: '500', unit: 'pieces', ...more }
  const made = await send<Offer>('SE', 'coordinator', `/v1/requirements/${need.id}/offers`, body)
  const path = `/v1/requirement-offers/${made.id}/acceptance`
  await send('UA', 'coordinator', path, undefined, made.version)
  return { requirementOfferId: made.id }
}

const common = {
  title: 'Support',
  signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 1' },
  signedOn: '2026-03-02',
  aidCategory: 'military',
}
const goods = (item: object = {}) => ({
  modality: 'in_kind',
  items: [{ itemClass: 'missiles', quantity: '10', unit: 'pieces', ...item }],
})
const money = { modality: 'cash', amount: '5000000.00', currency: 'EUR' }
const commit = (more: object) =>
  test.as('SE', 'ministry').post<Made & ProblemBody>('/v1/commitments', { ...common, ...more })
const task = (more: object) =>
  test.as('SE', 'coordinator').post<Made & ProblemBody>('/v1/tasks', {
    title: 'Deliver',
    requirementId: need.id,
    quantity: '500',
    unit: 'pieces',
    dueOn: '2027-03-01',
    lead: { participant: 'SE' },
    ...more,
  })
const refusalOf = ({ status, body }: { status: number; body: ProblemBody }) => [
  status,
  body.rule,
  body.errors?.map(({ pointer }) => pointer),
]
const payloads = async (type: string, id: string) =>
  (
    await test.rows<{ payload: object }>(
      'select payload from accord.journal_entry where event_type = $1 and resource_id = $2',
      [type, id],
    )
  ).map(({ payload }) => payload)

describe('BR-37: an accepted offer of a consultation', () => {
  it('is not confirmed by 5,000 sacks of potatoes for ten missiles; the proposal still stands, and its equal passes', async () => {
    const { offerId, conversionProposalId } = await tenMissiles()
    const potatoes = goods({ itemClass: 'potatoes', quantity: '5000', unit: 'sacks' })
    const refused = await commit({ ...potatoes, conversionProposalId })
    const fields = ['/items/0/itemClass', '/items/0/unit', '/items/0/quantity']
    expect(refusalOf(refused)).toEqual([422, 'BR-37', fields])
    expect(refused.body.errors?.at(-1)?.detail).toBe('is 5000, but 10 was accepted')
    expect(refused.body.detail).toContain('ask for a new acceptance')
    const made = await commit({ ...goods(), conversionProposalId })
    expect([made.status, made.body.conversionProposalId]).toEqual([201, conversionProposalId])
    expect(await offerOf(offerId)).toMatchObject({ status: 'partly_accepted', accepted: '10' })
    const told = [{ proposalId: conversionProposalId, commitmentId: made.body.id }]
    expect(await payloads('offer.converted', offerId)).toEqual(told)
  })

  it('is not confirmed by SEK 1.00 to Poland for EUR 5,000,000; its equal passes', async () => {
    const { conversionProposalId } = await fiveMillion()
    const crown = { modality: 'cash', amount: '1.00', currency: 'SEK', receiver: { participant: 'PL' } }
    const refused = await commit({ ...crown, conversionProposalId })
    expect(refusalOf(refused)).toEqual([422, 'BR-37', ['/receiver/participant', '/currency']])
    const more = await commit({ ...money, amount: '5000000.01', conversionProposalId })
    expect(refusalOf(more)).toEqual([422, 'BR-37', ['/amount']])
    expect(refusalOf(await task({ conversionProposalId }))).toEqual([422, 'BR-37', ['']])
    expect((await commit({ ...money, conversionProposalId })).status).toBe(201)
  })

  it('is confirmed in part: the rest of the goods is open again, is told, and can be accepted anew', async () => {
    const { offerId, conversionProposalId } = await tenMissiles()
    const made = await commit({ ...goods({ quantity: '4' }), conversionProposalId })
    const open = await offerOf(offerId)
    expect([made.status, open.status, open.accepted]).toEqual([201, 'partly_accepted', '4'])
    const openAgain = { quantity: '6', unit: 'pieces' }
    const told = [{ proposalId: conversionProposalId, commitmentId: made.body.id, openAgain }]
    expect(await payloads('offer.converted', offerId)).toEqual(told)
    const accept = (quantity: string) =>
      kyiv().post<Offer>(`/v1/offers/${offerId}/acceptance`, { quantity }, { ifMatch: open.version })
    expect((await accept('9')).status).toBe(422)
    expect((await accept('8')).body).toMatchObject({ status: 'accepted', accepted: '12' })
  })

  it('is confirmed in part: the rest of the money, and of what becomes a task', async () => {
    const paid = await fiveMillion()
    const made = await commit({ ...money, amount: '1000000.00', conversionProposalId: paid.conversionProposalId })
    expect(made.status).toBe(201)
    expect(Number((await offerOf(paid.offerId)).accepted)).toBe(1_000_000)
    const given = await tenMissiles()
    const { conversionProposalId } = given
    const tooMany = await task({ conversionProposalId, quantity: '11', unit: 'sacks' })
    expect(refusalOf(tooMany)).toEqual([422, 'BR-37', ['/unit', '/quantity']])
    const bare = await task({ conversionProposalId, quantity: undefined, unit: undefined })
    expect(refusalOf(bare)).toEqual([422, 'BR-37', ['/quantity']])
    const done = await task({ conversionProposalId, quantity: '3' })
    expect([done.status, (await offerOf(given.offerId)).accepted]).toEqual([201, '3'])
  })

  it('is confirmed and declined at once: one of them, and nothing waits for the other for ever', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { offerId, conversionProposalId } = await tenMissiles()
      const [made, declined] = await Promise.all([
        commit({ ...goods({ quantity: '4' }), conversionProposalId }),
        test
          .as('SE', 'coordinator')
          .post(`/v1/conversion-proposals/${conversionProposalId}/decline`, { reason: 'None.' }, { ifMatch: 1 }),
      ])
      expect([
        [201, 409],
        [201, 412],
        [409, 200],
      ]).toContainEqual([made.status, declined.status])
      expect((await offerOf(offerId)).accepted).toBe(made.status === 201 ? '4' : '0')
    }
  })
})

describe('BR-37: an accepted offer to a requirement', () => {
  const drones = (item: object = {}) => goods({ itemClass: asked.capability, quantity: '500', ...item })

  it('is not confirmed by other goods, more of them or money that it does not name; its equal passes', async () => {
    const { requirementOfferId } = await acceptedByNeed()
    const other = await commit({ ...drones({ itemClass: 'potatoes', quantity: '501' }), requirementOfferId })
    expect(refusalOf(other)).toEqual([422, 'BR-37', ['/items/0/itemClass', '/items/0/quantity']])
    expect(refusalOf(await commit({ ...money, requirementOfferId }))).toEqual([422, 'BR-37', ['/modality']])
    const done = await task({ requirementOfferId, quantity: '501' })
    expect(refusalOf(done)).toEqual([422, 'BR-37', ['/quantity']])
    const made = await commit({ ...drones(), requirementOfferId })
    expect([made.status, made.body.requirementOfferId]).toEqual([201, requirementOfferId])
    expect(await payloads('requirement_offer.converted', requirementOfferId)).toEqual([{ commitmentId: made.body.id }])
  })

  it('that says what it is worth is confirmed by no more than that', async () => {
    const { requirementOfferId } = await acceptedByNeed({ amount: '1000.00', currency: 'EUR' })
    expect(refusalOf(await commit({ ...money, requirementOfferId }))).toEqual([422, 'BR-37', ['/amount']])
    expect((await commit({ ...money, amount: '1000.00', requirementOfferId })).status).toBe(201)
  })

  it('is confirmed in part: the rest is told', async () => {
    const { requirementOfferId } = await acceptedByNeed()
    const made = await task({ requirementOfferId, quantity: '200' })
    expect(made.status).toBe(201)
    const openAgain = { quantity: '300', unit: 'pieces' }
    const told = [{ taskId: made.body.id, openAgain }]
    expect(await payloads('requirement_offer.converted', requirementOfferId)).toEqual(told)
  })
})
