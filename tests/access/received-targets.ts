import { pledged, type Received, told } from '../support/received-scenery.ts'
import { inside, other, own, type Target, unseen } from './standings.ts'

/** A pledge of Sweden that Ukraine heard of. */
export function receivedTargets(statement: Received): Record<string, Target[]> {
  const path = `/v1/received-statements/${statement.id}`
  const sides = [inside('UA', ['own']), inside('SE', ['counterparty']), unseen('PL')]
  const on = (verb: string, body?: object): Target[] => [
    { path: path + verb, version: statement.version, standings: sides, ...(body === undefined ? {} : { body }) },
  ]
  const because = { reason: 'Not said so.' }
  return {
    listReceivedStatements: [{ path: '/v1/received-statements', standings: [other('UA'), other('SE'), other('XA')] }],
    recordReceivedStatement: [
      { path: '/v1/received-statements', body: told, standings: [own('UA'), other('SE'), other('XA')] },
    ],
    getReceivedStatement: on(''),
    releaseReceivedStatement: on('/releases', { ...because, marking: 'framework' }),
    adoptReceivedStatement: on('/adoption'),
    correctReceivedStatement: on('/correction', { kind: 'pledge', content: { ...pledged, amount: '41000000.00' } }),
    disownReceivedStatement: on('/disownment', because),
    withdrawReceivedStatement: on('/withdrawal', because),
  }
}
