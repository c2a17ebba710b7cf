import { uuidOf } from '../kernel/ids.ts'
import type { ReferenceData, RoleFact } from './facts.ts'
import { mapCode } from './mapping.ts'
import { type CoalitionRole, coalitionRole } from './support-mapping.ts'

type Claim = {
  fact: RoleFact | null
  coalition: string
  participant: string
  role: CoalitionRole | null
  from: string | null
  to: string | null
  note: string | null
  source: string
}

type Judged = Claim & { membership: string | null; used: boolean; reason: string }

/** The coalitions, every claim of a role in one, and the memberships that the claims make (BR-71). */
export function coalitionRows(data: ReferenceData) {
  const coalitions = data.facts.coalitions.map((fact) => ({
    code: fact.id,
    id: uuidOf(`coalition:${fact.id}`),
    name_en: fact.name,
    name_uk: data.coalitionNames[fact.id] ?? null,
    launched: /^\d{4}(-\d{2}){0,2}/.exec(fact.launched ?? '')?.[0] ?? null,
    note: fact.note ?? null,
    source: fact.source,
    marking: 'public',
    as_found: fact,
    created_at: '2024-01-12T00:00:00Z',
  }))
  const claims = [...data.facts.coalition_roles.map(claimOf), ...coalitions.map(({ code }) => ukraineIn(code))]
  const pairs = [...Map.groupBy(claims, ({ coalition, participant }) => `${coalition}:${participant}`).values()]
  const judged = pairs.flatMap(judge)
  return { coalitions, claims: claimRows(judged), memberships: judged.filter(({ used }) => used).map(membershipRow) }
}

function claimOf(fact: RoleFact): Claim {
  const { role, note } = mapCode('coalition_roles.role', coalitionRole, fact.role)
  return {
    fact,
    coalition: fact.coalition,
    participant: fact.participant,
    role,
    from: fact.from,
    to: fact.to,
    note: [note, fact.note].filter(Boolean).join('; ') || null,
    source: fact.source,
  }
}

/** The coalitions serve Ukraine's capabilities, so Ukraine takes part in each, even if a source does not count it. */
const ukraineIn = (coalition: string): Claim => ({
  fact: null,
  coalition,
  participant: 'UA',
  role: 'member',
  from: null,
  to: null,
  note: 'a coalition for its capabilities',
  source: 'this register',
})

/**
 * The claims about one participant in one coalition. A claim of a role that has ended makes a membership of its own. Of
 * the others one is used, for its role and its start, and the rest say why they are not.
 */
function judge(claims: readonly Claim[]): Judged[] {
  const [{ coalition, participant }] = claims as [Claim]
  const base = `membership:${coalition}:${participant}`
  const ended = claims.filter(({ role, to }) => role !== null && to !== null)
  const open = claims.filter(({ role, to }) => role !== null && to === null)
  const strongest = open.toSorted((a, b) => strength(a) - strength(b))[0]
  const alike = open.filter(({ role }) => role === strongest?.role)
  const used = alike.find(({ from }) => from !== null) ?? strongest
  return claims.map((claim): Judged => {
    if (claim.role === null)
      return { ...claim, membership: null, used: false, reason: 'an interest that was announced, no membership' }
    if (ended.includes(claim))
      return { ...claim, membership: uuidOf(`${base}:${claim.to}`), used: true, reason: 'a role that has ended' }
    const membership = uuidOf(base)
    if (claim === used) return { ...claim, membership, used: true, reason: whyUsed(claim, open) }
    const reason =
      claim.role === used?.role ? 'says the same as the claim that is used' : `another role than ${used?.source} says`
    return { ...claim, membership, used: false, reason }
  })
}

const weblog = /^https:\/\/www\.carsonteuscher\.com\//
const isOwnText = ({ source, participant }: Claim) => source.startsWith(`text:${participant} `)

/**
 * The lower the number, the stronger the source: nothing speaks for a participant better than the text that it signed
 * (BR-52).
 */
function strength(claim: Claim): number {
  if (isOwnText(claim)) return 0
  if (claim.source.startsWith('text:')) return 1
  if (claim.source === 'this register') return 4
  return weblog.test(claim.source) ? 3 : 2
}

function whyUsed(claim: Claim, open: readonly Claim[]): string {
  if (open.length === 1) return 'the only claim'
  if (claim.from !== null && open.some((other) => other.role === claim.role && other.from === null))
    return 'names the day or month from which the role holds'
  if (isOwnText(claim)) return 'the text that the participant signed itself'
  const conflict = open.some(({ role }) => role !== claim.role)
  return conflict ? 'the stronger of the sources that differ' : 'the first of those that say the same'
}

const dayOf = (stated: string | null) => (stated === null ? null : stated.padEnd(10, '-01'))

const membershipRow = (claim: Judged) => ({
  id: claim.membership,
  coalition: claim.coalition,
  participant: claim.participant,
  role: claim.role,
  valid_from: dayOf(claim.from),
  from_precision: claim.from === null ? null : claim.from.length === 10 ? 'day' : 'month',
  valid_to: dayOf(claim.to),
  status: 'claimed',
  created_at: '2024-01-12T00:00:00Z',
})

function claimRows(judged: readonly Judged[]) {
  return judged.map((claim) => ({
    id: uuidOf(
      `coalition-claim:${[claim.coalition, claim.participant, claim.role, claim.from, claim.to, claim.source].join(':')}`,
    ),
    coalition: claim.coalition,
    participant: claim.participant,
    role: claim.role,
    from_stated: claim.from,
    to_stated: claim.to,
    note: claim.note,
    source: claim.source,
    membership_id: claim.membership,
    used: claim.used,
    reason: claim.reason,
    as_found: claim.fact,
  }))
}
