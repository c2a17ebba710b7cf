import { inWords } from '../../kernel/refusal.ts'
import { type DeadlineRequest, deadlineOf, type Match, type Occasion, type Trigger } from './matching.ts'
import type { PartyRow } from './queries.ts'

/** The consultation clause of an instrument, as the register has it. */
export type InstrumentClause = {
  triggers: readonly Trigger[]
  onlyAfterCessation: boolean
  activation: string | null
  deadlineHours: number | null
  precedence: 'instrument' | 'agreement' | 'not_stated'
  words: string
}

/** The clause of one instrument to which the requester is a party, for one of the other parties. */
export type InstrumentClauseRow = {
  participant: string
  instrumentId: string
  title: string
  consultation: InstrumentClause
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

/** BR-112: whether the clause of an instrument speaks of this occasion, in words. */
export function instrumentLine(
  { instrumentId, title, consultation }: InstrumentClauseRow,
  occasion: Occasion,
): InstrumentLine {
  const { applies, why } = applicability(consultation, occasion)
  const { deadlineHours, precedence } = consultation
  return { instrumentId: instrumentId, title, applies, why, deadlineHours, precedence }
}

function applicability(
  clause: InstrumentClause,
  { trigger, hostilities }: Occasion,
): { applies: boolean; why: string } {
  if (trigger === null) return { applies: false, why: 'A request that is no crisis rests on no clause.' }
  if (!clause.triggers.includes(trigger)) return { applies: false, why: `It does not speak of ${inWords(trigger)}.` }
  if (clause.onlyAfterCessation && hostilities !== 'ceased')
    return { applies: false, why: 'It is for a new attack after hostilities have ceased.' }
  if (clause.activation !== null)
    return { applies: true, why: `It speaks of this once it is activated: ${clause.activation}` }
  return { applies: true, why: clause.words }
}

/** BR-112: which clause the request uses, and why. It addresses by agreements alone: an instrument is convened by its own rules. */
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
    return { clause: 'agreement', instrumentId: null, why: `The clause of the agreement addresses it.${beside}` }
  }
  const [other] = applying
  if (other === undefined) return { clause: 'none', instrumentId: null, why: 'No clause that is known applies.' }
  return {
    clause: 'instrument',
    instrumentId: other.instrumentId,
    why: `No clause of an agreement applies, and that of “${other.title}” does: convene it by its rules, or invite.`,
  }
}

export type ReadingLine = {
  requiresRequest: boolean
  used: boolean
  deadlineAt: Date | null
  requestedBy: Date | null
  statement: string
}

/** Each reading of a disputed clause with the time that follows from it. */
export function readingLines({ readings }: PartyRow, match: Match, request: DeadlineRequest): ReadingLine[] {
  if (readings.length < 2 || match.basis === null) return []
  return readings.map(({ requiresRequest, used, statement }) => {
    const { deadlineAt, requestedBy } = deadlineOf(match, requiresRequest, request)
    return { requiresRequest, used, deadlineAt, requestedBy, statement }
  })
}
