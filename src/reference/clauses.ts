import { uuidOf } from '../kernel/ids.ts'
import { type ClauseType, clauseTypes } from './clause-types.ts'
import type { AgreementFact, ConsultationFact, ProvisionFact, ProvisionsOfAgreement, ReferenceData } from './facts.ts'
import {
  afterCessation,
  alignmentAgreedBy,
  alignmentScope,
  assistanceUndertaking,
  clauseReach,
  consultationChannels,
  deadlineStrength,
  dialogueCadence,
  dialogueLevel,
  entryIntoEffect,
  extensionKind,
  extensionNoticeStrength,
  mapCode,
  mutualAssistanceKind,
  natoTag,
  noticeFrom,
  projectsSurvive,
  reviewKind,
  terminationStrength,
  triggerLimb,
  unRegistration,
  validityKind,
  victim,
  whoMayRequest,
} from './mapping.ts'

export type ClauseRow = {
  id: string
  agreement_id: string
  type: ClauseType
  presence: 'present' | 'absent' | 'unknown'
  terms: Record<string, unknown>
  locator: string | null
  provision_id: string | null
  source: string
  note: string | null
}

type Clause = Pick<ClauseRow, 'presence' | 'terms' | 'source'> & { note?: string | null; locator?: string | null }

/** The facts of an agreement that a clause needs; `read` is null if no text was seen. */
type Context = {
  fact: AgreementFact
  read: ProvisionsOfAgreement | null
  provisionOf: (key: string) => ProvisionFact | null
}

const clauseOf: Record<ClauseType, (context: Context) => Clause> = {
  consultation,
  alignment,
  dialogue,
  assistance,
  mutual_assistance: mutualAssistance,
  termination,
  extension,
  review,
  entry_into_effect: entry,
  validity,
  nato,
  un_registration: registration,
  end_use: endUse,
  budget_reservation: budgetReservation,
}

/** Fourteen rows for each agreement: a clause that a text does not have is a row too. */
export function clauseRows(data: ReferenceData): ClauseRow[] {
  const corrections = new Map(data.corrections.map((c) => [`${c.agreement}:${c.type}`, c]))
  return data.facts.agreements.flatMap((fact) => {
    const code = fact.iso_alpha2
    const context = contextOf(data, fact)
    return clauseTypes.map((type): ClauseRow => {
      const corrected = corrections.get(`${code}:${type}`)
      const clause = corrected
        ? { ...corrected, note: `corrected: ${corrected.reason}` }
        : context.read === null
          ? unseen(type, fact)
          : clauseOf[type](context)
      const provision = clause.presence === 'present' ? context.provisionOf(type) : null
      if (corrected && provision?.id !== corrected.provisionId) throw new Error(`${code} ${type}: two provisions named`)
      return {
        id: uuidOf(`clause:${code}:${type}`),
        agreement_id: uuidOf(`agreement:${code}`),
        type,
        presence: clause.presence,
        terms: clause.terms,
        locator: provision?.locator ?? ('locator' in clause ? (clause.locator ?? null) : null),
        provision_id: provision?.id ?? null,
        source: clause.source,
        note: clause.note ?? null,
      }
    })
  })
}

function contextOf(data: ReferenceData, fact: AgreementFact): Context {
  const code = fact.iso_alpha2
  const read = data.provisions.find((p) => p.agreement === code) ?? null
  const provisions = new Map(read?.provisions.map((p) => [p.id, p]))
  return {
    fact,
    read,
    provisionOf(key) {
      const id = data.clauseProvisions[code]?.[key]
      if (id === undefined) return null
      const provision = provisions.get(id)
      if (!provision) throw new Error(`clause-provisions.json: ${code} ${key} names ${id}, which does not exist`)
      return provision
    },
  }
}

// A report about a text that was not read is a claim (claims.ts), not a clause.
function unseen(type: ClauseType, fact: AgreementFact): Clause {
  const reported = { validity: fact.validity, nato: fact.nato, budget_reservation: fact.budget_conditionality }
  const source = type in reported ? reported[type as keyof typeof reported].source : fact.source
  return { presence: 'unknown', terms: {}, source, note: 'no text seen' }
}

