import { need, validatedBy, type WorkScenery, work } from '../support/work-scenery.ts'
import { inside, other, own, type Standing, type Target, unseen } from './standings.ts'

/** Needs of Ukraine, released to the drone coalition, and the tasks that LV shared out for them. */
export function workTargets({
  filed,
  validated,
  task,
  progress,
  offered,
  accepted,
}: WorkScenery): Record<string, Target[]> {
  const everybody = ['UA', 'PL', 'AU', 'XA'].map((participant) => other(participant))
  const outside = [inside('PL', []), unseen('PT')]
  const donors = [inside('UA', ['own']), inside('AU', []), ...outside]
  const because = { reason: 'As arranged.' }
  const open = { ...because, marking: 'framework' }
  const list = (path: string): Target[] => [{ path, standings: everybody }]
  const onNeed = (verb: string, standings: readonly Standing[], body?: object): Target[] => [
    {
      path: `/v1/requirements/${filed.id}${verb}`,
      version: filed.version,
      standings,
      ...(body === undefined ? {} : { body }),
    },
  ]
  const sides = [
    inside('SE', ['provider']),
    inside('AU', ['provider']),
    inside('UA', ['counterparty']),
    inside('LV', ['own', 'lead']),
    ...outside,
  ]
  const leading = sides.map((side) => (side.participant === 'AU' ? inside('AU', []) : side))
  const on = (
    status: keyof WorkScenery['task'],
    verb: string,
    body?: object,
    standings: readonly Standing[] = sides,
  ): Target[] => [
    {
      path: `/v1/tasks/${task[status].id}${verb}`,
      version: task[status].version,
      standings,
      ...(body === undefined ? {} : { body }),
    },
  ]
  const delivery = { deliveredOn: '2026-11-22', statement: 'All are handed over.' }
  const onOffer = (verb: string, body?: object): Target[] => [
    {
      path: `/v1/requirement-offers/${offered.id}${verb}`,
      version: offered.version,
      standings: [inside('UA', ['requester']), inside('AU', ['provider']), unseen('PL'), unseen('PT'), unseen('XA')],
      ...(body === undefined ? {} : { body }),
    },
  ]
  const offering = [inside('UA', []), inside('AU', ['provider']), inside('PL', ['provider']), ...outside.slice(1)]
  const [milestone] = task.in_progress.milestones
  return {
    listCapabilities: list('/v1/capabilities'),
    listRequirements: list('/v1/requirements'),
    listTasks: list('/v1/tasks'),
    fileRequirement: [{ path: '/v1/requirements', body: need, standings: [own('UA'), other('LV'), other('XA')] }],
    getRequirement: onNeed('', donors),
    amendRequirement: onNeed('', donors, { quantity: '5000' }),
    validateRequirement: onNeed(
      '/validation',
      [inside('UA', ['own'], { barred: ['coordinator'] }), ...donors.slice(1)],
      { validatedBy },
    ),
    withdrawRequirement: onNeed('/withdrawal', donors, because),
    releaseRequirement: onNeed('/releases', donors, open),
    releaseTask: on('proposed', '/releases', open, sides),
    createTask: [
      {
        path: '/v1/tasks',
        body: { ...work, requirementId: validated.id },
        standings: [inside('UA', ['own']), inside('LV', ['lead']), inside('GB', ['lead']), inside('PL', [])],
      },
      {
        path: '/v1/tasks',
        body: {
          ...work,
          requirementId: validated.id,
          requirementOfferId: accepted.id,
          quantity: '200',
          lead: { participant: 'AU' },
          contributors: [],
        },
        standings: [inside('AU', ['provider']), inside('PL', [])],
      },
    ],
    getRequirementChain: onNeed('/chain', donors),
    offerToRequirement: [
      {
        path: `/v1/requirements/${validated.id}/offers`,
        body: { quantity: '500', unit: 'pieces' },
        standings: offering,
      },
    ],
    listRequirementOffers: onNeed('/offers', donors),
    getRequirementOffer: onOffer(''),
    acceptRequirementOffer: onOffer('/acceptance'),
    rejectRequirementOffer: onOffer('/rejection', because),
    withdrawRequirementOffer: onOffer('/withdrawal', because),
    getTask: on('proposed', ''),
    agreeToTask: on('proposed', '/agreements'),
    startTask: on('agreed', '/start'),
    reportProgress: on('in_progress', '/progress', progress),
    blockTask: on('in_progress', '/block', because),
    resumeTask: on('blocked', '/resumption'),
    deliverTask: on('in_progress', '/delivery', delivery, leading),
    returnTask: on('delivered', '/return', because),
    verifyTask: on('delivered', '/verification', { verifiedBy: validatedBy }),
    cancelTask: on('in_progress', '/cancellation', because),
    addMilestone: on('in_progress', '/milestones', { title: 'Half of them', dueOn: '2027-02-01' }),
    assessMilestone: [
      {
        path: `/v1/task-milestones/${milestone!.id}/assessment`,
        version: milestone!.version,
        body: { status: 'met' },
        standings: sides,
      },
    ],
  }
}
