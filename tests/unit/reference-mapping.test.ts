import { describe, expect, test } from 'vitest'
import { uuidOf } from '../../src/kernel/ids.ts'
import { readReferenceData } from '../../src/reference/facts.ts'
import * as mapping from '../../src/reference/mapping.ts'
import { provisionFor } from '../../src/reference/provision-links.ts'
import { referenceRows } from '../../src/reference/rows.ts'
import { partsOf } from '../../src/reference/sources.ts'
import * as support from '../../src/reference/support-mapping.ts'

const data = readReferenceData()
const { facts } = data
const rows = referenceRows(data)

/** Where a code stands in the data files (`*` is any key or index), and the table that must know it. */
const codeFields: [string, Readonly<Record<string, unknown>>][] = [
  ['facts.agreements.*.consultation.triggers.*', mapping.triggerLimb],
  ['facts.agreements.*.consultation.deadline_strength', mapping.deadlineStrength],
  ['facts.agreements.*.consultation.who_may_request', mapping.whoMayRequest],
  ['facts.agreements.*.consultation.victim', mapping.victim],
  ['facts.agreements.*.consultation.channels', mapping.consultationChannels],
  ['facts.agreements.*.consultation.after_cessation_of_hostilities_only', mapping.afterCessation],
  ['facts.agreements.*.consultation.alignment_scope', mapping.alignmentScope],
  ['facts.agreements.*.consultation.alignment_agreed_by', mapping.alignmentAgreedBy],
  ['facts.agreements.*.consultation.assistance_undertaking', mapping.assistanceUndertaking],
  ['facts.agreements.*.mutual_assistance.present', mapping.clauseReach],
  ['facts.agreements.*.mutual_assistance.kind', mapping.mutualAssistanceKind],
  ['facts.agreements.*.end_use_condition.present', mapping.clauseReach],
  ['facts.agreements.*.termination.notice_measured_from', mapping.noticeFrom],
  ['facts.agreements.*.termination.strength', mapping.terminationStrength],
  ['facts.agreements.*.termination.ongoing_projects_survive', mapping.projectsSurvive],
  ['facts.agreements.*.extension.kind', mapping.extensionKind],
  ['facts.agreements.*.extension.notice_strength', mapping.extensionNoticeStrength],
  ['facts.agreements.*.review.kind', mapping.reviewKind],
  ['facts.agreements.*.entry_into_effect.kind', mapping.entryIntoEffect],
  ['facts.agreements.*.validity.kind', mapping.validityKind],
  ['facts.agreements.*.un_registration.state', mapping.unRegistration],
  ['facts.agreements.*.nato.tags.*', mapping.natoTag],
  ['facts.agreements.*.legal_form.kind', mapping.legalForm],
  ['facts.agreements.*.status.state', mapping.statusHistory],
  ['provisions.*.dialogue.cadence', mapping.dialogueCadence],
  ['provisions.*.dialogue.level', mapping.dialogueLevel],
  ['facts.coalition_roles.*.role', support.coalitionRole],
  ['facts.pledges.*.kind', support.pledgeKind],
  ['facts.pledges.*.category', support.pledgeCategory],
  ['facts.pledges.*.qualifier', support.pledgeQualifier],
  ['facts.pledges.*.conditionality.*', support.pledgeCondition],
  ['facts.equipment.*.certainty', support.equipmentCertainty],
  ['facts.reforms.*.outcome.state', support.reformOutcome],
  ['facts.non_signatories.*.state', support.nonSignatoryState],
]

/** Every value at a path; null and missing say that nothing was found, and need no word. */
function valuesAt(value: unknown, path: string[]): string[] {
  if (value === null || value === undefined) return []
  const [step, ...rest] = path
  if (step === undefined) return [String(value)]
  const inner = step === '*' ? Object.values(value) : [(value as Record<string, unknown>)[step]]
  return inner.flatMap((item) => valuesAt(item, rest))
}

