import type { TestApp } from './app.ts'

export const pledged = {
  title: 'Air defence in 2027',
  original: 'We shall give 40 million kronor for air defence in 2027.',
  source: 'Speech of the minister, 20 November 2026',
  announcedOn: '2026-11-20',
  amountKind: 'fixed',
  aidCategory: 'military',
  amount: '40000000.00',
  currency: 'SEK',
}
/** What Ukraine heard of Sweden. */
export const told = {
  about: 'SE',
  kind: 'pledge',
  channel: 'communique',
  reference: 'Communiqué of 20 November 2026',
  receivedOn: '2026-11-20',
  summary: 'Sweden will give 40 million kronor for air defence in 2027.',
  content: pledged,
}

export type Received = {
  id: string
  version: number
  status: string
  recordId: string | null
  recordHref: string | null
  allowedActions: string[]
}

export async function recordTold(test: TestApp, more: object = {}): Promise<Received> {
  const reply = await test.as('UA', 'coordinator').post<Received>('/v1/received-statements', { ...told, ...more })
  if (reply.status !== 201) throw new Error(`answered ${reply.status}: ${JSON.stringify(reply.body)}`)
  return reply.body
}
