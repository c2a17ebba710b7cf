import { uuidOf } from '../kernel/ids.ts'

type ActFound = { kind: string; id: string; on: string | null; provider: string | null }

/** A provision that an act was matched with by a reader, or by the place in a text that its source names. */
export function matchOf({ kind, id, on, provider }: ActFound, provision_id: string, evidence: string) {
  return {
    id: uuidOf(`link:${kind}:${id}:${provision_id}`),
    act_kind: kind,
    act_id: id,
    act_on: on,
    provider,
    agreement_id: uuidOf(`agreement:${provision_id.slice(0, 2)}`),
    provision_id,
    relation: 'implements',
    status: 'not_stated',
    evidence,
    created_at: `${on ?? '2026-11-28'}T00:00:00Z`,
  }
}
