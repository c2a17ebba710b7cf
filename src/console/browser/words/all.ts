import { codes } from './codes.ts'
import { crisis } from './crisis.ts'
import { fields } from './fields.ts'
import { formFields } from './form-fields.ts'
import { forms } from './forms.ts'
import { frame } from './frame.ts'
import { framework } from './framework.ts'
import { further } from './further.ts'
import { furtherFacts } from './further-facts.ts'
import { moreCodes } from './more-codes.ts'
import { naming } from './naming.ts'
import { rooms } from './rooms.ts'
import { totals } from './totals.ts'

type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>

/** English and Ukrainian side by side, so that no word can be missing in one of them. */
export type Word = readonly [en: string | Forms, uk: string | Forms]

export const words = {
  ...frame,
  ...fields,
  ...codes,
  ...moreCodes,
  ...crisis,
  ...rooms,
  ...framework,
  ...further,
  ...furtherFacts,
  ...formFields,
  ...forms,
  ...naming,
  ...totals,
} satisfies Record<string, Word>

export type Key = keyof typeof words
