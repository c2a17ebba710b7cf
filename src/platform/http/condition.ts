import { limits } from '../../config.ts'

/** Why a process should get no requests now. */
export const conditions = ['draining', 'unreachable', 'read_only', 'disk_full', 'out_of_memory'] as const
export type ConditionCode = (typeof conditions)[number]

/** States that PostgreSQL reports when the request is not at fault, and trying again at once will not help. */
const distress: Readonly<Record<string, ConditionCode>> = {
  '53100': 'disk_full',
  '53200': 'out_of_memory',
  '25006': 'read_only',
}
export const distressStates = Object.keys(distress)

export type Condition = ReturnType<typeof createCondition>

/** The condition of the process and its database, as far as requests have noticed it. */
export function createCondition(draining: AbortSignal | undefined) {
  let met: { code: ConditionCode; at: number } | undefined
  return {
    /** A statement failed with this SQLSTATE. */
    note(sqlState: string | undefined): void {
      const code = distress[sqlState ?? '']
      if (code !== undefined) met = { code, at: performance.now() }
    },
    draining: (): boolean => draining?.aborted === true,
    /** The trouble of the last seconds; after that the database is simply tried again. */
    trouble(): ConditionCode | undefined {
      if (draining?.aborted === true) return 'draining'
      if (met === undefined || performance.now() - met.at > limits.distressSeconds * 1_000) return undefined
      return met.code
    },
  }
}
