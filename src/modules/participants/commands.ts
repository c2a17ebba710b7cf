import { sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import { notFound } from '../../kernel/refusal.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { event } from '../../platform/journal/append.ts'
import { type ContactPointJson, lockParticipant, type ParticipantRow } from './queries.ts'
import { checkContactPoints, standing } from './rules.ts'
import type { ParticipantPatch } from './schemas.ts'

/** Replaces a participant's contact points. */
export async function replaceContactPoints(
  tx: WriteTx,
  key: string,
  { contactPoints }: ParticipantPatch,
): Promise<Change<ParticipantRow>> {
  const row = await lockParticipant(tx, key)
  if (row === undefined) throw notFound('participant', key)
  const object = { type: 'participant', id: row.code }
  authorize(tx.actor, 'participant.update', standing(tx.actor, row.code), object)
  tx.precondition({ ...object, version: row.version })
  checkContactPoints(contactPoints)
  if (isSame(row.contactPoints, contactPoints)) return { row, unchanged: true }
  await Promise.all([
    tx.change(row.contactPoints.length, sql`delete from accord.contact_point where participant = ${row.code}`),
    tx.run(sql`
      insert into accord.contact_point (participant, ordinal, kind, office, telephone, email, hours, languages)
      select ${row.code}, c.ordinal, c.kind, c.office, c.telephone, c.email, c.hours, c.languages
      from jsonb_to_recordset(${JSON.stringify(contactPoints.map((point, ordinal) => ({ ...point, ordinal })))}::jsonb)
        as c (ordinal integer, kind text, office text, telephone text, email text, hours text, languages text[])`),
    tx.change(1, sql`update accord.participant set version = version + 1 where code = ${row.code}`),
  ])
  return {
    row: { ...row, contactPoints, version: row.version + 1 },
    events: [
      event('participant.contact_points_changed', {
        resource: row.id,
        root: row.id,
        payload: { contactPoints: contactPoints.length },
        // The participant is public; its contact points are not.
        forAudience: ['framework', row.code],
      }),
    ],
  }
}

function isSame(before: readonly ContactPointJson[], after: readonly ContactPointJson[]): boolean {
  const text = (points: readonly ContactPointJson[]) =>
    JSON.stringify(
      points.map(({ kind, office, telephone, email, hours, languages }) => [
        kind,
        office,
        telephone,
        email,
        hours,
        languages,
      ]),
    )
  return text(before) === text(after)
}
