import { globSync } from 'node:fs'
import type { AnyLifecycle } from '../../src/platform/lifecycle.ts'

/**
 * What may be done in which state, written by hand from the rules and not from the code: the literals of the modules,
 * the database and the replies are all held against this. State -> verbs that may be used in it.
 */
export const expectedVerbs: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  evidence_request: {
    open: ['answerEvidenceRequest', 'withdrawEvidenceRequest'],
    answered: [],
    withdrawn: [],
  },
  issuer: {
    proposed: ['confirmIssuer', 'retireIssuer'],
    active: ['suspendIssuer', 'retireIssuer'],
    suspended: ['reinstateIssuer', 'retireIssuer'],
    retired: [],
  },
  account: {
    active: ['suspendAccount', 'createGrant'],
    suspended: ['reinstateAccount', 'createGrant'],
  },
  grant: {
    upcoming: ['revokeGrant'],
    in_force: ['revokeGrant'],
    expired: [],
    revoked: [],
  },
  register_proposal: {
    proposed: ['confirmRegisterProposal', 'rejectRegisterProposal', 'withdrawRegisterProposal'],
    confirmed: [],
    rejected: [],
    withdrawn: [],
  },
  coalition_membership: {
    claimed: ['leaveCoalition'],
    proposed: ['confirmMembership', 'rejectMembership', 'withdrawMembership'],
    confirmed: ['leaveCoalition'],
    declined: [],
    withdrawn: [],
    replaced: [],
  },
  webhook: {
    active: ['changeWebhook', 'disableWebhook', 'pingWebhook', 'replayWebhook', 'rotateWebhookKeys'],
    disabled: ['changeWebhook', 'enableWebhook', 'replayWebhook', 'rotateWebhookKeys'],
  },
  pledge: {
    announced: ['confirmPledge', 'fulfilPledgeCondition', 'withdrawPledge'],
    confirmed: ['fulfilPledgeCondition', 'withdrawPledge'],
    withdrawn: [],
  },
  conversion_proposal: {
    pending: ['confirmProposalAsCommitment', 'confirmProposalAsTask', 'stateDeviation', 'declineProposal'],
    deviating: ['confirmDeviation', 'refuseDeviation', 'declineProposal'],
    converted: [],
    declined: [],
  },
  consultation: {
    draft: ['editConsultation', 'circulateConsultation', 'cancelConsultation'],
    circulated: [
      'amendConsultation',
      'acknowledgeConsultation',
      'logSession',
      'logContactAttempt',
      'respondToConsultation',
      'extendDeadlines',
      'excuseAddressee',
      'recordApplicability',
      'consentToRoster',
      'renewConsultation',
      'closeConsultation',
      'cancelConsultation',
    ],
    lapsed: ['recordApplicability', 'consentToRoster', 'renewConsultation', 'closeConsultation', 'cancelConsultation'],
    closed: ['recordApplicability', 'consentToRoster'],
    cancelled: [],
  },
  addressee: {
    needs_action: [
      'acknowledgeConsultation',
      'logSession',
      'respondToConsultation',
      'excuseAddressee',
      'amendConsultation',
    ],
    acknowledged: ['logSession', 'respondToConsultation', 'excuseAddressee', 'amendConsultation'],
    consulted: ['respondToConsultation', 'excuseAddressee', 'amendConsultation'],
    responded: ['respondToConsultation', 'amendConsultation'],
    excused: [],
  },
  period: {
    open: ['recloseAccountingPeriod'],
    closed: ['reopenAccountingPeriod'],
  },
  offer: {
    offered: ['acceptOffer', 'acceptInPart', 'rejectOffer', 'withdrawOffer', 'joinOffer'],
    accepted: [],
    partly_accepted: ['acceptOffer', 'acceptInPart', 'rejectOffer', 'withdrawOffer', 'joinOffer'],
    rejected: [],
    withdrawn: [],
  },
  joint_project: {
    active: [
      'reportProjectStage',
      'addProjectMilestone',
      'stateProjectMilestone',
      'linkProjectMoney',
      'endJointProject',
    ],
    ended: [],
  },
  joint_project_publication: {
    proposed: ['agreeToPublication', 'publishProject', 'refusePublication', 'withdrawPublication'],
    published: ['withdrawPublication'],
    refused: [],
    withdrawn: [],
    superseded: [],
  },
  reform_step: {
    planned: ['amendReformStep', 'reportReformStep', 'assessReformStep', 'stateReformMoney', 'dropReformStep'],
    assessed: ['reportReformStep', 'assessReformStep', 'stateReformMoney'],
    dropped: [],
  },
  roadmap_step: {
    open: ['stateRoadmapProgress', 'addRoadmapDependency', 'dropRoadmapStep'],
    dropped: [],
  },
  monitoring_edition: {
    draft: ['objectToEdition', 'issueEdition', 'withdrawEdition'],
    issued: [],
    withdrawn: [],
  },
  received_statement: {
    unattested: [
      'adoptReceivedStatement',
      'correctReceivedStatement',
      'disownReceivedStatement',
      'withdrawReceivedStatement',
    ],
    adopted: [],
    corrected: [],
    disowned: [],
    withdrawn: [],
  },
  requirement: {
    filed: ['amendRequirement', 'validateRequirement', 'supersedeRequirement', 'withdrawRequirement'],
    validated: ['supersedeRequirement', 'withdrawRequirement'],
    superseded: [],
    withdrawn: [],
  },
  requirement_offer: {
    offered: ['acceptRequirementOffer', 'rejectRequirementOffer', 'withdrawRequirementOffer'],
    accepted: ['withdrawRequirementOffer', 'convertToTask', 'convertToCommitment'],
    converted: [],
    rejected: [],
    withdrawn: [],
  },
  implementation_link: {
    not_stated: ['claimMatch', 'contestLink'],
    claimed: ['amendLink', 'agreeToLink', 'confirmLink', 'contestLink', 'withdrawLink'],
    confirmed: ['contestLink', 'withdrawLink'],
    contested: ['claimMatch', 'amendLink', 'agreeToLink', 'confirmLink', 'withdrawLink'],
    withdrawn: [],
  },
  instrument: {
    found: ['stateInstrumentStage'],
    proposed: ['confirmInstrument', 'rejectInstrument', 'withdrawInstrument', 'stateInstrumentStage'],
    confirmed: ['stateInstrumentStage'],
    rejected: [],
    withdrawn: [],
  },
  instrument_stage: {
    found: [],
    proposed: ['confirmInstrumentStage', 'rejectInstrumentStage'],
    confirmed: [],
    rejected: [],
  },
  measure: {
    planned: ['amendMeasure', 'startMeasure', 'completeMeasure', 'cancelMeasure'],
    in_progress: ['amendMeasure', 'completeMeasure', 'cancelMeasure'],
    done: [],
    cancelled: [],
  },
  link_rule: {
    active: ['previewLinkRule', 'applyLinkRule', 'retireLinkRule'],
    retired: [],
  },
  task: {
    proposed: ['agreeToTask', 'completeAgreement', 'cancelTask', 'addMilestone'],
    agreed: ['startTask', 'reportProgress', 'blockTask', 'cancelTask', 'addMilestone'],
    in_progress: ['reportProgress', 'blockTask', 'deliverTask', 'cancelTask', 'addMilestone'],
    blocked: ['reportProgress', 'resumeTask', 'cancelTask', 'addMilestone'],
    delivered: ['reportProgress', 'returnTask', 'verifyTask', 'addMilestone'],
    verified: [],
    cancelled: [],
  },
}

export function isExpected(record: string, status: string, verb: string): boolean {
  return expectedVerbs[record]![status]!.includes(verb)
}

const modules = new URL('../../src/modules/', import.meta.url)

/** Every lifecycle that a module exports, found and not listed. */
export async function lifecyclesOfModules(): Promise<AnyLifecycle[]> {
  const files = globSync('**/*rules.ts', { cwd: modules }).sort()
  const exported = await Promise.all(
    files.map(async (file) => Object.values((await import(new URL(file, modules).href)) as Record<string, unknown>)),
  )
  return exported.flat().filter(isLifecycle)
}

function isLifecycle(value: unknown): value is AnyLifecycle {
  return value !== null && typeof value === 'object' && 'verbs' in value && 'states' in value && 'of' in value
}
