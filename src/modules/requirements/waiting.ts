import { sql } from 'drizzle-orm'
import { may, type Relation } from '../../access/policy.ts'
import { kept, now } from '../../platform/db/selection.ts'
import type { InboxRow, InboxSource } from '../participants/inbox.ts'

const never = sql`null::timestamptz`

/** BR-85: not for who wrote it. */
const filed = sql`
    select 'requirement' as kind, q.id, q.id as parent, q.title as about, ${never} as due_at, q.created_at as since,
      false as escalated
    from accord.requirement q
    where q.status = 'filed'
      and not (array[q.filed_by] || q.amended_by) && ${sql.placeholder('accounts')}::uuid[]`

/** BR-90: to a need that stands. */
const offered = sql`
    select 'requirement_offer', o.id, o.requirement_id, o.participant, ${never}, o.created_at, false
    from accord.requirement_offer o
    join accord.requirement q on q.id = o.requirement_id and q.status = 'validated'
    where o.status = 'offered'`

/** BR-37: as long as it has not expired and the need stands. */
const accepted = sql`
    select 'accepted_requirement_offer', o.id, o.requirement_id, 'UA', o.expires_at, o.decided_at, false
    from accord.requirement_offer o
    join accord.requirement q on q.id = o.requirement_id and q.status = 'validated'
    where o.participant = accord.current_participant()
      and o.status = 'accepted'
      and o.expires_at > ${now}`

/** BR-92: one's own part; BR-90: of a task whose need stands. */
const proposed = sql`
    select 'task_agreement', k.id, k.id, k.participant, ${never}, k.created_at, false
    from accord.task_part t
    join accord.task k on k.id = t.task_id and k.status = 'proposed'
    left join accord.requirement q on q.id = k.requirement_id
    where t.participant = accord.current_participant()
      and t.agreed_at is null
      and (k.requirement_id is null or q.status = 'validated')`

/** BR-93: by Ukraine, where it does not do the task itself. */
const delivered = sql`
    select 'task_verification', k.id, k.id, l.participant, ${never}, k.status_since, false
    from accord.task k
    join accord.task_part l on l.task_id = k.id and l.part = 'lead'
    where k.status = 'delivered'
      and not exists (
        select 1 from accord.task_part t
        where t.task_id = k.id and t.participant = accord.current_participant()
      )`

/**
 * Late work: tasks that the caller leads and that are overdue or returned, and milestones that the caller assesses
 * (BR-95).
 */
const late = kept(
  (...kinds: string[]) => sql`
    select w.kind, w.id, w.task_id, w.about, w.due_at, w.since, false
    from accord.late_work(${now}) w
    where w.kind = any (${sql.param(kinds)}::text[])`,
)

const taskAt = ({ parent }: InboxRow) => `/v1/tasks/${parent}`
const offerAt = ({ id }: InboxRow) => `/v1/requirement-offers/${id}`

const told: InboxSource['told'] = {
  requirement: {
    type: 'requirement',
    href: ({ id }) => `/v1/requirements/${id}`,
    says: ({ about }) => ({
      en: `The requirement “${about}” waits for your validation.`,
      uk: `Потреба «${about}» чекає на ваше підтвердження.`,
    }),
  },
  requirement_offer: {
    type: 'requirement_offer',
    href: offerAt,
    says: ({ about }) => ({
      en: `An offer of ${about} to a requirement waits for your decision.`,
      uk: `Пропозиція учасника ${about} до потреби чекає на ваше рішення.`,
    }),
  },
  accepted_requirement_offer: {
    type: 'requirement_offer',
    href: offerAt,
    says: ({ about }) => ({
      en: `${about} accepted your offer to a requirement: only you can make it a commitment or a task.`,
      uk: `Учасник ${about} прийняв вашу пропозицію до потреби: перетворити її на зобов’язання чи завдання можете лише ви.`,
    }),
  },
  task_agreement: {
    type: 'task',
    href: taskAt,
    says: ({ about }) => ({
      en: `A task that ${about} proposed waits for you to agree to your part.`,
      uk: `Завдання, яке запропонував учасник ${about}, чекає на згоду щодо вашої частини.`,
    }),
  },
  task_delivery: {
    type: 'task',
    href: taskAt,
    says: () => ({
      en: 'A task that you lead waits for its delivery: it is overdue or was returned.',
      uk: 'Завдання, яке ви очолюєте, чекає на виконання: воно прострочене або повернуте.',
    }),
  },
  task_verification: {
    type: 'task',
    href: taskAt,
    says: ({ about }) => ({
      en: `A task that ${about} delivered waits for your verification.`,
      uk: `Завдання, яке виконав учасник ${about}, чекає на вашу перевірку.`,
    }),
  },
  milestone: {
    type: 'task_milestone',
    href: taskAt,
    says: ({ about }) => ({
      en: `A milestone of a task that ${about} leads waits for your assessment.`,
      uk: `Віха завдання, яке очолює учасник ${about}, чекає на вашу оцінку.`,
    }),
  },
}

/** What waits for Ukraine, which validates, decides and verifies, and for those who offer and do. */
export const requirementInbox: InboxSource = {
  rows(actor) {
    const ukraine = actor.participant === 'UA'
    const receives: Relation[] = ukraine ? ['counterparty'] : []
    const converts = may(actor, 'task.create', ['provider']) || may(actor, 'commitment.create', ['own'])
    const lateKinds = [
      ...(may(actor, 'task.report', ['provider']) ? ['task_delivery'] : []),
      ...(may(actor, 'task.assess', [...receives, 'lead']) ? ['milestone'] : []),
    ]
    return [
      ...(ukraine && may(actor, 'requirement.validate', ['own']) ? [filed] : []),
      ...(ukraine && may(actor, 'requirement_offer.decide', ['requester']) ? [offered] : []),
      ...(!ukraine && converts ? [accepted] : []),
      ...(may(actor, 'task.agree', ['provider']) ? [proposed] : []),
      ...(may(actor, 'task.verify', receives) ? [delivered] : []),
      ...(lateKinds.length > 0 ? [late(...lateKinds)] : []),
    ]
  },
  told,
}
