import { uuidOf } from '../kernel/ids.ts'
import { matchOf } from './matches.ts'

export type SourceFact = { title: string | null; publisher: string | null; date: string | null; url: string | null }

/** A joint project as public sources describe it; `tie` is what they say of its tie to an agreement. */
export type ProjectFact = {
  code: string
  title: { en: string; uk: string }
  kind: string
  participants: string[]
  organisations: string[]
  started: string | null
  stage: string
  stageAsOf: string | null
  stages: { on: string | null; words?: string; promisedFor?: string; postpones?: boolean }[]
  due: string | null
  amount: { value: number; currency: string; qualifier: string } | null
  summary: string
  tie: { says: string; words: string }
  candidateProvisions: string[]
  confidence: string
  notes: string | null
  sources: SourceFact[]
}
export type ProjectFacts = { compiled: string; method: string; projects: ProjectFact[] }

/** Ukraine keeps the records that come from sources; their parties see them and may add statements. */
export function projectRows({ compiled, projects }: ProjectFacts) {
  const created_at = `${compiled}T00:00:00Z`
  return {
    projects: projects.map((fact) => ({
      id: idOf(fact),
      participant: 'UA',
      code: fact.code,
      title_en: fact.title.en,
      title_uk: fact.title.uk,
      kind: fact.kind,
      summary_en: fact.summary,
      started: fact.started,
      due: fact.due,
      amount: fact.amount?.value ?? null,
      currency: fact.amount?.currency ?? null,
      amount_qualifier: fact.amount?.qualifier ?? null,
      source_tie: fact.tie.says,
      source_tie_words: fact.tie.words,
      candidate_provisions: fact.candidateProvisions,
      confidence: fact.confidence,
      notes: fact.notes,
      sources: fact.sources,
      marking: 'framework',
      as_found: fact,
      created_at,
    })),
    parties: projects.flatMap((fact) =>
      [
        ...fact.participants.map((participant) => ({ participant, name: null })),
        ...fact.organisations.map((name) => ({ participant: null, name })),
      ].map((party, index) => ({ project_id: idOf(fact), number: index + 1, ...party })),
    ),
    stages: projects.flatMap((fact) => stageRows(fact, created_at)),
    links: projects.flatMap((fact) => {
      const others = fact.participants.filter((code) => code !== 'UA')
      const on = /^\d{4}-\d{2}-\d{2}$/.test(fact.started ?? '') ? fact.started : null
      const provider = others.length === 1 ? others[0]! : 'UA'
      return fact.candidateProvisions.map((provision) =>
        matchOf({ kind: 'joint_project', id: idOf(fact), on, provider }, provision, 'matched by subject, by a reader'),
      )
    }),
    seen: projects.map((fact) => ({
      kind: 'joint_project',
      resource_id: idOf(fact),
      owner: 'UA',
      audience: 'framework',
      sides: fact.participants,
    })),
  }
}

const idOf = ({ code }: ProjectFact) => uuidOf(`joint_project:${code}`)

/** The statements in their order, and last the stage that the sources give. */
function stageRows(fact: ProjectFact, created_at: string) {
  const statements = [
    ...fact.stages.map(({ on, words = null, promisedFor = null, postpones = false }) => ({
      ...{ stated_on: on, words, stage: null, promised_for: promisedFor, postpones },
    })),
    { stated_on: fact.stageAsOf, words: null, stage: fact.stage, promised_for: null, postpones: false },
  ]
  return statements.map((stage, index) => ({
    id: uuidOf(`joint_project_stage:${fact.code}:${index + 1}`),
    project_id: idOf(fact),
    number: index + 1,
    ...stage,
    created_at,
  }))
}
