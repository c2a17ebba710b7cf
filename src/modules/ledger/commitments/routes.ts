import { z } from 'zod'
import type { AppContext } from '../../../platform/http/context.ts'
import { operationsOn } from '../../../platform/http/operations.ts'
import { releaseRoute } from '../../../platform/http/releases.ts'
import * as input from '../inputs.ts'
import { allocate, release } from './allocations.ts'
import { createCommitment, decommit } from './commands.ts'
import { proposalCommitmentRoute } from './proposals.ts'
import * as queries from './queries.ts'
import { goodsOfCommitment } from './released.ts'
import * as shape from './schemas.ts'

const tags = ['Ledger']

/** What was firmly promised, and what parts of it are for. */
export function commitmentRoutes(context: AppContext): void {
  recordRoutes(context)
  proposalCommitmentRoute(context)
  allocationRoutes(context)
  const commitments = { of: 'commitment', path: '/v1/commitments', words: 'a commitment' } as const
  context.app.route(releaseRoute(context, { ...commitments, tags, made: goodsOfCommitment }))
}

function recordRoutes(context: AppContext): void {
  const { app } = context
  const commitment = operationsOn(context, {
    path: '/v1/commitments',
    tags,
    lifecycle: { of: 'commitment' },
    read: 'commitment.read',
    shape: shape.Commitment,
    json: shape.commitmentToJson,
    find: queries.findCommitment,
  })
  app.route(
    commitment.create('createCommitment', {
      summary: 'Enter a commitment',
      description:
        'A ministry enters a firm written obligation of its own participant into that participant’s books (BR-52). With `conversionProposalId` or `requirementOfferId` the commitment is what your accepted offer becomes (BR-37). Disbursements are then posted against it.',
      access: 'commitment.create',
      body: input.CommitmentInput,
      command: createCommitment,
    }),
  )
  app.route(
    commitment.list('listCommitments', {
      summary: 'List commitments',
      description: 'Newest first, each with its own sums; no total is made of several currencies (BR-14).',
      filter: input.CommitmentFilter,
      page: shape.CommitmentPage,
      order: queries.newestCommitmentFirst,
      rows: queries.listCommitments,
    }),
  )
  app.route(
    commitment.one('getCommitment', {
      summary: 'Read a commitment',
      description: 'One commitment with its items and with how much of it is allocated and disbursed.',
    }),
  )
  app.route(
    commitment.verb('decommit', {
      at: 'decommitments',
      summary: 'Take a part of a commitment back',
      description:
        'The provider takes a part of its commitment back, as a negative entry. What is left is never less than what is disbursed or allocated (BR-06).',
      access: 'commitment.decommit',
      ifMatch: false,
      body: input.DecommitmentInput,
      command: decommit,
    }),
  )
}

function allocationRoutes(context: AppContext): void {
  const { app } = context
  const kind = { tags, lifecycle: { of: 'allocation' }, read: 'commitment.read', shape: shape.Allocation } as const
  const json = (row: queries.AllocationRow) => shape.allocationToJson(row)
  const ofCommitment = operationsOn(context, { ...kind, path: '/v1/commitments', json })
  const allocation = operationsOn(context, { ...kind, path: '/v1/allocations', json })
  app.route(
    ofCommitment.add('allocate', {
      at: 'allocations',
      summary: 'Assign a part of a commitment',
      description:
        'The provider assigns a part of its commitment to a package, a coalition or a project. All allocations together stay within the commitment (BR-05); disbursements can then name them.',
      access: 'commitment.allocate',
      body: input.AllocationInput,
      command: allocate,
    }),
  )
  app.route(
    allocation.listUnder('listAllocations', {
      at: '/v1/commitments/:id/allocations',
      parent: 'commitment',
      present: queries.commitmentPresent,
      summary: 'List the allocations of a commitment',
      description:
        'The parts of a commitment that are assigned to packages, coalitions or projects, oldest first, each with the amount disbursed from it.',
      filter: z.strictObject({}),
      page: shape.AllocationPage,
      order: queries.oldestAllocationFirst,
      rows: queries.listAllocations,
    }),
  )
  app.route(
    allocation.verb('releaseAllocation', {
      at: 'release',
      summary: 'Free a part of an allocation',
      description:
        'The provider frees a part of an allocation that is not disbursed, so that it can be assigned again. What is disbursed from it stays (BR-05).',
      access: 'commitment.allocate',
      body: input.ReleaseInput,
      command: release,
    }),
  )
}