const absent = (fact: { source: string; note?: string | null }, terms = {}): Clause => ({
  presence: 'absent',
  terms,
  source: fact.source,
  note: fact.note ?? null,
})

const present = (fact: { source: string; note?: string | null }, terms: Record<string, unknown>): Clause => ({
  presence: 'present',
  terms,
  source: fact.source,
  note: fact.note ?? null,
})

/** The facts of a block of an agreement whose text was read. */
function seen<T>(fact: T | null): T {
  if (fact === null) throw new Error('a text was read, but a block of its facts is missing')
  return fact
}

const orNull = <T>(value: string | null | undefined, map: (code: string) => T): T | null =>
  value === null || value === undefined ? null : map(value)

function consultation({ fact, provisionOf }: Context): Clause {
  const c = seen(fact.consultation)
  if (!c.present) return absent(c)
  const consent = provisionOf('consultation.multilateralConsent')
  return present(c, {
    limbs: limbsOf(c, provisionOf),
    requiresRequest: c.requires_request ?? null,
    whoMayRequest: orNull(c.who_may_request, (code) => mapCode('who_may_request', whoMayRequest, code)),
    victim: mapCode('victim', victim, c.victim ?? ''),
    multilateralConsent: consent !== null,
    multilateralConsentProvisionId: consent?.id ?? null,
    channels: mapCode('channels', consultationChannels, c.channels ?? ''),
    channelsWords: c.channels ?? null,
    triggerQuote: c.trigger_quote_short ?? null,
  })
}

function limbsOf(c: ConsultationFact, provisionOf: Context['provisionOf']) {
  const waits = mapCode('after_cessation', afterCessation, String(c.after_cessation_of_hostilities_only))
  const strength = mapCode('deadline_strength', deadlineStrength, c.deadline_strength ?? '')
  const limbs = (c.triggers ?? []).map((code) => {
    const limb = mapCode('triggers', triggerLimb, code)
    const escalation = limb.trigger === 'significant_escalation'
    const place = provisionOf(escalation ? 'consultation.significant_escalation' : 'consultation')
    // Two statements of the same fact, by code and by field: they must agree.
    const waiting = waits === 'all' || (waits === 'attack' && !escalation)
    if (limb.onlyAfterCessation !== waiting)
      throw new Error(`${c.source}: does ${code} wait for the end of hostilities?`)
    return {
      ...limb,
      deadlineHours: c.deadline_hours,
      strength,
      locator: place?.locator ?? null,
      provisionId: place?.id ?? null,
    }
  })
  if (limbs.some((l) => l.trigger === 'significant_escalation') !== c.escalation_within_deadline)
    throw new Error(`${c.source}: is escalation within the deadline?`)
  if (!c.escalation_soft_consultation) return limbs
  const place = provisionOf('consultation.significant_escalation')
  const soft = {
    ...mapCode('triggers', triggerLimb, 'significant_escalation'),
    deadlineHours: null,
    strength: 'soft',
    locator: place?.locator ?? null,
    provisionId: place?.id ?? null,
  }
  return [...limbs, soft]
}

function alignment({ fact }: Context): Clause {
  const c = seen(fact.consultation)
  if (!c.alignment_clause) return absent({ source: c.source })
  return present(
    { source: c.source },
    {
      scope: mapCode('alignment_scope', alignmentScope, c.alignment_scope ?? ''),
      scopeWords: c.alignment_scope ?? null,
      agreedBy: mapCode('alignment_agreed_by', alignmentAgreedBy, c.alignment_agreed_by ?? ''),
    },
  )
}

// From the provisions, because the facts do not contain it.
function dialogue({ fact, read }: Context): Clause {
  const d = seen(read).dialogue
  const text = `text:${fact.iso_alpha2}`
  if (!d.present) return absent({ source: `${text} no dialogue clause found` })
  return {
    ...present(
      { source: `${text} ${d.locator ?? ''}`.trim() },
      {
        cadence: orNull(d.cadence, (code) => mapCode('dialogue.cadence', dialogueCadence, code)),
        level: orNull(d.level, (code) => mapCode('dialogue.level', dialogueLevel, code)),
        cadenceWords: d.cadence,
        levelWords: d.level,
      },
    ),
    locator: d.locator,
  }
}

