import type { Relation } from '../../access/policy.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { lifecycle, type StateOf, statesOf, type VerbOf } from '../../platform/lifecycle.ts'

export const instrumentKinds = [
  'implementing_agreement',
  'implementation_plan',
  'action_plan',
  'treaty',
  'framework_agreement',
  'agreement',
  'letter_of_intent',
  'statement_of_intent',
  'declaration_of_intent',
  'multilateral_declaration',
  'coalition_agreement',
  'coalition_plan',
  'delegation_agreement',
  'guarantee',
  'loan',
  'loan_instrument',
  'grant_programme',
  'pooled_procurement',
  'organisation',
  'oversight_body',
  'national_regulation',
  'national_decision',
  'plan',
] as const
export const instrumentRelations = [
  'implements',
  'builds_on',
  'supersedes',
  'parallel',
  'unrelated',
  'not_stated',
] as const
export const instrumentStages = [
  'announced',
  'drafted',
  'published',
  'signed',
  'ratified',
  'in_force',
  'in_use',
  'launched',
  'operating',
  'allocated',
  'loans_being_approved',
  'first_payment',
  'disbursed',
  'suspended',
  'ended',
] as const
export const confidences = ['high', 'medium', 'low'] as const
export const precedences = ['instrument', 'agreement', 'not_stated'] as const

/** BR-110: one party proposes and another confirms; what sources say is marked as found, and is nobody's word. */
export const instrumentLifecycle = lifecycle({
  of: 'instrument',
  states: { found: ['stands'], proposed: [], confirmed: ['stands'], rejected: [], withdrawn: [] },
  verbs: {
    confirmInstrument: {
      from: ['proposed'],
      to: 'confirmed',
      action: 'instrument.decide',
      event: 'instrument.confirmed',
    },
    rejectInstrument: { from: ['proposed'], to: 'rejected', action: 'instrument.decide', event: 'instrument.rejected' },
    withdrawInstrument: {
      from: ['proposed'],
      to: 'withdrawn',
      action: 'instrument.withdraw',
      event: 'instrument.withdrawn',
    },
    stateInstrumentStage: {
      from: ['found', 'proposed', 'confirmed'],
      to: 'unchanged',
      action: 'instrument.state',
      event: 'instrument.stage_stated',
    },
  },
})
export const instrumentStatuses = statesOf(instrumentLifecycle)
export type InstrumentVerb = VerbOf<typeof instrumentLifecycle>

export const instrumentStageLifecycle = lifecycle({
  of: 'instrument_stage',
  states: { found: [], proposed: [], confirmed: [], rejected: [] },
  verbs: {
    confirmInstrumentStage: {
      from: ['proposed'],
      to: 'confirmed',
      action: 'instrument.decide',
      event: 'instrument.stage_confirmed',
    },
    rejectInstrumentStage: {
      from: ['proposed'],
      to: 'rejected',
      action: 'instrument.decide',
      event: 'instrument.stage_rejected',
    },
  },
})
export const stageStatuses = statesOf(instrumentStageLifecycle)

/** BR-110: a stage can be decided only after its instrument is confirmed. */
export function checkStands(
  { id, status }: { id: string; status: StateOf<typeof instrumentLifecycle> },
  allowed: readonly string[],
): void {
  if (instrumentLifecycle.states[status].includes('stands')) return
  throw new Refusal(
    'conflict',
    say('The instrument is {state}: its stages are decided once it is confirmed.', { state: status }),
    {
      object: { type: 'instrument', id },
      rule: 'BR-110',
      state: status,
      allowed,
    },
  )
}

/** The relation of a party: it proposed the instrument, or it is another one, which decides (BR-110). */
export function standingToInstrument(
  participant: string,
  { proposedBy, parties }: { proposedBy: string | null; parties: readonly string[] },
): Relation[] {
  if (proposedBy === participant) return ['own']
  return parties.includes(participant) ? ['counterparty', 'party'] : []
}

/** The same for each verb; a party can state a stage only if another party could confirm it. */
export function standingToVerb(participant: string, sides: { proposedBy: string | null; parties: readonly string[] }) {
  return (verb: InstrumentVerb): readonly Relation[] | undefined => {
    if (verb !== 'stateInstrumentStage') return standingToInstrument(participant, sides)
    const isParty = sides.parties.includes(participant)
    return isParty && sides.parties.some((code) => code !== participant) ? ['party'] : undefined
  }
}

export const measureLifecycle = lifecycle({
  of: 'measure',
  states: { planned: ['open'], in_progress: ['open'], done: [], cancelled: [] },
  verbs: {
    amendMeasure: {
      from: ['planned', 'in_progress'],
      to: 'unchanged',
      action: 'measure.keep',
      event: 'measure.amended',
    },
    startMeasure: { from: ['planned'], to: 'in_progress', action: 'measure.keep', event: 'measure.started' },
    completeMeasure: { from: ['planned', 'in_progress'], to: 'done', action: 'measure.keep', event: 'measure.done' },
    cancelMeasure: {
      from: ['planned', 'in_progress'],
      to: 'cancelled',
      action: 'measure.keep',
      event: 'measure.cancelled',
    },
  },
})
export const measureStatuses = statesOf(measureLifecycle)
export type MeasureVerb = VerbOf<typeof measureLifecycle>
export type MeasureStatus = StateOf<typeof measureLifecycle>

/** BR-111. */
export function checkMeasureDays(
  { startsOn, dueOn }: { startsOn?: string | null | undefined; dueOn: string },
  pointer = '/startsOn',
): void {
  if ((startsOn ?? dueOn) > dueOn)
    throw unprocessable(pointer, say('is later than the due day, {dueOn}', { dueOn }), 'BR-111')
}

/** An instrument has at least two parties, and whoever proposes it is one of them. */
export function checkParties(participants: readonly (string | undefined)[], proposer: string, parties: number): void {
  const twice = participants.findIndex((code, index) => code !== undefined && participants.indexOf(code) < index)
  if (twice !== -1) throw unprocessable(`/parties/${twice}`, 'is named twice', 'BR-110')
  if (parties < 2) throw unprocessable('/parties', 'An instrument has two parties or more.', 'BR-110')
  if (!participants.includes(proposer))
    throw new Refusal('forbidden', 'An instrument is proposed by one of its parties.', { rule: 'BR-110' })
  if (!participants.some((code) => code !== undefined && code !== proposer))
    throw unprocessable(
      '/parties',
      'Another of its parties must be a participant, so that it can confirm the instrument.',
      'BR-110',
    )
}
