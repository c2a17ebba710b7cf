import { hasRole } from '../../access/actor.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { Waiting } from '../participants/me.ts'
import { proposalsAwaitingCaller } from './register-queries.ts'

/** Changes of the register that a coordinator of this participant can confirm or reject, for /v1/me. */
export async function registerProposalsWaiting(tx: ReadTx): Promise<Waiting[]> {
  const proposals = await proposalsAwaitingCaller(tx)
  if (!hasRole(tx.actor, 'coordinator')) return []
  return proposals.map(({ id, kind, proposedBy }) => ({
    kind: 'register_proposal',
    href: `/v1/register-proposals/${id}`,
    dueAt: null,
    says: `A proposal of ${proposedBy} to the register (${kind.replaceAll('_', ' ')}) waits for your confirmation.`,
  }))
}
