import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import { answerOf, projectAnswers, slippageOf } from '../../src/modules/projects/rules.ts'
import type { ProjectFacts } from '../../src/reference/project-rows.ts'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'
import { equipmentOf, type LinkView, linksOf } from '../support/implementation-scenery.ts'
import { milestone, type ProjectView, project, projectsOf, published, sePledge } from '../support/project-scenery.ts'

let test: TestApp
let projects: ReturnType<typeof projectsOf>
beforeAll(async () => {
  test = await createTestApp()
  projects = projectsOf(test)
})
afterAll(() => test.close())

const facts = JSON.parse(
  readFileSync(new URL('../../src/reference/joint-projects.json', import.meta.url), 'utf8'),
) as ProjectFacts

const listed = async (query = '', who = 'PL', role: Role = 'viewer') =>
  (await test.as(who, role).get<{ items: ProjectView[] }>(`/v1/joint-projects?limit=200${query}`)).body.items

describe('the joint projects of the public facts', () => {
  it('are loaded and read back without loss', async () => {
    const rows = new Map((await listed()).map((row) => [row.code, row]))
    expect(rows.size).toBe(facts.projects.length)
    for (const fact of facts.projects) {
      const row = rows.get(fact.code)!
      expect({
        title: row.title,
        kind: row.kind,
        summary: row.summary.en,
        participants: row.participants,
        organisations: row.organisations,
        started: row.started,
        due: row.due,
        stage: row.stage,
        stageAsOf: row.stageAsOf,
        stages: row.stages.slice(0, -1).map(({ statedOn, words }) => [statedOn, words]),
        amount: row.amount && { ...row.amount, value: Number(row.amount.amount) },
        tie: [row.implementation.answer, row.implementation.words],
        candidates: row.candidateProvisions,
        confidence: row.confidence,
        notes: row.notes,
        sources: row.sources,
      }).toEqual({
        title: fact.title,
        kind: fact.kind,
        summary: fact.summary,
        participants: fact.participants,
        organisations: fact.organisations,
        started: fact.started,
        due: fact.due,
        stage: fact.stage,
        stageAsOf: fact.stageAsOf,
        stages: fact.stages.map(({ on, words }) => [on, words ?? null]),
        amount: fact.amount && {
          amount: row.amount!.amount,
          currency: fact.amount.currency,
          qualifier: fact.amount.qualifier,
          value: fact.amount.value,
        },
        tie: [fact.tie.says, fact.tie.words],
        candidates: fact.candidateProvisions.map((provisionId) => ({ provisionId, status: 'not_stated' })),
        confidence: fact.confidence,
        notes: fact.notes,
        sources: fact.sources,
      })
    }
  })

  it('BR-121: of 32, sources tie 2 expressly, 4 by a programme, 22 by subject alone; 3 are older, 1 is unknown', async () => {
    const answers = Map.groupBy(await listed(), ({ implementation }) => implementation.answer)
    expect(Object.fromEntries([...answers].map(([answer, rows]) => [answer, rows.length]))).toEqual({
      claimed: 2,
      programme: 4,
      subject_only: 22,
      older: 3,
      unknown: 1,
    })
    for (const { implementation } of [...answers.values()].flat()) {
      expect(implementation.decidedBy).toBe('sources')
      expect(implementation.sources.length).toBeGreaterThan(0)
    }
    expect(await listed('&sourceTie=older&participant=SE')).toHaveLength(1)
  })

  it('BR-122: tell what was promised, and by how much it has passed', async () => {
    const rows = new Map((await listed()).map(({ code, slippage }) => [code, slippage]))
    expect(rows.get('jp-de-rh-lynx')).toMatchObject({ state: 'passed', promisedFor: '2024-12', lateByDays: 692 })
    expect(rows.get('jp-de-rh-ammo')).toMatchObject({
      state: 'postponed',
      promisedFor: '2026',
      nowPromisedFor: null,
      timesMoved: 1,
      movedByDays: null,
    })
    expect(rows.get('jp-gb-ukrspec')).toMatchObject({ state: 'no_promise', reachedOn: '2026-02-25' })
  })

  it('BR-123: are not public, because nothing is by default', async () => {
    expect(await listed('', 'XA', 'auditor')).toHaveLength(32)
    const { body } = await test.as('AU', 'observer').get<{ items: object[] }>('/v1/joint-projects')
    expect(body.items).toEqual([])
  })
})

