import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize } from '../../access/policy.ts'
import { checkAmountsWithin } from '../../kernel/amounts.ts'
import { checkPast } from '../../kernel/days.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { audienceOf, checkReleased } from '../../kernel/visibility.ts'
import { compareAndSet, held, make } from '../../platform/db/change.ts'
import { type RowOf, written } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { type Taken, take } from '../../platform/lifecycle.ts'
import type { Settings } from '../consultations/commands.ts'
import { ResponseInput } from '../consultations/inputs.ts'
import { substantive } from '../consultations/offer-rules.ts'
import { respond } from '../consultations/response-commands.ts'
import { createCommitment } from '../ledger/commitments/commands.ts'
import { disburse } from '../ledger/entries/commands.ts'
import { DisbursementInput } from '../ledger/inputs.ts'
import { createPledge } from '../pledges/commands.ts'
import { CorrectionInput, type ReceivedStatementInput } from './inputs.ts'
import { allowedOnStatement } from './present.ts'
import { findReceivedStatement, type ReceivedStatementRow } from './queries.ts'
import {
  checkAttestable,
  checkAttester,
  isAdoptable,
  type ReceivedStatus,
  type ReceivedVerb,
  receivedStatementLifecycle,
  standingToStatement,
} from './rules.ts'
import { receivedStatement } from './tables.ts'

const factsRow = written({
  today: z.string(),
  about: z.boolean(),
  consultation: z.boolean(),
  unreleasable: z.array(z.string()),
})
type Facts = RowOf<typeof factsRow>

/**
 * BR-55: Ukraine's own statement of what it was told; it writes nothing in the books of the participant that it is
 * about.
 */
export async function recordReceivedStatement(
  tx: WriteTx,
  input: ReceivedStatementInput,
): Promise<Change<ReceivedStatementRow>> {
  const consultationId = input.kind === 'response' ? input.consultationId : null
  const facts = await tx.row(
    factsRow,
    sql`
    select to_char(accord.current_day(), 'YYYY-MM-DD') as today,
      exists (select 1 from accord.participant p where p.code = ${input.about} and p.kind <> 'observer') as about,
      exists (
        select 1 from accord.addressee a where a.consultation_id = ${consultationId}::uuid and a.participant = ${input.about}
      ) as consultation,
      accord.unknown_audiences(${sql.param([...input.releasableTo])}::text[]) as unreleasable`,
  )
  authorize(tx.actor, 'received_statement.record', standingToStatement(tx.actor))
  check(input, facts)
  const id = await insertStatement(tx, input, consultationId)
  const payload = { about: input.about, kind: input.kind, channel: input.channel }
  return {
    row: (await findReceivedStatement(tx, id))!,
    events: [event('received_statement.recorded', { resource: id, root: id, payload })],
  }
}

function check(input: ReceivedStatementInput, facts: Facts): void {
  if (!facts.about || input.about === 'UA')
    throw unprocessable('/about', 'must be another participant, of a kind that makes such statements', 'BR-55')
  checkPast(input.receivedOn, facts.today, '/receivedOn', 'BR-08')
  if (input.kind === 'response' && !facts.consultation)
    throw unprocessable('/consultationId', 'is no request of yours that asks this participant', 'BR-55')
  checkAmountsWithin(input.content, { on: input.receivedOn, at: '/content' })
  checkReleased(input.releasableTo, facts.unreleasable)
}

/** The money that the statement is about, if it is about money; reports add it up apart. */
function moneyOf(input: ReceivedStatementInput): { amount: string | null; currency: string | null } {
  if (input.kind === 'response') return { amount: null, currency: null }
  const { amount, currency } = input.content
  return amount === undefined || currency === undefined ? { amount: null, currency: null } : { amount, currency }
}

function insertStatement(tx: WriteTx, input: ReceivedStatementInput, consultationId: string | null) {
  const { about, kind, channel, reference, sha256 = null, receivedOn, summary, content, marking, releasableTo } = input
  const { participant, accountId: recordedBy } = tx.actor
  return make(
    tx,
    receivedStatement,
    {
      ...{ participant, about, kind, channel, reference, sha256, receivedOn, summary, consultationId, content },
      ...{ ...moneyOf(input), marking, releasableTo: [...releasableTo], recordedBy, createdAt: tx.now },
    },
    { audiences: audienceOf({ marking, releasable_to: releasableTo }), sides: [about] },
  )
}

/** The statement becomes a record of its participant's own, as Ukraine recorded it. */
export async function adoptReceivedStatement(
  tx: WriteTx,
  id: string,
  settings: Settings,
): Promise<Change<ReceivedStatementRow>> {
  const held = await holdToAttest(tx, id, 'adoptReceivedStatement', settings)
  const { kind, content } = held.row
  if (!isAdoptable(held.row))
    throw new Refusal(
      'unprocessable',
      'The statement names no commitment to draw from: correct it, and name the commitment.',
      {
        object: { type: 'received_statement', id },
        rule: 'BR-04',
        errors: [{ pointer: '/content/commitmentId', detail: 'is missing in what was recorded', rule: 'BR-04' }],
      },
    )
  return attest(tx, held, CorrectionInput.parse({ kind, content }), settings)
}

