import { uuidOf } from '../kernel/ids.ts'
import type { InstrumentFact, ReferenceData } from './facts.ts'
import { instrumentRelation } from './instrument-mapping.ts'
import { mapCode } from './mapping.ts'

/** What sources say of instruments: marked as found, and nobody's word; the record of the file is kept with it. */
export function instrumentRows(data: ReferenceData) {
  const known = new Set(data.participants.map(({ code }) => code))
  const signed = new Set(data.facts.agreements.map(({ iso_alpha2 }) => iso_alpha2))
  const facts = [...data.instruments, ...frameworksOf(data)]
  const instruments = facts.map((fact) => ({
    id: idOf(fact),
    kind: fact.kind,
    title: fact.title,
    summary: fact.summary,
    concluded: fact.date,
    due: fact.due,
    amount: fact.amount?.value ?? null,
    currency: fact.amount?.currency ?? null,
    amount_qualifier: fact.amount?.qualifier ?? null,
    consultation: fact.consultation ?? null,
    status: 'found',
    confidence: fact.confidence,
    sources: fact.sources,
    as_found: fact.asFound ?? fact,
    marking: 'public',
    created_at: '2026-11-28T00:00:00Z',
  }))
  const parties = facts.flatMap((fact) =>
    fact.parties.map((name, ordinal) => ({
      instrument_id: idOf(fact),
      ordinal,
      name,
      participant: participantIn(name, known),
    })),
  )
  const stages = facts.flatMap((fact) =>
    fact.stage === null
      ? []
      : [
          {
            id: uuidOf(`instrument_stage:${fact.id}:${fact.stage}`),
            instrument_id: idOf(fact),
            stage: fact.stage,
            as_of: fact.stageAsOf,
            status: 'found',
            source: fact.sources[0]?.title ?? 'paper',
            created_at: '2026-11-28T00:00:00Z',
          },
        ],
  )
  const agreements = facts.flatMap((fact) => {
    const parts = [...new Set(fact.parties.flatMap((name) => participantIn(name, known) ?? []))]
    const bilateral = parts.filter((code) => code !== 'UA' && signed.has(code))
    // If there are many parties, no source says anything about the agreement of each.
    if (bilateral.length !== 1 || fact.tieToAgreement === null) return []
    const [tie = ''] = fact.tieToAgreement.split(':')
    return [
      {
        instrument_id: idOf(fact),
        agreement_id: uuidOf(`agreement:${bilateral[0]}`),
        relation: fact.relation ?? mapCode('instruments.tieToAgreement', instrumentRelation, tie),
        words: fact.tieToAgreement,
      },
    ]
  })
  return { instruments, parties, stages, agreements, owners: facts.map((fact) => [idOf(fact), 'UA'] as const) }
}

const idOf = (fact: { id: string }) => uuidOf(`instrument:${fact.id}`)

function participantIn(name: string, known: ReadonlySet<string>): string | null {
  const code = /^([A-Z]{2})(?: |$)/.exec(name)?.[1]
  return code !== undefined && known.has(code) ? code : null
}

/** Declarations of many states that the facts list among the frameworks; the other frameworks are instruments already. */
function frameworksOf({ facts, compactConsultation }: ReferenceData): InstrumentFact[] {
  return facts.frameworks
    .filter(({ id }) => ['g7_declaration', 'ksc', 'ukraine_compact'].includes(id))
    .map((framework) => ({
      id: framework.id,
      title: framework.name,
      kind: 'multilateral_declaration',
      parties: framework.signatories ?? [],
      date: framework.date,
      stage: 'signed',
      stageAsOf: framework.date,
      due: null,
      amount: null,
      summary: framework.consultation ?? framework.note ?? framework.name,
      tieToAgreement: null,
      sources: framework.source
        .split(' ; ')
        .map((url) => ({ title: url, publisher: null, date: null, url: /^http/.test(url) ? url : null })),
      confidence: null,
      notes: framework.note ?? null,
      consultation: framework.id === 'ukraine_compact' ? compactConsultation : null,
      asFound: framework,
    }))
}
