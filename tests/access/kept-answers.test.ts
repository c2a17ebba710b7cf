import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import type { TestApp } from '../support/app.ts'
import { publishedOperations } from '../support/operations.ts'
import { withClient } from '../support/postgres.ts'
import { sampled, scaled } from '../support/scale.ts'
import { createSceneryApp, type Scenery } from '../support/scenery.ts'
import { permitted, targetsOf } from './targets.ts'

// What was answered under an Idempotency-Key is kept for two days, and rights change sooner.

type Sent = { id: string; ask: () => Promise<{ status: number; body: string; replayed: boolean }>; first: string }

let test: TestApp
let scenery: Scenery
const sent: Sent[] = []

const asSuperuser = (statement: string) =>
  withClient(test.testDatabase.superuserUrl, (superuser) => superuser.query(statement))

/** Every write of the contract that takes a key, in the short run a half, as somebody who may carry it out. */
async function writeEverything(): Promise<void> {
  const targets = targetsOf(scenery)
  for (const operation of sampled(publishedOperations(), 4)) {
    if (operation.method === 'GET' || operation.access === 'public' || targets[operation.id] === undefined) continue
    const { target, standing, role } = permitted(operation, targets)
    const payload = standing.body ?? target.body
    const key = randomUUID()
    const ask = async () => {
      const response = await test.app.inject({
        method: operation.method,
        url: target.path,
        headers: {
          authorization: `Bearer ${await test.token(standing.participant, role as Role)}`,
          'idempotency-key': key,
          ...(operation.ifMatch ? { 'if-match': `"${target.version}"` } : {}),
        },
        ...(payload ? { payload } : {}),
      })
      const { statusCode: status, body, headers } = response
      return { status, body, replayed: headers['idempotency-replayed'] === 'true' }
    }
    const { status, body: first } = await ask()
    // What another write has made impossible is left out.
    if (status < 300) sent.push({ id: operation.id, ask, first })
  }
}

/** By operation, what each is answered when it is sent again. */
async function askAgain(): Promise<Map<string, string>> {
  const answers = new Map<string, string>()
  for (const { id, ask, first } of sent) {
    const { status, body, replayed } = await ask()
    answers.set(id, replayed && body === first ? 'as before' : `${status} ${replayed ? 'replayed' : 'refused'}`)
  }
  return answers
}

/** Names of operations whose answers were told again. */
const toldAgain = (answers: Map<string, string>) =>
  [...answers].filter(([, answer]) => answer === 'as before').map(([id]) => id)

/** What these answer with names no record that has readers of its own, or nothing but ids of what the caller made itself. */
const tellsNothing = [
  ...['updateParticipant', 'revokeGrant', 'leaveCoalition', 'verifyReportRun'],
  ...['createLinkRule', 'previewLinkRule', 'retireLinkRule', 'stateDeviation', 'confirmDeviation', 'refuseDeviation'],
  ...['createDisbursements', 'createReceipts', 'decideLinks', 'importMeasures'],
]

describe('what is kept under an Idempotency-Key', () => {
  beforeAll(async () => {
    ;({ test, scenery } = await createSceneryApp())
  })
  afterAll(() => test.close())

  it('is told again, word for word, to who still sees what it tells of', async () => {
    await writeEverything()
    expect(sent.length).toBeGreaterThan(scaled(25, 100))
    expect([...(await askAgain())].filter(([, answer]) => answer !== 'as before')).toEqual([])
  })

  it('is told to nobody who sees that no more', async () => {
    await asSuperuser(`update accord.resource_audience set audiences = '{nobody}'`)
    const answers = await askAgain()
    expect(toldAgain(answers).sort()).toEqual(tellsNothing.filter((id) => answers.has(id)).sort())
    expect(new Set(answers.values())).toEqual(new Set(['as before', '403 refused']))
  })

  it('control: where nobody asks again who sees it, all of it is told', async () => {
    await asSuperuser(`create or replace function accord.hidden_among(p_records uuid[]) returns uuid[]
      language sql stable security definer set search_path = accord, pg_temp return '{}'::uuid[]`)
    expect(toldAgain(await askAgain())).toHaveLength(sent.length)
  })

  it('is told to nobody whose role is gone', async () => {
    await asSuperuser(
      `update accord.account_grant set revoked_at = now(), revoked_reason = 'gone' where revoked_at is null`,
    )
    expect(new Set((await askAgain()).values())).toEqual(new Set(['403 refused']))
  })
})
