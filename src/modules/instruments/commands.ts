import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize } from '../../access/policy.ts'
import { checkAmount } from '../../kernel/amounts.ts'
import { checkPast } from '../../kernel/days.ts'
import { lastDayOf } from '../../kernel/period.ts'
import { notFound, unprocessable } from '../../kernel/refusal.ts'
import { audienceOf, checkReleased, markChild } from '../../kernel/visibility.ts'
import { type KeptOrigin, keptOrigin, originsOf } from '../../platform/db/audience.ts'
import { add, compareAndSet, held, make } from '../../platform/db/change.ts'
import { written } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { take, type VerbOf } from '../../platform/lifecycle.ts'
import { agreementOrigin, blindToAgreements, checkSidesKnow } from '../agreements/origin.ts'
import { participant as participantTable } from '../participants/tables.ts'
import type { InstrumentInput, StageInput } from './inputs.ts'
import { instrumentToJson } from './present.ts'
import { findInstrument, findStage, type InstrumentRow } from './queries.ts'
import {
  checkParties,
  checkStands,
  instrumentLifecycle,
  instrumentStageLifecycle,
  standingToInstrument,
  standingToVerb,
} from './rules.ts'
import { instrument, instrumentParty, instrumentStage } from './tables.ts'

const namedRow = written({
  today: z.string(),
  participants: z.array(written({ code: participantTable.code, name: participantTable.nameEn })),
  agreements: z.array(z.uuid()),
  unreleasable: z.array(z.string()),
  blind: z.array(z.string()),
  origins: z.array(keptOrigin),
})

/** BR-110: an instrument is a claim of one of its parties until another confirms it. */
export async function proposeInstrument(tx: WriteTx, input: InstrumentInput): Promise<Change<InstrumentRow>> {
  const codes = input.parties.map(({ participant }) => participant)
  const agreementIds = input.agreements.map(({ agreementId }) => agreementId)
  const named = await tx.row(
    namedRow,
    sql`
    select to_char(accord.current_day(), 'YYYY-MM-DD') as today,
      coalesce((
        select jsonb_agg(jsonb_build_object('code', p.code, 'name', p.name_en))
        from accord.participant p
        where p.code = any (${sql.param(codes.filter((code) => code !== undefined))}::text[]) and p.kind <> 'observer'
      ), '[]') as participants,
      array(select g.id from accord.agreement g where g.id = any (${sql.param(agreementIds)}::uuid[]))
        as agreements,
      accord.unknown_audiences(${sql.param([...(input.releasableTo ?? [])])}::text[]) as unreleasable,
      ${blindToAgreements(agreementIds, codes)} as blind,
      ${originsOf([agreementOrigin(undefined), ...agreementIds.map(agreementOrigin)])} as origins`,
  )
  const { participant } = tx.actor
  authorize(tx.actor, 'instrument.propose', ['own'])
  checkParties(codes, participant, input.parties.length)
  checkReleased(input.releasableTo, named.unreleasable)
  const { amount, currency, concluded } = input
  checkPast(concluded, named.today, '/concluded')
  if (amount !== undefined)
    checkAmount({ amount, currency: currency!, on: concluded === undefined ? undefined : lastDayOf(concluded) })
  const parties = input.parties.map((party, index) => {
    const known = named.participants.find(({ code }) => code === party.participant)
    if (party.participant === undefined ? party.name === undefined : known === undefined || party.name !== undefined)
      throw unprocessable(
        `/parties/${index}`,
        'must name an existing participant, or another party by its name',
        'BR-110',
      )
    return { ordinal: index, name: party.name ?? known!.name, participant: party.participant ?? null }
  })
  for (const [index, agreementId] of agreementIds.entries()) {
    if (!named.agreements.includes(agreementId))
      throw unprocessable(`/agreements/${index}/agreementId`, 'There is no such agreement, or you may not know of it.')
    if (agreementIds.indexOf(agreementId) < index)
      throw unprocessable(`/agreements/${index}/agreementId`, 'is named twice', 'BR-110')
  }
  checkSidesKnow(named.blind, '/agreements')
  const id = await insertInstrument(tx, input, parties, named.origins)
  const payload = { kind: input.kind, title: input.title, parties: parties.map((party) => party.name) }
  return {
    row: (await findInstrument(tx, id))!,
    events: [event('instrument.proposed', { resource: id, root: id, payload })],
  }
}

type Party = { ordinal: number; name: string; participant: string | null }

async function insertInstrument(
  tx: WriteTx,
  input: InstrumentInput,
  parties: readonly Party[],
  origins: readonly KeptOrigin[],
): Promise<string> {
  const sides = parties.map((each) => each.participant)
  const told = origins.length === 0 ? { ...input, marking: input.marking ?? 'framework' } : input
  const marked = markChild(told, origins, { sides })
  const { participant: proposedBy, accountId: createdBy } = tx.actor
  const { kind, title, summary, consultation } = input
  const id = await make(
    tx,
    instrument,
    {
      ...{ kind, title, summary, status: 'proposed', proposedBy, createdBy, createdAt: tx.now },
      ...{ concluded: input.concluded ?? null, due: input.due ?? null, consultation: consultation ?? null },
      ...{ amount: input.amount ?? null, currency: input.currency ?? null, sources: input.sources },
      ...{ marking: marked.marking, releasableTo: [...marked.releasable_to] },
    },
    { audiences: audienceOf(marked), sides, origins: origins.map((each) => each.id) },
  )
  await tx.db
    .insert(instrumentParty)
    .values(parties.map((party) => ({ ...party, instrumentId: id })))
    .execute()
  await tx.run(sql`
    insert into accord.instrument_agreement (instrument_id, agreement_id, relation, words)
    select ${id}::uuid, r."agreementId", r.relation, r.words
    from jsonb_to_recordset(${JSON.stringify(input.agreements)}::jsonb) as r ("agreementId" uuid, relation text, words text)`)
  await insertStage(tx, id, { stage: input.stage, asOf: input.concluded ?? null, source: input.sources[0]!.title })
  return id
}

