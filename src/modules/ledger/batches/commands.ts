import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { authorize } from '../../../access/policy.ts'
import { limits } from '../../../config.ts'
import { sum } from '../../../kernel/decimal.ts'
import { referenceKey } from '../../../kernel/identity.ts'
import { type FieldError, Refusal } from '../../../kernel/refusal.ts'
import { say } from '../../../kernel/sentence.ts'
import type { Change, WriteTx } from '../../../platform/db/write.ts'
import { readInput } from '../../../platform/http/input.ts'
import { UnreadableItem } from '../../../platform/http/lines.ts'
import { problemTypes } from '../../../platform/http/problems.ts'
import type { Event } from '../../../platform/journal/append.ts'
import { batchFacts, commitmentObject, lockCommitments, postedBy, unknownCommitment } from '../commitments/queries.ts'
import { disbursementOf, posted } from '../entries/commands.ts'
import { post } from '../entries/posting.ts'
import { DisbursementInput } from '../inputs.ts'
import { insertReceipts, receiptFacts, receiptOf, receiptStated } from '../receipts/commands.ts'
import { ReceiptInput } from '../receipts/inputs.ts'
import { type EntryFlag, standingToBooks } from '../rules.ts'

/** all: one refused item refuses them all. partial: every item that can be posted is posted. */
export const batchModes = ['all', 'partial'] as const
export type BatchMode = (typeof batchModes)[number]

/** The outcome of one item, counted from 1: its entry, or why there is none. */
export type Outcome = { line: number; entry: Posted | null; refusal: Refusal | null }
export type Posted = { id: string; flags: EntryFlag[]; matched_with: string | null }
export type BatchRow = { id: string; outcomes: Outcome[] }

/** Disbursements of any commitments, in their order: each draws on what those before it have left. */
export async function disburseBatch(tx: WriteTx, items: readonly unknown[], mode: BatchMode) {
  const read = readItems(items, DisbursementInput)
  const inputs = read.flatMap(({ input }) => input ?? [])
  const [rows, facts] = await Promise.all([
    lockCommitments(
      tx,
      inputs.map(({ commitmentId }) => commitmentId),
    ),
    batchFacts(tx, inputs),
  ])
  const taken = new Set(facts.taken)
  const decided = decide(read, (input) => {
    const row = rows.get(input.commitmentId)
    const balance = facts.balances[input.commitmentId]
    if (row === undefined || balance === undefined) throw unknownCommitment()
    authorize(tx.actor, 'disbursement.create', standingToBooks(tx.actor, row), commitmentObject(row.id))
    const { [input.allocationId ?? '']: allocation } = facts.allocations
    const posting = disbursementOf(
      row,
      {
        ...balance,
        today: facts.today,
        closed: facts.closed.includes(input.postingDate ?? facts.today),
        allocation: allocation?.commitment_id === row.id ? allocation : null,
        parent_owner: facts.parents[input.parentEntryId ?? ''] ?? null,
      },
      input,
    )
    take(taken, input)
    for (const drawn of [balance, ...(allocation === undefined ? [] : [allocation])])
      drawn.disbursed = sum([drawn.disbursed, posting.commitmentAmount])
    return posting
  })
  return settle(tx, mode, decided, post, (posting, id) => posted(posting.commitmentId, id))
}

/** Receipts, each a statement of its own; matched like single ones. */
export async function receiveBatch(tx: WriteTx, items: readonly unknown[], mode: BatchMode) {
  const read = readItems(items, ReceiptInput)
  const facts = await receiptFacts(
    tx,
    read.flatMap(({ input }) => input ?? []),
  )
  authorize(tx.actor, 'receipt.create', ['own'])
  const taken = new Set(facts.taken)
  const decided = decide(read, (input) => {
    const receipt = receiptOf(input, facts, tx.actor.participant)
    take(taken, input)
    return receipt
  })
  return settle(tx, mode, decided, insertReceipts, receiptStated)
}

