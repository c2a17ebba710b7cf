import { z } from 'zod'
import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { entryPresent } from '../ledger/entries/queries.ts'
import { addEvidence } from './evidence.ts'
import { Evidence, EvidencePage, evidenceToJson } from './evidence-schemas.ts'
import { EvidenceInput } from './inputs.ts'
import { findEvidence, listEvidence, lotPresent, oldestEvidenceFirst, type Subject } from './queries.ts'

const kinds = [
  {
    at: '/v1/lots/:id/evidence',
    parent: 'lot',
    noun: 'Lot',
    words: 'a lot',
    present: lotPresent,
    subject: (id: string): Subject => ({ lotId: id }),
  },
  {
    at: '/v1/ledger-entries/:id/evidence',
    parent: 'ledger_entry',
    noun: 'Entry',
    words: 'an entry of the ledger',
    present: entryPresent,
    subject: (id: string): Subject => ({ entryId: id }),
  },
] as const

/** Evidence for a statement, by name and hash; the documents stay with their owners. */
export function evidenceRoutes(context: AppContext): void {
  const { app } = context
  const evidence = operationsOn(context, {
    path: '/v1/evidence',
    tags: ['Deliveries'],
    lifecycle: { of: 'evidence' },
    read: 'evidence.read',
    shape: Evidence,
    json: evidenceToJson,
    find: findEvidence,
  })
  for (const { at, parent, noun, words, present, subject } of kinds) {
    app.route(
      evidence.createUnder(`add${noun}Evidence`, {
        at,
        summary: `Name evidence of ${words}`,
        description:
          'Either side of the flow states what the document is, its SHA-256, who holds it and how to ask for it. Nothing is uploaded, and evidence cannot be removed.',
        access: 'evidence.add',
        body: EvidenceInput,
        command: (tx, id, input) => addEvidence(tx, subject(id), input),
      }),
    )
    app.route(
      evidence.listUnder(`list${noun}Evidence`, {
        at,
        parent,
        present,
        summary: `List the evidence of ${words}`,
        description: `References to documents about ${words}, oldest first, as far as you may see them.`,
        filter: z.strictObject({}),
        page: EvidencePage,
        order: oldestEvidenceFirst,
        rows: (tx, id, _filter, page) => listEvidence(tx, subject(id), page),
      }),
    )
  }
  app.route(
    evidence.one('getEvidence', {
      summary: 'Read a reference to a document',
      description:
        'What the document is, its SHA-256, who holds it and how to ask for it. The document itself stays with its holder.',
    }),
  )
}
