import { type Role, roles } from '../../src/access/actor.ts'
import type { Relation } from '../../src/access/policy.ts'
import { type Action, policy } from '../../src/access/policy.ts'
import type { Operation } from '../support/operations.ts'
import { type Scenery, termination } from '../support/scenery.ts'
import { annotationTargets } from './annotation-targets.ts'
import { coalitionTargets } from './coalition-targets.ts'
import { implementationTargets } from './implementation-targets.ts'
import { ledgerTargets } from './ledger-targets.ts'
import { lotTargets } from './lot-targets.ts'
import { monitoringTargets } from './monitoring-targets.ts'
import { projectTargets } from './project-targets.ts'
import { receivedTargets } from './received-targets.ts'
import { reformTargets } from './reform-targets.ts'
import { roadmapTargets } from './roadmap-targets.ts'
import { inside, type Options, other, own, type Standing, type Target, unseen } from './standings.ts'
import { workTargets } from './work-targets.ts'

const everybody = ['UA', 'PL', 'AU', 'XA'].map((participant) => other(participant))
/** Issuers and accounts of PL: its administrator's, and the secretariat's to look at. */
const polish = (barred: { PL?: readonly Role[]; UA?: readonly Role[] } = {}): Standing[] => [
  { participant: 'PL', relations: ['own'], sees: roles, barred: barred.PL ?? [] },
  { participant: 'UA', relations: [], sees: ['secretariat'], barred: barred.UA ?? [] },
  unseen('NO'),
  unseen('XA'),
]
const because = { reason: 'As arranged.' }
const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }

export type Permitted = { operation: Operation; target: Target; standing: Standing; role: Role }

/** A request of this operation that is carried out, were it sent as it is. */
export function permitted(operation: Operation, targets: Record<string, Target[]>): Permitted {
  const rule = policy[operation.access as Action].allow as Partial<Record<Role, readonly string[]>>
  for (const target of targets[operation.id] ?? []) {
    for (const standing of target.standings) {
      const role = roles.find(
        (candidate) =>
          standing.sees.includes(candidate) &&
          standing.barred?.includes(candidate) !== true &&
          rule[candidate]?.some((on) => on === 'any' || standing.relations.includes(on as never)),
      )
      if (role !== undefined) return { operation, target, standing, role }
    }
  }
  throw new Error(`no request of ${operation.id} is permitted`)
}

/** By operation; those that address no record have one target for whoever asks. */
export function targetsOf(scenery: Scenery): Record<string, Target[]> {
  return {
    ...withoutRecord(scenery),
    ...issuersAndAccounts(scenery),
    ...register(scenery),
    ...consultations(scenery),
    ...offers(scenery),
    ...conversions(scenery),
    ...ledgerTargets(scenery.ledger),
    ...coalitionTargets(scenery.coalitions),
    ...workTargets(scenery.work),
    ...projectTargets(scenery.projects),
    ...reformTargets(scenery.reforms),
    ...roadmapTargets(scenery.roadmap),
    ...monitoringTargets(scenery.monitoring),
    ...receivedTargets(scenery.received),
    ...lotTargets(scenery.goods),
    ...annotationTargets(scenery.annotations),
    ...implementationTargets(scenery.implementation),
    ...webhooks(scenery),
  }
}

