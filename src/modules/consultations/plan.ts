import { type FieldError, inWords, Refusal } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import {
  type Basis,
  type ConsultationClause,
  type DeadlineRequest,
  deadlineOf,
  type InstrumentClause,
  type Limb,
  type Match,
  matchClause,
  type Occasion,
  triggers,
} from './matching.ts'
import type { ContactRow, InstrumentClauseRow, PartyRow } from './plan-queries.ts'
import type { AskRow, ConsultationRow } from './queries.ts'
import { countOf } from './rules.ts'

/** One line of a circulation: who would be addressed, on what basis, under which clause, by when; or why not. */
export type PlanRow = {
  participant: string
  addressed: boolean
  basis: Basis | null
  why: string
  agreementId: string | null
  clauseId: string | null
  provisionId: string | null
  locator: string | null
  limb: Limb | null
  clockFrom: Date
  deadlineAt: Date | null
  requestedBy: Date | null
  multilateralConsent: boolean
  dutyDesk: Omit<ContactRow, 'participant'> | null
  readings: ReadingLine[]
  instruments: InstrumentLine[]
  used: Used
  otherTriggers: { trigger: (typeof triggers)[number]; basis: Basis | null; why: string }[]
}

type Request = Pick<
  ConsultationRow,
  'requester' | 'trigger' | 'hostilities' | 'victim' | 'invited' | 'occurredAt' | 'requestedBy' | 'deadlineHours'
>

/**
 * The other party of each agreement, then those who are invited without one. A pure function, so that preview and
 * circulation agree.
 */
export function planCirculation(
  request: Request,
  parties: readonly PartyRow[],
  desks: readonly ContactRow[],
  now: Date,
  clauses: readonly InstrumentClauseRow[] = [],
): PlanRow[] {
  const clausesOf = Map.groupBy(clauses, ({ participant }) => participant)
  const deskOf = new Map(desks.map(({ participant, ...desk }) => [participant, desk]))
  const rows = parties.map((party) => {
    const addressee = request.requester === 'UA' ? party.participant : 'UA'
    return planRow(request, {
      addressee,
      party,
      now,
      dutyDesk: deskOf.get(addressee) ?? null,
      clauses: clausesOf.get(addressee) ?? [],
    })
  })
  const known = new Set(rows.map((row) => row.participant))
  const guests = request.invited
    .filter((code) => !known.has(code) && code !== request.requester)
    .map((addressee) =>
      planRow(request, {
        addressee,
        party: null,
        now,
        dutyDesk: deskOf.get(addressee) ?? null,
        clauses: clausesOf.get(addressee) ?? [],
      }),
    )
  return [...rows, ...guests]
}

type Line = {
  addressee: string
  party: PartyRow | null
  now: Date
  dutyDesk: PlanRow['dutyDesk']
  clauses: readonly InstrumentClauseRow[]
}

function planRow(request: Request, { addressee, party, now, dutyDesk, clauses }: Line): PlanRow {
  const occasion: Occasion = request
  const match = matchParty(party, occasion)
  const invited = match.basis === null && request.invited.includes(addressee)
  const basis = match.basis ?? (invited ? 'invited' : null)
  const asked = {
    circulatedAt: now,
    occurredAt: request.occurredAt,
    shorterHours: request.deadlineHours,
    requestedBy: request.requestedBy,
  }
  const { clockFrom, deadlineAt, requestedBy } = deadlineOf(match, party?.terms?.requiresRequest ?? null, asked)
  const consent = party?.terms?.multilateralConsent === true
  const instruments = clauses.map((clause) => instrumentLine(clause, occasion))
  return {
    participant: addressee,
    addressed: basis !== null,
    basis,
    why: [...(invited ? ['Invited.'] : []), match.why, ...(consent && basis !== null ? [consentFirst] : [])].join(' '),
    agreementId: party?.agreementId ?? null,
    clauseId: match.basis === null ? null : (party?.clauseId ?? null),
    provisionId: match.limb?.provisionId ?? (match.basis === null ? null : (party?.provisionId ?? null)),
    locator: match.limb?.locator ?? (match.basis === null ? null : (party?.locator ?? null)),
    limb: match.limb,
    clockFrom,
    deadlineAt: basis === null ? null : deadlineAt,
    requestedBy: basis === null ? null : requestedBy,
    multilateralConsent: consent,
    dutyDesk,
    readings: party === null ? [] : readingLines(party, match, asked),
    instruments,
    used: usedClause(match, instruments),
    otherTriggers: triggers
      .filter((trigger) => trigger !== request.trigger)
      .map((trigger) => {
        const other = matchParty(party, { ...occasion, trigger })
        return { trigger, basis: other.basis, why: other.why }
      }),
  }
}

/** What to do before sitting with several parties, if a text lets third states in only with consent (BR-36). */
const consentFirst =
  'Third states take part only with its consent: ask for it before a session with several (consentToRoster), and log its sessions on their own until then.'

function matchParty(party: PartyRow | null, occasion: Occasion): Match {
  if (party === null) return { basis: null, limb: null, why: 'There is no agreement between the two.' }
  if (party.over) return { basis: null, limb: null, why: 'The agreement is no longer in effect.' }
  const clause: ConsultationClause = {
    presence: party.presence ?? 'unknown',
    victim: party.terms?.victim ?? null,
    limbs: party.terms?.limbs ?? [],
    requiresRequest: party.terms?.requiresRequest ?? null,
    operative: party.operative,
  }
  return matchClause(clause, party.participant, occasion)
}

/** Rows by basis, `not_addressed` for the rest. */
export function countByBasis(rows: readonly Pick<PlanRow, 'basis'>[]): Record<string, number> {
  return countOf(rows.map(({ basis }) => basis ?? 'not_addressed'))
}

