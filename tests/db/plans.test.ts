import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { limits } from '../../src/config.ts'
import { permitted, targetsOf } from '../access/targets.ts'
import type { TestApp } from '../support/app.ts'
import { filteredBy } from '../support/filter-values.ts'
import { keptOf } from '../support/kept.ts'
import { type Operation, publishedOperations } from '../support/operations.ts'
import { askedBy, callsOfTheirOwn, faultsOf, growing, planOf, wholes } from '../support/plans.ts'
import { sampled, scaled } from '../support/scale.ts'
import { createSceneryApp } from '../support/scenery.ts'
import type { Statement } from '../support/statements.ts'

// What a read costs is decided by its plan. Every read of the contract and every filter of its lists is explained, with
// sequential scans and sorts switched off: those that are left have no other way, however large the tables grow.

/** What is asked for each row of one consultation, which has no more of them than there are participants. */
const ofOneConsultation = ['consultation_addressed', 'attends', 'is_addressee', 'joins_offer'].map(
  (name) => `calls ${name} for each row`,
)
/** By operation: what is left, and why that does not grow. */
const excepted: Record<string, readonly string[]> = {
  getConsultation: ofOneConsultation,
  previewCirculation: ofOneConsultation,
  getConsultationTimeliness: ofOneConsultation,
  listAddressees: ofOneConsultation,
  listSessions: ofOneConsultation,
  getSession: ofOneConsultation,
  listResponses: ofOneConsultation,
  previewClosure: [
    ...ofOneConsultation,
    'sorts what it reads of addressee',
    'sorts what it reads of session_attendance',
    // By a partial index, of those whose time is still open.
    'walks all of addressee',
  ],
  // By a partial index, of what is published.
  getJointProject: ['walks all of joint_project_publication'],
  getOffer: ofOneConsultation,
  listConversionProposals: ofOneConsultation,
  getConversionProposal: ofOneConsultation,
  // Of the members of one coalition.
  getCoalition: ['calls membership_deciders for each row'],
  listMemberships: ['calls membership_deciders for each row'],
  getMembership: ['calls membership_deciders for each row'],
  // Of who sees few of very many, in the order of their days: no index has that of what one sees.
  listTasks: ['sorts what it reads of task', 'sorts what it reads of task_part'],
  listActs: ['sorts what it reads of act'],
  // Of one request, in the order of time.
  getConsultationTimeline: ['sorts what it reads of journal_entry', ...ofOneConsultation],
  // Cut off at the length of a chain before it is sorted.
  getRequirementChain: ['sorts what it reads of match_member', ...ofOneConsultation],
  // Of what is public.
  getPublicTotals: ['sorts what it reads of pledge'],
  // Of one provider, and what is not linked yet.
  listLinkSuggestions: ['sorts what it reads of pledge'],
}

let test: TestApp
let client: pg.Client
let calls: Set<string>
/** Without a token: what is for everybody. */
let reads: { operation: Operation; url: string; token?: string }[]

beforeAll(async () => {
  const config = { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 }
  const made = await createSceneryApp({ config })
  test = made.test
  const operations = publishedOperations()
  const targets = targetsOf(made.scenery)
  calls = await callsOfTheirOwn(test)
  client = new pg.Client({ connectionString: test.testDatabase.appUrl })
  await client.connect()
  reads = []
  for (const operation of operations) {
    if (operation.method !== 'GET') continue
    if (operation.access === 'public') {
      reads.push({ operation, url: targets[operation.id]?.[0]?.path ?? operation.path })
      continue
    }
    const { target, standing, role } = permitted(operation, targets)
    reads.push({ operation, url: target.path, token: await test.token(standing.participant, role) })
  }
})
afterAll(async () => {
  await client.end()
  await test.close()
})

async function faults(url: string, token?: string): Promise<{ status: number; statements: number; found: string[] }> {
  let status = 0
  const send = async () => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    status = (await test.app.inject({ method: 'GET', url, headers })).statusCode
  }
  await send() // counts of what the caller sees, and the issuer's keys, are asked once
  if (token !== undefined) keptOf(test, token)?.answers.clear() // so are registers, whose statements are to be seen
  const { scope, asked } = await askedBy(send)
  const found: string[] = []
  for (const statement of asked) found.push(...faultsOf(await planOf(client, scope!, statement), growing, calls))
  return { status, statements: asked.length, found }
}