/** PL's webhooks: nobody else knows of them. */
function webhooks({ webhook }: Scenery): Record<string, Target[]> {
  const standings = [own('PL'), unseen('UA'), unseen('NO'), unseen('XA')]
  const at = ({ id, version }: { id: string; version: number }, verb: string, body?: object): Target[] => [
    { path: `/v1/webhooks/${id}${verb}`, version, standings, ...(body === undefined ? {} : { body }) },
  ]
  const mine = ['PL', 'UA', 'XA'].map((code) => own(code))
  const body = { url: 'https://desk.example/accord', description: 'Desk' }
  return {
    createWebhook: [{ path: '/v1/webhooks', body, standings: mine }],
    listWebhooks: [{ path: '/v1/webhooks', standings: mine }],
    getWebhook: at(webhook.active, ''),
    changeWebhook: at(webhook.active, '', { description: 'Other desk' }),
    rotateWebhookKeys: at(webhook.active, '/rotation', {}),
    disableWebhook: at(webhook.active, '/disablement', because),
    enableWebhook: at(webhook.disabled, '/enablement'),
    pingWebhook: at(webhook.active, '/ping'),
    replayWebhook: at(webhook.active, '/replay', { fromPosition: 0 }),
    listWebhookDeliveries: at(webhook.active, '/deliveries'),
    getWebhookDelivery: at(webhook.active, `/deliveries/${webhook.deliveryId}`),
  }
}

function withoutRecord({ amendment }: Scenery): Record<string, Target[]> {
  const paths: Record<string, string> = {
    getLiveness: '/health/live',
    getReadiness: '/health/ready',
    listCodeLists: '/v1/code-lists',
    getCodeList: '/v1/code-lists/role',
    listParticipants: '/v1/participants',
    getParticipant: '/v1/participants/PL',
    getMe: '/v1/me',
    listInbox: '/v1/me/inbox',
    listPermissions: '/v1/permissions',
    listAgreements: '/v1/agreements',
    compareAgreements: '/v1/agreements/comparison',
    listClaims: '/v1/claims?limit=5',
    listProvisions: '/v1/provisions?limit=5',
    listRegisterProposals: '/v1/register-proposals',
    listConsultations: '/v1/consultations',
    listChanges: '/v1/changes?limit=5',
    getCheckpoint: '/v1/changes/checkpoint',
    getInclusion: '/v1/changes/inclusion?position=1&size=2',
    getConsistency: '/v1/changes/consistency?first=1&second=2',
    streamChanges: '/v1/stream?seconds=0',
  }
  const contactPoints = [{ kind: 'duty_desk', office: 'Desk', telephone: '+48 22 555 01 00', hours: 'always' }]
  const request = { kind: 'ad_hoc', mode: 'monitoring', title: 'Plans', summary: 'Plans.', invited: ['EE'] }
  const account = (code: string) => ({
    issuer: `https://local-issuer.accord.invalid/${code}`,
    subject: 'new-desk',
    kind: 'person',
    name: 'New desk',
  })
  return {
    ...Object.fromEntries(Object.entries(paths).map(([id, path]) => [id, [{ path, standings: everybody }]])),
    listIssuers: [{ path: '/v1/issuers', standings: ['PL', 'UA', 'XA'].map((code) => own(code)) }],
    listAccounts: [{ path: '/v1/accounts', standings: ['PL', 'UA', 'XA'].map((code) => own(code)) }],
    updateParticipant: [
      {
        path: '/v1/participants/PL',
        version: 1,
        body: { contactPoints },
        standings: [own('PL'), other('NO'), other('UA')],
      },
    ],
    proposeIssuer: [
      {
        path: '/v1/issuers',
        body: { issuer: 'https://new.example', jwksUri: 'https://new.example/keys', audience: 'accord' },
        standings: [own('PL'), own('UA'), own('XA')],
      },
    ],
    createAccount: [
      {
        path: '/v1/accounts',
        standings: ['PL', 'UA', 'XA'].map((code) => ({ ...own(code), body: account(code) })),
      },
    ],
    proposeRegisterChange: [
      {
        path: '/v1/register-proposals',
        body: amendment('GB'),
        standings: [{ ...own('GB', 'party') }, { ...own('UA', 'party') }, other('PL'), other('AU')],
      },
    ],
    createConsultation: [
      {
        path: '/v1/consultations',
        body: { ...request, asks: [{ text: 'A plan' }] },
        // BR-30: only a party to an agreement files one.
        standings: [own('UA'), own('PL'), { ...own('NZ'), barred: ['coordinator'] }, own('XA')],
      },
    ],
  }
}

