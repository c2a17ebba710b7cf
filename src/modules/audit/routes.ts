import { z } from 'zod'
import { limits } from '../../config.ts'
import { read } from '../../platform/db/read.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { badParameter } from '../../platform/http/cursor.ts'
import { PageQuery, wholeNumber } from '../../platform/http/wire.ts'
import { ChangeEntry } from './change-entry.ts'
import { changesAfter } from './feed.ts'
import { proofRoutes } from './proof-routes.ts'
import { streamRoutes } from './stream.ts'

const Changes = z
  .object({
    items: z.array(ChangeEntry),
    nextCursor: z
      .string()
      .meta({ description: 'Send it as `after` to go on; it is valid even if there are no items.' }),
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
        nextCursor: 'MTIwNC45Zjg2ZDA4MTg4NGMuYWJjZGVmZ2hpamtsbW5vcA',
        position: 1204,
      },
    ],
  })

/** The journal as a feed: positions in order, filtered to what the caller may see now. */
export function auditRoutes(context: AppContext): void {
  const { app, door, listener } = context
  app.route({
    method: 'GET',
    url: '/v1/changes',
    schema: {
      operationId: 'listChanges',
      summary: 'Follow what changes',
      description:
        'Everything that happened to records that you may see, in the order of the journal, each change at least once. Keep `nextCursor` and send it as `after`, or follow `Link`, which the last page has too. If nothing is new, `wait` holds the request until something is. A record that becomes visible to you later comes as `resource.released`, one that you may no longer see as `resource.withdrawn`. The reply is 410 `resync` if your grants have changed since the cursor was given, or if the service was restored to an earlier state: start again without `after`.',
      tags: ['Changes'],
      querystring: z.strictObject({
        after: z
          .string()
          .max(500)
          .optional()
          .meta({ description: 'Cursor of the page before; absent: from the beginning, or from `position`.' }),
        position: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional().meta({
          description: 'Give what comes after this position, instead of a cursor. It cannot be combined with `after`.',
        }),
        limit: PageQuery.limit,
        wait: wholeNumber(0, limits.changesWaitSecondsMax)
          .default(0)
          .meta({ description: 'Seconds to wait for something new.' }),
      }),
      response: { 200: Changes },
    },
    config: { access: 'change.read', resync: true },
    handler: async (request, reply) => {
      const { after, position = 0, limit, wait } = request.query
      if (after !== undefined && request.query.position !== undefined)
        throw badParameter('position', 'cannot be sent together with after')
      const start = after === undefined ? { position } : { cursor: after }
      const until = Date.now() + wait * 1_000
      const hungUp = new AbortController()
      reply.raw.once('close', () => hungUp.abort())
      for (;;) {
        const heard = listener.position()
        const result = await read(door, request, (tx) => changesAfter(tx, start, limit))
        const left = until - Date.now()
        if (result.items.length > 0 || left <= 0 || hungUp.signal.aborted) {
          const next = new URLSearchParams({ after: result.nextCursor, limit: String(limit), wait: String(wait) })
          reply.header('Link', `</v1/changes?${next}>; rel="next"`)
          return result
        }
        if (listener.position() === heard) await request.waits(() => listener.next(left, hungUp.signal))
      }
    },
  })
  streamRoutes(context)
  proofRoutes(context)
}