describe('BR-121: the answer to whether a project implements an agreement', () => {
  const links = ['not_stated', 'claimed', 'not_objected', 'confirmed', 'contested', 'withdrawn'] as const
  const answered = (sourceTie: 'claimed' | 'programme' | 'subject_only', status: (typeof links)[number]) =>
    answerOf({ sourceTie, sourceTieWords: 'words' }, [{ status }])

  it('is what a party stands behind in a link, else what the sources say', () => {
    expect(links.map((status) => answered('subject_only', status).answer)).toEqual([
      'subject_only',
      'claimed',
      'not_objected',
      'confirmed',
      'subject_only',
      'subject_only',
    ])
    expect(answered('programme', 'confirmed').decidedBy).toBe('links')
    expect(answered('claimed', 'claimed').decidedBy).toBe('sources')
  })

  it('is by the strongest of several links', () => {
    const tie = { sourceTie: 'subject_only', sourceTieWords: null } as const
    expect(answerOf(tie, [{ status: 'contested' }, { status: 'claimed' }, { status: 'confirmed' }]).answer).toBe(
      'confirmed',
    )
  })

  it('has a sentence in both languages for each of its values', () => {
    for (const answer of projectAnswers.slice(2)) {
      const { says } = answerOf({ sourceTie: answer as 'older', sourceTieWords: null }, [])
      expect([says.en.length > 20, says.uk.length > 20], answer).toEqual([true, true])
    }
  })
})

describe('BR-121: what parties say in links of a project', () => {
  it('decides the answer: claimed, after 14 days of silence not objected, then confirmed, and contested as before', async () => {
    const { send } = linksOf(test)
    const row = await projects.register({ participants: ['SE', 'UA'], marking: 'framework' })
    const answer = async () => {
      const { body } = await test.as('PL', 'viewer').get<ProjectView>(`/v1/joint-projects/${row.id}`)
      return [body.implementation.answer, body.implementation.decidedBy]
    }
    expect(await answer()).toEqual(['unknown', 'sources'])
    const link = await send<LinkView>('SE', '/v1/implementation-links', {
      act: { kind: 'joint_project', id: row.id },
      cell: equipmentOf('SE'),
      evidence: 'Announced under part II of the agreement.',
    })
    expect(await answer()).toEqual(['claimed', 'links'])
    test.clock.set('2026-12-08T08:00:00.000Z')
    expect(await answer()).toEqual(['not_objected', 'links'])
    const at = `/v1/implementation-links/${link.id}`
    const confirmed = await send<LinkView>('UA', `${at}/confirmation`, {}, link.version)
    expect(await answer()).toEqual(['confirmed', 'links'])
    await send('UA', `${at}/objection`, { reason: 'It is older.' }, confirmed.version)
    expect(await answer()).toEqual(['unknown', 'sources'])
    test.clock.set('2026-11-23T06:40:00.000Z')
  })
})

describe('BR-122: slippage', () => {
  const at = (statedOn: string, promisedFor: string | null, more: object = {}) => ({
    ...{ statedOn, promisedFor, stage: null, postpones: false, ...more },
  })
  it.each([
    ['no promise', [at('2026-01', null)], { state: 'no_promise', timesMoved: 0 }],
    ['to come', [at('2026-01', '2027')], { state: 'open', lateByDays: 0 }],
    ['moved', [at('2026-01', '2026-06'), at('2026-07', '2027-03')], { state: 'open', timesMoved: 1, movedByDays: 274 }],
    ['passed', [at('2026-01', '2026-10')], { state: 'passed', lateByDays: 23 }],
    ['put off', [at('2026-01', '2026'), at('2026-07', null, { postpones: true })], { state: 'postponed' }],
    ['kept', [at('2026-01', '2026-09/2026-11'), at('2026-11-03', null, { stage: 'operating' })], { state: 'kept' }],
    [
      'late',
      [at('2026-01', '2026-06'), at('2026-07-10', null, { stage: 'operating' })],
      { state: 'late', lateByDays: 10, reachedOn: '2026-07-10' },
    ],
  ])('%s', (_what, stages, expected) => {
    expect(slippageOf(stages, '2026-11-23')).toMatchObject(expected)
  })
})

