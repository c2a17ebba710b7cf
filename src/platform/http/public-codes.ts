import { z } from 'zod'

/** Lists of codes that every caller may read, from which filters choose. */
export type PublicList =
  | 'participants'
  | 'coalitions'
  | 'capabilities'
  | 'areas'
  | 'currencies'
  | 'rateSources'
  | 'programmes'
  | 'reforms'
  | 'reports'

/** The list that a schema's codes belong to: kept beside the schema, and found from each use of it. */
export const publicCodes = z.registry<{ list: PublicList }>()
