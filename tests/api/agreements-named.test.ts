import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'
import { instrumentBody } from '../support/implementation-scenery.ts'
import { makersOf } from '../support/origin-makers.ts'
import { pledged } from '../support/received-scenery.ts'

// BR-50, BR-51: an agreement that is kept between its two sides is betrayed by no record that names it.

type Made = { id: string; marking: string } & ProblemBody

let test: TestApp
let agreementId: string
beforeAll(async () => {
  test = await createTestApp()
  const proposed = await test.as('SE', 'coordinator').post<{ id: string }>('/v1/register-proposals', {
    ...{ kind: 'new_agreement', participant: 'SE', title: { en: 'Another agreement' }, signedOn: '2026-10-01' },
    ...{ marking: 'limited', sources: [{ reference: 'Text as exchanged' }] },
  })
  const confirmed = await test
    .as('UA', 'coordinator')
    .post<{ agreementId: string }>(`/v1/register-proposals/${proposed.body.id}/confirmation`, {}, { ifMatch: 1 })
  agreementId = confirmed.body.agreementId
})
afterAll(() => test.close())

const cash = {
  title: 'Interceptors',
  signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 1' },
  signedOn: '2026-03-02',
  modality: 'cash',
  aidCategory: 'military',
  amount: '100.00',
  currency: 'EUR',
}
const named = (id: string) => ({ agreements: [{ agreementId: id, relation: 'implements', words: 'It says so.' }] })
const { marking: _, ...instrument } = instrumentBody('SE') as Record<string, unknown>
/** Every record that names an agreement and takes a marking, and how another side of it is named. */
const records = [
  {
    path: '/v1/pledges',
    role: 'ministry',
    body: () => ({ ...pledged, agreementId }),
    withNorway: { beneficiaries: ['UA', 'NO'] },
    at: '/agreementId',
  },
  {
    path: '/v1/commitments',
    role: 'ministry',
    body: () => ({ ...cash, agreementId }),
    withNorway: { receiver: { participant: 'NO' } },
    at: '/agreementId',
  },
  {
    path: '/v1/instruments',
    role: 'coordinator',
    body: () => ({ ...instrument, ...named(agreementId) }),
    withNorway: { parties: [{ participant: 'SE' }, { participant: 'UA' }, { participant: 'NO' }] },
    at: '/agreements',
  },
] as const

describe.each(records)('BR-50: what names a limited agreement, at $path', ({ path, role, body, withNorway, at }) => {
  const send = (more: object = {}) => test.as('SE', role).post<Made>(path, { ...body(), ...more })
  const outsiders = async (id: string) => (await test.as('PL', 'viewer').get(`${path}/${id}`)).status

  it('is for no more than the agreement, untold', async () => {
    const made = await send()
    expect([made.status, made.body.marking]).toEqual([201, 'limited'])
    expect((await test.as('UA', 'viewer').get(`${path}/${made.body.id}`)).status).toBe(200)
    expect(await outsiders(made.body.id)).toBe(404)
    const listed = await test.as('PL', 'viewer').get<{ items: object[] }>(`${path}?agreementId=${agreementId}`)
    expect(listed.body.items).toEqual([])
  })

  it('is refused when it is told wider, or to a side that may not know of it', async () => {
    for (const [more, pointer] of [
      [{ marking: 'framework' }, '/marking'],
      [{ marking: 'public' }, '/marking'],
      [{ marking: 'limited', releasableTo: ['PL'] }, '/releasableTo/0'],
      [withNorway, at],
    ] as const)
      expect(await send(more), JSON.stringify(more)).toMatchObject({
        status: 422,
        body: { rule: 'BR-50', errors: [{ pointer }] },
      })
  })
})

it('control: what names an agreement that everybody reads is as open as it was, and so is read', async () => {
  const { commit } = makersOf(test)
  const { body } = await test.as('SE', 'viewer').get<{ items: { id: string }[] }>('/v1/agreements?participant=SE')
  const open = body.items.find(({ id }) => id !== agreementId)!.id
  const reads = async (path: string, id: string) => (await test.as('PL', 'viewer').get(`${path}/${id}`)).status
  const pledge = await test.as('SE', 'ministry').post<Made>('/v1/pledges', { ...pledged, agreementId: open })
  expect([pledge.body.marking, await reads('/v1/pledges', pledge.body.id)]).toEqual(['framework', 200])
  const commitment = await commit({ agreementId: open, marking: 'framework' })
  expect(await reads('/v1/commitments', commitment.body.id)).toBe(200)
  const concluded = await test.as('SE', 'coordinator').post<Made>('/v1/instruments', { ...instrument, ...named(open) })
  expect([concluded.body.marking, await reads('/v1/instruments', concluded.body.id)]).toEqual(['framework', 200])
})
