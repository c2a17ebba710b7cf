import type { Client } from './app.ts'
import { settled } from './books.ts'

/** What the API tells of a lot. */
export type LotBody = {
  id: string
  status: string
  quantities: Record<'dispatched' | 'handedOver' | 'received' | 'returned' | 'lost' | 'expended', string>
  inventoryDueOn: string | null
  inventoryOverdue: boolean
  verification: string
  numbered: { count: number; holderReference: string } | null
  origin: { participant: string } | null
  marking: string
  releasableTo: string[]
  version: number
  openEvents: string[]
  events: EventBody[]
  valuations: { id: string; withdrawal: { reason: string } | null }[]
  evidence: { id: string }[]
  allowedActions: string[]
  redactions: string[]
}
export type EventBody = {
  id: string
  event: string
  statedBy: string
  quantity: string
  occurredOn: string
  place?: string | null
  entryId: string | null
  reversedBy: string | null
  flags: string[]
  withdrawal: { reason: string } | null
  redactions: string[]
}

export const generators = { itemClass: 'generator', unit: 'pieces', quantity: '100' }
const goods = {
  title: 'Generators',
  signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 2' },
  signedOn: '2026-03-02',
  modality: 'in_kind',
  aidCategory: 'military',
  items: [generators],
  marking: 'framework',
}

export const document = {
  title: 'Hand-over certificate 14',
  documentType: 'hand_over_certificate',
  mediaType: 'application/pdf',
  sizeBytes: 182_044,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  holder: 'Archive of the ministry',
  howToAsk: 'By letter.',
}

async function made<Body>(client: Client, url: string, body: object): Promise<Body> {
  const reply = await client.post<Body>(url, body)
  if (reply.status !== 201) throw new Error(`${url} answered ${reply.status}: ${JSON.stringify(reply.body)}`)
  return reply.body
}

export async function commitGoods(client: Client, more: object = {}): Promise<string> {
  return (await made<{ id: string }>(client, '/v1/commitments', { ...goods, ...more })).id
}

/** A lot of all that is committed, unless told, of a commitment of its own, unless told. */
export async function register(
  client: Client,
  more: { commitmentId?: string; [field: string]: unknown } = {},
): Promise<LotBody> {
  const commitmentId = more.commitmentId ?? (await commitGoods(client))
  const open = more.commitmentId === undefined ? { marking: 'framework' } : {}
  return await made<LotBody>(client, '/v1/lots', { ...generators, ...open, ...more, commitmentId })
}

export const state = (client: Client, lotId: string, event: string, more: object = {}) =>
  client.post<EventBody>(`/v1/lots/${lotId}/events`, { event, occurredOn: '2026-11-20', ...more })

export const receiveLot = (client: Client, lotId: string, quantity: string, more: object = {}) =>
  client.post<{ id: string; match: { how: string; disbursementId: string } | null; flags: string[] }>('/v1/receipts', {
    lotId,
    quantity,
    transactionDate: '2026-11-21',
    ...more,
  })

/** Two lots of one commitment, each of all that is committed, are handed over at once. @returns how many are flagged */
export async function handOverBoth(client: Client): Promise<number> {
  const commitmentId = await commitGoods(client)
  const lots = await Promise.all([register(client, { commitmentId }), register(client, { commitmentId })])
  const replies = await Promise.all(lots.map(({ id }) => settled(() => state(client, id, 'handed_over'))))
  if (replies.some(({ status }) => status !== 201)) throw new Error(JSON.stringify(replies))
  return replies.filter(({ body }) => body.flags.includes('exceeds_commitment')).length
}

/** How many replies have which status. */
export const tally = (replies: readonly { status: number }[]) =>
  Object.fromEntries([...Map.groupBy(replies, ({ status }) => status)].map(([status, list]) => [status, list.length]))
