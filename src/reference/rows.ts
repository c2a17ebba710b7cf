import { uuidOf } from '../kernel/ids.ts'
import { type ClaimRow, claimRows } from './claims.ts'
import { type ClauseRow, clauseRows } from './clauses.ts'
import { coalitionRows } from './coalition-rows.ts'
import type { AgreementFact, ReferenceData } from './facts.ts'
import { instrumentRows } from './instrument-rows.ts'
import { type LegalForm, legalForm, mapCode, statusHistory, validityKind } from './mapping.ts'
import { projectRows } from './project-rows.ts'
import { publicNumberRows } from './public-numbers.ts'
import { reformRows } from './reform-rows.ts'
import { roadmapRows } from './roadmap-rows.ts'
import { partsOf } from './sources.ts'
import { pledgeRows } from './support-rows.ts'

/** Every row of the register as the data files give it: pure, and the same ids in every database. */
export function referenceRows(data: ReferenceData) {
  const participants = participantRows(data)
  const agreements = data.facts.agreements.map((fact) => agreementRow(data, fact))
  const provisions = provisionRows(data)
  const support = pledgeRows(data)
  const work = coalitionRows(data)
  const found = instrumentRows(data)
  const joint = projectRows(data.projects)
  const reforms = reformRows(data.reforms)
  const roadmap = roadmapRows(data.roadmap)
  return {
    participants,
    publicNumbers: publicNumberRows(data.publicNumbers),
    areas: data.areas.map((a) => ({ code: a.code, name_en: a.name.en, name_uk: a.name.uk, source: a.source })),
    agreements,
    statuses: data.facts.agreements.flatMap(statusRows),
    provisions,
    clauses: clauseRows(data) satisfies ClauseRow[],
    claims: claimRows(data) satisfies ClaimRow[],
    mentions: mentionRows(data),
    pledges: support.pledges,
    pledgeConditions: support.conditions,
    links: [...support.links, ...joint.links],
    instruments: found.instruments,
    instrumentParties: found.parties,
    instrumentStages: found.stages,
    instrumentAgreements: found.agreements,
    readings: data.provisionCorrections.corrections.map(({ id, field, from, to, why }) => ({
      provision_id: id,
      field,
      was: from,
      became: to,
      why,
      read_on: data.provisionCorrections.readOn,
    })),
    capabilities: data.capabilities.map(({ name, ...c }) => ({
      ...c,
      name_en: name.en,
      name_uk: name.uk,
      source: 'the coalitions, and the areas that the texts mention',
    })),
    conversions: data.conversions.map(({ unit, to, factor }) => ({ unit, to_unit: to, factor })),
    coalitions: work.coalitions,
    memberships: work.memberships,
    coalitionClaims: work.claims,
    jointProjects: joint.projects,
    jointProjectParties: joint.parties,
    jointProjectStages: joint.stages,
    reforms,
    roadmap,
    // The records are public, each with its participant; Ukraine leads the framework. Records of joint projects from
    // sources are for the framework: the public reads only what their parties publish (BR-123).
    owners: [
      ...[
        ...participants.map(({ id, code }) => ['participant', id, code]),
        ...agreements.map(({ id, participant }) => ['agreement', id, participant]),
        ...provisions.map(({ resource_id }) => ['provision', resource_id, 'UA']),
        ...support.pledges.map(({ id, participant }) => ['pledge', id, participant]),
        ...work.coalitions.map(({ id }) => ['coalition', id, 'UA']),
        ...found.owners.map(([id, owner]) => ['instrument', id, owner]),
      ].map(([kind, resource_id, owner]) => ({ resource_id, kind, owner, audience: 'public', sides: [] as string[] })),
      ...joint.seen,
      ...reforms.seen,
      ...roadmap.seen,
    ],
  }
}

