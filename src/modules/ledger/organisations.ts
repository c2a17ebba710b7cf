import { sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import { organisationKey } from '../../kernel/identity.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { setAudience } from '../../platform/db/audience.ts'
import { atMost, is, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { event } from '../../platform/journal/append.ts'
import type { OrganisationInput } from './inputs.ts'

export type OrganisationRow = {
  id: string
  kind: 'fund' | 'international_organisation' | 'company' | 'other'
  name_en: string
  name_uk: string | null
  scheme: string
  identifier: string
  registered_by: string
}

const columns = sql.raw('o.id, o.kind, o.name_en, o.name_uk, o.scheme, o.identifier, o.registered_by')

export function listOrganisations(
  tx: ReadTx,
  {
    scheme,
    identifier,
    after,
    limit,
  }: { scheme?: string | undefined; identifier?: string | undefined; after: string | undefined; limit: number },
): Promise<OrganisationRow[]> {
  return tx.rows<OrganisationRow>(sql`
    select ${columns}
    from accord.organisation o
    where ${scheme !== undefined && identifier !== undefined ? is('o.organisation_key', organisationKey(scheme, identifier)) : sql`${is('o.scheme', scheme)} and ${is('o.identifier', identifier)}`}
      and ${when(after, (value) => sql`o.id > ${value}::uuid`)}
    order by o.id
    ${atMost(limit + 1)}`)
}

export async function findOrganisation(tx: ReadTx, id: string): Promise<OrganisationRow | undefined> {
  const [row] = await tx.rows<OrganisationRow>(sql`
    select ${columns} from accord.organisation o where o.id = ${id}::uuid`)
  return row
}

/** Everybody names the same organisation by the same identifier: a second registration is 409. */
export async function registerOrganisation(tx: WriteTx, input: OrganisationInput): Promise<Change<OrganisationRow>> {
  const actor = await tx.entered()
  authorize(actor, 'organisation.create', ['own'])
  const [row] = await tx.rows<OrganisationRow>(sql`
    insert into accord.organisation as o (kind, name_en, name_uk, scheme, identifier, registered_by, created_at)
    values (${input.kind}, ${input.name.en}, ${input.name.uk ?? null}, ${input.scheme}, ${input.identifier},
      ${actor.participant}, ${tx.now}::timestamptz)
    on conflict (organisation_key) do nothing
    returning ${columns}`)
  if (row === undefined) {
    throw new Refusal('conflict', `${input.scheme} ${input.identifier} is registered already.`, {
      errors: [{ pointer: '/identifier', detail: 'is registered already' }],
    })
  }
  await tx.rows(sql`select ${setAudience(sql`${row.id}::uuid`, { of: 'organisation', audiences: ['public'] })}`)
  return { row, events: [event('organisation.registered', { resource: row.id, root: row.id, payload: input })] }
}
