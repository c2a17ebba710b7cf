import type { TestApp } from './app.ts'
import { commit } from './books.ts'
import { withClient } from './postgres.ts'

/** Postings of SE, written as its account would write them. */
export async function manyEntries(test: TestApp, count: number): Promise<void> {
  const commitment = await commit(test.as('SE', 'ministry'), '9000000.00')
  await withClient(test.testDatabase.appUrl, async (client) => {
    await client.query('begin')
    await client.query(
      "select account_id from accord.enter('https://local-issuer.accord.invalid/SE', 'ministry', $1)",
      [test.clock.now()],
    )
    await client.query(
      `insert into accord.ledger_entry (flow_kind, stated_by, participant, audience_id, commitment_id, provider, receiver,
        modality, amount, currency, commitment_amount, transaction_date, value_date, posting_date, account_id, recorded_at)
      select 'disbursement', 'provider', 'SE', $1::uuid, $1::uuid, 'SE', 'UA', 'cash', 1, 'EUR', 0, '2026-01-20',
        '2026-01-20', '2026-11-20', accord.current_account(), $2
      from generate_series(1, $3::integer)`,
      [commitment, test.clock.now(), count],
    )
    await client.query('commit')
  })
}
