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

/** Which list a schema's codes are of: kept beside the schema, and found from each of its uses. */
export const publicCodes = z.registry<{ list: PublicList }>()
