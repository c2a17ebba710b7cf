import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type pg from 'pg'
import { root } from '../root.ts'
import { readRateFile } from './rate-file.ts'

/** The bank's rates for a part of 2024, so that a trial installation has some. The same bytes are stored once (BR-13). */
export async function loadRates(client: Pick<pg.ClientBase, 'query'>): Promise<number> {
  const csv = readFileSync(new URL('src/reference/eurofxref-part.csv', root), 'utf8')
  const file = readRateFile(csv, new Date().toISOString().slice(0, 10))
  if ('fault' in file) throw new Error(`eurofxref-part.csv: ${file.fault}`)
  const { rowCount } = await client.query(
    `with given as materialized (
      select g.currency, g.date, g.rate
      from jsonb_to_recordset($1::jsonb) as g (currency text, date date, rate numeric)
    ), made as (
      insert into accord.fx_rate_table (source, imported_at, sha256, rates, covers_from, covers_to)
      select 'ecb', now(), $2, count(*), min(g.date), max(g.date)
      from given g
      on conflict (source, sha256) do nothing
      returning version, source
    )
    insert into accord.fx_rate (rate_table, source, currency, rate_date, rate)
    select m.version, m.source, g.currency, g.date, g.rate
    from made m, given g`,
    [JSON.stringify(file.rates), createHash('sha256').update(csv).digest('hex')],
  )
  return rowCount ?? 0
}
