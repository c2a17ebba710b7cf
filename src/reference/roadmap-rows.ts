import { uuidOf } from '../kernel/ids.ts'
import type { SourceFact } from './project-rows.ts'
import type { Target } from './target.ts'

/** A deliverable of a summit; its track is this register's own reading. */
export type DeliverableFact = {
  code: string
  track: string
  title: { en: string; uk: string }
  decidedAt: string
  decidedOn: string
  due: string | null
  outcome: string
  outcomeAsOf: string | null
  progress: string
  summary: string
  amount: { value: number; currency: string; qualifier: string } | null
  confidence: string
  notes: string | null
  sources: SourceFact[]
}
export type RoadmapFacts = { compiled: string; steps: DeliverableFact[] }

const isTime = (text: string | null) => text !== null && /^\d{4}(-\d{2}){0,2}$/.test(text)

export function roadmapRows({ compiled, steps }: RoadmapFacts) {
  const created_at = `${compiled}T00:00:00Z`
  const idOf = ({ code }: DeliverableFact) => uuidOf(`roadmap_step:${code}`)
  return {
    steps: steps.map((fact) => ({
      id: idOf(fact),
      participant: 'UA',
      code: fact.code,
      track: fact.track,
      title_en: fact.title.en,
      title_uk: fact.title.uk,
      summary: fact.summary,
      owning_body: fact.code === 'rm-w-compact' ? 'Signatories of the Ukraine Compact' : 'NATO',
      decided_at: fact.decidedAt,
      decided_on: fact.decidedOn,
      due: fact.due,
      amount: fact.amount?.value ?? null,
      currency: fact.amount?.currency ?? null,
      amount_qualifier: fact.amount?.qualifier ?? null,
      confidence: fact.confidence,
      notes: fact.notes,
      sources: fact.sources,
      marking: 'public',
      as_found: fact,
      created_at,
    })),
    statements: steps.flatMap((fact) => {
      const decidedOn = /^\d{4}(-\d{2}){0,2}/.exec(fact.decidedOn)?.[0] ?? null
      const promised = { stated_on: decidedOn, words: fact.decidedAt, progress: null, promised_for: fact.due }
      const came = { stated_on: fact.outcomeAsOf, words: fact.outcome, progress: fact.progress, promised_for: null }
      return [...(isTime(fact.due) ? [promised] : []), came].map((statement, index) => ({
        ...{ id: uuidOf(`roadmap_statement:${fact.code}:${index + 1}`), step_id: idOf(fact), number: index + 1 },
        ...statement,
        created_at,
      }))
    }),
    seen: steps.map((fact) => ({
      kind: 'roadmap_step',
      resource_id: idOf(fact),
      owner: 'UA',
      audience: 'public',
      sides: [] as string[],
    })),
  }
}

export const roadmapTargets = {
  steps: {
    table: 'roadmap_step',
    key: 'id',
    columns: {
      ...{ id: 'uuid', participant: 'text', code: 'text', track: 'text', title_en: 'text', title_uk: 'text' },
      ...{ summary: 'text', owning_body: 'text', decided_at: 'text', decided_on: 'text', due: 'text' },
      ...{ amount: 'numeric', currency: 'text', amount_qualifier: 'text', confidence: 'text', notes: 'text' },
      ...{ sources: 'jsonb', marking: 'text', as_found: 'jsonb', created_at: 'timestamptz' },
    },
    onUpdate: 'version = roadmap_step.version + 1',
  },
  statements: {
    table: 'roadmap_statement',
    key: 'id',
    columns: {
      ...{ id: 'uuid', step_id: 'uuid', number: 'integer', stated_on: 'text', words: 'text', progress: 'text' },
      ...{ promised_for: 'text', created_at: 'timestamptz' },
    },
  },
} satisfies Record<Exclude<keyof ReturnType<typeof roadmapRows>, 'seen'>, Target>