function issuersAndAccounts({ issuer, account }: Scenery): Record<string, Target[]> {
  const at = (record: { id: string; version: number }, kind: string, verb: string, body?: object) => ({
    path: `/v1/${kind}/${record.id}${verb}`,
    version: record.version,
    ...(body === undefined ? {} : { body }),
  })
  const grant = { role: 'viewer', validFrom: '2026-11-23' }
  return {
    getIssuer: [{ ...at(issuer.active, 'issuers', ''), standings: polish() }],
    confirmIssuer: [{ ...at(issuer.proposed, 'issuers', '/confirmation'), standings: polish() }],
    suspendIssuer: [{ ...at(issuer.active, 'issuers', '/suspension', because), standings: polish() }],
    reinstateIssuer: [
      // Who suspended it lifts that, and nobody else.
      {
        ...at(issuer.suspended, 'issuers', '/reinstatement', because),
        standings: polish({ UA: ['secretariat'] }),
      },
      {
        ...at(issuer.suspendedByUkraine, 'issuers', '/reinstatement', because),
        standings: polish({ PL: ['administrator'] }),
      },
    ],
    retireIssuer: [{ ...at(issuer.active, 'issuers', '/retirement', because), standings: polish() }],
    getAccount: [{ ...at(account.active, 'accounts', ''), standings: polish() }],
    suspendAccount: [{ ...at(account.active, 'accounts', '/suspension', because), standings: polish() }],
    reinstateAccount: [
      {
        ...at(account.suspended, 'accounts', '/reinstatement', because),
        standings: polish({ UA: ['secretariat'] }),
      },
      {
        ...at(account.suspendedByUkraine, 'accounts', '/reinstatement', because),
        standings: polish({ PL: ['administrator'] }),
      },
    ],
    createGrant: [{ path: `/v1/accounts/${account.active.id}/grants`, body: grant, standings: polish() }],
    revokeGrant: [
      { path: `/v1/grants/${account.active.grants[0]!.id}/revocation`, body: because, standings: polish() },
    ],
  }
}

function register({ proposal, agreementOf, limitedAgreement }: Scenery): Record<string, Target[]> {
  const limited = [inside('UA', ['party']), inside('AU', ['party']), unseen('PL'), unseen('XA')]
  const parties = (voice: { UA?: Options & { own?: true }; GB?: Options & { own?: true } }): Standing[] => [
    inside('UA', voice.UA?.own ? ['party', 'own'] : ['party'], voice.UA),
    inside('GB', voice.GB?.own ? ['party', 'own'] : ['party'], voice.GB),
    unseen('PL'),
    unseen('XA'),
  ]
  const decided = (id: string, verb: string, standings: Standing[], body?: object): Target => ({
    path: `/v1/register-proposals/${id}/${verb}`,
    version: 1,
    ...(body === undefined ? {} : { body }),
    standings,
  })
  // BR-54: the party that proposed neither confirms nor rejects; what the secretariat proposed both must confirm.
  const decisions = (verb: string, body?: object) => [
    decided(proposal.byUkraine.id, verb, parties({ UA: { barred: ['coordinator'] } }), body),
    decided(proposal.byBritain.id, verb, parties({ GB: { barred: ['coordinator'] } }), body),
    decided(proposal.bySecretariat.id, verb, parties({}), body),
  ]
  return {
    getPublicAgreement: [{ path: `/v1/public/agreements/${agreementOf('GB')}`, standings: [] }],
    getAgreement: [
      { path: `/v1/agreements/${agreementOf('GB')}`, standings: everybody },
      { path: `/v1/agreements/${limitedAgreement}`, standings: limited },
    ],
    listClauseVersions: [
      { path: `/v1/agreements/${agreementOf('GB')}/clauses/termination/history`, standings: everybody },
      { path: `/v1/agreements/${limitedAgreement}/clauses/${termination.type}/history`, standings: limited },
    ],
    listAgreementProvisions: [
      { path: `/v1/agreements/${agreementOf('GB')}/provisions?limit=5`, standings: everybody },
      { path: `/v1/agreements/${limitedAgreement}/provisions`, standings: limited },
    ],
    getProvision: [{ path: '/v1/provisions/GB-VIII.2', standings: everybody }],
    getRegisterProposal: [{ path: `/v1/register-proposals/${proposal.byUkraine.id}`, standings: parties({}) }],
    confirmRegisterProposal: decisions('confirmation'),
    rejectRegisterProposal: decisions('rejection', because),
    withdrawRegisterProposal: [
      decided(
        proposal.byUkraine.id,
        'withdrawal',
        // Ukraine's coordinator and the secretariat are two voices.
        parties({ UA: { own: true, barred: ['secretariat'] } }),
        because,
      ),
      decided(proposal.byBritain.id, 'withdrawal', parties({ GB: { own: true } }), because),
      decided(
        proposal.bySecretariat.id,
        'withdrawal',
        parties({ UA: { own: true, barred: ['coordinator'] } }),
        because,
      ),
    ],
  }
}

