import type { TestApp } from './app.ts'

export type ReformScenery = Awaited<ReturnType<typeof createReformScenery>>

type Made = { id: string; version: number }
export type StepView = Made & {
  code: string | null
  programme: string
  number: string | null
  title: { en: string; uk: string }
  due: string | null
  dueOn: string | null
  overdue: boolean
  status: string
  criteria: string[]
  implementation: string
  implementationAsOf: string | null
  metOn: string | null
  snapshots: { implementation: string; asOf: string | null; words: string | null }[]
  assessments: { assessor: string; decision: string | null; decidedOn: string; outcome: string; reference: object[] }[]
  money: { kind: string; amount: string | null; statedOn: string; remedyUntil: string | null; sharedWith: string[] }[]
  sameReform: { id: string; programme: string; dueOn: string | null; carriedOverByDays: number | null }[]
  summary: string | null
  consequence: string | null
  confidence: string | null
  notes: string | null
  sources: object[]
  allowedActions: string[]
}

export const step = {
  programme: 'imf_eff_2026',
  title: { en: 'Head of customs appointed', uk: 'Призначено керівника митниці' },
  due: '2027-Q1',
  responsible: 'Ministry of Finance',
  criteria: ['The Cabinet has appointed the winner of an open competition.'],
}
export const assessment = {
  assessor: 'International Monetary Fund',
  assessorKind: 'imf',
  decidedOn: '2026-11-20',
  outcome: 'not_met',
  words: 'No competition was held.',
  reference: { title: 'Statement of the mission', url: 'https://www.imf.org/en/statement' },
}
export const report = { implementation: 'in_progress', asOf: '2026-11-20', words: 'The competition was announced.' }
export const held = { kind: 'held', qualifier: 'unstated', statedOn: '2026-11-20', words: 'Its share is held back.' }

/** Steps of reforms as the API makes them. */
export function reformsOf(test: TestApp) {
  const plan = async (more: object = {}) => {
    const reply = await test.as('UA', 'ministry').post<StepView>('/v1/reform-steps', { ...step, ...more })
    if (reply.status !== 201) throw new Error(`planned ${reply.status}: ${JSON.stringify(reply.body)}`)
    return reply.body
  }
  const on = (
    { id }: Made,
    part: string,
    body: object,
    [who, role]: readonly [string, Parameters<TestApp['as']>[1]] = ['UA', 'coordinator'],
  ) => test.as(who, role).post<StepView & { rule?: string }>(`/v1/reform-steps/${id}/${part}`, body)
  return { plan, on }
}

export async function createReformScenery(test: TestApp) {
  const { plan } = reformsOf(test)
  return { planned: await plan(), limited: await plan({ marking: 'limited', releasableTo: ['SE'] }) }
}
