import { supportRules } from './support-business-rules.ts'
import { workRules } from './work-business-rules.ts'

/** What each numbered rule says, which refusals cite and tests are named by. No number is used again for another. */
export const businessRules = { ...supportRules, ...workRules } as const

export type RuleNumber = keyof typeof businessRules
export const ruleNumbers = Object.keys(businessRules) as readonly RuleNumber[]
