import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'
import { equipmentOf, linksOf, measureBody } from '../support/implementation-scenery.ts'
import { pledged } from '../support/received-scenery.ts'
import { reformsOf } from '../support/reform-scenery.ts'
import { roadmapOf } from '../support/roadmap-scenery.ts'
import { workOf } from '../support/work-scenery.ts'

// BR-108: what was withdrawn, dropped, cancelled or replaced implements nothing, whatever was said of it before.

type Made = { id: string; version: number }
type Cell = { area: string; obligor: string; acts: number; claimed: number }

let test: TestApp
let make: ReturnType<typeof linksOf>
beforeAll(async () => {
  test = await createTestApp()
  make = linksOf(test)
})
afterAll(() => test.close())

const because = { reason: 'As arranged.' }
const end = async (
  { id, version }: Made,
  path: string,
  who: string,
  role: 'ministry' | 'coordinator',
  body: object = because,
) => make.send<Made>(who, path.replace('{id}', id), body, version, role)

/** Every kind of act that can end without having happened: how one is made, and how it ends. */
const kinds: Record<string, { make: () => Promise<Made>; end: (made: Made) => Promise<Made> }> = {
  pledge: {
    make: () => make.send<Made>('SE', '/v1/pledges', pledged),
    end: (made) => end(made, '/v1/pledges/{id}/withdrawal', 'SE', 'ministry'),
  },
  requirement: {
    make: () => workOf(test).file({ marking: 'framework' }),
    end: (made) => end(made, '/v1/requirements/{id}/withdrawal', 'UA', 'coordinator'),
  },
  task: {
    make: async () => {
      const work = workOf(test)
      const need = await work.validate(await work.file({ marking: 'framework' }))
      return work.share(need.id, { marking: 'framework', contributors: [], lead: { participant: 'SE' } })
    },
    end: (made) => end(made, '/v1/tasks/{id}/cancellation', 'LV', 'coordinator'),
  },
  measure: {
    make: () => make.send<Made>('SE', '/v1/measures', measureBody('SE', { marking: 'framework' })),
    end: (made) => end(made, '/v1/measures/{id}/cancellation', 'SE', 'ministry'),
  },
  reform_step: {
    make: () => reformsOf(test).plan(),
    end: (made) => end(made, '/v1/reform-steps/{id}/drop', 'UA', 'ministry'),
  },
  roadmap_step: {
    make: () => roadmapOf(test).plan({ contributors: [] }),
    end: (made) => end(made, '/v1/roadmap-steps/{id}/drop', 'UA', 'coordinator'),
  },
}

const cell = async (query = '') => {
  await test.sequence()
  const { body } = await test
    .as('UA', 'viewer')
    .get<{ items: Cell[] }>(`/v1/implementation/coverage?participant=SE&area=military_equipment${query}`)
  return body.items.find(({ obligor }) => obligor === 'participant')!
}
const position = async () => {
  await test.sequence()
  const [row] = await test.rows<{ last: string }>('select max(position)::text as last from accord.journal_position')
  return row!.last
}
const listed = async (kind: string) =>
  (
    await test
      .as('UA', 'viewer')
      .get<{ items: { act: { id: string } }[] }>(`/v1/acts?kind=${kind}&limit=200&linked=true`)
  ).body.items.map(({ act }) => act.id)

describe.each(Object.entries(kinds))('BR-108: an act of kind %s that ends', (kind, { make: begin, end: finish }) => {
  it('counts in no cell from then on, is no act, and as of before it counts', async () => {
    const before = await cell()
    const made = await begin()
    const linked = await test.as('UA', 'viewer').get<{ items: object[] }>(`/v1/implementation-links?actId=${made.id}`)
    if (linked.body.items.length === 0)
      await make.claim('UA', made.id, { act: { kind, id: made.id }, cell: equipmentOf('SE') })
    const during = await cell()
    expect(during, 'control: while it stands it counts').toMatchObject({
      acts: before.acts + 1,
      claimed: before.claimed + 1,
    })
    expect(await listed(kind)).toContain(made.id)
    const then = await position()
    await finish(
      (await test.as(kind === 'requirement' ? 'UA' : 'SE', 'viewer').get<Made>(addressOf(kind, made.id))).body,
    )
    expect(await cell()).toEqual(before)
    expect(await listed(kind)).not.toContain(made.id)
    expect(await cell(`&asOfRecorded=${then}`)).toEqual(during)
    const claimed = { act: { kind, id: made.id }, cell: equipmentOf('SE', 'mutual'), evidence: 'The list.' }
    const late = await test.as('UA', 'ministry').post<ProblemBody>('/v1/implementation-links', claimed)
    expect(late).toMatchObject({
      status: 422,
      body: { rule: 'BR-100', detail: expect.stringContaining('implements nothing') },
    })
  })
})

const addressOf = (kind: string, id: string) => `/v1/${kind.replaceAll('_', '-')}s/${id}`
