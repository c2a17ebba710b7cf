import { supportRules } from './support-business-rules.ts'
import { workRules } from './work-business-rules.ts'

/** The text of each numbered rule. Refusals cite rules, and tests have their numbers in their names. No number is reused. */
export const businessRules = { ...supportRules, ...workRules } as const

export type RuleNumber = keyof typeof businessRules
export const ruleNumbers = Object.keys(businessRules) as readonly RuleNumber[]
