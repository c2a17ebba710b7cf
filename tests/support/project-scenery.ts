import type { TestApp } from './app.ts'

export type ProjectScenery = Awaited<ReturnType<typeof createProjectScenery>>

type Made = { id: string; version: number }
export type ProjectView = Made & {
  code: string | null
  title: { en: string; uk: string | null }
  summary: { en: string; uk: string | null }
  kind: string
  participants: string[]
  organisations: string[]
  started: string | null
  due: string | null
  amount: { amount: string; currency: string; qualifier: string } | null
  stage: string | null
  stageAsOf: string | null
  stages: { statedOn: string | null; words: string | null; stage: string | null; promisedFor: string | null }[]
  slippage: Record<string, string | number | null>
  milestones: { id: string; dueOn: string; promisedOn: string; movedByDays: number; reachedOn: string | null }[]
  implementation: { answer: string; decidedBy: string; words: string | null; sources: object[] }
  candidateProvisions: { provisionId: string; status: string }[]
  money: { pledgeId: string | null; commitmentId: string | null }[]
  publicationId: string | null
  sources: object[]
  confidence: string | null
  notes: string | null
  marking: string
  allowedActions: string[]
}
export type PublicationView = Made & {
  projectId: string | null
  status: string
  agreedBy: string[]
  awaits: string[]
  publishedAt: string | null
  allowedActions: string[]
}

export const project = {
  title: { en: 'Interceptor drones made in three countries', uk: 'Дрони-перехоплювачі, виготовлені у трьох країнах' },
  kind: 'co_production',
  summary: { en: 'Ukrainian designs, made abroad.', uk: 'Українські розробки, виготовлені за кордоном.' },
  participants: ['SE', 'DK', 'UA'],
  organisations: ['A Swedish maker'],
  marking: 'limited',
}
export const milestone = { title: { en: 'First hundred', uk: 'Перша сотня' }, dueOn: '2027-03-31' }
export const published = {
  title: { en: 'Drones made together', uk: 'Дрони, виготовлені разом' },
  summary: { en: 'Made in three countries.', uk: 'Виготовляють у трьох країнах.' },
}
export const sePledge = {
  title: 'Drones',
  original: 'SEK 100 million for drones',
  source: 'Statement of 2 March 2026',
  announcedOn: '2026-03-02',
  amountKind: 'unquantified',
  aidCategory: 'military',
}

/** Projects as the API makes them. */
export function projectsOf(test: TestApp) {
  const send = async <Body extends Made>(who: string, url: string, body?: object, version?: number): Promise<Body> => {
    const options = version === undefined ? {} : { ifMatch: version }
    const reply = await test.as(who, 'coordinator').post<Body>(url, body, options)
    if (reply.status > 201) throw new Error(`${url} answered ${reply.status}: ${JSON.stringify(reply.body)}`)
    return reply.body
  }
  const register = (more: object = {}, by = 'SE') =>
    send<ProjectView>(by, '/v1/joint-projects', { ...project, ...more })
  const on = ({ id }: Made, part: string, body: object, by = 'SE') =>
    send<ProjectView>(by, `/v1/joint-projects/${id}/${part}`, body)
  const propose = ({ id }: Made, by = 'SE') =>
    send<PublicationView>(by, `/v1/joint-projects/${id}/publications`, published)
  const agree = ({ id }: Made, by: string) =>
    send<PublicationView>(by, `/v1/joint-project-publications/${id}/agreements`)
  return { send, register, on, propose, agree }
}

/**
 * SE entered a project with DK and UA, with a milestone, and proposed what the public is to read of it; of another
 * nothing is proposed.
 */
export async function createProjectScenery(test: TestApp) {
  const { send, register, on, propose, agree } = projectsOf(test)
  const joint = await on(await register(), 'milestones', milestone)
  const pledge = await send<Made>('SE', '/v1/pledges', sePledge)
  const shown = await propose(await register())
  await agree(shown, 'UA')
  return { open: await agree(shown, 'DK'), joint, silent: await register(), pledge, publication: await propose(joint) }
}
