import { z } from 'zod'
import { Id, Instant, ParticipantCode, wholeNumber } from '../../platform/http/wire.ts'

const Sha256 = z.string().meta({
  description: 'SHA-256, in hexadecimal.',
  examples: ['5b6f1c0e1c7c1d0f4f7f3a4f4f2b8a9d5e6c7b8a9f0e1d2c3b4a59687f6e5d4c'],
})
const Salt = z
  .string()
  .meta({ description: '16 random bytes, in hexadecimal.', examples: ['9f86d081884c7d659a2feaa0c55ad015'] })
const Path = z.array(Sha256).meta({ description: 'The hashes of the proof, in the order of RFC 6962.' })
export const size = (description: string) => wholeNumber(1, Number.MAX_SAFE_INTEGER).meta({ description })
const asAsked = z.int().meta({ description: 'As it was asked for.' })

export const Checkpoint = z
  .object({
    size: z.int().meta({ description: 'How many positions the journal has.' }),
    root: Sha256.meta({ description: 'The root of the tree over all of them.' }),
    verifier: z.string().meta({
      description:
        'The public key: name, hash and key, as C2SP signed-note writes it. Compare it with one that you got by another way.',
    }),
    note: z.string().meta({ description: 'The signed checkpoint (C2SP tlog-checkpoint), word for word.' }),
  })
  .meta({
    id: 'Checkpoint',
    description: 'What the journal is, signed. Whoever keeps one can show later that what it covers was not changed.',
    examples: [
      {
        size: 1204,
        root: '5b6f1c0e1c7c1d0f4f7f3a4f4f2b8a9d5e6c7b8a9f0e1d2c3b4a59687f6e5d4c',
        verifier: 'accord.example/journal+3f2a1b0c+AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g',
        note: 'accord.example/journal\n1204\nW28cDhx8HQ9PfzpPTyuKnV5se4qfDh0sO0pZaH9uXUw=\n\n— accord.example/journal PyobDA==\n',
      },
    ],
  })

export const Inclusion = z
  .object({
    position: asAsked,
    size: asAsked,
    leafHash: Sha256.meta({ description: 'SHA-256 of a zero byte and the canonical JSON (RFC 8785) of `envelope`.' }),
    path: Path,
    envelope: z
      .object({
        position: z.int(),
        type: z.string(),
        resource: z.object({ type: z.string(), id: Id }),
        rootId: Id,
        participant: ParticipantCode,
        occurredAt: Instant,
        recordedAt: Instant,
        salt: Salt,
        contentHash: Sha256,
      })
      .nullable()
      .meta({ description: 'The entry as it is hashed; null where the change feed does not tell you of it.' }),
    content: z
      .object({
        salt: Salt,
        accountId: Id.nullable(),
        requestId: z.string(),
        payload: z.record(z.string(), z.unknown()),
      })
      .nullable()
      .meta({
        description:
          'Who did it and what it held, where your participant did it; else null. `contentHash` is SHA-256 of the bytes of `salt` and the canonical JSON of the other three.',
      }),
  })
  .meta({
    id: 'Inclusion',
    description: 'That an entry is in the tree of a checkpoint.',
    examples: [
      {
        position: 3,
        size: 3,
        leafHash: '5b6f1c0e1c7c1d0f4f7f3a4f4f2b8a9d5e6c7b8a9f0e1d2c3b4a59687f6e5d4c',
        path: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
        envelope: null,
        content: null,
      },
    ],
  })

export const Consistency = z.object({ first: asAsked, second: asAsked, path: Path }).meta({
  id: 'Consistency',
  description: 'That the journal of a checkpoint is the beginning of that of a later one.',
  examples: [{ first: 2, second: 3, path: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'] }],
})
