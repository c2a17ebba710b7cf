import type { Target } from './target.ts'

export const instrument: Target = {
  table: 'instrument',
  key: 'id',
  columns: {
    id: 'uuid',
    kind: 'text',
    title: 'text',
    summary: 'text',
    concluded: 'text',
    due: 'text',
    amount: 'numeric',
    currency: 'text',
    amount_qualifier: 'text',
    consultation: 'jsonb',
    status: 'text',
    confidence: 'text',
    sources: 'jsonb',
    as_found: 'jsonb',
    marking: 'text',
    created_at: 'timestamptz',
  },
  onUpdate: 'version = instrument.version + 1',
}

export const instrumentParty: Target = {
  table: 'instrument_party',
  key: 'instrument_id, ordinal',
  columns: { instrument_id: 'uuid', ordinal: 'integer', name: 'text', participant: 'text' },
}

export const instrumentAgreement: Target = {
  table: 'instrument_agreement',
  key: 'instrument_id, agreement_id',
  columns: { instrument_id: 'uuid', agreement_id: 'uuid', relation: 'text', words: 'text' },
}

export const instrumentStage: Target = {
  table: 'instrument_stage',
  key: 'id',
  columns: {
    id: 'uuid',
    instrument_id: 'uuid',
    stage: 'text',
    as_of: 'text',
    status: 'text',
    source: 'text',
    created_at: 'timestamptz',
  },
}
