import { type Refusal, unprocessable } from '../../../kernel/refusal.ts'
import type { WriteTx } from '../../../platform/db/write.ts'
import { type CommitmentRow, lockCommitment, type PostingFacts, type PostingQuestion, postingFacts } from './queries.ts'

export const commitmentObject = (id: string) => ({ type: 'commitment', id })

type Locked = { row: CommitmentRow; facts: PostingFacts }

/** The commitment, locked, and behind the lock all that decides: both statements share a flight. */
export async function holdCommitment(
  tx: WriteTx,
  question: PostingQuestion,
  missing: (id: string) => Refusal,
): Promise<Locked> {
  const [row, facts] = await Promise.all([lockCommitment(tx, question.commitmentId), postingFacts(tx, question)])
  if (row === undefined) throw missing(question.commitmentId)
  return { row, facts }
}

export const unknownCommitment = () =>
  unprocessable('/commitmentId', 'There is no such commitment, or you may not know of it.', 'BR-04')
