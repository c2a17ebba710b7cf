import type { z } from 'zod'
import { dateIn } from '../../kernel/time.ts'
import type { View } from '../../platform/http/operations.ts'
import { allowedActions } from '../../platform/lifecycle.ts'
import type { AccountRow, GrantRow } from './account-queries.ts'
import { accountLifecycle, grantState, standingToAccount } from './account-rules.ts'
import type { Account, Grant } from './account-schemas.ts'
import { assertOwnOrSecretariat, standing } from './rules.ts'

type GrantOfRow = Omit<AccountRow['grants'][number] | GrantRow, 'timeZone'> & { timeZone: string }
const instantOf = (at: Date | string) => new Date(at).toISOString()

export function grantToJson(row: GrantOfRow, { now }: Pick<View, 'now'>): z.input<typeof Grant> {
  return {
    ...row,
    state: grantState(row, dateIn(now, row.timeZone)),
    revokedAt: row.revokedAt === null ? null : instantOf(row.revokedAt),
    createdAt: instantOf(row.createdAt),
  }
}

export function accountToJson(row: AccountRow, { actor, now }: View): z.input<typeof Account> {
  const { timeZone } = row
  assertOwnOrSecretariat(actor, row.participant, `account ${row.id}`)
  const standings = standingToAccount(actor, standing(actor, row.participant), row)
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    grants: row.grants.map((grant) => grantToJson({ ...grant, timeZone }, { now })),
    allowedActions: allowedActions(accountLifecycle, row.status, actor, standings),
  }
}
