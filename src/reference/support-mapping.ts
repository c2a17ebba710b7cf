// Tables like those of mapping.ts, for coalitions, money statements, equipment and reforms.

type Table<T> = Readonly<Record<string, T>>

export type CoalitionRole = 'lead' | 'co_lead' | 'subgroup_lead' | 'member' | 'contributor' | 'observer'

/** A null role is an interest that was announced, not a membership. */
export const coalitionRole: Table<{ role: CoalitionRole | null; note: string | null }> = {
  leader: { role: 'lead', note: null },
  co_leader: { role: 'co_lead', note: null },
  sub_group_co_leader: { role: 'subgroup_lead', note: 'shares the lead of one line of effort' },
  member: { role: 'member', note: null },
  participant: { role: 'member', note: 'the source says "participant"' },
  contributor: { role: 'contributor', note: null },
  contributor_not_member: { role: 'contributor', note: 'the source says that it is not a member' },
  observer: { role: 'observer', note: null },
  prospective: { role: null, note: 'interest announced, no membership' },
}

export type AmountKind =
  | 'fixed'
  | 'range'
  | 'gdp_share'
  | 'relative'
  | 'guarantee_limit'
  | 'equity'
  | 'capacity'
  | 'in_kind_only'
  | 'unquantified'

/** `record` separates promises from reports: a total of the past is a claim, never a pledge. */
export type MoneyStatement = { record: 'pledge' | 'claim'; amountKind: AmountKind }

const pledge = (amountKind: AmountKind): MoneyStatement => ({ record: 'pledge', amountKind })
const claim = (amountKind: AmountKind): MoneyStatement => ({ record: 'claim', amountKind })

export const pledgeKind: Table<MoneyStatement> = {
  amount: pledge('fixed'),
  annual_amount: pledge('fixed'),
  annual_floor: pledge('fixed'),
  multi_year_total: pledge('fixed'),
  conditional_instrument: pledge('fixed'),
  in_kind_valued: pledge('fixed'),
  gdp_share: pledge('gdp_share'),
  relative_level: pledge('relative'),
  possible_annual_increase: pledge('relative'),
  guarantee_limit: pledge('guarantee_limit'),
  guarantee_or_cover_budget: pledge('guarantee_limit'),
  equity_capital: pledge('equity'),
  in_kind_capacity: pledge('capacity'),
  in_kind_no_amount: pledge('in_kind_only'),
  in_kind_goal_of_coalition: pledge('in_kind_only'),
  duration_support_no_amount: pledge('unquantified'),
  commitment_authorisations_no_amount: pledge('unquantified'),
  plan_no_amount: pledge('unquantified'),
  intention_no_amount: pledge('unquantified'),
  past_total: claim('fixed'),
  past_and_current_total: claim('fixed'),
  stated_sum: claim('fixed'),
}

export type AidCategory = 'military' | 'financial' | 'humanitarian' | 'reconstruction' | 'mixed'

/** Two kinds of aid that the source does not split are `mixed`, whatever the larger part may be. */
export const pledgeCategory: Table<AidCategory> = {
  military: 'military',
  military_via_nato_cap: 'military',
  military_in_kind_and_financial: 'military',
  defence_related: 'military',
  training: 'military',
  financial: 'financial',
  'budget support': 'financial',
  'soft loans': 'financial',
  concessional_loans: 'financial',
  'macro-financial': 'financial',
  grant: 'financial',
  reform_support: 'financial',
  humanitarian: 'humanitarian',
  humanitarian_demining: 'humanitarian',
  'refugees in Italy': 'humanitarian',
  reconstruction: 'reconstruction',
  reconstruction_and_reform: 'reconstruction',
  recovery: 'reconstruction',
  development: 'reconstruction',
  'energy resilience': 'reconstruction',
  // The list has no category for non-lethal equipment of forces, so it is not marked as military.
  non_lethal_military: 'mixed',
  mixed: 'mixed',
  law_enforcement_equipment: 'mixed',
  military_and_civilian: 'mixed',
  military_civilian_humanitarian: 'mixed',
  macroeconomic_and_military: 'mixed',
  development_and_financial: 'mixed',
  development_and_humanitarian: 'mixed',
  economic_and_humanitarian: 'mixed',
  financial_humanitarian_other: 'mixed',
  humanitarian_and_recovery: 'mixed',
  humanitarian_and_reconstruction: 'mixed',
  humanitarian_and_stabilisation: 'mixed',
  humanitarian_stabilisation_recovery_reform: 'mixed',
}

