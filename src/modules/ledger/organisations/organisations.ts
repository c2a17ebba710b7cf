import { sql } from 'drizzle-orm'
import { authorize } from '../../../access/policy.ts'
import { organisationKey } from '../../../kernel/identity.ts'
import { Refusal } from '../../../kernel/refusal.ts'
import { say } from '../../../kernel/sentence.ts'
import { seenBy, setAudience } from '../../../platform/db/audience.ts'
import { is } from '../../../platform/db/filters.ts'
import { orderBy, type Page } from '../../../platform/db/keyset.ts'
import type { ReadTx } from '../../../platform/db/read.ts'
import { type RowOf, selection, written } from '../../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../../platform/db/write.ts'
import { event } from '../../../platform/journal/append.ts'
import type { OrganisationInput } from '../inputs.ts'
import type { OrganisationFilter } from './schemas.ts'
import { organisation } from './tables.ts'

const organisations = selection(organisation, {
  as: 'o',
  without: ['createdAt', 'organisationKey'],
  computed: { seenBy: seenBy('o.id') },
})
export type OrganisationRow = RowOf<typeof organisations>

export const oldestOrganisationFirst = orderBy(organisation, 'o', ['id'])

export function listOrganisations(
  tx: ReadTx,
  { scheme, identifier }: OrganisationFilter,
  page: Page,
): Promise<OrganisationRow[]> {
  const named =
    scheme !== undefined && identifier !== undefined
      ? is('o.organisation_key', organisationKey(scheme, identifier))
      : sql`${is('o.scheme', scheme)} and ${is('o.identifier', identifier)}`
  return tx.all(organisations, sql`where ${named} and ${page.after} ${page.tail}`)
}

export function findOrganisation(tx: ReadTx, id: string): Promise<OrganisationRow | undefined> {
  return tx.find(organisations, id)
}

const madeRow = written({ id: organisation.id })

/** Everybody uses the same identifier for an organisation, so a second registration is 409. */
export async function registerOrganisation(tx: WriteTx, input: OrganisationInput): Promise<Change<OrganisationRow>> {
  const actor = await tx.entered()
  authorize(actor, 'organisation.create', ['own'])
  const [made] = await tx.rows(
    madeRow,
    sql`
    insert into accord.organisation (kind, name_en, name_uk, scheme, identifier, registered_by, created_at)
    values (${input.kind}, ${input.name.en}, ${input.name.uk ?? null}, ${input.scheme}, ${input.identifier},
      ${actor.participant}, ${tx.now}::timestamptz)
    on conflict (organisation_key) do nothing
    returning id`,
  )
  if (made === undefined) {
    throw new Refusal(
      'conflict',
      say('{scheme} {identifier} is registered already.', { scheme: input.scheme, identifier: input.identifier }),
      {
        errors: [{ pointer: '/identifier', detail: 'is registered already' }],
      },
    )
  }
  const { id } = made
  await tx.run(sql`select ${setAudience(sql`${id}::uuid`, { of: 'organisation', audiences: ['public'] })}`)
  return {
    row: (await findOrganisation(tx, id))!,
    events: [event('organisation.registered', { resource: id, root: id, payload: input })],
  }
}
