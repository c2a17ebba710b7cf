import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isPublicAddress } from '../../src/platform/http/addresses.ts'
import { createTestApp, type TestApp } from '../support/app.ts'

type Ask = { id: string; text: string }
type Consultation = {
  id: string
  version: number
  asks: Ask[]
  originConsultationId?: string | null
  redactions: string[]
  title: string
}
type Offer = { id: string; version: number; status: string }
type Event = { type: string; participant: string; resource: { id: string }; payload: Record<string, unknown> }
type Timeline = { items: Event[] }
type Feed = { items: { type: string; rootId: string; participant: string }[]; nextCursor: string }

const start = '2026-11-23T06:40:00.000Z'
const authorisedBy = { name: 'Head', office: 'Office', instrument: 'Order' }
// Poland has a duty under this trigger, and its text names third states only with consent.
const escalation = {
  kind: 'crisis',
  mode: 'full_activation',
  trigger: 'significant_escalation',
  hostilities: 'ongoing',
  victim: 'UA',
  title: 'Escalation',
  summary: 'Columns at the border.',
  responseVisibility: 'all_addressees',
  invited: ['DE', 'FR'],
  asks: [{ text: 'Air defence' }],
}
const telephone = { heldAt: start, channel: 'telephone', level: 'minister' }

describe('somebody with a good token of one participant', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await createTestApp({ clock: start })
  })
  afterAll(() => test.close())
  const coordinator = (participant: string) => test.as(participant, 'coordinator')

  async function circulated(fields: object = {}, participant = 'UA') {
    test.clock.set(start)
    const filed = await coordinator(participant).post<Consultation>('/v1/consultations', { ...escalation, ...fields })
    expect(filed.status, JSON.stringify(filed.body)).toBe(201)
    const at = `/v1/consultations/${filed.body.id}`
    const sent = await coordinator(participant).post<Consultation>(
      `${at}/circulation`,
      { authorisedBy },
      { ifMatch: 1 },
    )
    expect(sent.status, JSON.stringify(sent.body)).toBe(200)
    return { at, id: filed.body.id }
  }
  const timeline = async (at: string, participant: string) =>
    (await coordinator(participant).get<Timeline>(`${at}/timeline`)).body.items
  async function feed(participant: string, id: string) {
    await test.sequence()
    const items: Feed['items'] = []
    for (let after = ''; ; ) {
      const page = (await coordinator(participant).get<Feed>(`/v1/changes?limit=200${after}`)).body
      items.push(...page.items)
      if (page.items.length < 200) return items.filter((item) => item.rootId === id)
      after = `&after=${page.nextCursor}`
    }
  }
  const money = { kind: 'money', amount: '1', currency: 'EUR' }
  async function offered(at: string, jointWith: string[]) {
    const made = await coordinator('DE').post<{ offers: Offer[] }>(`${at}/responses`, {
      type: 'offer',
      offers: [{ ...money, jointWith }],
    })
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    return made.body.offers[0]!.id
  }

  it('BR-36: who joins an offer is not told to the others, in the timeline or in the feed', async () => {
    const { at, id } = await circulated()
    const offer = await offered(at, ['PL'])
    expect((await coordinator('PL').post(`/v1/offers/${offer}/confirmations`, {})).status).toBe(201)
    const seen = await timeline(at, 'FR')
    expect(seen.map(({ type }) => type)).toContain('offer.made')
    expect(JSON.stringify(seen)).not.toContain('PL')
    expect((await feed('FR', id)).filter(({ participant }) => participant === 'PL')).toEqual([])
    for (const side of ['UA', 'DE', 'PL']) {
      expect((await timeline(at, side)).map(({ type }) => type)).toContain('offer.joined')
    }
  })

  it('BR-36: nobody is put at one table with others on the record before it consents to be named', async () => {
    const { at } = await circulated()
    const log = (participants: string[]) =>
      coordinator('UA').post<{ id: string; rule?: string }>(`${at}/sessions`, { ...telephone, participants })
    const refused = await log(['FR', 'PL'])
    expect([refused.status, refused.body.rule]).toEqual([422, 'BR-36'])
    expect((await log(['PL'])).status).toBe(201)
    expect((await log(['FR', 'DE'])).status).toBe(201)
    expect((await coordinator('PL').post(`${at}/roster-consents`, {})).status).toBe(201)
    expect((await log(['FR', 'PL'])).status).toBe(201)
  })

  it('BR-36: how many were addressed is not told to who takes no part', async () => {
    const { at } = await circulated({ marking: 'framework' })
    const seen = (await timeline(at, 'JP')).find(({ type }) => type === 'consultation.circulated')
    expect(seen?.payload).toEqual({ authorisedBy })
  })

  it('BR-51: a request that widens another does not tell its addressees of the other', async () => {
    const origin = await circulated({ victim: 'LT', trigger: 'armed_attack', invited: ['UA'] }, 'LT')
    const { at } = await circulated({ originConsultationId: origin.id })
    const hidden = (await coordinator('DE').get<Consultation>(at)).body
    expect(hidden).not.toHaveProperty('originConsultationId')
    expect(hidden.redactions).toContain('originConsultationId')
    for (const side of ['UA', 'LT']) {
      expect((await coordinator(side).get<Consultation>(at)).body.originConsultationId).toBe(origin.id)
    }
  })

  it('BR-61: a tombstone goes to those who lost sight of a record, not to those who still see it', async () => {
    const { at, id } = await circulated({ marking: 'framework' })
    const narrowed = await coordinator('UA').patch(at, { marking: 'limited' }, { ifMatch: 2 })
    expect(narrowed.status).toBe(200)
    expect((await coordinator('PL').get(at)).status).toBe(200)
    expect((await feed('PL', id)).map(({ type }) => type)).not.toContain('resource.withdrawn')
    expect((await coordinator('JP').get(at)).status).toBe(404)
    expect((await feed('JP', id)).map(({ type }) => type)).toEqual(['resource.released', 'resource.withdrawn'])
    expect((await feed('UA', id)).map(({ type }) => type)).not.toContain('resource.withdrawn')
  })

  it('BR-31: an extension does not make in time what was late', async () => {
    const { at } = await circulated()
    test.clock.advance(25 * 3_600_000)
    expect((await coordinator('PL').post(`${at}/responses`, { type: 'no_objection' })).status).toBe(201)
    const extend = (participants?: string[]) =>
      coordinator('UA').post(`${at}/extensions`, {
        participants,
        deadlineAt: '2026-12-01T00:00:00Z',
        reason: 'Holiday.',
      })
    expect((await extend(['PL'])).status).toBe(422)
    expect((await extend()).status).toBe(201)
    type Table = { rows: { participant: string; standing: string }[] }
    const { rows } = (await coordinator('UA').get<Table>(`${at}/timeliness`)).body
    expect(rows.find(({ participant }) => participant === 'PL')?.standing).toBe('after_time')
  })

  it('one side confirms a session, or joins an offer, once: the journal says so once', async () => {
    const { at } = await circulated()
    const session = await coordinator('UA').post<{ id: string }>(`${at}/sessions`, {
      ...telephone,
      participants: ['FR'],
    })
    const offer = await offered(at, ['FR'])
    const times = Array.from({ length: 6 })
    const confirmed = await Promise.all(
      times.map(() => coordinator('FR').post(`${at}/sessions/${session.body.id}/confirmation`, {})),
    )
    expect(confirmed.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409])
    await Promise.all(times.map(() => coordinator('FR').post(`/v1/offers/${offer}/confirmations`, {})))
    const told = (await timeline(at, 'UA')).map(({ type }) => type)
    expect(told.filter((type) => type === 'consultation.session_confirmed')).toHaveLength(1)
    expect(told.filter((type) => type === 'offer.joined')).toHaveLength(1)
  })

  it('a parameter that an operation does not have is refused, and validateOnly, which goes, never changes anything', async () => {
    const filed = await coordinator('UA').post<Consultation>('/v1/consultations', escalation)
    const at = `/v1/consultations/${filed.body.id}`
    const patched = await coordinator('UA').patch(`${at}?validateOnly=true`, { title: 'Other' }, { ifMatch: 1 })
    expect([patched.status, patched.headers['preference-applied']]).toEqual([200, 'handling=validate'])
    const misspelt = await coordinator('UA').patch(`${at}?validateOnyl=true`, { title: 'Other' }, { ifMatch: 1 })
    expect([misspelt.status, misspelt.body.errors?.[0]?.parameter]).toEqual([400, 'validateOnyl'])
    expect((await coordinator('UA').get<Consultation>(at)).body.title).toBe(escalation.title)
    expect((await coordinator('UA').get('/v1/me?participant=PL')).status).toBe(400)
  })

  it('a cursor that somebody made up is 400', async () => {
    const { at } = await circulated()
    const made = [['\u0000'], ['x'], [1], [null], [[]], {}].map((key) =>
      Buffer.from(JSON.stringify(key)).toString('base64url'),
    )
    for (const [url, role] of [
      ['/v1/participants', 'coordinator'],
      ['/v1/issuers', 'administrator'],
      ['/v1/accounts', 'administrator'],
      ['/v1/consultations', 'coordinator'],
      [`${at}/addressees`, 'coordinator'],
      [`${at}/sessions`, 'coordinator'],
      [`${at}/responses`, 'coordinator'],
      ['/v1/agreements', 'coordinator'],
      ['/v1/provisions', 'coordinator'],
    ] as const) {
      for (const cursor of made) {
        const { status } = await test.as('UA', role).get(`${url}?cursor=${cursor}`)
        // A name sorts somewhere even where nobody has it.
        expect([200, 400], `${url} ${cursor}`).toContain(status)
      }
      expect((await test.as('UA', role).get(`${url}?cursor=${made[0]}`)).status, url).toBe(400)
    }
  })

  it('bytes that are not UTF-8 are refused, not mended', async () => {
    const body = Buffer.concat([
      Buffer.from(`${JSON.stringify(escalation).slice(0, -1)},"title":"`),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}'),
    ])
    const reply = await test.app.inject({
      method: 'POST',
      url: '/v1/consultations',
      headers: {
        authorization: `Bearer ${await test.token('UA', 'coordinator')}`,
        'idempotency-key': 'bytes',
        'content-type': 'application/json',
      },
      payload: body,
    })
    expect([reply.statusCode, reply.json().code]).toEqual([400, 'malformed_request'])
  })

  it('an account that holds its share of the places leaves the others room', async () => {
    const small = await createTestApp({ on: test, config: { requestsInFlight: 8 } })
    try {
      await test.sequence()
      const viewer = small.as('PL', 'viewer')
      let after = ''
      for (let items = 200; items === 200; ) {
        const page = (await viewer.get<Feed>(`/v1/changes?limit=200${after}`)).body
        items = page.items.length
        after = `&after=${page.nextCursor}`
      }
      const polls = Array.from({ length: 12 }, () => viewer.get(`/v1/changes?wait=2${after}`))
      await new Promise((resolve) => setTimeout(resolve, 500))
      expect((await small.as('UA', 'coordinator').get('/v1/me')).status).toBe(200)
      const statuses = (await Promise.all(polls)).map(({ status }) => status)
      expect(statuses.filter((status) => status === 200)).toHaveLength(2)
      expect((await viewer.get('/v1/me')).status).toBe(200)
    } finally {
      await small.close()
    }
  })
})

describe('somebody without a good token', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await createTestApp({ clock: start })
  })
  afterAll(() => test.close())

  it('a token whose issuer PostgreSQL cannot hold is 401', async () => {
    const [header, , signature] = (await test.token('PL', 'coordinator')).split('.')
    const claims = Buffer.from(JSON.stringify({ iss: 'https://a\u0000b' })).toString('base64url')
    expect((await test.bearer(`${header}.${claims}.${signature}`).get('/v1/me')).status).toBe(401)
  })

  it('keys are not fetched from site-local addresses either', () => {
    expect(['fec0::1', 'fe80::1', 'fd00::1', '::ffff:10.0.0.1', '2002:a00:1::'].filter(isPublicAddress)).toEqual([])
  })
})
