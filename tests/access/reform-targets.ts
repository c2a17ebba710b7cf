import { assessment, held, type ReformScenery, report, step } from '../support/reform-scenery.ts'
import { inside, other, own, type Standing, type Target, unseen } from './standings.ts'

/** A step that everybody of the framework sees, and one that is released to SE. */
export function reformTargets({ planned, limited }: ReformScenery): Record<string, Target[]> {
  const everybody = ['UA', 'PL', 'AU', 'XA'].map((participant) => other(participant))
  const list = (path: string): Target[] => [{ path, standings: everybody }]
  const framework: Standing[] = [inside('UA', ['own']), inside('SE', []), inside('PL', []), unseen('AU')]
  const few: Standing[] = [inside('UA', ['own']), inside('SE', []), unseen('PL'), unseen('XA')]
  const on = (verb: string, body?: object): Target[] =>
    (
      [
        [planned, framework],
        [limited, few],
      ] as const
    ).map(([{ id, version }, standings]) => ({
      path: `/v1/reform-steps/${id}${verb}`,
      version,
      standings,
      ...(body === undefined ? {} : { body }),
    }))
  return {
    listReformCommitments: list('/v1/reform-commitments'),
    listReformProgrammes: list('/v1/reform-programmes'),
    listReformSteps: list('/v1/reform-steps'),
    planReformStep: [{ path: '/v1/reform-steps', body: step, standings: [own('UA'), other('PL'), other('XA')] }],
    getReformStep: on(''),
    releaseReformStep: on('/releases', { reason: 'As arranged.', marking: 'public' }),
    amendReformStep: on('', { due: '2027-Q2' }),
    reportReformStep: on('/reports', report),
    assessReformStep: on('/assessments', assessment),
    stateReformMoney: on('/money', held),
    dropReformStep: on('/drop', { reason: 'As arranged.' }),
  }
}
