import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { seenBy } from '../../platform/db/audience.ts'
import { is } from '../../platform/db/filters.ts'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, listOf, type RowOf, selection, written } from '../../platform/db/selection.ts'
import type { ReformStepFilter } from './inputs.ts'
import { assessorKinds, implementations, moneyKinds, moneyQualifiers, outcomes } from './rules.ts'
import { reformCommitment, reformInstalment, reformInstalmentDecision, reformProgramme, reformStep } from './tables.ts'

const Source = z.object({
  title: z.string().nullable(),
  publisher: z.string().nullable(),
  date: z.string().nullable(),
  url: z.string().nullable(),
})

const Snapshot = z.object({
  implementation: z.enum(implementations),
  asOf: z.string().nullable(),
  words: z.string().nullable(),
  filedBy: z.string().nullable(),
})
const Assessment = z.object({
  id: z.uuid(),
  assessor: z.string(),
  assessorKind: z.enum(assessorKinds),
  decision: z.string().nullable(),
  decidedOn: z.string(),
  outcome: z.enum(outcomes),
  share: z.string().nullable(),
  words: z.string(),
  reference: z.array(Source),
  filedBy: z.string().nullable(),
})
const Money = z.object({
  kind: z.enum(moneyKinds),
  amount: z.string().nullable(),
  currency: z.string().nullable(),
  qualifier: z.enum(moneyQualifiers),
  statedOn: z.string(),
  remedyUntil: z.string().nullable(),
  sharedWith: z.array(z.string()),
  words: z.string(),
})
const Same = z.object({ id: z.uuid(), programme: z.string(), due: z.string().nullable() })

const steps = selection(reformStep, {
  isRegister: true,
  as: 's',
  without: ['createdBy', 'asFound', 'changeId'],
  computed: {
    seenBy: seenBy('s.id', 's.participant'),
    today: computed(z.string(), sql`to_char(accord.current_day(), 'YYYY-MM-DD')`),
    snapshots: computed(
      z.array(Snapshot),
      listOf(
        sql`'implementation', h.implementation, 'asOf', h.as_of, 'words', h.words, 'filedBy', h.filed_by`,
        sql`coalesce(h.as_of, '') collate "C", h.account_id is not null, h.id`,
        sql`accord.reform_snapshot h where h.step_id = s.id`,
      ),
    ),
    reporters: computed(
      z.array(z.string()),
      sql`array(
        select distinct h.account_id::text from accord.reform_snapshot h where h.step_id = s.id and h.account_id is not null
      )`,
    ),
    assessingAccounts: computed(
      z.array(z.string()),
      sql`array(
        select distinct a.account_id::text from accord.reform_assessment a
        where a.step_id = s.id and a.account_id is not null
      )`,
    ),
    assessments: computed(
      z.array(Assessment),
      listOf(
        sql`'id', a.id, 'assessor', a.assessor, 'assessorKind', a.assessor_kind, 'decision', a.decision,
          'decidedOn', a.decided_on, 'outcome', a.outcome, 'share', a.share::text, 'words', a.words,
          'reference', a.reference, 'filedBy', a.filed_by`,
        sql`a.decided_on collate "C", a.id`,
        sql`accord.reform_assessment a where a.step_id = s.id`,
      ),
    ),
    money: computed(
      z.array(Money),
      listOf(
        sql`'kind', m.kind, 'amount', m.amount::text, 'currency', m.currency, 'qualifier', m.qualifier,
          'statedOn', m.stated_on, 'remedyUntil', m.remedy_until, 'sharedWith', m.shared_with, 'words', m.words`,
        sql`m.stated_on collate "C", m.id`,
        sql`accord.reform_money m where m.step_id = s.id`,
      ),
    ),
    sameReform: computed(
      z.array(Same),
      listOf(
        sql`'id', o.id, 'programme', o.programme, 'due', o.due`,
        sql`o.id`,
        sql`accord.reform_step o where o.reform = s.reform`,
      ),
    ),
  },
})
export type StepRow = RowOf<typeof steps>

export function findStep(tx: ReadTx, id: string): Promise<StepRow | undefined> {
  return tx.find(steps, id)
}

export const byProgramme = orderBy(reformStep, 's', ['programme', 'id'])

export function listSteps(tx: ReadTx, filter: ReformStepFilter, page: Page): Promise<StepRow[]> {
  return tx.all(
    steps,
    sql`where ${is('s.programme', filter.programme)}
      and ${is('s.reform', filter.reform)}
      and ${is('s.status', filter.status)}
      and ${page.after}
    ${page.tail}`,
  )
}

const commitments = selection(reformCommitment, { as: 'c', without: ['asFound'], computed: {} })
export type CommitmentRow = RowOf<typeof commitments>

export function listCommitments(tx: ReadTx): Promise<CommitmentRow[]> {
  return tx.all(commitments, sql`order by c.code collate "C"`)
}

const instalments = selection(reformInstalment, { as: 'i', without: ['asFound'], computed: {} })
const decisions = selection(reformInstalmentDecision, { as: 'd', computed: {} })

/** The last decisions of the assessors on a programme's steps, as far as the caller sees the steps. */
const programmes = selection(reformProgramme, {
  as: 'p',
  computed: {
    steps: computed(z.int(), sql`(select count(*)::integer from accord.reform_step s where s.programme = p.code)`),
  },
})
export type ProgrammeRow = RowOf<typeof programmes>

export function listProgrammes(tx: ReadTx): Promise<ProgrammeRow[]> {
  return tx.all(programmes, sql`order by p.code collate "C"`)
}

export type InstalmentRow = RowOf<typeof instalments>

const missingRow = written({
  id: reformStep.id,
  code: reformStep.code,
  titleEn: reformStep.titleEn,
  titleUk: reformStep.titleUk,
  instalment: z.int(),
})

/** All facts behind the running count of a programme. */
export async function findInstalments(tx: ReadTx) {
  const [rows, decided, missing] = await Promise.all([
    tx.all(instalments, sql`order by i.programme collate "C", i.number`),
    tx.all(decisions, sql`order by d.decided_on, d.number`),
    tx.rows(
      missingRow,
      sql`
      select s.id, s.code, s.title_en as "titleEn", s.title_uk as "titleUk", s.instalment
      from accord.reform_step s
      join lateral (
        select a.outcome
        from accord.reform_assessment a
        where a.step_id = s.id and a.assessor_kind = 'council'
        order by a.decided_on collate "C" desc, a.id desc
        limit 1
      ) a on a.outcome <> 'met'
      where s.instalment is not null
      order by s.instalment, s.code collate "C"`,
    ),
  ])
  return { instalments: rows, decisions: decided, missing }
}

const namedRow = written({ programme: z.boolean(), unreleasable: z.array(z.string()) })

export function findNamed(tx: ReadTx, input: { programme: string; releasableTo?: readonly string[] | undefined }) {
  return tx.row(
    namedRow,
    sql`
    select exists (select 1 from accord.reform_programme p where p.code = ${input.programme}) as programme,
      accord.unknown_audiences(${sql.param([...(input.releasableTo ?? [])])}::text[]) as unreleasable`,
  )
}
