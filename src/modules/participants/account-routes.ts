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
      description:
        'Accounts with their grants. An administrator sees those of its own participant, the secretariat those of all.',
      filter: shape.AccountFilter,
      page: shape.AccountPage,
      order: oldestAccountFirst,
      rows: listAccounts,
    }),
  )
  app.route(
    account.one('getAccount', {
      summary: 'Read an account with its grants',
      description:
        'The account with its grants, those that have ended too, for its own participant and the secretariat.',
    }),
  )
  app.route(
    account.create('createAccount', {
      summary: 'Register an account',
      description:
        'An administrator registers a person or a service of its own participant, under one of its own issuers, with its first grants. Its tokens are then accepted.',
      access: 'account.create',
      body: shape.AccountInput,
      command: commands.createAccount,
    }),
  )
  app.route(
    account.verb('suspendAccount', {
      at: 'suspension',
      summary: 'Suspend an account',
      description:
        'By an administrator of its participant or by the secretariat, with a reason. From that moment on nothing is served to the account.',
      body: ReasonInput,
      command: commands.suspendAccount,
    }),
  )
  app.route(
    account.verb('reinstateAccount', {
      at: 'reinstatement',
      summary: 'Lift the suspension of an account',
      description:
        'For the participant that suspended it. The account is served again at once, by the grants that it has.',
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
      description:
        'For an administrator: gives an account a role from one day on, until another day or until it is revoked, for the whole participant or for one of its agencies.',
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
        'For an administrator: the role ends at once. Cursors of the change feed that the account holds are answered with `resync`. Refused for the last administrator of a participant.',
      ifMatch: false,
      body: ReasonInput,
      command: commands.revokeGrant,
    }),
  )
}
