import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { ReadTx } from '../../platform/db/read.ts'
import { document, orNull, type RowOf, written } from '../../platform/db/selection.ts'
import { reading, readingsOf, standingOn, today } from '../agreements/queries.ts'
import { agreement, clause } from '../agreements/tables.ts'
import { contactPoint, participant } from '../participants/tables.ts'
import type { InstrumentClause, Limb } from './matching.ts'

/** The terms of a consultation clause that decide who is addressed. */
type ConsultationTerms = {
  limbs?: Limb[]
  victim?: 'ukraine' | 'either'
  requiresRequest?: boolean | null
  multilateralConsent?: boolean
}

const partyRow = written({
  participant: agreement.participant,
  kind: participant.kind,
  agreementId: agreement.id,
  clauseId: orNull(clause.id),
  presence: orNull(clause.presence),
  terms: orNull(document<ConsultationTerms>()),
  locator: clause.locator,
  provisionId: clause.provisionId,
  operative: z.boolean(),
  over: z.boolean(),
  readings: z.array(reading),
})
export type PartyRow = RowOf<typeof partyRow>

/**
 * The agreements between Ukraine and each participant, with the consultation clause in force on a day; for a requester
 * other than Ukraine, only its own. `operative`: ratified or in effect; `over`: ended, by a notice or otherwise, or
 * expired.
 */
export function listParties(tx: ReadTx, requester: string, day: string): Promise<PartyRow[]> {
  return tx.rows(
    partyRow,
    sql`
    select a.participant, p.kind, a.id as "agreementId", k.id as "clauseId", k.presence, k.terms, k.locator,
      k.provision_id as "provisionId",
      coalesce(standing.status in ('ratified', 'in_effect', 'notice_given'), false) as operative,
      coalesce(standing.status in ('ended', 'expired'), false) as over, ${readingsOf('a.id')} as readings
    from accord.agreement a
    join accord.participant p on p.code = a.participant
    ${standingOn(day, today(tx))}
    left join accord.clause k on k.agreement_id = a.id
      and k.type = 'consultation'
      and (k.valid_from is null or k.valid_from <= ${day}::date)
      and (k.valid_to is null or k.valid_to > ${day}::date)
    where ${requester} = 'UA' or a.participant = ${requester}
    order by a.participant collate "C"`,
  )
}

const contactRow = written({
  participant: contactPoint.participant,
  office: contactPoint.office,
  telephone: contactPoint.telephone,
  email: contactPoint.email,
  hours: contactPoint.hours,
})
export type ContactRow = RowOf<typeof contactRow>

/** The duty desk of each participant that has registered one. */
export function listDutyDesks(tx: ReadTx): Promise<ContactRow[]> {
  return tx.rows(
    contactRow,
    sql`
    select distinct on (d.participant) d.participant, d.office, d.telephone, d.email, d.hours
    from accord.contact_point d
    where d.kind = 'duty_desk'
    order by d.participant, d.ordinal`,
  )
}

/** The clause of one instrument to which the requester is a party, for one of the other parties. */
const instrumentClauseRow = written({
  participant: z.string(),
  instrumentId: z.uuid(),
  title: z.string(),
  consultation: document<InstrumentClause>(),
})
export type InstrumentClauseRow = RowOf<typeof instrumentClauseRow>

/** Instruments with a consultation clause of their own to which the requester is a party, by the other parties. */
export function listInstrumentClauses(tx: ReadTx, requester: string): Promise<InstrumentClauseRow[]> {
  return tx.rows(
    instrumentClauseRow,
    sql`
    select o.participant, i.id as "instrumentId", i.title, i.consultation
    from accord.instrument i
    join accord.instrument_party r on r.instrument_id = i.id and r.participant = ${requester}
    join accord.instrument_party o on o.instrument_id = i.id and o.participant <> ${requester}
    where i.consultation is not null
      and i.status in ('found', 'confirmed')
    order by o.participant collate "C", i.title collate "C", i.id`,
  )
}
