import { type ProjectScenery, project, published } from '../support/project-scenery.ts'
import { inside, other, own, type Standing, type Target, unseen } from './standings.ts'

/** A limited project of SE, DK and UA, and what SE proposed to publish of it. */
export function projectTargets({ open, joint, silent, pledge, publication }: ProjectScenery): Record<string, Target[]> {
  const everybody = ['UA', 'PL', 'AU', 'XA'].map((participant) => other(participant))
  const because = { reason: 'As arranged.' }
  const outside = [unseen('PL'), unseen('XA')]
  const parties: Standing[] = [
    inside('SE', ['party', 'own']),
    inside('DK', ['party']),
    inside('UA', ['party']),
    ...outside,
  ]
  const on = (verb: string, body?: object, standings: readonly Standing[] = parties): Target[] => [
    {
      path: `/v1/joint-projects/${joint.id}${verb}`,
      version: joint.version,
      standings,
      ...(body === undefined ? {} : { body }),
    },
  ]
  const onPublication = (verb: string, body?: object, standings: readonly Standing[] = parties): Target[] => [
    {
      path: `/v1/joint-project-publications/${publication.id}${verb}`,
      version: publication.version,
      standings,
      ...(body === undefined ? {} : { body }),
    },
  ]
  const milestoneId = joint.milestones[0]!.id
  // Without a token, and so for whoever asks.
  const everyone = (path: string): Target[] => [{ path, standings: [] }]
  return {
    listPublicAgreements: everyone('/v1/public/agreements'),
    getPublicTotals: everyone('/v1/public/totals'),
    listPublicProjects: everyone('/v1/public/projects'),
    getPublicProject: everyone(`/v1/public/projects/${open.id}`),
    getAtomFeed: everyone('/v1/public/feed.atom'),
    getJsonFeed: everyone('/v1/public/feed.json?language=uk'),
    listJointProjects: [{ path: '/v1/joint-projects', standings: everybody }],
    registerJointProject: [
      {
        path: '/v1/joint-projects',
        body: { ...project, participants: ['SE', 'UA'] },
        standings: [own('SE'), own('UA'), inside('PL', []), other('XA')],
      },
    ],
    getJointProject: on(''),
    releaseJointProject: on('/releases', { ...because, marking: 'framework' }),
    reportProjectStage: on('/stages', { statedOn: '2026-11', words: 'Ordered.', stage: 'contracted' }),
    addProjectMilestone: on('/milestones', { title: { en: 'Second', uk: 'Друга' }, dueOn: '2027-06-30' }),
    stateProjectMilestone: on('/milestone-statements', { milestoneId, reachedOn: '2026-11-20' }),
    linkProjectMoney: on('/money', { pledgeId: pledge.id }, [parties[0]!, ...outside]),
    endJointProject: on('/end', because),
    proposePublication: [{ path: `/v1/joint-projects/${silent.id}/publications`, body: published, standings: parties }],
    listProjectPublications: [{ path: '/v1/joint-project-publications', standings: everybody }],
    getProjectPublication: onPublication(''),
    agreeToPublication: onPublication('/agreements', undefined, [
      { ...parties[0]!, barred: ['coordinator'] },
      ...parties.slice(1),
    ]),
    refusePublication: onPublication('/refusal', because),
    withdrawPublication: onPublication('/withdrawal', because),
  }
}
