import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { seenBy } from '../../platform/db/audience.ts'
import { is } from '../../platform/db/filters.ts'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, type RowOf, selection } from '../../platform/db/selection.ts'
import type { ReceivedStatementFilter } from './inputs.ts'
import { receivedStatement } from './tables.ts'

const statements = selection(receivedStatement, {
  as: 's',
  without: ['recordedBy', 'changeId', 'decidedChangeId', 'amount', 'currency'],
  ofPage: { order: 's.id desc' },
  joins: sql`left join accord.consultation c on c.id = s.consultation_id`,
  computed: {
    seenBy: seenBy('s.id', 's.participant'),
    // The request that a response is about: when it ended, or since when it has waited for its first answer.
    requestEndedAt: computed(z.date().nullable(), sql`coalesce(c.closed_at, c.cancelled_at)`),
    requestUnansweredSince: computed(
      z.date().nullable(),
      sql`case when c.status = 'circulated' and c.id <> all (
          (select accord.consultations_answered(array(select p.consultation_id from page p)))::uuid[])
        then coalesce(c.renewed_at, c.circulated_at) end`,
    ),
    // A participant that the request has excused no longer answers it.
    excused: computed(
      z.boolean(),
      sql`coalesce((
        select a.excused_at is not null
        from accord.addressee a
        where a.consultation_id = s.consultation_id and a.participant = s.about
      ), false)`,
    ),
  },
})
export type ReceivedStatementRow = RowOf<typeof statements>

export function findReceivedStatement(tx: ReadTx, id: string): Promise<ReceivedStatementRow | undefined> {
  return tx.find(statements, id)
}

export const newestStatementFirst = orderBy(receivedStatement, 's', ['id'], 'desc')

export async function listReceivedStatements(
  tx: ReadTx,
  filter: ReceivedStatementFilter,
  page: Page,
): Promise<ReceivedStatementRow[]> {
  const seen = await tx.seen(page, 's.id', ['received_statement'])
  return tx.all(
    statements,
    sql`where ${seen.where}
      and ${is('s.about', filter.about)}
      and ${is('s.kind', filter.kind)}
      and ${is('s.status', filter.status)}
      and ${is('s.currency', filter.currency)}
      and ${page.after}
    ${seen.tail}`,
  )
}
