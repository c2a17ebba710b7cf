import { document } from '../support/goods.ts'
import type { LotScenery } from '../support/lot-scenery.ts'
import { inside, other, own, type Target, unseen } from './standings.ts'

/** SE's limited lot, which its receiver has a part of. */
export function lotTargets(scenery: LotScenery): Record<string, Target[]> {
  const { lot, body, dispatched, valuation, entryId, evidence } = scenery
  const at = `/v1/lots/${lot.id}`
  const strangers = [unseen('PL'), unseen('XA')]
  const sides = [inside('SE', ['own']), inside('UA', ['counterparty']), ...strangers]
  const provider = [inside('SE', ['own']), inside('UA', []), ...strangers]
  const open = { reason: 'As arranged.', marking: 'framework' }
  const another = { ...document, sha256: document.sha256.replace('9f', '00') }
  return {
    registerLot: [{ path: '/v1/lots', body, standings: [own('SE'), inside('UA', [])] }],
    listLots: [{ path: '/v1/lots?limit=5', standings: ['UA', 'PL', 'AU', 'XA'].map((code) => other(code)) }],
    getLot: [{ path: at, standings: sides }],
    releaseLot: [{ path: `${at}/releases`, version: lot.version, body: open, standings: provider }],
    releaseEvidence: [{ path: `/v1/evidence/${evidence.id}/releases`, version: 1, body: open, standings: provider }],
    stateLotEvent: [
      {
        path: `${at}/events`,
        body: { event: 'lost', quantity: '1', occurredOn: '2026-11-14', place: 'Depot' },
        standings: sides,
      },
    ],
    valueLot: [{ path: `${at}/valuations`, body: valuation, standings: sides }],
    withdrawLotStatement: [
      { path: `${at}/withdrawals`, body: { eventId: dispatched.id, reason: 'Of another lot.' }, standings: provider },
    ],
    addLotEvidence: [{ path: `${at}/evidence`, body: another, standings: sides }],
    listLotEvidence: [{ path: `${at}/evidence`, standings: sides }],
    addEntryEvidence: [{ path: `/v1/ledger-entries/${entryId}/evidence`, body: another, standings: sides }],
    listEntryEvidence: [{ path: `/v1/ledger-entries/${entryId}/evidence`, standings: sides }],
    getEvidence: [{ path: `/v1/evidence/${evidence.id}`, standings: sides }],
  }
}
