import type { Relation } from '../../access/policy.ts'
import { limits } from '../../config.ts'
import { compare } from '../../kernel/decimal.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { type Detail, say } from '../../kernel/sentence.ts'
import { lifecycle, type StateOf, statesOf, type VerbOf } from '../../platform/lifecycle.ts'
import type { ActKind } from './acts.ts'

/** How an act relates to what it is linked to. */
export const relationsOfActs = ['implements', 'contributes', 'prepares'] as const
export type RelationOfAct = (typeof relationsOfActs)[number]

/** Formats outside the agreements to which an act may also belong. */
export const arrangements = [
  'contact_group',
  'euam',
  'epf',
  'nato_cap',
  'nato_ukraine_council',
  'ukraine_compact',
  'paris_declaration',
  'nsatu',
  'purl',
  'czech_ammunition_initiative',
] as const

export type Arrangement = (typeof arrangements)[number]

/** BR-104: after this time silence counts as no objection; the other side is told twice before. */
export const silenceDays = 14
export const toldAgainDays = 10

/**
 * BR-103: whoever claims a link does not confirm it. BR-104: `not_objected` is derived from a claim, never stored: the
 * silence of those who were told is not consent, and they may still object.
 */
export const linkLifecycle = lifecycle({
  of: 'implementation_link',
  states: { not_stated: [], claimed: ['live'], confirmed: ['live'], contested: [], withdrawn: [] },
  verbs: {
    claimMatch: {
      from: ['not_stated', 'contested'],
      to: 'claimed',
      action: 'implementation_link.claim',
      event: 'implementation_link.claimed',
    },
    amendLink: {
      from: ['claimed', 'contested'],
      to: 'claimed',
      action: 'implementation_link.amend',
      event: 'implementation_link.amended',
    },
    agreeToLink: {
      from: ['claimed', 'contested'],
      to: 'unchanged',
      action: 'implementation_link.decide',
      event: 'implementation_link.partly_confirmed',
      within: 'confirmLink',
    },
    confirmLink: {
      from: ['claimed', 'contested'],
      to: 'confirmed',
      action: 'implementation_link.decide',
      event: 'implementation_link.confirmed',
    },
    contestLink: {
      from: ['not_stated', 'claimed', 'confirmed'],
      to: 'contested',
      action: 'implementation_link.decide',
      event: 'implementation_link.contested',
    },
    withdrawLink: {
      from: ['claimed', 'confirmed', 'contested'],
      to: 'withdrawn',
      action: 'implementation_link.amend',
      event: 'implementation_link.withdrawn',
    },
  },
})
export type LinkStatus = StateOf<typeof linkLifecycle>
export type LinkVerb = VerbOf<typeof linkLifecycle>
/** The status as it is presented, including the effect of silence. */
export const linkStatuses = [
  'not_stated',
  'claimed',
  'not_objected',
  'confirmed',
  'contested',
  'withdrawn',
] as const satisfies readonly (LinkStatus | 'not_objected')[]
export type ToldLinkStatus = (typeof linkStatuses)[number]

export const linkRuleLifecycle = lifecycle({
  of: 'link_rule',
  states: { active: [], retired: [] },
  verbs: {
    previewLinkRule: { from: ['active'], to: 'unchanged', action: 'link_rule.manage', event: 'link_rule.previewed' },
    applyLinkRule: { from: ['active'], to: 'unchanged', action: 'link_rule.manage', event: 'link_rule.applied' },
    retireLinkRule: { from: ['active'], to: 'retired', action: 'link_rule.manage', event: 'link_rule.retired' },
  },
})
export const linkRuleStatuses = statesOf(linkRuleLifecycle)

export type LinkSides = {
  id: string
  claimedBy: string | null
  provider: string | null
  party: string
  awaits: readonly string[]
}

/** BR-108: a link of a record that implements nothing can only be withdrawn or contested. */
const endingVerbs: readonly LinkVerb[] = ['withdrawLink', 'contestLink']
export const isOpen = (verb: LinkVerb, { stands }: { stands: boolean }): boolean => stands || endingVerbs.includes(verb)

/** @throws Refusal `conflict` */
export function checkOpen(
  verb: LinkVerb,
  link: { id: string; actKind: string; stands: boolean; told: ToldLinkStatus },
): void {
  if (isOpen(verb, link)) return
  throw new Refusal('conflict', implementsNothing(link.actKind as ActKind), {
    object: { type: 'implementation_link', id: link.id },
    rule: 'BR-108',
    state: link.told,
  })
}

export const implementsNothing = (kind: ActKind): Detail =>
  say('The {object} implements nothing: it no longer stands, or does not stand yet.', { object: kind })

