import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { ReasonInput } from '../../platform/http/wire.ts'
import * as commands from './account-commands.ts'
import { accountToJson, grantToJson } from './account-present.ts'
import { findAccount, type GrantRow, listAccounts, oldestAccountFirst } from './account-queries.ts'
import { accountLifecycle, grantLifecycle } from './account-rules.ts'
import * as shape from './account-schemas.ts'

const kind = { tags: ['Accounts'], read: 'account.read' } as const

/** Who may act for a participant, and as what. */
export function accountRoutes(context: AppContext): void {
  const { app } = context
  const account = operationsOn(context, {
    ...kind,
    path: '/v1/accounts',
    lifecycle: accountLifecycle,
    shape: shape.Account,
    json: accountToJson,
    find: findAccount,
  })
  app.route(
    account.list('listAccounts', {
      summary: 'List accounts',
      description: 'With their grants. An administrator sees its own participant’s, the secretariat everybody’s.',
      filter: shape.AccountFilter,
      page: shape.AccountPage,
      order: oldestAccountFirst,
      rows: listAccounts,
    }),
  )
  app.route(
    account.one('getAccount', {
      summary: 'Read an account with its grants',
      description: 'With its grants, those that have ended too. Its own participant and the secretariat see it.',
    }),
  )
  app.route(
    account.create('createAccount', {
      summary: 'Register an account',
      description:
        'A person or a service of the caller’s own participant, under one of its own issuers, with its first grants.',
      access: 'account.create',
      body: shape.AccountInput,
      command: commands.createAccount,
    }),
  )
  app.route(
    account.verb('suspendAccount', {
      at: 'suspension',
      summary: 'Suspend an account',
      description: 'By an administrator of its participant or by the secretariat, with a reason. It acts at once.',
      body: ReasonInput,
      command: commands.suspendAccount,
    }),
  )
  app.route(
    account.verb('reinstateAccount', {
      at: 'reinstatement',
      summary: 'Lift the suspension of an account',
      description: 'Only by the participant that suspended it.',
      body: ReasonInput,
      command: commands.reinstateAccount,
    }),
  )
  grantRoutes(context)
}

function grantRoutes(context: AppContext): void {
  const { app } = context
  const grant = operationsOn(context, {
    ...kind,
    path: '/v1/grants',
    lifecycle: grantLifecycle,
    shape: shape.Grant,
    json: (row: GrantRow, view) => grantToJson(row, view),
    location: ({ accountId }) => `/v1/accounts/${accountId}`,
  })
  app.route(
    grant.createUnder('createGrant', {
      at: '/v1/accounts/:id/grants',
      summary: 'Grant a role',
      description: 'For some time or until revoked, for the whole participant or for one of its agencies.',
      access: 'grant.create',
      body: shape.GrantInput,
      command: commands.createGrant,
    }),
  )
  app.route(
    grant.verb('revokeGrant', {
      at: 'revocation',
      summary: 'Revoke a role',
      description:
        'It acts at once, and answers old cursors of the change feed with `resync`. Refused for the last administrator.',
      ifMatch: false,
      body: ReasonInput,
      command: commands.revokeGrant,
    }),
  )
}
