import { readFileSync } from 'node:fs'
import { root } from '../root.ts'
import type { ProjectFacts } from './project-rows.ts'
import type { PublicNumberFact } from './public-numbers.ts'
import type { ReformFacts } from './reform-rows.ts'
import type { RoadmapFacts } from './roadmap-rows.ts'

// The data files as they are: codes are plain strings here, and only the tables of mapping.ts give them meaning.
// Null is "not found or not verified".

type Sourced = { source: string; note?: string | null }
export type LocalName = { en: string; uk: string }

export type ConsultationFact = Sourced & {
  present: boolean
  triggers?: string[]
  trigger_quote_short?: string
  deadline_hours: number | null
  deadline_strength?: string
  requires_request?: boolean
  who_may_request?: string | null
  victim?: string
  channels?: string
  after_cessation_of_hostilities_only?: boolean | string
  escalation_within_deadline?: boolean
  escalation_soft_consultation?: boolean
  alignment_clause: boolean
  alignment_scope?: string | null
  alignment_agreed_by?: string | null
  assistance_undertaking?: string | null
}

export type AgreementFact = {
  iso_alpha2: string
  name: string
  official_title: string
  signing_date: string
  place: string
  place_country: string
  counterpart_signatory: string
  ukraine_signatory: string
  languages: string[] | null
  prevailing_language: string | null
  prevailing_language_note?: string
  source: string
  entry_into_effect: Sourced & { kind: string | null; later_fact?: string }
  validity: Sourced & { years: number | null; kind: string }
  extension:
    | (Sourced & { kind: string | null; notice_months_before_lapse: number | null; notice_strength?: string })
    | null
  review: (Sourced & { kind: string | null; years: number | null }) | null
  termination:
    | (Sourced & {
        unilateral_exit_clause: boolean | null
        notice_months: number | null
        notice_measured_from: string | null
        strength: string | null
        ongoing_projects_survive: string | null
      })
    | null
  consultation: ConsultationFact | null
  mutual_assistance:
    | (Sourced & {
        present: boolean | string
        kind?: string
        terms_to_be_determined?: boolean | null
        only_before_ukraine_nato_accession?: boolean
      })
    | null
  nato: Sourced & { tags: string[]; paper_claim?: string }
  legal_form: (Sourced & { kind: string; basis?: string; disputed?: string }) | null
  un_registration: (Sourced & { state: string | null }) | null
  end_use_condition: (Sourced & { present: boolean | string }) | null
  budget_conditionality: Sourced & { text_in_own_words: string | null }
  status: Sourced & { state: string; as_of: string | null; counting_note?: string }
}

export type MoneyFact = {
  id: string
  agreement: string
  kind: string
  category: string
  amount: number | null
  currency: string | null
  qualifier: string | null
  period: { from: number | string | null; to: number | string | null }
  conditionality: string[]
  source: string
  note?: string
  unit?: string
  relative_to?: string
  gdp_share_pct?: number
  gdp_of?: string
  per?: string
  yearly_split?: { amount: number; currency: string }
  annual_floor?: { amount: number; currency: string }
  indicative?: { amount: number; currency: string; note?: string }
  part_of?: string
  supersedes?: string
  shared_beneficiary?: string[]
  outside_agreement?: boolean
  decided?: string
}

export type EquipmentFact = {
  agreement: string
  item: string
  quantity: number | null
  unit: string | null
  deliver_by: string | null
  certainty: string
  condition: string | null
  note: string | null
  source: string
}

export type RoleFact = {
  coalition: string
  participant: string
  role: string
  from: string | null
  to: string | null
  note: string | null
  source: string
}

export type InstrumentFact = {
  id: string
  title: string
  kind: string
  parties: string[]
  date: string | null
  stage: string | null
  stageAsOf: string | null
  due: string | null
  amount: { value: number; currency: string; qualifier: string } | null
  summary: string
  tieToAgreement: string | null
  sources: { title: string; publisher: string | null; date: string | null; url: string | null }[]
  confidence: string | null
  notes: string | null
  /** For ties whose words say more than their code. */
  relation?: string
  consultation?: object | null
  asFound?: object
}

export type FurtherClaim = {
  key: string
  agreement?: string
  subject: string
  statement: string
  statedBy?: string
  asOf?: string
  source: string
  used: boolean
  reason: string
  asFound?: object
}

export type ProvisionCorrection = { id: string; field: string; from: string; to: string; why: string }

