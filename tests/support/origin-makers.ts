import type { TestApp } from './app.ts'
import { need as needed, work as taskBody, workOf } from './work-scenery.ts'

/** Which of the two kinds of origin: for its sides alone, or for more (the framework, or those who share it). */
export type Kind = 'limited' | 'open'
export type Refused = { rule?: string; errors?: { pointer: string }[] }
export type Reply = { status: number; body: { id: string } & Refused }

export type Makers = ReturnType<typeof makersOf>
export const marking = (kind: Kind) => (kind === 'limited' ? 'limited' : 'framework')

/** What the edges are made with: SE gives, Ukraine receives and asks. */
export function makersOf(test: TestApp) {
  const [sweden, ukraine] = [test.as('SE', 'ministry'), test.as('UA', 'ministry')]
  const work = workOf(test)
  let number = 0
  const next = () => {
    number += 1
    return number
  }
  const cash = (more: object) => ({
    title: 'Interceptors',
    signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 1' },
    signedOn: '2026-03-02',
    modality: 'cash',
    aidCategory: 'military',
    amount: '100000.00',
    currency: 'EUR',
    ...more,
  })
  const commit = (more: object) => sweden.post<Reply['body']>('/v1/commitments', cash(more))
  const commitment = async (kind: Kind) => (await commit({ marking: marking(kind) })).body.id
  const need = async (kind: Kind) =>
    (await work.validate(await work.file({ marking: marking(kind), coalition: 'drone', conversions: [] }))).id
  const task = (more: object, by = 'SE') =>
    test
      .as(by, 'coordinator')
      .post<Reply['body']>('/v1/tasks', { ...taskBody, contributors: [], lead: { participant: 'SE' }, ...more })
  const pay = (commitmentId: string, more: object = {}) =>
    sweden.post<Reply['body']>('/v1/disbursements', {
      commitmentId,
      amount: `${next()}.00`,
      currency: 'EUR',
      transactionDate: '2026-11-20',
      ...more,
    })
  const receive = (more: object) =>
    ukraine.post<Reply['body'] & { match: object | null }>('/v1/receipts', {
      provider: { participant: 'SE' },
      currency: 'EUR',
      transactionDate: '2026-11-20',
      ...more,
    })
  return { test, sweden, ukraine, next, work, commit, commitment, need, task, pay, receive, ...requests(test) }
}

/** Ukraine asks SE and NO; SE offers, to Ukraine alone or to all who are asked. */
function requests(test: TestApp) {
  const ukraine = test.as('UA', 'coordinator')
  const money = { kind: 'money', amount: '100000.00', currency: 'EUR' }
  const goods = { kind: 'capability', capability: needed.capability, quantity: taskBody.quantity, unit: taskBody.unit }
  const offered = async (kind: Kind, offer: object = money) => {
    const request = { kind: 'ad_hoc', mode: 'monitoring', title: 'Money', summary: 'Money.', asks: [{ text: 'Money' }] }
    const filed = await ukraine.post<{ id: string }>('/v1/consultations', {
      ...request,
      invited: ['SE', 'NO'],
      responseVisibility: kind === 'limited' ? 'requester_only' : 'all_addressees',
    })
    const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }
    await ukraine.post(`/v1/consultations/${filed.body.id}/circulation`, { authorisedBy }, { ifMatch: 1 })
    const reply = await test
      .as('SE', 'coordinator')
      .post<Reply['body'] & { offers: { id: string }[] }>(`/v1/consultations/${filed.body.id}/responses`, {
        type: 'offer',
        offers: [offer],
      })
    return { reply, offerId: reply.body.offers[0]!.id, consultationId: filed.body.id }
  }
  const proposed = async (kind: Kind, what: 'money' | 'goods') => {
    const { offerId } = await offered(kind, what === 'goods' ? goods : money)
    await ukraine.post(`/v1/offers/${offerId}/acceptance`, {}, { ifMatch: 1 })
    const [row] = await test.rows<{ id: string }>('select id from accord.conversion_proposal where offer_id = $1', [
      offerId,
    ])
    return row!.id
  }
  const offeredToNeed = (requirementId: string) =>
    test.as('SE', 'coordinator').post<Reply['body']>(`/v1/requirements/${requirementId}/offers`, {
      quantity: taskBody.quantity,
      unit: taskBody.unit,
      amount: '100000.00',
      currency: 'EUR',
    })
  const acceptedByNeed = async (requirementId: string) => {
    const { id } = (await offeredToNeed(requirementId)).body
    await ukraine.post(`/v1/requirement-offers/${id}/acceptance`, undefined, { ifMatch: 1 })
    return id
  }
  return { offered, proposed, offeredToNeed, acceptedByNeed }
}
