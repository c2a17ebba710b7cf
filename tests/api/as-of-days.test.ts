import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Client, TestApp } from '../support/app.ts'
import { commit, createBooks, pay, reverse } from '../support/books.ts'
import { commitGoods, document, register, state } from '../support/goods.ts'
import { recordTold } from '../support/received-scenery.ts'
import { bringIn, revalue } from '../support/revaluations.ts'
import { whole } from '../support/scale.ts'

// What every report and bridge tells of a day, or as of a position, it tells again, whatever comes later.

let test: TestApp
let sweden: Client
let ukraine: Client
let day: string
beforeEach(async () => {
  test = await createBooks()
  sweden = test.as('SE', 'ministry')
  ukraine = test.as('UA', 'ministry')
})
afterEach(() => test.close())

const evenings = ['2026-11-23', '2026-11-24', '2026-11-25'] as const
const questions = [
  'reports/ledger?',
  'reports/commitments?',
  'reports/reconciliation?',
  'reports/pipeline?',
  'reports/pipeline?currency=USD',
  'reports/pledges?',
  'reports/exceptions?',
  'reports/corrections?',
  'reports/received-statements?',
  'reports/outlook?',
  'bridges?from=pledged&to=confirmed',
].map((question) => `/v1/${question}`)
const ofPositions = [
  ...questions,
  '/v1/reports/coverage?',
  '/v1/reports/implementation-coverage?participant=SE',
  '/v1/reports/implementation-overlaps?',
]

type Answers = Map<string, string>
type Made = { id: string; version: number }
async function act(client: Client, path: string, body: object, ifMatch?: number): Promise<Made> {
  const { status, body: made } = await client.post<Made>(`/v1/${path}`, body, ifMatch === undefined ? {} : { ifMatch })
  if (status !== 200 && status !== 201) throw new Error(`${path} answered ${status}: ${JSON.stringify(made)}`)
  return made
}
const paid = async (commitmentId: string, amount: string, more: object = {}) =>
  (await pay(sweden, commitmentId, amount, { transactionDate: day, ...more })).body.id
const received = (amount: string, more: object = {}) => {
  const receipt = { provider: { participant: 'SE' }, amount, currency: 'EUR', transactionDate: day, ...more }
  return act(ukraine, 'receipts', receipt)
}
const promised = (amount: string, more: object = {}) =>
  act(sweden, 'pledges', {
    ...{ title: 'Support', original: 'EUR', source: 'Statement', announcedOn: day, aidCategory: 'military' },
    ...{ amountKind: 'fixed', amount, currency: 'EUR', ...more },
  })
const disputed = (entry: string) => act(ukraine, `ledger-entries/${entry}/disputes`, { reason: 'Half.' })

/** What stands on the first day ends on the second, in another of the same on the third, and each day adds its own. */
async function* days() {
  const commitment = await commit(sweden, '9000.00', { signedOn: day })
  const allocation = await act(sweden, `commitments/${commitment}/allocations`, { package: 'Eight', amount: '300.00' })
  const single = await paid(commitment, '60.00')
  const reference = { system: 'bank', id: 'SE-1' }
  const late = await paid(commitment, '70.00', { transactionDate: '2026-06-01', externalReference: reference })
  await paid(commitment, '31.00')
  await paid(commitment, '32.00')
  const dispute = await disputed(single)
  const withdrawn = await promised('50.00')
  const superseded = await promised('500.00')
  const conditional = await promised('5000.00', {
    conditions: [{ condition: 'subject_to_parliament', words: 'Riksdag' }],
  })
  const told = await recordTold(test, { receivedOn: day })
  yield
  await received('60.00')
  await received('63.00')
  await act(ukraine, `disputes/${dispute.id}/resolution`, { resolution: 'It came.' }, 1)
  await disputed(late)
  await act(sweden, `allocations/${allocation.id}/release`, { amount: '100.00', reason: 'Less.' }, 1)
  await act(sweden, `commitments/${commitment}/allocations`, { package: 'Nine', amount: '20.00' })
  await act(sweden, `commitments/${commitment}/decommitments`, { amount: '500.00', reason: 'Less is needed.' })
  await act(sweden, `pledges/${withdrawn.id}/withdrawal`, { reason: 'No budget.' }, withdrawn.version)
  await promised('700.00', { supersedesPledgeId: superseded.id })
  const fulfilment = { number: 1, evidence: 'Decision 7', fulfilledOn: day }
  await act(sweden, `pledges/${conditional.id}/condition-fulfilments`, fulfilment, conditional.version)
  await act(
    test.as('SE', 'coordinator'),
    `received-statements/${told.id}/disownment`,
    { reason: 'Nobody said so.' },
    told.version,
  )
  await act(sweden, 'returns', { entryId: single, amount: '5.00', transactionDate: day, reason: 'Not needed.' })
  yield
  const more = await commit(sweden, '200.00', { signedOn: day, currency: 'SEK' })
  await paid(more, '11.00', { currency: 'SEK' })
  await received('70.00', { providerReference: reference })
  await promised('9.00', { amountKind: 'guarantee_limit' })
  await recordTold(test, { receivedOn: day })
  yield
}

const because = { reason: 'As arranged.' }
const documented = (client: Client, entry: string) => act(client, `ledger-entries/${entry}/evidence`, document)
const audited = (id: string) =>
  act(test.as('UA', 'auditor'), 'annotations', {
    ...{ resource: { type: 'ledger_entry', id }, kind: 'audited', readers: 'all' },
    ...{ text: 'Without objections.', scope: 'The bank statement.' },
  })

