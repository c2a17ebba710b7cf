import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { is, when } from '../../platform/db/filters.ts'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, listOf, type RowOf, selection, written } from '../../platform/db/selection.ts'
import { contactPointKinds, publicNumberKinds } from './rules.ts'
import type { ParticipantFilter } from './schemas.ts'
import { participant } from './tables.ts'

/** Whom to call if a participant has registered no desk: lines that answer at night come first. */
export const publicNumbersOf = (participant: SQL) => sql`(
    select coalesce(json_agg(json_build_object('kind', n.kind, 'office', n.office, 'city', n.city,
      'telephone', n.telephone, 'languages', n.languages, 'verified', n.verified, 'source', n.source, 'note', n.note)
      order by n.kind <> 'duty_line', n.telephone collate "C"), '[]')
    from accord.public_number n
    where n.participant = ${participant}
  )`

const ContactPointOf = z.object({
  kind: z.enum(contactPointKinds),
  office: z.string(),
  telephone: z.string().nullable(),
  email: z.string().nullable(),
  hours: z.string(),
  languages: z.array(z.string()),
})
export type ContactPointJson = z.output<typeof ContactPointOf>
const PublicNumberOf = z.object({
  kind: z.enum(publicNumberKinds),
  office: z.string(),
  city: z.string(),
  telephone: z.string(),
  languages: z.array(z.string()),
  verified: z.boolean(),
  source: z.object({ title: z.string(), publisher: z.string(), date: z.string().nullable(), url: z.string() }),
  note: z.string(),
})
const AgencyOf = z.object({
  id: z.uuid(),
  scheme: z.string(),
  identifier: z.string(),
  name: z.object({ en: z.string(), uk: z.string().nullable() }),
})

const participants = selection(participant, {
  as: 'p',
  isRegister: true,
  computed: {
    contactPoints: computed(
      z.array(ContactPointOf),
      listOf(
        sql`'kind', c.kind, 'office', c.office, 'telephone', c.telephone, 'email', c.email, 'hours', c.hours,
          'languages', c.languages`,
        sql`c.ordinal`,
        sql`accord.contact_point c where c.participant = p.code`,
      ),
    ),
    publicNumbers: computed(z.array(PublicNumberOf), publicNumbersOf(sql`p.code`)),
    agencies: computed(
      z.array(AgencyOf),
      listOf(
        sql`'id', y.id, 'scheme', y.scheme, 'identifier', y.identifier,
          'name', json_build_object('en', y.name_en, 'uk', y.name_uk)`,
        sql`y.name_en collate "C", y.id`,
        sql`accord.agency y where y.participant = p.code`,
      ),
    ),
  },
})
export type ParticipantRow = RowOf<typeof participants>

export const byCode = orderBy(participant, 'p', ['code'])

export function listParticipants(
  tx: ReadTx,
  { kind, dutyDesk }: ParticipantFilter,
  page: Page,
): Promise<ParticipantRow[]> {
  return tx.all(
    participants,
    sql`where ${is('p.kind', kind)}
      and ${when(
        dutyDesk,
        (value) => sql`exists (
        select 1 from accord.contact_point d where d.participant = p.code and d.kind = 'duty_desk'
      ) = ${value}::boolean`,
      )}
      and ${page.after}
    ${page.tail}`,
  )
}

/** Finds a participant by its code, or by the id that the journal knows it by. */
export function findParticipant(tx: ReadTx, key: string): Promise<ParticipantRow | undefined> {
  return tx.first(participants, sql`where ${identified(key)}`)
}

/** The participant, as it is behind its lock. */
export async function lockParticipant(tx: ReadTx, key: string): Promise<ParticipantRow | undefined> {
  const [, row] = await Promise.all([
    tx.run(sql`select p.code from accord.participant p where ${identified(key)} for no key update`),
    findParticipant(tx, key),
  ])
  return row
}

function identified(key: string): SQL {
  return key.length === 2 ? sql`p.code = ${key}` : sql`p.id = ${key}`
}

/**
 * Locks the participant that owns a record as the anchor of the rules over all its accounts and issuers, so that two
 * commands that each close another way in see each other.
 */
export async function lockOwner(tx: ReadTx, table: 'issuer' | 'account' | 'account_grant', id: string): Promise<void> {
  await tx.run(sql`
    select p.code
    from accord.participant p
    where p.code = (select r.participant from accord.${sql.identifier(table)} r where r.id = ${id})
    for no key update`)
}

export const administratorsRow = written({ administrators: z.int() })

/** How many accounts could let their participant in today. The caller sees all of them, because they are its own. */
export async function countAdministrators(tx: ReadTx, participant: string): Promise<number> {
  return (await tx.row(administratorsRow, administratorsOf(participant, tx.now))).administrators
}

export const administratorsOf = (participant: string, now: Date): SQL => sql`
  select count(distinct holder.id)::int as administrators
  from ${waysIn(sql`${participant}`, sql`(${now}::timestamptz at time zone home.time_zone)::date`)} and door.status = 'active'`

/**
 * The ways in to a participant (`home`) today: the `holder` of an administrator's grant, through the issuer that is its
 * `door`.
 */
export function waysIn(participant: SQL, today: SQL): SQL {
  return sql`accord.account holder
  join accord.participant home on home.code = holder.participant
  join accord.issuer door on door.issuer = holder.issuer and door.participant = holder.participant
  join accord.account_grant held on held.account_id = holder.id
  where holder.participant = ${participant}
    and holder.status = 'active'
    and held.role = 'administrator'
    and held.revoked_at is null
    and held.valid_from <= ${today}
    and (held.valid_to is null or held.valid_to >= ${today})`
}