function consultations({ draft, request, session }: Scenery): Record<string, Target[]> {
  const addressed = inside('SE', ['addressee'])
  const standings = [inside('UA', ['requester', 'own']), addressed, inside('HR', []), unseen('NZ'), unseen('XA')]
  const drafted = [inside('UA', ['requester', 'own']), unseen('SE'), unseen('HR'), unseen('XA')]
  const on = (verb: string, body?: object, among: readonly Standing[] = standings): Target => ({
    path: `/v1/consultations/${request.id}${verb}`,
    version: request.version,
    ...(body === undefined ? {} : { body }),
    standings: among,
  })
  const before = (verb: string, body?: object): Target => ({
    path: `/v1/consultations/${draft.id}${verb}`,
    version: draft.version,
    ...(body === undefined ? {} : { body }),
    standings: drafted,
  })
  const notRequester = standings.slice(1)
  const consenting = [inside('CA', ['addressee']), ...standings.filter((standing) => standing !== addressed)]
  const call = { heldAt: '2026-11-23T07:00:00Z', channel: 'telephone', level: 'minister' }
  const calling = standings.map((standing) =>
    standing.participant === 'UA' ? { ...standing, body: { ...call, participants: ['SE'] } } : standing,
  )
  const sat = [
    inside('UA', ['requester', 'own']),
    inside('NO', ['counterparty', 'addressee']),
    unseen('SE'),
    unseen('HR'),
  ]
  const attended = [
    inside('UA', ['requester', 'own']),
    inside('NO', ['addressee']),
    unseen('SE'),
    unseen('HR'),
    unseen('NZ'),
  ]
  const later = { deadlineAt: '2026-11-26T00:00:00Z', reason: 'Holiday.', participants: ['SE'] }
  const outcome = { reason: 'agreed', outcome: { text: 'One system.' } }
  return {
    getConsultation: [before(''), on('')],
    amendConsultation: [before('', { summary: 'More strikes.' }), on('', { summary: 'More strikes.' })],
    previewCirculation: [before('/circulation/preview'), on('/circulation/preview', undefined, notRequester)],
    circulateConsultation: [
      before('/circulation', { authorisedBy }),
      on('/circulation', { authorisedBy }, notRequester),
    ],
    previewClosure: [on('/closure/preview')],
    closeConsultation: [on('/closure', outcome)],
    cancelConsultation: [before('/cancellation', because), on('/cancellation', because)],
    renewConsultation: [on('/renewals', because)],
    getConsultationTimeline: [before('/timeline'), on('/timeline')],
    getConsultationTimeliness: [before('/timeliness'), on('/timeliness')],
    drawConsultationTimeliness: [before('/timeliness/chart.svg'), on('/timeliness/chart.svg')],
    listAddressees: [before('/addressees'), on('/addressees')],
    listSessions: [before('/sessions'), on('/sessions')],
    listResponses: [before('/responses'), on('/responses')],
    stateSeen: [on('/sightings')],
    acknowledgeConsultation: [on('/acknowledgements')],
    consentToRoster: [on('/roster-consents', undefined, consenting)],
    recordApplicability: [on('/applicability-statements', { applicability: 'accepted' })],
    excuseAddressee: [on('/excusals', { participant: 'SE', ...because })],
    extendDeadlines: [on('/extensions', later)],
    logSession: [on('/sessions', call, calling)],
    logContactAttempt: [on('/contact-attempts', { participant: 'SE', outcome: 'no_answer' })],
    getSession: [on(`/sessions/${session.id}`, undefined, attended)],
    stateSessionSeen: [on(`/sessions/${session.id}/sightings`, undefined, attended)],
    objectToSession: [on(`/sessions/${session.id}/objection`, because, sat)],
    confirmSession: [on(`/sessions/${session.id}/confirmation`, undefined, sat)],
    respondToConsultation: [on('/responses', { type: 'no_objection' })],
  }
}

