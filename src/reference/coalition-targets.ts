import type { Target } from './target.ts'

export const coalition: Target = {
  table: 'coalition',
  key: 'code',
  columns: {
    code: 'text',
    id: 'uuid',
    name_en: 'text',
    name_uk: 'text',
    launched: 'text',
    note: 'text',
    source: 'text',
    marking: 'text',
    as_found: 'jsonb',
    created_at: 'timestamptz',
  },
  onUpdate: 'version = coalition.version + 1',
}

export const membership: Target = {
  table: 'coalition_membership',
  key: 'id',
  columns: {
    id: 'uuid',
    coalition: 'text',
    participant: 'text',
    role: 'text',
    valid_from: 'date',
    from_precision: 'text',
    valid_to: 'date',
    status: 'text',
    created_at: 'timestamptz',
  },
  // The participant has left, or has stated its role itself.
  keep: 'coalition_membership.version > 1',
}

export const coalitionClaim: Target = {
  table: 'coalition_claim',
  key: 'id',
  columns: {
    id: 'uuid',
    coalition: 'text',
    participant: 'text',
    role: 'text',
    from_stated: 'text',
    to_stated: 'text',
    note: 'text',
    source: 'text',
    membership_id: 'uuid',
    used: 'boolean',
    reason: 'text',
    as_found: 'jsonb',
  },
}

export const capability: Target = {
  table: 'capability',
  key: 'code',
  columns: { code: 'text', name_en: 'text', name_uk: 'text', coalition: 'text', area: 'text', source: 'text' },
}

export const conversion: Target = {
  table: 'unit_conversion',
  key: 'unit, to_unit',
  columns: { unit: 'text', to_unit: 'text', factor: 'numeric' },
}