type Asked = { addressedTo: string[] | null; supersededSequence: number | null }

/** Asks that name somebody whom the request does not address: the position of each name, and the participant. */
function unreached<Ask extends Asked>(asks: readonly Ask[], reached: ReadonlySet<string>) {
  return asks
    .filter((ask) => ask.supersededSequence === null)
    .flatMap((ask, at) =>
      (ask.addressedTo ?? [])
        .map((participant, index) => ({ ask, participant, pointer: `/asks/${at}/addressedTo/${index}` }))
        .filter(({ participant }) => !reached.has(participant)),
    )
}

/** BR-30: an ask may name only participants that the request addresses. */
export function checkAsksReach(asks: readonly Asked[], addressed: readonly { participant: string }[]): void {
  const errors: FieldError[] = unreached(asks, new Set(addressed.map(({ participant }) => participant))).map(
    ({ participant, pointer }) => ({
      pointer,
      detail: say('{code} is not addressed by this request: invite it, or ask somebody else', { code: participant }),
      rule: 'BR-30',
    }),
  )
  if (errors.length === 0) return
  throw new Refusal(
    'unprocessable',
    say('{where}: {what}.', { where: errors[0]!.pointer ?? '', what: errors[0]!.detail }),
    { errors, rule: 'BR-30' },
  )
}

export const planWarnings = ['ask_not_addressed', 'no_duty_desk'] as const
export type PlanWarning = { warning: (typeof planWarnings)[number]; participant: string; askId: string | null }

/** What a requester should know before it circulates: asks that reach nobody, and participants without a duty desk. */
export function warningsOf(asks: readonly AskRow[], rows: readonly PlanRow[]): PlanWarning[] {
  return [
    ...unreachedAsks(asks, rows),
    ...rows
      .filter(({ addressed, dutyDesk }) => addressed && dutyDesk === null)
      .map(({ participant }) => ({ warning: 'no_duty_desk' as const, participant, askId: null })),
  ]
}

/** The asks that name somebody whom these lines do not address. */
export function unreachedAsks(asks: readonly AskRow[], rows: readonly PlanRow[]): PlanWarning[] {
  const reached = new Set(rows.filter(({ addressed }) => addressed).map(({ participant }) => participant))
  return unreached(asks, reached).map(({ ask, participant }) => ({
    warning: 'ask_not_addressed',
    participant,
    askId: ask.id,
  }))
}

export type InstrumentLine = {
  instrumentId: string
  title: string
  applies: boolean
  why: string
  deadlineHours: number | null
  precedence: InstrumentClause['precedence']
}

export const usedClauses = ['agreement', 'instrument', 'none'] as const
export type Used = { clause: (typeof usedClauses)[number]; instrumentId: string | null; why: string }

/** BR-112: whether the clause of an instrument applies to this occasion, in words. */
export function instrumentLine(
  { instrumentId, title, consultation }: InstrumentClauseRow,
  occasion: Occasion,
): InstrumentLine {
  const { applies, why } = applicability(consultation, occasion)
  const { deadlineHours, precedence } = consultation
  return { instrumentId, title, applies, why, deadlineHours, precedence }
}

function applicability(
  clause: InstrumentClause,
  { trigger, hostilities }: Occasion,
): { applies: boolean; why: string } {
  if (trigger === null) return { applies: false, why: 'Only a crisis request rests on a clause.' }
  if (!clause.triggers.includes(trigger))
    return { applies: false, why: `The instrument does not speak of ${inWords(trigger)}.` }
  if (clause.onlyAfterCessation && hostilities !== 'ceased')
    return { applies: false, why: 'The instrument is for a new attack after hostilities have ceased.' }
  if (clause.activation !== null)
    return { applies: true, why: `The instrument applies to this once it is activated: ${clause.activation}` }
  return { applies: true, why: clause.words }
}

/**
 * BR-112: which clause the request uses, and why. Requests address by agreements alone, because an instrument is convened
 * by its own rules.
 */
export function usedClause(match: Match, lines: readonly InstrumentLine[]): Used {
  const applying = lines.filter(({ applies }) => applies)
  const first = applying.find(({ precedence }) => precedence === 'instrument')
  if (first !== undefined)
    return {
      clause: 'instrument',
      instrumentId: first.instrumentId,
      why: `“${first.title}” says that its own mechanism comes first: convene it by its rules, beside this request.`,
    }
  if (match.basis !== null && match.basis !== 'unknown') {
    const silent = applying.find(({ precedence }) => precedence === 'not_stated')
    const beside = silent === undefined ? '' : ` “${silent.title}” does not say which comes first.`
    return {
      clause: 'agreement',
      instrumentId: null,
      why: `The clause of the agreement is the basis for addressing the participant.${beside}`,
    }
  }
  const [other] = applying
  if (other === undefined) return { clause: 'none', instrumentId: null, why: 'No known clause applies.' }
  return {
    clause: 'instrument',
    instrumentId: other.instrumentId,
    why: `No clause of an agreement applies, but that of “${other.title}” does: convene that mechanism by its rules, or invite the participant.`,
  }
}

export type ReadingLine = {
  requiresRequest: boolean
  used: boolean
  deadlineAt: Date | null
  requestedBy: Date | null
  statement: string
}

/** Each reading of a disputed clause, with the deadline that follows from it. */
export function readingLines({ readings }: PartyRow, match: Match, request: DeadlineRequest): ReadingLine[] {
  if (readings.length < 2 || match.basis === null) return []
  return readings.map(({ requiresRequest, used, statement }) => {
    const { deadlineAt, requestedBy } = deadlineOf(match, requiresRequest, request)
    return { requiresRequest, used, deadlineAt, requestedBy, statement }
  })
}
