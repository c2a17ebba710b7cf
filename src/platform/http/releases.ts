import type { RouteOptions } from 'fastify'
import { z } from 'zod'
import { type Release, type ReleaseSpec, release } from '../db/release.ts'
import { write } from '../db/write.ts'
import type { AppContext } from './context.ts'
import { Id, Marking, ReleasableTo, text } from './wire.ts'

const params = z.strictObject({ id: Id })

export const ReleaseInput = z
  .strictObject({
    marking: Marking,
    releasableTo: ReleasableTo.optional(),
    reason: text(2_000),
  })
  .meta({
    description:
      'The complete list of who may see a record besides its sides from now on: whoever is no longer named no longer sees it.',
    examples: [{ marking: 'limited', releasableTo: ['PL'], reason: 'Poland carries the goods.' }],
  })

const released = {
  type: z.string().meta({ description: 'What kind of record, as the change feed names it.' }),
  id: Id,
  version: z.int(),
  marking: Marking,
  releasableTo: z.array(z.string()),
  added: z.array(z.string()).meta({
    description:
      'The audiences that see it now and did not before: a participant, a coalition, or all of `framework` or `public`.',
  }),
  removed: z.array(z.string()).meta({ description: 'The audiences that no longer see it.' }),
}
const example = {
  type: 'commitment',
  id: '01979d2a-7f31-7000-8000-4c9a3a2f6b10',
  version: 2,
  marking: 'limited' as const,
  releasableTo: ['PL'],
  added: ['PL'],
  removed: [],
}
export const ReleaseReply = z
  .object({
    ...released,
    also: z.array(z.object(released)).meta({ description: 'The records made from it whose release changed with it.' }),
  })
  .meta({
    id: 'RecordRelease',
    description: 'The result of a release: who sees the record now and did not before, and who no longer does.',
    examples: [{ ...example, also: [] }],
  })

const one = ({ of, id, version, marking, releasable_to, added, removed }: Release) => ({
  ...{ type: of, id, version, marking, added: [...added], removed: [...removed] },
  releasableTo: [...releasable_to],
})
const allUnder = (row: Release): Release[] => row.also.flatMap((each) => [each, ...allUnder(each)])

const presented = {
  status: 200 as const,
  body: (row: Release): z.input<typeof ReleaseReply> => ({ ...one(row), also: allUnder(row).map(one) }),
  version: (row: Release) => row.version,
}

/** `POST /v1/lots/{id}/releases`: the same for every kind of record with a marking. */
export function releaseRoute(
  { door }: Pick<AppContext, 'door'>,
  { path, tags, words, ...spec }: ReleaseSpec & { path: string; tags: string[]; words: string },
): RouteOptions {
  const noun = spec.of.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
  return {
    method: 'POST',
    url: `${path}/:id/releases`,
    schema: {
      operationId: `release${noun}`,
      summary: `Release ${words}`,
      description: `Its owner says who may see it besides its two sides, who see it whatever its marking. These may be more participants than before, or fewer. A record that is made from other records is visible more widely than they are only by such a release (BR-50). Whoever newly sees it reads \`resource.released\` in the feed, whoever does not any more \`resource.withdrawn\`.`,
      tags,
      params,
      body: ReleaseInput,
      response: { 200: ReleaseReply },
    },
    config: { access: `${spec.of}.release`, idempotent: true, addressed: true, ifMatch: true },
    handler: (request, reply) =>
      write(door, request, reply, presented, (tx) =>
        release(
          tx,
          spec,
          (request.params as z.output<typeof params>).id,
          request.body as z.output<typeof ReleaseInput>,
        ),
      ),
  }
}
