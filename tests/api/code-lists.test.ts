import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { eventTypes } from '../../src/events/catalogue.ts'
import { codeLists } from '../../src/modules/codelists/lists.ts'
import type { CodeListDocument, CodeListIndex } from '../../src/modules/codelists/schemas.ts'
import { problemTypes } from '../../src/platform/http/problems.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { contract, inlined } from '../support/contract.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

describe('the lists', () => {
  test('are all read by name, by every account and by nobody without one', async () => {
    const reader = t.as('PL', 'observer')
    const { body } = await reader.get<z.output<typeof CodeListIndex>>('/v1/code-lists')
    expect(body.items.map(({ name }) => name)).toEqual(codeLists.map(({ name }) => name))
    for (const { href, name, codes } of body.items) {
      const list = await reader.get<z.output<typeof CodeListDocument>>(href)
      expect(list, name).toMatchObject({ status: 200, body: { name } })
      expect(list.body.items).toHaveLength(codes)
    }
    expect(await reader.get('/v1/code-lists/colours')).toMatchObject({
      status: 404,
      body: { object: { type: 'code_list', id: 'colours' } },
    })
    expect(await t.bearer().get('/v1/code-lists')).toMatchObject({ status: 401 })
  })

  test('have one name each, and every code a definition of its own in both languages', () => {
    const names = codeLists.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const { name, definition, codes } of codeLists) {
      expect(name).toMatch(/^[a-z][a-zA-Z]*$/)
      for (const words of [definition, ...codes.map((code) => code.definition)]) {
        expect(words.en, name).toMatch(/^[A-Z].*\.$/)
        expect(words.uk, name).toMatch(/^[А-ЯІЇЄҐ].*\.$/u)
        expect(words.uk, name).toMatch(/[а-яіїєґ]/u)
      }
      expect(new Set(codes.map((code) => code.definition.en)).size, name).toBe(codes.length)
    }
  })

  test('hold every wire value of the vocabulary, also of what is still to be built', () => {
    for (const [name, values] of Object.entries(vocabulary)) {
      const codes = codeLists.find((list) => list.name === name)?.codes.map(({ code }) => code) ?? []
      expect([...codes].sort(), name).toEqual(values.split(' ').sort())
    }
  })

  test('say of each refusal its status and title, of each event its kind of record', () => {
    const refusals = codeLists.find(({ name }) => name === 'refusalCode')!.codes
    expect(refusals.map(({ code }) => code)).toEqual([...Object.keys(problemTypes), 'internal'])
    expect(refusals.find(({ code }) => code === 'not_found')?.attributes).toEqual({ status: 404, title: 'Not found' })
    expect(codeLists.find(({ name }) => name === 'eventType')!.codes.map(({ code }) => code)).toEqual(eventTypes)
    expect(codeLists.find(({ name }) => name === 'area')!.codes).toHaveLength(32)
  })
})

