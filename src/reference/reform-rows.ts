import { uuidOf } from '../kernel/ids.ts'
import type { SourceFact } from './project-rows.ts'
import type { Target } from './target.ts'

type Names = { en: string; uk: string }

type Told = {
  code: string
  title: Names
  due: string | null
  outcome: string
  outcomeAsOf: string | null
  metOn: string | null
  summary: string
  consequence: string | null
  confidence: string
  notes: string | null
  sources: SourceFact[]
}
export type StepFact = Told & {
  programme: string
  number: string | null
  instalment: number | null
  reform: string | null
  status: string
  assessments: {
    assessor: string
    assessorKind: string
    decision: string | null
    decidedOn: string
    outcome: string
    words: string
  }[]
  money: {
    kind: string
    amount: string | null
    currency: string | null
    qualifier: string
    statedOn: string
    remedyUntil?: string
    sharedWith?: string[]
    words: string
  }[]
}
export type InstalmentFact = Told & { number: number; stepsDue: number }
export type ReformFacts = {
  compiled: string
  programmes: { code: string; name: Names; assessor: Names; trancheMethod: string }[]
  commitments: {
    code: string
    words: Names
    agreements: string[]
    source: string
    outcome: object | null
    namedAsSupportChannelIn: string[]
  }[]
  instalments: InstalmentFact[]
  decisions: { decidedOn: string; instalment: number; accepted: number; decision: string }[]
  steps: StepFact[]
}

const instalmentsOf = 'ukraine_facility_instalment'

/** What public sources say of reforms; the criteria of an assessed step no longer change (BR-40). */
export function reformRows(data: ReformFacts) {
  const created_at = `${data.compiled}T00:00:00Z`
  const statementOf = (fact: Told) => ({
    code: fact.code,
    title_en: fact.title.en,
    title_uk: fact.title.uk,
    due: fact.due,
    summary: fact.summary,
    consequence: fact.consequence,
    confidence: fact.confidence,
    notes: fact.notes,
    sources: fact.sources,
    as_found: fact,
  })
  const idOf = ({ code }: StepFact) => uuidOf(`reform_step:${code}`)
  return {
    commitments: data.commitments.map(({ words, ...fact }) => ({
      code: fact.code,
      words_en: words.en,
      words_uk: words.uk,
      agreements: fact.agreements,
      outcome: fact.outcome,
      source: fact.source,
      as_found: fact,
    })),
    programmes: data.programmes.map(({ code, name, assessor, trancheMethod }) => ({
      ...{ code, name_en: name.en, name_uk: name.uk, assessor_en: assessor.en, assessor_uk: assessor.uk },
      tranche_method: trancheMethod,
    })),
    instalments: data.instalments.map((fact) => ({
      ...statementOf(fact),
      programme: instalmentsOf,
      number: fact.number,
      steps_due: fact.stepsDue,
    })),
    decisions: data.decisions.map(({ decidedOn, instalment, accepted, decision }) => ({
      ...{ programme: instalmentsOf, number: instalment, decided_on: decidedOn, accepted, decision },
    })),
    steps: data.steps.map((fact) => ({
      ...statementOf(fact),
      id: idOf(fact),
      participant: 'UA',
      programme: fact.programme,
      number: fact.number,
      instalment: fact.instalment,
      reform: fact.reform,
      met_on: fact.metOn,
      status: fact.assessments.length > 0 ? 'assessed' : 'planned',
      marking: 'public',
      created_at,
    })),
    snapshots: data.steps.map((fact) => ({
      ...{ id: uuidOf(`reform_snapshot:${fact.code}`), step_id: idOf(fact), implementation: fact.status },
      ...{ as_of: fact.outcomeAsOf, words: fact.outcome, created_at },
    })),
    assessments: data.steps.flatMap((fact) =>
      fact.assessments.map((each, index) => ({
        id: uuidOf(`reform_assessment:${fact.code}:${index + 1}`),
        step_id: idOf(fact),
        assessor: each.assessor,
        assessor_kind: each.assessorKind,
        decision: each.decision,
        decided_on: each.decidedOn,
        outcome: each.outcome,
        words: each.words,
        reference: fact.sources,
        created_at,
      })),
    ),
    money: data.steps.flatMap((fact) =>
      fact.money.map(({ statedOn, remedyUntil = null, sharedWith = [], ...each }, index) => ({
        ...each,
        ...{ id: uuidOf(`reform_money:${fact.code}:${index + 1}`), step_id: idOf(fact), stated_on: statedOn },
        ...{ remedy_until: remedyUntil, shared_with: sharedWith, created_at },
      })),
    ),
    seen: data.steps.map((fact) => ({
      kind: 'reform_step',
      resource_id: idOf(fact),
      owner: 'UA',
      audience: 'public',
      sides: [] as string[],
    })),
  }
}

