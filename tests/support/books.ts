import { wrongActs } from './acts.ts'
import { type Client, createTestApp, type TestApp } from './app.ts'
import { wrongUnmatched } from './unmatched.ts'

/** Sums of a commitment as the API tells them. */
export type Sums = { committed: string; allocated: string; disbursed: string }

/** An application without rate limits, for many requests at once. */
export function createBooks(): Promise<TestApp> {
  return createTestApp({
    config: { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000, requestsInFlight: 4_000 },
  })
}

export async function commit(client: Client, amount: string, more: object = {}): Promise<string> {
  const reply = await client.post<{ id: string }>('/v1/commitments', {
    title: 'Load',
    signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 1' },
    signedOn: '2026-03-02',
    modality: 'cash',
    aidCategory: 'military',
    amount,
    currency: 'EUR',
    marking: 'framework',
    ...more,
  })
  if (reply.status !== 201) throw new Error(JSON.stringify(reply.body))
  return reply.body.id
}

export function pay(client: Client, commitmentId: string, amount: string, more: object = {}) {
  const transactionDate = '2026-11-20'
  return client.post<{ id: string }>('/v1/disbursements', {
    commitmentId,
    amount,
    currency: 'EUR',
    transactionDate,
    ...more,
  })
}

export const reverse = (client: Client, id: string, more: object = {}) =>
  client.post<{ id: string }>(`/v1/ledger-entries/${id}/reversal`, {
    reason: 'duplicate',
    explanation: 'Twice.',
    ...more,
  })

/** Until it is answered for good: too busy is not an answer. */
export async function settled<Reply extends { status: number }>(send: () => Promise<Reply>): Promise<Reply> {
  for (;;) {
    const reply = await send()
    if (reply.status !== 503 && reply.status !== 429) return reply
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** What the rows say, whoever may see them: BR-05 and BR-06 over every commitment, BR-03 and BR-26 over every entry. */
export async function brokenRules(test: TestApp): Promise<string[]> {
  const rows = await test.rows<{ says: string }>(`
    select format('%s: disbursed %s of %s', b.commitment_id, b.disbursed, b.committed) as says
    from (
      select e.commitment_id, sum(e.commitment_amount) filter (where e.flow_kind = 'commitment') as committed,
        coalesce(sum(e.commitment_amount) filter (where e.flow_kind = 'disbursement'), 0) as disbursed
      from accord.ledger_entry e
      where e.commitment_id is not null
      group by e.commitment_id
    ) b
    where b.disbursed > b.committed or b.disbursed < 0
    union all
    select format('%s: allocated %s of %s', a.commitment_id, a.allocated, c.committed)
    from (
      select commitment_id, sum(amount - released) as allocated from accord.allocation group by commitment_id
    ) a
    join (
      select commitment_id, sum(commitment_amount) as committed
      from accord.ledger_entry
      where flow_kind = 'commitment'
      group by commitment_id
    ) c using (commitment_id)
    where a.allocated > c.committed
    union all
    select format('%s: keeps %s', coalesce(k.commitment_id, p.commitment_id), to_jsonb(k))
    from (
      select c.id as commitment_id, e.committed, coalesce(a.allocated, 0) as allocated, e.disbursed
      from accord.commitment c
      cross join lateral (
        select coalesce(sum(e.commitment_amount) filter (where e.flow_kind = 'commitment'), 0) as committed,
          coalesce(sum(e.commitment_amount) filter (where e.flow_kind in ('disbursement', 'giver_refund')), 0) as disbursed
        from accord.ledger_entry e
        where e.commitment_id = c.id and e.stated_by = 'provider'
      ) e
      left join (
        select commitment_id, sum(amount - released) as allocated from accord.allocation group by commitment_id
      ) a on a.commitment_id = c.id
    ) p
    full join accord.commitment_balance k on k.commitment_id = p.commitment_id
    where (k.committed, k.allocated, k.disbursed) is distinct from (p.committed, p.allocated, p.disbursed)
      and (k.commitment_id is not null or p.committed <> 0 or p.allocated <> 0 or p.disbursed <> 0)
    union all
    select format('%s: disbursed %s of allocation %s', a.id, sum(e.commitment_amount), a.amount - a.released)
    from accord.allocation a
    join accord.ledger_entry e on e.allocation_id = a.id and e.flow_kind = 'disbursement'
    group by a.id
    having sum(e.commitment_amount) > a.amount - a.released
    union all
    select format('%s: reversed %s times', r.reverses_id, count(*))
    from accord.ledger_entry r
    where r.reverses_id is not null
    group by r.reverses_id
    having count(*) > 1
    union all
    select format('%s: does not mirror %s', r.id, e.id)
    from accord.ledger_entry r
    join accord.ledger_entry e on e.id = r.reverses_id
    where r.amount <> -e.amount or r.eur_amount <> -e.eur_amount or r.commitment_amount <> -e.commitment_amount
      or r.value_date <> e.value_date or e.reverses_id is not null`)
  return [...rows.map(({ says }) => says), ...(await wrongUnmatched(test)), ...(await wrongActs(test))]
}
