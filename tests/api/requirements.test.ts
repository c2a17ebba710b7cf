import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RequirementStatus, requirementLifecycle } from '../../src/modules/requirements/rules.ts'
import type { VerbOf } from '../../src/platform/lifecycle.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { coalitionBy, type MembershipView } from '../support/coalition-scenery.ts'
import { isExpected } from '../support/lifecycles.ts'
import { need, type RequirementView, validatedBy, workOf } from '../support/work-scenery.ts'

type Refused = { code: string; rule?: string; state?: string; errors?: { pointer: string; rule?: string }[] }

let test: TestApp
let work: ReturnType<typeof workOf>
beforeAll(async () => {
  test = await createTestApp()
  work = workOf(test)
})
afterAll(() => test.close())

const refusal = async (body: object) => {
  const reply = await test.as('UA', 'coordinator').post<Refused>('/v1/requirements', { ...need, ...body })
  return [reply.status, reply.body.rule, reply.body.errors?.[0]?.pointer]
}
const sees = async (participant: string, { id }: { id: string }, role: 'viewer' | 'ministry' = 'viewer') =>
  (await test.as(participant, role).get(`/v1/requirements/${id}`)).status === 200
const on = (row: RequirementView, verb: string, body: object, role: 'coordinator' | 'ministry' = 'coordinator') =>
  test
    .as('UA', role)
    .post<RequirementView & Refused>(`/v1/requirements/${row.id}/${verb}`, body, { ifMatch: row.version })
const amend = (row: RequirementView, body: object) =>
  test
    .as('UA', 'coordinator')
    .patch<RequirementView & Refused>(`/v1/requirements/${row.id}`, body, { ifMatch: row.version })

describe('a requirement', () => {
  it('BR-52: is Ukraine’s to file, and reads back as it was filed', async () => {
    const row = await work.file({ remarks: 'With spares.', conversions: [{ unit: 'crates', factor: '20' }] })
    expect(row).toMatchObject({
      status: 'filed',
      open: false,
      quantity: '4000',
      daysToNeed: 128,
      remarks: 'With spares.',
      conversions: [{ unit: 'crates', factor: '20' }],
      releasableTo: ['coalition:drone'],
      allowedActions: ['amendRequirement', 'fileRequirement', 'withdrawRequirement'],
    })
    expect((await test.as('LV', 'coordinator').post('/v1/requirements', need)).status).toBe(403)
    expect((await test.as('UA', 'secretariat').post('/v1/requirements', need)).status).toBe(403)
  })

  it('BR-50: is limited unless told, and seen by who takes part in its coalition on the day of looking', async () => {
    const row = await work.file()
    const told = await Promise.all(['UA', 'LV', 'SE', 'AU', 'PT', 'GR', 'XA'].map((code) => sees(code, row)))
    expect(told).toEqual([true, true, true, true, false, false, false])
    const { id } = await coalitionBy(test, 'drone')
    const { body } = await test
      .as('PT', 'coordinator')
      .post<MembershipView>(`/v1/coalitions/${id}/memberships`, { role: 'contributor', from: '2026-11-24' })
    await test
      .as('LV', 'coordinator')
      .post(`/v1/coalition-memberships/${body.id}/confirmation`, undefined, { ifMatch: body.version })
    expect(await sees('PT', row)).toBe(false)
    test.clock.set('2026-11-24T10:00:00.000Z')
    expect(await sees('PT', row)).toBe(true)
    test.clock.set('2026-11-23T06:40:00.000Z')
    const alone = await work.file({ coalition: undefined })
    expect([alone.releasableTo, await sees('LV', alone), await sees('UA', alone)]).toEqual([[], false, true])
    expect(await sees('GR', await work.file({ marking: 'framework' }))).toBe(true)
  })

  it.each([
    [{ quantity: '0' }, 'BR-86', '/quantity'],
    [{ quantity: '0.000' }, 'BR-86', '/quantity'],
    [{ quantity: '-5' }, 'BR-86', '/quantity'],
    [{ neededBy: '2026-11-22' }, 'BR-87', '/neededBy'],
    [{ capability: 'submarines' }, 'BR-87', '/capability'],
    [{ conversions: [{ unit: 'pieces', factor: '2' }] }, 'BR-86', '/conversions/0/unit'],
    [{ conversions: [{ unit: 'crates', factor: '0' }] }, 'BR-86', '/conversions/0/factor'],
    [{ releasableTo: ['coalition:submarine'] }, 'BR-50', '/releasableTo/0'],
    [{ coalition: 'submarine', releasableTo: [] }, undefined, '/coalition'],
    [{ provisionIds: ['SE-none'] }, undefined, '/provisionIds/0'],
    [{ supersedesId: randomUUID() }, 'BR-88', '/supersedesId'],
  ])('%j is refused by %s at %s', async (body, rule, pointer) => {
    expect(await refusal(body)).toEqual([422, rule, pointer])
  })

  it('BR-87: needed today is not too late', async () => {
    expect((await work.file({ neededBy: '2026-11-23' })).daysToNeed).toBe(0)
  })

  it('BR-87: of a capability that is in the list on the day of the need', async () => {
    await test.rows("update accord.capability set valid_to = '2027-01-31' where code = 'artillery_systems'")
    const guns = { capability: 'artillery_systems', coalition: 'artillery' }
    expect((await refusal({ ...guns, neededBy: '2027-02-01' })).slice(0, 2)).toEqual([422, 'BR-87'])
    await work.file({ ...guns, neededBy: '2027-01-31' })
    const listed = async (query: string) => {
      const { body } = await test.as('PT', 'observer').get<{ items: { code: string }[] }>(`/v1/capabilities${query}`)
      return body.items.some(({ code }) => code === 'artillery_systems')
    }
    expect([await listed(''), await listed('?asOf=2027-02-01')]).toEqual([true, false])
  })
})

