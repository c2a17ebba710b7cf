import type { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import { limits } from '../../config.ts'
import { type EventType, events } from '../../events/catalogue.ts'
import { daysAfter } from '../../kernel/time.ts'
import { assertVisible } from '../../kernel/visibility.ts'
import type { View } from '../../platform/http/operations.ts'
import { type Language, sayIn } from '../../platform/language/language.ts'
import { allowedActions } from '../../platform/lifecycle.ts'
import type { OfferRow, ResponseRow } from './answer-queries.ts'
import { offerLifecycle, standingToOffer } from './offer-rules.ts'
import { countByBasis, type PlanRow, warningsOf } from './plan.ts'
import type { WarnedView } from './planning.ts'
import { type AddresseeWithHistory, type AskRow, type ConsultationRow, ownOf, type TimelinessRow } from './queries.ts'
import {
  type ConsultationVerb,
  consultationLifecycle,
  countOf,
  metAt,
  standingOf,
  standingTo,
  statusOf,
} from './rules.ts'
import type {
  Addressee,
  Consultation,
  ConsultationSummary,
  Offer,
  Preview,
  PreviewRow,
  Response,
  Timeline,
  TimelinessTable,
} from './schemas.ts'
import type { TimelineRow } from './timeline-queries.ts'

const iso = (date: Date | null): string | null => (date === null ? null : date.toISOString())

/** `lapseDays`: the number of days after which an unanswered request lapses (BR-35). */
type LapsingView = View & { lapseDays: number }

export function summaryToJson(row: ConsultationRow, view: LapsingView): z.input<typeof ConsultationSummary> {
  const { actor, now, lapseDays } = view
  assertVisible(actor.audiences, [row.requester, ...(row.seenBy ?? [])], `consultation ${row.id}`)
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
    circulatedAt: iso(row.circulatedAt),
    createdAt: row.createdAt.toISOString(),
    own: ownToJson(row, view),
  }
}

function ownToJson(row: ConsultationRow, { now, isFirstLook }: View) {
  const own = ownOf(row)
  return (
    own && {
      basis: own.basis,
      state: own.state,
      deadlineAt: iso(own.deadlineAt),
      requestedBy: iso(own.requestedBy),
      standing: standingOf(own, now),
      firstSeenAt: iso(isFirstLook === true ? now : own.firstSeenAt),
    }
  )
}

export function consultationToJson(row: WarnedView, view: LapsingView): z.input<typeof Consultation> {
  const { actor, now, lapseDays } = view
  const mine = actor.participant === row.requester
  const own = ownOf(row)
  const standing = standingTo(actor, { requester: row.requester, addressed: own !== null })
  const since = row.renewedAt ?? row.circulatedAt
  // The addressees of a request that widens another need not know of the other request.
  const originHidden = row.originConsultationId !== null && !row.originVisible
  return {
    ...summaryToJson(row, view),
    summary: row.summary,
    hostilities: row.hostilities,
    occurredAt: iso(row.occurredAt),
    requestedBy: iso(row.requestedBy),
    shorterDeadline: row.deadlineHours === null ? null : { hours: row.deadlineHours, reason: row.deadlineReason! },
    responseVisibility: row.responseVisibility,
    marking: row.marking,
    // Only the requester may know to whom else a request is released, and who was invited.
    ...(mine ? { releasableTo: row.releasableTo, invited: row.invited } : {}),
    ...(originHidden ? {} : { originConsultationId: row.originConsultationId }),
    linkedConsultationIds: row.linked,
    version: row.version,
    authorisedBy: row.authorisedBy,
    renewedAt: iso(row.renewedAt),
    lapsesAt:
      row.status === 'circulated' && !row.answered && since !== null ? daysAfter(since, lapseDays).toISOString() : null,
    closure:
      row.closedAt === null
        ? null
        : { at: row.closedAt.toISOString(), reason: row.closeReason!, outcome: row.outcome! },
    cancellation: row.cancelledAt === null ? null : { at: row.cancelledAt.toISOString(), reason: row.cancelReason! },
    asks: row.asks.map((ask) => askToJson(ask, mine)),
    warnings: row.warnings ?? [],
    roster: standing.length === 0 ? null : row.roster.toSorted(),
    counts: standing.length === 0 || row.status === 'draft' ? null : countsToJson(row),
    allowedActions: allowedActions(consultationLifecycle, statusOf(row, now, lapseDays), actor, (verb) =>
      (own === null || isOpen(verb, own)) && (verb !== 'extendDeadlines' || row.undertakingOpen) ? standing : [],
    ),
    redactions: [
      ...(mine ? [] : ['releasableTo', 'invited', 'asks.number', 'asks.addressedTo']),
      ...(originHidden ? ['originConsultationId'] : []),
    ],
  }
}

/** An act that an addressee has already done, or was never asked for, is not offered to it. */
function isOpen(verb: ConsultationVerb, own: NonNullable<ReturnType<typeof ownOf>>): boolean {
  if (verb === 'acknowledgeConsultation') return own.state === 'needs_action'
  if (verb === 'respondToConsultation') return own.state !== 'excused'
  if (verb === 'consentToRoster') return own.asksForConsent
  return true
}

function askToJson(ask: AskRow, mine: boolean) {
  return {
    id: ask.id,
    text: ask.text,
    capability: ask.capability,
    quantity: ask.quantity,
    unit: ask.unit,
    ...(mine ? { number: ask.number, addressedTo: ask.addressedTo } : {}),
    supersededSequence: ask.supersededSequence,
  }
}

const countsToJson = ({ bases, states }: Pick<WarnedView, 'bases' | 'states'>) => ({
  addressees: bases.length,
  byBasis: countOf(bases),
  byState: countOf(states),
})

