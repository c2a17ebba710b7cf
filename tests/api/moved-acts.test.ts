import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'
import { equipmentOf, type LinkView, linksOf, measureBody } from '../support/implementation-scenery.ts'

// BR-101: a measure that is moved to another day has happened then for all that it is linked to.

type Made = { id: string; version: number }

let test: TestApp
let make: ReturnType<typeof linksOf>
beforeAll(async () => {
  test = await createTestApp()
  make = linksOf(test)
})
afterAll(() => test.close())

const measure = (startsOn: string) =>
  make.send<Made>('SE', '/v1/measures', measureBody('SE', { marking: 'framework', startsOn }))
const move = ({ id, version }: Made, startsOn: string) =>
  test.as('SE', 'ministry').patch<ProblemBody & Made>(`/v1/measures/${id}`, { startsOn }, { ifMatch: version })
const claimedOn = async (day: string) => {
  await test.sequence()
  const { body } = await test
    .as('UA', 'viewer')
    .get<{ items: { obligor: string; claimed: number }[] }>(
      `/v1/implementation/coverage?participant=SE&area=military_equipment&asOfValid=${day}`,
    )
  return body.items.find(({ obligor }) => obligor === 'participant')!.claimed
}
const linkOf = async (id: string) =>
  (await test.as('SE', 'ministry').get<{ items: LinkView[] }>(`/v1/implementation-links?actId=${id}`)).body.items[0]!

describe('a measure that is moved', () => {
  it('counts from its new day on, and no more on the old one', async () => {
    const [before, later] = [await claimedOn('2026-11-05'), await claimedOn('2026-11-15')]
    const made = await measure('2026-11-01')
    expect([await claimedOn('2026-11-05'), await claimedOn('2026-11-15')]).toEqual([before + 1, later + 1])
    expect((await move(made, '2026-11-10')).status).toBe(200)
    expect([await claimedOn('2026-11-05'), await claimedOn('2026-11-15')]).toEqual([before, later + 1])
  })

  it('is not moved before the agreement that it is said to implement had effect', async () => {
    const made = await measure('2026-11-01')
    expect(await move(made, '2024-01-01')).toMatchObject({
      status: 422,
      body: { rule: 'BR-101', errors: [{ pointer: '/startsOn' }] },
    })
  })

  it('control: what prepares the agreement is, and what an objection was made to as well', async () => {
    const made = await measure('2026-11-01')
    const { id, version } = await linkOf(made.id)
    await test
      .as('SE', 'ministry')
      .patch(`/v1/implementation-links/${id}`, { relation: 'prepares' }, { ifMatch: version })
    const moved = await move(made, '2024-01-01')
    expect(moved.status).toBe(200)
    const other = await measure('2026-11-01')
    const own = await linkOf(other.id)
    const claim = await make.claim('UA', other.id, {
      act: { kind: 'measure', id: other.id },
      cell: equipmentOf('SE', 'mutual'),
    })
    await test
      .as('UA', 'ministry')
      .post(`/v1/implementation-links/${own.id}/objection`, { reason: 'It is older.' }, { ifMatch: own.version })
    expect((await move(other, '2024-01-01')).status, 'as long as another says so').toBe(422)
    await test
      .as('SE', 'ministry')
      .post(`/v1/implementation-links/${claim.id}/objection`, { reason: 'It is older.' }, { ifMatch: claim.version })
    expect((await move(other, '2024-01-01')).status).toBe(200)
  })
})
