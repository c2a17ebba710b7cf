// The facts' own codes -> the wire values of the vocabulary: one total table per field. A code that no table knows
// stops the load: a guess would become a statement about a treaty.

export type Table<T> = Readonly<Record<string, T>>

export function mapCode<T>(field: string, table: Table<T>, code: string): T {
  if (!Object.hasOwn(table, code))
    throw new Error(`reference data: ${field} has the unmapped code ${JSON.stringify(code)}`)
  return table[code] as T
}

export type Limb = {
  trigger: 'armed_attack' | 'threat_of_attack' | 'significant_escalation'
  qualifier: string
  onlyAfterCessation: boolean
}

const limb = (trigger: Limb['trigger'], qualifier: string, onlyAfterCessation = false): Limb => ({
  trigger,
  qualifier,
  onlyAfterCessation,
})

export const triggerLimb: Table<Limb> = {
  future_russian_armed_attack: limb('armed_attack', 'a future armed attack by Russia'),
  renewed_russian_aggression: limb('armed_attack', 'renewed aggression by Russia'),
  renewed_russian_aggression_after_cessation: limb(
    'armed_attack',
    'renewed aggression by Russia once hostilities have ended',
    true,
  ),
  renewed_russian_aggression_or_attacks_after_cessation: limb(
    'armed_attack',
    'renewed aggression or attacks by Russia once hostilities have ended',
    true,
  ),
  future_russian_armed_attack_in_violation_of_un_charter: limb(
    'armed_attack',
    'a future armed attack by Russia that violates the UN Charter',
  ),
  future_armed_attack: limb('armed_attack', 'a future armed attack, no attacker named'),
  future_aggression: limb('armed_attack', 'future aggression, no aggressor named'),
  threat_of_armed_attack: limb('threat_of_attack', 'a threat of armed attack, no attacker named'),
  significant_escalation: limb('significant_escalation', 'a significant escalation of the current aggression'),
}

// Portugal's "would" binds like "will" elsewhere: the sentence states what happens, not a wish.
export const deadlineStrength: Table<'undertaking' | 'best_effort' | 'soft'> = {
  will_consult_within: 'undertaking',
  would_consult_within: 'undertaking',
  immediately_meet_where_possible_within: 'best_effort',
}

export const whoMayRequest: Table<'either'> = { either: 'either' }

export const victim: Table<'ukraine' | 'either'> = { Ukraine: 'ukraine', 'either party': 'either' }

export const consultationChannels: Table<'bilateral' | 'bilateral_or_other_suitable' | 'most_senior_levels'> = {
  bilateral: 'bilateral',
  bilateral_or_other_suitable: 'bilateral_or_other_suitable',
  'bilateral; other G7-declaration states with consent': 'bilateral',
  'most senior levels; may consult G7-declaration signatories': 'most_senior_levels',
}

/** The limbs that apply only after hostilities have ended. */
export const afterCessation: Table<'none' | 'all' | 'attack'> = {
  false: 'none',
  true: 'all',
  'attack limb only': 'attack',
}

export const alignmentScope: Table<'consultation_and_assistance' | 'consultation_part' | 'agreement'> = {
  'consultation/assistance provisions of that part': 'consultation_and_assistance',
  'the whole consultation part': 'consultation_part',
  'part III of the accord': 'consultation_part',
  'participants "could further develop" the part': 'consultation_part',
  'the whole agreement may be amended': 'agreement',
}

export const alignmentAgreedBy: Table<'ukraine_with_partners' | 'both_participants_with_partners'> = {
  Ukraine_with_partners: 'ukraine_with_partners',
  both_participants_with_partners: 'both_participants_with_partners',
}

export type Assistance = {
  undertaking: 'assist_under_own_law' | 'intends_to_assist' | 'may_decide_on_responses' | 'determine_next_steps'
  assistant: 'participant' | 'both'
}

