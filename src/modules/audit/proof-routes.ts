import { z } from 'zod'
import { Refusal } from '../../kernel/refusal.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { ask } from '../../platform/http/questions.ts'
import { Checkpoint, Consistency, Inclusion, size } from './proof-schemas.ts'
import { consistencyOf, inclusionOf, treeOfNow } from './proofs.ts'

const hex = (hash: Buffer) => hash.toString('hex')
const place = { tags: ['Changes'], access: 'change.read' } as const

/** Proofs that the journal was not changed, for anyone who kept a checkpoint of it. */
export function proofRoutes(context: AppContext): void {
  const { app, signer } = context
  app.route(
    ask(context, 'getCheckpoint', {
      ...place,
      at: '/v1/changes/checkpoint',
      summary: 'A signed checkpoint of the journal',
      description:
        'The size of the journal and the root of the Merkle tree over it (RFC 6962: position 1 is leaf 0), signed with Ed25519. Keep `note` where nobody who runs this service can change it: `GET /v1/changes/consistency` proves later checkpoints against it.',
      shape: Checkpoint,
      tell: async (tx) => {
        if (signer === undefined)
          throw new Refusal('unavailable', 'This service signs no checkpoints: its operator must set JOURNAL_KEY_FILE.')
        const tree = await treeOfNow(tx)
        return { size: tree.size, root: hex(tree.root), verifier: signer.verifier, note: signer.sign(tree) }
      },
    }),
  )
  app.route(
    ask(context, 'getInclusion', {
      ...place,
      at: '/v1/changes/inclusion',
      summary: 'Proof that an entry is in the journal',
      description:
        'The proof that leads from the hash of the entry at a position to the root of a checkpoint of that size. Anyone may ask for any position, because a hash is salted and reveals nothing about its entry.',
      query: z.strictObject({
        position: size('The position of the entry, as the feed gives it.'),
        size: size('The size of the checkpoint.'),
      }),
      shape: Inclusion,
      tell: async (tx, { query: { position, size } }) => {
        const { leafHash, path, envelope, content } = await inclusionOf(tx, position, size)
        return {
          ...{ position, size, leafHash: hex(leafHash), path: path.map(hex) },
          envelope: envelope ?? null,
          content: content === undefined ? null : { ...content, salt: hex(content.salt) },
        }
      },
    }),
  )
  app.route(
    ask(context, 'getConsistency', {
      ...place,
      at: '/v1/changes/consistency',
      summary: 'Proof that the journal only grew',
      description:
        'The proof that a kept checkpoint covers the beginning of the journal of a later one: no entry that the kept one covers was changed, moved or taken away.',
      query: z.strictObject({
        first: size('The size of the checkpoint that was kept.'),
        second: size('The size of the later checkpoint.'),
      }),
      shape: Consistency,
      tell: async (tx, { query: { first, second } }) => ({
        ...{ first, second },
        path: (await consistencyOf(tx, first, second)).map(hex),
      }),
    }),
  )
}
