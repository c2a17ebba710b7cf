import type { TestApp } from './app.ts'
import { commit } from './books.ts'
import { withClient } from './postgres.ts'

/**
 * Postings of SE, written as its account would write them: alike, or each of an amount of its own over half a year, for many
 * commitments. */
export async function manyEntries(test: TestApp, count: number, { alike = true } = {}): Promise<void> {
  const commitments: string[] = []
  while (commitments.length < (alike ? 1 : 30)) commitments.push(await commit(test.as('SE', 'ministry'), '9000000.00'))
  await withClient(test.testDatabase.appUrl, async (client) => {
    await client.query('begin')
    await client.query(
      "select account_id from accord.enter('https://local-issuer.accord.invalid/SE', 'ministry', $1)",
      [test.clock.now()],
    )
    await client.query(
      `insert into accord.ledger_entry (flow_kind, stated_by, participant, audience_id, commitment_id, provider, receiver,
        modality, amount, currency, commitment_amount, transaction_date, value_date, posting_date, account_id, recorded_at)
      select 'disbursement', 'provider', 'SE', c.id, c.id, 'SE', 'UA', 'cash', case when $4::boolean then 1 else n end, 'EUR', 0, '2026-01-20',
        case when $4::boolean then date '2026-01-20' else date '2026-02-01' + n % 180 end, '2026-11-20', accord.current_account(), $2
      from generate_series(1, $3::integer) n
      cross join lateral (select ($1::uuid[])[1 + n % cardinality($1::uuid[])] as id) c`,
      [commitments, test.clock.now(), count, alike],
    )
    await client.query('commit')
  })
}