describe('BR-85: validation', () => {
  it('is by another account than the one that filed', async () => {
    const row = await work.file()
    const own = await on(row, 'validation', { validatedBy })
    expect([own.status, own.body.rule]).toEqual([403, 'BR-85'])
    expect(row.allowedActions).not.toContain('validateRequirement')
    const other = await on(row, 'validation', { validatedBy }, 'ministry')
    expect(other.body).toMatchObject({ status: 'validated', open: true, validation: { validatedBy } })
  })

  it('nor by the one that amended it last', async () => {
    const row = await work.file()
    const amended = await test
      .as('UA', 'ministry')
      .patch<RequirementView>(`/v1/requirements/${row.id}`, { quantity: '5000' }, { ifMatch: row.version })
    for (const role of ['coordinator', 'ministry'] as const) {
      const reply = await on(amended.body, 'validation', { validatedBy }, role)
      expect([reply.status, reply.body.rule], role).toEqual([403, 'BR-85'])
    }
  })

  it('before it no task is made against a need', async () => {
    const row = await work.file()
    const task = { requirementId: row.id, title: 'Deliver', dueOn: '2027-01-01', lead: { participant: 'SE' } }
    const reply = await test.as('LV', 'coordinator').post<Refused>('/v1/tasks', task)
    expect([reply.status, reply.body.rule, reply.body.errors?.[0]?.pointer]).toEqual([422, 'BR-90', '/requirementId'])
  })
})

