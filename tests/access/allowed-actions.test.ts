import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import { type Action, policy } from '../../src/access/policy.ts'
import { type ProblemBody, type TestApp, trial } from '../support/app.ts'
import { contract } from '../support/contract.ts'
import { commitGoods, generators } from '../support/goods.ts'
import { type Operation, publishedOperations } from '../support/operations.ts'
import { told } from '../support/received-scenery.ts'
import { scaled, whole } from '../support/scale.ts'
import { createSceneryApp, type Scenery } from '../support/scenery.ts'
import type { Target } from './standings.ts'
import { targetsOf } from './targets.ts'

// What a record says that its reader can do now is tried by that reader, and so is what it does not say: both with
// `Prefer: handling=validate`, on every record of the scenery that a list or an operation of its own shows.

/** Who looks, from every side of the records of the scenery; in the short run, from its main ones. */
const callers = scaled<readonly (readonly [string, readonly Role[]])[]>(
  [
    ['UA', ['coordinator', 'ministry', 'administrator']],
    ['SE', ['coordinator', 'ministry']],
    ['PL', ['coordinator', 'administrator']],
    ['XA', ['auditor']],
  ],
  [
    ['UA', ['coordinator', 'ministry', 'administrator', 'secretariat', 'auditor']],
    ['SE', ['coordinator', 'ministry', 'administrator']],
    ['NO', ['coordinator', 'ministry']],
    ['PL', ['coordinator', 'ministry', 'administrator']],
    ['GB', ['coordinator']],
    ['DK', ['coordinator']],
    ['US', ['coordinator']],
    ['XA', ['auditor']],
  ],
)

type Caller = { participant: string; role: Role; token: string }
type Seen = {
  id: string
  allowedActions: string[]
  /** Its status and kind, where it has them: records alike in these stand for one another in the short run. */
  stage: string
  /** Where its operations are: `/v1/tasks`. */
  home: string | undefined
  /** The record that it was shown in. */
  within: string | undefined
}
type Looked = { caller: Caller; record: Seen }

let test: TestApp
let operations: Map<string, Operation>
let targets: Record<string, Target[]>
let seen: Looked[]
/** Two requests that run, the second without any undertaking. */
let running: string[]

beforeAll(async () => {
  const config = { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 }
  const made = await createSceneryApp({ config })
  test = made.test
  operations = new Map(publishedOperations().map((operation) => [operation.id, operation]))
  targets = targetsOf(made.scenery)
  await furtherStates(made.scenery)
  seen = []
  for (const [participant, roles] of callers)
    for (const role of roles) {
      const caller = { participant, role, token: await test.token(participant, role) }
      seen.push(...(await recordsOf(caller)).map((record) => ({ caller, record })))
    }
})
afterAll(() => test.close())

