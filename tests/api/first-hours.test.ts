import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'
import { strangerTo } from '../support/stranger.ts'

// Two first hours, over HTTP and with no knowledge beyond the contract and the replies: each next request is one that a
// reply before it allowed or led to.

type Ask = { id: string; capability: string; quantity: string; unit: string }
const signatory = { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 14' }

let test: TestApp
let know: Awaited<ReturnType<typeof strangerTo>>
beforeAll(async () => {
  test = await createTestApp({ clock: '2026-11-23T06:40:00.000Z' })
  know = await strangerTo(test)
})
afterAll(() => test.close())

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

/** From filing to an accepted offer: Ukraine's coordinator, Norway's duty officer and coordinator. */
async function acceptedOffer() {
  const kyiv = test.as('UA', 'coordinator')
  const draft = await know.make(kyiv, 'createConsultation', attack)
  await know.act(kyiv, draft, 'circulateConsultation', {
    authorisedBy: { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' },
  })
  const officer = test.as('NO', 'duty_officer')
  await know.act(officer, await know.waiting(officer, 'consultation'), 'acknowledgeConsultation')
  const oslo = test.as('NO', 'coordinator')
  const asked = await know.waiting(oslo, 'consultation')
  const [ask] = asked.body['asks'] as Ask[]
  const { capability, unit } = ask!
  await know.act(oslo, asked, 'respondToConsultation', {
    type: 'offer',
    askIds: [ask!.id],
    offers: [{ kind: 'capability', capability, quantity: '2', unit, askId: ask!.id }],
  })
  await know.act(kyiv, await know.waiting(kyiv, 'offer'), 'acceptOffer', {})
  return { kyiv, request: draft.path }
}

describe('the coordinator’s first hour', () => {
  it('goes from filing to a confirmed commitment and a closed request, each step allowed by a reply before it', async () => {
    const { kyiv, request } = await acceptedOffer()
    // One meeting in between, which Norway is told of and confirms.
    const running = await know.follow(kyiv, request)
    const heldAt = test.clock.now().toISOString()
    const session = { participants: ['NO', 'DK'], heldAt, channel: 'video', level: 'minister', format: 'several' }
    const logged = await know.act(kyiv, running, 'logSession', session)
    expect(logged.headers['location']).toContain('/sessions/')
    const officer = test.as('NO', 'duty_officer')
    await know.act(officer, await know.waiting(officer, 'session'), 'confirmSession')
    const dane = test.as('DK', 'duty_officer')
    await know.act(dane, await know.waiting(dane, 'session'), 'objectToSession', { reason: 'We had left by then.' })
    await know.act(kyiv, await know.follow(kyiv, request), 'excuseAddressee', {
      participant: 'DK',
      reason: 'It was asked bilaterally.',
    })
    const ministry = test.as('NO', 'ministry')
    const made = await know.act<{ id: string }>(
      ministry,
      await know.waiting(ministry, 'conversion_proposal'),
      'confirmProposalAsCommitment',
      { signatory, signedOn: '2026-11-23', aidCategory: 'military' },
    )
    expect(made.status).toBe(201)
    const commitment = await know.follow(ministry, made.headers['location']!)
    expect(commitment.body).toMatchObject({ participant: 'NO' })
    await know.act(kyiv, await know.follow(kyiv, request), 'closeConsultation', {
      reason: 'partly_agreed',
      outcome: { text: 'Two systems.' },
    })
    const closed = await know.follow(kyiv, request)
    expect(closed.body).toMatchObject({ status: 'closed' })
    expect(closed.body['allowedActions']).not.toContain('closeConsultation')
  })
})

describe('the first hour of an engineer of a ministry', () => {
  it('comes through wrong requests to a confirmed commitment by what each refusal says', async () => {
    await acceptedOffer()
    const ministry = test.as('NO', 'ministry')
    const proposal = await know.waiting(ministry, 'conversion_proposal')
    const [operation] = (proposal.body['confirmedBy'] as { operationId: string; roles: string[] }[]).filter(
      ({ roles }) => roles.includes('ministry'),
    )
    const url = know.addressOf(know.named(operation!.operationId), proposal)
    const send = (body: object, headers: Record<string, string> = {}) =>
      ministry.post<ProblemBody>(url, body, { headers })

    // An empty body: the refusal names each field that is required.
    const empty = await send({}, { 'if-match': proposal.etag! })
    expect(empty.status).toBe(400)
    const values: Record<string, unknown> = {
      '/signatory': signatory,
      '/signedOn': '2026-11-23',
      '/aidCategory': 'military',
    }
    const missing = empty.body.errors!.map(({ pointer, detail }) => [pointer, detail])
    for (const [pointer, detail] of missing) {
      expect(detail, pointer).toBe('is required')
      expect(Object.keys(values), pointer).toContain(pointer)
    }
    const body = Object.fromEntries(Object.entries(values).map(([pointer, value]) => [pointer.slice(1), value]))
    // No version, then one without quotes, then as the refusal says.
    const bare = await send(body)
    expect([bare.status, bare.body.code]).toEqual([428, 'precondition_required'])
    const unquoted = await send(body, { 'if-match': proposal.etag!.replaceAll('"', '') })
    expect(unquoted.body.detail).toContain('without quotes')
    const made = await send(body, { 'if-match': unquoted.headers['etag']! })
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    const commitment = await know.follow(ministry, made.headers['location']!)
    expect(commitment.body['items']).toMatchObject([{ quantity: '2', unit: 'systems' }])
    // The proposal says what became of it, and a second try what can be done instead.
    const after = await know.follow(ministry, proposal.path)
    expect(after.body).toMatchObject({ conversion: 'converted', allowedActions: [] })
    const again = await send(body, { 'if-match': after.etag! })
    expect([again.status, again.body.state, again.body.allowed]).toEqual([409, 'converted', []])
    // What it is not allowed is refused to this account and allowed to another: it says to whom.
    const coordinator = test.as('NO', 'viewer')
    expect((await know.follow(coordinator, proposal.path)).body['allowedActions']).toEqual([])
  })
})