function participantRows(data: ReferenceData) {
  return data.participants.map((p) => ({
    code: p.code,
    id: uuidOf(`participant:${p.code}`),
    kind: p.kind,
    name_en: p.name.en,
    name_uk: p.name.uk,
    official_name_en: p.officialName.en,
    official_name_uk: p.officialName.uk,
    time_zone: p.timeZone,
    note: p.note ?? null,
    source: p.source,
  }))
}

function agreementRow(data: ReferenceData, fact: AgreementFact) {
  const code = fact.iso_alpha2
  const seen = `text:${code}` in data.facts.sources
  const form: LegalForm | null = fact.legal_form && mapCode('legal_form.kind', legalForm, fact.legal_form.kind)
  return {
    id: uuidOf(`agreement:${code}`),
    participant: code,
    title_en: fact.official_title,
    title_uk: data.titlesUk[code] ?? null,
    signed_on: fact.signing_date,
    place: fact.place,
    place_country: fact.place_country,
    signatory_participant: fact.counterpart_signatory,
    signatory_ukraine: fact.ukraine_signatory,
    languages: fact.languages,
    prevailing_language: fact.prevailing_language,
    legal_form: form?.form ?? null,
    legal_form_note: form && ([form.note, fact.legal_form?.basis].filter(Boolean).join('; ') || null),
    text_seen: seen,
    duration_years: seen ? fact.validity.years : null,
    duration_kind: mapCode('validity.kind', validityKind, fact.validity.kind),
    marking: 'public',
    sources: sourcesOf(data, fact),
  }
}

/** The source of statements about an agreement as a whole, with the address of the copy that was read. */
function sourcesOf(data: ReferenceData, fact: AgreementFact) {
  const references = [fact.source, fact.legal_form?.source, fact.status.source]
    .filter((source) => source !== undefined)
    .flatMap(partsOf)
  return [...new Set(references)].map((reference) => {
    const copy = data.facts.sources[/^(?:text:[A-Z]{2}|paper)\b/.exec(reference)?.[0] ?? '']
    return { reference, what: copy?.what ?? null, address: copy?.address ?? null }
  })
}

function statusRows(fact: AgreementFact) {
  const code = fact.iso_alpha2
  return mapCode('status.state', statusHistory, fact.status.state).map((s) => ({
    id: uuidOf(`status:${code}:${s.status}`),
    agreement_id: uuidOf(`agreement:${code}`),
    status: s.status,
    valid_from: s.dated === 'signature' ? fact.signing_date : null,
    verified: s.verified,
    note: [s.note, s.status === 'in_effect' ? fact.entry_into_effect.note : null].filter(Boolean).join('; ') || null,
    source: s.status === 'signed' ? fact.source : fact.status.source,
  }))
}

function provisionRows(data: ReferenceData) {
  return data.provisions.flatMap((text) =>
    text.provisions.map((p, index) => ({
      id: p.id,
      resource_id: uuidOf(`provision:${p.id}`),
      agreement_id: uuidOf(`agreement:${text.agreement}`),
      ordinal: index + 1,
      locator: p.locator,
      heading: p.heading,
      obligor: p.obligor,
      kind: p.kind,
      strength: p.strength,
      areas: p.areas,
      summary_en: p.summary.en,
      summary_uk: p.summary.uk,
      authorised_bodies: p.authorisedBodies,
      due: p.due,
      money: p.money,
      source: `text:${text.agreement}`,
    })),
  )
}

function mentionRows(data: ReferenceData) {
  return data.facts.areas.flatMap((area) => {
    const found = (codes: string[], finding: 'mentioned' | 'not_found' | 'unknown') =>
      codes.map((code) => ({
        agreement_id: uuidOf(`agreement:${code}`),
        area: area.id,
        finding,
        method: area.method,
        source: area.source,
      }))
    return [
      ...found(area.mentioned_in, 'mentioned'),
      ...found(area.not_found_in, 'not_found'),
      ...found(area.unknown_for, 'unknown'),
    ]
  })
}