/** States beside those of the scenery in which something is no longer, or not yet, to be done. */
async function furtherStates({ request, ledger }: Scenery): Promise<void> {
  const ukraine = test.as('UA', 'coordinator')
  const sweden = test.as('SE', 'ministry')
  const expectDone = ({ status, body }: { status: number; body: unknown }) => {
    if (status > 201) throw new Error(JSON.stringify(body))
    return body as { id: string; version: number }
  }
  const response = { about: 'PL', kind: 'response', channel: 'email', reference: 'E-mail', summary: 'No objection.' }
  const answered = { ...told, ...response, consultationId: request.id, content: { type: 'no_objection' } }
  expectDone(await ukraine.post('/v1/received-statements', answered))
  const excusal = { participant: 'PL', reason: 'It asked to be.' }
  expectDone(await ukraine.post(`/v1/consultations/${request.id}/excusals`, excusal))
  const paid = { amount: '5.00', currency: 'EUR', transactionDate: '2026-11-20' }
  expectDone(await ukraine.post('/v1/received-statements', { ...told, kind: 'payment', content: paid }))

  const quiet = { kind: 'ad_hoc', mode: 'monitoring', title: 'Plans', summary: 'Plans.', asks: [{ text: 'A plan' }] }
  const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }
  for (const after of ['closure', undefined]) {
    const { id } = expectDone(await ukraine.post('/v1/consultations', { ...quiet, invited: ['PL'] }))
    const circulated = { authorisedBy }
    expectDone(await ukraine.post(`/v1/consultations/${id}/circulation`, circulated, { ifMatch: 1 }))
    const closed = { reason: 'agreed', outcome: { text: 'Agreed.' } }
    running = [request.id, id]
    if (after !== undefined) expectDone(await ukraine.post(`/v1/consultations/${id}/${after}`, closed, { ifMatch: 2 }))
  }
  // Goods that have a value and are committed, goods without a lot, and money that was offered and accepted.
  const items = [{ ...generators, valuationMethod: 'acquisition_cost', amount: '900.00' }]
  await commitGoods(sweden, { currency: 'EUR', items })
  const goods = { modality: 'in_kind', itemClass: 'tent', unit: 'pieces', quantity: '4', transactionDate: '2026-11-20' }
  expectDone(await test.as('UA', 'ministry').post('/v1/receipts', { ...goods, provider: { participant: 'SE' } }))
  const asked = expectDone(await ukraine.post('/v1/consultations', { ...quiet, invited: ['SE'] }))
  expectDone(await ukraine.post(`/v1/consultations/${asked.id}/circulation`, { authorisedBy }, { ifMatch: 1 }))
  const money = { type: 'offer', offers: [{ kind: 'money', amount: '7000.00', currency: 'EUR' }] }
  const offered = await test
    .as('SE', 'coordinator')
    .post<{ offers: { id: string }[] }>(`/v1/consultations/${asked.id}/responses`, money)
  expectDone(await ukraine.post(`/v1/offers/${offered.body.offers[0]!.id}/acceptance`, {}, { ifMatch: 1 }))
  const { id, version } = ledger.pledge
  const fulfilled = { number: 1, fulfilledOn: '2026-04-01', evidence: 'Budget act' }
  expectDone(await sweden.post(`/v1/pledges/${id}/condition-fulfilments`, fulfilled, { ifMatch: version }))
}

type Schema = { $ref?: string }
const { paths, components } = contract as unknown as {
  paths: Record<string, { get?: { responses: { 200: { content?: Record<string, { schema: Schema }> } } } }>
  components: { schemas: Record<string, object> }
}

function saysWhatCanBeDone(path: string): boolean {
  const met = new Set<string>()
  const says = (schema: object | undefined): boolean => {
    const text = JSON.stringify(schema ?? {})
    if (text.includes('"allowedActions"')) return true
    return [...text.matchAll(/#\/components\/schemas\/([\w.]+)/g)].some(([, name]) => {
      const isNew = !met.has(name!)
      met.add(name!)
      return isNew && says(components.schemas[name!])
    })
  }
  return says(paths[path]?.get?.responses[200].content?.['application/json']?.schema)
}

/** Lists show every record that the caller sees; what is in no list is asked for by itself. */
function placesToLook(): string[] {
  const gets = [...operations.values()].filter(({ method, path }) => method === 'GET' && saysWhatCanBeDone(path))
  const lists = gets.filter(({ query }) => query.includes('limit'))
  const listed = new Set(lists.map(({ path }) => path))
  const rest = gets.filter((get) => !lists.includes(get) && !listed.has(get.path.replace(/\/\{\w+\}$/, '')))
  const long = (path: string) => `${path.replace(/[?&]limit=\d+/, '')}?limit=200`
  return [
    ...lists.flatMap(({ id }) => targets[id]!.map(({ path }) => long(path))),
    ...rest.flatMap(({ id }) => targets[id]!.map(({ path }) => path)),
  ]
}