function leaves(value: unknown, key = ''): [string, string][] {
  if (typeof value === 'string') return [[key, value]]
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([k, v]) => leaves(v, Array.isArray(value) ? key : k))
}

describe('codes', () => {
  test.each(codeFields)('every code at %s has a meaning, and every meaning a code', (path, table) => {
    const codes = new Set(valuesAt(data, path.split('.')))
    expect(codes.size).toBeGreaterThan(0)
    for (const code of codes) expect(() => mapping.mapCode(path, table, code)).not.toThrow()
    // clauseReach serves two fields, of which each uses a part.
    if (table !== mapping.clauseReach) expect(Object.keys(table).filter((code) => !codes.has(code))).toEqual([])
  })

  test('a code that no table knows stops the load and names itself and its field', () => {
    expect(() => mapping.mapCode('validity.kind', mapping.validityKind, 'for_ever')).toThrow(/validity\.kind.*for_ever/)
    expect(() => mapping.mapCode('validity.kind', mapping.validityKind, 'toString')).toThrow()
    const altered = structuredClone(data)
    const [first] = altered.facts.agreements
    first!.validity.kind = 'for_ever'
    expect(() => referenceRows(altered)).toThrow(/for_ever/)
  })

  test('money statements: 71 look forward, 42 look back (BR-23)', () => {
    const records = facts.pledges.map((p) => mapping.mapCode('kind', support.pledgeKind, p.kind).record)
    expect(records.filter((r) => r === 'pledge')).toHaveLength(71)
    expect(records.filter((r) => r === 'claim')).toHaveLength(42)
  })
})