type Item<Input> = { line: number; input?: Input; refusal?: Refusal }

/** Each item by the schema that a single one has. */
function readItems<Input>(items: readonly unknown[], schema: z.ZodType<Input>): Item<Input>[] {
  return items.map((item, index) => {
    const line = index + 1
    if (item instanceof UnreadableItem) return { line, refusal: item.refusal }
    const input = readInput(schema, item)
    if ('value' in input) return { line, input: input.value }
    return { line, refusal: input.error.toRefusal('body', 'The item', limits.batchItemErrorsTold) }
  })
}

type Decided<Work> = { line: number; work?: Work; refusal?: Refusal }

function decide<Input, Work>(items: readonly Item<Input>[], decideOne: (input: Input) => Work): Decided<Work>[] {
  return items.map(({ line, input, refusal }) => {
    if (input === undefined) return { line, refusal: refusal! }
    try {
      return { line, work: decideOne(input) }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return { line, refusal: error }
    }
  })
}

type Referring = { externalReference?: { system: string; id: string } | undefined }

/** BR-24: a reference is taken once, also among the items themselves. */
function take(taken: Set<string>, { externalReference: external }: Referring): void {
  if (external === undefined) return
  const reference = referenceKey(external)
  if (taken.has(reference)) {
    const detail = 'Another record has this reference already.'
    const errors: FieldError[] = [{ pointer: '/externalReference', detail, rule: 'BR-24' }]
    throw new Refusal('conflict', detail, { rule: 'BR-24', errors })
  }
  taken.add(reference)
}

/** Posts what was decided, in one statement, and returns the outcome of every item. */
async function settle<Work>(
  tx: WriteTx,
  mode: BatchMode,
  decided: readonly Decided<Work>[],
  postAll: (tx: WriteTx, work: readonly Work[], batchId: string) => Promise<string[]>,
  told: (work: Work, entryId: string) => Event,
): Promise<Change<BatchRow>> {
  const refused = decided.filter(({ refusal }) => refusal !== undefined)
  if (mode === 'all' && refused.length > 0) throw allRefused(refused as Refused[], decided.length)
  const work = decided.flatMap(({ work }) => work ?? [])
  const id = randomUUID()
  const ids = work.length === 0 ? [] : await postAll(tx, work, id)
  const entries = new Map((work.length === 0 ? [] : await postedBy(tx, id)).map((entry) => [entry.id, entry]))
  const left = ids.values()
  const outcomes = decided.map(({ line, refusal = null }) => ({
    line,
    refusal,
    entry: refusal === null ? entries.get(left.next().value!)! : null,
  }))
  const row = { id, outcomes }
  if (ids.length === 0) return { row, unchanged: true }
  return { row, events: work.map((each, index) => told(each, ids[index]!)) }
}

export type Refused = { line: number; refusal: Refusal }

/** One refusal for all; if they are of several kinds, the one that comes first in the published order. */
function allRefused(refused: readonly Refused[], items: number): Refusal {
  const order = Object.keys(problemTypes)
  const code = order.find((known) => refused.some(({ refusal }) => refusal.code === known)) as Refusal['code']
  const { line, refusal } = refused.find((each) => each.refusal.code === code)!
  const { rule } = refusal.facts
  return new Refusal(
    code,
    say('Refused: {refused} of {items} items, so none is posted. Item {line}: {why}', {
      refused: refused.length,
      items,
      line,
      why: refusal.said,
    }),
    {
      ...(rule === undefined ? {} : { rule }),
      errors: refused.flatMap(errorsOf).slice(0, limits.batchRefusalsTold),
    },
  )
}

export function errorsOf({ line, refusal }: Refused): FieldError[] {
  const { errors, rule } = refusal.facts
  if (errors !== undefined) return errors.map((error) => ({ line, ...error }))
  return [{ line, detail: refusal.said, ...(rule === undefined ? {} : { rule }) }]
}