/** Every record that says what can be done with it, in what this caller reads, each once. */
async function recordsOf({ token }: Caller): Promise<Seen[]> {
  const found = new Map<string, Seen>()
  const look = (value: unknown, home: string | undefined, within: string | undefined): void => {
    if (value === null || typeof value !== 'object') return
    const { id, allowedActions, status, state, kind, modality } = value as Record<string, unknown>
    if (Array.isArray(allowedActions) && typeof id === 'string')
      found.set(id, { id, allowedActions, stage: `${status ?? state ?? ''} ${modality ?? kind ?? ''}`, home, within })
    for (const [name, each] of Object.entries(value)) {
      const isItem = Array.isArray(value) || name === 'items'
      look(each, isItem ? home : name === 'offers' ? '/v1/offers' : undefined, isItem ? within : String(id ?? within))
    }
  }
  for (const url of new Set(placesToLook())) {
    const reply = await test.app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${token}` } })
    if (reply.statusCode !== 200) continue
    const [, home, parent, part] = /^(\/v1\/[\w-]+)(?:\/([\da-f-]{36}))?(?:\/([\w-]+))?/.exec(url)!
    look(reply.json(), part === 'sessions' ? `${home}/{id}/sessions` : part === undefined ? home : undefined, parent)
  }
  return [...found.values()]
}

/** Operations that name the record in their body. */
const named: Record<string, (id: string) => object> = {
  createDisbursement: (commitmentId) => ({ commitmentId }),
  createReturn: (entryId) => ({ entryId }),
  createTask: (requirementOfferId) => ({ requirementOfferId }),
  createCommitment: (requirementOfferId) => ({ requirementOfferId }),
  fileRequirement: (supersedesId) => ({ supersedesId }),
}

async function send({ participant, token }: Caller, { id, method, path, ifMatch }: Operation, record: Seen) {
  const target = targets[id]!.find((each) => each.path.includes(record.id)) ?? targets[id]![0]!
  const body = target.standings.find((each) => each.participant === participant)?.body ?? target.body
  const url = path.includes('{sessionId}')
    ? path.replace('{id}', record.within!).replace('{sessionId}', record.id)
    : path.replace(/\{\w+\}/, record.id)
  const payload = named[id] === undefined ? body : { ...body, ...named[id](record.id) }
  const headers = { authorization: `Bearer ${token}`, ...trial.headers, ...(ifMatch && { 'if-match': '*' }) }
  const reply = await test.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
  return { status: reply.statusCode, body: reply.json() as ProblemBody }
}

type Trial = Looked & { operation: Operation }

/** In the short run one record, and one account, stands for all that are alike, each in its turn. */
function telling(trials: readonly Trial[], alike: (trial: Trial) => string): Trial[] {
  if (whole) return [...trials]
  return [...Map.groupBy(trials, alike).values()].map((same, turn) => same[turn % same.length]!)
}

const byStage = ({ record, operation }: Trial) => `${operation.id} ${record.stage}`
const byStageAndParticipant = (trial: Trial) => `${byStage(trial)} ${trial.caller.participant}`

const nameOf = ({ caller, record, operation }: Trial) =>
  `${operation.id} of ${record.home ?? ''} ${record.id} (${record.stage}) by ${caller.participant} ${caller.role}`

const listed = (): Trial[] =>
  seen.flatMap(({ caller, record }) =>
    record.allowedActions.map((id) => ({ caller, record, operation: operations.get(id)! })),
  )

/** Where the body that is tried does not fit every record: what is refused of it; this list may only shrink. */
const ofTheBody: Record<string, readonly string[]> = {
  addRoadmapDependency: ['/dependsOnId'],
  claimMatch: ['/evidence'],
  correctReceivedStatement: ['/kind'],
  createDisbursement: ['/commitmentAmount'],
  linkProjectMoney: ['/pledgeId'],
  matchReceipt: ['/disbursementId'],
  // What was disbursed or allocated since holds the entry of a commitment fast.
  reverseLedgerEntry: ['/reason'],
  stateDeviation: ['/quantity'],
}

async function refusedOf(trials: readonly Trial[]): Promise<string[]> {
  const wrong: string[] = []
  for (const each of trials) {
    const { status, body } = await send(each.caller, each.operation, each.record)
    const excused = ofTheBody[each.operation.id] ?? []
    const isOfTheBody = status === 422 && body.errors?.every(({ pointer = '' }) => excused.includes(pointer)) === true
    if (status !== 200 && !isOfTheBody) wrong.push(`${nameOf(each)}: ${status} ${body.detail}`)
  }
  return wrong.sort()
}

it('whatever a record says that its reader can do now, that reader can do', async () => {
  const trials = telling(listed(), byStage)
  expect(await refusedOf(trials)).toEqual([])
  expect(new Set(trials.map(({ operation }) => operation.id)).size).toBeGreaterThan(100)
})

it('control: an act that a record does not say is found out', async () => {
  const [one] = seen.filter(({ record }) => record.home === '/v1/tasks' && !record.allowedActions.includes('startTask'))
  const trial = { ...one!, operation: operations.get('startTask')! }
  expect(await refusedOf([trial])).toEqual([expect.stringContaining('startTask')])
})

it('a joint project without milestones has none to report on', () => {
  const reported = seen.filter(({ record }) => record.home === '/v1/joint-projects')
  const says = (id: string) => reported.filter(({ record }) => record.allowedActions.includes(id)).length
  expect(says('addProjectMilestone')).toBeGreaterThan(says('stateProjectMilestone'))
  expect(says('stateProjectMilestone')).toBeGreaterThan(0)
})

it('more time is given where an undertaking is open; to name no addressee is to name all of those', async () => {
  const ukraine = test.as('UA', 'coordinator')
  const later = { deadlineAt: '2027-06-01T00:00:00Z', reason: 'They asked for time.' }
  const given = await Promise.all(
    running.map(async (id) => {
      const { allowedActions } = (await ukraine.get<Seen>(`/v1/consultations/${id}`)).body
      const { status } = await ukraine.post(`/v1/consultations/${id}/extensions`, later, trial)
      return [allowedActions.includes('extendDeadlines'), status]
    }),
  )
  expect(given).toEqual([
    [true, 200],
    [false, 409],
  ])
})

/**
 * Operations of a record's own address that no record tells of; this list may only shrink. To say that one has seen a
 * record is no act upon it. Whom a record is released to is its owner's to say in every state, and `participant` and
 * `marking` say whose it is and to whom. A statement of a lot is taken back by its own id, beside which the lot says
 * whose it is and whether it stands.
 */
const untold = [
  'releaseCommitment',
  'releaseInstrument',
  'releaseJointProject',
  'releaseLot',
  'releaseMeasure',
  'releasePledge',
  'releaseReceivedStatement',
  'releaseReformStep',
  'releaseRequirement',
  'releaseRoadmapStep',
  'releaseTask',
  'stateSeen',
  'stateSessionSeen',
  'withdrawLotStatement',
]

/** A role that may never is refused before any record is looked for: the walk asks for that. */
const isOwn = ({ method, path, access }: Operation, { home }: Seen, { role }: Caller): boolean =>
  method !== 'GET' &&
  Object.hasOwn(policy[access as Action].allow, role) &&
  home !== undefined &&
  path.startsWith(`${home}/{`) &&
  (home.includes('{') || !path.includes('{sessionId}'))

/** The 409s that were met, for the test that follows. */
const told409: (Trial & { body: ProblemBody })[] = []

it('what it does not say cannot be done, but for what no record tells of', async () => {
  const unsaid = seen.flatMap(({ caller, record }) =>
    [...operations.values()]
      .filter((operation) => isOwn(operation, record, caller) && !record.allowedActions.includes(operation.id))
      .map((operation) => ({ caller, record, operation })),
  )
  const wrong: string[] = []
  const met = new Set<string>()
  for (const each of telling(unsaid, byStageAndParticipant)) {
    const { status, body } = await send(each.caller, each.operation, each.record)
    if (status === 409) told409.push({ ...each, body })
    if (status !== 200) continue
    if (untold.includes(each.operation.id)) met.add(each.operation.id)
    else wrong.push(nameOf(each))
  }
  expect(wrong.sort()).toEqual([])
  expect(untold.filter((id) => !operations.has(id))).toEqual([])
  expect(met.size, 'control: what is not refused is seen').toBeGreaterThan(5)
})

it('a 409 about a record tells what its reader can do instead, as the record does', () => {
  const stated = told409.filter(({ body }) => body.object !== undefined)
  const silent = stated.filter(({ body }) => body.allowed === undefined)
  const wrong = stated.filter(({ body: { object, allowed = [] }, record }) => {
    const says = object?.id === record.id ? record.allowedActions : [...operations.keys()]
    return allowed.some((id) => !says.includes(id))
  })
  const named = (found: typeof stated) =>
    found.map((each) => `${nameOf(each)}: ${each.body.detail} ${each.body.allowed}`)
  expect({ silent: named(silent), wrong: named(wrong) }).toEqual({ silent: [], wrong: [] })
  expect(new Set(stated.map(({ operation }) => operation.id)).size).toBeGreaterThan(40)
  expect(stated.some(({ body }) => body.allowed!.length > 0)).toBe(true)
})
