import { z } from 'zod'
import { Id, Instant, Marking, ParticipantCode, page } from '../../platform/http/wire.ts'
import type { EvidenceRow } from './queries.ts'
import { documentTypes } from './rules.ts'

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'

export const evidenceExample = {
  id,
  entryId: null,
  lotId: id,
  participant: 'SE',
  title: 'Hand-over certificate 14',
  documentType: 'hand_over_certificate' as const,
  mediaType: 'application/pdf',
  sizeBytes: 182_044,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  holder: 'Ministry of Defence, archive',
  howToAsk: 'By letter to the archive, naming the file number 2026/14.',
  marking: 'framework' as const,
  releasableTo: [],
  version: 1,
  recordedAt: '2026-04-16T07:12:00.000Z',
}

export const Evidence = z
  .object({
    id: Id,
    entryId: Id.nullable(),
    lotId: Id.nullable(),
    participant: ParticipantCode.meta({ description: 'The participant that named the document.' }),
    title: z.string(),
    documentType: z.enum(documentTypes),
    mediaType: z.string(),
    sizeBytes: z.int(),
    sha256: z.string(),
    holder: z.string(),
    howToAsk: z.string(),
    marking: Marking,
    releasableTo: z.array(z.string()),
    version: z.int().meta({ description: 'The number in the ETag.' }),
    recordedAt: Instant,
  })
  .meta({
    id: 'Evidence',
    description:
      'A reference to a document that stays with its holder; the hash tells whether another copy is the same.',
    examples: [evidenceExample],
  })
export const EvidencePage = page(Evidence).meta({ id: 'EvidencePage' })

export function evidenceToJson(row: EvidenceRow): z.input<typeof Evidence> {
  return { ...row, recordedAt: row.recordedAt.toISOString() }
}