/** What UA accepted of NO's offer: its provider's to confirm. */
function conversions({ conversion, deviating }: Scenery): Record<string, Target[]> {
  const outside = [unseen('SE'), unseen('HR'), unseen('NZ'), unseen('XA')]
  const signatory = { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 14' }
  const on = (verb: string, relations: readonly Relation[], body?: object): Target[] => [
    {
      path: `/v1/conversion-proposals/${conversion.id}${verb}`,
      version: conversion.version,
      standings: [inside('UA', []), inside('NO', relations), ...outside],
      ...(body === undefined ? {} : { body }),
    },
  ]
  const decided = (verb: string, body?: object): Target[] => [
    {
      path: `/v1/conversion-proposals/${deviating.id}/deviation${verb}`,
      version: deviating.version,
      standings: [inside('UA', ['requester']), inside('NO', []), ...outside],
      ...(body === undefined ? {} : { body }),
    },
  ]
  const members = ['UA', 'NO', 'PL'].map((participant) => inside(participant, []))
  return {
    listConversionProposals: [{ path: '/v1/conversion-proposals', standings: members }],
    getConversionProposal: on('', ['provider']),
    declineProposal: on('/decline', ['provider'], because),
    confirmProposalAsCommitment: on('/commitment', ['own'], { signatory, aidCategory: 'military' }),
    stateDeviation: on('/deviation', ['provider'], { quantity: '3', ...because }),
    confirmDeviation: decided('/confirmation'),
    refuseDeviation: decided('/refusal', because),
    confirmProposalAsTask: on('/task', ['provider'], { dueOn: '2027-03-01' }),
  }
}

function offers({ offer, jointOffer }: Scenery): Record<string, Target[]> {
  const outside = [unseen('SE'), unseen('HR'), unseen('NZ'), unseen('XA')]
  const sides = [inside('UA', ['requester']), inside('NO', ['provider']), ...outside]
  const joint = [inside('UA', ['requester']), inside('NO', ['own']), inside('DK', ['provider']), ...outside]
  const on = (record: { id: string }, verb: string, standings: Standing[], body?: object): Target => ({
    path: `/v1/offers/${record.id}${verb}`,
    version: 1,
    ...(body === undefined ? {} : { body }),
    standings,
  })
  const partner = joint.map((standing) => (standing.participant === 'NO' ? inside('NO', ['provider']) : standing))
  const observed = partner.map((standing) => (standing.participant === 'DK' ? inside('DK', []) : standing))
  return {
    getOffer: [on(offer, '', sides), on(jointOffer, '', observed)],
    acceptOffer: [on(offer, '/acceptance', sides)],
    rejectOffer: [on(offer, '/rejection', sides, because), on(jointOffer, '/rejection', observed, because)],
    withdrawOffer: [on(offer, '/withdrawal', sides, because), on(jointOffer, '/withdrawal', observed, because)],
    joinOffer: [on(jointOffer, '/confirmations', joint)],
  }
}