describe('a joint project', () => {
  it('BR-120: is entered by one of its parties, who all see it', async () => {
    const row = await projects.register()
    const sees = async (who: string) => (await test.as(who, 'viewer').get(`/v1/joint-projects/${row.id}`)).status
    expect(await Promise.all(['SE', 'DK', 'UA', 'PL'].map(sees))).toEqual([200, 200, 200, 404])
    const stranger = await test.as('PL', 'coordinator').post('/v1/joint-projects', project)
    expect([stranger.status, stranger.body.rule]).toEqual([403, 'BR-120'])
  })

  it.each([
    [{ participants: ['SE', 'UA', 'SE'] }, '/participants/2'],
    [{ participants: ['SE'], organisations: [] }, '/participants'],
    [{ participants: ['SE', 'XA'] }, '/participants/1'],
  ])('BR-120: %j is refused at %s', async (more, pointer) => {
    const { status, body } = await test.as('SE', 'coordinator').post('/v1/joint-projects', { ...project, ...more })
    expect([status, body.rule, body.errors?.[0]?.pointer]).toEqual([422, 'BR-120', pointer])
  })

  it('BR-122: is reported on by its parties, and keeps what was promised first', async () => {
    const row = await projects.register()
    await projects.on(row, 'stages', { statedOn: '2026-05', words: 'Line by the autumn.', promisedFor: '2026-10' })
    const told = await projects.on(
      row,
      'stages',
      { statedOn: '2026-11-20', words: 'In spring.', promisedFor: '2027-03' },
      'UA',
    )
    expect(told.slippage).toMatchObject({ promisedFor: '2026-10', nowPromisedFor: '2027-03', movedByDays: 151 })
    const late = { statedOn: '2026-12', words: 'Later.' }
    const future = await test.as('SE', 'coordinator').post(`/v1/joint-projects/${row.id}/stages`, late)
    expect([future.status, future.body.rule]).toEqual([422, 'BR-122'])
  })

  it('BR-122: a milestone moves with a reason, is reached once, and tells by how much it moved', async () => {
    const row = await projects.on(await projects.register(), 'milestones', milestone)
    const milestoneId = row.milestones[0]!.id
    const bare = await test
      .as('SE', 'coordinator')
      .post(`/v1/joint-projects/${row.id}/milestone-statements`, { milestoneId, dueOn: '2027-05-31' })
    expect([bare.status, bare.body.errors?.[0]?.pointer]).toEqual([400, '/reason'])
    const past = { milestoneId, dueOn: '2026-11-22', reason: 'Earlier.' }
    const early = [
      test.as('SE', 'coordinator').post(`/v1/joint-projects/${row.id}/milestone-statements`, past),
      test.as('SE', 'coordinator').post(`/v1/joint-projects/${row.id}/milestones`, { ...milestone, dueOn: past.dueOn }),
    ]
    for (const reply of await Promise.all(early))
      expect(reply).toMatchObject({ status: 422, body: { rule: 'BR-122', errors: [{ pointer: '/dueOn' }] } })
    const moved = await projects.on(row, 'milestone-statements', {
      milestoneId,
      dueOn: '2027-05-31',
      reason: 'New site.',
    })
    expect(moved.milestones[0]).toMatchObject({ promisedOn: '2027-03-31', dueOn: '2027-05-31', movedByDays: 61 })
    const reached = { milestoneId, reachedOn: '2026-11-20' }
    expect((await projects.on(row, 'milestone-statements', reached)).milestones[0]!.reachedOn).toBe('2026-11-20')
    const again = await test.as('SE', 'coordinator').post(`/v1/joint-projects/${row.id}/milestone-statements`, reached)
    expect([again.status, again.body.rule]).toEqual([422, 'BR-122'])
  })

  it('BR-51: names money only to who sees it, and BR-52: only its giver’s own', async () => {
    const row = await projects.register({ marking: 'framework' })
    const pledge = await projects.send<{ id: string; version: number }>('SE', '/v1/pledges', {
      ...sePledge,
      marking: 'limited',
    })
    const linked = await projects.on(row, 'money', { pledgeId: pledge.id })
    expect(linked.money).toEqual([{ pledgeId: pledge.id, commitmentId: null }])
    const { body } = await test.as('PL', 'viewer').get<ProjectView>(`/v1/joint-projects/${row.id}`)
    expect(body.money).toEqual([])
    const other = await test.as('UA', 'coordinator').post(`/v1/joint-projects/${row.id}/money`, { pledgeId: pledge.id })
    expect([other.status, other.body.rule]).toEqual([422, 'BR-52'])
  })
})

