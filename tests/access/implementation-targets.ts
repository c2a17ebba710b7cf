import {
  equipmentOf,
  type ImplementationScenery,
  instrumentBody,
  measureBody,
  stageBody,
} from '../support/implementation-scenery.ts'
import { inside, insiders, other, own, type Standing, type Target, unseen } from './standings.ts'

/** A commitment of SE for the framework and what is claimed of it; NO sees it and has no part in it. */
export function implementationTargets({
  act,
  free,
  claimed,
  match,
  rule,
  instrument,
  measure,
}: ImplementationScenery): Record<string, Target[]> {
  const everybody = ['UA', 'PL', 'XA'].map((participant) => inside(participant, []))
  const outside = [inside('NO', []), unseen('PL'), unseen('XA')]
  const because = { reason: 'As arranged.' }
  const open = { ...because, marking: 'framework' }
  const claimants = [inside('SE', ['own', 'party']), inside('UA', ['party']), inside('NO', [])]
  const deciders = [inside('UA', ['counterparty']), inside('SE', [], { barred: insiders }), ...outside]
  const keepers = [inside('SE', ['own']), inside('UA', []), ...outside]
  const onLink = (verb: string, standings: readonly Standing[], body?: object): Target[] => [
    {
      path: `/v1/implementation-links/${claimed.id}${verb}`,
      version: claimed.version,
      standings,
      ...(body === undefined ? {} : { body }),
    },
  ]
  const mine = ['SE', 'UA', 'XA'].map((code) => own(code))
  const hidden = ['UA', 'NO', 'XA'].map((participant) => unseen(participant))
  const onRule = (verb: string, body?: object): Target[] => [
    {
      path: `/v1/link-rules/${rule.id}${verb}`,
      version: rule.version,
      standings: [own('SE'), ...hidden],
      ...(body === undefined ? {} : { body }),
    },
  ]
  const of = { kind: 'commitment', id: free.id }
  const outsiders = [unseen('NO'), unseen('PL'), unseen('XA')]
  const onInstrument = (verb: string, standings: readonly Standing[], body?: object): Target[] => [
    {
      path: `/v1/instruments/${instrument.proposed.id}${verb}`,
      version: instrument.proposed.version,
      standings,
      ...(body === undefined ? {} : { body }),
    },
  ]
  const deciding = [inside('UA', ['counterparty', 'party']), inside('SE', ['own']), ...outsiders]
  const onStage = (verb: string, body?: object): Target[] => [
    {
      path: `/v1/instrument-stages/${instrument.stage.id}${verb}`,
      version: instrument.stage.version,
      standings: deciding,
      ...(body === undefined ? {} : { body }),
    },
  ]
  const onMeasure = (verb: string, body?: object): Target[] => [
    {
      path: `/v1/measures/${measure.id}${verb}`,
      version: measure.version,
      standings: [inside('SE', ['own']), inside('UA', []), ...outsiders],
      ...(body === undefined ? {} : { body }),
    },
  ]
  return {
    listInstruments: [
      { path: '/v1/instruments?limit=5', standings: ['UA', 'PL', 'AU', 'XA'].map((code) => other(code)) },
    ],
    proposeInstrument: [{ path: '/v1/instruments', body: instrumentBody('SE'), standings: [own('UA'), own('SE')] }],
    getInstrument: onInstrument('', [inside('UA', []), inside('SE', []), ...outsiders]),
    releaseInstrument: onInstrument('/releases', [inside('SE', ['own']), inside('UA', []), ...outsiders], open),
    confirmInstrument: onInstrument('/confirmation', deciding, {}),
    rejectInstrument: onInstrument('/rejection', deciding, because),
    withdrawInstrument: onInstrument('/withdrawal', deciding, because),
    stateInstrumentStage: [
      {
        path: `/v1/instruments/${instrument.confirmed.id}/stages`,
        body: stageBody,
        standings: [inside('UA', ['party']), inside('SE', ['party']), ...outsiders],
      },
    ],
    confirmInstrumentStage: onStage('/confirmation', {}),
    rejectInstrumentStage: onStage('/rejection', because),
    listMeasures: [{ path: '/v1/measures?limit=5', standings: everybody }],
    createMeasure: [
      {
        path: '/v1/measures',
        body: measureBody('SE'),
        standings: [inside('SE', ['own']), inside('UA', ['own']), inside('NO', [])],
      },
    ],
    importMeasures: [
      {
        path: '/v1/measures/imports',
        body: { items: [measureBody('SE')] },
        standings: [inside('SE', ['own']), inside('UA', ['own'])],
      },
    ],
    getMeasure: onMeasure(''),
    releaseMeasure: onMeasure('/releases', open),
    amendMeasure: onMeasure('', { dueOn: '2027-01-01' }),
    startMeasure: onMeasure('/start', {}),
    completeMeasure: onMeasure('/completion', { doneOn: '2026-11-22', statement: 'Done.' }),
    cancelMeasure: onMeasure('/cancellation', because),
    drawBridge: [{ path: '/v1/bridges/chart.svg?from=pledged&to=confirmed', standings: everybody }],
    getBridge: [{ path: '/v1/bridges?from=pledged&to=confirmed', standings: everybody }],
    pullOutlookReport: [{ path: '/v1/reports/outlook', standings: everybody }],
    getOutlook: [{ path: '/v1/outlook?without=US', standings: everybody }],
    pullImplementationCoverageReport: [
      { path: '/v1/reports/implementation-coverage?participant=SE', standings: everybody },
    ],
    pullImplementationOverlapsReport: [{ path: '/v1/reports/implementation-overlaps', standings: everybody }],
    getImplementationCoverage: [{ path: '/v1/implementation/coverage?participant=SE', standings: everybody }],
    listImplementationOverlaps: [{ path: '/v1/implementation/overlaps', standings: everybody }],
    listActs: [{ path: '/v1/acts?limit=5', standings: everybody }],
    listLinks: [{ path: '/v1/implementation-links?limit=5', standings: everybody }],
    listLinkSuggestions: [{ path: '/v1/implementation-suggestions', standings: everybody }],
    listActArrangements: [{ path: '/v1/act-arrangements?limit=5', standings: everybody }],
    addActArrangement: [
      {
        path: '/v1/act-arrangements',
        body: { act: { kind: 'commitment', id: act.id }, arrangement: 'purl', evidence: 'Package 3.' },
        standings: claimants,
      },
    ],
    claimLink: [
      {
        path: '/v1/implementation-links',
        body: { act: of, cell: equipmentOf('SE'), evidence: 'Part II.' },
        standings: claimants,
      },
    ],
    getLink: onLink('', [inside('SE', []), inside('UA', []), ...outside]),
    amendLink: onLink('', keepers, { share: '40' }),
    claimMatch: [
      {
        path: `/v1/implementation-links/${match.id}/claim`,
        version: match.version,
        body: { evidence: 'Part II.' },
        standings: claimants,
      },
    ],
    confirmLink: onLink('/confirmation', deciders, {}),
    contestLink: onLink('/objection', deciders, because),
    withdrawLink: onLink('/withdrawal', keepers, because),
    decideLinks: [
      {
        path: '/v1/implementation-decisions',
        body: { decision: 'confirm', linkIds: [claimed.id] },
        standings: deciders.slice(0, 3),
      },
    ],
    createLinkRule: [
      {
        path: '/v1/link-rules',
        standings: mine.map((standing) => ({
          ...standing,
          body: {
            ...{ title: 'Our packages', matches: { provider: standing.participant } },
            ...{ cell: equipmentOf('SE'), evidence: 'The list.' },
          },
        })),
      },
    ],
    listLinkRules: [{ path: '/v1/link-rules', standings: mine }],
    getLinkRule: onRule(''),
    previewLinkRule: onRule('/preview', {}),
    applyLinkRule: onRule('/application', {}),
    retireLinkRule: onRule('/retirement', because),
  }
}
