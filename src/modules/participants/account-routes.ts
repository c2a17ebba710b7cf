import { z } from 'zod'
import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import { type Presentation, write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { decodeIdCursor, pageOf } from '../../platform/http/cursor.ts'
import { Id, ReasonInput } from '../../platform/http/wire.ts'
import { createAccount, createGrant, reinstateAccount, revokeGrant, suspendAccount } from './account-commands.ts'
import { type AccountRow, findAccount, type GrantRow, listAccounts } from './account-queries.ts'
import {
  Account,
  AccountInput,
  AccountPage,
  AccountParams,
  AccountQuery,
  accountToJson,
  Grant,
  GrantInput,
  grantToJson,
} from './account-schemas.ts'

const tags = ['Accounts']
const changed: Presentation<AccountRow> = { status: 200, body: accountToJson, version: (row) => row.version }
const grantBody = (row: GrantRow, _actor: unknown, now: Date) => grantToJson(row, now)

export function accountRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'GET',
    url: '/v1/accounts',
    schema: {
      operationId: 'listAccounts',
      summary: 'List accounts',
      description: 'With their grants. An administrator sees its own participant’s, the secretariat everybody’s.',
      tags,
      querystring: AccountQuery,
      response: { 200: AccountPage },
    },
    config: { access: 'account.read' },
    handler: async (request, reply) => {
      const { participant = null, status = null, role = null, cursor, limit } = request.query
      const after = cursor === undefined ? null : decodeIdCursor(cursor)
      return await read(door, request, async (tx) => {
        const rows = await listAccounts(tx, { participant, status, role, after, limit: limit + 1 })
        const toJson = (row: AccountRow) => accountToJson(row, tx.actor, tx.now)
        return pageOf(request, reply, tx.actor, { rows, limit, keyOf: (row) => [row.id], toJson })
      })
    },
  })
  app.route({
    method: 'GET',
    url: '/v1/accounts/:id',
    schema: {
      operationId: 'getAccount',
      summary: 'Read an account with its grants',
      description: 'With its grants, those that have ended too. Its own participant and the secretariat see it.',
      tags,
      params: AccountParams,
      response: { 200: Account },
    },
    config: { access: 'account.read', addressed: true },
    handler: async (request, reply) =>
      await read(door, request, async (tx) => {
        const row = await findAccount(tx, request.params.id)
        if (row === undefined) throw notFound('account', request.params.id)
        reply.header('ETag', `"${row.version}"`)
        return accountToJson(row, tx.actor, tx.now)
      }),
  })
  app.route({
    method: 'POST',
    url: '/v1/accounts',
    schema: {
      operationId: 'createAccount',
      summary: 'Register an account',
      description:
        'A person or a service of the caller’s own participant, under one of its own issuers, with its first grants.',
      tags,
      body: AccountInput,
      response: { 201: Account },
    },
    config: { access: 'account.create', idempotent: true },
    handler: async (request, reply) =>
      await write(
        door,
        request,
        reply,
        { ...changed, status: 201, location: (row) => `/v1/accounts/${row.id}` },
        (tx) => createAccount(tx, request.body),
      ),
  })
  app.route({
    method: 'POST',
    url: '/v1/accounts/:id/suspension',
    schema: {
      operationId: 'suspendAccount',
      summary: 'Suspend an account',
      description: 'By an administrator of its participant or by the secretariat, with a reason. It acts at once.',
      tags,
      params: AccountParams,
      body: ReasonInput,
      response: { 200: Account },
    },
    config: { access: 'account.suspend', addressed: true, ifMatch: true, idempotent: true },
    handler: async (request, reply) =>
      await write(door, request, reply, changed, (tx) => suspendAccount(tx, request.params.id, request.body)),
  })
  app.route({
    method: 'POST',
    url: '/v1/accounts/:id/reinstatement',
    schema: {
      operationId: 'reinstateAccount',
      summary: 'Lift the suspension of an account',
      description: 'Only by the participant that suspended it.',
      tags,
      params: AccountParams,
      body: ReasonInput,
      response: { 200: Account },
    },
    config: { access: 'account.suspend', addressed: true, ifMatch: true, idempotent: true },
    handler: async (request, reply) =>
      await write(door, request, reply, changed, (tx) => reinstateAccount(tx, request.params.id, request.body)),
  })
  app.route({
    method: 'POST',
    url: '/v1/accounts/:id/grants',
    schema: {
      operationId: 'createGrant',
      summary: 'Grant a role',
      description: 'For some time or until revoked, for the whole participant or for one of its agencies.',
      tags,
      params: AccountParams,
      body: GrantInput,
      response: { 201: Grant },
    },
    config: { access: 'grant.create', addressed: true, idempotent: true },
    handler: async (request, reply) =>
      await write(
        door,
        request,
        reply,
        { status: 201, body: grantBody, location: (row) => `/v1/accounts/${row.accountId}` },
        (tx) => createGrant(tx, request.params.id, request.body),
      ),
  })
  app.route({
    method: 'POST',
    url: '/v1/grants/:id/revocation',
    schema: {
      operationId: 'revokeGrant',
      summary: 'Revoke a role',
      description:
        'It acts at once, and answers old cursors of the change feed with `resync`. Refused for the last administrator.',
      tags,
      params: z.strictObject({ id: Id }),
      body: ReasonInput,
      response: { 200: Grant },
    },
    config: { access: 'grant.revoke', addressed: true, idempotent: true },
    handler: async (request, reply) =>
      await write(door, request, reply, { status: 200, body: grantBody }, (tx) =>
        revokeGrant(tx, request.params.id, request.body),
      ),
  })
}
