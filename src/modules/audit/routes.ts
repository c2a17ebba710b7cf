import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import type { AppContext } from '../../app.ts'
import { limits } from '../../config.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { type ReadTx, read } from '../../platform/db/read.ts'
import { badParameter } from '../../platform/http/cursor.ts'
import { PageQuery } from '../../platform/http/wire.ts'
import { ChangeEntry, type ChangeRow, changeColumns, changeToJson } from './change-entry.ts'

const Changes = z
  .object({
    items: z.array(ChangeEntry),
    nextCursor: z.string().meta({ description: 'Send as `after` to go on; valid also where there are no items.' }),
    position: z.int().meta({ description: 'The last position that existed when this was read.' }),
  })
  .meta({
    id: 'Changes',
    examples: [
      {
        items: [
          {
            position: 1204,
            type: 'consultation.circulated',
            schema: 'consultation.circulated.v1',
            resource: {
              type: 'consultation',
              id: '01979d2a-7f31-7000-8000-4c9a3a2f6b10',
              href: '/v1/consultations/01979d2a-7f31-7000-8000-4c9a3a2f6b10',
            },
            rootId: '01979d2a-7f31-7000-8000-4c9a3a2f6b10',
            participant: 'UA',
            occurredAt: '2026-11-23T06:40:00.000Z',
            recordedAt: '2026-11-23T06:40:00.050Z',
          },
        ],
        nextCursor: 'MTIwNC5hYmNkZWZnaGlqa2xtbm9w',
        position: 1204,
      },
    ],
  })

/** The journal as a feed: positions in order, filtered to what the caller may see now. */
export function auditRoutes({ app, door, listener }: AppContext): void {
  app.route({
    method: 'GET',
    url: '/v1/changes',
    schema: {
      operationId: 'listChanges',
      summary: 'Follow what changes',
      description:
        'Everything that happened to records that you may see, in the one order of the journal, at least once. Keep `nextCursor`, send it as `after`. Where nothing is new, `wait` holds the request until something is. A record that becomes visible to you later comes as `resource.released`; one that you may no longer see as `resource.withdrawn`. A cursor from before a change of your grants is answered 410 `resync`: start again without `after`.',
      tags: ['Changes'],
      querystring: z.strictObject({
        after: z
          .string()
          .max(500)
          .optional()
          .meta({ description: 'Cursor of the page before; absent: from the beginning.' }),
        limit: PageQuery.limit,
        wait: z.coerce
          .number()
          .min(0)
          .max(limits.changesWaitSecondsMax)
          .default(0)
          .meta({ description: 'Seconds to wait for something new.' }),
      }),
      response: { 200: Changes },
    },
    config: { access: 'change.read', resync: true },
    handler: async (request, reply) => {
      const { after, limit, wait } = request.query
      const until = Date.now() + wait * 1_000
      const hungUp = new AbortController()
      reply.raw.once('close', () => hungUp.abort())
      for (;;) {
        const heard = listener.position()
        const result = await read(door, request, (tx) => changesAfter(tx, after, limit))
        const left = until - Date.now()
        if (result.items.length > 0 || left <= 0 || hungUp.signal.aborted) return result
        if (listener.position() === heard) await listener.next(left, hungUp.signal)
      }
    },
  })
}

async function changesAfter(tx: ReadTx, after: string | undefined, limit: number) {
  // What a cursor is good for is known only with the caller; the position in it can go ahead.
  const cursor = after === undefined ? { position: 0, grants: undefined } : parseCursor(after)
  const [rows, ends] = await Promise.all([
    tx.rows<ChangeRow>(sql`
      select ${changeColumns}
      from accord.journal_position p
      join accord.journal_entry e on e.entry_id = p.entry_id
      where p.position > ${cursor.position}
      order by p.position
      limit ${limit}`),
    tx.rows<{ position: number }>(sql`select coalesce(max(position), 0) as position from accord.journal_position`),
  ])
  const grants = grantsHash(tx.actor)
  if (cursor.grants !== undefined && cursor.grants !== grants) {
    throw new Refusal(
      'resync',
      'Your grants have changed since this cursor: what you may see is another set. Start again without `after`.',
    )
  }
  const end = ends[0]!.position
  if (cursor.position > end) throw badParameter('after', 'is of a position that does not exist')
  // A full page ends at its last item; a shorter one has seen everything up to the end.
  const position = rows.length === limit ? rows.at(-1)!.position : end
  return { items: rows.map(changeToJson), nextCursor: makeCursor(position, grants), position: end }
}

function grantsHash(actor: Actor): string {
  const text = [...actor.grants.map((grant) => grant.id), ...actor.audiences].sort().join('\n')
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}

function makeCursor(position: number, grants: string): string {
  return Buffer.from(`${position}.${grants}`).toString('base64url')
}

function parseCursor(cursor: string): { position: number; grants: string } {
  const match = /^(\d{1,15})\.([\w-]{16})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (match === null) throw badParameter('after', 'is not a cursor of the change feed')
  return { position: Number(match[1]), grants: match[2]! }
}
