import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import { type Change, type Presentation, type WriteTx, write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { decodeIdCursor, pageOf } from '../../platform/http/cursor.ts'
import { NoFields, ReasonInput } from '../../platform/http/wire.ts'
import { confirmChange, proposeChange, rejectChange, withdrawChange } from './register-commands.ts'
import { findProposal, listProposals, type ProposalRow } from './register-queries.ts'
import {
  ProposalPage,
  ProposalParams,
  ProposalQuery,
  proposalToJson,
  RegisterChange,
  RegisterProposal,
} from './register-schemas.ts'

const tags = ['Register']
const changed: Presentation<ProposalRow> = { status: 200, body: proposalToJson, version: (row) => row.version }
const created: Presentation<ProposalRow> = {
  ...changed,
  status: 201,
  location: (row) => `/v1/register-proposals/${row.id}`,
}

export function registerRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'GET',
    url: '/v1/register-proposals',
    schema: {
      operationId: 'listRegisterProposals',
      summary: 'List proposals to the register',
      description: 'Of agreements to which your participant is a party; oldest first.',
      tags,
      querystring: ProposalQuery,
      response: { 200: ProposalPage },
    },
    config: { access: 'register.read' },
    handler: async (request, reply) => {
      const { cursor, limit, ...filter } = request.query
      const after = cursor === undefined ? undefined : decodeIdCursor(cursor)
      return await read(door, request, async (tx) => {
        const rows = await listProposals(tx, { ...filter, after, limit: limit + 1 })
        const toJson = (row: ProposalRow) => proposalToJson(row, tx.actor)
        return pageOf(request, reply, tx.actor, { rows, limit, keyOf: (row) => [row.id], toJson })
      })
    },
  })
  app.route({
    method: 'GET',
    url: '/v1/register-proposals/:id',
    schema: {
      operationId: 'getRegisterProposal',
      summary: 'Read a proposal to the register',
      description: 'With who must still confirm it.',
      tags,
      params: ProposalParams,
      response: { 200: RegisterProposal },
    },
    config: { access: 'register.read', addressed: true },
    handler: async (request, reply) =>
      await read(door, request, async (tx) => {
        const row = await findProposal(tx, request.params.id)
        if (row === undefined) throw notFound('register_proposal', request.params.id)
        reply.header('ETag', `"${row.version}"`)
        return proposalToJson(row, tx.actor)
      }),
  })
  app.route({
    method: 'POST',
    url: '/v1/register-proposals',
    schema: {
      operationId: 'proposeRegisterChange',
      summary: 'Propose a change of the register',
      description:
        'A new agreement, an amendment of a clause, a dated status, or a notice. A party proposes and the other one confirms; what the secretariat proposes, both must confirm. Until then it is a claim that the parties see, and the register says what it said (BR-54).',
      tags,
      body: RegisterChange,
      response: { 201: RegisterProposal },
    },
    config: { access: 'register.propose', idempotent: true },
    handler: async (request, reply) =>
      await write(door, request, reply, created, (tx) => proposeChange(tx, request.body)),
  })
  app.route({
    method: 'POST',
    url: '/v1/register-proposals/:id/confirmation',
    schema: {
      operationId: 'confirmRegisterProposal',
      summary: 'Confirm a proposal',
      description:
        'By a coordinator of a party that has not spoken. The last confirmation applies the change: an amendment closes the version that holds and opens the next. 409 where the register has moved on and the proposal does not fit any more.',
      tags,
      params: ProposalParams,
      body: NoFields,
      response: { 200: RegisterProposal },
    },
    config: { access: 'register.decide', addressed: true, ifMatch: true, idempotent: true },
    handler: async (request, reply) =>
      await write(door, request, reply, changed, (tx) => confirmChange(tx, request.params.id)),
  })
  const verb = (
    name: string,
    schema: { operationId: string; summary: string; description: string },
    access: 'register.decide' | 'register.withdraw',
    command: (tx: WriteTx, id: string, input: ReasonInput) => Promise<Change<ProposalRow>>,
  ) =>
    app.route({
      method: 'POST',
      url: `/v1/register-proposals/:id/${name}`,
      schema: { ...schema, tags, params: ProposalParams, body: ReasonInput, response: { 200: RegisterProposal } },
      config: { access, addressed: true, ifMatch: true, idempotent: true },
      handler: async (request, reply) =>
        await write(door, request, reply, changed, (tx) => command(tx, request.params.id, request.body)),
    })
  verb(
    'rejection',
    {
      operationId: 'rejectRegisterProposal',
      summary: 'Reject a proposal',
      description: 'By a coordinator of a party that has not spoken, with a reason.',
    },
    'register.decide',
    rejectChange,
  )
  verb(
    'withdrawal',
    {
      operationId: 'withdrawRegisterProposal',
      summary: 'Withdraw a proposal',
      description: 'By whoever made it: the party’s coordinator or the secretariat.',
    },
    'register.withdraw',
    withdrawChange,
  )
}
