import type { TestApp } from './app.ts'
import { commit, pay, settled } from './books.ts'
import { withClient } from './postgres.ts'
import { waiting } from './two-at-once.ts'

const payments = 24

/** States payments of Sweden and three receipts that quote each, all at once. @returns what each match came to */
export async function matchedAtOnce(test: TestApp): Promise<{ payments: number; groups: string[] }> {
  const [sweden, ukraine] = [test.as('SE', 'ministry'), test.as('UA', 'ministry')]
  const commitments = await Promise.all(Array.from({ length: payments }, () => commit(sweden, '1000.00')))
  const reference = (number: number) => ({ system: 'bank', id: `AT-ONCE-${number}` })
  const receive = (number: number, amount: string) =>
    ukraine.post('/v1/receipts', {
      provider: { participant: 'SE' },
      amount,
      currency: 'EUR',
      transactionDate: '2026-11-20',
      providerReference: reference(number),
    })
  await Promise.all(
    commitments.flatMap((id, number) => [
      settled(() => receive(number, '100.00')),
      settled(() => pay(sweden, id, '600.00', { externalReference: reference(number) })),
      settled(() => receive(number, '200.00')),
      settled(() => receive(number, '300.00')),
    ]),
  )
  const rows = await test.rows<{ says: string }>(`
    select format('%s payment, %s receipts', count(*) filter (where m.stated_by = 'provider'),
      count(*) filter (where m.stated_by = 'receiver')) as says
    from accord.match_member m
    where m.ended_at is null
    group by m.match_id`)
  return { payments, groups: rows.map(({ says }) => says) }
}

/**
 * A receipt is matched by hand while the commitment of its payment is being released to all. @returns whether the match
 * waited for the end of that
 */
export async function matchedWhileReleased(test: TestApp): Promise<'waited' | 'went on'> {
  const [sweden, ukraine] = [test.as('SE', 'ministry'), test.as('UA', 'ministry')]
  const commitment = await commit(sweden, '1000.00', { marking: 'limited' })
  const payment = await pay(sweden, commitment, '600.00')
  const receipt = await ukraine.post<{ id: string }>('/v1/receipts', {
    provider: { participant: 'SE' },
    amount: '590.00',
    currency: 'EUR',
    transactionDate: '2026-11-20',
  })
  return await withClient(test.testDatabase.superuserUrl, async (client) => {
    await client.query('begin')
    await client.query(
      "update accord.resource_audience set audiences = accord.as_set(audiences || '{framework}') where resource_id = $1",
      [commitment],
    )
    let outcome: 'waited' | 'went on' | undefined
    const match = ukraine
      .post(`/v1/receipts/${receipt.body.id}/match`, { disbursementId: payment.body.id })
      .finally(() => {
        outcome ??= 'went on'
      })
    while (outcome === undefined) {
      if ((await waiting(test)) === 1) outcome ??= 'waited'
    }
    await client.query('commit')
    const { status } = await match
    if (status !== 200) throw new Error(`answered ${status}`)
    return outcome
  })
}
