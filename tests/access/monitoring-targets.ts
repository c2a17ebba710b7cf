import { type MonitoringScenery, period } from '../support/monitoring-scenery.ts'
import { inside, own, type Standing, type Target, unseen } from './standings.ts'

/** Drafts that the whole framework sees; AU is in a coalition and not in the framework. */
export function monitoringTargets({ open, ripe }: MonitoringScenery): Record<string, Target[]> {
  const query = `from=${period.from}&to=${period.to}`
  const readers: Standing[] = [inside('UA', ['own', 'member']), inside('PL', ['member']), inside('AU', [])]
  const framework: Standing[] = [inside('UA', ['own', 'member']), inside('PL', ['member']), unseen('AU')]
  const on = ({ id, version }: { id: string; version: number }, verb: string, body?: object): Target[] => [
    {
      path: `/v1/monitoring-editions/${id}${verb}`,
      version,
      standings: framework,
      ...(body === undefined ? {} : { body }),
    },
  ]
  const members = ['UA', 'PL', 'AU'].map((participant) => inside(participant, []))
  return {
    getMonitoringReport: [{ path: `/v1/reports/monitoring?${query}`, standings: readers }],
    getMonitoringPage: [{ path: `/v1/reports/monitoring/page?${query}&language=uk`, standings: readers }],
    getMonitoringFigure: [{ path: `/v1/reports/monitoring/figures/disbursed?${query}`, standings: readers }],
    draftEdition: [
      {
        path: '/v1/monitoring-editions',
        body: period,
        standings: [own('UA'), inside('PL', ['member']), inside('AU', [])],
      },
    ],
    listMonitoringEditions: [
      { path: '/v1/monitoring-editions', standings: [inside('UA', ['member']), inside('PL', ['member'])] },
    ],
    getMonitoringEdition: on(open, ''),
    getEditionPage: on(open, '/page?language=uk'),
    objectToEdition: on(open, '/objections', { text: 'A payment of May was stated twice.', figure: 'disbursed' }),
    issueEdition: on(ripe, '/issue'),
    withdrawEdition: on(open, '/withdrawal', { reason: 'As arranged.' }),
    getCountryBrief: [{ path: '/v1/participants/SE/brief', standings: members }],
    getCountryBriefPage: [{ path: '/v1/participants/SE/brief/page?language=uk', standings: members }],
  }
}
