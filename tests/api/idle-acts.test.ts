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
import { describeWhole, itWhole, sampled } from '../support/scale.ts'
import { workOf } from '../support/work-scenery.ts'

// BR-108: what was withdrawn, dropped, cancelled or replaced implements nothing, whatever was said of it before.

type Made = { id: string; version: number }
type Cell = { area: string; obligor: string; acts: number; claimed: number; unlinkedActs: number }

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

const pledge = (more: object = {}) => make.send<Made>('SE', '/v1/pledges', { ...pledged, ...more })
/** A part of a pledge which then is no more, and its part neither. */
const part = (endWhole: (whole: Made) => Promise<Made>) => {
  let whole: Made
  return {
    kind: 'pledge',
    make: async () => {
      whole = await pledge({ aidCategory: 'humanitarian' })
      return pledge({ parentPledgeId: whole.id })
    },
    end: async () => endWhole(whole),
  }
}
const replace = ({ id }: Made) => pledge({ supersedesPledgeId: id, aidCategory: 'humanitarian' })

/** Every kind of act that can end without having happened: how one is made, and how it ends. */
const kinds: Record<string, { kind?: string; make: () => Promise<Made>; end: (made: Made) => Promise<Made> }> = {
  pledge: {
    make: pledge,
    end: (made) => end(made, '/v1/pledges/{id}/withdrawal', 'SE', 'ministry'),
  },
  'pledge that another takes the place of': { kind: 'pledge', make: pledge, end: replace },
  'pledge whose whole is withdrawn': part((made) => end(made, '/v1/pledges/{id}/withdrawal', 'SE', 'ministry')),
  'pledge whose whole is replaced': part(replace),
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

/** In the short run, that an act counts no more is asked of half of the kinds, and what it leaves that waits of a third. */
const countedAlike = sampled(Object.keys(kinds), 2)
const ridOfAlike = sampled(Object.keys(kinds), 3)

for (const [name, { make: begin, end: finish, ...of }] of Object.entries(kinds)) {
  const describeOf = [...countedAlike, ...ridOfAlike].includes(name) ? describe : describeWhole
  describeOf(`BR-108: an act of kind ${name} that ends`, () => {
    const { kind = name } = of
    const itOfHalf = countedAlike.includes(name) ? it : itWhole
    itOfHalf('counts in no cell from then on, is no act, and as of before it counts', async () => {
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

    const itOfSome = ridOfAlike.includes(name) ? it : itWhole
    itOfSome(
      'leaves of what was said of it nothing that waits: nobody is asked, told again or held to have been silent',
      async () => {
        const made = await begin()
        const link = await claimed(kind, made.id)
        const other = link.awaits[0]!
        expect(link.silentFrom, 'control: its silence would count').not.toBeNull()
        const awaiting = async () =>
          (await links(other, `actId=${made.id}&awaiting=${other}`)).map(({ allowedActions }) => allowedActions)
        expect(await awaiting(), 'control: while it stands its word is asked for').toEqual([
          ['confirmLink', 'contestLink'],
        ])
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
      },
    )
  })
}

it('BR-51: to whoever does not see what took its place a pledge stands as before', async () => {
  const actsOf = async (participant: string) =>
    (
      await test.as(participant, 'viewer').get<{ items: { act: { id: string } }[] }>('/v1/acts?kind=pledge&limit=200')
    ).body.items.map(({ act }) => act.id)
  const { id } = await pledge()
  const { id: hidden } = await pledge({ supersedesPledgeId: id, marking: 'limited' })
  expect(await actsOf('PL')).toContain(id)
  expect(await actsOf('PL')).not.toContain(hidden)
  for (const seeing of ['SE', 'UA']) {
    expect(await actsOf(seeing)).not.toContain(id)
    expect(await actsOf(seeing)).toContain(hidden)
  }
})

it('BR-27: on a day before its successor was announced a pledge counts, and then the successor', async () => {
  const counts = async () => {
    const told: number[] = []
    for (const day of ['2026-11-10', '2026-11-11', '2026-11-12']) {
      const { acts, unlinkedActs } = await cell(`&asOfValid=${day}`)
      told.push(acts + unlinkedActs)
    }
    return told
  }
  const before = await counts()
  const { id } = await pledge({ announcedOn: '2026-11-10' })
  await pledge({ supersedesPledgeId: id, announcedOn: '2026-11-12' })
  expect(await counts(), 'one at a time').toEqual(before.map((count) => count + 1))
})

it('BR-108: a request that another took the place of has no outcome that implements anything', async () => {
  const outcomes = async () =>
    (
      await test
        .as('UA', 'viewer')
        .get<{ items: { act: { id: string } }[] }>('/v1/acts?kind=consultation_outcome&limit=200')
    ).body.items.map(({ act }) => act.id)
  const closed = async (reason: string) => {
    const asked = { mode: 'monitoring', title: 'Money', summary: 'Money.', asks: [{ text: 'Money' }] }
    const request = await make.send<Made>(
      'UA',
      '/v1/consultations',
      { kind: 'ad_hoc', ...asked, invited: ['SE'] },
      undefined,
      'coordinator',
    )
    const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }
    const sent = await end(request, '/v1/consultations/{id}/circulation', 'UA', 'coordinator', { authorisedBy })
    const body = { reason, outcome: { text: 'As said.' } }
    return (
      await end({ ...request, version: sent.version }, '/v1/consultations/{id}/closure', 'UA', 'coordinator', body)
    ).id
  }
  const [replaced, agreed] = [await closed('superseded'), await closed('no_agreement')]
  const told = await outcomes()
  expect([told.includes(replaced), told.includes(agreed)]).toEqual([false, true])
  const claim = { act: { kind: 'consultation_outcome', id: replaced }, cell: equipmentOf('SE'), evidence: 'The note.' }
  expect(await test.as('UA', 'ministry').post('/v1/implementation-links', claim)).toMatchObject({
    status: 422,
    body: { rule: 'BR-100', detail: expect.stringContaining('implements nothing') },
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
