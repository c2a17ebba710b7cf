import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { daysAfter } from '../../src/kernel/time.ts'
import { implementationDeadlines } from '../../src/modules/implementation/deadlines.ts'
import { sweepDeadlines } from '../../src/platform/journal/deadlines.ts'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'
import { equipmentOf, type LinkView, linksOf, measureBody } from '../support/implementation-scenery.ts'
import { withClient } from '../support/postgres.ts'
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

  it('leaves of what was said of it nothing that waits: nobody is asked, told again or held to have been silent', async () => {
    const made = await begin()
    const link = await claimed(kind, made.id)
    const other = link.awaits[0]!
    expect(link.silentFrom, 'control: its silence would count').not.toBeNull()
    const awaiting = async () =>
      (await links(other, `actId=${made.id}&awaiting=${other}`)).map(({ allowedActions }) => allowedActions)
    expect(await awaiting(), 'control: while it stands its word is asked for').toEqual([['confirmLink', 'contestLink']])
    const asked = await waiting(other)
    await finish(
      (await test.as(kind === 'requirement' ? 'UA' : 'SE', 'viewer').get<Made>(addressOf(kind, made.id))).body,
    )
    expect(await awaiting()).toEqual([])
    expect(await waiting(other)).toBe(asked - 1)
    expect((await links(other, `actId=${made.id}`)).map(({ allowedActions }) => allowedActions)).toEqual([
      ['contestLink'],
    ])
    const confirmed = await test
      .as(other, 'ministry')
      .post<ProblemBody>(`/v1/implementation-links/${link.id}/confirmation`, undefined, { ifMatch: link.version })
    expect(confirmed).toMatchObject({ status: 409, body: { rule: 'BR-108', allowed: ['contestLink'] } })
    await withClient(test.testDatabase.workerUrl, (worker) =>
      sweepDeadlines(worker, implementationDeadlines, daysAfter(new Date(link.silentFrom!), 1)),
    )
    const told = await test.rows<{ type: string }>(
      `select event_type as type from accord.journal_entry
      where event_type in ('implementation_link.reminded', 'implementation_link.not_objected') and payload ->> 'linkId' = $1`,
      [link.id],
    )
    expect(told).toEqual([])
  })
})

const links = async (participant: string, query: string) =>
  (await test.as(participant, 'ministry').get<{ items: LinkView[] }>(`/v1/implementation-links?${query}`)).body.items

/** The claim that an act is of: the one that is there, or one of Ukraine's. */
async function claimed(kind: string, id: string): Promise<LinkView> {
  const [link] = await links('UA', `actId=${id}`)
  return link ?? (await make.claim('UA', id, { act: { kind, id }, cell: equipmentOf('SE') }))
}

/** How many claims wait for a participant, as its inbox counts them. */
async function waiting(participant: string): Promise<number> {
  const { body } = await test
    .as(participant, 'ministry')
    .get<{ items: { kind: string; says: { en: string } }[] }>('/v1/me/inbox?limit=200')
  const counted = body.items.filter(({ kind }) => kind === 'implementation_link')
  return counted.reduce((sum, { says }) => sum + Number(/claims of (\d+)/.exec(says.en)![1]), 0)
}

const addressOf = (kind: string, id: string) => `/v1/${kind.replaceAll('_', '-')}s/${id}`
