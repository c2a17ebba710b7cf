import { type SQL, sql } from 'drizzle-orm'
import { atMost, is, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { contactPointKinds, participantKinds, publicNumberKinds } from './rules.ts'

export type ContactPointJson = {
  kind: (typeof contactPointKinds)[number]
  office: string
  telephone: string | null
  email: string | null
  hours: string
  languages: string[]
}

export type PublicNumberJson = {
  kind: (typeof publicNumberKinds)[number]
  office: string
  city: string
  telephone: string
  languages: string[]
  verified: boolean
  source: { title: string; publisher: string; date: string | null; url: string }
  note: string
}

/** Whom to ring where a participant has registered no desk: lines that answer at night first. */
export const publicNumbersOf = (participant: SQL) => sql`(
    select coalesce(jsonb_agg(jsonb_build_object('kind', n.kind, 'office', n.office, 'city', n.city,
      'telephone', n.telephone, 'languages', n.languages, 'verified', n.verified, 'source', n.source, 'note', n.note)
      order by n.kind <> 'duty_line', n.telephone collate "C"), '[]')
    from accord.public_number n
    where n.participant = ${participant}
  )`

export type AgencyJson = { id: string; scheme: string; identifier: string; name: { en: string; uk: string | null } }

export type ParticipantRow = {
  id: string
  code: string
  kind: (typeof participantKinds)[number]
  name_en: string
  name_uk: string
  official_name_en: string
  official_name_uk: string
  time_zone: string
  note: string | null
  source: string
  version: number
  contact_points: ContactPointJson[]
  public_numbers: PublicNumberJson[]
  agencies: AgencyJson[]
}

const participants = sql`
  select p.id, p.code, p.kind, p.name_en, p.name_uk, p.official_name_en, p.official_name_uk, p.time_zone, p.note, p.source,
    p.version, c.contact_points, ${publicNumbersOf(sql`p.code`)} as public_numbers, a.agencies
  from accord.participant p
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('kind', c.kind, 'office', c.office, 'telephone', c.telephone,
      'email', c.email, 'hours', c.hours, 'languages', c.languages) order by c.ordinal), '[]') as contact_points
    from accord.contact_point c
    where c.participant = p.code
  ) c
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('id', y.id, 'scheme', y.scheme, 'identifier', y.identifier,
      'name', jsonb_build_object('en', y.name_en, 'uk', y.name_uk)) order by y.name_en collate "C", y.id), '[]') as agencies
    from accord.agency y
    where y.participant = p.code
  ) a`

export function listParticipants(
  tx: ReadTx,
  { kind, desk, after, limit }: { kind: string | null; desk: boolean | undefined; after: string | null; limit: number },
): Promise<ParticipantRow[]> {
  return tx.rows<ParticipantRow>(sql`${participants}
    where ${is('p.kind', kind)}
      and ${when(
        desk,
        (value) => sql`exists (
        select 1 from accord.contact_point d where d.participant = p.code and d.kind = 'duty_desk'
      ) = ${value}::boolean`,
      )}
      and ${when(after, (value) => sql`p.code > ${value}`)}
    order by p.code
    ${atMost(limit)}`)
}

/** By its code, or by the id that the journal knows it by. */
export async function findParticipant(tx: ReadTx, key: string): Promise<ParticipantRow | undefined> {
  const [row] = await tx.rows<ParticipantRow>(sql`${participants} where ${identified(key)}`)
  return row
}

export async function lockParticipant(tx: ReadTx, key: string): Promise<ParticipantRow | undefined> {
  const [row] = await tx.rows<ParticipantRow>(sql`${participants} where ${identified(key)} for no key update of p`)
  return row
}

function identified(key: string): SQL {
  return key.length === 2 ? sql`p.code = ${key}` : sql`p.id = ${key}`
}

/**
 * Takes the participant that owns a record as the anchor of the rules over all its accounts and issuers: two commands
 * that could each close another door than the other see each other.
 */
export async function lockOwner(tx: ReadTx, table: 'issuer' | 'account' | 'account_grant', id: string): Promise<void> {
  await tx.rows(sql`
    select p.code
    from accord.participant p
    where p.code = (select r.participant from accord.${sql.identifier(table)} r where r.id = ${id})
    for no key update`)
}

/** How many accounts could open the door to their participant today. Sees all of them: they are the caller's own. */
export async function countAdministrators(tx: ReadTx, participant: string): Promise<number> {
  const [row] = await tx.rows<{ administrators: number }>(sql`
    select count(distinct a.id) as administrators
    from accord.account a
    join accord.participant p on p.code = a.participant
    join accord.issuer i on i.issuer = a.issuer and i.participant = a.participant
    join accord.account_grant g on g.account_id = a.id
    where a.participant = ${participant}
      and a.status = 'active'
      and i.status = 'active'
      and g.role = 'administrator'
      and g.revoked_at is null
      and g.valid_from <= (${tx.now}::timestamptz at time zone p.time_zone)::date
      and (g.valid_to is null or g.valid_to >= (${tx.now}::timestamptz at time zone p.time_zone)::date)`)
  return row!.administrators
}