export type AmountQualifier = 'exact' | 'at_least' | 'up_to' | 'about' | 'target' | 'replacement_value' | 'unstated'

/** No word is stronger here than in its source: an aim is a target however exact its figure is. */
export const pledgeQualifier: Table<AmountQualifier> = {
  exact: 'exact',
  replacement_value: 'replacement_value',
  at_least: 'at_least',
  more_than: 'at_least',
  over: 'at_least',
  up_to: 'up_to',
  approximately: 'about',
  around: 'about',
  roughly: 'about',
  close_to: 'about',
  almost: 'about',
  nearly: 'about',
  comparable: 'about',
  several_billion: 'unstated',
  several_packages: 'unstated',
  target: 'target',
  goal: 'target',
  will_seek: 'target',
  at_least_target: 'target',
}

export type PledgeCondition =
  | 'subject_to_appropriation'
  | 'subject_to_parliament'
  | 'subject_to_available_funds'
  | 'subject_to_reform'
  | 'subject_to_joint_agreement'
  | 'other'

export const pledgeCondition: Table<PledgeCondition> = {
  'Bundestag authorisation': 'subject_to_parliament',
  'explicit Storting authorisation': 'subject_to_parliament',
  'parliamentary approval': 'subject_to_parliament',
  'parliamentary appropriation each year': 'subject_to_appropriation',
  'appropriation by Congress still to be sought': 'subject_to_appropriation',
  'budgetary appropriations': 'subject_to_appropriation',
  'subject to availability of funds': 'subject_to_available_funds',
  'ordinary budget availability': 'subject_to_available_funds',
  'budget availability': 'subject_to_available_funds',
  'within budget means, no additional cost to the state budget': 'subject_to_available_funds',
  'provided capabilities and resources are available': 'subject_to_available_funds',
  'Albanian capabilities': 'subject_to_available_funds',
  'only if agreed': 'subject_to_joint_agreement',
  'content settled by consultation': 'subject_to_joint_agreement',
  'level and kind may vary yearly': 'other',
  'approval of the plan': 'other',
  'national legal and constitutional requirements': 'other',
  'constitutional and legal requirements': 'other',
  'allocations fixed every year and adjustable within the year': 'other',
  'needs-based': 'other',
  'political guidance by the Council': 'other',
  'government will seek it yearly': 'other',
  'military neutrality': 'other',
  'own defence not weakened': 'other',
}

export type EquipmentStatement = { record: 'pledge' | 'claim'; strength: 'will' | 'intends' | 'considers' | null }

export const equipmentCertainty: Table<EquipmentStatement> = {
  estimated_total: { record: 'pledge', strength: 'will' },
  will_supply: { record: 'pledge', strength: 'will' },
  will_donate: { record: 'pledge', strength: 'will' },
  will_provide: { record: 'pledge', strength: 'will' },
  will_continue_to_provide: { record: 'pledge', strength: 'will' },
  will_donate_through_coalition: { record: 'pledge', strength: 'will' },
  transfer: { record: 'pledge', strength: 'will' },
  supply_support_for_donated_systems: { record: 'pledge', strength: 'will' },
  commits_to_establish: { record: 'pledge', strength: 'will' },
  commits_to_support_development: { record: 'pledge', strength: 'will' },
  already_provided_and_continuing: { record: 'pledge', strength: 'will' },
  working_toward_procurement: { record: 'pledge', strength: 'intends' },
  potential_transfer: { record: 'pledge', strength: 'considers' },
  will_consider: { record: 'pledge', strength: 'considers' },
  already_provided: { record: 'claim', strength: null },
}

export const reformOutcome: Table<'done'> = { done: 'done' }

export const nonSignatoryState: Table<string> = {
  negotiated_not_signed: 'negotiated, not signed',
  in_preparation: 'in preparation',
  joined_declaration_only: 'joined the declaration only',
}