function assistance({ fact, provisionOf }: Context): Clause {
  const c = seen(fact.consultation)
  const code = c.assistance_undertaking
  if (!code) return absent({ source: c.source, note: 'no undertaking of assistance in the consultation part' })
  const terms = mapCode('assistance_undertaking', assistanceUndertaking, code)
  return present({ source: c.source }, { ...terms, strength: provisionOf('assistance')?.strength ?? null })
}

function mutualAssistance({ fact }: Context): Clause {
  const m = seen(fact.mutual_assistance)
  const { presence, extent } = mapCode('mutual_assistance.present', clauseReach, String(m.present))
  if (presence === 'absent') return absent(m)
  return present(m, {
    kind: mapCode('mutual_assistance.kind', mutualAssistanceKind, m.kind ?? ''),
    extent,
    termsToBeDetermined: m.terms_to_be_determined ?? null,
    onlyBeforeAccession: m.only_before_ukraine_nato_accession ?? null,
  })
}

function termination({ fact }: Context): Clause {
  const t = seen(fact.termination)
  // The absence of an exit clause is a value of its own, different from an unknown clause.
  if (t.unilateral_exit_clause === false) return absent(t, { unilateralExit: false })
  return present(t, {
    unilateralExit: t.unilateral_exit_clause,
    noticeMonths: t.notice_months,
    noticeFrom: orNull(t.notice_measured_from, (code) => mapCode('notice_measured_from', noticeFrom, code)),
    // A text that asks to be informed of an intention, "preferably" in time, gives no firm right to leave.
    strength: orNull(t.strength, (code) => mapCode('termination.strength', terminationStrength, code)) ?? 'soft',
    projectsSurvive: orNull(t.ongoing_projects_survive, (code) =>
      mapCode('ongoing_projects_survive', projectsSurvive, code),
    ),
  })
}

function extension({ fact }: Context): Clause {
  const e = seen(fact.extension)
  if (e.kind === null) return absent(e)
  return present(e, {
    kind: mapCode('extension.kind', extensionKind, e.kind),
    noticeMonths: e.notice_months_before_lapse,
    noticeStrength: orNull(e.notice_strength, (code) => mapCode('notice_strength', extensionNoticeStrength, code)),
  })
}

function review({ fact }: Context): Clause {
  const r = seen(fact.review)
  if (r.kind === null) return absent(r)
  return present(r, { kind: mapCode('review.kind', reviewKind, r.kind), years: r.years })
}

function entry({ fact }: Context): Clause {
  const e = fact.entry_into_effect
  if (e.kind === null) return absent(e)
  return present(e, { kind: mapCode('entry_into_effect.kind', entryIntoEffect, e.kind) })
}

function validity({ fact }: Context): Clause {
  const v = fact.validity
  return present(v, { kind: mapCode('validity.kind', validityKind, v.kind), years: v.years })
}

function nato({ fact }: Context): Clause {
  const tags = fact.nato.tags.map((code) => mapCode('nato.tags', natoTag, code))
  return tags.includes('no_mention_of_membership') ? absent(fact.nato) : present(fact.nato, { tags })
}

function registration({ fact }: Context): Clause {
  const u = seen(fact.un_registration)
  if (u.state === null) return absent(u)
  return present(u, mapCode('un_registration.state', unRegistration, u.state))
}

function endUse({ fact }: Context): Clause {
  const e = seen(fact.end_use_condition)
  const { presence, extent } = mapCode('end_use_condition.present', clauseReach, String(e.present))
  return presence === 'absent' ? absent(e) : present(e, { extent })
}

function budgetReservation({ fact }: Context): Clause {
  const b = fact.budget_conditionality
  return b.text_in_own_words === null ? absent(b) : present(b, { words: b.text_in_own_words })
}