function insertStage(
  tx: WriteTx,
  instrumentId: string,
  stage: Pick<typeof instrumentStage.$inferInsert, 'stage' | 'asOf' | 'source'>,
) {
  const statedBy = tx.actor.participant
  return add(tx, instrumentStage, { instrumentId, ...stage, status: 'proposed', statedBy, createdAt: tx.now })
}

const sidesOf = ({ proposedBy, parties }: InstrumentRow) => ({
  proposedBy,
  parties: parties.flatMap(({ participant }) => participant ?? []),
})

async function hold(tx: WriteTx, id: string, verb: VerbOf<typeof instrumentLifecycle>) {
  const row = await held(tx, instrument, id, findInstrument)
  return {
    row,
    step: take(tx, instrumentLifecycle, verb, row, standingToVerb(tx.actor.participant, sidesOf(row))),
  }
}

/** Confirms an instrument and the stage in which it was proposed; stages that were stated later are decided one by one. */
export async function confirmInstrument(tx: WriteTx, id: string): Promise<Change<InstrumentRow>> {
  const { row, step } = await hold(tx, id, 'confirmInstrument')
  const { participant } = tx.actor
  await compareAndSet(tx, instrument, row, {
    ...{ status: step.to, confirmedBy: participant },
    ...{ decidedBy: participant, decidedAt: tx.now },
  })
  await tx.change(
    'any',
    sql`
    update accord.instrument_stage
    set status = 'confirmed', decided_by = accord.current_participant(), version = version + 1
    where id = (select min(s.id::text)::uuid from accord.instrument_stage s where s.instrument_id = ${id}::uuid)
      and status = 'proposed'`,
  )
  return { row: (await findInstrument(tx, id))!, events: [step.event({ by: participant })] }
}

const ended = (verb: 'rejectInstrument' | 'withdrawInstrument') =>
  async function end(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<InstrumentRow>> {
    const { row, step } = await hold(tx, id, verb)
    const decided = { decidedBy: tx.actor.participant, decidedAt: tx.now }
    await compareAndSet(tx, instrument, row, { status: step.to, reason, ...decided })
    return { row: (await findInstrument(tx, id))!, events: [step.event({ reason })] }
  }
export const rejectInstrument = ended('rejectInstrument')
export const withdrawInstrument = ended('withdrawInstrument')

/** A stage that one party states: another confirms it (BR-110). */
export async function stateStage(tx: WriteTx, id: string, input: StageInput): Promise<Change<InstrumentRow>> {
  const row = await held(tx, instrument, id, findInstrument)
  const { participant } = tx.actor
  const { parties } = sidesOf(row)
  authorize(tx.actor, 'instrument.state', parties.includes(participant) ? ['party'] : [], { type: 'instrument', id })
  if (!parties.some((code) => code !== participant))
    throw unprocessable('/stage', 'There is no other party here that could confirm this.', 'BR-110')
  // Only adds a row, so statements at the same time do not disturb each other.
  const standing = standingToVerb(participant, sidesOf(row))
  const step = take(tx, instrumentLifecycle, 'stateInstrumentStage', { id, status: row.status }, standing)
  checkPast(input.asOf, row.today, '/asOf')
  const stageId = await insertStage(tx, id, input)
  const payload = { stageId, stage: input.stage, asOf: input.asOf, by: participant }
  return {
    row: (await findInstrument(tx, id))!,
    events: [step.event(payload)],
  }
}

const decided = (verb: VerbOf<typeof instrumentStageLifecycle>) =>
  async function decide(tx: WriteTx, id: string, input?: ReasonInput): Promise<Change<InstrumentRow>> {
    const found = await findStage(tx, id)
    if (found === undefined) throw notFound('instrument_stage', id)
    // Locked after its instrument, always in this order.
    const row = await held(tx, instrument, found.instrumentId, findInstrument)
    const stage = await held(tx, instrumentStage, id, findStage)
    const { participant } = tx.actor
    const standing = standingToInstrument(participant, { proposedBy: stage.statedBy, parties: sidesOf(row).parties })
    const step = take(tx, instrumentStageLifecycle, verb, stage, standing)
    checkStands(row, instrumentToJson(row, { actor: tx.actor, now: tx.now }).allowedActions)
    await compareAndSet(tx, instrumentStage, stage, {
      ...{ status: step.to, decidedBy: participant },
      reason: input?.reason ?? null,
    })
    const { type } = step.event({})
    const payload = {
      stageId: id,
      stage: stage.stage,
      by: participant,
      ...(input === undefined ? {} : { reason: input.reason }),
    }
    const stated = event(type, { resource: row.id, root: row.id, payload } as never)
    return { row: (await findInstrument(tx, row.id))!, events: [stated] }
  }
export const confirmInstrumentStage = (tx: WriteTx, id: string) => decided('confirmInstrumentStage')(tx, id)
export const rejectInstrumentStage = decided('rejectInstrumentStage')
