import type { TestApp } from './app.ts'

export type RoadmapScenery = Awaited<ReturnType<typeof createRoadmapScenery>>

type Made = { id: string; version: number }
export type RoadmapView = Made & {
  code: string | null
  track: string
  title: { en: string; uk: string }
  ownedBy: string | null
  owningBody: string | null
  decidedAt: string | null
  decidedOn: string | null
  due: string | null
  amount: { amount: string; currency: string; qualifier: string } | null
  progress: string
  statements: { statedOn: string | null; words: string; progress: string | null; promisedFor: string | null }[]
  slippage: Record<string, string | number | null>
  dependsOn: { id: string; title: { en: string }; progress: string }[]
  waitsForOthers: boolean
  summary: string | null
  confidence: string | null
  notes: string | null
  sources: object[]
}

export const deliverable = {
  track: 'interoperability',
  title: { en: 'One data link for air defence', uk: 'Єдиний канал даних протиповітряної оборони' },
  contributors: ['PL'],
  due: '2027-06',
  dueEvent: 'Summit of 2027',
}

export function roadmapOf(test: TestApp) {
  const plan = async (more: object = {}, by = 'UA') => {
    const reply = await test.as(by, 'coordinator').post<RoadmapView>('/v1/roadmap-steps', { ...deliverable, ...more })
    if (reply.status !== 201) throw new Error(`planned ${reply.status}: ${JSON.stringify(reply.body)}`)
    return reply.body
  }
  const depend = (on: Made, before: Made, by = 'UA') =>
    test
      .as(by, 'coordinator')
      .post<RoadmapView & { rule?: string; detail?: string }>(`/v1/roadmap-steps/${on.id}/dependencies`, {
        dependsOnId: before.id,
      })
  return { plan, depend }
}

/** UA keeps a step that SE owns and PL contributes to, and another that it depends on. */
export async function createRoadmapScenery(test: TestApp) {
  const { plan, depend } = roadmapOf(test)
  const first = await plan({ ownedBy: 'SE', marking: 'limited' })
  const second = await plan({
    ownedBy: 'SE',
    marking: 'limited',
    title: { en: 'A tested link', uk: 'Перевірений канал' },
  })
  const third = await plan({ marking: 'limited' })
  await depend(first, third)
  return { first, second }
}
