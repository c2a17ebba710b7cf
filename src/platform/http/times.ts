import { z } from 'zod'
import { timeFault } from '../../kernel/period.ts'

/** Times as exactly as they are told. Each is one that there is: what is kept is read as a day elsewhere. */

const month = '(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?'
const one = `\\d{4}(-${month})?`

const time = (pattern: string, says: string, firstYear?: number) =>
  z
    .string()
    .regex(new RegExp(`^${pattern}$`), { error: says, abort: true })
    .refine((text) => timeFault(text, firstYear) === undefined, {
      error: ({ input }) => timeFault(String(input), firstYear),
    })

export const PartialDate = time(one, 'must be a year, a month or a day: 2026, 2026-09 or 2026-09-30').meta({
  description: 'A year, a month or a day, as exactly as it is known.',
  examples: ['2026-09'],
})
export const Period = time(`${one}(/${one})?`, 'must be a time such as 2026, 2026-09 or 2026-09/2026-11').meta({
  description: 'A year, a month, a day, or from one to another.',
  examples: ['2026-09/2026-11'],
})
/** Its last day must be among the years that this service is about. */
export const Due = time(`\\d{4}(-(Q[1-4]|${month}))?`, 'must be a year, a quarter, a month or a day', 1991).meta({
  description: 'A year, a quarter, a month or a day.',
  examples: ['2027-Q1'],
})