describe('BR-123: publication', () => {
  it('is proposed only where another participant is there to agree', async () => {
    const stockholm = test.as('SE', 'coordinator')
    const alone = await stockholm.post<ProjectView>('/v1/joint-projects', {
      ...project,
      participants: ['SE'],
      organisations: ['A Ukrainian maker'],
    })
    expect(alone.body.allowedActions).not.toContain('proposePublication')
    const text = { en: 'Drones', uk: 'Дрони' }
    const proposed = await stockholm.post(`/v1/joint-projects/${alone.body.id}/publications`, {
      title: text,
      summary: text,
    })
    expect(proposed).toMatchObject({ status: 409, body: { rule: 'BR-123' } })
  })

  const read = (id: string, who: string, role: 'viewer' | 'observer' = 'viewer') =>
    test.as(who, role).get<ProblemBody>(`/v1/joint-project-publications/${id}`)

  it('is by all parties: one alone is refused, and before the last agrees nobody else sees it', async () => {
    const row = await projects.register()
    const proposed = await projects.propose(row)
    expect(proposed).toMatchObject({ status: 'proposed', agreedBy: ['SE'], awaits: ['DK', 'UA'] })
    const alone = await test.as('SE', 'coordinator').post(`/v1/joint-project-publications/${proposed.id}/agreements`)
    expect([alone.status, alone.body.rule]).toEqual([403, 'BR-123'])
    expect(await projects.agree(proposed, 'UA')).toMatchObject({ status: 'proposed', awaits: ['DK'] })
    expect((await read(proposed.id, 'PL')).status).toBe(404)
    const done = await projects.agree(proposed, 'DK')
    expect(done).toMatchObject({ status: 'published', awaits: [] })
    expect((await read(proposed.id, 'AU', 'observer')).body).toMatchObject({ status: 'published', projectId: null })
    expect((await read(proposed.id, 'SE')).body).toMatchObject({ projectId: row.id })
  })

  it('is taken back by any of them, and is not public any more', async () => {
    const proposed = await projects.propose(await projects.register())
    await projects.agree(proposed, 'UA')
    const { id, version } = await projects.agree(proposed, 'DK')
    const url = `/v1/joint-project-publications/${id}`
    await projects.send('DK', `${url}/withdrawal`, { reason: 'For the safety of the site.' }, version)
    expect((await read(id, 'AU', 'observer')).status).toBe(404)
    expect((await read(id, 'DK')).body).toMatchObject({ status: 'withdrawn' })
  })

  it('takes the place of the one before it, and one at a time is proposed', async () => {
    const row = await projects.register({ participants: ['SE', 'UA'] })
    const first = await projects.agree(await projects.propose(row), 'UA')
    const second = await projects.propose(row, 'UA')
    const third = await test.as('SE', 'coordinator').post(`/v1/joint-projects/${row.id}/publications`, published)
    expect([third.status, third.body.rule]).toEqual([409, 'BR-123'])
    expect((await projects.agree(second, 'SE')).status).toBe('published')
    expect((await read(first.id, 'SE')).body).toMatchObject({ status: 'superseded' })
    expect((await read(first.id, 'AU', 'observer')).status).toBe(404)
  })

  it('waits in the inbox of the parties that have not spoken', async () => {
    const proposed = await projects.propose(await projects.register())
    const waiting = async (who: string) => {
      const { body } = await test
        .as(who, 'coordinator')
        .get<{ items: { kind: string; resource: { id: string } }[] }>('/v1/me/inbox?limit=200')
      return body.items.some(({ resource }) => resource.id === proposed.id)
    }
    expect(await Promise.all(['UA', 'DK', 'SE', 'PL'].map(waiting))).toEqual([true, true, false, false])
  })
})
