// Every list of the contract that has a main table, and its single record: what the service answers beside the rows of
// that table alone, as a server gives them that makes an API of a database and knows no rule.

export type Work = {
  /** The list, with `{id}` where it is of one record of another. */
  list: string
  table: string
  /** The address of one record, where there is one. */
  one?: string
  /** What its JSON calls that by which it is addressed, and the primary key of the table, where that is another. */
  key?: string
  primary?: string
  /** Which rows: a column of the table, and the filter that asks the service for the same. */
  of?: { column: string; value: string; filter: string }
  /** The column that names the record whose list this is, and what of that record it holds. */
  under?: { column: string; of: string; key?: string }
  reader?: readonly [participant: string, role: string]
  /** The least part of Platformatic’s rate that is aimed at, of the list and of one. */
  goals?: readonly [list: number, one: number]
}

const ukraine = ['UA', 'auditor'] as const
const office = ['UA', 'administrator'] as const
const sweden = { reader: ['SE', 'viewer'] } as const
const coalition = { column: 'coalition', of: 'coalition', key: 'code' }
const foremost = { goals: [0.8, 0.6] } as const
const ofSweden = (column: string) => ({ of: { column, value: 'SE', filter: `${column}=SE` } })

/** A list with a record at its address and an identifier `id`. */
const records = (noun: string, table: string, more: Partial<Work> = {}): Work => ({
  list: `/v1/${noun}`,
  one: `/v1/${noun}`,
  table,
  ...more,
})

export const works: readonly Work[] = [
  records('ledger-entries', 'ledger_entry', { ...sweden, ...foremost, ...ofSweden('provider') }),
  records('pledges', 'pledge', { ...sweden, ...foremost, ...ofSweden('participant') }),
  records('commitments', 'commitment', { ...sweden, ...foremost, ...ofSweden('participant') }),
  records('tasks', 'task', foremost),
  records('consultations', 'consultation', foremost),
  records('requirements', 'requirement'),
  records('lots', 'lot'),
  records('participants', 'participant', { key: 'code' }),
  records('issuers', 'issuer', {
    reader: office,
    of: { column: 'participant', value: 'UA', filter: 'participant=UA' },
  }),
  records('accounts', 'account', {
    reader: office,
    of: { column: 'participant', value: 'UA', filter: 'participant=UA' },
  }),
  records('agreements', 'agreement'),
  { list: '/v1/claims', table: 'claim' },
  records('provisions', 'provision'),
  records('register-proposals', 'register_proposal'),
  records('conversion-proposals', 'conversion_proposal'),
  { list: '/v1/fx-rates/imports', table: 'fx_rate_table' },
  records('organisations', 'organisation'),
  { list: '/v1/accounting-periods', table: 'accounting_period' },
  records('revaluations', 'revaluation'),
  records('coalitions', 'coalition', { primary: 'code' }),
  { list: '/v1/coalition-claims', table: 'coalition_claim' },
  records('implementation-links', 'implementation_link'),
  records('link-rules', 'link_rule', { reader: ['SE', 'coordinator'] }),
  records('instruments', 'instrument'),
  records('measures', 'measure'),
  records('joint-projects', 'joint_project'),
  records('joint-project-publications', 'joint_project_publication'),
  records('reform-steps', 'reform_step'),
  records('roadmap-steps', 'roadmap_step'),
  records('received-statements', 'received_statement'),
  records('annotations', 'annotation'),
  records('evidence-requests', 'evidence_request'),
  records('report-runs', 'report_run'),
  records('monitoring-editions', 'monitoring_edition'),
  records('webhooks', 'webhook_subscription', { reader: ['LV', 'administrator'] }),
  { list: '/v1/agreements/{id}/provisions', table: 'provision', under: { column: 'agreement_id', of: 'agreement' } },
  {
    list: '/v1/consultations/{id}/addressees',
    table: 'addressee',
    under: { column: 'consultation_id', of: 'consultation' },
  },
  {
    list: '/v1/consultations/{id}/sessions',
    table: 'session',
    under: { column: 'consultation_id', of: 'consultation' },
  },
  {
    list: '/v1/consultations/{id}/responses',
    table: 'response',
    under: { column: 'consultation_id', of: 'consultation' },
  },
  {
    list: '/v1/commitments/{id}/allocations',
    table: 'allocation',
    under: { column: 'commitment_id', of: 'commitment' },
  },
  { list: '/v1/ledger-entries/{id}/disputes', table: 'dispute', under: { column: 'entry_id', of: 'ledger_entry' } },
  {
    list: '/v1/coalitions/{id}/memberships',
    one: '/v1/coalition-memberships',
    table: 'coalition_membership',
    under: coalition,
  },
  { list: '/v1/coalitions/{id}/charters', table: 'coalition_charter', under: coalition },
  { list: '/v1/coalitions/{id}/plans', table: 'coalition_plan', under: coalition },
  { list: '/v1/coalitions/{id}/meetings', table: 'coalition_meeting', under: coalition },
  { list: '/v1/coalitions/{id}/reviews', table: 'coalition_review', under: coalition },
  {
    list: '/v1/requirements/{id}/offers',
    one: '/v1/requirement-offers',
    table: 'requirement_offer',
    under: { column: 'requirement_id', of: 'requirement' },
  },
  {
    list: '/v1/ledger-entries/{id}/evidence',
    one: '/v1/evidence',
    table: 'evidence',
    under: { column: 'entry_id', of: 'ledger_entry' },
  },
  {
    list: '/v1/revaluations/{id}/entries',
    table: 'revaluation_entry',
    under: { column: 'revaluation_id', of: 'revaluation' },
  },
]

export const readerOf = (work: Work) => work.reader ?? ukraine
export const goalOf = (work: Work, kind: 'list' | 'one') => (work.goals ?? [0.5, 0.5])[kind === 'list' ? 0 : 1]

/** Lists that are of no table of their own. */
export const elsewhere: Record<string, string> = {
  '/v1/me/inbox': 'reckoned of many tables',
  '/v1/acts': 'pledges, commitments and entries together',
  '/v1/implementation-suggestions': 'reckoned of acts and rules',
  '/v1/currencies': 'a list in the code',
  '/v1/fx-rates': 'its table has no identifier of its own, which neither peer can ask for',
  '/v1/act-arrangements': 'its table has no identifier of its own either',
  '/v1/changes': 'the feed',
  '/v1/public/projects': 'in a transaction of nobody',
  '/v1/lots/{id}/evidence': 'the table of /v1/ledger-entries/{id}/evidence',
  '/v1/webhooks/{id}/deliveries': 'made by a receiver that answers, which the bench has none of',
}