/** What is checked, linked, promised and disputed on the first day is corrected and taken back on the second, and settled. */
async function* corrections() {
  const { body } = await sweden.get<{ items: { id: string }[] }>('/v1/provisions?participant=SE&limit=2')
  const commitment = await commit(sweden, '9000.00')
  const linked = (id: string, provision: { id: string } | undefined) =>
    act(sweden, 'implementation-links', {
      ...{ act: { kind: 'commitment', id }, provisionId: provision!.id, evidence: 'It says so.' },
    })
  const link = await linked(commitment, body.items[0])
  const unlinked = await commit(sweden, '10.00')
  const [first, second, third, reversed, unaudited] = [
    await paid(commitment, '141.00'),
    await paid(commitment, '142.00'),
    await paid(commitment, '143.00'),
    await paid(commitment, '144.00'),
    await paid(commitment, '145.00'),
  ]
  await documented(sweden, first)
  await received('141.00')
  const heard = await received('142.00')
  await documented(sweden, third)
  await audited(reversed)
  const audit = await audited(unaudited)
  const goods = await register(sweden, { commitmentId: await commitGoods(sweden) })
  await state(sweden, goods.id, 'handed_over', { occurredOn: day })
  const [whole, replaced] = [await promised('1000.00'), await promised('2000.00')]
  await promised('100.00', { parentPledgeId: whole.id })
  await promised('200.00', { parentPledgeId: replaced.id })
  const dispute = await disputed(second)
  yield
  await reverse(sweden, first, { replacement: { amount: '139.00', currency: 'EUR', transactionDate: day } })
  await reverse(sweden, reversed)
  await received('143.00')
  await documented(sweden, unaudited)
  await documented(ukraine, heard.id)
  await act(test.as('UA', 'auditor'), `annotations/${audit.id}/withdrawal`, because)
  await audited(third)
  await act(sweden, `lots/${goods.id}/evidence`, document)
  await act(sweden, `implementation-links/${link.id}/withdrawal`, because, link.version)
  await linked(unlinked, body.items[1])
  await act(sweden, `pledges/${whole.id}/withdrawal`, because, whole.version)
  await promised('3000.00', { supersedesPledgeId: replaced.id })
  const office = test.as('UA', 'secretariat')
  await bringIn(office, `Date,SEK\n${day},11\n`)
  expect((await revalue(office)).status).toBe(201)
  yield
  await act(ukraine, `disputes/${dispute.id}/resolution`, { resolution: 'It came.' }, 1)
  await disputed(third)
  await reverse(sweden, second)
  yield
}

async function position(): Promise<string> {
  await test.sequence()
  const [row] = await test.rows<{ position: string }>(
    'select max(position)::text as position from accord.journal_position',
  )
  return row!.position
}

/** The position, and by it the status of a pledge, beside which `stands` is told of the day. */
const notOfTheDay = /"asOfPosition":\d+|asOfRecorded=\d+|"status":"(announced|withdrawn)"/g

/** In the short run each is asked as of every third position. */
const byTurns = (turn: number) => ofPositions.filter((_, place) => whole || (place + turn) % 3 === 0)

async function asked(more: string, of = questions): Promise<Answers> {
  await test.sequence()
  const answers: Answers = new Map()
  for (const question of of) {
    const url = `${question}${question.endsWith('?') ? '' : '&'}${more}`
    const headers = { authorization: `Bearer ${await test.token('UA', 'auditor')}` }
    const { statusCode, body } = await test.app.inject({ method: 'GET', url, headers })
    if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}: ${body}`)
    answers.set(question, body.replaceAll(notOfTheDay, ''))
  }
  return answers
}
const differing = (one: Answers, other: Answers) =>
  [...one.keys()].filter((question) => one.get(question) !== other.get(question))
/** What was told then and is told otherwise now, each with its day or position. */
async function changed(told: ReadonlyMap<string, Answers>): Promise<string[]> {
  const found: string[] = []
  for (const [then, answers] of told)
    found.push(...differing(answers, await asked(then, [...answers.keys()])).map((question) => `${question} ${then}`))
  return found
}

it('BR-27: of a day every report tells what it told in the evening of that day, whatever happened later; each day told another', async () => {
  const told = new Map<string, Answers>()
  const written = days()
  for (day of evenings) {
    test.clock.set(`${day}T20:00:00Z`)
    await written.next()
    told.set(`asOfValid=${day}`, await asked(`asOfValid=${day}`))
  }
  expect(await changed(told)).toEqual([])
  const [first, second, third] = [...told.values()] as [Answers, Answers, Answers]
  expect(differing(first, second)).toEqual(questions)
  expect(differing(second, third)).toEqual(questions.filter((question) => !question.includes('corrections')))
})

it('BR-160: as of a position every report tells what it told then, whatever is recorded, corrected or taken back later', async () => {
  const told = new Map<string, Answers>()
  const writing = [days(), corrections()]
  day = evenings[0]
  for (const written of writing)
    for (let evening = 0; evening < evenings.length; evening += 1) {
      await written.next()
      const then = `asOfRecorded=${await position()}`
      told.set(then, await asked(then, byTurns(told.size)))
    }
  expect(await changed(told)).toEqual([])
})
