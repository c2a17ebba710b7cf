import { hoursAfter } from '../../kernel/time.ts'

export const triggers = ['armed_attack', 'threat_of_attack', 'significant_escalation'] as const
export type Trigger = (typeof triggers)[number]
export const bases = ['undertaking', 'best_effort', 'soft', 'invited', 'unknown'] as const
export type Basis = (typeof bases)[number]

/** One occasion on which a text provides for consultation. */
export type Limb = {
  trigger: Trigger
  qualifier: string | null
  onlyAfterCessation: boolean
  deadlineHours: number | null
  strength: 'undertaking' | 'best_effort' | 'soft'
  locator: string | null
  provisionId: string | null
}

/** What a request must say to be matched. A request that is not about a crisis has no trigger and matches no clause. */
export type Occasion = {
  trigger: Trigger | null
  hostilities: 'ongoing' | 'ceased' | null
  victim: string | null
}

/** The consultation clause of the agreement between Ukraine and one participant, as of the day of circulation. */
export type ConsultationClause = {
  presence: 'present' | 'absent' | 'unknown'
  victim: 'ukraine' | 'either' | null
  limbs: readonly Limb[]
  requiresRequest: boolean | null
  /** Whether there is any evidence that the agreement binds: signed and in effect by its terms, or ratified. */
  operative: boolean
}

/** The consultation clause of an instrument, as the register has it. */
export type InstrumentClause = {
  triggers: readonly Trigger[]
  onlyAfterCessation: boolean
  activation: string | null
  deadlineHours: number | null
  precedence: 'instrument' | 'agreement' | 'not_stated'
  words: string
}

/** Either a clause applies (with its `limb`, unless the text is unknown), or it does not and says why. */
export type Match =
  | { basis: Exclude<Basis, 'invited'>; limb: Limb | null; why: string }
  | { basis: null; limb: null; why: string }

const because = (why: string): Match => ({ basis: null, limb: null, why })

/**
 * The basis on which a clause lets the requester consult the other party (BR-30). Ukraine is a party to each agreement;
 * `partner` is the other one, and may itself be the victim if the text says so.
 */
export function matchClause(clause: ConsultationClause, partner: string, occasion: Occasion): Match {
  if (clause.presence === 'unknown')
    return { basis: 'unknown', limb: null, why: 'The text of the agreement has not been seen.' }
  if (clause.presence === 'absent') return because('The text has no consultation clause.')
  if (!clause.operative) return { basis: 'unknown', limb: null, why: 'The agreement is not known to be in effect.' }
  if (occasion.trigger === null) return because('Only a crisis request rests on a clause.')
  const limb = clause.limbs.find((candidate) => candidate.trigger === occasion.trigger)
  if (limb === undefined) return because(`The consultation clause does not provide for ${words(occasion.trigger)}.`)
  if (occasion.victim !== 'UA' && !(clause.victim === 'either' && occasion.victim === partner)) {
    return because(`The clause is for an attack on ${clause.victim === 'either' ? 'either party' : 'Ukraine'}.`)
  }
  if (limb.onlyAfterCessation && occasion.hostilities !== 'ceased') {
    return because('The clause is for a new attack after hostilities have ceased.')
  }
  const hours = limb.deadlineHours === null ? 'without a deadline' : `within ${limb.deadlineHours} hours`
  return { basis: limb.strength, limb, why: `${strengthWords[limb.strength]} ${words(occasion.trigger)}, ${hours}.` }
}

const strengthWords = {
  undertaking: 'The parties consult on',
  best_effort: 'Where possible the parties meet on',
  soft: 'The parties keep consulting on',
} as const

function words(trigger: Trigger): string {
  return {
    armed_attack: 'an armed attack',
    threat_of_attack: 'a threat of attack',
    significant_escalation: 'a significant escalation',
  }[trigger]
}

export type DeadlineRequest = {
  circulatedAt: Date
  occurredAt: Date | null
  /** A shorter window than the limb's, which the requester must give a reason for. */
  shorterHours: number | null
  requestedBy: Date | null
}

export type Deadline = { clockFrom: Date; deadlineAt: Date | null; requestedBy: Date | null }

/**
 * BR-31: elapsed hours from circulation, or from the event if the text needs no request. Only an undertaking has a deadline
 * (BR-33); all others are asked to answer by a time.
 */
export function deadlineOf(match: Match | null, requiresRequest: boolean | null, request: DeadlineRequest): Deadline {
  const { circulatedAt, occurredAt, shorterHours, requestedBy } = request
  const clockFrom = requiresRequest === false && occurredAt !== null && match?.limb ? occurredAt : circulatedAt
  const limbHours = match?.limb?.deadlineHours ?? null
  if (match?.basis === 'undertaking' && limbHours !== null) {
    const hours = shorterHours === null ? limbHours : Math.min(shorterHours, limbHours)
    return { clockFrom, deadlineAt: hoursAfter(clockFrom, hours), requestedBy: null }
  }
  // A participant that is invited after the time by which the request asks for answers gets no time in the past.
  const named = requestedBy !== null && requestedBy > circulatedAt ? requestedBy : null
  const asked = named ?? (limbHours === null ? null : hoursAfter(clockFrom, limbHours))
  return { clockFrom, deadlineAt: null, requestedBy: asked }
}