it('no read of the contract scans or sorts a table that grows, or calls a function for each row, by any of its filters', async () => {
  const wrong: string[] = []
  let [filters, pages] = [0, 0]
  for (const { operation, url, token } of reads) {
    if (wholes.test(operation.id)) continue
    const told = (name: string, found: readonly string[]) => {
      const unexpected = found.filter((fault) => excepted[operation.id]?.includes(fault) !== true)
      if (unexpected.length > 0) wrong.push(`${operation.id} ${name}: ${[...new Set(unexpected)].join('; ')}`)
    }
    const plain = await faults(url, token)
    told('', plain.found)
    // Where more rows are expected, walking a small table once looks cheaper than to look up each of them.
    if (operation.query.includes('limit')) {
      const longest = await faults(`${url}?limit=${limits.pageItemsMax}`, token)
      if (longest.status === 200) pages += 1
      told('in its longest page', longest.found)
    }
    for (const { parameter, url: asked } of sampled(filteredBy(operation, url))) {
      const filtered = await faults(asked, token)
      if (filtered.status === 200) filters += 1
      told(parameter, filtered.found)
    }
  }
  expect(wrong).toEqual([])
  expect(filters, 'the filters are asked').toBeGreaterThan(scaled(25, 170))
  expect(pages, 'the longest pages are asked').toBeGreaterThan(40)
})

it('a list is one statement beside the one that says who asks', async () => {
  // Programmes come with their steps; of capabilities and of the feed it is asked first what the question names; which
  // coalitions the caller leads is of a register, and kept.
  const several = ['listReformProgrammes', 'listCapabilities', 'listChanges', 'listTasks']
  const more: string[] = []
  for (const { operation, url, token } of reads) {
    if (
      wholes.test(operation.id) ||
      several.includes(operation.id) ||
      !operation.id.startsWith('list') ||
      operation.path.includes('{')
    )
      continue
    const { statements } = await faults(url, token)
    if (statements > 1) more.push(`${operation.id}: ${statements}`)
  }
  expect(more).toEqual([])
})

describe('controls: what the plans must be caught at', () => {
  const scope: Statement = {
    text: "select set_config('accord.participant', 'SE', true), set_config('accord.audiences', 'SE', true)",
    values: [],
  }
  it.each([
    ['select * from accord.task k where k.title = $1', 'reads all of task'],
    ['select * from accord.lot l order by l.id', 'walks all of lot'],
    ['select * from accord.pledge p order by p.title limit 50', 'sorts what it reads of pledge'],
    [
      'select c.id, b.committed from accord.commitment c cross join lateral accord.commitment_balances(array[c.id]) b limit 50',
      'calls commitment_balances for each row',
    ],
    [
      'select r.amount from accord.ledger_entry e cross join lateral accord.returned_of(e.id) r limit 50',
      'calls returned_of for each row',
    ],
    [
      "select r.resource_id from accord.resource_audience r where r.kind = 'task' and r.audiences && array[$1]",
      'asks twice who sees what it reads of resource_audience',
    ],
    [
      `with page as materialized (select e.id from accord.ledger_entry e order by e.id limit 200)
      select v.* from page e left join accord.entry_standings(array(select p.id from page p)) v on v.entry_id = e.id
      order by e.id`,
      'goes through entry_standings for each row',
    ],
  ])('%s', async (text, fault) => {
    expect(faultsOf(await planOf(client, scope, { text, values: [] }), growing, calls)).toContain(fault)
  })

  it('control: a list that is cut off in the order of its index is not', async () => {
    const text = 'select * from accord.task k where k.due_on < $1 order by k.due_on, k.id limit 50'
    expect(faultsOf(await planOf(client, scope, { text, values: [] }), growing, calls)).toEqual([])
  })
})
