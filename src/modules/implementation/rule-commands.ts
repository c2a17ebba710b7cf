import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize } from '../../access/policy.ts'
import { limits } from '../../config.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { add, compareAndSet, held } from '../../platform/db/change.ts'
import { atMost, is, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { written } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { listNouns } from '../../platform/http/filters.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { take, type VerbOf } from '../../platform/lifecycle.ts'
import { actsThat } from './act-queries.ts'
import { type Act, actKinds } from './acts.ts'
import { findTarget, insertLinks, lockActs, type Target } from './link-writing.ts'
import { findLinkRule, type LinkRuleRow } from './queries.ts'
import type { LinkRuleInput, Matches } from './rule-inputs.ts'
import { checkActs, faultOfEffect, faultOfShares, linkRuleLifecycle, standingToAct } from './rules.ts'
import { implementationLink, linkRule } from './tables.ts'

/** What a rule would link, or has linked. */
export type RuleView = LinkRuleRow & { acts: Act[] }

/** A saved rule: it links nothing until it has been previewed and applied (BR-106). */
export async function createLinkRule(tx: WriteTx, input: LinkRuleInput): Promise<Change<RuleView>> {
  await tx.entered()
  authorize(tx.actor, 'link_rule.manage', ['own'])
  await checkMatches(tx, input.matches)
  const target = await findTarget(tx, input)
  const { participant } = tx.actor
  const ofParty = standingToAct(participant, { provider: null, party: target.party }).length > 0
  if (!ofParty && input.matches.provider !== participant)
    throw unprocessable(
      '/matches/provider',
      'For an agreement of others a rule can link only your own acts: name yourself as their provider.',
      'BR-106',
    )
  const { agreement_id: agreementId, provision_id: provisionId, area, obligor } = target
  const { title, matches, relation, evidence } = input
  const id = await add(tx, linkRule, {
    ...{ participant, title, matches, agreementId, provisionId, area, obligor, relation, evidence },
    ...{ share: input.share ?? null, createdBy: tx.actor.accountId, createdAt: tx.now },
  })
  const made = (await findLinkRule(tx, id))!
  const about = { resource: made.id, root: made.id, forAudience: [participant] }
  return {
    row: { ...made, acts: [] },
    events: [event('link_rule.created', { ...about, payload: { title: input.title } })],
  }
}

const listedRow = written({
  coalitions: z.boolean(),
  capabilities: z.boolean(),
  areas: z.boolean(),
  participants: z.boolean(),
})

/** Checked like a filter: a code that fits nothing is refused, because an empty preview would look like an answer. */
async function checkMatches(tx: ReadTx, matches: Matches): Promise<void> {
  const { provider, area, capability, coalition, happenedFrom, happenedTo } = matches
  if (happenedFrom !== undefined && happenedTo !== undefined && happenedTo < happenedFrom)
    throw unprocessable('/matches/happenedTo', say('is before `{from}`', { from: 'happenedFrom' }), 'BR-106')
  const listed = await tx.row(
    listedRow,
    sql`
    select exists (select from accord.coalition c where c.code = ${coalition ?? ''}) as coalitions,
      exists (select from accord.capability c where c.code = ${capability ?? ''}) as capabilities,
      exists (select from accord.area a where a.code = ${area ?? ''}) as areas,
      exists (select from accord.participant p where p.code = ${provider ?? ''}) as participants`,
  )
  const told = { coalition, capability, area, provider }
  const lists = {
    coalition: 'coalitions',
    capability: 'capabilities',
    area: 'areas',
    provider: 'participants',
  } as const
  for (const name of ['provider', 'area', 'capability', 'coalition'] as const) {
    const [code, list] = [told[name], lists[name]]
    if (code === undefined || listed[list]) continue
    const detail = say('{code} is not among the {list}', { code, list: listNouns[list] })
    throw unprocessable(`/matches/${name}`, detail, 'BR-106')
  }
}

async function hold(tx: WriteTx, id: string, verb: VerbOf<typeof linkRuleLifecycle>) {
  const row = await held(tx, linkRule, id, findLinkRule)
  const standing = row.participant === tx.actor.participant ? (['own'] as const) : []
  return { row, step: take(tx, linkRuleLifecycle, verb, row, standing) }
}

const targetOf = (row: LinkRuleRow) =>
  row.provisionId !== null
    ? { provisionId: row.provisionId }
    : { cell: { agreementId: row.agreementId, area: row.area!, obligor: row.obligor! } }

/** The acts that a rule fits and that are not linked to its target: what it would link now. */
async function matching(tx: ReadTx, row: LinkRuleRow): Promise<Act[]> {
  const matches: Matches = row.matches
  const condition = sql`${is('a.provider', matches.provider)}
    and ${is('a.area', matches.area)}
    and ${is('a.capability', matches.capability)}
    and ${is('a.coalition', matches.coalition)}
    and ${when(matches.titleContains, (words) => sql`strpos(lower(a.title), lower(${words}::text)) > 0`)}
    and ${when(matches.happenedFrom, (day) => sql`a.happened_on >= ${day}::date`)}
    and ${when(matches.happenedTo, (day) => sql`a.happened_on <= ${day}::date`)}
    and ${when(matches.actIds, (ids) => sql`a.id = any (${sql.param(ids)}::uuid[])`)}
    and ${when(matches.exceptActIds, (ids) => sql`a.id <> all (${sql.param(ids)}::uuid[])`)}
    and not exists (
      select 1 from accord.implementation_link n
      where n.act_id = a.id and n.status <> 'withdrawn' and n.agreement_id = ${row.agreementId}::uuid
        and (n.provision_id, n.area, n.obligor) is not distinct from (${row.provisionId}, ${row.area}, ${row.obligor})
    )`
  const acts = await actsThat(tx, matches.kinds ?? actKinds, condition, atMost(limits.linkRuleActs + 1))
  if (acts.length > limits.linkRuleActs) {
    const detail = say('The rule fits more than {count} acts: narrow it by kind, area or days.', {
      count: limits.linkRuleActs,
    })
    throw new Refusal('unprocessable', detail, { object: { type: 'link_rule', id: row.id }, rule: 'BR-106' })
  }
  return acts
}

/** The present result of a rule; it is stored, because the application may link no more. */
export async function previewLinkRule(tx: WriteTx, id: string): Promise<Change<RuleView>> {
  const { row, step } = await hold(tx, id, 'previewLinkRule')
  const [acts, target] = await Promise.all([matching(tx, row), findTarget(tx, targetOf(row))])
  await holdActs(tx, acts, target, row)
  await compareAndSet(tx, linkRule, row, { previewedActs: acts.map((act) => act.id), previewedAt: tx.now })
  return {
    row: { ...(await findLinkRule(tx, id))!, acts },
    events: [{ ...step.event({ acts: acts.length }), forAudience: [row.participant] }],
  }
}

const sharesRow = written({ id: implementationLink.actId, shares: z.string() })

/** The checks of all acts of a rule, the same for preview and application: BR-101, and BR-102 with the share of the rule. */
async function holdActs(tx: ReadTx, acts: readonly Act[], target: Target, { relation, share }: LinkRuleRow) {
  const faults = acts.map((act) => ({ ...act, fault: faultOfEffect(relation, act.happened_on, target) }))
  checkActs('/matches', 'BR-101', faults)
  if (share === null || acts.length === 0) return
  const rows = await tx.rows(
    sharesRow,
    sql`
    select l.act_id as id, (sum(l.share) + ${share}::numeric)::text as shares
    from accord.implementation_link l
    where l.act_id = any (${sql.param(acts.map(({ id }) => id))}::uuid[]) and l.status <> 'withdrawn' and l.share is not null
    group by l.act_id`,
  )
  const stated = new Map(rows.map(({ id, shares }) => [id, shares]))
  const over = acts.map((act) => ({ ...act, fault: faultOfShares(stated.get(act.id) ?? share, share) }))
  checkActs('/share', 'BR-102', over)
}

/** BR-106: never more than the preview showed; acts that are gone since are left out. */
export async function applyLinkRule(tx: WriteTx, id: string): Promise<Change<RuleView>> {
  const { row, step } = await hold(tx, id, 'applyLinkRule')
  const object = { type: 'link_rule', id }
  if (row.previewedActs === null)
    throw new Refusal('conflict', 'Preview the rule first: it links what its preview showed.', {
      ...{ object, rule: 'BR-106', state: 'not_previewed' },
    })
  const shown = new Set(row.previewedActs)
  // Locked before the matching acts are read, so that acts that somebody else claims meanwhile are left out.
  await lockActs(tx, [...shown])
  const [acts, target] = await Promise.all([matching(tx, row), findTarget(tx, targetOf(row))])
  const more = acts.filter((act) => !shown.has(act.id))
  if (more.length > 0)
    throw new Refusal(
      'conflict',
      say('The rule would link {count} acts, {more} of which its preview did not show: preview it again.', {
        count: acts.length,
        more: more.length,
      }),
      {
        ...{ object, rule: 'BR-106', state: 'grown', allowed: ['previewLinkRule', 'retireLinkRule'] },
        errors: more.slice(0, limits.actsNamed).map(({ title, id: actId }) => ({
          ...{ pointer: '/matches', rule: 'BR-106' },
          detail: say('Act {title} ({id}) was not shown.', { title, id: actId }),
        })),
      },
    )
  await holdActs(tx, acts, target, row)
  const share = row.share ?? undefined
  const link = { target, relation: row.relation, share, evidence: row.evidence, ruleId: id }
  const { events } = acts.length === 0 ? { events: [] } : await insertLinks(tx, { acts, ...link })
  await compareAndSet(tx, linkRule, row, {
    ...{ previewedActs: null, previewedAt: null, appliedAt: tx.now },
    appliedLinks: row.appliedLinks + acts.length,
  })
  const applied = { ...step.event({ links: acts.length }), forAudience: [row.participant] }
  return { row: { ...(await findLinkRule(tx, id))!, acts }, events: [applied, ...events] }
}

export async function retireLinkRule(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<RuleView>> {
  const { row, step } = await hold(tx, id, 'retireLinkRule')
  await compareAndSet(tx, linkRule, row, { status: step.to, reason, previewedActs: null, previewedAt: null })
  return {
    row: { ...(await findLinkRule(tx, id))!, acts: [] },
    events: [{ ...step.event({ reason }), forAudience: [row.participant] }],
  }
}
