import { sql } from 'drizzle-orm'
import { authorize, type Relation } from '../../access/policy.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { compareAndSet, held, make } from '../../platform/db/change.ts'
import { written } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { take } from '../../platform/lifecycle.ts'
import type { PublicationInput } from './inputs.ts'
import { projectToJson } from './present.ts'
import { checkOtherParty, hasOtherParty, type PublicationVerb, publicationLifecycle } from './publication-rules.ts'
import { findProject, findPublication, type ProjectRow, type PublicationRow } from './queries.ts'
import { standingToProject } from './rules.ts'
import { jointProject, jointProjectConsent, jointProjectPublication, type Profile } from './tables.ts'

const openRow = written({ id: jointProjectPublication.id })

/** Whoever proposes agrees by doing so; only the other parties see the proposal (BR-123). */
export async function proposePublication(
  tx: WriteTx,
  projectId: string,
  { title, summary }: PublicationInput,
): Promise<Change<PublicationRow>> {
  const project = await held(tx, jointProject, projectId, findProject)
  const object = { type: 'joint_project', id: projectId }
  authorize(tx.actor, 'project.publish', standingToProject(tx.actor.participant, project), object)
  if (!hasOtherParty(tx.actor.participant, project))
    throw new Refusal('conflict', 'There is no other participant among its parties that could agree.', {
      object,
      rule: 'BR-123',
      state: project.status,
      allowed: projectToJson(project, { actor: tx.actor, now: tx.now }).allowedActions,
    })
  const [open] = await tx.rows(
    openRow,
    sql`
    select u.id from accord.joint_project_publication u where u.project_id = ${projectId}::uuid and u.status = 'proposed'`,
  )
  if (open !== undefined)
    throw new Refusal('conflict', 'Another publication of the project waits for its parties.', {
      object: { type: 'joint_project_publication', id: open.id },
      rule: 'BR-123',
      state: 'proposed',
    })
  const { participant, accountId: createdBy } = tx.actor
  const id = await make(
    tx,
    jointProjectPublication,
    {
      ...{ projectId, participant, createdBy, createdAt: tx.now },
      ...{ titleEn: title.en, titleUk: title.uk, summaryEn: summary.en, summaryUk: summary.uk },
      profile: profileOf(tx, project),
    },
    { sides: project.participants },
  )
  await agree(tx, id)
  return {
    row: (await findPublication(tx, id))!,
    events: [event('joint_project_publication.proposed', { resource: id, root: id, payload: { projectId } })],
  }
}

function profileOf(tx: WriteTx, project: ProjectRow): Profile {
  const shown = projectToJson(project, { actor: tx.actor, now: tx.now })
  const { kind, participants, organisations, started, stage, stageAsOf } = shown
  const milestones = shown.milestones.map(({ title, dueOn, reachedOn }) => ({ title, dueOn, reachedOn }))
  return { kind, participants, organisations, started, stage, stageAsOf, milestones }
}

const agree = (tx: WriteTx, publicationId: string) => {
  const { participant, accountId } = tx.actor
  return tx.db
    .insert(jointProjectConsent)
    .values({ publicationId, participant, accountId, createdAt: tx.now })
    .execute()
}

/** BR-123: once the last of its parties has agreed, it is public. */
export async function agreeToPublication(tx: WriteTx, id: string): Promise<Change<PublicationRow>> {
  const { row, step } = await hold(tx, id, 'agreeToPublication')
  const { participant } = tx.actor
  checkOtherParty(participant, row)
  await agree(tx, id)
  const events = [step.event({ participant })]
  if (row.profile.participants.every((code) => code === participant || row.agreed.includes(code))) {
    const last = take(tx, publicationLifecycle, 'publishProject', row, standing(participant, row))
    await tx.run(sql`select accord.publish_project(${id}::uuid, ${tx.now}::timestamptz)`)
    events.push(last.event({}))
    events.push(event('resource.released', { ...about(id), payload: {}, forAudience: ['public'] }))
  }
  return { row: (await findPublication(tx, id))!, events }
}

const about = (id: string) => ({ resource: id, root: id, resourceType: 'joint_project_publication' })

export async function refusePublication(
  tx: WriteTx,
  id: string,
  { reason }: ReasonInput,
): Promise<Change<PublicationRow>> {
  const { row, step } = await hold(tx, id, 'refusePublication')
  await compareAndSet(tx, jointProjectPublication, row, { status: step.to, reason, decidedBy: tx.actor.participant })
  return { row: (await findPublication(tx, id))!, events: [step.event({ reason })] }
}

/** Any party of the project may take the text back, at any time. */
export async function withdrawPublication(
  tx: WriteTx,
  id: string,
  { reason }: ReasonInput,
): Promise<Change<PublicationRow>> {
  const { row, step } = await hold(tx, id, 'withdrawPublication')
  await tx.run(sql`select accord.unpublish_project(${id}::uuid, ${reason})`)
  const events = [step.event({ reason })]
  if (row.status === 'published')
    events.push(event('resource.withdrawn', { ...about(id), payload: {}, forAudience: ['public'] }))
  return { row: (await findPublication(tx, id))!, events }
}

/** The relation of a party to the project on the day of the proposal; for whoever proposed it also `own`. */
export const standing = (caller: string, { profile }: Pick<PublicationRow, 'profile'>): Relation[] =>
  profile.participants.includes(caller) ? ['party'] : []

async function hold(tx: WriteTx, id: string, verb: PublicationVerb) {
  const row = await held(tx, jointProjectPublication, id, findPublication)
  return { row, step: take(tx, publicationLifecycle, verb, row, standing(tx.actor.participant, row)) }
}
