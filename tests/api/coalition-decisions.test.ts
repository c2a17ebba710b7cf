import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { coalitionBy, type MembershipView } from '../support/coalition-scenery.ts'
import { validatedBy, workOf } from '../support/work-scenery.ts'

type Meeting = {
  id: string
  decisions: { body: string; adoptedBy: string; attendance: string[]; membershipIds: string[] }[]
}

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

const decision = {
  text: 'Portugal joins.',
  body: 'steering_committee',
  adoptedBy: 'consensus',
  attendance: ['LV', 'GB', 'UA'],
  memberships: [{ participant: 'PT', role: 'contributor', from: '2026-12-01' }],
}

describe('a decision of a body of a coalition', () => {
  it('BR-80: is a record from which memberships follow, once each participant confirms its own', async () => {
    const { id } = await coalitionBy(test, 'drone')
    const lead = test.as('LV', 'coordinator')
    const meeting = { title: 'Steering committee', heldAt: '2026-11-20T09:00:00Z' }
    const held = await lead.post<Meeting>(`/v1/coalitions/${id}/meetings`, meeting)
    const url = `/v1/coalition-meetings/${held.body.id}/decisions`
    const { status, body } = await lead.post<Meeting>(url, decision)
    expect(status, JSON.stringify(body)).toBe(201)
    const [told] = body.decisions
    expect(told).toMatchObject({ body: 'steering_committee', adoptedBy: 'consensus', attendance: ['LV', 'GB', 'UA'] })
    const at = `/v1/coalition-memberships/${told!.membershipIds[0]}`
    const portugal = test.as('PT', 'coordinator')
    const proposed = await portugal.get<MembershipView>(at)
    expect(proposed.body).toMatchObject({ participant: 'PT', status: 'proposed', proposedBy: 'LV' })
    const options = { ifMatch: proposed.body.version }
    expect((await portugal.post(`${at}/confirmation`, undefined, options)).status).toBe(200)
    // What its rules refuse, the decision does not do either.
    const twice = { ...decision, memberships: [{ ...decision.memberships[0]!, from: '2026-11-30' }] }
    expect((await lead.post(url, twice)).status).toBe(409)
    const { body: meetings } = await lead.get<{ items: Meeting[] }>(`/v1/coalitions/${id}/meetings`)
    expect(meetings.items[0]!.decisions).toHaveLength(1)
    expect((await test.as('PL', 'coordinator').post(url, decision)).status).toBe(403)
  })
})

describe('a need', () => {
  it('BR-85: carries the reference of an outside body that validated it as well', async () => {
    const row = await workOf(test).file()
    const outsideBody = { body: 'NSATU', reference: 'Letter 14 of 20 November 2026' }
    const reply = await test
      .as('UA', 'ministry')
      .post(`/v1/requirements/${row.id}/validation`, { validatedBy, outsideBody }, { ifMatch: row.version })
    expect(reply.body).toMatchObject({ validation: { outsideBody } })
  })
})