export const assistanceUndertaking: Table<Assistance> = {
  partner_would_or_will_assist_under_own_law: { undertaking: 'assist_under_own_law', assistant: 'participant' },
  both_participants_intend_to_assist: { undertaking: 'intends_to_assist', assistant: 'both' },
  partner_intends_to_assist: { undertaking: 'intends_to_assist', assistant: 'participant' },
  parties_may_decide_on_responses: { undertaking: 'may_decide_on_responses', assistant: 'both' },
  'determine next steps, without prejudice to certain member states': {
    undertaking: 'determine_next_steps',
    assistant: 'both',
  },
}

export const mutualAssistanceKind: Table<'capability_goal' | 'deter_and_confront_policy'> = {
  'capability_goal: Ukraine able to give effective military assistance if partner attacked': 'capability_goal',
  policy_to_deter_and_confront_aggression_against_either_party: 'deter_and_confront_policy',
}

export const dialogueCadence: Table<'annual' | 'regular' | 'as_needed'> = {
  annual: 'annual',
  regular: 'regular',
  'regular (no interval stated)': 'regular',
  'regular (no interval given)': 'regular',
  'as needed and mutually decided': 'as_needed',
  'if necessary': 'as_needed',
}

export const dialogueLevel: Table<'head_of_state' | 'senior_official' | 'working' | null> = {
  'senior level': 'senior_official',
  'senior-level': 'senior_official',
  'senior-level bilateral Security Policy Dialogue': 'senior_official',
  'senior-level Strategic Defence and Security Policy Dialogue': 'senior_official',
  'senior-level Strategic Defence and Security Policy Dialogue (enhanced format if necessary)': 'senior_official',
  'ministry and agency: French Ministry of Armed Forces – Ministry of Strategic Industries; DGA – Defence Procurement Agency':
    'working',
  'Canadian Head of Government and Ukrainian Head of State; ministerial level more often as appropriate':
    'head_of_state',
  'representatives of the two Participants (level not stated)': null,
  'Summit, ministerial and other levels; annual dialogues on security and defence issues (existing mechanisms)':
    'head_of_state',
  'Presidents, Prime Ministers, Ministers of Foreign Affairs and of Defence (Strategic Dialogue); Political Directors and department directors (Political Dialogue)':
    'head_of_state',
}

export const noticeFrom: Table<'receipt' | 'giving' | 'notification' | 'advance'> = {
  receipt_of_notice: 'receipt',
  giving_of_notice: 'giving',
  date_of_notification: 'notification',
  advance_notice: 'advance',
  advance_notice_before_exit: 'advance',
}

export const terminationStrength: Table<'firm'> = { firm: 'firm' }

export const projectsSurvive: Table<
  'unless_decided_otherwise' | 'if_started' | 'not_necessarily_affected' | 'own_terms'
> = {
  yes_unless_participants_decide_otherwise: 'unless_decided_otherwise',
  yes_if_already_started: 'if_started',
  not_necessarily_affected: 'not_necessarily_affected',
  'implementing agreements stay in effect under their own terms': 'own_terms',
}

export const extensionKind: Table<
  'joint_decision_by_notification' | 'joint_decision' | 'written_agreement' | 'notice_of_intention'
> = {
  joint_decision_by_notification: 'joint_decision_by_notification',
  joint_decision: 'joint_decision',
  mutual_written_agreement: 'written_agreement',
  notify_intention_in_writing: 'notice_of_intention',
}

export const extensionNoticeStrength: Table<'preferably'> = { preferably: 'preferably' }

export const reviewKind: Table<
  | 'ongoing'
  | 'comprehensive_within_years'
  | 'annual_meeting'
  | 'dialogue_on_progress'
  | 'annual_coordination_and_high_level_review'
  | 'not_later_than_years'
  | 'after_years'
> = {
  ongoing_review: 'ongoing',
  comprehensive_review_within_years: 'comprehensive_within_years',
  annual_meeting: 'annual_meeting',
  dialogue_on_progress: 'dialogue_on_progress',
  annual_coordination_and_high_level_review_every_12_18_months: 'annual_coordination_and_high_level_review',
  review_not_later_than_years: 'not_later_than_years',
  review_after_years: 'after_years',
}

export const entryIntoEffect: Table<'on_signature' | 'on_second_notification'> = {
  on_signature: 'on_signature',
  on_second_notification: 'on_second_notification',
}

