import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize } from '../../access/policy.ts'
import { checkPast } from '../../kernel/days.ts'
import { type FieldError, Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { audienceOf, checkReleased, type Marked } from '../../kernel/visibility.ts'
import { setAudience } from '../../platform/db/audience.ts'
import { changesBetween, compareAndSet, held } from '../../platform/db/change.ts'
import { type RowOf, written } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { type Event, event } from '../../platform/journal/append.ts'
import { take } from '../../platform/lifecycle.ts'
import { findTarget, insertLinks, moveLinks, type Target } from '../implementation/link-writing.ts'
import { checkEffect, type RelationOfAct, standingToAct } from '../implementation/rules.ts'
import type { CompletionInput, MeasureInput, MeasurePatch } from './inputs.ts'
import { findMeasure, type MeasureRow } from './queries.ts'
import { checkMeasureDays, type MeasureVerb, measureLifecycle } from './rules.ts'
import { measure } from './tables.ts'

/** Enters a measure for a provision or a cell, and claims its link to it. */
export async function createMeasure(tx: WriteTx, input: MeasureInput): Promise<Change<MeasureRow>> {
  const { ids, events } = await insertMeasures(tx, [input])
  return { row: (await findMeasure(tx, ids[0]!))!, events }
}

const factsRow = written({
  today: z.string(),
  participants: z.array(z.string()),
  unreleasable: z.array(z.string()),
  /** For each measure in order: the normalised reference, and whether another measure has it. */
  references: z.array(z.object({ key: z.string().nullable(), taken: z.boolean() })),
})
type Facts = RowOf<typeof factsRow>

/** All measures or none: each is checked as if it came alone, and every error names the line (BR-111). */
export async function insertMeasures(
  tx: WriteTx,
  inputs: readonly MeasureInput[],
  { lined = false }: { lined?: boolean } = {},
): Promise<{ ids: string[]; events: Event[] }> {
  const facts = await tx.row(
    factsRow,
    sql`
    select to_char(accord.current_day(), 'YYYY-MM-DD') as today,
      array(select p.code from accord.participant p where p.kind <> 'observer') as participants,
      accord.unknown_audiences(${sql.param([...new Set(inputs.flatMap(({ releasableTo }) => releasableTo ?? []))])}::text[]) as unreleasable,
      coalesce((
        select json_agg(json_build_object('key', k.key, 'taken', k.key is not null and exists (
          select 1 from accord.measure m
          where m.participant = accord.current_participant() and m.external_key = k.key
        )) order by k.number)
        from (
          select r.number, case when r.id is not null then accord.reference_key(r.system, r.id) end as key
          from rows from (jsonb_to_recordset(${JSON.stringify(inputs.map(({ externalReference }) => externalReference ?? {}))}::jsonb)
            as (system text, id text)) with ordinality as r (system, id, number)
        ) k
      ), '[]') as "references"`,
  )
  const errors: FieldError[] = []
  const checked: { input: MeasureInput; target: Target }[] = []
  const targets = new Map<string, Target>()
  const keys = facts.references.map(({ key }) => key)
  for (const [index, input] of inputs.entries()) {
    try {
      const { key, taken } = facts.references[index]!
      if (taken || (key !== null && keys.indexOf(key) < index)) throw isThere(input)
      checked.push({ input, target: await checkMeasure(tx, input, facts, targets) })
    } catch (error) {
      if (!lined || !(error instanceof Refusal)) throw error
      for (const each of error.facts.errors ?? [{ detail: error.said }]) errors.push({ line: index + 1, ...each })
    }
  }
  if (errors.length > 0) throw refusedLines(errors)
  return store(tx, checked, facts.today)
}

/** BR-24: a reference is unique among the measures of a participant. */
function isThere({ externalReference }: MeasureInput): Refusal {
  const { system, id } = externalReference!
  return new Refusal('conflict', 'You have a measure with this reference already.', {
    rule: 'BR-24',
    errors: [
      { pointer: '/externalReference', detail: say('{system} {id} exists already', { system, id }), rule: 'BR-24' },
    ],
  })
}

/** A conflict if nothing else is wrong with any line. */
export function refusedLines(errors: FieldError[]): Refusal {
  const [first] = errors
  const detail = say('Line {line}{pointer}: {what}', {
    line: first!.line ?? 0,
    pointer: first!.pointer ?? '',
    what: first!.detail,
  })
  const taken = errors.every(({ rule }) => rule === 'BR-24')
  return new Refusal(taken ? 'conflict' : 'unprocessable', detail, { errors, rule: taken ? 'BR-24' : 'BR-111' })
}

async function checkMeasure(
  tx: WriteTx,
  input: MeasureInput,
  { today, participants, unreleasable }: Facts,
  targets: Map<string, Target>,
): Promise<Target> {
  const key = JSON.stringify(input.provisionId ?? input.cell)
  const target = targets.get(key) ?? (await findTarget(tx, input))
  targets.set(key, target)
  const { participant } = tx.actor
  const standing = standingToAct(participant, { provider: null, party: target.party })
  authorize(tx.actor, 'measure.keep', standing.length > 0 ? ['own'] : [])
  checkMeasureDays(input)
  if (input.counterpart !== undefined && !participants.includes(input.counterpart))
    throw unprocessable('/counterpart', 'There is no such participant.', 'BR-111')
  if (input.counterpart === participant)
    throw unprocessable(
      '/counterpart',
      'must be the participant on the other side, not the one whose measure it is',
      'BR-111',
    )
  checkReleased(input.releasableTo, unreleasable)
  checkEffect('/startsOn', relationOf(input, target, today), input.startsOn ?? today, target)
  return target
}

/** BR-101: a measure that begins before the agreement has effect prepares it. */
const relationOf = ({ startsOn }: MeasureInput, { effectFrom }: Target, today: string): RelationOfAct =>
  effectFrom !== null && (startsOn ?? today) < effectFrom ? 'prepares' : 'implements'

async function store(
  tx: WriteTx,
  checked: readonly { input: MeasureInput; target: Target }[],
  today: string,
): Promise<{ ids: string[]; events: Event[] }> {
  const ids: string[] = []
  const events: Event[] = []
  for (const { input, target } of checked) {
    const marked: Marked = { marking: input.marking, releasable_to: input.releasableTo ?? [] }
    const other = tx.actor.participant === 'UA' ? target.party : 'UA'
    const id = await insertMeasure(tx, input, { target, marked, counterpart: input.counterpart ?? other })
    ids.push(id)
    const payload = { title: input.title, dueOn: input.dueOn, agreementId: target.agreement_id }
    const act = { kind: 'measure' as const, id, provider: tx.actor.participant, happened_on: input.startsOn ?? today }
    const link = {
      acts: [act],
      target,
      relation: relationOf(input, target, today),
      evidence: input.plan ?? input.title,
    }
    const { events: linked } = await insertLinks(tx, link)
    events.push(event('measure.created', { resource: id, root: id, payload }), ...linked)
  }
  return { ids, events }
}

const madeRow = written({ id: measure.id })

async function insertMeasure(
  tx: WriteTx,
  input: MeasureInput,
  { target, marked, counterpart }: { target: Target; marked: Marked; counterpart: string },
): Promise<string> {
  const { externalReference: external } = input
  const [row] = await tx.rows(
    madeRow,
    sql`
    with made as (
      insert into accord.measure (participant, agreement_id, provision_id, area, obligor, title, description, plan,
        responsible_body, counterpart, counterpart_body, starts_on, due_on, marking, releasable_to, external_system, external_id,
        created_by, created_at)
      values (accord.current_participant(), ${target.agreement_id}::uuid, ${target.provision_id}, ${target.area},
        ${target.obligor}, ${input.title}, ${input.description ?? null}, ${input.plan ?? null}, ${input.responsibleBody},
        ${counterpart}, ${input.counterpartBody ?? null}, ${input.startsOn ?? null}::date, ${input.dueOn}::date,
        ${marked.marking}, ${sql.param([...marked.releasable_to])}::text[], ${external?.system ?? null}, ${external?.id ?? null},
        accord.current_account(), ${tx.now}::timestamptz)
      on conflict on constraint measure_external_id_key do nothing
      returning id
    )
    select m.id from made m
    cross join lateral ${setAudience(sql`m.id`, { of: 'measure', audiences: audienceOf(marked), sides: [counterpart] })}`,
  )
  if (row === undefined) throw isThere(input)
  return row.id
}

async function hold(tx: WriteTx, id: string, verb: MeasureVerb) {
  const row = await held(tx, measure, id, findMeasure)
  return { row, step: take(tx, measureLifecycle, verb, row, row.participant === tx.actor.participant ? ['own'] : []) }
}

export async function amendMeasure(tx: WriteTx, id: string, patch: MeasurePatch): Promise<Change<MeasureRow>> {
  const { row, step } = await hold(tx, id, 'amendMeasure')
  checkMeasureDays({ startsOn: patch.startsOn ?? row.startsOn, dueOn: patch.dueOn ?? row.dueOn })
  if (patch.startsOn !== undefined && patch.startsOn !== row.startsOn)
    await moveLinks(tx, id, patch.startsOn, '/startsOn')
  await compareAndSet(tx, measure, row, patch)
  const made = (await findMeasure(tx, id))!
  return { row: made, events: [step.event({ changes: changesBetween(row, made) })] }
}

export async function startMeasure(tx: WriteTx, id: string): Promise<Change<MeasureRow>> {
  const { row, step } = await hold(tx, id, 'startMeasure')
  await compareAndSet(tx, measure, row, { status: step.to })
  return { row: (await findMeasure(tx, id))!, events: [step.event({})] }
}

export async function completeMeasure(tx: WriteTx, id: string, input: CompletionInput): Promise<Change<MeasureRow>> {
  const { row, step } = await hold(tx, id, 'completeMeasure')
  checkPast(input.doneOn, row.today, '/doneOn', 'BR-111')
  if (row.startsOn !== null && input.doneOn < row.startsOn)
    throw unprocessable('/doneOn', say('is before the start, {startsOn}', { startsOn: row.startsOn }), 'BR-111')
  await compareAndSet(tx, measure, row, { status: step.to, ...input })
  return { row: (await findMeasure(tx, id))!, events: [step.event({ doneOn: input.doneOn })] }
}

export async function cancelMeasure(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<MeasureRow>> {
  const { row, step } = await hold(tx, id, 'cancelMeasure')
  await compareAndSet(tx, measure, row, { status: step.to, reason })
  return { row: (await findMeasure(tx, id))!, events: [step.event({ reason })] }
}
