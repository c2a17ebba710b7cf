import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { monthsLater } from '../../src/kernel/period.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { type CoalitionView, coalitionBy, letter } from '../support/coalition-scenery.ts'

type Listed = { items: Record<string, unknown>[] }
type Refused = { rule?: string; errors?: { pointer: string }[] }

let test: TestApp
let at: string
beforeAll(async () => {
  test = await createTestApp()
  at = `/v1/coalitions/${(await coalitionBy(test, 'drone')).id}`
})
afterAll(() => test.close())

const file = async (
  noun: string,
  body: object,
  participant = 'LV',
  role: 'coordinator' | 'secretariat' = 'coordinator',
) => {
  const reply = await test.as(participant, role).post<Record<string, unknown>>(`${at}/${noun}`, body)
  expect(reply.status, JSON.stringify(reply.body)).toBe(201)
  return reply.body
}
const list = async (noun: string, participant = 'SE') =>
  (await test.as(participant, 'viewer').get<Listed>(`${at}/${noun}`)).body.items
const refusal = async (noun: string, body: object) => {
  const reply = await test.as('LV', 'coordinator').post<Refused>(`${at}/${noun}`, body)
  return [reply.status, reply.body.rule, reply.body.errors?.[0]?.pointer]
}
const drone = async (participant: string) => (await test.as(participant, 'viewer').get<CoalitionView>(at)).body

describe('how a coalition governs itself', () => {
  it('is filed by a lead or by Ukraine’s secretariat, and by nobody else', async () => {
    const meeting = { title: 'Board', heldAt: '2027-01-20T09:00:00Z' }
    await file('meetings', meeting, 'GB')
    await file('meetings', meeting, 'UA', 'secretariat')
    for (const participant of ['SE', 'UA', 'PT'])
      expect((await test.as(participant, 'coordinator').post(`${at}/meetings`, meeting)).status).toBe(403)
  })

  it('is for who takes part: others are told which fields they do not see, and find empty lists', async () => {
    await file('charters', { ...letter, leadsMax: 3 })
    expect(await drone('SE')).toMatchObject({ leadsMax: 3, reviewCycle: 6, redactions: [] })
    const outside = await drone('PT')
    expect(outside.redactions).toEqual(['leadsMax', 'reviewCycle', 'nextReviewDueOn'])
    expect(outside.leadsMax).toBeUndefined()
    for (const noun of ['charters', 'plans', 'meetings', 'reviews']) expect(await list(noun, 'PT'), noun).toEqual([])
    expect(await list('charters', 'AU')).toHaveLength(1)
  })

  it('the latest charter by its date holds, whichever was filed last', async () => {
    await file('charters', { ...letter, kind: 'charter', signedOn: '2026-06-01', leadsMax: 4, reviewCycle: 12 })
    await file('charters', { ...letter, signedOn: '2025-01-01', leadsMax: 1 })
    expect(await drone('LV')).toMatchObject({ leadsMax: 4, reviewCycle: 12, nextReviewDueOn: '2027-06-01' })
    expect(await list('charters')).toHaveLength(3)
    expect(await refusal('charters', { ...letter, signedOn: '2026-11-24' })).toEqual([422, 'BR-84', '/signedOn'])
    const { document } = letter
    expect(await refusal('charters', { ...letter, document: { ...document, holder: 'ZZ' } })).toEqual([
      422,
      undefined,
      '/document/holder',
    ])
  })

  it('a charter that allows fewer leads than there are is a finding, not a refusal', async () => {
    await file('charters', { ...letter, signedOn: '2026-07-01', leadsMax: 1, reviewCycle: 6 })
    expect((await drone('LV')).findings).toEqual([{ finding: 'too_many_leads', since: null }])
  })

  it('each plan is the next version, and those before stay', async () => {
    await file('plans', { title: 'Plan', text: 'Interceptors first.' })
    await Promise.all([1, 2, 3].map((n) => file('plans', { title: `Plan ${n}`, text: 'Interceptors first.' })))
    const versions = await list('plans')
    expect(versions.map(({ number }) => number).toSorted()).toEqual([1, 2, 3, 4])
    expect(versions.filter(({ current }) => current).map(({ number }) => number)).toEqual([4])
    const reversed = { title: 'Plan', text: 'Later.', from: '2027-02-01', to: '2027-01-01' }
    expect(await refusal('plans', reversed)).toEqual([422, 'BR-84', '/to'])
  })

  it('BR-84: a meeting decides once it is held, and nothing that was due before it', async () => {
    const held = await file('meetings', {
      title: 'Steering group',
      heldAt: '2026-11-20T09:00:00Z',
      decisions: [{ text: 'One joint order.', ownedBy: 'LV', dueOn: '2027-02-01' }],
    })
    expect(held['decisions']).toMatchObject([{ text: 'One joint order.', ownedBy: 'LV', dueOn: '2027-02-01' }])
    const later = { text: 'A second order.' }
    const decide = (id: unknown, body: object) =>
      test
        .as('LV', 'coordinator')
        .post<Refused & { decisions: object[] }>(`/v1/coalition-meetings/${id}/decisions`, body)
    expect((await decide(held['id'], later)).body.decisions).toHaveLength(2)
    const early = await decide(held['id'], { ...later, dueOn: '2026-11-19' })
    expect([early.status, early.body.rule, early.body.errors?.[0]?.pointer]).toEqual([422, 'BR-84', '/dueOn'])
    const coming = await file('meetings', { title: 'Board', heldAt: '2027-01-20T09:00:00Z' })
    expect((await decide(coming['id'], later)).body.rule).toBe('BR-84')
    const decided = { title: 'Board', heldAt: '2027-01-20T09:00:00Z', decisions: [later] }
    expect(await refusal('meetings', decided)).toEqual([422, 'BR-84', '/decisions'])
  })

  it('the next review is due a cycle after the last one, and is a finding once it is late', async () => {
    const overdue = async () => (await drone('LV')).findings.find(({ finding }) => finding === 'review_overdue')
    await file('reviews', { reviewedOn: '2026-05-22', summary: 'Two of five are late.' })
    expect([(await drone('LV')).nextReviewDueOn, await overdue()]).toEqual([
      '2026-11-22',
      { finding: 'review_overdue', since: '2026-11-22' },
    ])
    await file('reviews', { reviewedOn: '2026-11-20', summary: 'One is late.' })
    expect([(await drone('LV')).nextReviewDueOn, await overdue()]).toEqual(['2027-05-20', undefined])
    const ahead = { reviewedOn: '2026-11-24', summary: 'To come.' }
    expect(await refusal('reviews', ahead)).toEqual([422, 'BR-84', '/reviewedOn'])
  })

  it.each([
    ['2026-08-31', 6, '2027-02-28'],
    ['2027-08-31', 6, '2028-02-29'],
    ['2026-01-15', 12, '2027-01-15'],
    ['2026-12-31', 1, '2027-01-31'],
  ])('%s and %i months is %s', (day, months, due) => expect(monthsLater(day, months)).toBe(due))
})