const vocabulary: Record<string, string> = {
  participantKind: 'ukraine state union coalition_partner observer',
  role: 'administrator coordinator duty_officer ministry viewer auditor secretariat observer',
  marking: 'public framework limited',
  flowKind: 'pledge commitment disbursement expenditure interest_payment loan_repayment guarantee giver_refund',
  statedBy: 'provider receiver',
  modality: 'cash in_kind service training',
  aidCategory: 'military financial humanitarian reconstruction mixed',
  financeType: 'grant loan reimbursable_grant interest_subsidy guarantee equity',
  flowType: '10 21 50',
  lotStatus:
    'registered dispatched at_hub partly_handed_over handed_over receipt_stated receipt_confirmed returned lost expended',
  valuationPurpose: 'book_value refund_claim replacement insurance statistics',
  amountKind: 'fixed range gdp_share relative guarantee_limit equity capacity in_kind_only unquantified',
  qualifier: 'exact at_least up_to about target replacement_value unstated',
  currencyBinding: 'binding indicative',
  pledgeCondition:
    'subject_to_appropriation subject_to_parliament subject_to_available_funds subject_to_reform subject_to_joint_agreement other',
  pledgeStatus: 'announced confirmed partly_converted converted lapsed withdrawn',
  includesUnionContribution: 'yes no unknown',
  agreementStatus: 'draft signed ratified in_effect notice_given ended expired',
  legalForm: 'political_commitment executive_agreement treaty other',
  presence: 'present absent unknown',
  consultationTrigger: 'armed_attack threat_of_attack significant_escalation',
  limbStrength: 'undertaking best_effort soft',
  victim: 'ukraine either',
  noticeFrom: 'receipt giving notification advance',
  obligor: 'participant ukraine mutual',
  consultationKind: 'crisis scheduled ad_hoc',
  consultationMode: 'monitoring information_sharing full_activation',
  hostilities: 'ongoing ceased',
  consultationStatus: 'draft circulated closed cancelled lapsed',
  addresseeBasis: 'undertaking best_effort soft invited unknown',
  addresseeState: 'needs_action acknowledged consulted responded excused',
  applicability: 'accepted without_prejudice contested',
  responseType: 'offer partial_offer decline reserve_position counter_proposal no_objection',
  sessionChannel: 'in_person telephone video existing_format',
  level: 'head_of_state minister senior_official working',
  offerStatus: 'offered accepted partly_accepted rejected withdrawn',
  offerConversion: 'pending proposed deviating converted declined',
  coalitionRole: 'lead co_lead subgroup_lead member contributor observer',
  taskStatus: 'proposed agreed in_progress blocked delivered verified cancelled',
  milestoneStatus: 'scheduled met partially_met not_met',
  deliveryEvent: 'dispatched arrived_hub handed_over receipt_confirmed inventoried returned lost expended',
  valuationMethod:
    'net_book_value acquisition_cost replacement_cost fair_market_value donor_stated price_list_estimate unvalued',
  verification: 'unverified self_reported counterparty_confirmed audited',
  reformMeasure: 'qualitative quantitative',
  conditionType: 'policy performance fiduciary',
  trancheMethod: 'assessor_decides all_or_nothing proportional',
  implementationStatus: 'not_stated claimed not_objected confirmed contested withdrawn',
  reconciliation: 'matched amount_differs short over date_differs only_provider only_receiver',
  reversalReason:
    'data_entry_error duplicate valuation_error fx_error wrong_party returned_funds decommitment policy_restatement',
}

/** One field of the OpenAPI document that takes only certain values. */
type Field = { where: string; names: string[]; values: string[] }

describe('every field that takes only certain values', () => {
  test('has a list that defines all of them', () => {
    const fields = fieldsOf(inlined(contract) as Json)
    expect(fields.length).toBeGreaterThan(20)
    const lists = new Map(codeLists.map(({ name, codes }) => [name, new Set(codes.map(({ code }) => code))]))
    const undefinedValues = fields.flatMap(({ where, names, values }) => {
      const named = names.flatMap((name) => elsewhere[name] ?? name).filter((name) => lists.has(name))
      if (named.some((name) => values.every((value) => lists.get(name)!.has(value)))) return []
      return [
        `${where}: ${values.join(', ')}: ${named.length > 0 ? `not all in ${named.join(' or ')}` : `no list is named ${names.join(' or ')}`}`,
      ]
    })
    expect(undefinedValues).toEqual([])
  })
})

/**
 * A field finds its list by its own name, or by its record's name and its own (`status` of Issuer: issuerStatus).
 * What the fields that are named otherwise mean stands here; several lists where the field depends on another.
 */
