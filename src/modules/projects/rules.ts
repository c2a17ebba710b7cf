import type { Relation } from '../../access/policy.ts'
import { daysBetween, lastDayOf } from '../../kernel/period.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { lifecycle, statesOf } from '../../platform/lifecycle.ts'

/** A public page, or a document, that says it. */
export type Source = { title: string | null; publisher: string | null; date: string | null; url: string | null }

export const confidences = ['high', 'medium', 'low'] as const
/** What the sources of a project say of its tie to an agreement. */
export const sourceTies = ['claimed', 'programme', 'subject_only', 'older', 'unknown'] as const
export type SourceTie = (typeof sourceTies)[number]
/** The answers to the question of implementation or policy, the strongest first. */
export const projectAnswers = ['confirmed', 'not_objected', ...sourceTies] as const
export type ProjectAnswer = (typeof projectAnswers)[number]
export const linkStatuses = ['not_stated', 'claimed', 'not_objected', 'confirmed', 'contested', 'withdrawn'] as const

export const projectKinds = [
  'joint_venture',
  'local_production',
  'co_production',
  'licence',
  'licensed_production_abroad',
  'foreign_investment_by_ukrainian_company',
  'procurement_finance',
  'technology_transfer',
  'maintenance',
  'maintenance_contract',
  'company_office',
  'framework_agreement',
  'memorandum',
  'letter_of_intent',
  'statement_of_intent',
  'joint_declaration',
] as const
export const projectStages = [
  'exploratory',
  'licence_announced',
  'announced_not_contracted',
  'declaration_signed',
  'statement_signed',
  'letter_signed',
  'memorandum_signed',
  'document_signed',
  'agreement_signed',
  'contracted',
  'under_construction',
  'production_starting',
  'operating',
  'completed',
  'delayed',
] as const
/** The stages at which the promise is fulfilled. */
const reached: readonly string[] = ['operating', 'completed']

/**
 * BR-120: one of the parties of a joint project enters it; it names at least two parties, and only they report on it.
 * BR-121: whether a project implements an agreement is derived, never typed: what parties confirm, do not object to or
 * claim decides, else what sources say; a match by subject alone is no link.
 * BR-122: a promise of a project is kept as it was made; what moved it, and by how much, is derived from later
 * statements.
 */
export const projectLifecycle = lifecycle({
  of: 'joint_project',
  states: { active: [], ended: [] },
  verbs: {
    reportProjectStage: {
      from: ['active'],
      to: 'unchanged',
      action: 'project.report',
      event: 'joint_project.stage_reported',
    },
    addProjectMilestone: {
      from: ['active'],
      to: 'unchanged',
      action: 'project.report',
      event: 'joint_project.milestone_set',
    },
    stateProjectMilestone: {
      from: ['active'],
      to: 'unchanged',
      action: 'project.report',
      event: 'joint_project.milestone_stated',
    },
    linkProjectMoney: {
      from: ['active'],
      to: 'unchanged',
      action: 'project.report',
      event: 'joint_project.money_linked',
    },
    endJointProject: { from: ['active'], to: 'ended', action: 'project.report', event: 'joint_project.ended' },
  },
})
export const projectStatuses = statesOf(projectLifecycle)

type Parties = { participants: readonly string[] }

export const standingToProject = (caller: string, { participants }: Parties): Relation[] =>
  participants.includes(caller) ? ['party'] : []

/** BR-120. */
export function checkParties(
  caller: string,
  { participants, organisations }: Parties & { organisations: string[] },
): void {
  const twice = participants.findIndex((code, index) => participants.indexOf(code) < index)
  if (twice !== -1) throw unprocessable(`/participants/${twice}`, 'is named twice', 'BR-120')
  if (!participants.includes(caller))
    throw new Refusal(
      'forbidden',
      say('A joint project is entered by one of its parties: {caller} is none of them.', { caller }),
      {
        rule: 'BR-120',
        errors: [{ pointer: '/participants', detail: say('does not name {caller}', { caller }), rule: 'BR-120' }],
      },
    )
  if (participants.length + organisations.length < 2)
    throw unprocessable('/participants', 'A joint project has at least two parties.', 'BR-120')
}

export type Stage = {
  statedOn: string | null
  stage: string | null
  promisedFor: string | null
  postpones: boolean
}

export const slippageStates = ['no_promise', 'open', 'passed', 'postponed', 'kept', 'late'] as const
export type Slippage = {
  state: (typeof slippageStates)[number]
  promisedFor: string | null
  nowPromisedFor: string | null
  timesMoved: number
  movedByDays: number | null
  reachedOn: string | null
  lateByDays: number | null
}

