/**
 * The operations of the contract that the verbs of older lifecycles are, by kind of record; null: a verb that is part
 * of what another record allows. A lifecycle of platform/lifecycle.ts names its verbs like their operations already.
 */
const operationNames: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  consultation: {
    edit: 'amendConsultation',
    circulate: 'circulateConsultation',
    amend: 'amendConsultation',
    acknowledge: 'acknowledgeConsultation',
    confirmSession: null,
    objectToSession: null,
    respond: 'respondToConsultation',
    extend: 'extendDeadlines',
    excuse: 'excuseAddressee',
    consentToRoster: 'consentToRoster',
    decideOffer: null,
    renew: 'renewConsultation',
    close: 'closeConsultation',
    cancel: 'cancelConsultation',
  },
  addressee: {
    acknowledge: 'acknowledgeConsultation',
    consult: 'logSession',
    respond: 'respondToConsultation',
    excuse: 'excuseAddressee',
    amend: null,
  },
  offer: { accept: 'acceptOffer', acceptInPart: 'acceptOffer', reject: 'rejectOffer', withdraw: 'withdrawOffer' },
  commitment: { decommitment: 'decommit', allocation: 'allocate', disbursement: 'createDisbursement' },
  ledger_entry: { reversal: 'reverseLedgerEntry' },
  period: { closure: 'recloseAccountingPeriod', reopening: 'reopenAccountingPeriod' },
  grant: { revocation: 'revokeGrant' },
}

/** The verbs of a kind of record as operationIds, each once. */
export function operationsNamed(type: string, verbs: readonly string[]): string[] {
  const names = operationNames[type] ?? {}
  const named = verbs.map((verb) => (names[verb] === undefined ? verb : names[verb]))
  return [...new Set(named.filter((name) => name !== null))]
}
