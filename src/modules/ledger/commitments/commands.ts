import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize } from '../../../access/policy.ts'
import { checkAmount } from '../../../kernel/amounts.ts'
import type { RuleNumber } from '../../../kernel/business-rules.ts'
import { negate } from '../../../kernel/decimal.ts'
import { foldedIdentityOf } from '../../../kernel/identity.ts'
import { notFound, unprocessable } from '../../../kernel/refusal.ts'
import { say } from '../../../kernel/sentence.ts'
import { audienceOf, checkReleased, markChild } from '../../../kernel/visibility.ts'
import { keptOrigin, originsOf, setAudience } from '../../../platform/db/audience.ts'
import { idOf } from '../../../platform/db/change.ts'
import { orNull, type RowOf, written } from '../../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../../platform/db/write.ts'
import { event } from '../../../platform/journal/append.ts'
import { agreementOrigin, blindToAgreements, checkSidesKnow } from '../../agreements/origin.ts'
import { checkForUkraine, claimProvisions } from '../../implementation/link-writing.ts'
import { checkNeedKnown, needNamed, needRow } from '../../pledges/needs.ts'
import { pledgeStands } from '../../pledges/queries.ts'
import { post, refuseTaken } from '../entries/posting.ts'
import type { CommitmentInput, DecommitmentInput } from '../inputs.ts'
import { checkDates, checkDecommitment, checkPeriod, standingToBooks } from '../rules.ts'
import { callersDay } from '../today.ts'
import {
  acceptedColumns,
  acceptedNamed,
  acceptedOrigins,
  checkConfirmation,
  convert,
  lockAccepted,
  needOf,
} from './conversion.ts'
import { type CommitmentView, commitmentObject, findCommitment, holdCommitment } from './queries.ts'

const namedRow = written({
  ...acceptedColumns,
  today: z.string(),
  closed: z.boolean(),
  agency: z.boolean(),
  receiver: z.string().nullable(),
  organisations: z.array(z.string()),
  origin: z.boolean(),
  agreement: z.string().nullable(),
  pledge: z.boolean(),
  provisions: z.array(z.string()),
  need: orNull(needRow),
  blind: z.array(z.string()),
  unreleasable: z.array(z.string()),
  origins: z.array(keptOrigin),
})
type Named = RowOf<typeof namedRow>

/** A commitment in the books of the caller's participant: stated by itself, or confirming an accepted offer (BR-37). */
export async function createCommitment(tx: WriteTx, input: CommitmentInput): Promise<Change<CommitmentView>> {
  await lockAccepted(tx, input)
  const named = await findNamed(tx, input)
  const { actor } = tx
  authorize(
    actor,
    'commitment.create',
    standingToBooks(actor, { participant: actor.participant, agencyId: input.agencyId ?? null }),
  )
  checkValue(input)
  const postingDate = input.postingDate ?? named.today
  checkDates({ transactionDate: input.signedOn, valueDate: input.signedOn, postingDate }, named.today)
  checkPeriod(named.closed, postingDate)
  checkNamed(input, named, actor.participant)
  const rest = checkConfirmation(input, named, actor.participant, { record: 'commitment', ...input })
  checkNeedKnown(input.requirementId ?? named.need?.id, named.need)
  checkSidesKnow(named.blind)
  checkReleased(input.releasableTo, named.unreleasable)
  const id = await insertCommitment(tx, input, named)
  const dates = { transactionDate: input.signedOn, valueDate: input.signedOn, postingDate }
  await post(
    tx,
    openingEntries(input).map((entry) => ({ flowKind: 'commitment', commitmentId: id, ...entry, ...dates })),
  )
  const payload = { pledgeId: input.pledgeId ?? null, conversionProposalId: input.conversionProposalId ?? null }
  const created = event('commitment.created', { resource: id, root: id, payload })
  const converted = await convert(tx, input, { accepted: named, rest, became: { commitmentId: id } })
  const act = { kind: 'commitment' as const, id, happenedOn: input.signedOn, evidence: input.title }
  const linked = await claimProvisions(tx, act, input.provisionIds)
  return { row: (await findCommitment(tx, id))!, events: [created, ...linked, ...converted] }
}

