import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize } from '../../access/policy.ts'
import { notFound, Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { compareAndSet } from '../../platform/db/change.ts'
import { written } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import type { Event } from '../../platform/journal/append.ts'
import { take } from '../../platform/lifecycle.ts'
import { findAct } from './act-queries.ts'
import type { ArrangementInput, ClaimInput, DecisionInput, LinkInput, LinkPatch } from './inputs.ts'
import { awaited, findTarget, insertLinks, linkEvent, lockActs, silentFrom } from './link-writing.ts'
import { type ArrangementRow, findLink, isIdle, type LinkRow, lockLinks } from './queries.ts'
import {
  checkDecider,
  checkEffect,
  checkForClaim,
  checkOpen,
  checkShares,
  implementsNothing,
  type LinkStatus,
  type LinkVerb,
  linkLifecycle,
  standingToAct,
  standingToLink,
} from './rules.ts'
import { implementationLink } from './tables.ts'

/** Why a record is no act: it implements nothing, if the caller sees it; else there is no such record. */
async function noAct(tx: WriteTx, { kind, id }: ClaimedAct): Promise<Refusal> {
  const said = (await isIdle(tx, id))
    ? implementsNothing(kind)
    : say('There is no such {object}, or you may not know of it.', { object: kind })
  return unprocessable('/act/id', said, 'BR-100')
}
type ClaimedAct = LinkInput['act']

/**
 * A claim that an act implements a provision or a cell, by the participant whose act it is or by a party to the
 * agreement.
 */
export async function claimLink(tx: WriteTx, input: LinkInput): Promise<Change<LinkRow>> {
  const [act, target] = await Promise.all([findAct(tx, input.act.kind, input.act.id), findTarget(tx, input)])
  if (act === undefined) throw await noAct(tx, input.act)
  const { participant } = tx.actor
  authorize(tx.actor, 'implementation_link.claim', standingToAct(participant, { ...act, party: target.party }))
  checkEffect('/act/id', input.relation, act.happened_on, target)
  const { ids, events } = await insertLinks(tx, { acts: [act], target, ...input })
  await holdShares(tx, act.id, input.share)
  return { row: (await findLink(tx, ids[0]!))!, events }
}

const sharesRow = written({ shares: z.string() })

/** BR-102: of all links of the act, after the lock that insertLinks or amendLink has taken. */
async function holdShares(tx: WriteTx, act: string, share: string | null | undefined, pointer = '/share') {
  if (share === undefined || share === null) return
  const { shares } = await tx.row(
    sharesRow,
    sql`
    select sum(l.share)::text as shares from accord.implementation_link l
    where l.act_id = ${act}::uuid and l.status <> 'withdrawn'`,
  )
  checkShares(pointer, shares, share)
}

/** The link behind its lock, with the step that a verb takes on it. */
async function hold(tx: WriteTx, id: string, verb: LinkVerb) {
  const [row] = await lockLinks(tx, [id])
  if (row === undefined) throw notFound('implementation_link', id)
  if (verb === 'confirmLink' || verb === 'contestLink') checkDecider(tx.actor.participant, row)
  checkOpen(verb, row)
  const step = take(tx, linkLifecycle, verb, row, (each) => standingToLink(tx.actor.participant, each, row))
  checkForClaim(verb, row)
  return { row, step }
}

const aboutAct = (row: LinkRow) => ({ act_id: row.actId, act_kind: row.actKind })

async function settle(
  tx: WriteTx,
  row: LinkRow,
  facts: Parameters<typeof compareAndSet<typeof implementationLink>>[3],
  told: Event,
): Promise<Change<LinkRow>> {
  await compareAndSet(tx, implementationLink, row, facts)
  return { row: (await findLink(tx, row.id))!, events: [told] }
}

const awaitedRow = written({ awaits: implementationLink.awaits, silentFrom: implementationLink.silentFrom })

/** Whose confirmation is awaited once the caller has claimed, and when silence begins to count. */
function awaitedNow(tx: WriteTx, row: LinkRow) {
  return tx.row(
    awaitedRow,
    sql`
    select x.awaits, ${silentFrom(tx, sql`x.awaits`, sql`${row.actId}::uuid`)} as "silentFrom"
    from (select ${awaited(sql`${row.provider}::text`, sql`${row.party}::text`)} as awaits) x`,
  )
}

/** A reader's match becomes the claim of whoever says so. */
export async function claimMatch(tx: WriteTx, id: string, { evidence }: ClaimInput): Promise<Change<LinkRow>> {
  const { row, step } = await hold(tx, id, 'claimMatch')
  const target = await findTarget(tx, targetOf(row))
  checkEffect('/evidence', row.relation, row.actOn, target)
  const asked = await awaitedNow(tx, row)
  const unsaid = { reason: null, reasonBy: null }
  const claim = { status: step.to, claimedBy: tx.actor.participant, claimedAt: tx.now, evidence, ...unsaid, ...asked }
  const payload = { linkId: id, agreementId: row.agreementId, awaits: asked.awaits }
  return settle(tx, row, claim, linkEvent('implementation_link.claimed', aboutAct(row), payload))
}

const targetOf = (row: LinkRow) =>
  row.provisionId !== null
    ? { provisionId: row.provisionId }
    : { cell: { agreementId: row.agreementId, area: row.area!, obligor: row.obligor! } }

/** By its claimant, on the version that was read: the other side is asked to confirm again. */
export async function amendLink(tx: WriteTx, id: string, patch: LinkPatch): Promise<Change<LinkRow>> {
  const { row, step } = await hold(tx, id, 'amendLink')
  const relation = patch.relation ?? row.relation
  const target = await findTarget(tx, targetOf(row))
  checkEffect('/relation', relation, row.actOn, target)
  await lockActs(tx, [row.actId])
  const asked = await awaitedNow(tx, row)
  await compareAndSet(tx, implementationLink, row, {
    ...{
      status: step.to,
      relation,
      evidence: patch.evidence ?? row.evidence,
      confirmedBy: [],
      reason: null,
      reasonBy: null,
    },
    ...{ share: patch.share === undefined ? row.share : patch.share, claimedAt: tx.now, ...asked },
  })
  await holdShares(tx, row.actId, patch.share === undefined ? row.share : patch.share)
  const amended = linkEvent('implementation_link.amended', aboutAct(row), { linkId: id, ...patch })
  return { row: (await findLink(tx, id))!, events: [amended] }
}

/**
 * BR-103: by those whose confirmation is awaited; with the last of them the link is confirmed. A participant that
 * objected takes its objection back in this way.
 */
export async function confirmLink(tx: WriteTx, id: string): Promise<Change<LinkRow>> {
  const { row } = await hold(tx, id, 'confirmLink')
  const { facts, told } = confirmation(tx, row)
  return settle(tx, row, facts, told)
}

function confirmation(tx: WriteTx, row: LinkRow) {
  const { participant } = tx.actor
  if (row.confirmedBy.includes(participant))
    throw new Refusal('conflict', 'You have confirmed it already.', {
      object: { type: 'implementation_link', id: row.id },
      state: row.told,
    })
  const confirmedBy = [...row.confirmedBy, participant].sort()
  // An objection of another participant still stands.
  const objected = row.status === 'contested' && row.reasonBy !== participant
  const { reason, reasonBy } = objected ? row : { reason: null, reasonBy: null }
  const complete = !objected && row.awaits.every((code) => confirmedBy.includes(code))
  const status: LinkStatus = objected ? 'contested' : complete ? 'confirmed' : 'claimed'
  const type = complete ? 'implementation_link.confirmed' : 'implementation_link.partly_confirmed'
  return {
    facts: { status, confirmedBy, reason, reasonBy },
    told: linkEvent(type, aboutAct(row), { linkId: row.id, by: participant }),
  }
}

/** Silence was not consent: an objection is possible as long as the link stands (BR-104). */
export async function contestLink(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<LinkRow>> {
  const { row } = await hold(tx, id, 'contestLink')
  const { facts, told } = objection(tx, row, reason)
  return settle(tx, row, facts, told)
}

function objection(tx: WriteTx, row: LinkRow, reason: string) {
  const { participant } = tx.actor
  const facts = {
    ...{ status: 'contested' as const, reason, reasonBy: participant },
    confirmedBy: row.confirmedBy.filter((code) => code !== participant),
  }
  return {
    facts,
    told: linkEvent('implementation_link.contested', aboutAct(row), { linkId: row.id, reason, by: participant }),
  }
}

export async function withdrawLink(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<LinkRow>> {
  const { row, step } = await hold(tx, id, 'withdrawLink')
  const facts = { status: step.to, reason, reasonBy: tx.actor.participant }
  return settle(tx, row, facts, linkEvent('implementation_link.withdrawn', aboutAct(row), { linkId: id, reason }))
}

/** A format outside the agreements to which an act belongs, as stated by the participant whose act it is or by Ukraine. */
export async function addArrangement(tx: WriteTx, input: ArrangementInput): Promise<Change<ArrangementRow>> {
  const act = await findAct(tx, input.act.kind, input.act.id)
  if (act === undefined) throw await noAct(tx, input.act)
  const { participant } = tx.actor
  authorize(tx.actor, 'act.arrange', standingToAct(participant, { provider: act.provider, party: 'UA' }))
  const made = await tx.run(sql`
    insert into accord.act_arrangement (act_id, act_kind, arrangement, stated_by, evidence, created_at)
    values (${act.id}::uuid, ${act.kind}, ${input.arrangement}, accord.current_participant(), ${input.evidence},
      ${tx.now}::timestamptz)
    on conflict do nothing
    returning act_id`)
  if (made === 0)
    throw new Refusal('conflict', 'The act belongs to this arrangement already.', {
      object: { type: act.kind, id: act.id },
      state: 'arranged',
    })
  const payload = { arrangement: input.arrangement, by: participant }
  const arranged = linkEvent('implementation_link.arranged', { act_id: act.id, act_kind: act.kind }, payload)
  const { arrangement, evidence } = input
  return {
    row: { kind: act.kind, act_id: act.id, arrangement, evidence, stated_by: participant, stated_at: tx.now },
    events: [arranged],
  }
}

export type Decided = { decided: number; ids: string[] }

/** Many links at once, all or none: each as if it were decided by itself, without the version that was read. */
export async function decideLinks(tx: WriteTx, input: DecisionInput): Promise<Change<Decided>> {
  const ids = [...new Set(input.linkIds)]
  const rows = await lockLinks(tx, ids)
  const missing = ids.find((id) => !rows.some((row) => row.id === id))
  if (missing !== undefined) {
    const pointer = `/linkIds/${input.linkIds.indexOf(missing)}`
    throw unprocessable(pointer, 'There is no such link, or you may not know of it.', 'BR-100')
  }
  const verb = input.decision === 'confirm' ? 'confirmLink' : 'contestLink'
  const events: Event[] = []
  const changed = rows.map((row) => {
    checkDecider(tx.actor.participant, row)
    checkOpen(verb, row)
    take(tx, linkLifecycle, verb, row, (each) => standingToLink(tx.actor.participant, each, row))
    checkForClaim(verb, row)
    const { facts, told } = input.decision === 'confirm' ? confirmation(tx, row) : objection(tx, row, input.reason!)
    events.push(told)
    return { id: row.id, version: row.version, ...facts }
  })
  await tx.change(
    rows.length,
    sql`
    update accord.implementation_link l
    set status = d.status, confirmed_by = array(select jsonb_array_elements_text(d."confirmedBy")), reason = d.reason,
      reason_by = d."reasonBy", version = l.version + 1
    from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb)
      as d (id uuid, version integer, status text, "confirmedBy" jsonb, reason text, "reasonBy" text)
    where l.id = d.id and l.version = d.version`,
  )
  return { row: { decided: rows.length, ids: rows.map(({ id }) => id) }, events }
}