describe('BR-88: changing a need', () => {
  it('before validation it is amended, field by field, and the journal tells before and after', async () => {
    const row = await work.file({ conversions: [{ unit: 'crates', factor: '20' }] })
    const { body } = await amend(row, { quantity: '5000', conversions: [], remarks: 'More.' })
    expect(body).toMatchObject({ quantity: '5000', remarks: 'More.', conversions: [], unit: 'pieces', version: 2 })
    const [entry] = await test.rows<{ payload: { changes: object } }>(
      "select payload from accord.journal_entry where root_id = $1 and event_type = 'requirement.amended'",
      [row.id],
    )
    expect(entry!.payload.changes).toMatchObject({ quantity: { before: '4000', after: '5000' } })
    expect(Object.keys(entry!.payload.changes).sort()).toEqual(['conversions', 'quantity', 'remarks'])
    expect((await amend(row, { quantity: '6000' })).status).toBe(412)
    const bad = await amend(body, { quantity: '0' })
    expect([bad.status, bad.body.rule]).toEqual([422, 'BR-86'])
  })

  it('afterwards another takes its place, in one act and once', async () => {
    const row = await work.validate(await work.file())
    expect((await amend(row, { quantity: '5000' })).status).toBe(409)
    const next = await work.file({ quantity: '5000', supersedesId: row.id })
    expect(next).toMatchObject({ status: 'filed', supersedesId: row.id })
    const { body } = await test.as('SE', 'viewer').get<RequirementView>(`/v1/requirements/${row.id}`)
    expect(body).toMatchObject({ status: 'superseded', supersededById: next.id, open: false, allowedActions: [] })
    const again = await test
      .as('UA', 'coordinator')
      .post<Refused>('/v1/requirements', { ...need, supersedesId: row.id })
    expect([again.status, again.body.state]).toEqual([409, 'superseded'])
  })

  it('two that would take its place at once: one does', async () => {
    const row = await work.validate(await work.file())
    const file = () => test.as('UA', 'coordinator').post('/v1/requirements', { ...need, supersedesId: row.id })
    const replies = await Promise.all(Array.from({ length: 6 }, file))
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409])
  })

  const verbs = Object.keys(requirementLifecycle.verbs) as VerbOf<typeof requirementLifecycle>[]
  const everyStatus: RequirementStatus[] = ['filed', 'validated', 'superseded', 'withdrawn']
  it.each(everyStatus.flatMap((status) => verbs.map((verb) => [status, verb] as const)))(
    'of a %s one, %s is as the lifecycle says',
    async (status, verb) => {
      const filed = await work.file()
      const row = status === 'filed' ? filed : await work.validate(filed)
      if (status === 'superseded') await work.file({ supersedesId: row.id })
      if (status === 'withdrawn') await on(row, 'withdrawal', { reason: 'Met otherwise.' })
      const { body } = await test.as('UA', 'coordinator').get<RequirementView>(`/v1/requirements/${row.id}`)
      const replies = {
        amendRequirement: () => amend(body, { remarks: 'x' }),
        validateRequirement: () => on(body, 'validation', { validatedBy }, 'ministry'),
        supersedeRequirement: () =>
          test.as('UA', 'coordinator').post<Refused>('/v1/requirements', { ...need, supersedesId: row.id }),
        withdrawRequirement: () => on(body, 'withdrawal', { reason: 'Met otherwise.' }),
      }
      const reply = await replies[verb]()
      const allowed = isExpected('requirement', status, verb)
      expect(reply.status < 300, JSON.stringify(reply.body)).toBe(allowed)
      if (!allowed) expect([reply.status, reply.body.state]).toEqual([409, status])
    },
  )
})

describe('lists', () => {
  it('filter, and go on where the page ended', async () => {
    const late = await work.file({
      neededBy: '2029-01-01',
      priority: 'low',
      capability: 'cyber_defence',
      coalition: 'it',
    })
    const find = async (query: string) =>
      (
        await test
          .as('UA', 'viewer')
          .get<{ items: RequirementView[]; nextCursor: string | null }>(`/v1/requirements?${query}`)
      ).body
    for (const query of ['priority=low', 'capability=cyber_defence', 'coalition=it'])
      expect(
        (await find(query)).items.map(({ id }) => id),
        query,
      ).toEqual([late.id])
    expect((await find('neededBefore=2028-01-01&limit=200')).items.map(({ id }) => id)).not.toContain(late.id)
    const first = await find('limit=2')
    const second = await find(`limit=2&cursor=${first.nextCursor}`)
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(4)
  })
})
