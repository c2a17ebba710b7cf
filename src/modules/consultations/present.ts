import type { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import { may, type Relation } from '../../access/policy.ts'
import { limits } from '../../config.ts'
import { type EventType, events } from '../../events/catalogue.ts'
import { eventsInUkrainian } from '../../events/words.ts'
import { allowedVerbs } from '../../kernel/lifecycle.ts'
import { operationsNamed } from '../../kernel/operation-names.ts'
import { daysAfter } from '../../kernel/time.ts'
import { assertVisible } from '../../kernel/visibility.ts'
import { type Language, sayIn } from '../../platform/language/language.ts'
import type { OfferRow, ResponseRow } from './answer-queries.ts'
import type { PlanRow } from './plan.ts'
import type { AddresseeRow, AddresseeWithHistory, AskRow, ConsultationView, SummaryRow } from './queries.ts'
import {
  actionOf,
  type ConsultationVerb,
  consultationLifecycle,
  metAt,
  offerLifecycle,
  standingOf,
  standingTo,
  statusOf,
} from './rules.ts'
import type {
  Addressee,
  Consultation,
  ConsultationSummary,
  Offer,
  PreviewRow,
  Response,
  Timeline,
  TimelinessTable,
} from './schemas.ts'
import type { TimelineRow, TimelinessRow } from './timeline-queries.ts'

const iso = (date: Date | null): string | null => (date === null ? null : date.toISOString())
const isoText = (text: string | null): string | null => (text === null ? null : new Date(text).toISOString())

/** An instant as it is told: from a column, or from JSON that the database made. */
export const instantOf = (at: Date | string | null): string | null => (at === null ? null : new Date(at).toISOString())

export type View = { actor: Actor; now: Date; lapseDays: number; language?: Language }
export type Viewer = (actor: Actor, now: Date) => View

function guard(actor: Actor, row: { id: string; requester: string; audiences: string[] }): void {
  assertVisible(actor.audiences, [row.requester, ...row.audiences], `consultation ${row.id}`)
}

export function summaryToJson(row: SummaryRow, { actor, now, lapseDays }: View): z.input<typeof ConsultationSummary> {
  guard(actor, row)
  return {
    id: row.id,
    requester: row.requester,
    kind: row.kind,
    mode: row.mode,
    trigger: row.trigger,
    victim: row.victim,
    title: row.title,
    status: statusOf(row, now, lapseDays),
    sequence: row.sequence,
    circulatedAt: iso(row.circulated_at),
    createdAt: row.created_at.toISOString(),
    own: row.own === null ? null : ownStanding(row.own, now),
  }
}

function ownStanding(row: AddresseeRow, now: Date) {
  return {
    basis: row.basis,
    state: row.state,
    deadlineAt: iso(row.deadline_at),
    requestedBy: iso(row.requested_by),
    standing: standingOf(row, now),
    firstSeenAt: iso(row.first_seen_at),
  }
}

export function consultationToJson(row: ConsultationView, view: View): z.input<typeof Consultation> {
  const { actor, now, lapseDays } = view
  const mine = actor.participant === row.requester
  const status = statusOf(row, now, lapseDays)
  const standing = standingTo(actor, { requester: row.requester, addressed: row.own !== null })
  const since = row.renewed_at ?? row.circulated_at
  // The addressees of a request that widens another need not know of the other.
  const originHidden = row.origin_consultation_id !== null && !row.origin_visible
  return {
    ...summaryToJson(row, view),
    summary: row.summary,
    hostilities: row.hostilities,
    occurredAt: iso(row.occurred_at),
    requestedBy: iso(row.requested_by),
    shorterDeadline: row.deadline_hours === null ? null : { hours: row.deadline_hours, reason: row.deadline_reason! },
    responseVisibility: row.response_visibility,
    marking: row.marking,
    // Whom else a request is released to, and who was invited, is the requester's to know.
    ...(mine ? { releasableTo: row.releasable_to, invited: row.invited } : {}),
    ...(originHidden ? {} : { originConsultationId: row.origin_consultation_id }),
    linkedConsultationIds: row.linked,
    version: row.version,
    authorisedBy: row.authorised_by,
    renewedAt: iso(row.renewed_at),
    lapsesAt:
      row.status === 'circulated' && !row.answered && since !== null ? daysAfter(since, lapseDays).toISOString() : null,
    closure:
      row.closed_at === null
        ? null
        : { at: row.closed_at.toISOString(), reason: row.close_reason!, outcome: row.outcome! },
    cancellation: row.cancelled_at === null ? null : { at: row.cancelled_at.toISOString(), reason: row.cancel_reason! },
    asks: row.asks.map((ask) => askToJson(ask, mine)),
    roster: standing.length === 0 ? null : row.roster,
    counts: standing.length === 0 || row.status === 'draft' ? null : countsToJson(row.counts),
    allowedActions: operationsNamed(
      'consultation',
      allowedVerbs(consultationLifecycle, status).filter(
        (verb) => may(actor, actionOf[verb], standing) && isOpen(verb, row),
      ),
    ),
    redactions: [
      ...(mine ? [] : ['releasableTo', 'invited', 'asks.number', 'asks.addressedTo']),
      ...(originHidden ? ['originConsultationId'] : []),
    ],
  }
}

/** What an addressee has done already, or was never asked for, is no longer an act of its own. */
function isOpen(verb: ConsultationVerb, { own }: ConsultationView): boolean {
  if (own === null) return true
  if (verb === 'acknowledge') return own.state === 'needs_action'
  if (verb === 'respond') return own.state !== 'excused'
  if (verb === 'consentToRoster') return own.multilateral_consent && own.roster_consent_at === null
  return true
}

function askToJson(ask: AskRow, mine: boolean) {
  return {
    id: ask.id,
    text: ask.text,
    capability: ask.capability,
    quantity: ask.quantity,
    unit: ask.unit,
    ...(mine ? { number: ask.number, addressedTo: ask.addressed_to } : {}),
    supersededSequence: ask.superseded_sequence,
  }
}

function countsToJson(counts: ConsultationView['counts']) {
  const byBasis: Record<string, number> = {}
  const byState: Record<string, number> = {}
  let addressees = 0
  for (const group of counts) {
    byBasis[group.basis] = (byBasis[group.basis] ?? 0) + group.addressees
    byState[group.state] = (byState[group.state] ?? 0) + group.addressees
    addressees += group.addressees
  }
  return { addressees, byBasis, byState }
}

export function addresseeToJson(
  row: AddresseeWithHistory,
  { actor, now, language = 'en' }: View,
): z.input<typeof Addressee> {
  assertVisible([actor.participant], [row.participant, row.requester], `addressee ${row.id}`)
  const standing = standingOf(row, now)
  return {
    id: row.id,
    consultationId: row.consultation_id,
    participant: row.participant,
    basis: row.basis,
    why: sayIn(language, row.why),
    agreementId: row.agreement_id,
    clauseId: row.clause_id,
    provisionId: row.provision_id,
    locator: row.locator,
    limb: row.limb,
    clockFrom: row.clock_from.toISOString(),
    deadlineAt: iso(row.deadline_at),
    requestedBy: iso(row.requested_by),
    multilateralConsent: row.multilateral_consent,
    rosterConsentAt: iso(row.roster_consent_at),
    state: row.state,
    sequence: row.sequence,
    firstSeenAt: iso(row.first_seen_at),
    firstFetchedAt: iso(row.first_fetched_at),
    localTime: row.local_time,
    dutyDesk: row.duty_desk,
    publicNumbers: row.public_numbers,
    attempts: row.attempts,
    lastAttempt: row.last_attempt,
    acknowledgedAt: iso(row.acknowledged_at),
    consultedAt: iso(row.consulted_at),
    respondedAt: iso(row.responded_at),
    metAt: iso(metAt(row)?.at ?? null),
    excusedAt: iso(row.excused_at),
    excusedReason: row.excused_reason,
    applicability: row.applicability,
    applicabilityNote: row.applicability_note,
    standing,
    extensions: row.extensions.map((extension) => ({
      oldDeadlineAt: isoText(extension.old_deadline_at)!,
      newDeadlineAt: isoText(extension.new_deadline_at)!,
      reason: extension.reason,
      at: isoText(extension.created_at)!,
    })),
  }
}

export function previewRowToJson(row: PlanRow, language: Language): z.input<typeof PreviewRow> {
  const { clockFrom: _clockFrom, ...rest } = row
  return {
    ...rest,
    why: sayIn(language, row.why),
    used: { ...row.used, why: sayIn(language, row.used.why) },
    instruments: row.instruments.map((line) => ({ ...line, why: sayIn(language, line.why) })),
    otherTriggers: row.otherTriggers.map((other) => ({ ...other, why: sayIn(language, other.why) })),
    deadlineAt: iso(row.deadlineAt),
    requestedBy: iso(row.requestedBy),
    readings: row.readings.map((reading) => ({
      ...reading,
      deadlineAt: iso(reading.deadlineAt),
      requestedBy: iso(reading.requestedBy),
    })),
  }
}

export function offerStanding(actor: Actor, row: Pick<OfferRow, 'requester' | 'provider' | 'partners'>): Relation[] {
  return [
    ...(actor.participant === row.requester ? (['requester'] as const) : []),
    ...(actor.participant === row.provider ? (['provider'] as const) : []),
  ]
}

export const offerActions = {
  accept: 'offer.decide',
  acceptInPart: 'offer.decide',
  reject: 'offer.decide',
  withdraw: 'offer.withdraw',
} as const

/** A joint offer is accepted when each provider has confirmed its part (BR-37), and a partner confirms its own once. */
function allowedOnOffer(actor: Actor, row: OfferRow): string[] {
  const standing = offerStanding(actor, row)
  const waits = row.partners.filter(({ confirmed_at }) => confirmed_at === null).map(({ participant }) => participant)
  const verbs = allowedVerbs(offerLifecycle, row.status)
  const joins = verbs.length > 0 && waits.includes(actor.participant) && may(actor, 'offer.join', ['provider'])
  return [
    ...operationsNamed(
      'offer',
      verbs.filter(
        (verb) =>
          may(actor, offerActions[verb], standing) &&
          (waits.length === 0 || (verb !== 'accept' && verb !== 'acceptInPart')),
      ),
    ),
    ...(joins ? ['joinOffer'] : []),
  ]
}

export function offerToJson(row: OfferRow, { actor, now }: View): z.input<typeof Offer> {
  const sides = [row.requester, row.provider, ...row.partners.map((partner) => partner.participant)]
  if (!row.shared) assertVisible([actor.participant], sides, `offer ${row.id}`)
  return {
    id: row.id,
    consultationId: row.consultation_id,
    responseId: row.response_id,
    provider: row.provider,
    jointWith: row.partners.map((partner) => ({
      participant: partner.participant,
      confirmedAt: isoText(partner.confirmed_at),
    })),
    askId: row.ask_id,
    kind: row.kind,
    capability: row.capability,
    quantity: row.quantity,
    unit: row.unit,
    amount: row.amount,
    currency: row.currency,
    availableFrom: row.available_from,
    terms: row.terms,
    status: row.status,
    accepted: row.accepted,
    reason: row.reason,
    conversions: row.conversions.map(({ expires_at, ...conversion }) => ({
      ...conversion,
      expiresAt: isoText(expires_at)!,
      expired: conversion.conversion === 'pending' && new Date(expires_at) <= now,
    })),
    createdAt: row.created_at.toISOString(),
    decidedAt: iso(row.decided_at),
    version: row.version,
    allowedActions: allowedOnOffer(actor, row),
  }
}

export function responseToJson(row: ResponseRow, view: View): z.input<typeof Response> {
  const { actor } = view
  const side = actor.participant === row.participant || actor.participant === row.requester
  if (!row.shared) assertVisible([actor.participant], [row.participant, row.requester], `response ${row.id}`)
  const afterTime =
    row.basis === 'undertaking' &&
    row.deadline_at !== null &&
    row.submitted_at > row.deadline_at &&
    row.met_before !== true
  return {
    id: row.id,
    consultationId: row.consultation_id,
    participant: row.participant,
    sequence: row.sequence,
    type: row.type,
    text: row.text,
    askIds: row.ask_ids,
    visibility: row.shared ? 'all_addressees' : 'requester_only',
    submittedAt: row.submitted_at.toISOString(),
    supersededAt: iso(row.superseded_at),
    current: row.superseded_at === null,
    ...(side ? { number: row.number, afterTime } : {}),
    offers: row.offers.map((offer) => offerToJson(offer, view)),
    redactions: side ? [] : ['number', 'afterTime'],
  }
}

export function timelineToJson(
  rows: readonly TimelineRow[],
  scope: string,
  language: Language,
): z.input<typeof Timeline> {
  const says = (type: string) =>
    (language === 'uk' ? eventsInUkrainian[type as EventType] : events[type as EventType]?.says) ?? type
  return {
    items: rows.slice(0, limits.timelineItems).map((row) => ({
      at: row.occurred_at.toISOString(),
      type: row.event_type,
      says: says(row.event_type),
      participant: row.participant,
      resource: { type: row.resource_type, id: row.resource_id },
      payload: row.payload,
    })),
    complete: rows.length <= limits.timelineItems,
    scope,
  }
}

const hourMs = 3_600_000

export function timelinessToJson(
  rows: readonly TimelinessRow[],
  now: Date,
  scope: string,
): z.input<typeof TimelinessTable> {
  const counts: Record<string, number> = {}
  const table = rows.map((row) => {
    const met = metAt(row)
    const standing = standingOf(row, now)
    counts[standing] = (counts[standing] ?? 0) + 1
    return {
      participant: row.participant,
      basis: row.basis,
      clockFrom: row.clock_from.toISOString(),
      deadlineAt: iso(row.deadline_at),
      originalDeadlineAt: iso(row.original_deadline_at ?? row.deadline_at),
      metAt: iso(met?.at ?? null),
      metBy: met?.by ?? null,
      attested: met === null ? null : met.by === 'response' || row.session_attested,
      hoursTaken: met === null ? null : hoursTaken(row.clock_from, met.at),
      beforeClock: met !== null && met.at < row.clock_from,
      standing,
    }
  })
  return {
    asOf: now.toISOString(),
    rows: table,
    counts,
    formula:
      'answered = the earlier of the first session that stands and the first substantive response, its own or one part of a joint offer (BR-31a, BR-131); a session stands that both sides confirmed, or that the requester recorded and the addressee did not object to (BR-130); hours from the start of the clock, 0 for what was before it; in time = not after the deadline; only an undertaking has a time of its own (BR-33)',
    scope,
  }
}

/** Who consulted before the request went out took no time to answer it. */
function hoursTaken(from: Date, met: Date): number {
  return Math.max(0, Math.round(((met.getTime() - from.getTime()) / hourMs) * 100) / 100)
}
