import type { TestApp } from './app.ts'
import { withClient } from './postgres.ts'

/**
 * So many tasks of LV for a need, and a commitment of SE with one payment and its receipt for each: past the API, because
 * it is many.
 */
export async function crowd(test: TestApp, requirementId: string, times: number): Promise<void> {
  await withClient(test.testDatabase.superuserUrl, async (client) => {
    await client.query('set session_replication_role = replica')
    await client.query(
      `with made as (
        insert into accord.task (participant, requirement_id, title, due_on, status_since, marking, created_by, created_at)
        select 'LV', $1, 'Load ' || n, '2027-01-01', now(), 'limited', uuidv7(), now()
        from generate_series(1, $2::integer) n
        returning id
      )
      insert into accord.resource_audience (resource_id, kind, owner, audiences)
      select m.id, 'task', 'LV', array['LV', 'UA', 'coalition:drone'] from made m`,
      [requirementId, times],
    )
    await client.query(
      `with books as (
        select n, uuidv7() as id, uuidv7() as promise, uuidv7() as payment, uuidv7() as receipt
        from generate_series(1, $2::integer) n
      ), filed as (
        insert into accord.commitment (id, participant, receiver, requirement_id, title, signatory, signed_on, modality,
          aid_category, finance_type, flow_type, currency, marking, created_by, created_at)
        select b.id, 'SE', 'UA', $1, 'Load ' || b.n, '{"name":"Minister","office":"Ministry of Defence","instrument":"One"}',
          '2026-03-02', 'cash', 'military', 'grant', '50', 'EUR', 'framework', uuidv7(), now()
        from books b
      ), entered as (
        insert into accord.ledger_entry (id, flow_kind, stated_by, participant, audience_id, commitment_id, provider, receiver,
          modality, amount, currency, commitment_amount, transaction_date, value_date, posting_date, account_id, recorded_at,
          change_id)
        select e.id, e.kind, e.side, e.participant, e.audience, e.commitment, 'SE', 'UA', 'cash', e.amount, 'EUR', e.drawn,
          '2026-03-02', '2026-03-02', '2026-03-02', uuidv7(), now(), null
        from books b
        cross join lateral (values
          (b.promise, 'commitment', 'provider', 'SE', b.id, b.id, 100, 100),
          (b.payment, 'disbursement', 'provider', 'SE', b.id, b.id, 40, 40),
          (b.receipt, 'disbursement', 'receiver', 'UA', b.receipt, b.id, 40, null)
        ) e (id, kind, side, participant, audience, commitment, amount, drawn)
      ), matched as (
        insert into accord.match_member (match_id, entry_id, participant, audience_id, stated_by, how, matched_at, change_id)
        select b.receipt, m.entry_id, m.participant, m.audience_id, m.stated_by, 'amount_and_date', now(), null
        from books b
        cross join lateral (values (b.receipt, 'UA', b.receipt, 'receiver'), (b.payment, 'SE', b.id, 'provider'))
          m (entry_id, participant, audience_id, stated_by)
      )
      insert into accord.resource_audience (resource_id, kind, owner, audiences)
      select s.id, s.kind, s.owner, array['SE', 'UA', 'framework']
      from books b
      cross join lateral (values (b.id, 'commitment', 'SE'), (b.receipt, 'ledger_entry', 'UA')) s (id, kind, owner)`,
      [requirementId, times],
    )
    await client.query('reset session_replication_role')
    await client.query('analyze')
  })
}
