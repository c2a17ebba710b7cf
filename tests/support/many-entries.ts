import type { TestApp } from './app.ts'
import { commit } from './books.ts'
import { withClient } from './postgres.ts'

/**
 * Postings of SE, written as its account would write them: alike, or each of an amount of its own over half a year, in no
 * order of its days, for many commitments.
 */
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
        case when $4::boolean then date '2026-01-20' else date '2026-02-01' + n * 97 % 180 end, '2026-11-20', accord.current_account(), $2
      from generate_series(1, $3::integer) n
      cross join lateral (select ($1::uuid[])[1 + n % cardinality($1::uuid[])] as id) c`,
      [commitments, test.clock.now(), count, alike],
    )
    await client.query('commit')
  })
}

/**
 * Statements of Ukraine and Sweden of one day, each matched with the other side's, as their triggers match them: so many of
 * each side.
 */
export async function manyMatched(test: TestApp, count: number, day: string): Promise<void> {
  const commitment = await commit(test.as('SE', 'ministry'), '90000000.00', { marking: 'limited' })
  await withClient(test.testDatabase.superuserUrl, async (client) => {
    await client.query(
      `with stated as (
        select uuidv7() as id, n, side, case side when 'provider' then 'SE' else 'UA' end as participant
        from generate_series(1, $2::integer) n, unnest(array['provider', 'receiver']) side
      ), seen as (
        insert into accord.resource_audience (resource_id, kind, owner, audiences)
        select s.id, 'ledger_entry', 'UA', array['SE', 'UA'] from stated s where s.side = 'receiver'
      )
      insert into accord.ledger_entry (id, flow_kind, stated_by, participant, audience_id, commitment_id, provider, receiver,
        modality, amount, currency, transaction_date, value_date, posting_date, account_id, recorded_at)
      select s.id, 'disbursement', s.side, s.participant, case s.side when 'provider' then $1 else s.id end,
        case s.side when 'provider' then $1 end, 'SE', 'UA', 'cash', s.n, 'EUR', $3, $3, $3, uuidv7(), $4
      from stated s`,
      [commitment, count, day, test.clock.now()],
    )
    await client.query('analyze')
  })
}
