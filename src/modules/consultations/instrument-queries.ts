import { sql } from 'drizzle-orm'
import type { ReadTx } from '../../platform/db/read.ts'
import type { InstrumentClauseRow } from './instruments.ts'

/** Instruments with a consultation clause of their own to which the requester is a party, by the other parties. */
export function listInstrumentClauses(tx: ReadTx, requester: string): Promise<InstrumentClauseRow[]> {
  return tx.rows<InstrumentClauseRow>(sql`
    select o.participant, i.id as "instrumentId", i.title, i.consultation
    from accord.instrument i
    join accord.instrument_party r on r.instrument_id = i.id and r.participant = ${requester}
    join accord.instrument_party o on o.instrument_id = i.id and o.participant <> ${requester}
    where i.consultation is not null
      and i.status in ('found', 'confirmed')
    order by o.participant collate "C", i.title collate "C", i.id`)
}
