import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'

// BR-37: what accepting an offer makes, told to everybody who can act on it and to nobody else.

type Proposal = {
  id: string
  version: number
  conversion: string
  quantity: string | null
  became: { type: string; id: string } | null
  confirmedBy: { operationId: string; roles: string[] }[]
  decidedBy: string | null
  decidedAt: string | null
  allowedActions: string[]
}
type Offer = { id: string; version: number; status: string; accepted: string; conversions: { id: string }[] }
type Waiting = { items: { kind: string; href: string; says: { en: string; uk: string } }[] }

const attack = {
  kind: 'crisis',
  mode: 'full_activation',
  trigger: 'armed_attack',
  hostilities: 'ongoing',
  victim: 'UA',
  title: 'Attack on the power grid',
  summary: 'Strikes on substations.',
  asks: [{ text: 'Air defence', capability: 'air_defence', quantity: '6', unit: 'systems' }],
}
const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }
const signatory = { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 14' }

let test: TestApp
let askId: string
let at: string
beforeAll(async () => {
  test = await createTestApp()
  const filed = await kyiv().post<{ id: string; asks: { id: string }[] }>('/v1/consultations', attack)
  at = `/v1/consultations/${filed.body.id}`
  askId = filed.body.asks[0]!.id
  await kyiv().post(`${at}/circulation`, { authorisedBy }, { ifMatch: 1 })
})
afterAll(() => test.close())

const kyiv = () => test.as('UA', 'coordinator')
const read = async (id: string, role: 'coordinator' | 'ministry' | 'viewer' = 'coordinator', participant = 'SE') =>
  (await test.as(participant, role).get<Proposal>(`/v1/conversion-proposals/${id}`)).body
const offerOf = async (id: string) => (await kyiv().get<Offer>(`/v1/offers/${id}`)).body

/** Sweden offers three systems; Ukraine accepts so many of them. */
async function accepted(quantity = '3', participant = 'SE') {
  const offers = [{ kind: 'capability', capability: 'air_defence', quantity: '3', unit: 'systems', askId }]
  const response = await test
    .as(participant, 'coordinator')
    .post<{ offers: Offer[] }>(`${at}/responses`, { type: 'offer', offers })
  const [offer] = response.body.offers
  const taken = await kyiv().post<Offer>(`/v1/offers/${offer!.id}/acceptance`, { quantity }, { ifMatch: 1 })
  expect(taken.status, JSON.stringify(taken.body)).toBe(200)
  const proposal = await read(taken.body.conversions[0]!.id, 'coordinator', participant)
  return { offer: taken.body, proposal }
}

const confirm = (proposal: Proposal, as: 'commitment' | 'task', body: object, role: 'coordinator' | 'ministry') =>
  test.as('SE', role).post<{ id: string } & ProblemBody>(`/v1/conversion-proposals/${proposal.id}/${as}`, body, {
    ifMatch: proposal.version,
  })

describe('BR-37: who must confirm what was accepted', () => {
  it('is told: the operation, the roles, and to each account what it can do itself', async () => {
    const { proposal } = await accepted()
    expect(proposal.confirmedBy).toEqual([
      { operationId: 'confirmProposalAsCommitment', roles: ['ministry'] },
      { operationId: 'confirmProposalAsTask', roles: ['coordinator'] },
    ])
    expect(proposal.allowedActions).toEqual(['confirmProposalAsTask', 'stateDeviation', 'declineProposal'])
    expect((await read(proposal.id, 'ministry')).allowedActions).toEqual(['confirmProposalAsCommitment'])
    expect((await read(proposal.id, 'viewer')).allowedActions).toEqual([])
    expect((await read(proposal.id, 'coordinator', 'UA')).allowedActions).toEqual([])
    expect((await test.as('PL', 'coordinator').get(`/v1/conversion-proposals/${proposal.id}`)).status).toBe(404)
  })

  it.each(['coordinator', 'ministry'] as const)(
    'waits for the provider’s %s, who can follow its link',
    async (role) => {
      const { proposal } = await accepted()
      const href = `/v1/conversion-proposals/${proposal.id}`
      const inbox = await test.as('SE', role).get<Waiting>('/v1/me/inbox?limit=200')
      const item = inbox.body.items.find((each) => each.href === href)
      expect([item?.kind, item?.says.en]).toEqual(['conversion_proposal', expect.stringContaining('ministry')])
      expect((await read(proposal.id, role)).allowedActions.length).toBeGreaterThan(0)
      const others = await test.as('SE', 'viewer').get<Waiting>('/v1/me/inbox?limit=200')
      expect(others.body.items.map((each) => each.href)).not.toContain(href)
    },
  )
})

describe('BR-96: what is given is more or other than what was accepted', () => {
  const stateMore = (id: string, version: number, more: object) =>
    test
      .as('SE', 'coordinator')
      .post<Proposal & ProblemBody>(
        `/v1/conversion-proposals/${id}/deviation`,
        { reason: 'Three come in one contract.', ...more },
        { ifMatch: version },
      )
  const decide = (id: string, version: number, verb: string, body?: object, participant = 'UA') =>
    test
      .as(participant, 'coordinator')
      .post<Proposal & ProblemBody>(`/v1/conversion-proposals/${id}/deviation/${verb}`, body, { ifMatch: version })
  const commitments = async () =>
    (await test.rows<{ n: number }>('select count(*)::int as n from accord.commitment'))[0]!.n

  it('stays apart until who accepted it has confirmed: nothing is made of it, and its inbox tells', async () => {
    const { proposal, offer } = await accepted('2')
    const before = await commitments()
    const stated = await stateMore(proposal.id, proposal.version, { quantity: '3' })
    expect(stated).toMatchObject({ status: 200, body: { conversion: 'deviating', quantity: '2' } })
    expect(stated.body.allowedActions).toEqual(['declineProposal'])
    const early = await confirm(stated.body, 'commitment', { signatory, aidCategory: 'military' }, 'ministry')
    expect([early.status, await commitments()]).toEqual([409, before])
    const inbox = await kyiv().get<Waiting>('/v1/me/inbox?limit=200')
    expect(inbox.body.items).toContainEqual(
      expect.objectContaining({ kind: 'conversion_deviation', href: `/v1/conversion-proposals/${proposal.id}` }),
    )
    expect((await decide(proposal.id, stated.body.version, 'confirmation', undefined, 'SE')).status).toBe(403)
    const confirmed = await decide(proposal.id, stated.body.version, 'confirmation')
    expect(confirmed).toMatchObject({ status: 200, body: { conversion: 'pending', deviation: { confirmed: true } } })
    const made = await confirm(confirmed.body, 'commitment', { signatory, aidCategory: 'military' }, 'ministry')
    expect(made).toMatchObject({
      status: 201,
      body: {
        items: [{ quantity: '3', unit: 'systems' }],
        deviation: { quantity: '3', reason: 'Three come in one contract.' },
      },
    })
    expect((await offerOf(offer.id)).accepted).toBe('2')
  })

  it('is told by the task that is made of it', async () => {
    const { proposal } = await accepted('1')
    const stated = await stateMore(proposal.id, proposal.version, { quantity: '2' })
    const confirmed = await decide(proposal.id, stated.body.version, 'confirmation')
    const made = await confirm(confirmed.body, 'task', { dueOn: '2027-03-01' }, 'coordinator')
    expect(made).toMatchObject({
      status: 201,
      body: { quantity: '2', deviation: { quantity: '2', reason: 'Three come in one contract.' } },
    })
  })

  it('refused, what was accepted stands as it was; more than that is refused as before', async () => {
    const { proposal } = await accepted('2')
    const stated = await stateMore(proposal.id, proposal.version, { capability: 'generators' })
    const refused = await decide(proposal.id, stated.body.version, 'refusal', { reason: 'Systems are needed.' })
    const deviationRefusal = { by: 'UA', at: test.clock.now().toISOString(), reason: 'Systems are needed.' }
    expect(refused).toMatchObject({ status: 200, body: { conversion: 'pending', deviation: null, deviationRefusal } })
    const made = await confirm(refused.body, 'commitment', { signatory, aidCategory: 'military' }, 'ministry')
    expect(made).toMatchObject({ status: 201, body: { items: [{ itemClass: 'air_defence', quantity: '2' }] } })
  })

  it('of money is in a currency that there is, with no more places than it has (BR-10)', async () => {
    const offers = [{ kind: 'money', amount: '5000', currency: 'JPY', askId }]
    const response = await test
      .as('SE', 'coordinator')
      .post<{ offers: Offer[] }>(`${at}/responses`, { type: 'offer', offers })
    const [{ id: offerId }] = response.body.offers as [Offer]
    const taken = await kyiv().post<Offer>(`/v1/offers/${offerId}/acceptance`, {}, { ifMatch: 1 })
    const { id, version } = await read(taken.body.conversions[0]!.id)
    for (const [more, pointer] of [
      [{ currency: 'QQQ' }, '/currency'],
      [{ currency: 'HRK' }, '/currency'], // its last day was the last of 2022
      [{ amount: '6000.5' }, '/amount'],
    ] as const)
      expect(await stateMore(id, version, more)).toMatchObject({
        status: 422,
        body: { rule: 'BR-10', errors: [{ pointer }] },
      })
    expect(await stateMore(id, version, { currency: 'EUR', amount: '30.50' })).toMatchObject({ status: 200 })
  })

  it('is of the kind that was accepted, names what differs, and is declined like any other', async () => {
    const { proposal, offer } = await accepted('2')
    for (const [more, pointer] of [
      [{ amount: '5.00', currency: 'EUR' }, '/amount'],
      [{}, ''],
    ] as const)
      expect(await stateMore(proposal.id, proposal.version, more)).toMatchObject({
        status: 422,
        body: { rule: 'BR-96', errors: [{ pointer }] },
      })
    const stated = await stateMore(proposal.id, proposal.version, { quantity: '3' })
    const declined = await test
      .as('SE', 'coordinator')
      .post<Proposal>(
        `/v1/conversion-proposals/${proposal.id}/decline`,
        { reason: 'No.' },
        { ifMatch: stated.body.version },
      )
    expect([declined.status, (await offerOf(offer.id)).accepted]).toEqual([200, '0'])
  })
})

describe('BR-37: what was accepted is confirmed in one request, prefilled from the offer', () => {
  it('as a commitment by the ministry: quantity, unit, receiver and marking are the offer’s', async () => {
    const { proposal } = await accepted('2')
    const made = await confirm(proposal, 'commitment', { signatory, aidCategory: 'military' }, 'ministry')
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    expect(made.body).toMatchObject({
      receiver: { participant: 'UA' },
      modality: 'in_kind',
      conversionProposalId: proposal.id,
      items: [{ itemClass: 'air_defence', quantity: '2', unit: 'systems' }],
    })
    expect(await read(proposal.id)).toMatchObject({
      conversion: 'converted',
      became: { type: 'commitment', id: made.body.id },
      confirmedBy: [],
      allowedActions: [],
    })
  })

  it('as a task by the coordinator, for the clause on which it was addressed', async () => {
    const { proposal } = await accepted('1')
    const made = await confirm(proposal, 'task', { dueOn: '2027-03-01' }, 'coordinator')
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    expect(made.body).toMatchObject({ quantity: '1', unit: 'systems', parts: [{ participant: 'SE', part: 'lead' }] })
    expect((await read(proposal.id)).became).toEqual({ type: 'task', id: made.body.id })
  })

  it('money as a commitment in cash, and never as a task', async () => {
    const offers = [{ kind: 'money', amount: '5000000.00', currency: 'EUR' }]
    const response = await test
      .as('SE', 'coordinator')
      .post<{ offers: Offer[] }>(`${at}/responses`, { type: 'offer', offers })
    const taken = await kyiv().post<Offer>(`/v1/offers/${response.body.offers[0]!.id}/acceptance`, {}, { ifMatch: 1 })
    const proposal = await read(taken.body.conversions[0]!.id)
    expect((await confirm(proposal, 'task', { dueOn: '2027-03-01' }, 'coordinator')).body.rule).toBe('BR-37')
    const made = await confirm(proposal, 'commitment', { signatory, aidCategory: 'financial' }, 'ministry')
    expect(made.body).toMatchObject({ modality: 'cash', balance: { currency: 'EUR' } })
  })

  it('once, however many ask at once', async () => {
    const { proposal } = await accepted('1')
    const replies = await Promise.all([
      ...Array.from({ length: 4 }, () => confirm(proposal, 'task', { dueOn: '2027-03-01' }, 'coordinator')),
      ...Array.from({ length: 4 }, () =>
        confirm(proposal, 'commitment', { signatory, aidCategory: 'military' }, 'ministry'),
      ),
    ])
    const made = replies.filter(({ status }) => status === 201)
    expect([made.length, replies.filter(({ status }) => [409, 412].includes(status)).length]).toEqual([1, 7])
  })

  it.each([
    ['the requester', 'UA', 'ministry', 403],
    ['an outsider', 'PL', 'ministry', 404],
    ['the provider’s viewer', 'SE', 'viewer', 403],
    ['the provider’s coordinator', 'SE', 'coordinator', 403],
  ] as const)('not by %s', async (_who, participant, role, status) => {
    const { proposal } = await accepted('1')
    const reply = await test
      .as(participant, role)
      .post(
        `/v1/conversion-proposals/${proposal.id}/commitment`,
        { signatory, aidCategory: 'military' },
        { ifMatch: proposal.version },
      )
    expect(reply.status).toBe(status)
  })
})

describe('BR-37: the provider declines what was accepted', () => {
  const decline = (proposal: Proposal, participant = 'SE') =>
    test
      .as(participant, 'coordinator')
      .post<Proposal & ProblemBody>(
        `/v1/conversion-proposals/${proposal.id}/decline`,
        { reason: 'None is left.' },
        { ifMatch: proposal.version },
      )

  it('with the reason: the quantity is open again, the requester is told, and it can be accepted anew', async () => {
    const { offer, proposal } = await accepted('3')
    expect(offer).toMatchObject({ status: 'accepted', accepted: '3' })
    const declined = await decline(proposal)
    expect(declined.body).toMatchObject({ conversion: 'declined', reason: 'None is left.', allowedActions: [] })
    expect(declined.body).toMatchObject({ decidedBy: 'SE', decidedAt: test.clock.now().toISOString() })
    expect([proposal.decidedBy, proposal.decidedAt]).toEqual([null, null])
    const open = await offerOf(offer.id)
    expect(open).toMatchObject({ status: 'offered', accepted: '0' })
    await test.sequence()
    const told = await kyiv().get<{ items: { type: string; resource: { id: string } }[] }>('/v1/changes?limit=200')
    const all = [...told.body.items]
    expect(all.some((each) => each.type === 'offer.conversion_declined' && each.resource.id === offer.id)).toBe(true)
    const again = await kyiv().post<Offer>(
      `/v1/offers/${offer.id}/acceptance`,
      { quantity: '2' },
      { ifMatch: open.version },
    )
    expect(again.body).toMatchObject({ status: 'partly_accepted', accepted: '2' })
  })

  it('in part: what else was accepted of the offer stays accepted', async () => {
    const { offer, proposal } = await accepted('1')
    await kyiv().post(`/v1/offers/${offer.id}/acceptance`, { quantity: '2' }, { ifMatch: offer.version })
    await decline(proposal)
    expect(await offerOf(offer.id)).toMatchObject({ status: 'partly_accepted', accepted: '2' })
  })

  it('not by the requester, nor twice, nor after it was confirmed or has expired', async () => {
    const { proposal } = await accepted('1')
    expect((await decline(proposal, 'UA')).status).toBe(403)
    await confirm(proposal, 'task', { dueOn: '2027-03-01' }, 'coordinator')
    const late = await decline(await read(proposal.id))
    expect([late.status, late.body.state]).toEqual([409, 'converted'])
    const { proposal: other } = await accepted('1')
    test.clock.advance(31 * 24 * 3_600_000)
    const expired = await decline(other)
    expect([expired.status, expired.body.rule, expired.body.state]).toEqual([409, 'BR-37', 'expired'])
    expect((await read(other.id)).allowedActions).toEqual([])
  })
})