export function addresseeToJson(
  row: AddresseeWithHistory,
  { actor, now, language = 'en' }: View,
): z.input<typeof Addressee> {
  assertVisible([actor.participant], [row.participant, row.requester], `addressee ${row.id}`)
  return {
    ...row,
    why: sayIn(language, row.why),
    clockFrom: row.clockFrom.toISOString(),
    deadlineAt: iso(row.deadlineAt),
    requestedBy: iso(row.requestedBy),
    rosterConsentAt: iso(row.rosterConsentAt),
    firstSeenAt: iso(row.firstSeenAt),
    firstFetchedAt: iso(row.firstFetchedAt),
    acknowledgedAt: iso(row.acknowledgedAt),
    consultedAt: iso(row.consultedAt),
    respondedAt: iso(row.respondedAt),
    metAt: iso(metAt(row)?.at ?? null),
    excusedAt: iso(row.excusedAt),
    standing: standingOf(row, now),
  }
}

export function previewToJson(
  { row, rows }: { row: WarnedView; rows: readonly PlanRow[] },
  { now, language }: { now: Date; language: Language },
): z.input<typeof Preview> {
  return {
    consultationId: row.id,
    asOf: now.toISOString(),
    rows: rows.map((line) => previewRowToJson(line, language)),
    counts: countByBasis(rows),
    warnings: warningsOf(row.asks, rows),
  }
}

function previewRowToJson(row: PlanRow, language: Language): z.input<typeof PreviewRow> {
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

/** A joint offer can be accepted when each provider has confirmed its part (BR-37); a partner confirms its own once. */
export function allowedOnOffer(actor: Actor, row: OfferRow): string[] {
  const waits = row.partners.filter(({ confirmedAt }) => confirmedAt === null)
  return allowedActions(offerLifecycle, row.status, actor, (verb) => {
    if (verb === 'joinOffer') return standingToOffer(actor.participant, { ...row, partners: waits }, verb)
    if (waits.length > 0 && (verb === 'acceptOffer' || verb === 'acceptInPart')) return []
    return standingToOffer(actor.participant, row, verb)
  })
}

export function offerToJson(row: OfferRow, { actor, now }: View): z.input<typeof Offer> {
  const sides = [row.requester, row.provider, ...row.partners.map((partner) => partner.participant)]
  if (!row.shared) assertVisible([actor.participant], sides, `offer ${row.id}`)
  return {
    ...row,
    jointWith: row.partners,
    conversions: row.conversions.map((conversion) => ({
      ...conversion,
      expired: conversion.conversion === 'pending' && new Date(conversion.expiresAt) <= now,
    })),
    createdAt: row.createdAt.toISOString(),
    decidedAt: iso(row.decidedAt),
    allowedActions: allowedOnOffer(actor, row),
  }
}

export function responseToJson(row: ResponseRow, view: View): z.input<typeof Response> {
  const { actor } = view
  const side = actor.participant === row.participant || actor.participant === row.requester
  if (!row.shared) assertVisible([actor.participant], [row.participant, row.requester], `response ${row.id}`)
  const afterTime =
    row.basis === 'undertaking' && row.deadlineAt !== null && row.submittedAt > row.deadlineAt && row.metBefore !== true
  const { number, ...told } = row
  return {
    ...told,
    visibility: row.shared ? 'all_addressees' : 'requester_only',
    submittedAt: row.submittedAt.toISOString(),
    supersededAt: iso(row.supersededAt),
    current: row.supersededAt === null,
    ...(side ? { number, afterTime } : {}),
    offers: row.offers.map((offer) => offerToJson(offer, view)),
    redactions: side ? [] : ['number', 'afterTime'],
  }
}

export function timelineToJson(
  rows: readonly TimelineRow[],
  scope: string,
  language: Language,
): z.input<typeof Timeline> {
  const says = (type: string) => events[type as EventType]?.says[language] ?? type
  return {
    items: rows.slice(0, limits.timelineItems).map((row) => ({
      at: row.occurredAt.toISOString(),
      type: row.eventType,
      says: says(row.eventType),
      participant: row.participant,
      resource: { type: row.resourceType, id: row.resourceId },
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
  const table = rows.map((row) => {
    const met = metAt(row)
    const standing = standingOf(row, now)
    return {
      participant: row.participant,
      basis: row.basis,
      clockFrom: row.clockFrom.toISOString(),
      deadlineAt: iso(row.deadlineAt),
      originalDeadlineAt: iso(row.originalDeadlineAt ?? row.deadlineAt),
      requestedBy: iso(row.requestedBy),
      metAt: iso(met?.at ?? null),
      metBy: met?.by ?? null,
      attested: met === null ? null : met.by === 'response' || row.sessionAttested,
      hoursTaken: met === null ? null : hoursTaken(row.clockFrom, met.at),
      beforeClock: met !== null && met.at < row.clockFrom,
      standing,
    }
  })
  return {
    asOf: now.toISOString(),
    rows: table,
    counts: countOf(table.map(({ standing }) => standing)),
    formula:
      'answered = the earlier of the first session that stands and the first substantive response, its own or one part of a joint offer (BR-31a, BR-131); a session stands that both sides confirmed, or that the requester recorded and the addressee did not object to (BR-130); hours from the start of the clock, 0 for what was before it; in time = not after the deadline; only an undertaking has a time of its own (BR-33)',
    scope,
  }
}

/** A participant that consulted before the request was circulated took no time to answer it. */
function hoursTaken(from: Date, met: Date): number {
  return Math.max(0, Math.round(((met.getTime() - from.getTime()) / hourMs) * 100) / 100)
}
