import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import type { Client, TestApp } from '../support/app.ts'
import { commit, pay } from '../support/books.ts'
import { commitGoods, document, generators, register, state } from '../support/goods.ts'
import { publishedOperations } from '../support/operations.ts'
import { pullReport } from '../support/pulls.ts'
import { sampled, scaled } from '../support/scale.ts'
import { createSceneryApp } from '../support/scenery.ts'
import { targetsOf } from './targets.ts'

// BR-51: what is shown never depends on a row that is hidden. Every GET operation of the contract is asked before and
// after rows come that the reader may not see, and gives the same reply.

let test: TestApp
let targets: ReturnType<typeof targetsOf>
beforeAll(async () => {
  const config = { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 }
  const made = await createSceneryApp({ config })
  test = made.test
  targets = targetsOf(made.scenery)
})
afterAll(() => test.close())

const hidden = { marking: 'limited' }

/** Of what the reader itself did meanwhile; and what tells positions alone. */
const outside: readonly string[] = [
  ...['listReportRuns', 'pullAccessLogReport', 'streamChanges', 'getReadiness'],
  'getCheckpoint', // its root is of salted hashes
]
/** Positions of the journal tell how much happens, and nothing else. */
const positions = /"(position|asOfPosition|cursor|nextCursor|treeSize|lastPosition)":("[^"]*"|\d+|null)/g
const readers: readonly (readonly [string, Role])[] = [
  ['DK', 'auditor'],
  ...scaled<[string, Role][]>([], [['XA', 'auditor']]),
]

async function made<Body extends { id: string }>(client: Client, url: string, body: object): Promise<Body> {
  const reply = await client.post<Body>(url, body)
  if (reply.status !== 201) throw new Error(`${url} answered ${reply.status}: ${JSON.stringify(reply.body)}`)
  return reply.body
}

/** So long ago that what nobody answers for is an exception. */
const transactionDate = '2026-08-03'

type Open = Awaited<ReturnType<typeof openRows>>

/** What everybody sees: money and goods that were committed and paid, a pledge, a need, and their sums. */
async function openRows() {
  const [sweden, ukraine] = [test.as('SE', 'ministry'), test.as('UA', 'ministry')]
  const commitmentId = await commit(sweden, '9000.00')
  const paid = await pay(sweden, commitmentId, '77.00', { transactionDate })
  const goodsId = await commitGoods(sweden)
  const lot = await register(sweden, { commitmentId: goodsId, quantity: '40' })
  await state(sweden, lot.id, 'handed_over')
  const pledge = await made(test.as('SE', 'coordinator'), '/v1/pledges', {
    title: 'Support',
    original: 'EUR 1 million',
    source: 'Statement',
    announcedOn: '2026-03-02',
    amountKind: 'fixed',
    qualifier: 'exact',
    aidCategory: 'military',
    amount: '1000000.00',
    currency: 'EUR',
  })
  return { sweden, ukraine, commitmentId, goodsId, entryId: paid.body.id, lotId: lot.id, pledgeId: pledge.id }
}

/** Rows between SE and UA alone, each of which something above could be added up with, matched or compared. */
async function hide({ sweden, ukraine, goodsId, entryId, pledgeId }: Open): Promise<void> {
  const receipt = { provider: { participant: 'SE' }, amount: '77.00', currency: 'EUR', transactionDate }
  const received = await made<{ id: string; match: object | null }>(ukraine, '/v1/receipts', { ...receipt, ...hidden })
  expect(received.match).not.toBeNull()
  await made(ukraine, `/v1/ledger-entries/${received.id}/evidence`, document)
  const more = await register(sweden, { commitmentId: goodsId, ...generators, quantity: '90', ...hidden })
  expect((await state(sweden, more.id, 'handed_over')).body).toMatchObject({ flags: ['exceeds_commitment'] })
  const secret = await made(sweden, '/v1/commitments', {
    title: 'Interceptors',
    signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 14' },
    signedOn: '2026-03-02',
    modality: 'cash',
    aidCategory: 'military',
    amount: '900000.00',
    currency: 'EUR',
    pledgeId,
    ...hidden,
  })
  expect((await pay(sweden, secret.id, '500.00')).status).toBe(201)
  await made(test.as('SE', 'coordinator'), '/v1/pledges', {
    title: 'More support',
    original: 'EUR 2 million',
    source: 'Letter',
    announcedOn: '2026-04-02',
    amountKind: 'fixed',
    qualifier: 'exact',
    aidCategory: 'military',
    amount: '2000000.00',
    currency: 'EUR',
    supersedesPledgeId: pledgeId,
    ...hidden,
  })
  await made(test.as('SE', 'auditor'), '/v1/annotations', {
    resourceType: 'ledger_entry',
    resourceId: entryId,
    kind: 'finding',
    text: 'Ask for the certificate.',
    readers: 'owner',
  }).catch(() => undefined)
}

