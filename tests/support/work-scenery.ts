import type { TestApp } from './app.ts'

export type WorkScenery = Awaited<ReturnType<typeof createWorkScenery>>

type Made = { id: string; version: number }
export type RequirementView = Made & {
  status: string
  open: boolean
  quantity: string
  unit: string
  daysToNeed: number
  supersedesId: string | null
  supersededById: string | null
  validation: { validatedBy: { office: string } } | null
  releasableTo: string[]
  allowedActions: string[]
}
export type TaskView = Made & {
  status: string
  coalition: string | null
  counted: string | null
  daysLeft: number
  overdue: boolean
  late: boolean
  parts: { participant: string; part: string; share: string | null; agreedAt: string | null }[]
  milestones: (Made & { status: string; overdue: boolean; dueOn: string; share: string | null })[]
  nextMilestoneDueOn: string | null
  progress: { participant: string; text: string; percent: number | null }[]
  reason: string | null
  reasonBy: string | null
  delivery: object | null
  verification: object | null
  marking: string
  releasableTo: string[]
  allowedActions: string[]
}

export const need = {
  title: 'Interceptor drones for the northern regions',
  capability: 'interceptor_drones',
  quantity: '4000',
  unit: 'pieces',
  priority: 'critical',
  neededBy: '2027-03-31',
  coalition: 'drone',
}
export const validatedBy = { name: 'Head of the directorate', office: 'General Staff', instrument: 'Decision 12' }
export const work = {
  title: 'Deliver 1,500 interceptors',
  quantity: '1500',
  unit: 'pieces',
  dueOn: '2027-03-01',
  lead: { participant: 'SE', share: '60' },
  contributors: [{ participant: 'AU', share: '40' }],
}

export const statuses = ['proposed', 'agreed', 'in_progress', 'blocked', 'delivered'] as const
type Status = (typeof statuses)[number]

/** Needs and tasks as the API makes them, and tasks brought to a status by those who may. */
export function workOf(test: TestApp) {
  const send = async <Body extends Made>(
    participant: string,
    role: Parameters<TestApp['as']>[1],
    url: string,
    body?: object,
    version?: number,
  ): Promise<Body> => {
    const options = version === undefined ? {} : { ifMatch: version }
    const reply = await test.as(participant, role).post<Body>(url, body, options)
    if (reply.status > 201) throw new Error(`${url} answered ${reply.status}: ${JSON.stringify(reply.body)}`)
    return reply.body
  }
  const file = (more: object = {}) =>
    send<RequirementView>('UA', 'coordinator', '/v1/requirements', { ...need, ...more })
  const validate = ({ id, version }: Made) =>
    send<RequirementView>('UA', 'ministry', `/v1/requirements/${id}/validation`, { validatedBy }, version)
  const share = (requirementId: string, more: object = {}, by = 'LV') =>
    send<TaskView>(by, 'coordinator', '/v1/tasks', { ...work, requirementId, ...more })
  const agree = async (task: TaskView) => {
    let made = task
    for (const { participant } of task.parts)
      made = await send<TaskView>(participant, 'coordinator', `/v1/tasks/${task.id}/agreements`)
    return made
  }
  const act = (participant: string, { id, version }: Made, verb: string, body?: object) =>
    send<TaskView>(participant, 'ministry', `/v1/tasks/${id}/${verb}`, body, version)
  const bring = async (task: TaskView, status: Status): Promise<TaskView> => {
    const lead = task.parts.find(({ part }) => part === 'lead')!.participant
    let made = task
    if (status === 'proposed') return made
    made = await agree(made)
    if (status === 'agreed') return made
    made = await act(lead, made, 'start')
    if (status === 'blocked') return act(lead, made, 'block', { reason: 'No export licence.' })
    if (status === 'delivered')
      return act(lead, made, 'delivery', { deliveredOn: '2026-11-22', statement: 'All are handed over.' })
    return made
  }
  return { send, file, validate, share, agree, act, bring }
}

/**
 * Ukraine has a need that is filed and one that is validated, with two offers of AU, of which one is accepted; LV shared
 * out a task in every status, SE leads them.
 */
export async function createWorkScenery(test: TestApp) {
  const { send, file, validate, share, bring } = workOf(test)
  const provisions = await test
    .as('SE', 'viewer')
    .get<{ items: { id: string }[] }>('/v1/provisions?participant=SE&limit=1')
  const provisionIds = provisions.body.items.map(({ id }) => id)
  const filed = await file({ provisionIds, conversions: [{ unit: 'crates', factor: '20' }] })
  const validated = await validate(await file())
  const tasks = await Promise.all(
    statuses.map(async (status) => {
      const milestones = [{ title: 'Contract signed', dueOn: '2027-01-15' }]
      return [status, await bring(await share(validated.id, { milestones }), status)] as const
    }),
  )
  const task = Object.fromEntries(tasks) as Record<Status, TaskView>
  const progress = { text: 'The first 400 are packed.', percent: 25 }
  await test.as('SE', 'ministry').post(`/v1/tasks/${task.in_progress.id}/progress`, progress)
  const offer = (quantity: string) =>
    send<Made>('AU', 'coordinator', `/v1/requirements/${validated.id}/offers`, { quantity, unit: 'pieces' })
  const [offered, waiting] = await Promise.all([offer('300'), offer('200')])
  const accepted = await send<Made>(
    'UA',
    'coordinator',
    `/v1/requirement-offers/${waiting.id}/acceptance`,
    undefined,
    waiting.version,
  )
  return { filed, validated, task, progress, offered, accepted }
}
