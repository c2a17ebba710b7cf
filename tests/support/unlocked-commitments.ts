import type * as Queries from '../../src/modules/ledger/commitments/queries.ts'

/** The queries of commitments of which none locks: for controls of what the lock is for. */
export function unlocked(queries: typeof Queries): typeof Queries {
  const lockCommitment = queries.findCommitment
  const holdCommitment: typeof Queries.holdCommitment = async (tx, question, missing) => {
    const [row, facts] = await Promise.all([
      lockCommitment(tx, question.commitmentId),
      queries.postingFacts(tx, question),
    ])
    if (row === undefined) throw missing(question.commitmentId)
    return { row, facts }
  }
  return { ...queries, lockCommitment, holdCommitment }
}
