import { z } from 'zod'
import type { Change, WriteTx } from '../../../platform/db/write.ts'
import type { AppContext } from '../../../platform/http/context.ts'
import { operationsOn } from '../../../platform/http/operations.ts'
import { CalendarDate, text } from '../../../platform/http/wire.ts'
import { agreedOf, goodsInWords, holdProposal, type ProposalRow } from '../../consultations/proposals.ts'
import { CommitmentInput } from '../inputs.ts'
import { valuationMethods } from '../rules.ts'
import { createCommitment } from './commands.ts'
import type { CommitmentView } from './queries.ts'
import * as shape from './schemas.ts'

const asked = CommitmentInput.shape

/** What a commitment says in addition to its accepted offer: everything else is filled in from the offer. */
export const ProposalCommitmentInput = z
  .strictObject({
    title: asked.title
      .optional()
      .meta({ description: 'The title of the commitment; made from the offer where none is given.' }),
    signedOn: CalendarDate.optional().meta({ description: 'When it was signed; by default today.' }),
    valuation: z
      .strictObject({ method: z.enum(valuationMethods), amount: asked.amount, currency: asked.currency })
      .optional()
      .meta({ description: 'What the goods are worth; by default unvalued (BR-15).' }),
    terms: text(4_000).optional().meta({ description: 'The terms; those of the offer where none are given.' }),
    signatory: asked.signatory,
    aidCategory: asked.aidCategory,
    purpose: asked.purpose,
    agencyId: asked.agencyId,
    pledgeId: asked.pledgeId,
    agreementId: asked.agreementId,
    provisionIds: asked.provisionIds,
    financeType: asked.financeType,
    flowType: asked.flowType,
    sector: asked.sector,
    releasableTo: asked.releasableTo,
    externalReference: asked.externalReference,
  })
  .meta({
    id: 'ProposalCommitmentBody',
    description: 'Quantity, unit, capability or amount, receiver and marking come from the offer that was accepted.',
    examples: [
      {
        signatory: { name: 'Minister of Defence', office: 'Ministry of Defence', instrument: 'Decision 14' },
        aidCategory: 'military',
      },
    ],
  })
type ProposalCommitmentInput = z.output<typeof ProposalCommitmentInput>

/** BR-37: the provider's ministry makes a commitment in its own books of what was accepted, with the terms of the offer. */
export async function confirmAsCommitment(
  tx: WriteTx,
  id: string,
  input: ProposalCommitmentInput,
): Promise<Change<CommitmentView>> {
  const { row } = await holdProposal(tx, id, 'confirmProposalAsCommitment')
  return createCommitment(tx, CommitmentInput.parse(prefilled(row, input)))
}

function prefilled(
  row: ProposalRow,
  { valuation, ...input }: ProposalCommitmentInput,
): z.input<typeof CommitmentInput> {
  const agreed = agreedOf(row)
  const { capability, quantity, unit, amount, currency } = agreed
  const common = {
    ...input,
    title: input.title ?? `${row.title}: ${amount === null ? goodsInWords(agreed) : `${currency} ${amount}`}`,
    terms: input.terms ?? row.terms ?? undefined,
    signedOn: input.signedOn ?? row.today,
    receiver: { participant: row.requester },
    conversionProposalId: row.id,
  }
  if (amount !== null) return { ...common, modality: 'cash', amount, currency: currency! }
  const item = { itemClass: capability ?? row.title, unit: unit!, quantity: quantity! }
  if (valuation === undefined) return { ...common, modality: 'in_kind', items: [item] }
  const { method, amount: worth, currency: of } = valuation
  return { ...common, modality: 'in_kind', currency: of, items: [{ ...item, valuationMethod: method, amount: worth }] }
}

export function proposalCommitmentRoute(context: AppContext): void {
  const commitment = operationsOn(context, {
    path: '/v1/commitments',
    tags: ['Responses and offers'],
    lifecycle: { of: 'commitment' },
    read: 'commitment.read',
    shape: shape.Commitment,
    json: (row: CommitmentView, view) => shape.commitmentToJson(row, view),
    location: ({ id }) => `/v1/commitments/${id}`,
  })
  context.app.route(
    commitment.createUnder('confirmProposalAsCommitment', {
      at: '/v1/conversion-proposals/:id/commitment',
      summary: 'Confirm what was accepted as a commitment',
      description:
        'The provider’s ministry enters what was accepted into its own books as a commitment (BR-37). Quantity, unit or amount and receiver are taken from the offer; this request says who signed the commitment, and its category.',
      access: 'commitment.create',
      ifMatch: true,
      body: ProposalCommitmentInput,
      command: confirmAsCommitment,
    }),
  )
}