const inBoth = {
  code: 'text',
  title_en: 'text',
  title_uk: 'text',
  due: 'text',
  summary: 'text',
  consequence: 'text',
  confidence: 'text',
  notes: 'text',
  sources: 'jsonb',
  as_found: 'jsonb',
}

/** In an order in which every row comes after the rows that it refers to. */
export const reformTargets = {
  commitments: {
    table: 'reform_commitment',
    key: 'code',
    columns: {
      ...{ code: 'text', words_en: 'text', words_uk: 'text', agreements: 'text[]', outcome: 'jsonb', source: 'text' },
      as_found: 'jsonb',
    },
  },
  programmes: {
    table: 'reform_programme',
    key: 'code',
    columns: {
      ...{ code: 'text', name_en: 'text', name_uk: 'text', assessor_en: 'text', assessor_uk: 'text' },
      tranche_method: 'text',
    },
  },
  instalments: {
    table: 'reform_instalment',
    key: 'programme, number',
    columns: { programme: 'text', number: 'integer', steps_due: 'integer', ...inBoth },
  },
  decisions: {
    table: 'reform_instalment_decision',
    key: 'programme, number, decided_on',
    columns: { programme: 'text', number: 'integer', decided_on: 'date', accepted: 'integer', decision: 'text' },
  },
  steps: {
    table: 'reform_step',
    key: 'id',
    columns: {
      ...{ id: 'uuid', participant: 'text', programme: 'text', number: 'text', instalment: 'integer', reform: 'text' },
      ...{ met_on: 'text', status: 'text', marking: 'text', created_at: 'timestamptz' },
      ...inBoth,
    },
    onUpdate: 'version = reform_step.version + 1',
    // Ukraine has amended it, or somebody has assessed it here.
    keep: 'reform_step.version > 1',
  },
  snapshots: {
    table: 'reform_snapshot',
    key: 'id',
    columns: {
      ...{
        id: 'uuid',
        step_id: 'uuid',
        implementation: 'text',
        as_of: 'text',
        words: 'text',
        created_at: 'timestamptz',
      },
    },
  },
  assessments: {
    table: 'reform_assessment',
    key: 'id',
    columns: {
      ...{ id: 'uuid', step_id: 'uuid', assessor: 'text', assessor_kind: 'text', decision: 'text', decided_on: 'text' },
      ...{ outcome: 'text', words: 'text', reference: 'jsonb', created_at: 'timestamptz' },
    },
  },
  money: {
    table: 'reform_money',
    key: 'id',
    columns: {
      ...{ id: 'uuid', step_id: 'uuid', kind: 'text', amount: 'numeric', currency: 'text', qualifier: 'text' },
      ...{ stated_on: 'text', remedy_until: 'text', shared_with: 'text[]', words: 'text', created_at: 'timestamptz' },
    },
  },
} satisfies Record<Exclude<keyof ReturnType<typeof reformRows>, 'seen'>, Target>
