import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'

// The night call: whom nobody has reached comes first, with whom to ring and what came of the last attempt.

const start = '2026-11-23T03:10:00.000Z'
const attack = {
  kind: 'crisis',
  mode: 'full_activation',
  trigger: 'armed_attack',
  hostilities: 'ongoing',
  victim: 'UA',
  title: 'Attack',
  summary: 'Strikes on substations.',
  asks: [{ text: 'Air defence' }],
}
const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }

type Addressee = {
  participant: string
  state: string
  firstSeenAt: string | null
  firstFetchedAt: string | null
  localTime: string
  dutyDesk: { telephone: string; languages: string[] } | null
  attempts: number
  lastAttempt: { at: string; outcome: string; channel: string; note: string | null } | null
}
type List = { items: Addressee[]; nextCursor: string | null }

let test: TestApp
let at: string
beforeAll(async () => {
  test = await createTestApp({ clock: start })
  const desk = {
    kind: 'duty_desk',
    office: 'Situation centre',
    telephone: '+81 3 3580 3311 ext. 24',
    hours: 'at any hour',
    languages: ['en', 'ja'],
  }
  const set = await test
    .as('JP', 'administrator')
    .patch('/v1/participants/JP', { contactPoints: [desk] }, { ifMatch: 1 })
  expect(set.status, JSON.stringify(set.body)).toBe(200)
  const filed = await kyiv().post<{ id: string }>('/v1/consultations', attack)
  at = `/v1/consultations/${filed.body.id}`
  await kyiv().post(`${at}/circulation`, { authorisedBy }, { ifMatch: 1 })
})
afterAll(() => test.close())
const kyiv = () => test.as('UA', 'coordinator')
const list = async (query = 'limit=200') => (await kyiv().get<List>(`${at}/addressees?${query}`)).body
const rowOf = async (code: string) => (await list()).items.find(({ participant }) => participant === code)!
const attempt = (body: object, participant = 'UA') =>
  test.as(participant, 'duty_officer').post<Addressee & ProblemBody>(`${at}/contact-attempts`, body)

describe('an attempt to reach an addressee', () => {
  it('that nobody answered is recorded, tells desk and local hour, and changes nothing of what the addressee did', async () => {
    test.clock.advance(20 * 60_000)
    const made = await attempt({ participant: 'JP', outcome: 'no_answer', note: 'Rang for two minutes.' })
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    await attempt({ participant: 'JP', outcome: 'message_left', channel: 'email' })
    expect(await rowOf('JP')).toMatchObject({
      state: 'needs_action',
      firstSeenAt: null,
      localTime: '2026-11-23T12:30',
      dutyDesk: { telephone: '+81 3 3580 3311 ext. 24', languages: ['en', 'ja'] },
      attempts: 2,
      lastAttempt: { outcome: 'message_left', channel: 'email', note: null },
    })
    expect(await rowOf('LT')).toMatchObject({ attempts: 0, lastAttempt: null, dutyDesk: null })
  })

  it.each([
    [{ participant: 'NZ', outcome: 'busy' }, '/participant'],
    [{ participant: 'LT', outcome: 'busy', at: '2026-11-23T03:00:00Z' }, '/at'],
    [{ participant: 'LT', outcome: 'busy', at: '2027-01-01T00:00:00Z' }, '/at'],
  ])('%j is refused at %s', async (body, pointer) => {
    const refused = await attempt(body)
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([422, pointer])
  })

  it('is the requester’s to record', async () => {
    expect((await attempt({ participant: 'LT', outcome: 'busy' }, 'NO')).status).toBe(403)
    expect((await attempt({ participant: 'LT', outcome: 'busy' }, 'NZ')).status).toBe(404)
  })
})

describe('seen', () => {
  it('is what a person read: a service account’s read is told apart, and is nobody’s', async () => {
    await test.rows("update accord.account set kind = 'service' where participant = 'EE' and subject = 'coordinator'")
    await test.as('EE', 'coordinator').get(at)
    expect(await rowOf('EE')).toMatchObject({ firstSeenAt: null, firstFetchedAt: test.clock.now().toISOString() })
    test.clock.advance(60_000)
    await test.as('EE', 'duty_officer').get(at)
    expect((await rowOf('EE')).firstSeenAt).toBe(test.clock.now().toISOString())
  })

  it('comes last: whom no person has seen it at stands first, page by page', async () => {
    await test.as('NO', 'duty_officer').get(at)
    const whole = (await list()).items
    const seen = whole.map(({ firstSeenAt }) => firstSeenAt !== null)
    expect(seen).toEqual(seen.toSorted((a, b) => Number(a) - Number(b)))
    expect(whole.slice(-2).map(({ participant }) => participant)).toEqual(['EE', 'NO'])
    const paged: string[] = []
    for (let next: string | null = ''; next !== null; ) {
      const page: List = await list(`limit=5${next === '' ? '' : `&cursor=${next}`}`)
      paged.push(...page.items.map(({ participant }) => participant))
      next = page.nextCursor
    }
    expect(paged).toEqual(whole.map(({ participant }) => participant))
  })
})
