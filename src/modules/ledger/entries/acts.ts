import type { Actor } from '../../../access/actor.ts'
import { type Action, may, type Relation } from '../../../access/policy.ts'
import { standingToBooks } from '../rules.ts'
import type { EntryRow } from './queries.ts'

type Act = {
  action: Action
  standing(row: EntryRow, actor: Actor): readonly Relation[]
  open(row: EntryRow): boolean
}

/** The participant that stated it, and the other side of the flow. */
export function sideOf({ participant, provider, receiver }: EntryRow, actor: Actor): readonly Relation[] {
  if (participant === actor.participant) return ['own']
  return [provider, receiver].includes(actor.participant) ? ['counterparty'] : []
}

const stated = ({ participant }: EntryRow, actor: Actor): readonly Relation[] =>
  participant === actor.participant ? ['own'] : []

const borneOut = (row: EntryRow, actor: Actor): readonly Relation[] =>
  row.participant === actor.participant ? standingToBooks(actor, row) : sideOf(row, actor)

const stands = ({ reversesId, reversedById }: EntryRow): boolean => reversesId === null && reversedById === null
const isReceipt = ({ statedBy, flowKind }: EntryRow): boolean => statedBy === 'receiver' && flowKind === 'disbursement'
/** Goods that name no lot are matched with nothing (BR-26). */
export const isWithoutLot = ({ itemClass, lotId }: Pick<EntryRow, 'itemClass' | 'lotId'>): boolean =>
  itemClass !== null && lotId === null
const isPayment = ({ flowKind, itemClass, amount, returnsId }: EntryRow): boolean =>
  flowKind === 'disbursement' && itemClass === null && amount !== null && returnsId === null

/** What can be done with an entry: the operations that name it, for whom they are, and when they are open. */
const entryActs = {
  reverseLedgerEntry: {
    action: 'ledger_entry.reverse',
    standing: (row, actor) => standingToBooks(actor, row),
    open: (row) => stands(row) && !row.hasReturns,
  },
  createReturn: {
    action: 'return.create',
    standing: (row, actor) => standingToBooks(actor, row),
    open: (row) => stands(row) && isPayment(row),
  },
  matchReceipt: {
    action: 'receipt.match',
    standing: stated,
    open: (row) => stands(row) && isReceipt(row) && !isWithoutLot(row),
  },
  unmatchReceipt: { action: 'receipt.match', standing: stated, open: (row) => isReceipt(row) && row.match !== null },
  raiseDispute: { action: 'dispute.raise', standing: sideOf, open: () => true },
  addEntryEvidence: { action: 'evidence.add', standing: borneOut, open: () => true },
} satisfies Record<string, Act>

type EntryOperation = keyof typeof entryActs
export const entryOperations = Object.keys(entryActs) as [EntryOperation, ...EntryOperation[]]

export function allowedOnEntry(row: EntryRow, actor: Actor): EntryOperation[] {
  return entryOperations.filter((operation) => {
    const { action, standing, open }: Act = entryActs[operation]
    return open(row) && may(actor, action, standing(row, actor))
  })
}