describe('counts', () => {
  test('agreements, texts, provisions, participants, areas', () => {
    expect(rows.agreements).toHaveLength(29)
    expect(rows.agreements.filter((a) => a.text_seen)).toHaveLength(28)
    expect(rows.provisions).toHaveLength(3074)
    expect(new Set(rows.provisions.map((p) => p.agreement_id)).size).toBe(28)
    expect(rows.areas).toHaveLength(32)
    expect(Object.groupBy(rows.participants, (p) => p.kind)).toMatchObject({
      ukraine: { length: 1 },
      state: { length: 28 },
      union: { length: 1 },
      coalition_partner: { length: 7 },
      observer: { length: 1 },
    })
    expect(rows.mentions).toHaveLength(32 * 29)
  })

  test('every code of a country is a participant', () => {
    const codes = new Set(rows.participants.map((p) => p.code))
    const used = [
      ...facts.agreements.map((a) => a.iso_alpha2),
      ...facts.coalition_roles.map((r) => r.participant),
      ...facts.areas.flatMap((a) => [...a.mentioned_in, ...a.not_found_in, ...a.unknown_for]),
    ]
    expect(used.filter((code) => !codes.has(code))).toEqual([])
  })

  test('ids are unique, and the same in every run', () => {
    for (const table of [rows.agreements, rows.statuses, rows.provisions, rows.clauses, rows.claims])
      expect(new Set(table.map((r) => r.id)).size).toBe(table.length)
    expect(new Set(rows.owners.map((r) => r.resource_id)).size).toBe(rows.owners.length)
    expect(uuidOf('agreement:GB')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(uuidOf('agreement:GB')).toBe(rows.agreements.find((a) => a.participant === 'GB')?.id)
  })

  test('what is unknown of an agreement whose text was not seen is null', () => {
    const greece = rows.agreements.find((a) => a.participant === 'GR')
    expect(greece).toMatchObject({
      text_seen: false,
      legal_form: null,
      languages: null,
      duration_years: null,
      duration_kind: 'unknown',
    })
    expect(rows.statuses.filter((s) => s.agreement_id === greece?.id).map((s) => s.status)).toEqual(['signed'])
  })
})

describe('clauses', () => {
  const code = new Map(rows.agreements.map((a) => [a.id, a.participant]))
  const of = (type: string) => rows.clauses.filter((c) => c.type === type)
  const codesOf = (clauses: typeof rows.clauses) => clauses.map((c) => code.get(c.agreement_id) ?? '').sort()
  type Limb = { trigger: string; strength: string; onlyAfterCessation: boolean; deadlineHours: number | null }
  const limbs = (c: (typeof rows.clauses)[number]) => (c.terms['limbs'] ?? []) as Limb[]
  const clausesWith = (wanted: Partial<Limb>) =>
    codesOf(
      of('consultation').filter((c) =>
        limbs(c).some((l) => Object.entries(wanted).every(([key, value]) => l[key as keyof Limb] === value)),
      ),
    )

  test('each agreement has each of the fourteen; only the unseen text is unknown (BR-70)', () => {
    expect(rows.clauses).toHaveLength(29 * 14)
    expect(codesOf(rows.clauses.filter((c) => c.presence === 'unknown'))).toEqual(Array(14).fill('GR'))
  })

  test('27 texts have a deadline of 24 hours, 25 an alignment clause', () => {
    expect(clausesWith({ deadlineHours: 24 })).toHaveLength(27)
    expect(of('alignment').filter((c) => c.presence === 'present')).toHaveLength(25)
  })

  test('BR-30: while hostilities go on, an attack binds 24, the escalation limb five', () => {
    expect(clausesWith({ trigger: 'armed_attack', onlyAfterCessation: false, strength: 'undertaking' })).toHaveLength(
      24,
    )
    expect(clausesWith({ trigger: 'armed_attack', strength: 'best_effort' })).toEqual(['US'])
    expect(clausesWith({ trigger: 'armed_attack', onlyAfterCessation: true })).toEqual(['CA', 'PL'])
    expect(clausesWith({ trigger: 'significant_escalation', strength: 'undertaking' })).toEqual([
      'AL',
      'IE',
      'LT',
      'PL',
      'RO',
    ])
    expect(clausesWith({ trigger: 'significant_escalation', strength: 'soft' })).toEqual(['CA', 'CZ'])
    expect(clausesWith({ trigger: 'threat_of_attack' })).toEqual(['US'])
    expect(codesOf(of('consultation').filter((c) => c.presence === 'absent'))).toEqual(['HR'])
  })

  test('the terms in which the texts differ', () => {
    const having = (type: string, key: string, value: unknown) =>
      codesOf(of(type).filter((c) => c.terms[key] === value))
    expect(having('consultation', 'requiresRequest', false)).toEqual(['IT'])
    expect(having('consultation', 'victim', 'either')).toEqual(['LT'])
    expect(having('consultation', 'multilateralConsent', true)).toEqual(['CA', 'PL'])
    expect(having('termination', 'unilateralExit', false)).toEqual(['EU', 'SE'])
    expect(having('termination', 'noticeMonths', 3)).toEqual(['NL'])
    expect(having('termination', 'strength', 'soft')).toEqual(['CZ'])
    const annual = of('dialogue').filter(
      (c) => c.terms['cadence'] === 'annual' && c.terms['level'] === 'senior_official',
    )
    expect(codesOf(annual)).toEqual(['BE', 'CZ', 'ES', 'FI', 'LV', 'PL', 'PT', 'RO', 'SE'])
  })

  test('every present clause names its provision, and it is one of the same agreement', () => {
    const owner = new Map(rows.provisions.map((p) => [p.id, p.agreement_id]))
    for (const clause of rows.clauses.filter((c) => c.presence === 'present'))
      expect(owner.get(clause.provision_id ?? ''), `${code.get(clause.agreement_id)} ${clause.type}`).toBe(
        clause.agreement_id,
      )
    const provisionOf = (agreement: string, type: string) =>
      of(type).find((c) => code.get(c.agreement_id) === agreement)?.provision_id
    expect(provisionOf('GB', 'consultation')).toBe('GB-VIII.2')
    const canada = of('consultation').find((c) => code.get(c.agreement_id) === 'CA')!
    expect(canada.terms['limbs']).toMatchObject([{ provisionId: 'CA-II.p3a' }, { provisionId: 'CA-II.p5' }])
  })
})

describe('words and sources', () => {
  const ukrainian = /[а-щьюяєіїґ]/i

  test('summaries and names are there in both languages', () => {
    for (const p of rows.provisions) {
      expect(p.summary_en.trim(), p.id).not.toBe('')
      expect(p.summary_uk, p.id).toMatch(ukrainian)
    }
    for (const p of rows.participants)
      for (const name of [p.name_uk, p.official_name_uk]) expect(name).toMatch(ukrainian)
    for (const a of rows.areas) expect(a.name_uk).toMatch(ukrainian)
    for (const a of rows.agreements) expect(a.title_uk).toMatch(ukrainian)
  })

  test('no Ukrainian text holds a letter of another language, nor a Latin look-alike inside a word', () => {
    const texts = [
      ...rows.provisions.map((p) => p.summary_uk),
      ...rows.participants.flatMap((p) => [p.name_uk, p.official_name_uk]),
      ...rows.areas.map((a) => a.name_uk),
      ...rows.agreements.map((a) => a.title_uk ?? ''),
    ]
    expect(texts.filter((t) => /[ыэёъ]/i.test(t) || /[а-яєіїґ][a-z]|[a-z][а-яєіїґ]/i.test(t))).toEqual([])
  })

  test('time zones exist', () => {
    for (const p of rows.participants)
      expect(() => new Intl.DateTimeFormat('en', { timeZone: p.time_zone }), p.code).not.toThrow()
  })

  test('every source is a text that was read, the paper, or an address (BR-71)', () => {
    const sources = leaves(facts).flatMap(([key, value]) => (key === 'source' ? partsOf(value) : []))
    expect(sources.length).toBeGreaterThan(500)
    const unresolved = sources.filter((s) => {
      const text = /^text:([A-Z]{2}|\*)(?=\s|$)/.exec(s)
      if (text) return text[1] !== '*' && !(`text:${text[1]}` in facts.sources)
      return !/^paper\b/.test(s) && !/^https?:\/\/[^\s/]+\.[^\s/]+/.test(s)
    })
    expect(unresolved).toEqual([])
    for (const claim of rows.claims) expect([claim.source, claim.reason, claim.statement]).not.toContain('')
  })
})

describe('links from facts to provisions', () => {
  test.each([
    ['text:DK 50-52', ['DK-50', 'DK-51a', 'DK-51b', 'DK-51c', 'DK-52']],
    ['text:GB II.6', ['GB-II.1.6']],
    ['text:SE Pledge 1 ; paper: "approximately EUR 6.5 billion"', ['SE-P.1']],
    ['text:DK 18 a)', ['DK-18.a1', 'DK-18.a2']],
    ['text:IT Art. 1(5)', ['IT-1.5']],
    ['text:JP II.2(4)', ['JP-II.2.4.a', 'JP-II.2.4.b', 'JP-II.2.4.c']],
  ])('%s', (source, provisions) => expect(provisionFor(source)).toEqual(provisions))

  test('a whole part, a page, a text that is counted otherwise: none rather than a wrong one', () => {
    for (const source of [
      'text:PL III',
      'text:FR IV.7',
      'text:EU II.1',
      'text:* reform parts',
      'https://example.org/a',
    ])
      expect(provisionFor(source)).toEqual([])
  })

  test('a link stays within its text, and no fewer resolve than when they were counted', () => {
    const resolved = (items: { source: string }[]) => {
      for (const { source } of items)
        for (const id of provisionFor(source)) expect(source).toContain(`text:${id.slice(0, 2)}`)
      return items.filter((i) => provisionFor(i.source).length > 0).length
    }
    expect(resolved(facts.pledges)).toBeGreaterThanOrEqual(77)
    expect(resolved(facts.equipment)).toBeGreaterThanOrEqual(16)
    expect(resolved(facts.coalition_roles)).toBeGreaterThanOrEqual(45)
    expect(resolved(facts.reforms)).toBeGreaterThanOrEqual(14)
  })
})
