import type * as Queries from '../../src/modules/ledger/commitments/queries.ts'

/** Of the queries of commitments those that lock, without their lock: for controls of what it is for. */
export function unlocked(queries: typeof Queries): Pick<typeof Queries, 'lockCommitment' | 'holdCommitment'> {
  const lockCommitment = queries.findCommitment
  const holdCommitment: typeof Queries.holdCommitment = async (tx, question, missing) => {
    const [row, facts] = await Promise.all([
      lockCommitment(tx, question.commitmentId),
      queries.postingFacts(tx, question),
    ])
    if (row === undefined) throw missing(question.commitmentId)
    return { row, facts }
  }
  return { lockCommitment, holdCommitment }
}