/** The relation of a participant to a link: it claims it, its confirmation is awaited, or it may claim it (BR-103). */
export function standingToLink(participant: string, verb: LinkVerb, link: LinkSides): Relation[] {
  if (verb === 'withdrawLink' || verb === 'amendLink') return link.claimedBy === participant ? ['own'] : []
  if (verb === 'claimMatch') return standingToAct(participant, link)
  const concerned = [link.provider, link.party, 'UA'].includes(participant) || link.awaits.includes(participant)
  return concerned && link.claimedBy !== participant ? ['counterparty'] : []
}

/** The participant whose act it is, or a party to the agreement that the act is said to implement. */
export function standingToAct(
  participant: string,
  { provider, party }: { provider: string | null; party: string },
): Relation[] {
  return [
    ...(provider === participant ? (['own'] as const) : []),
    ...(party === participant || participant === 'UA' ? (['party'] as const) : []),
  ]
}

/** BR-103. */
export function checkDecider(participant: string, { id, claimedBy }: Pick<LinkSides, 'id' | 'claimedBy'>): void {
  if (claimedBy !== participant) return
  throw new Refusal('forbidden', 'Whoever claims a link can neither confirm nor contest it: withdraw it instead.', {
    object: { type: 'implementation_link', id },
    rule: 'BR-103',
  })
}

/**
 * A link that nobody claims can be claimed, even if it was contested, but not confirmed; a claimed link cannot be
 * claimed again.
 */
export const isForClaim = (verb: LinkVerb, { claimedBy }: Pick<LinkSides, 'claimedBy'>): boolean =>
  verb === 'claimMatch' ? claimedBy === null : verb === 'contestLink' || claimedBy !== null

/** BR-103. @throws Refusal `conflict` */
export function checkForClaim(
  verb: LinkVerb,
  { id, claimedBy, told }: Pick<LinkSides, 'id' | 'claimedBy'> & { told: ToldLinkStatus },
): void {
  if (isForClaim(verb, { claimedBy })) return
  const detail =
    claimedBy === null ? 'Nobody claims this link, and only a claim can be confirmed.' : 'The link is claimed already.'
  throw new Refusal('conflict', detail, { object: { type: 'implementation_link', id }, rule: 'BR-103', state: told })
}

export type Effect = { effectFrom: string | null; effectUntil: string | null }

/**
 * BR-101: an act that is said to implement an agreement happened while the agreement had effect; one that prepares it
 * may come before.
 */
export function faultOfEffect(
  relation: RelationOfAct,
  actOn: string | null,
  { effectFrom, effectUntil }: Effect,
): Detail | undefined {
  if (actOn === null) return undefined
  if (relation !== 'prepares' && effectFrom !== null && actOn < effectFrom)
    return say(
      'The act is of {actOn}, and the agreement has effect from {effectFrom}: an earlier act can only prepare it.',
      { actOn, effectFrom },
    )
  if (effectUntil !== null && actOn > effectUntil)
    return say('The act is of {actOn}, and the agreement had effect until {effectUntil}.', { actOn, effectUntil })
  return undefined
}

export function checkEffect(pointer: string, relation: RelationOfAct, actOn: string | null, effect: Effect): void {
  const fault = faultOfEffect(relation, actOn, effect)
  if (fault !== undefined) throw unprocessable(pointer, fault, 'BR-101')
}

/** BR-102. `stated`: the shares of the act, this one among them. */
export function faultOfShares(stated: string, share: string): Detail | undefined {
  if (compare(stated, '100') <= 0) return undefined
  return say('With {share} the shares of the act would be {stated}: together they are 100 at most.', { share, stated })
}

export function checkShares(pointer: string, stated: string, share: string): void {
  const fault = faultOfShares(stated, share)
  if (fault !== undefined) throw unprocessable(pointer, fault, 'BR-102')
}

type Fault = { title: string; id: string; fault: Detail | undefined }

/** For many acts at once: the refusal names those that cannot be linked, so that a rule can leave them out. */
export function checkActs(pointer: string, rule: 'BR-101' | 'BR-102', acts: readonly Fault[]): void {
  const faulty = acts.flatMap(({ title, id, fault }) => (fault === undefined ? [] : [{ title, id, fault }]))
  if (faulty.length === 0) return
  throw new Refusal(
    'unprocessable',
    say('{count} of these acts cannot be linked: leave them out by `exceptActIds`.', { count: faulty.length }),
    {
      rule,
      errors: faulty.slice(0, limits.actsNamed).map(({ title, id, fault }) => ({
        pointer,
        detail: say('Act {title} ({id}): {fault}', { title, id, fault }),
        rule,
      })),
    },
  )
}
