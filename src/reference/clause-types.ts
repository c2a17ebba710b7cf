/** The clauses that the register holds as data, one of each per agreement and time. */
export const clauseTypes = [
  'consultation',
  'alignment',
  'dialogue',
  'assistance',
  'mutual_assistance',
  'termination',
  'extension',
  'review',
  'entry_into_effect',
  'validity',
  'nato',
  'un_registration',
  'end_use',
  'budget_reservation',
] as const
export type ClauseType = (typeof clauseTypes)[number]
