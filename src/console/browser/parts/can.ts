/** Operations that records of some kinds name by their verb. */
const verbs: Readonly<Record<string, readonly string[]>> = {
  amendConsultation: ['amend', 'edit'],
  circulateConsultation: ['circulate'],
  acknowledgeConsultation: ['acknowledge'],
  respondToConsultation: ['respond'],
  extendDeadlines: ['extend'],
  excuseAddressee: ['excuse'],
  renewConsultation: ['renew'],
  closeConsultation: ['close'],
  cancelConsultation: ['cancel'],
  acceptOffer: ['accept'],
  rejectOffer: ['reject'],
  withdrawOffer: ['withdraw'],
  joinOffer: ['join'],
  reverseLedgerEntry: ['reversal'],
  createDisbursement: ['disbursement'],
  decommit: ['decommitment'],
  allocate: ['allocation'],
  confirmIssuer: ['confirmation'],
  suspendIssuer: ['suspension'],
  reinstateIssuer: ['reinstatement'],
  retireIssuer: ['retirement'],
  suspendAccount: ['suspension'],
  reinstateAccount: ['reinstatement'],
  confirmRegisterProposal: ['confirmation'],
  rejectRegisterProposal: ['rejection'],
  withdrawRegisterProposal: ['withdrawal'],
}

/** Whether the service says that the reader may do it with the record now. */
export function can(record: { allowedActions?: readonly string[] | undefined }, operation: string): boolean {
  const names = [operation, ...(verbs[operation] ?? [])]
  return (record.allowedActions ?? []).some((action) => names.includes(action))
}
