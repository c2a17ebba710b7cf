import { createHash } from 'node:crypto'
import { authorize } from '../../access/policy.ts'
import { limits } from '../../config.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { daysAfter } from '../../kernel/time.ts'
import { type Charts, drawsFor } from '../../platform/charts/draw.ts'
import { add, compareAndSet, held, make } from '../../platform/db/change.ts'
import { asFramework } from '../../platform/db/framework-read.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { take } from '../../platform/lifecycle.ts'
import { resolveAsOf } from '../reports/statement.ts'
import { contentOf } from './figure-queries.ts'
import { spanOf } from './figures.ts'
import type { EditionInput, ObjectionInput } from './inputs.ts'
import { monitoringPage, picturesOf } from './page.ts'
import { type EditionRow, findEdition } from './queries.ts'
import { checkTime, type EditionVerb, editionLifecycle, standingToEdition } from './rules.ts'
import { monitoringEdition, monitoringObjection } from './tables.ts'

/** BR-129: the figures of the draft are fixed from now on, and the parties may object. */
export async function draftEdition(tx: WriteTx, { from, to }: EditionInput): Promise<Change<EditionRow>> {
  const actor = await tx.entered()
  authorize(actor, 'monitoring.draft', standingToEdition(actor))
  if (to < from) throw unprocessable('/to', 'is before `from`', 'BR-129')
  const span = spanOf({ from, to }, await resolveAsOf(tx, { asOfValid: to, currency: 'EUR' }))
  const content = await asFramework(tx, () => contentOf(tx, span))
  const until = daysAfter(tx.now, limits.monitoringObjectionDays)
  const id = await make(
    tx,
    monitoringEdition,
    {
      ...{ participant: actor.participant, fromOn: from, toOn: to, asOfPosition: span.position, content },
      ...{ objectionsUntil: until, createdBy: actor.accountId, createdAt: tx.now },
    },
    { audiences: ['framework'] },
  )
  const payload = { from, to, objectionsUntil: until.toISOString() }
  return {
    row: (await findEdition(tx, id))!,
    events: [event('monitoring_edition.drafted', { resource: id, root: id, payload })],
  }
}

async function hold(tx: WriteTx, id: string, verb: EditionVerb) {
  const row = await held(tx, monitoringEdition, id, findEdition)
  return { row, step: take(tx, editionLifecycle, verb, row, standingToEdition(tx.actor)) }
}

export async function objectToEdition(
  tx: WriteTx,
  id: string,
  { text, figure }: ObjectionInput,
): Promise<Change<EditionRow>> {
  const { step } = await hold(tx, id, 'objectToEdition')
  const { participant, accountId } = tx.actor
  await add(tx, monitoringObjection, {
    ...{ editionId: id, participant, accountId, createdAt: tx.now },
    ...{ text, figure: figure ?? null },
  })
  return { row: (await findEdition(tx, id))!, events: [step.event({ figure: figure ?? null })] }
}

/** BR-129: after the time for objections, with every objection printed; the pages are stored exactly as they are sent. */
export async function issueEdition(tx: WriteTx, id: string, charts: Charts): Promise<Change<EditionRow>> {
  const { row, step } = await hold(tx, id, 'issueEdition')
  checkTime(row, tx.actor, tx.now)
  const { fromOn: from, toOn: to, content, objections } = row
  const shown = { from, to, content, objections, state: 'issued', moment: tx.now.toISOString() } as const
  const draw = drawsFor(charts, tx.actor)
  const [english, ukrainian] = await tx.aside(JSON.stringify(content), () =>
    Promise.all([picturesOf(content, 'en', draw), picturesOf(content, 'uk', draw)]),
  )
  const [pageEn, pageUk] = [monitoringPage(shown, 'en', english), monitoringPage(shown, 'uk', ukrainian)]
  const hash = (text: string) => createHash('sha256').update(text).digest('hex')
  const [sha256En, sha256Uk] = [hash(pageEn), hash(pageUk)]
  await compareAndSet(tx, monitoringEdition, row, {
    ...{ status: step.to, pageEn, pageUk, sha256En, sha256Uk },
    issuedAt: tx.now,
  })
  return { row: (await findEdition(tx, id))!, events: [step.event({ sha256En, sha256Uk })] }
}

export async function withdrawEdition(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<EditionRow>> {
  const { row, step } = await hold(tx, id, 'withdrawEdition')
  await compareAndSet(tx, monitoringEdition, row, { status: step.to, reason })
  return { row: (await findEdition(tx, id))!, events: [step.event({ reason })] }
}
