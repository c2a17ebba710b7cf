import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize } from '../../access/policy.ts'
import { foldedIdentityOf } from '../../kernel/identity.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { either, say } from '../../kernel/sentence.ts'
import { audienceOf, checkReleased, type Marked, markChild } from '../../kernel/visibility.ts'
import { keptOrigin, originsOf, setAudience } from '../../platform/db/audience.ts'
import { idOf } from '../../platform/db/change.ts'
import { written } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { event } from '../../platform/journal/append.ts'
import { type CommitmentView, findCommitment } from '../ledger/commitments/queries.ts'
import { refuseTaken } from '../ledger/entries/posting.ts'
import { standingToBooks } from '../ledger/rules.ts'
import type { LotInput } from './inputs.ts'
import { findLotView, type LotView } from './queries.ts'

const namedRow = written({ origins: z.array(keptOrigin), origin: z.boolean(), unreleasable: z.array(z.string()) })

/** Goods that travel together, of a commitment in kind of the caller's own participant (BR-52). */
export async function registerLot(tx: WriteTx, input: LotInput): Promise<Change<LotView>> {
  const [commitment, named] = await Promise.all([
    findCommitment(tx, input.commitmentId),
    tx.row(
      namedRow,
      sql`
      select ${originsOf([{ what: 'commitment', id: sql`${input.commitmentId}::uuid` }])} as origins,
        exists (select 1 from accord.participant p where p.code = ${input.origin?.participant ?? null}) as origin,
        accord.unknown_audiences(${sql.param(input.releasableTo ?? [])}::text[]) as unreleasable`,
    ),
  ])
  if (commitment === undefined)
    throw unprocessable('/commitmentId', 'There is no such commitment, or you may not know of it.', 'BR-04')
  const object = { type: 'commitment', id: commitment.id }
  authorize(tx.actor, 'lot.register', standingToBooks(tx.actor, commitment), object)
  const goods = goodsOf(input, commitment)
  checkOrigin(input, commitment, named.origin)
  checkReleased(input.releasableTo, named.unreleasable)
  const sides = [commitment.participant, commitment.receiver, input.origin?.participant ?? null]
  const marked = markChild(input, named.origins, { sides, ofBooks: true })
  const id = await insertLot(tx, { ...input, ...goods }, { ...marked, sides })
  const row = (await findLotView(tx, id))!
  const payload = { commitmentId: commitment.id, itemClass: goods.itemClass }
  return { row, events: [event('lot.registered', { resource: id, root: id, payload })] }
}

/**
 * BR-05a: goods that are handed over are compared with an item of the commitment by class and unit, as the commitment
 * writes them.
 */
function goodsOf({ itemClass, unit }: LotInput, { modality, items }: CommitmentView) {
  if (modality !== 'in_kind') throw unprocessable('/commitmentId', 'The commitment is not in kind.', 'BR-17')
  const ofClass = items.filter((item) => foldedIdentityOf(item.itemClass) === foldedIdentityOf(itemClass))
  if (ofClass.length === 0) throw unprocessable('/itemClass', 'The commitment has no item of this class.', 'BR-05a')
  const item = ofClass.find((each) => foldedIdentityOf(each.unit) === foldedIdentityOf(unit))
  if (item === undefined)
    throw unprocessable(
      '/unit',
      say('The commitment counts it in {units}.', { units: either(ofClass.map((item) => item.unit)) }),
      'BR-05a',
    )
  return { itemClass: item.itemClass, unit: item.unit }
}

/** BR-18: a third-party transfer names the origin of the goods and the consent to it. */
function checkOrigin({ origin }: LotInput, commitment: CommitmentView, known: boolean): void {
  if (origin === undefined) {
    if (commitment.origin === null) return
    throw unprocessable(
      '/origin',
      say('The commitment passes on goods from {origin}: name that origin.', { origin: commitment.origin }),
      'BR-18',
    )
  }
  const at = '/origin/participant'
  if (!known) throw unprocessable(at, 'There is no such participant.', 'BR-18')
  if (commitment.origin !== null && commitment.origin !== origin.participant)
    throw unprocessable(at, say('The commitment names {origin}.', { origin: commitment.origin }), 'BR-18')
  if ([commitment.participant, commitment.receiver].includes(origin.participant))
    throw unprocessable(at, 'The third party must be neither the provider nor the receiver.', 'BR-18')
}

async function insertLot(
  tx: WriteTx,
  input: LotInput,
  { marking, releasable_to, sides }: Marked & { sides: readonly (string | null)[] },
): Promise<string> {
  const { origin, numbered, externalReference: external } = input
  const made = idOf(
    tx,
    sql`
    with registered as (
      insert into accord.lot (commitment_id, participant, agency_id, provider_organisation_id, receiver,
        receiver_organisation_id, origin, consent_reference, item_class, unit, quantity, description, numbered,
        numbered_reference, marking, releasable_to, external_system, external_id, created_by, created_at)
      select c.id, c.participant, c.agency_id, c.provider_organisation_id, c.receiver, c.receiver_organisation_id,
        ${origin?.participant ?? null}, ${origin?.consentReference ?? null}, ${input.itemClass}, ${input.unit},
        ${input.quantity}::numeric, ${input.description ?? null}, ${numbered?.count ?? null}::integer,
        ${numbered?.holderReference ?? null}, ${marking},
        ${sql.param(releasable_to)}::text[], ${external?.system ?? null}, ${external?.id ?? null},
        accord.current_account(), ${tx.now}::timestamptz
      from accord.commitment c
      where c.id = ${input.commitmentId}::uuid
      returning id
    )
    select g.id
    from registered g
    cross join lateral ${setAudience(sql`g.id`, {
      of: 'lot',
      audiences: audienceOf({ marking, releasable_to }),
      sides,
      origins: [input.commitmentId],
    })}`,
  )
  return await refuseTaken(made)
}
