import type { TestApp } from './app.ts'
import { commitGoods, document, type EventBody, generators, register } from './goods.ts'

export type LotScenery = Awaited<ReturnType<typeof createLotScenery>>

/** SE hands a limited lot over to Ukraine in parts; either side has stated what it may. */
export async function createLotScenery(test: TestApp) {
  const [sweden, ukraine] = [test.as('SE', 'ministry'), test.as('UA', 'ministry')]
  const commitmentId = await commitGoods(sweden, { marking: 'limited' })
  const lot = await register(sweden, { commitmentId, numbered: { count: 2, holderReference: 'Depot 4, file 17' } })
  const at = `/v1/lots/${lot.id}`
  const make = async <Body>(client: typeof sweden, url: string, body: object) => {
    const reply = await client.post<Body>(url, body)
    if (reply.status !== 201) throw new Error(`${url} answered ${reply.status}: ${JSON.stringify(reply.body)}`)
    return reply.body
  }
  const dispatched = await make<EventBody>(sweden, `${at}/events`, {
    event: 'dispatched',
    quantity: '50',
    occurredOn: '2026-11-10',
    place: 'Port',
  })
  const handedOver = await make<EventBody>(sweden, `${at}/events`, {
    event: 'handed_over',
    quantity: '40',
    occurredOn: '2026-11-12',
  })
  await make(ukraine, `${at}/events`, { event: 'lost', quantity: '1', occurredOn: '2026-11-13' })
  await make(ukraine, '/v1/receipts', { lotId: lot.id, quantity: '39', transactionDate: '2026-11-13' })
  const valuation = {
    purpose: 'book_value',
    method: 'net_book_value',
    valuedOn: '2026-11-12',
    amount: '0',
    currency: 'EUR',
  }
  const wrong = await make<{ id: string }>(sweden, `${at}/valuations`, { ...valuation, amount: '1' })
  await make(sweden, `${at}/withdrawals`, { valuationId: wrong.id, reason: 'Of another lot.' })
  return {
    lot,
    body: { ...generators, commitmentId },
    dispatched,
    valuation,
    entryId: handedOver.entryId!,
    evidence: await make<{ id: string }>(sweden, `${at}/evidence`, document),
    ofEntry: await make<{ id: string }>(ukraine, `/v1/ledger-entries/${handedOver.entryId}/evidence`, document),
  }
}