/** Everything that the input names, as far as the caller may know of it, in one statement. */
function findNamed(tx: WriteTx, input: CommitmentInput): Promise<Named> {
  const receiver = 'participant' in input.receiver ? input.receiver.participant : null
  const organisations = [
    ...('organisationId' in input.receiver ? [input.receiver.organisationId] : []),
    ...(input.providerOrganisationId === undefined ? [] : [input.providerOrganisationId]),
  ]
  return tx.row(
    namedRow,
    sql`
    select t.today, accord.posting_closed(coalesce(${input.postingDate ?? null}::date, t.today::date)) as closed,
      exists (
        select 1 from accord.agency a
        where a.id = ${input.agencyId ?? null}::uuid and a.participant = accord.current_participant()
      ) as agency,
      (select p.kind from accord.participant p where p.code = ${receiver}) as receiver,
      exists (select 1 from accord.participant p where p.code = ${input.origin?.participant ?? null}) as origin,
      array(select o.id from accord.organisation o where o.id = any (${sql.param(organisations)}::uuid[])) as organisations,
      (select a.participant from accord.agreement a where a.id = ${input.agreementId ?? null}::uuid) as agreement,
      exists (
        select from accord.pledge p
        where p.id = ${input.pledgeId ?? null}::uuid and p.participant = accord.current_participant()
          and p.status <> 'withdrawn' and ${pledgeStands('p', { happened: (day) => sql`${sql.raw(day)} <= ${input.signedOn}::date` })}
      ) as pledge,
      array(select p.id from accord.provision p where p.id = any (${sql.param(input.provisionIds)}::text[])) as provisions,
      ${needNamed(needOf(input))} as need,
      ${acceptedNamed(tx, input)},
      ${originsOf([...acceptedOrigins(input), { what: 'pledge', id: sql`${input.pledgeId ?? null}` }, agreementOrigin(input.agreementId)])} as origins,
      ${blindToAgreements(input.agreementId === undefined ? [] : [input.agreementId], [receiver, input.origin?.participant])} as blind,
      accord.unknown_audiences(${sql.param(input.releasableTo ?? [])}::text[]) as unreleasable
    from ${callersDay(tx)} t`,
  )
}

/** What is committed: an amount, or goods of which each item may have a value (BR-15). */
function checkValue(input: CommitmentInput): void {
  const { modality, amount, currency, items } = input
  const valued = items.some((item) => item.amount !== undefined)
  if (modality === 'in_kind') {
    if (items.length === 0) throw unprocessable('/items', 'A commitment in kind needs items.', 'BR-15')
    if (amount !== undefined) throw unprocessable('/amount', 'Goods have their values per item.', 'BR-15')
  } else {
    if (items.length > 0) throw unprocessable('/items', 'Only a commitment in kind has items.', 'BR-15')
    if (amount === undefined)
      throw unprocessable('/amount', say('A commitment in {modality} needs an amount.', { modality }), 'BR-10')
  }
  if ((currency !== undefined) !== (valued || amount !== undefined))
    throw unprocessable('/currency', 'Give a currency if there is an amount, and only then.', 'BR-10')
  if (amount !== undefined) checkAmount({ amount, currency: currency!, on: input.signedOn })
  const classes = new Set<string>()
  for (const [index, item] of items.entries()) {
    const at = `/items/${index}`
    if ((item.valuationMethod === 'unvalued') !== (item.amount === undefined))
      throw unprocessable(
        `${at}/amount`,
        'An amount needs a valuation method, and an unvalued item has no amount.',
        'BR-15',
      )
    if (item.amount !== undefined) checkAmount({ amount: item.amount, currency: currency!, on: input.signedOn }, at)
    const key = `${foldedIdentityOf(item.itemClass)}\n${foldedIdentityOf(item.unit)}`
    if (classes.has(key)) throw unprocessable(`${at}/itemClass`, 'This class and unit is listed above.', 'BR-05a')
    classes.add(key)
  }
}

function openingEntries({ amount, currency, items }: CommitmentInput) {
  if (amount !== undefined) return [{ amount, currency: currency!, commitmentAmount: amount }]
  return items.map(({ itemClass, quantity, unit, valuationMethod, ...item }) => ({
    amount: item.amount ?? null,
    currency: item.amount === undefined ? null : currency!,
    commitmentAmount: item.amount ?? null,
    item: { itemClass, quantity, unit, valuationMethod },
  }))
}

function checkNamed(input: CommitmentInput, named: Named, participant: string): void {
  const unknown = (pointer: string, what: string, rule?: RuleNumber) =>
    unprocessable(pointer, say('There is no such {what}, or you may not know of it.', { what }), rule)
  if (input.agencyId !== undefined && !named.agency) throw unknown('/agencyId', 'agency of your participant', 'BR-52')
  if ('participant' in input.receiver && named.receiver === null) throw unknown('/receiver/participant', 'participant')
  if ('organisationId' in input.receiver && !named.organisations.includes(input.receiver.organisationId))
    throw unknown('/receiver/organisationId', 'organisation')
  if (input.providerOrganisationId !== undefined && !named.organisations.includes(input.providerOrganisationId))
    throw unknown('/providerOrganisationId', 'organisation')
  if ('participant' in input.receiver && input.receiver.participant === participant)
    throw unprocessable('/receiver/participant', 'Provider and receiver must be two different parties.', 'BR-20')
  if (input.origin !== undefined && !named.origin) throw unknown('/origin/participant', 'participant', 'BR-18')
  if (input.agreementId !== undefined && named.agreement === null) throw unknown('/agreementId', 'agreement')
  if (input.pledgeId !== undefined && !named.pledge)
    throw unprocessable('/pledgeId', 'There is no such pledge of yours that stands.', 'BR-23')
  const isForUkraine =
    input.agreementId !== undefined || participant === 'UA' || [null, 'ukraine', 'union'].includes(named.receiver)
  checkForUkraine(input, isForUkraine)
  const missing = input.provisionIds.findIndex((id) => !named.provisions.includes(id))
  if (missing >= 0) throw unknown(`/provisionIds/${missing}`, 'provision')
}

