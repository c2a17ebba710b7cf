import { type CoalitionScenery, letter } from '../support/coalition-scenery.ts'
import { inside, other, own, type Standing, type Target, unseen } from './standings.ts'

/** The drone coalition, which everybody may see; what it files about itself is for who takes part. */
export function coalitionTargets({ drone, swedish, proposal, meeting }: CoalitionScenery): Record<string, Target[]> {
  const everybody = ['UA', 'PL', 'AU', 'XA'].map((participant) => other(participant))
  const related = (participant: string, ...relations: Standing['relations']): Standing => ({
    ...other(participant),
    relations,
  })
  const taking = [
    related('LV', 'lead', 'member'),
    related('UA', 'member'),
    related('AU', 'member'),
    other('PT'),
    other('XA'),
  ]
  const proposing = [own('LV', 'lead', 'member'), own('SE', 'member'), own('ES')]
  const at = (verb: string, standings: readonly Standing[], body?: object): Target[] => [
    { path: `/v1/coalitions/${drone.id}${verb}`, standings, ...(body === undefined ? {} : { body }) },
  ]
  const on = (row: { id: string; version: number }, verb: string, standings: readonly Standing[], body?: object) => [
    {
      path: `/v1/coalition-memberships/${row.id}${verb}`,
      version: row.version,
      standings,
      ...(body === undefined ? {} : { body }),
    },
  ]
  const aside = [inside('UA', []), inside('AU', []), unseen('ES'), unseen('XA')]
  const sides = [inside('LV', ['counterparty']), inside('PT', ['own']), ...aside]
  const because = { reason: 'As arranged.' }
  const open = { ...because, marking: 'public' }
  const swede = [own('SE'), other('LV'), other('UA'), other('XA')]
  return {
    listCoalitions: [{ path: '/v1/coalitions', standings: everybody }],
    listCoalitionClaims: [{ path: '/v1/coalition-claims?limit=5', standings: everybody }],
    createCoalition: [
      {
        path: '/v1/coalitions',
        body: { code: 'space', name: { en: 'Space', uk: 'Космос' }, source: 'Statement of 2 October 2026' },
        standings: [own('UA'), other('LV'), other('XA')],
      },
    ],
    getCoalition: at('', everybody),
    getCoalitionBoard: at('/board', everybody),
    listMemberships: at('/memberships?limit=5', everybody),
    listCharters: at('/charters', everybody),
    listPlans: at('/plans', everybody),
    listMeetings: at('/meetings', everybody),
    listReviews: at('/reviews', everybody),
    releaseCoalition: [{ ...at('/releases', [own('UA'), other('LV'), other('XA')], open)[0]!, version: drone.version }],
    addSubgroup: at('/subgroups', taking, { name: 'Interceptors' }),
    fileCharter: at('/charters', taking, letter),
    filePlan: at('/plans', taking, { title: 'Plan 2027', text: 'Interceptors first.' }),
    recordMeeting: at('/meetings', taking, { title: 'Board', heldAt: '2026-12-20T09:00:00Z' }),
    recordReview: at('/reviews', taking, { reviewedOn: '2026-11-20', summary: 'On time.' }),
    recordDecision: [
      {
        path: `/v1/coalition-meetings/${meeting.id}/decisions`,
        body: { text: 'One joint order.' },
        standings: [
          inside('LV', ['lead', 'member']),
          inside('UA', ['member']),
          inside('AU', ['member']),
          unseen('PT'),
          unseen('XA'),
        ],
      },
    ],
    proposeMembership: at('/memberships', proposing, { role: 'contributor', from: '2026-12-01' }),
    proposeHandover: at('/handover', taking, { to: 'PL', on: '2027-01-01', remainsAs: 'member' }),
    getMembership: on(proposal, '', sides),
    confirmMembership: on(proposal, '/confirmation', sides),
    rejectMembership: on(proposal, '/rejection', sides, because),
    withdrawMembership: on(proposal, '/withdrawal', sides, because),
    leaveCoalition: on(swedish, '/departure', swede, { on: '2027-01-01', ...because }),
  }
}