/** BR-122: days count from the last day of the time that was promised. */
export function slippageOf(stages: readonly Stage[], today: string): Slippage {
  const promises = stages.filter(({ promisedFor, postpones }) => promisedFor !== null || postpones)
  const first = promises.find(({ promisedFor }) => promisedFor !== null)?.promisedFor ?? null
  const last = promises.at(-1)
  const held = last?.promisedFor ?? null
  const reachedOn = stages.find(({ stage }) => stage !== null && reached.includes(stage))?.statedOn ?? null
  const base = {
    promisedFor: first,
    nowPromisedFor: held,
    timesMoved: Math.max(0, promises.length - (first === null ? 0 : 1)),
    movedByDays: first === null || held === null ? null : daysBetween(lastDayOf(first), lastDayOf(held)),
    reachedOn,
  }
  if (first === null) return { ...base, state: 'no_promise', lateByDays: null }
  const by = reachedOn === null ? today : lastDayOf(reachedOn)
  const lateByDays = Math.max(0, daysBetween(lastDayOf(held ?? first), by))
  if (reachedOn !== null) return { ...base, state: lateByDays > 0 ? 'late' : 'kept', lateByDays }
  if (held === null) return { ...base, state: 'postponed', lateByDays: null }
  return { ...base, state: lateByDays > 0 ? 'passed' : 'open', lateByDays }
}

type Tie = { sourceTie: SourceTie; sourceTieWords: string | null }
export type LinkFact = { status: (typeof linkStatuses)[number] }
export type Answer = {
  answer: ProjectAnswer
  decidedBy: 'links' | 'sources'
  words: string | null
  says: { en: string; uk: string }
}

/** BR-121: the strongest link decides; without one that a party stands behind, what the sources say. */
export function answerOf({ sourceTie, sourceTieWords }: Tie, links: readonly LinkFact[]): Answer {
  const byLinks = (['confirmed', 'not_objected', 'claimed'] as const).find((status) =>
    links.some((link) => link.status === status),
  )
  if (byLinks !== undefined && (byLinks !== 'claimed' || sourceTie !== 'claimed'))
    return { answer: byLinks, decidedBy: 'links', words: null, says: linkWords[byLinks] }
  return { answer: sourceTie, decidedBy: 'sources', words: sourceTieWords, says: sourceWords[sourceTie] }
}

const linkWords = {
  confirmed: {
    en: 'Both parties to the agreement say that the project implements it.',
    uk: 'Обидві сторони угоди кажуть, що проєкт її виконує.',
  },
  not_objected: {
    en: 'One party says that the project implements the agreement; the other was told and did not object in time.',
    uk: 'Одна сторона каже, що проєкт виконує угоду; іншу повідомлено, і вона вчасно не заперечила.',
  },
  claimed: {
    en: 'One party says that the project implements the agreement; the other has not spoken.',
    uk: 'Одна сторона каже, що проєкт виконує угоду; інша ще не висловилася.',
  },
} as const
const sourceWords = {
  claimed: {
    en: 'A source ties the project expressly to the agreement; the parties have not confirmed it here.',
    uk: 'Джерело прямо пов’язує проєкт з угодою; сторони тут цього не підтвердили.',
  },
  programme: {
    en: 'Sources tie the project to a programme, and through it alone to the agreement.',
    uk: 'Джерела пов’язують проєкт із програмою, і лише через неї — з угодою.',
  },
  subject_only: {
    en: 'The project shares its subject with provisions of the agreement, and nothing more is said by any source.',
    uk: 'Проєкт має спільний предмет із положеннями угоди, і більше жодне джерело нічого не каже.',
  },
  older: {
    en: 'The project is older than the agreement: a continuation of policy.',
    uk: 'Проєкт старший за угоду: це продовження політики.',
  },
  unknown: { en: 'Nothing is known that would tell.', uk: 'Немає відомостей, які б дали відповідь.' },
} as const

export type MilestoneFacts = { dueOn: string; promisedOn: string; reachedOn: string | null }

/** BR-122 for a milestone, whose days are exact. */
export const milestoneSlippage = ({ dueOn, promisedOn, reachedOn }: MilestoneFacts, today: string) => ({
  movedByDays: daysBetween(promisedOn, dueOn),
  overdue: reachedOn === null && today > dueOn,
})
