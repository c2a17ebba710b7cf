import type { LedgerScenery } from '../support/ledger-scenery.ts'
import { inside, other, own, type Standing, type Target, unseen } from './standings.ts'

/** The ledger: SE's limited commitment, which its receiver sees, an organisation and a closed period. */
export function ledgerTargets(scenery: LedgerScenery): Record<string, Target[]> {
  const { promise, pledge, organisation, commitment, allocation, entry, receipt, matched, dispute, closed, reopened } =
    scenery
  const { revaluation } = scenery
  const books = [inside('SE', ['own']), inside('UA', []), unseen('PL'), unseen('XA')]
  const received = [inside('UA', ['own']), inside('SE', []), unseen('PL'), unseen('XA')]
  const everybody = ['UA', 'PL', 'AU', 'XA'].map((participant) => other(participant))
  const whole: Standing[] = [
    inside('UA', ['own']),
    inside('PL', ['own']),
    { participant: 'XA', relations: [], sees: ['auditor'] },
    unseen('AU'),
  ]
  const list = (path: string): Target[] => [{ path, standings: everybody }]
  const payment = { commitmentId: commitment.id, amount: '1.00', currency: 'EUR', transactionDate: '2026-11-20' }
  const because = { reason: 'As arranged.' }
  const open = { ...because, marking: 'framework' }
  return {
    listCurrencies: list('/v1/currencies?limit=5'),
    listRates: list('/v1/fx-rates?limit=5'),
    listRateImports: list('/v1/fx-rates/imports'),
    importRates: [
      {
        path: '/v1/fx-rates/imports',
        body: { source: 'other', csv: 'Date,USD\n2025-11-20,1.1\n' },
        standings: [own('UA'), own('PL'), own('XA')],
      },
    ],
    createPledge: [{ path: '/v1/pledges', body: promise, standings: [own('SE'), own('PL'), own('XA')] }],
    listPledges: list('/v1/pledges'),
    getPledge: [{ path: `/v1/pledges/${pledge.id}`, standings: books }],
    confirmPledge: [{ path: `/v1/pledges/${pledge.id}/confirmation`, version: pledge.version, standings: books }],
    fulfilPledgeCondition: [
      {
        path: `/v1/pledges/${pledge.id}/condition-fulfilments`,
        version: pledge.version,
        body: { number: 1, fulfilledOn: '2026-04-01', evidence: 'Budget act' },
        standings: books,
      },
    ],
    withdrawPledge: [
      { path: `/v1/pledges/${pledge.id}/withdrawal`, version: pledge.version, body: because, standings: books },
    ],
    releasePledge: [
      { path: `/v1/pledges/${pledge.id}/releases`, version: pledge.version, body: open, standings: books },
    ],
    releaseCommitment: [
      { path: `/v1/commitments/${commitment.id}/releases`, version: commitment.version, body: open, standings: books },
    ],
    listOrganisations: list('/v1/organisations'),
    getOrganisation: [{ path: `/v1/organisations/${organisation.id}`, standings: everybody }],
    registerOrganisation: [
      {
        path: '/v1/organisations',
        body: { kind: 'fund', name: { en: 'Energy Support Fund' }, scheme: 'XM-DAC', identifier: 'new' },
        standings: [own('SE'), own('UA'), own('XA')],
      },
    ],
    createCommitment: [{ path: '/v1/commitments', body: scenery.cash, standings: [own('SE'), own('PL'), own('XA')] }],
    listCommitments: list('/v1/commitments'),
    getCommitment: [{ path: `/v1/commitments/${commitment.id}`, standings: books }],
    decommit: [
      {
        path: `/v1/commitments/${commitment.id}/decommitments`,
        body: { amount: '1.00', reason: 'Less.' },
        standings: books,
      },
    ],
    allocate: [
      {
        path: `/v1/commitments/${commitment.id}/allocations`,
        body: { package: 'Eight', amount: '1.00' },
        standings: books,
      },
    ],
    listAllocations: [{ path: `/v1/commitments/${commitment.id}/allocations`, standings: books }],
    releaseAllocation: [
      {
        path: `/v1/allocations/${allocation.id}/release`,
        version: allocation.version,
        body: { amount: '1.00', ...because },
        standings: books,
      },
    ],
    createDisbursement: [
      { path: '/v1/disbursements', body: payment, standings: [inside('SE', ['own']), inside('UA', [])] },
    ],
    createReturn: [
      {
        path: '/v1/returns',
        body: { entryId: entry.id, amount: '1.00', transactionDate: '2026-11-21', reason: 'Not needed.' },
        standings: [inside('SE', ['own']), inside('UA', [])],
      },
    ],
    createRefund: [
      {
        path: '/v1/refunds',
        body: { ...payment, commitmentId: scenery.refundable.id },
        standings: [inside('EU', ['own']), inside('SE', [])],
      },
    ],
    pullLedgerReport: list('/v1/reports/ledger?format=csv'),
    pullPipelineReport: list('/v1/reports/pipeline?format=csv'),
    pullCommitmentsReport: list('/v1/reports/commitments?format=csv'),
    pullPledgesReport: list('/v1/reports/pledges?format=csv'),
    pullReceivedStatementsReport: list('/v1/reports/received-statements?format=csv'),
    listReports: list('/v1/reports'),
    pullReconciliationReport: list('/v1/reports/reconciliation?format=csv'),
    pullCorrectionsReport: list('/v1/reports/corrections?format=csv'),
    pullExceptionsReport: list('/v1/reports/exceptions?format=csv'),
    drawPipeline: list('/v1/reports/pipeline/chart.svg'),
    drawScoreboard: list('/v1/reports/scoreboard/chart.svg'),
    drawBoard: list('/v1/reports/board/chart.svg'),
    drawImplementationCoverage: list('/v1/reports/implementation-coverage/chart.svg'),
    drawOutlook: list('/v1/reports/outlook/chart.svg'),
    pullScoreboardReport: list('/v1/reports/scoreboard?format=csv'),
    pullCoverageReport: list('/v1/reports/coverage?format=xlsx'),
    pullBoardReport: list('/v1/reports/board?format=csv'),
    getBoard: list('/v1/board'),
    pullAccessLogReport: list('/v1/reports/access-log?format=csv'),
    listReportRuns: list('/v1/report-runs'),
    getReportRun: [
      {
        path: `/v1/report-runs/${scenery.run.id}`,
        // Its puller's, the ministry's; its participant's auditors' and administrators'.
        standings: [
          { participant: 'SE', relations: ['own'], sees: ['ministry', 'auditor', 'administrator'] },
          unseen('UA'),
          unseen('PL'),
          unseen('XA'),
        ],
      },
    ],
    verifyReportRun: [{ path: '/v1/report-runs/verification', body: { sha256: '0'.repeat(64) }, standings: everybody }],
    listLedgerEntries: list('/v1/ledger-entries?limit=5'),
    getLedgerEntry: [{ path: `/v1/ledger-entries/${entry.id}`, standings: books }],
    reverseLedgerEntry: [
      {
        path: `/v1/ledger-entries/${entry.id}/reversal`,
        body: { reason: 'duplicate', explanation: 'Twice.' },
        standings: books,
      },
    ],
    createReceipt: [
      {
        path: '/v1/receipts',
        body: { provider: { participant: 'SE' }, amount: '7.00', currency: 'EUR', transactionDate: '2026-11-20' },
        standings: [own('UA'), own('PL'), own('AU')],
      },
    ],
    createDisbursements: [
      {
        path: '/v1/disbursements/batch',
        body: { items: [payment] },
        standings: [inside('SE', ['own']), inside('UA', [])],
      },
    ],
    createReceipts: [
      {
        path: '/v1/receipts/batch',
        body: {
          items: [{ provider: { participant: 'SE' }, amount: '7.00', currency: 'EUR', transactionDate: '2026-11-20' }],
        },
        standings: [own('UA'), own('PL'), own('AU')],
      },
    ],
    matchReceipt: [
      { path: `/v1/receipts/${receipt.id}/match`, body: { disbursementId: entry.id }, standings: received },
    ],
    unmatchReceipt: [{ path: `/v1/receipts/${matched.id}/unmatch`, body: because, standings: received }],
    raiseDispute: [
      {
        path: `/v1/ledger-entries/${entry.id}/disputes`,
        body: because,
        standings: [inside('SE', ['own']), inside('UA', ['counterparty']), unseen('PL'), unseen('XA')],
      },
    ],
    listDisputes: [{ path: `/v1/ledger-entries/${entry.id}/disputes`, standings: books }],
    resolveDispute: [
      {
        path: `/v1/disputes/${dispute.id}/resolution`,
        version: dispute.version,
        body: { resolution: 'The rest came.' },
        standings: [inside('UA', ['own']), inside('SE', []), unseen('PL'), unseen('XA')],
      },
    ],
    makeRevaluation: [{ path: '/v1/revaluations', body: because, standings: [own('UA'), own('PL'), own('XA')] }],
    listRevaluations: list('/v1/revaluations'),
    getRevaluation: [{ path: `/v1/revaluations/${revaluation.id}`, standings: books }],
    listRevaluedEntries: [{ path: `/v1/revaluations/${revaluation.id}/entries`, standings: books }],
    listAccountingPeriods: list('/v1/accounting-periods'),
    closeAccountingPeriod: [
      {
        path: '/v1/accounting-periods',
        body: { from: '2024-01-01', to: '2024-12-31', ...because },
        standings: [own('UA'), own('PL'), own('XA')],
      },
    ],
    reopenAccountingPeriod: [
      {
        path: `/v1/accounting-periods/${closed.id}/reopening`,
        version: closed.version,
        body: because,
        standings: [own('UA'), own('PL')],
      },
    ],
    recloseAccountingPeriod: [
      {
        path: `/v1/accounting-periods/${reopened.id}/closure`,
        version: reopened.version,
        body: because,
        standings: [own('UA'), own('PL')],
      },
    ],
    objectToAccountingPeriod: [
      { path: `/v1/accounting-periods/${closed.id}/objections`, body: { text: 'Disputed.' }, standings: whole },
    ],
  }
}
