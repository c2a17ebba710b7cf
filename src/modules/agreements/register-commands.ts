import { randomUUID } from 'node:crypto'
import { eq, type SQL, sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { type Detail, say } from '../../kernel/sentence.ts'
import { setAudience } from '../../platform/db/audience.ts'
import { compareAndSet, held } from '../../platform/db/change.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { type Event, event } from '../../platform/journal/append.ts'
import { take } from '../../platform/lifecycle.ts'
import { clauseTypes } from '../../reference/clause-types.ts'
import { storedTerms } from './clause-terms.ts'
import {
  awaitedAfter,
  awaitedParties,
  type ProposalVerb,
  proposalLifecycle,
  proposerRole,
  requireAwaited,
  requireOtherParty,
  standingTo,
  standingToProposal,
} from './proposal-rules.ts'
import { findProposal, lockAgreement, type ProposalRow, registerFacts } from './register-queries.ts'
import { checkChange, type RegisterFacts } from './register-rules.ts'
import { RegisterChange } from './register-schemas.ts'
import { audiencesOf, noticeEffect } from './rules.ts'
import { type AuthenticText, agreement, agreementStatus, clause, registerProposal } from './tables.ts'

/** A proposal does not change the register: it is a claim until the other party confirms it. */
export async function proposeChange(tx: WriteTx, input: RegisterChange): Promise<Change<ProposalRow>> {
  const facts = await registerFacts(tx, input)
  const { actor } = tx
  const participant = input.kind === 'new_agreement' ? input.participant : facts.agreement?.participant
  if (participant === undefined) {
    throw unprocessable('/agreementId', 'There is no such agreement, or you may not know of it.', 'BR-54')
  }
  const object = facts.agreement === null ? undefined : { type: 'agreement', id: facts.agreement.id }
  authorize(actor, 'register.propose', standingTo(actor, participant), object)
  checkChange(input, facts, tx.now)
  const { kind, ...rest } = input
  const { agreementId = null, ...body } = { agreementId: undefined, ...rest }
  const [made] = await tx.db
    .insert(registerProposal)
    .values({
      kind,
      agreementId,
      participant,
      body,
      proposedBy: actor.participant,
      proposerRole: proposerRole(actor, participant),
      accountId: actor.accountId,
      status: 'proposed',
      createdAt: tx.now,
    })
    .returning({ id: registerProposal.id })
    .execute()
  await addAudiences(tx, made!.id, ['UA', participant])
  const row = (await findProposal(tx, made!.id))!
  const payload = { kind, agreementId, participant, awaiting: awaitedParties(row) }
  return { row, events: [event('register.proposed', { resource: row.id, root: row.id, payload })] }
}

/** BR-54: the confirmation that completes the parties' agreement applies the change, in this same transaction. */
export async function confirmChange(tx: WriteTx, id: string): Promise<Change<ProposalRow>> {
  const { row, step } = await hold(tx, id, 'confirmRegisterProposal')
  const party = tx.actor.participant
  const confirmedBy = [...row.confirmedBy, party]
  const awaiting = awaitedAfter(row, party)
  if (awaiting.length > 0) {
    const partly = await decide(tx, row, { confirmedBy })
    const payload = { confirmedBy: party, awaiting }
    return { row: partly, events: [event('register.partly_confirmed', { resource: id, root: id, payload })] }
  }
  const change = changeOf(row)
  if (row.agreementId !== null) await lockAgreement(tx, row.agreementId)
  const facts = await registerFacts(tx, change)
  stillFits(row, () => checkChange(change, facts, tx.now))
  const made = await apply(tx, change, facts, id)
  const confirmed = await decide(tx, row, {
    status: step.to,
    confirmedBy,
    agreementId: made.agreementId,
    decidedAt: tx.now,
    decidedBy: party,
  })
  const payload = { confirmedBy: party, agreementId: made.agreementId }
  return { row: confirmed, events: [step.event(payload), made.event] }
}

export const rejectChange = (tx: WriteTx, id: string, input: ReasonInput) =>
  end(tx, id, 'rejectRegisterProposal', input)

export const withdrawChange = (tx: WriteTx, id: string, input: ReasonInput) =>
  end(tx, id, 'withdrawRegisterProposal', input)

async function end(tx: WriteTx, id: string, verb: ProposalVerb, { reason }: ReasonInput): Promise<Change<ProposalRow>> {
  const { row, step } = await hold(tx, id, verb)
  const ended = await decide(tx, row, {
    ...{ status: step.to, reason },
    ...{ decidedAt: tx.now, decidedBy: tx.actor.participant },
  })
  return { row: ended, events: [step.event({ reason })] }
}

async function hold(tx: WriteTx, id: string, verb: ProposalVerb) {
  const row = await held(tx, registerProposal, id, findProposal)
  const standing = standingToProposal(tx.actor, row)
  authorize(tx.actor, proposalLifecycle.verbs[verb].action, standing, { type: 'register_proposal', id })
  if (verb !== 'withdrawRegisterProposal') requireOtherParty(tx.actor, row)
  const step = take(tx, proposalLifecycle, verb, row, standing)
  if (verb !== 'withdrawRegisterProposal') requireAwaited(tx.actor, row)
  return { row, step }
}

/** The proposal as it was made, parsed again by the present schema. */
function changeOf(row: ProposalRow): RegisterChange {
  const parsed = RegisterChange.safeParse({
    ...row.body,
    kind: row.kind,
    ...(row.agreementId === null ? {} : { agreementId: row.agreementId }),
  })
  if (parsed.success) return parsed.data
  throw outdated(row, 'its form is no longer accepted')
}

/** The register may have changed since the proposal, and the confirming party cannot correct its fields. */
function stillFits(row: ProposalRow, check: () => void): void {
  try {
    check()
  } catch (error) {
    if (error instanceof Refusal) throw outdated(row, error.said)
    throw error
  }
}

function outdated(row: ProposalRow, why: Detail): Refusal {
  return new Refusal('conflict', say('The proposal does not fit the register any more: {why}', { why }), {
    object: { type: 'register_proposal', id: row.id },
    rule: 'BR-54',
    state: row.status,
    allowed: ['rejectRegisterProposal'],
  })
}

async function decide(tx: WriteTx, row: ProposalRow, set: Partial<ProposalRow>): Promise<ProposalRow> {
  await compareAndSet(tx, registerProposal, row, set)
  return { ...row, ...set, version: row.version + 1 }
}

type Made = { agreementId: string; event: Event }
type Of<Kind extends RegisterChange['kind']> = Extract<RegisterChange, { kind: Kind }>

async function apply(tx: WriteTx, change: RegisterChange, facts: RegisterFacts, proposalId: string): Promise<Made> {
  if (change.kind === 'new_agreement') return await register(tx, change, proposalId)
  const { agreementId } = change
  const raised = { version: sql`${agreement.version} + 1` }
  if (change.kind === 'authentic_text') return await attachText(tx, change, raised, proposalId)
  await tx.change(1, tx.db.update(agreement).set(raised).where(eq(agreement.id, agreementId)))
  if (change.kind === 'clause_amendment') return await amendClause(tx, change, facts, proposalId)
  return change.kind === 'status'
    ? await recordStatus(tx, change, proposalId)
    : await recordNotice(tx, change, facts, proposalId)
}

/** Closes the present version and opens the next, so that the version of any day stays readable. */
async function amendClause(
  tx: WriteTx,
  change: Of<'clause_amendment'>,
  facts: RegisterFacts,
  proposalId: string,
): Promise<Made> {
  const { agreementId, validFrom } = change
  const { type } = change.clause
  const before = facts.agreement?.clauses.find((version) => version.type === type && version.validTo === null)
  const after = { ...clauseValues(agreementId, change.clause, proposalId), validFrom }
  await Promise.all([
    tx.change(
      'any',
      sql`
      update accord.clause
      set valid_to = ${validFrom}
      where agreement_id = ${agreementId} and type = ${type} and valid_to is null`,
    ),
    tx.db.insert(clause).values(after).execute(),
  ])
  const payload = {
    proposalId,
    type,
    validFrom,
    before: before === undefined ? null : { presence: before.presence, terms: before.terms },
    after: { presence: after.presence, terms: after.terms },
  }
  return {
    agreementId,
    event: event('agreement.clause_amended', { resource: agreementId, root: agreementId, payload }),
  }
}

/** Adds a signed text. It comes first: what the register says of the agreement only summarises it. */
async function attachText(
  tx: WriteTx,
  change: Of<'authentic_text'>,
  raised: { version: SQL },
  proposalId: string,
): Promise<Made> {
  const { agreementId, language, reference, address, sha256 } = change
  const attached: AuthenticText = { language, reference, address, sha256, proposalId, recordedAt: tx.now.toISOString() }
  const authenticTexts = sql`${agreement.authenticTexts} || ${JSON.stringify([attached])}::jsonb`
  await tx.change(
    1,
    tx.db
      .update(agreement)
      .set({ ...raised, authenticTexts })
      .where(eq(agreement.id, agreementId)),
  )
  const payload = { proposalId, language, sha256 }
  return {
    agreementId,
    event: event('agreement.text_attached', { resource: agreementId, root: agreementId, payload }),
  }
}

async function recordStatus(tx: WriteTx, change: Of<'status'>, proposalId: string): Promise<Made> {
  const { agreementId, status, validFrom, source, note } = change
  await insertStatus(tx, { agreementId, status, validFrom, source, note, proposalId })
  const payload = { proposalId, status, validFrom }
  return {
    agreementId,
    event: event('agreement.status_changed', { resource: agreementId, root: agreementId, payload }),
  }
}

async function recordNotice(
  tx: WriteTx,
  change: Of<'notice'>,
  facts: RegisterFacts,
  proposalId: string,
): Promise<Made> {
  const { agreementId, givenBy, givenOn, source } = change
  const note = [`Notice given by ${givenBy}.`, change.note].filter((part) => part !== null).join(' ')
  await insertStatus(tx, { agreementId, status: 'notice_given', validFrom: givenOn, source, note, proposalId })
  const effectiveOn = facts.agreement === null ? null : noticeEffect(facts.agreement, givenOn)
  const payload = { proposalId, givenBy, givenOn, effectiveOn }
  return { agreementId, event: event('agreement.notice_given', { resource: agreementId, root: agreementId, payload }) }
}

type NewStatus = Pick<
  typeof agreementStatus.$inferInsert,
  'agreementId' | 'status' | 'validFrom' | 'source' | 'note' | 'proposalId'
>

/** `verified` means here that both parties say so. */
async function insertStatus(tx: WriteTx, ...statuses: NewStatus[]): Promise<void> {
  await tx.db
    .insert(agreementStatus)
    .values(statuses.map((status) => ({ ...status, id: randomUUID(), verified: true, recordedAt: tx.now })))
    .execute()
}

async function register(tx: WriteTx, change: Of<'new_agreement'>, proposalId: string): Promise<Made> {
  const agreementId = randomUUID()
  const { participant, signedOn, title, signatories } = change
  const validity = change.clauses.find(({ type }) => type === 'validity')
  const terms = validity?.type === 'validity' ? validity.terms : undefined
  const given = new Map(change.clauses.map((item) => [item.type, clauseValues(agreementId, item, proposalId)]))
  const [{ reference }] = change.sources as [(typeof change.sources)[0]]
  // The audience is written first, because the next rows belong to an agreement that the writer must be able to see.
  await addAudiences(tx, agreementId, audiencesOf(change))
  await tx.db
    .insert(agreement)
    .values({
      id: agreementId,
      participant,
      titleEn: title.en,
      titleUk: title.uk,
      signedOn,
      place: change.place,
      placeCountry: change.placeCountry,
      signatoryParticipant: signatories.participant,
      signatoryUkraine: signatories.ukraine,
      languages: change.languages,
      prevailingLanguage: change.prevailingLanguage,
      legalForm: change.legalForm,
      legalFormNote: change.legalFormNote,
      textSeen: change.clauses.length > 0,
      durationYears: terms?.years ?? null,
      durationKind: terms?.kind ?? 'unknown',
      marking: change.marking,
      sources: change.sources,
    })
    .execute()
  const signed = {
    agreementId,
    status: 'signed' as const,
    validFrom: signedOn,
    source: reference,
    note: null,
    proposalId,
  }
  await Promise.all([
    insertStatus(tx, signed, ...change.statuses.map((status) => ({ ...status, agreementId, proposalId }))),
    tx.db
      .insert(clause)
      .values(
        clauseTypes.map(
          (type) =>
            given.get(type) ?? {
              id: randomUUID(),
              agreementId,
              type,
              presence: 'unknown' as const,
              terms: {},
              source: reference,
              note: 'not stated by the parties',
              proposalId,
            },
        ),
      )
      .execute(),
  ])
  const payload = { proposalId, participant, signedOn, title }
  return { agreementId, event: event('agreement.registered', { resource: agreementId, root: agreementId, payload }) }
}

function clauseValues(agreementId: string, item: Of<'clause_amendment'>['clause'], proposalId: string) {
  const { type, presence, locator, provisionId, source, note } = item
  return {
    id: randomUUID(),
    agreementId,
    type,
    presence,
    terms: storedTerms(item),
    locator,
    provisionId,
    source,
    note,
    proposalId,
  } satisfies typeof clause.$inferInsert
}

async function addAudiences(tx: WriteTx, resource: string, audiences: readonly string[]): Promise<void> {
  await tx.run(sql`select ${setAudience(sql`${resource}::uuid`, { of: 'agreement', audiences })}`)
}