async function insertCommitment(tx: WriteTx, input: CommitmentInput, { need, origins }: Named): Promise<string> {
  const { receiver, origin, externalReference: external } = input
  const sides = [
    tx.actor.participant,
    'participant' in receiver ? receiver.participant : null,
    origin?.participant ?? null,
  ]
  const { marking, releasable_to } = markChild(input, origins, { sides, ofBooks: true })
  const made = idOf(
    tx,
    sql`
    with filed as (
      insert into accord.commitment (participant, agency_id, provider_organisation_id, receiver, receiver_organisation_id,
        origin, consent_reference, pledge_id, conversion_proposal_id, requirement_offer_id, requirement_id, agreement_id,
        title, purpose, terms, signatory,
        signed_on, modality, aid_category, finance_type, flow_type, sector, currency, marking, releasable_to,
        external_system, external_id, created_by, created_at)
      values (accord.current_participant(), ${input.agencyId ?? null}::uuid, ${input.providerOrganisationId ?? null}::uuid,
        ${'participant' in receiver ? receiver.participant : null},
        ${'organisationId' in receiver ? receiver.organisationId : null}::uuid, ${origin?.participant ?? null},
        ${origin?.consentReference ?? null}, ${input.pledgeId ?? null}::uuid, ${input.conversionProposalId ?? null}::uuid,
        ${input.requirementOfferId ?? null}::uuid, ${need?.id ?? null}::uuid, ${input.agreementId ?? null}::uuid, ${input.title}, ${input.purpose ?? null}, ${input.terms ?? null},
        ${JSON.stringify(input.signatory)}::jsonb, ${input.signedOn}::date, ${input.modality}, ${input.aidCategory},
        ${input.financeType}, ${input.flowType}, ${input.sector ?? null}, ${input.currency ?? null}, ${marking},
        ${sql.param(releasable_to)}::text[], ${external?.system ?? null}, ${external?.id ?? null},
        accord.current_account(), ${tx.now}::timestamptz)
      returning id, participant
    ), itemised as (
      insert into accord.commitment_item (commitment_id, participant, number, item_class, description, unit, quantity)
      select f.id, f.participant, i.ordinality, i."itemClass", i.description, i.unit, i.quantity
      from filed f, rows from (jsonb_to_recordset(${JSON.stringify(input.items)}::jsonb) as ("itemClass" text,
        description text, unit text, quantity numeric)) with ordinality as i
    )
    select f.id
    from filed f
    cross join lateral ${setAudience(sql`f.id`, {
      of: 'commitment',
      audiences: audienceOf({ marking, releasable_to }),
      sides,
      origins: origins.map((each) => each.id),
    })}`,
  )
  return await refuseTaken(made)
}

/** BR-06: a decommitment is a negative commitment. */
export async function decommit(tx: WriteTx, id: string, input: DecommitmentInput): Promise<Change<CommitmentView>> {
  const { row, facts } = await holdCommitment(tx, { commitmentId: id, postingDate: input.postingDate }, (id) =>
    notFound('commitment', id),
  )
  authorize(tx.actor, 'commitment.decommit', standingToBooks(tx.actor, row), commitmentObject(id))
  if (row.currency === null || row.modality === 'in_kind')
    throw unprocessable('/amount', 'Goods are decommitted by reversing the entry of the item.', 'BR-06')
  const { valueDate = facts.today, postingDate = facts.today } = input
  checkAmount({ amount: input.amount, currency: row.currency })
  checkDates({ transactionDate: valueDate, valueDate, postingDate }, facts.today)
  checkPeriod(facts.closed, postingDate)
  checkDecommitment(input.amount, facts)
  const amount = negate(input.amount)
  const dates = { transactionDate: valueDate, valueDate, postingDate }
  const [entry] = await post(tx, [
    {
      flowKind: 'commitment',
      commitmentId: id,
      amount,
      currency: row.currency,
      commitmentAmount: amount,
      ...dates,
      explanation: input.reason,
    },
  ])
  const payload = { entryId: entry! }
  return {
    row: (await findCommitment(tx, id))!,
    events: [event('commitment.decommitted', { resource: id, root: id, payload })],
  }
}