async function told(urls: ReadonlyMap<string, readonly string[]>, [participant, role]: readonly [string, Role]) {
  await test.sequence()
  const replies = new Map<string, string>()
  const authorization = `Bearer ${await test.token(participant, role)}`
  for (const url of [...urls.values()].flat()) {
    const { statusCode, body } = await test.app.inject({ method: 'GET', url, headers: { authorization } })
    replies.set(
      url,
      `${statusCode} ${body
        .replace(positions, '"$1":0')
        .replaceAll(/asOfRecorded=\d+/g, 'asOfRecorded=0')
        .replace(/"traceId":"\w+"/, '')}`,
    )
  }
  return replies
}

async function all(asked: ReadonlyMap<string, readonly string[]>) {
  const replies = []
  for (const reader of readers) replies.push(await told(asked, reader))
  return replies
}

describe('BR-51: rows that a reader may not see', () => {
  it('change no reply of any GET operation of the contract (in the short run, of a sixth)', async () => {
    const open = await openRows()
    const operations = publishedOperations().filter(({ method, id }) => method === 'GET' && !outside.includes(id))
    const asked = new Map(
      sampled(operations).map(({ id }) => [
        id,
        (targets[id] ?? []).map(({ path }) => path.replace('format=xlsx', 'format=csv')),
      ]),
    )
    expect(operations.filter(({ id }) => (targets[id] ?? []).length === 0)).toEqual([])
    asked.set('of the open rows', [
      `/v1/commitments/${open.commitmentId}`,
      `/v1/commitments/${open.goodsId}`,
      `/v1/ledger-entries/${open.entryId}`,
      `/v1/lots/${open.lotId}`,
      `/v1/pledges/${open.pledgeId}`,
      `/v1/commitments/${open.commitmentId}/allocations`,
      '/v1/ledger-entries?limit=200&provider=SE',
      '/v1/commitments?limit=200',
      '/v1/pledges?limit=200&participant=SE',
      ...['ledger', 'pipeline', 'commitments', 'reconciliation', 'exceptions', 'corrections', 'coverage', 'board'].map(
        (name) => `/v1/reports/${name}?format=jsonl`,
      ),
    ])
    await all(asked) // a request is first seen by an addressee that reads it
    const before = await all(asked)
    await hide(open)
    const after = await all(asked)
    const differ = readers.flatMap(([participant, role], at) =>
      [...before[at]!]
        .filter(([url, reply]) => after[at]!.get(url) !== reply)
        .map(([url]) => `${participant} ${role} ${url}`),
    )
    expect(differ).toEqual([])
    // Control: whoever may see them is told.
    const own = await told(new Map([['own', [`/v1/commitments/${open.goodsId}`]]]), ['SE', 'auditor'])
    expect([...own.values()][0]).toContain('"redactions":[]')
  })

  it('give no flag away: a payment like a hidden one is suspected before its sides alone', async () => {
    const sweden = test.as('SE', 'ministry')
    const secret = await made(sweden, '/v1/commitments', {
      title: 'Interceptors',
      signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 15' },
      signedOn: '2026-03-02',
      modality: 'cash',
      aidCategory: 'military',
      amount: '900000.00',
      currency: 'EUR',
      ...hidden,
    })
    const open = await commit(sweden, '9000.00')
    expect((await pay(sweden, secret.id, '431.00')).status).toBe(201)
    const [twin, single] = [(await pay(sweden, open, '431.00')).body.id, (await pay(sweden, open, '432.00')).body.id]
    type Flagged = { flags: string[]; redactions: string[] }
    const seen = async (who: string, role: Role, id: string) => {
      const { flags, redactions } = (await test.as(who, role).get<Flagged>(`/v1/ledger-entries/${id}`)).body
      return { flags, redactions }
    }
    const toOthers = { flags: [], redactions: ['flags.suspected_duplicate', 'flags.exceeds_commitment'] }
    for (const [who, role] of [
      ['DK', 'ministry'],
      ['XA', 'auditor'],
    ] as const) {
      for (const id of [twin, single]) expect(await seen(who, role, id)).toEqual(toOthers)
      const exceptions = await pullReport(test, [who, 'auditor'], 'exceptions?provider=SE&kind=suspected_duplicate')
      expect(exceptions.rows).toEqual([])
      const rows = (await pullReport(test, [who, 'auditor'], 'ledger?provider=SE')).rows
      expect(rows.find(({ entry }) => entry === twin)).toMatchObject({ flags: [], redactedFields: ['flags'] })
    }
    // Control: the sides are told.
    for (const who of ['SE', 'UA'])
      expect(await seen(who, 'auditor', twin)).toEqual({ flags: ['suspected_duplicate'], redactions: [] })
    const own = await pullReport(test, ['UA', 'auditor'], 'exceptions?provider=SE&kind=suspected_duplicate')
    expect(own.rows.map(({ entry }) => entry)).toContain(twin)
  })
})