const elsewhere: Record<string, string[]> = {
  consultationResponseType: ['responseType'],
  kind: ['actKind', 'instrumentKind'],
  instrumentAllowedActions: ['instrumentAction'],
  consultationAllowedActions: ['consultationAction'],
  offerAllowedActions: ['offerAction'],
  pledgeAllowedActions: ['pledgeAction'],
  commitmentAllowedActions: ['commitmentAction'],
  ledgerEntryAllowedActions: ['ledgerEntryAction'],
  lotAllowedActions: ['lotAction'],
  subject: ['claimSubject'],
  registerClaimSubject: ['claimSubject'],
  lotOpenEvents: ['deliveryEvent'],
  membershipAllowedActions: ['membershipAction'],
  webhookAllowedActions: ['webhookAction'],
  evidenceRequestAllowedActions: ['evidenceRequestAction'],
  sessionAllowedActions: ['sessionAction'],
  measureAllowedActions: ['measureAction'],
  agreementRelation: ['instrumentRelation'],
  stageStage: ['instrumentStage'],
  stage: ['instrumentStage'],
  stageStatus: ['instrumentStatus'],
  triggers: ['consultationTrigger'],
  readingField: ['readField'],
  from: ['bridgeTotal'],
  to: ['bridgeTotal'],
  total: ['bridgeTotal'],
  totalTotal: ['bridgeTotal'],
  item: ['bridgeItem'],
  itemItem: ['bridgeItem'],
  word: ['bridgeWord'],
  totalWord: ['bridgeWord'],
  section: ['outlookSection'],
  itemSection: ['outlookSection'],
  readingClockFrom: ['clockStart'],
  clockFrom: ['clockStart'],
  usedClause: ['usedClause'],
  clause: ['clauseType', 'usedClause'],
  kinds: ['actKind'],
  warning: ['planWarning'],
  arrangements: ['arrangement'],
  relation: ['relation', 'actRelation'],
  implementationLinkStatus: ['implementationStatus'],
  implementationLinkAllowedActions: ['linkAction'],
  linkDecisionDecision: ['linkDecision'],
  linkSuggestionRule: ['suggestionRule'],
  linkRuleAllowedActions: ['linkRuleAction'],
  implementationSuggestionKind: ['actKind'],
  implementationLinkActKind: ['actKind'],
  actKind: ['actKind'],
  linked: ['actLinked'],
  level: ['level', 'coverageLevel'],
  rule: ['overlapRule'],
  implementationCoverageStatus: ['implementationCoverage'],
  itemStatus: ['implementationCoverage'],
  coverageStatus: ['implementationCoverage'],
  accountAllowedActions: ['accountVerb'],
  issuerAllowedActions: ['issuerVerb'],
  permissionAction: ['action'],
  yours: ['action'],
  on: ['relation'],
  side: ['relation'],
  requirementAllowedActions: ['requirementAction'],
  statementCorrectionKind: ['receivedStatementKind'],
  receivedStatementAllowedActions: ['receivedStatementAction'],
  requirementOfferAllowedActions: ['requirementOfferAction'],
  taskAllowedActions: ['taskAction'],
  contactAttemptChannel: ['attemptChannel'],
  contactAttemptOutcome: ['attemptOutcome'],
  warningWarning: ['planWarning'],
  conversionProposalKind: ['offerKind'],
  becameType: ['conversionTarget'],
  conversionProposalAllowedActions: ['conversionProposalAction'],
  releasableTo: ['audience'],
  changeEntryType: ['eventType'],
  eventTypes: ['eventType'],
  signatures: ['webhookSignature'],
  deliverieStatus: ['webhookDeliveryStatus'],

  registerProposalAllowedActions: ['proposalVerb'],
  registerProposalKind: ['proposalKind'],
  registerProposalStatus: ['proposalStatus', 'agreementStatus'],
  openProposalKind: ['proposalKind'],
  datedStatusStatus: ['agreementStatus'],
  statuseStatus: ['agreementStatus'],
  rowStatus: ['agreementStatus'],
  agreementClause: ['clauseType'],
  columns: ['clauseType'],
  historyType: ['clauseType'],
  clauseHistoryType: ['clauseType'],
  finding: ['areaFinding'],
  provisionObligor: ['obligor'],
  termKind: ['mutualAssistanceKind', 'extensionKind', 'reviewKind', 'entryIntoEffectKind', 'durationKind'],
  termStrength: ['provisionStrength', 'terminationStrength'],
  consultationLimbStrength: ['limbStrength'],
  channels: ['consultationChannels'],
  scope: ['alignmentScope'],
  agreedBy: ['alignmentAgreedBy'],
  cadence: ['dialogueCadence'],
  undertaking: ['assistanceUndertaking'],
  intent: ['unRegistrationIntent'],

  trigger: ['consultationTrigger'],
  basis: ['addresseeBasis'],
  state: ['addresseeState', 'seatState'],
  strength: ['limbStrength', 'provisionStrength'],
  closureReason: ['closeReason'],
  channel: ['sessionChannel'],
  visibility: ['responseVisibility'],
  conversion: ['offerConversion'],

  jointProjectAllowedActions: ['jointProjectAction'],
  candidateProvisionStatus: ['implementationStatus'],
  projectImplementationAnswer: ['projectAnswer'],
  decidedBy: ['answerDecidedBy'],
  projectProfileKind: ['jointProjectKind'],
  projectProfileStage: ['jointProjectStage'],
  projectStageStage: ['jointProjectStage'],
  projectPublicationAllowedActions: ['projectPublicationAction'],
  jointProjectPublicationStatus: ['projectPublicationStatus'],
  sourceTie: ['projectAnswer'],

  publicAgreementTextStatus: ['agreementStatus'],
  publicAgreementStatus: ['agreementStatus'],
  publicTotalKind: ['publicTotal'],
  monitoringEditionAllowedActions: ['monitoringEditionAction'],
  sectionCode: ['monitoringSection'],
  figure: ['monitoringFigure'],
  decisionBody: ['decidingBody'],
  adoptedBy: ['adoption'],
  bodyDecisionBody: ['decidingBody'],
  roadmapStepAllowedActions: ['roadmapStepAction'],
  reformStepAllowedActions: ['reformStepAction'],
  reformAssessmentOutcome: ['reformOutcome'],
  assessmentOutcome: ['reformOutcome'],
  scoreboardOutcome: ['reformOutcome'],
  moneyKind: ['reformMoneyKind'],
  moneyQualifier: ['statedQualifier'],

  membershipRole: ['coalitionRole'],
  coalitionClaimRole: ['coalitionRole'],
  leadRole: ['coalitionRole'],
  leadStatus: ['membershipStatus'],
  remainsAs: ['coalitionRole'],
  offerStatus: ['offerStatus', 'requirementOfferStatus'],
  linkKind: ['chainKind'],
  milestoneAssessmentStatus: ['milestoneStatus'],
  lotEventEvent: ['deliveryEvent'],
  lotEventBodyEvent: ['deliveryEvent'],
  purpose: ['valuationPurpose'],
  method: ['valuationMethod'],
  lotEventFlags: ['ledgerEntryFlags'],

  reportRunFormat: ['reportFormat'],
  format: ['reportFormat'],
  direction: ['flowDirection'],
  correction: ['correctionKind'],
  measure: ['coverageMeasure'],
  event: ['eventType'],
  matchedHow: ['matchHow'],
  reconciliationStatus: ['reconciliation'],
  because: ['differsBecause'],
  flags: ['ledgerEntryFlags'],
  resourceType: ['resourceType', 'annotatable'],
  annotationResourceType: ['annotatable'],
  evidenceRequestResourceType: ['annotatable'],
}

