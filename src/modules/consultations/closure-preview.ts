import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize } from '../../access/policy.ts'
import { daysAfter } from '../../kernel/time.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { instantText } from '../../platform/db/selection.ts'
import { Id, Instant, ParticipantCode } from '../../platform/http/wire.ts'
import { type Settings, standingOf } from './commands.ts'
import { readConsultation } from './queries.ts'

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'

export const ClosurePreview = z
  .object({
    unconfirmedSessions: z
      .array(
        z.object({
          id: Id,
          heldAt: Instant.meta({ description: 'When it was held.' }),
          loggedBy: ParticipantCode.meta({ description: 'The participant that logged the session.' }),
          waitsFor: z
            .array(ParticipantCode)
            .meta({ description: 'The participants that have not confirmed the session.' }),
        }),
      )
      .meta({ description: 'Sessions that one side logged and the other has not confirmed.' }),
    confirmableUntil: Instant.meta({
      description:
        'If the request were closed now: until when sessions could be confirmed and answers attested, so that they count for the timeliness.',
    }),
    unattestedAnswers: z
      .array(
        z.object({
          id: Id,
          participant: ParticipantCode,
          recordedAt: Instant.meta({ description: 'When it was recorded: it counts as given then.' }),
        }),
      )
      .meta({
        description:
          'Answers that were recorded as received and that their participant has not attested; it can adopt or correct them until `confirmableUntil`.',
      }),
    openUndertakings: z
      .array(
        z.object({
          participant: ParticipantCode,
          deadlineAt: Instant.meta({ description: 'The moment until which the addressee would have had time.' }),
        }),
      )
      .meta({
        description:
          'Addressees whose time is not over and who have not answered: after closing now they would stand as `no_answer`.',
      }),
    openOffers: z
      .array(z.object({ id: Id, provider: ParticipantCode }))
      .meta({ description: 'Offers that are not decided; they can be decided after the closure.' }),
    pendingProposals: z
      .array(
        z.object({
          id: Id,
          provider: ParticipantCode,
          expiresAt: Instant.meta({ description: 'The moment until which its provider can confirm it.' }),
        }),
      )
      .meta({
        description:
          'Accepted offers that their providers have not confirmed; they can be confirmed after the closure.',
      }),
  })
  .meta({
    id: 'ClosurePreview',
    description: 'What closing now would leave unfinished, and what can still be done afterwards.',
    examples: [
      {
        unconfirmedSessions: [{ id, heldAt: '2026-11-23T08:00:00.000Z', loggedBy: 'NO', waitsFor: ['UA'] }],
        confirmableUntil: '2026-12-24T06:40:00.000Z',
        unattestedAnswers: [{ id, participant: 'ES', recordedAt: '2026-11-23T12:00:00.000Z' }],
        openUndertakings: [{ participant: 'SE', deadlineAt: '2026-11-24T06:40:00.000Z' }],
        openOffers: [{ id, provider: 'NO' }],
        pendingProposals: [],
      },
    ],
  })

const unfinishedRow = ClosurePreview.omit({ confirmableUntil: true })

/** Everything that is under way in a request, in one statement. */
function unfinished(tx: ReadTx, consultationId: string) {
  return tx.row(
    unfinishedRow,
    sql`
    select coalesce((
        select jsonb_agg(jsonb_build_object('id', s.id, 'heldAt', ${instantText('s.held_at')}, 'loggedBy', s.logged_by,
          'waitsFor', w.sides) order by s.id)
        from accord.session s
        cross join lateral (
          select case when s.requester_confirmed_at is null then jsonb_build_array(s.requester)
            else (
              select coalesce(jsonb_agg(t.participant order by t.participant collate "C"), '[]')
              from accord.session_attendance t
              where t.session_id = s.id and t.confirmed_at is null and t.objected_at is null
            ) end as sides
        ) w
        where s.consultation_id = ${consultationId}::uuid
          and jsonb_array_length(w.sides) > 0
      ), '[]') as "unconfirmedSessions",
      coalesce((
        select jsonb_agg(jsonb_build_object('id', r.id, 'participant', r.about, 'recordedAt', ${instantText('r.created_at')})
          order by r.id)
        from accord.received_statement r
        where r.consultation_id = ${consultationId}::uuid and r.status = 'unattested'
      ), '[]') as "unattestedAnswers",
      coalesce((
        select jsonb_agg(jsonb_build_object('participant', a.participant, 'deadlineAt', ${instantText('a.deadline_at')})
          order by a.participant collate "C")
        from accord.addressee a
        where a.consultation_id = ${consultationId}::uuid
          and a.deadline_at >= ${tx.now}::timestamptz
          and a.consulted_at is null and a.answered_at is null and a.excused_at is null
      ), '[]') as "openUndertakings",
      coalesce((
        select jsonb_agg(jsonb_build_object('id', o.id, 'provider', o.provider) order by o.id)
        from accord.offer o
        where o.consultation_id = ${consultationId}::uuid and o.status in ('offered', 'partly_accepted')
      ), '[]') as "openOffers",
      coalesce((
        select jsonb_agg(jsonb_build_object('id', v.id, 'provider', v.provider, 'expiresAt', ${instantText('v.expires_at')})
          order by v.id)
        from accord.conversion_proposal v
        where v.consultation_id = ${consultationId}::uuid and v.conversion in ('pending', 'deviating')
          and v.expires_at > ${tx.now}::timestamptz
      ), '[]') as "pendingProposals"`,
  )
}

/** Shows the requester what closing the request now would leave unfinished. */
export async function previewClosure(
  tx: ReadTx,
  id: string,
  { confirmationDays }: Settings,
): Promise<z.input<typeof ClosurePreview>> {
  const [row, rest] = await Promise.all([readConsultation(tx, id), unfinished(tx, id)])
  authorize(tx.actor, 'consultation.preview', standingOf(tx, row), { type: 'consultation', id })
  return { ...rest, confirmableUntil: daysAfter(tx.now, confirmationDays).toISOString() }
}
