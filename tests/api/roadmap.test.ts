import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RoadmapFacts } from '../../src/reference/roadmap-rows.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { deliverable, type RoadmapView, roadmapOf } from '../support/roadmap-scenery.ts'

let test: TestApp
let roadmap: ReturnType<typeof roadmapOf>
beforeAll(async () => {
  test = await createTestApp()
  roadmap = roadmapOf(test)
})
afterAll(() => test.close())

const facts = JSON.parse(
  readFileSync(new URL('../../src/reference/roadmap.json', import.meta.url), 'utf8'),
) as RoadmapFacts

const listed = async (query = '') =>
  (await test.as('PL', 'observer').get<{ items: RoadmapView[] }>(`/v1/roadmap-steps?limit=200${query}`)).body.items

describe('the deliverables of the summits', () => {
  it('are loaded and read back without loss', async () => {
    const rows = new Map((await listed()).map((row) => [row.code, row]))
    expect(rows.size).toBe(13)
    for (const fact of facts.steps) {
      const row = rows.get(fact.code)!
      const last = row.statements.at(-1)!
      expect({
        ...{ title: row.title, track: row.track, decidedAt: row.decidedAt, decidedOn: row.decidedOn, due: row.due },
        ...{ summary: row.summary, confidence: row.confidence, notes: row.notes, sources: row.sources },
        amount: row.amount && { ...row.amount, amount: Number(row.amount.amount) },
        outcome: [last.words, last.statedOn, last.progress, row.progress],
      }).toEqual({
        ...{
          title: fact.title,
          track: fact.track,
          decidedAt: fact.decidedAt,
          decidedOn: fact.decidedOn,
          due: fact.due,
        },
        ...{ summary: fact.summary, confidence: fact.confidence, notes: fact.notes, sources: fact.sources },
        amount: fact.amount && {
          amount: fact.amount.value,
          currency: fact.amount.currency,
          qualifier: fact.amount.qualifier,
        },
        outcome: [fact.outcome, fact.outcomeAsOf, fact.progress, fact.progress],
      })
    }
    expect(rows.get('rm-w-jatec')!.slippage).toMatchObject({ state: 'passed', promisedFor: '2025-12', lateByDays: 327 })
    expect((await listed('&track=interoperability')).map(({ code }) => code).sort()).toEqual([
      'rm-w-innov',
      'rm-w-jatec',
    ])
  })
})

describe('a step of the roadmap', () => {
  it('is seen by who owns it and who contributes, whatever its marking, and says when it is due', async () => {
    const row = await roadmap.plan({ ownedBy: 'SE', marking: 'limited' })
    const sees = async (who: string) => (await test.as(who, 'viewer').get(`/v1/roadmap-steps/${row.id}`)).status
    expect(await Promise.all(['UA', 'SE', 'PL', 'DK'].map(sees))).toEqual([200, 200, 200, 404])
    const { due: _, dueEvent: __, ...timeless } = deliverable
    const refused = await test.as('UA', 'coordinator').post('/v1/roadmap-steps', timeless)
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([400, '/due'])
  })

  it('BR-122: keeps what was promised first, and tells what moved it', async () => {
    const { id, slippage } = await roadmap.plan({ ownedBy: 'SE', due: '2026-10' })
    expect(slippage, 'what it was due in is its first promise').toMatchObject({
      state: 'passed',
      promisedFor: '2026-10',
      lateByDays: 23,
    })
    const state = (who: string, body: object) =>
      test.as(who, 'ministry').post<RoadmapView>(`/v1/roadmap-steps/${id}/statements`, body)
    await state('SE', { statedOn: '2026-05', words: 'By the autumn.', promisedFor: '2026-10' })
    const moved = await state('PL', { statedOn: '2026-11-20', words: 'In spring.', promisedFor: '2027-03' })
    expect(moved.body.slippage).toMatchObject({ promisedFor: '2026-10', movedByDays: 151, state: 'open' })
    const done = await state('SE', { statedOn: '2026-11-21', words: 'It works.', progress: 'done' })
    expect(done.body).toMatchObject({ progress: 'done', slippage: { state: 'kept', reachedOn: '2026-11-21' } })
    expect((await state('DK', { statedOn: '2026-11-20', words: 'x' })).status).toBe(403)
  })

  it('BR-127: nothing waits for a step that was dropped', async () => {
    const [one, dropped] = [await roadmap.plan(), await roadmap.plan()]
    const path = `/v1/roadmap-steps/${dropped.id}/drop`
    await test.as('UA', 'coordinator').post(path, { reason: 'Not needed.' }, { ifMatch: dropped.version })
    expect(await roadmap.depend(one, dropped)).toMatchObject({ status: 422, body: { rule: 'BR-127' } })
    const before = await roadmap.plan()
    expect((await roadmap.depend(one, before)).body.waitsForOthers).toBe(true)
    const late = `/v1/roadmap-steps/${before.id}/drop`
    await test.as('UA', 'coordinator').post(late, { reason: 'Not needed.' }, { ifMatch: before.version })
    const read = await test.as('UA', 'coordinator').get<RoadmapView>(`/v1/roadmap-steps/${one.id}`)
    expect(read.body.waitsForOthers).toBe(false)
  })

  it('BR-127: a circle of dependencies is refused, and the steps in it are named', async () => {
    const named = (en: string) => roadmap.plan({ title: { en, uk: 'Крок' } })
    const [a, b, c] = [await named('A'), await named('B'), await named('C')]
    expect((await roadmap.depend(a, b)).body).toMatchObject({
      waitsForOthers: true,
      dependsOn: [{ title: { en: 'B' } }],
    })
    expect((await roadmap.depend(b, c)).status).toBe(201)
    const circle = await roadmap.depend(c, a)
    expect([circle.status, circle.body.rule, circle.body.detail]).toEqual([
      422,
      'BR-127',
      'The steps would depend on each other: A → B → C.',
    ])
    const self = await roadmap.depend(a, a)
    expect([self.status, self.body.rule]).toEqual([422, 'BR-127'])
  })

  it('BR-127: of two that would close a circle at once, one is refused', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [a, b] = [await roadmap.plan(), await roadmap.plan()]
      const replies = await Promise.all([roadmap.depend(a, b), roadmap.depend(b, a)])
      expect(replies.map(({ status }) => status).sort()).toEqual([201, 422])
    }
  })
})
