import type { Target } from './target.ts'

export const jointProject: Target = {
  table: 'joint_project',
  key: 'id',
  columns: {
    id: 'uuid',
    participant: 'text',
    code: 'text',
    title_en: 'text',
    title_uk: 'text',
    kind: 'text',
    summary_en: 'text',
    started: 'text',
    due: 'text',
    amount: 'numeric',
    currency: 'text',
    amount_qualifier: 'text',
    source_tie: 'text',
    source_tie_words: 'text',
    candidate_provisions: 'text[]',
    confidence: 'text',
    notes: 'text',
    sources: 'jsonb',
    marking: 'text',
    as_found: 'jsonb',
    created_at: 'timestamptz',
  },
  onUpdate: 'version = joint_project.version + 1',
}

export const jointProjectParty: Target = {
  table: 'joint_project_party',
  key: 'project_id, number',
  columns: { project_id: 'uuid', number: 'integer', participant: 'text', name: 'text' },
}

export const jointProjectStage: Target = {
  table: 'joint_project_stage',
  key: 'id',
  columns: {
    id: 'uuid',
    project_id: 'uuid',
    number: 'integer',
    stated_on: 'text',
    words: 'text',
    stage: 'text',
    promised_for: 'text',
    postpones: 'boolean',
    created_at: 'timestamptz',
  },
}
