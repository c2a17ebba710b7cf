import type { Client, TestApp } from './app.ts'
import { commit } from './books.ts'
import { withClient } from './postgres.ts'

export type Made = { id: string; sums: { currency: string; entries: number; amount: string; eurAmount: string }[] }

export const revalue = (office: Client, more: object = {}) =>
  office.post<Made>('/v1/revaluations', { reason: 'The rates have come.', ...more })

export const bringIn = async (office: Client, csv: string, source = 'ecb') => {
  const reply = await office.post<{ rateTable: number }>('/v1/fx-rates/imports', { source, csv })
  if (reply.status !== 201) throw new Error(JSON.stringify(reply.body))
  return reply.body.rateTable
}

const batches = 8

/**
 * Twelve commitments without a rate, and eight batches of which each has looked at the entries before the first stores
 * anything. @returns how many values each entry has
 */
export async function revaluedAtOnce(test: TestApp): Promise<number[]> {
  const office = test.as('UA', 'secretariat')
  for (let number = 0; number < 12; number += 1) await commit(test.as('SE', 'ministry'), '1100.00', { currency: 'SEK' })
  await bringIn(office, 'Date,SEK\n2026-03-02,11\n')
  await withClient(test.testDatabase.ownerUrl, async (client) => {
    await client.query(`
      create function accord.wait_at_barrier() returns trigger language plpgsql
      as 'begin perform pg_advisory_xact_lock_shared(4711); return null; end';
      create trigger barrier before insert on accord.revaluation_entry for each statement
        execute function accord.wait_at_barrier();
      select pg_advisory_lock(4711)`)
    const running = Promise.all(Array.from({ length: batches }, () => revalue(office)))
    let waiting = 0
    while (waiting < batches) {
      const { rows } = await client.query<{ waiting: number }>(
        `select count(*)::integer as waiting from pg_locks l join pg_stat_activity a on a.pid = l.pid
          where l.objid = 4711 and not l.granted and a.datname = current_database()`,
      )
      waiting = rows[0]!.waiting
    }
    await client.query('select pg_advisory_unlock(4711)')
    await running
  })
  const rows = await test.rows<{ values: number }>(`
    select count(x.entry_id)::integer as values
    from accord.ledger_entry e
    left join accord.revaluation_entry x on x.entry_id = e.id
    where e.currency = 'SEK'
    group by e.id`)
  return rows.map(({ values }) => values)
}
