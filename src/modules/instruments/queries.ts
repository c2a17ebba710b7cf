import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { seenBy } from '../../platform/db/audience.ts'
import { is, isId, when } from '../../platform/db/filters.ts'
import { type Order, orderBy, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, type RowOf, selection } from '../../platform/db/selection.ts'
import type { InstrumentFilter, MeasureFilter } from './inputs.ts'
import { instrumentRelations, instrumentStages, stageStatuses } from './rules.ts'
import { instrument, instrumentStage, measure } from './tables.ts'

const parties = z.array(z.object({ name: z.string(), participant: z.string().nullable() }))
const agreements = z.array(
  z.object({ agreementId: z.string(), relation: z.enum(instrumentRelations), words: z.string() }),
)
const stages = z.array(
  z.object({
    id: z.string(),
    stage: z.enum(instrumentStages),
    asOf: z.string().nullable(),
    status: z.enum(stageStatuses),
    statedBy: z.string().nullable(),
    decidedBy: z.string().nullable(),
    reason: z.string().nullable(),
    source: z.string(),
    version: z.number(),
  }),
)

const instruments = selection(instrument, {
  isRegister: true,
  as: 'i',
  without: ['createdBy', 'changeId'],
  computed: {
    seenBy: seenBy('i.id', 'i.proposed_by'),
    today: computed(z.string(), sql`to_char(accord.current_day(), 'YYYY-MM-DD')`),
    parties: computed(
      parties,
      sql`coalesce((
        select json_agg(json_build_object('name', p.name, 'participant', p.participant) order by p.ordinal)
        from accord.instrument_party p
        where p.instrument_id = i.id
      ), '[]')`,
    ),
    agreements: computed(
      agreements,
      sql`coalesce((
        select json_agg(json_build_object('agreementId', r.agreement_id, 'relation', r.relation, 'words', r.words)
          order by r.agreement_id)
        from accord.instrument_agreement r
        where r.instrument_id = i.id
      ), '[]')`,
    ),
    stages: computed(
      stages,
      sql`coalesce((
        select json_agg(json_build_object('id', s.id, 'stage', s.stage, 'asOf', s.as_of, 'status', s.status,
          'statedBy', s.stated_by, 'decidedBy', s.decided_by, 'reason', s.reason, 'source', s.source, 'version', s.version)
          order by s.as_of collate "C" nulls first, s.id)
        from accord.instrument_stage s
        where s.instrument_id = i.id
      ), '[]')`,
    ),
  },
})
export type InstrumentRow = RowOf<typeof instruments>

export function findInstrument(tx: ReadTx, id: string): Promise<InstrumentRow | undefined> {
  return tx.find(instruments, id)
}

export const newestInstrumentFirst = orderBy(instrument, 'i', ['id'], 'desc')

export function listInstruments(tx: ReadTx, filter: InstrumentFilter, page: Page): Promise<InstrumentRow[]> {
  return tx.all(
    instruments,
    sql`where ${is('i.kind', filter.kind)}
      and ${is('i.status', filter.status)}
      and ${when(
        filter.participant,
        (code) => sql`i.id in (select p.instrument_id from accord.instrument_party p where p.participant = ${code})`,
      )}
      and ${when(
        filter.agreementId,
        (id) =>
          sql`i.id in (select r.instrument_id from accord.instrument_agreement r where r.agreement_id = ${id}::uuid)`,
      )}
      and ${page.after}
    ${page.tail}`,
  )
}

const stageRows = selection(instrumentStage, { as: 's', computed: {} })
export type StageRow = RowOf<typeof stageRows>

export function findStage(tx: ReadTx, id: string): Promise<StageRow | undefined> {
  return tx.find(stageRows, id)
}

const measures = selection(measure, {
  as: 'm',
  without: ['createdBy', 'changeId', 'externalKey'],
  joins: sql`join accord.agreement g on g.id = m.agreement_id join accord.participant o on o.code = m.participant`,
  computed: {
    seenBy: seenBy('m.id', 'm.participant'),
    party: computed(z.string(), sql`g.participant`),
    today: computed(z.string(), sql`to_char(accord.current_day(), 'YYYY-MM-DD')`),
    daysLeft: computed(z.int(), sql`m.due_on - accord.current_day()`),
  },
})
export type MeasureRow = RowOf<typeof measures>

export function findMeasure(tx: ReadTx, id: string): Promise<MeasureRow | undefined> {
  return tx.find(measures, id)
}

const newestMeasureFirst = orderBy(measure, 'm', ['id'], 'desc')
const measureDueFirst = orderBy(measure, 'm', ['dueOn', 'id'])

export const measuresOrder = ({ dueBefore }: MeasureFilter): Order<MeasureRow> =>
  dueBefore === undefined ? newestMeasureFirst : measureDueFirst

export function listMeasures(tx: ReadTx, filter: MeasureFilter, page: Page): Promise<MeasureRow[]> {
  return tx.all(
    measures,
    sql`where ${is('m.participant', filter.participant)}
      and ${isId('m.agreement_id', filter.agreementId)}
      and ${is('m.provision_id', filter.provisionId)}
      and ${is('m.area', filter.area)}
      and ${is('m.status', filter.status)}
      and ${when(filter.dueBefore, (day) => sql`m.due_on < ${day}::date`)}
      and ${page.after}
    ${page.tail}`,
    page,
  )
}