export type Facts = {
  meta: { title: string; compiled: string; caveats: string[]; official_lists: Record<string, string> }
  sources: Record<string, { what: string; address: string | null; official_address_seen?: string | null }>
  agreements: AgreementFact[]
  coalitions: { id: string; name: string; launched: string | null; note?: string; source: string }[]
  coalition_roles: RoleFact[]
  pledges: MoneyFact[]
  equipment: EquipmentFact[]
  frameworks: {
    id: string
    name: string
    date: string
    signatories?: string[]
    consultation?: string
    note?: string
    source: string
  }[]
  areas: {
    id: string
    mentioned_in: string[]
    not_found_in: string[]
    unknown_for: string[]
    method: string
    source: string
  }[]
  reforms: { id: string; commitment: string; agreements: string[]; outcome?: { state: string }; source: string }[]
  non_signatories: { iso_alpha2: string; state: string; as_of: string; note?: string; source: string }[]
  aggregate_claims: { claim: string; who?: string; as_of: string; source: string }[]
  paper_versus_texts: { paper: string; texts: string; source: string }[]
}

export type ProvisionFact = {
  id: string
  locator: string
  heading: string
  obligor: string
  kind: string
  strength: string
  areas: string[]
  summary: LocalName
  authorisedBodies: string | null
  due: string | null
  money: boolean
}

export type ProvisionsOfAgreement = {
  agreement: string
  dialogue: { present: boolean; cadence: string | null; level: string | null; locator: string | null }
  multilateralConsent: { present: boolean; locator: string | null }
  provisions: ProvisionFact[]
}

export type ParticipantFact = {
  code: string
  kind: string
  name: LocalName
  officialName: LocalName
  timeZone: string
  source: string
  note?: string
}

export type ClauseCorrection = {
  agreement: string
  type: string
  presence: 'present' | 'absent' | 'unknown'
  terms: Record<string, unknown>
  provisionId: string
  source: string
  replaced: string
  reason: string
}

export type ReferenceData = {
  facts: Facts
  provisions: ProvisionsOfAgreement[]
  participants: ParticipantFact[]
  publicNumbers: PublicNumberFact[]
  areas: { code: string; name: LocalName; source: string }[]
  titlesUk: Record<string, string>
  coalitionNames: Record<string, string>
  capabilities: { code: string; name: LocalName; coalition: string | null; area: string | null }[]
  /** One `unit` is `factor` of `to`. */
  conversions: { unit: string; to: string; factor: string }[]
  /** agreement -> clause type (or `consultation.` and the part of it) -> provision */
  clauseProvisions: Record<string, Record<string, string>>
  corrections: ClauseCorrection[]
  instruments: InstrumentFact[]
  furtherClaims: FurtherClaim[]
  /** The words of the Ukraine Compact on consultation. */
  compactConsultation: object
  provisionCorrections: { readOn: string; rule: string; corrections: ProvisionCorrection[] }
  projects: ProjectFacts
  reforms: ReformFacts
  roadmap: RoadmapFacts
}

/** Instruments that a source expressly ties to an agreement, but not as implementing it. */
const builtOn: Readonly<Record<string, string>> = { 'im-gb-100': 'builds_on' }

/** Read when needed, not on import, so that a start with loaded data does not parse two megabytes. */
export function readReferenceData(): ReferenceData {
  return {
    facts: readJson<Facts>('bsa-facts.json'),
    provisions: readJson<{ agreements: ProvisionsOfAgreement[] }>('provisions.json').agreements,
    participants: readJson<ReferenceData['participants']>('participants.json'),
    publicNumbers: readJson<PublicNumberFact[]>('public-numbers.json'),
    areas: readJson<ReferenceData['areas']>('areas.json'),
    titlesUk: readJson<ReferenceData['titlesUk']>('agreement-titles.json'),
    coalitionNames: readJson<ReferenceData['coalitionNames']>('coalition-names.json'),
    capabilities: readJson<ReferenceData['capabilities']>('capabilities.json'),
    conversions: readJson<ReferenceData['conversions']>('unit-conversions.json'),
    clauseProvisions: readJson<ReferenceData['clauseProvisions']>('clause-provisions.json'),
    corrections: readJson<ClauseCorrection[]>('clause-corrections.json'),
    instruments: readJson<{ instruments: InstrumentFact[] }>('instruments.json').instruments.map((fact) => ({
      ...fact,
      ...(fact.id in builtOn ? { relation: builtOn[fact.id]! } : {}),
      asFound: fact,
    })),
    furtherClaims: readJson<FurtherClaim[]>('further-claims.json'),
    compactConsultation: {
      triggers: ['armed_attack'],
      onlyAfterCessation: true,
      activation: null,
      deadlineHours: null,
      clocks: [],
      precedence: 'not_stated',
      words: 'A swift collective meeting at the most senior levels after a future Russian armed attack; no hour limit.',
    },
    provisionCorrections: readJson<ReferenceData['provisionCorrections']>('provision-corrections.json'),
    projects: readJson<ProjectFacts>('joint-projects.json'),
    reforms: readJson<ReformFacts>('reforms.json'),
    roadmap: readJson<RoadmapFacts>('roadmap.json'),
  }
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(`src/reference/${file}`, root), 'utf8')) as T
}