/** The participant states what is right in a record of its own, which replaces what Ukraine recorded. */
export async function correctReceivedStatement(
  tx: WriteTx,
  id: string,
  input: CorrectionInput,
  settings: Settings,
): Promise<Change<ReceivedStatementRow>> {
  const held = await holdToAttest(tx, id, 'correctReceivedStatement', settings)
  if (input.kind !== held.row.kind)
    throw unprocessable(
      '/kind',
      say('The statement is of a {kind}: disown it, and state yours anew.', { kind: held.row.kind }),
      'BR-55',
    )
  return attest(tx, held, input, settings)
}

type Held = { row: ReceivedStatementRow; step: Taken<ReceivedStatus> }

async function attest(
  tx: WriteTx,
  { row, step }: Held,
  stated: CorrectionInput,
  settings: Settings,
): Promise<Change<ReceivedStatementRow>> {
  const made = await stateOwn(tx, row, stated, settings).catch((error) => Promise.reject(ofContent(error)))
  const recordId = made.row.id
  await compareAndSet(tx, receivedStatement, row, { status: step.to, recordId, decidedAt: tx.now })
  return {
    row: (await findReceivedStatement(tx, row.id))!,
    events: [...('events' in made ? made.events : []), step.event({ kind: row.kind, recordId })],
  }
}

/** A refusal of the content names the field by its place here, within `content`. */
function ofContent(error: unknown): unknown {
  if (!(error instanceof Refusal) || error.facts.errors === undefined) return error
  const errors = error.facts.errors.map((each) =>
    each.pointer === undefined ? each : { ...each, pointer: `/content${each.pointer}` },
  )
  return new Refusal(error.code, error.said, { ...error.facts, errors })
}

const recordedFor = ({ marking, releasableTo }: ReceivedStatementRow) =>
  marking === 'limited' ? { marking, releasableTo } : { marking }

/** An answer counts from when it was recorded; if only its correction is substantive, from the correction. */
function saidAt(tx: WriteTx, { content, createdAt }: ReceivedStatementRow, stated: ResponseInput): Date {
  const recorded = ResponseInput.parse(content)
  return substantive[recorded.type] || !substantive[stated.type] ? createdAt : tx.now
}

/** By the same command, and so under the same rules, as a statement of the participant itself. */
function stateOwn(
  tx: WriteTx,
  row: ReceivedStatementRow,
  stated: CorrectionInput,
  settings: Settings,
): Promise<Change<{ id: string }>> {
  switch (stated.kind) {
    case 'response':
      return respond(tx, row.consultationId!, stated.content, settings, saidAt(tx, row, stated.content))
    case 'pledge':
      // By default it is for those for whom the statement was recorded (BR-50).
      return createPledge(tx, { ...(stated.content.marking === undefined && recordedFor(row)), ...stated.content })
    case 'commitment':
      return createCommitment(tx, stated.content)
    case 'payment':
      return disburse(tx, DisbursementInput.parse(stated.content))
  }
}

export async function disownReceivedStatement(
  tx: WriteTx,
  id: string,
  { reason }: ReasonInput,
): Promise<Change<ReceivedStatementRow>> {
  return close(tx, await hold(tx, id, 'disownReceivedStatement'), reason)
}

export async function withdrawReceivedStatement(
  tx: WriteTx,
  id: string,
  { reason }: ReasonInput,
): Promise<Change<ReceivedStatementRow>> {
  return close(tx, await hold(tx, id, 'withdrawReceivedStatement'), reason)
}

async function close(tx: WriteTx, { row, step }: Held, reason: string): Promise<Change<ReceivedStatementRow>> {
  await compareAndSet(tx, receivedStatement, row, { status: step.to, reason, decidedAt: tx.now })
  return { row: (await findReceivedStatement(tx, row.id))!, events: [step.event({ reason })] }
}

/** The statement behind its lock, with the step that a verb takes on it. */
async function hold(tx: WriteTx, id: string, verb: ReceivedVerb): Promise<Held> {
  const row = await held(tx, receivedStatement, id, findReceivedStatement)
  if (verb !== 'withdrawReceivedStatement') checkAttester(tx.actor, row)
  return { row, step: take(tx, receivedStatementLifecycle, verb, row, standingToStatement(tx.actor, row)) }
}

/** Adopts or corrects; an answer only as long as its request allows it. */
async function holdToAttest(tx: WriteTx, id: string, verb: ReceivedVerb, settings: Settings): Promise<Held> {
  const held = await hold(tx, id, verb)
  checkAttestable(held.row, allowedOnStatement(held.row, tx.actor, tx.now, settings), tx.now, settings)
  return held
}
