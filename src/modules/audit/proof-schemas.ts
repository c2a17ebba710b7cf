import { z } from 'zod'
import { Id, Instant, ParticipantCode, wholeNumber } from '../../platform/http/wire.ts'

const Sha256 = z.string().meta({
  description: 'SHA-256, in hexadecimal.',
  examples: ['5b6f1c0e1c7c1d0f4f7f3a4f4f2b8a9d5e6c7b8a9f0e1d2c3b4a59687f6e5d4c'],
})
const Salt = z
  .string()
  .meta({ description: '16 random bytes, in hexadecimal.', examples: ['9f86d081884c7d659a2feaa0c55ad015'] })
const Path = z.array(Sha256).meta({
  description: 'The hashes of the proof, in the order of RFC 6962 (RFC 9162, section 2.1, says how they are verified).',
})
export const size = (description: string) => wholeNumber(1, Number.MAX_SAFE_INTEGER).meta({ description })
const asAsked = z.int().meta({ description: 'As it was asked for.' })

// The examples are of one journal of three entries, and a verifier accepts them.

export const Checkpoint = z
  .object({
    size: z.int().meta({ description: 'How many positions the journal has.' }),
    root: Sha256.meta({ description: 'The root of the tree over all of them.' }),
    verifier: z.string().meta({
      description:
        'The public key: `<name>+<hash>+<key>`. The key is, in Base64, a byte 1 and the 32 bytes of an Ed25519 key; the hash is the first four bytes, in hexadecimal, of SHA-256 of the name, a line feed and those 33 bytes. Compare it with one that you got by another way. While a key is being renewed the note is signed by the one before as well, and this is the new one.',
    }),
    note: z.string().meta({ description: 'The signed checkpoint (C2SP tlog-checkpoint), word for word.' }),
  })
  .meta({
    id: 'Checkpoint',
    description:
      'The size and the hash of the journal, signed. Whoever keeps a checkpoint can show later that nothing that it covers was changed.',
    examples: [
      {
        size: 3,
        root: '981768706c9592ccb75ba9460ab5ce4c389c62653e907a05de91d4f9d4633c35',
        verifier: 'accord.example/journal+757ca6c1+AUQpkwZQBKoeTEj03QFYGUwCNJvMZkzZbkAOommRio1R',
        note: 'accord.example/journal\n3\nmBdocGyVksy3W6lGCrXOTDicYmU+kHoF3pHU+dRjPDU=\n\n— accord.example/journal dXymwWvON3284bOxcpqugsh7AJK7PvS3Xc0CiomEq8O1EQLvIRZtc1sOO+CLFY+wKUs/DqVOAYsCzK+8mYAIcbevhgc=\n',
      },
    ],
  })

export const Inclusion = z
  .object({
    position: asAsked,
    size: asAsked,
    leafHash: Sha256.meta({
      description: 'SHA-256 of a zero byte and the canonical JSON (RFC 8785) of `envelope`.',
    }),
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
      .meta({ description: 'The entry as it is hashed; null if the change feed does not show it to you.' }),
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
          'Who did it and what the record held; null unless your participant did it. `contentHash` is SHA-256 of the bytes of `salt` and the canonical JSON of all other fields here.',
      }),
  })
  .meta({
    id: 'Inclusion',
    description: 'Proof that an entry is in the tree of a checkpoint.',
    examples: [
      {
        position: 3,
        size: 3,
        leafHash: '71ca1c81f781d2f1f7ba6c381519b932b79a444652ab92ea85c8fb426a66a9d7',
        path: ['c1b5e9b252d9be1358b97030053d9fe8f96a03f054bc3e29c81df47d51b2a23e'],
        envelope: {
          position: 3,
          type: 'participant.contact_points_changed',
          resource: { type: 'participant', id: '01979d2a-7f31-7000-8000-4c9a3a2f6b11' },
          rootId: '01979d2a-7f31-7000-8000-4c9a3a2f6b11',
          participant: 'PL',
          occurredAt: '2026-11-23T06:40:00.000Z',
          recordedAt: '2026-11-23T06:40:00.120Z',
          salt: '7d2a712bdff9b654507c8dd8c7ddd0f2',
          contentHash: '00c1f5d52479fe1dd4a696ffd5a6854400039ff4ec30ef82ef5be8dd7448c0e6',
        },
        content: {
          salt: '5f1e5a9793f2fbbdef0d2fc2bd98216c',
          accountId: '01979d2a-7f31-7000-8000-4c9a3a2f6b10',
          requestId: '242de7f7-4b69-440f-aaa8-592d7f8f3da9',
          payload: { contactPoints: 1 },
        },
      },
    ],
  })

export const Consistency = z.object({ first: asAsked, second: asAsked, path: Path }).meta({
  id: 'Consistency',
  description: 'Proof that the journal of one checkpoint is the beginning of the journal of a later one.',
  examples: [{ first: 2, second: 3, path: ['71ca1c81f781d2f1f7ba6c381519b932b79a444652ab92ea85c8fb426a66a9d7'] }],
})