export type ValidityKind =
  | 'fixed_from_signature'
  | 'fixed_from_entry_into_force'
  | 'no_expiry_review_by'
  | 'period_of_cooperation'
  | 'unknown'

// A ministry's statement about all agreements is only a claim about an agreement whose text was not seen.
export const validityKind: Table<ValidityKind> = {
  fixed_from_signature: 'fixed_from_signature',
  fixed_from_entry_into_force: 'fixed_from_entry_into_force',
  no_expiry_review_by: 'no_expiry_review_by',
  period_of_cooperation: 'period_of_cooperation',
  stated_for_all_agreements_by_ministry: 'unknown',
}

export const unRegistration: Table<{ intent: 'intended' | 'excluded'; withinDays: number | null }> = {
  intended_within_60_days_of_entry_into_force: { intent: 'intended', withinDays: 60 },
  expressly_not_registrable: { intent: 'excluded', withinDays: null },
}

/** Whether a text that was read has the clause; `partial` is present with less reach. */
export const clauseReach: Table<{ presence: 'present' | 'absent'; extent: 'full' | 'partial' | null }> = {
  true: { presence: 'present', extent: 'full' },
  partial: { presence: 'present', extent: 'partial' },
  false: { presence: 'absent', extent: null },
}

const sameWords = (...codes: string[]): Table<string> => Object.fromEntries(codes.map((code) => [code, code]))

/** Tags are this register's own; the list makes every new one a decision. */
export const natoTag: Table<string> = sameWords(
  'future_membership_supported',
  'in_force_on_path_to_euro_atlantic',
  'in_force_on_path_to_nato',
  'status_decided_on_accession',
  'status_confer_on_accession',
  'cooperation_modified_on_accession',
  'aspirations_mentioned',
  'euro_atlantic_aspirations_only',
  'without_prejudice',
  'will_become_member',
  'not_a_replacement',
  'not_a_substitute',
  'not_an_alternative',
  'does_not_supersede_integration',
  'future_is_in_nato',
  'future_in_nato',
  'reform_path_to_membership',
  'when_allies_agree_and_conditions_met',
  'rightful_place',
  'rightful_place_in_nato',
  'bridge',
  'irreversible_path',
  'no_mention_of_membership',
)

export type LegalForm = {
  form: 'political_commitment' | 'executive_agreement' | 'treaty' | 'other'
  note: string | null
}

export const legalForm: Table<LegalForm> = {
  political_commitment: { form: 'political_commitment', note: null },
  political_commitment_without_treaty_status: { form: 'political_commitment', note: 'without the status of a treaty' },
  non_normative_agreement_under_spanish_law_25_2014_title_iv: {
    form: 'political_commitment',
    note: 'a non-normative agreement under Title IV of Spanish Law 25/2014',
  },
  legally_binding_executive_agreement_not_ratified: {
    form: 'executive_agreement',
    note: 'legally binding, not submitted for ratification',
  },
  joint_commitments: { form: 'other', note: 'joint security commitments' },
  unstated: { form: 'other', note: 'the text does not state its legal force' },
  international_legal_instrument_without_ratification: {
    form: 'other',
    note: 'an international legal instrument that needs no ratification',
  },
  subject_to_internal_legal_procedures: {
    form: 'other',
    note: 'takes effect after internal legal procedures of both sides',
  },
}

export type DatedStatus = {
  status: 'signed' | 'ratified' | 'in_effect'
  dated: 'signature' | null
  verified: boolean
  note: string | null
}

const signed: DatedStatus = { status: 'signed', dated: 'signature', verified: true, note: null }

export const statusHistory: Table<readonly DatedStatus[]> = {
  signed_and_in_effect_by_its_terms: [
    signed,
    { status: 'in_effect', dated: 'signature', verified: true, note: 'in effect by its own terms' },
  ],
  signed_ratified_by_partner_parliament_entry_unverified: [
    signed,
    {
      status: 'ratified',
      dated: null,
      verified: true,
      note: 'the partner’s parliament adopted the ratification law; the date was not seen',
    },
    {
      status: 'in_effect',
      dated: null,
      verified: false,
      note: 'receipt of the second diplomatic note was not verified',
    },
  ],
  signed_pending_ratification: [signed],
}
