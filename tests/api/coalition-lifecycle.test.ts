import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type MembershipStatus,
  type MembershipVerb,
  membershipLifecycle,
  membershipStatuses,
} from '../../src/modules/coalitions/rules.ts'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'
import { coalitionBy, type MembershipView } from '../support/coalition-scenery.ts'

let test: TestApp
let at: string
beforeAll(async () => {
  test = await createTestApp()
  at = `/v1/coalitions/${(await coalitionBy(test, 'drone')).id}`
})
afterAll(() => test.close())

/** One of the claimed members of the drone coalition for each pair, so that none is tried twice. */
const members = ['SE', 'DK', 'DE', 'LT', 'EE', 'NL', 'IT', 'FR', 'CZ', 'BE', 'TR', 'AU', 'NZ', 'CA', 'LU', 'NO', 'PL']
const guests = ['PT', 'ES', 'RO', 'FI', 'SI', 'HR', 'GR', 'AL', 'IE', 'IS', 'JP', 'US', 'BG', 'SK', 'HU', 'MD']

async function send(participant: string, row: { id: string; version: number }, verb: MembershipVerb) {
  const [at, sent] = {
    confirmMembership: ['confirmation', undefined],
    rejectMembership: ['rejection', { reason: 'No.' }],
    withdrawMembership: ['withdrawal', { reason: 'No.' }],
    leaveCoalition: ['departure', { on: '2027-01-01', reason: 'Done.' }],
  }[verb] as [string, object | undefined]
  return test
    .as(participant, 'coordinator')
    .post<MembershipView & ProblemBody>(`/v1/coalition-memberships/${row.id}/${at}`, sent, { ifMatch: row.version })
}
const read = async (id: string) =>
  (await test.as('UA', 'viewer').get<MembershipView>(`/v1/coalition-memberships/${id}`)).body

async function claimed(participant: string): Promise<MembershipView> {
  const { body } = await test
    .as('UA', 'viewer')
    .get<{ items: MembershipView[] }>(`${at}/memberships?participant=${participant}&status=claimed`)
  return body.items[0]!
}

async function membership(status: MembershipStatus): Promise<MembershipView> {
  if (status === 'claimed') return claimed(members.pop()!)
  const participant = status === 'replaced' ? members.pop()! : guests.pop()!
  const before = status === 'replaced' ? await claimed(participant) : undefined
  const { body } = await test
    .as(participant, 'coordinator')
    .post<MembershipView>(`${at}/memberships`, { role: 'member', from: '2024-02-01' })
  if (status === 'proposed') return body
  const reply =
    status === 'declined'
      ? await send('LV', body, 'rejectMembership')
      : status === 'withdrawn'
        ? await send(participant, body, 'withdrawMembership')
        : await send('LV', body, 'confirmMembership')
  expect(reply.status, JSON.stringify(reply.body)).toBe(200)
  return read(before?.id ?? body.id)
}

it('BR-50: a limited coalition shows itself to whom it proposes a role, and to nobody else', async () => {
  const founded = await test.as('UA', 'coordinator').post<{ id: string }>('/v1/coalitions', {
    code: 'quiet',
    name: { en: 'Quiet', uk: 'Тиха' },
    source: 'Letter of 2 October 2026',
    marking: 'limited',
  })
  const url = `/v1/coalitions/${founded.body.id}`
  const sees = async (participant: string) => (await test.as(participant, 'viewer').get(url)).status
  expect([await sees('UA'), await sees('NO'), await sees('SE')]).toEqual([200, 404, 404])
  const proposal = { participant: 'NO', role: 'lead', from: '2026-11-01' }
  const { body } = await test.as('UA', 'coordinator').post<MembershipView>(`${url}/memberships`, proposal)
  expect([await sees('UA'), await sees('NO'), await sees('SE')]).toEqual([200, 200, 404])
  expect((await send('NO', body, 'confirmMembership')).body.status).toBe('confirmed')
  expect((await test.as('SE', 'viewer').get(`/v1/coalition-memberships/${body.id}`)).status).toBe(404)
  expect(
    (await test.as('SE', 'coordinator').post(`${url}/memberships`, { role: 'member', from: '2026-11-01' })).status,
  ).toBe(404)
})

it('a founder’s code is taken once', async () => {
  const quiet = { code: 'quiet', name: { en: 'Quiet', uk: 'Тиха' }, source: 'Letter' }
  const reply = await test.as('UA', 'secretariat').post<ProblemBody>('/v1/coalitions', quiet)
  expect([reply.status, reply.body.errors?.[0]?.pointer]).toEqual([409, '/code'])
})

const verbs = Object.keys(membershipLifecycle.verbs) as MembershipVerb[]
it.each(membershipStatuses.flatMap((status) => verbs.map((verb) => [status, verb] as const)))(
  'of a membership that is %s, %s is as the lifecycle says',
  async (status, verb) => {
    const row = await membership(status)
    expect(row.status).toBe(status)
    const own = verb === 'withdrawMembership' || verb === 'leaveCoalition'
    const reply = await send(own ? row.participant : 'LV', row, verb)
    const step = membershipLifecycle.verbs[verb]
    if (step.from.includes(status)) {
      expect([reply.status, reply.body.status]).toEqual([200, step.to === 'unchanged' ? status : step.to])
    } else if (
      row.participant !== 'LV' &&
      (status === 'claimed' || status === 'replaced') &&
      verb !== 'leaveCoalition'
    ) {
      // Nobody proposed what is only claimed: there is no side that could decide or take it back.
      expect(reply.status).toBe(403)
    } else {
      expect([reply.status, reply.body.state]).toEqual([409, status])
    }
  },
)
