import { type FieldError, Refusal } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import {
  type InstrumentClauseRow,
  type InstrumentLine,
  instrumentLine,
  type ReadingLine,
  readingLines,
  type Used,
  usedClause,
} from './instruments.ts'
import {
  type Basis,
  type ConsultationClause,
  deadlineOf,
  type Limb,
  type Match,
  matchClause,
  type Occasion,
  triggers,
} from './matching.ts'
import type { AskRow, ConsultationRow, ContactRow, PartyRow } from './queries.ts'

/** One line of a circulation: whom it would address, on what basis, under which clause, by when; or why not. */
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

/** The other party of each agreement, then those who are invited without one. Pure: preview and circulation agree. */
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

/** What a text that lets third states in only with consent asks to be done before one sits with several (BR-36). */
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
  const counts: Record<string, number> = {}
  for (const { basis } of rows) counts[basis ?? 'not_addressed'] = (counts[basis ?? 'not_addressed'] ?? 0) + 1
  return counts
}

type Asked = { addressedTo: string[] | null; supersededSequence: number | null }

/** Asks that name somebody whom the request does not address: the place of each name, and whom it names. */
function unreached<Ask extends Asked>(asks: readonly Ask[], reached: ReadonlySet<string>) {
  return asks
    .filter((ask) => ask.supersededSequence === null)
    .flatMap((ask, at) =>
      (ask.addressedTo ?? [])
        .map((participant, index) => ({ ask, participant, pointer: `/asks/${at}/addressedTo/${index}` }))
        .filter(({ participant }) => !reached.has(participant)),
    )
}

/** BR-30: nobody is asked by a request that does not address it. */
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

/** What a requester should know before it circulates: asks that reach nobody, and whom nobody can wake. */
export function warningsOf(asks: readonly AskRow[], rows: readonly PlanRow[]): PlanWarning[] {
  const addressed = rows.filter((row) => row.addressed)
  const reached = new Set(addressed.map(({ participant }) => participant))
  return [
    ...unreached(asks, reached).map(({ ask, participant }) => ({
      warning: 'ask_not_addressed' as const,
      participant,
      askId: ask.id,
    })),
    ...addressed
      .filter(({ dutyDesk }) => dutyDesk === null)
      .map(({ participant }) => ({ warning: 'no_duty_desk' as const, participant, askId: null })),
  ]
}