type Json = { [key: string]: Json }

function fieldsOf(document: Json): Field[] {
  const fields: Field[] = []
  const components = document['components']!['schemas']!
  for (const [name, schema] of Object.entries(components))
    walk(schema, [name.replace(/Item$/, '').replace(/(Input|Patch|Summary|Page)$/, '')], fields)
  for (const [path, operations] of Object.entries(document['paths']!)) {
    const segments = path.split('/').filter((part) => part !== '' && part !== 'v1' && !part.startsWith('{'))
    const noun = singular(segments.at(-1) ?? 'root')
    for (const operation of Object.values(operations)) {
      const parameters = (operation['parameters'] ?? []) as unknown as { name: string; schema: Json }[]
      for (const { name, schema } of parameters) walk(schema, [noun, name], fields)
      walk(operation['requestBody'] ?? null, [noun], fields)
      walk(operation['responses'] ?? null, [noun], fields)
    }
  }
  return fields
}

/** `trail`: the record, then the properties on the way down. */
function walk(node: Json | null, trail: string[], fields: Field[]): void {
  if (node === null || typeof node !== 'object') return
  const values = [node['enum'] ?? [], node['const'] ?? []]
    .flat()
    .filter((value: unknown) => typeof value === 'string') as unknown as string[]
  if (values.length > 0 && values.join() !== 'true,false')
    fields.push({ where: trail.join('.'), names: namesOf(trail), values })
  for (const [key, child] of Object.entries(node)) {
    if (key === 'properties')
      for (const [property, schema] of Object.entries(child)) walk(schema, [...trail, property], fields)
    else if (!['enum', 'const', 'examples', 'example', 'default', 'parameters'].includes(key))
      walk(child, trail, fields)
  }
}

function namesOf(trail: string[]): string[] {
  const property = trail.at(-1)!
  const long = trail
    .slice(0, -1)
    .reverse()
    .map((owner) => singular(lowerFirst(owner)) + property.charAt(0).toUpperCase() + property.slice(1))
  return [...long, lowerFirst(property)]
}

function singular(segment: string): string {
  const words = segment
    .split('-')
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
  return words.join('').replace(/(?<!u)s$/, '')
}

function lowerFirst(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1)
}
