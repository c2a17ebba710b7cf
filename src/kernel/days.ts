import type { RuleNumber } from './business-rules.ts'
import { unprocessable } from './refusal.ts'
import { say } from './sentence.ts'

/**
 * What has happened is not dated in the future: the day has come, or the month or year has begun (BR-84 and similar
 * rules).
 */
export function checkPast(day: string | undefined, today: string, pointer: string, rule: RuleNumber = 'BR-84'): void {
  if (day !== undefined && day > today)
    throw unprocessable(pointer, say('is later than today, {today}', { today }), rule)
}
