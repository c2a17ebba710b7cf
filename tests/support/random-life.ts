import { randomUUID } from 'node:crypto'
import { type Role, roles } from '../../src/access/actor.ts'
import { type Action, policy } from '../../src/access/policy.ts'
import type { Target } from '../access/standings.ts'
import { targetsOf } from '../access/targets.ts'
import type { ProblemBody, TestApp } from './app.ts'
import { type Operation, publishedOperations } from './operations.ts'
import { type Draw, drawsOf } from './random-draws.ts'
import { createSceneryApp } from './scenery.ts'

// A life is a sequence of writes that its seed draws: what a record says that its reader can do, or any write of the contract,
// with values of the scenery, with others, and with borderline ones.

export type Caller = readonly [participant: string, role: Role]
export type Step = {
  number: number
  by: Caller
  operation: string
  path: string
  body?: unknown
  ifMatch?: string
  /** Milliseconds that pass after it. */
  passes: number
  /** Whether its record says that it can be done; absent where no record was asked. */
  offered?: boolean
}
export type Outcome = { status: number; body: unknown }
type Item = { id: string; allowedActions?: string[] } & Record<string, unknown>

export const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
const operations = new Map(publishedOperations().map((operation) => [operation.id, operation]))
const writes = [...operations.values()].filter(
  ({ method, access }) => method !== 'GET' && Object.hasOwn(policy, access),
)
const roomy = { config: { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 } }

/** Who acts beside those that the scenery has for a write. */
const actors: readonly Caller[] = [
  ...(['coordinator', 'ministry', 'administrator', 'secretariat', 'auditor'] as const).map(
    (role): Caller => ['UA', role],
  ),
  ...['SE', 'PL', 'NO', 'GB', 'EU'].flatMap((code): Caller[] => [
    [code, 'coordinator'],
    [code, 'ministry'],
  ]),
  ['PL', 'administrator'],
  ['DK', 'coordinator'],
  ['XA', 'auditor'],
]

/** Records whose release, sight or taking back none of them tells of: see `allowed-actions.test.ts`. */
const untold = /^release|^stateSeen$|^stateSessionSeen$|^withdrawLotStatement$/

export type World = {
  test: TestApp
  targets: Record<string, Target[]>
  /** The lists of single records, by whose addresses these are found: `/v1/tasks`. */
  lists: readonly string[]
  /** Names of ids that hold in another world as well, so that a step may be taken there: `step 7.id`. */
  names: Map<string, string>
  ids: Map<string, string>
  /** Where a record that was met is listed. */
  homes: Map<string, string>
  made: Set<string>
}

export async function createWorld(prepare?: (test: TestApp) => Promise<void>): Promise<World> {
  const { test, scenery } = await createSceneryApp(roomy)
  const targets = targetsOf(scenery)
  await prepare?.(test)
  await test.sequence()
  const lists = [...operations.values()].filter(
    ({ method, path, query }) =>
      method === 'GET' && /^\/v1\/[\w-]+$/.test(path) && query.includes('limit') && hasRecords(path),
  )
  const world: World = {
    ...{ test, targets, names: new Map(), ids: new Map(), homes: new Map(), made: new Set() },
    lists: lists.map(({ path }) => path).filter((path) => !/report-runs|claims|provisions/.test(path)),
  }
  nameAll(world, scenery, 'scenery')
  return world
}

const hasRecords = (path: string) => [...operations.values()].some((each) => each.path === `${path}/{id}`)

function nameAll(world: World, value: unknown, at: string): void {
  if (typeof value === 'string' && value.length === 36 && value.match(uuid) && !world.names.has(value)) {
    world.names.set(value, at)
    world.ids.set(at, value)
  } else if (value !== null && typeof value === 'object')
    for (const [key, each] of Object.entries(value)) nameAll(world, each, `${at}.${key}`)
}

/** A step as it is told, and as another world can take it. */
export const toldOf = ({ names }: World, step: Step): string =>
  JSON.stringify(step).replaceAll(uuid, (id) => (names.has(id) ? `{{${names.get(id)}}}` : id))

/** The step that was told; none where it names what is not here. */
export function stepOf({ ids }: World, told: string): Step | undefined {
  const missing = [...told.matchAll(/\{\{([^}]+)\}\}/g)].some(([, name]) => !ids.has(name!))
  if (missing) return undefined
  return JSON.parse(told.replaceAll(/\{\{([^}]+)\}\}/g, (_, name: string) => ids.get(name)!)) as Step
}

export async function sent(
  { test }: World,
  [participant, role]: Caller,
  method: Operation['method'],
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const authorization = `Bearer ${await test.token(participant, role)}`
  const payload = body === undefined || body === null ? {} : { payload: body as object }
  const reply = await test.app.inject({ method, url, headers: { authorization, ...headers }, ...payload })
  const isJson = /[/+]json$/.test(String(reply.headers['content-type']).split(';')[0]!)
  return { status: reply.statusCode, headers: reply.headers, body: isJson ? reply.json<unknown>() : reply.body }
}

/** What a caller reads of a list, page by page; nothing where it may not. */
export async function listed(world: World, by: Caller, url: string, limit = 200): Promise<Item[]> {
  const items: Item[] = []
  for (let cursor = ''; ; ) {
    const reply = await sent(world, by, 'GET', `${url}${url.includes('?') ? '&' : '?'}limit=${limit}${cursor}`)
    if (reply.status !== 200) return items
    const page = reply.body as { items: Item[]; nextCursor: string | null }
    items.push(...page.items)
    if (page.nextCursor === null) return items
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`
  }
}

/** The step of this number of a life: half of them are of a record that its actor reads. */
export async function drawn(world: World, seed: string, number: number): Promise<Step> {
  const draw = drawsOf(`${seed} ${number}`)
  const passes = draw.chance(0.06) ? draw.one([1_000, 3_600_000, 86_400_000, 40 * 86_400_000]) : 0
  const by = draw.one(actors)
  const records = await met(world, draw, by)
  const able = records.filter(({ allowedActions }) => allowedActions !== undefined && allowedActions.length > 0)
  const lately = able.filter(({ id }) => world.made.has(id))
  if (able.length > 0 && draw.chance(0.5)) {
    const record = draw.one(lately.length > 0 && draw.chance(0.6) ? lately : able)
    const operation = operations.get(draw.one(record.allowedActions!))
    if (operation?.path.startsWith(`${world.homes.get(record.id)}/{`))
      return { number, by, ...requestOf(world, draw, operation, record), passes, offered: true }
  }
  const operation = draw.one(writes)
  const record = draw.one(records.filter(({ id }) => operation.path.startsWith(`${world.homes.get(id)}/{`)))
  if (record !== undefined && draw.chance(0.4)) {
    const says = record.allowedActions !== undefined && !untold.test(operation.id)
    const offered = says ? { offered: record.allowedActions!.includes(operation.id) } : {}
    return { number, by, ...requestOf(world, draw, operation, record), passes, ...offered }
  }
  return { number, by: draw.one(whoMay(world, operation)) ?? by, ...requestOf(world, draw, operation), passes }
}

/** Records of some lists, as the actor reads them. */
async function met(world: World, draw: Draw, by: Caller): Promise<Item[]> {
  const found: Item[] = []
  for (const home of new Set(Array.from({ length: 8 }, () => draw.one(world.lists)))) {
    const items = await listed(world, by, home)
    for (const { id } of items) world.homes.set(id, home)
    found.push(...items)
  }
  return found
}

function whoMay(world: World, { id, access }: Operation): Caller[] {
  const { allow } = policy[access as Action]
  const on = allow as Partial<Record<string, readonly string[]>>
  return (world.targets[id] ?? []).flatMap(({ standings }) =>
    standings.flatMap(({ participant, relations, sees, barred }) =>
      roles
        .filter((role) => sees.includes(role) && barred?.includes(role) !== true)
        .filter((role) => on[role]?.some((each) => each === 'any' || relations.includes(each as never)))
        .map((role): Caller => [participant, role]),
    ),
  )
}

function requestOf(world: World, draw: Draw, { id, path, ifMatch }: Operation, record?: Item) {
  const possible = world.targets[id]!
  const target = possible.find((each) => record !== undefined && each.path.includes(record.id)) ?? draw.one(possible)
  const bodies = [target.body, ...target.standings.map(({ body }) => body)].filter((body) => body !== undefined)
  const another = (one: string) => draw.one(alike(world, draw, one)) ?? one
  let body: unknown = draw.one(bodies)
  for (let times = draw.one([0, 0, 0, 1, 1, 2]); times > 0 && body !== undefined; times -= 1)
    body = draw.otherwise(body, another, world.test.clock.now())
  const own = draw.chance(0.7) ? target.path : target.path.replaceAll(uuid, another)
  return {
    operation: id,
    path: record === undefined ? own : path.replace(/\{\w+\}/, record.id),
    ...(body === undefined ? {} : { body }),
    ...(ifMatch ? { ifMatch: draw.chance(0.06) ? '"1"' : '*' } : {}),
  }
}

/** Ids of the same kind, those that were made by preference. */
function alike({ homes, made }: World, draw: Draw, id: string): string[] {
  const same = [...homes].filter(([, home]) => home === homes.get(id)).map(([each]) => each)
  const lately = same.filter((each) => made.has(each))
  return lately.length > 0 && draw.chance(0.5) ? lately : same
}

/** Tried, sent and sent again: what of it cannot be right. */
export async function taken(world: World, step: Step): Promise<{ outcome: Outcome; wrong: string[] }> {
  const { method } = operations.get(step.operation)!
  const headers = {
    ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
    ...(step.ifMatch === undefined ? {} : { 'if-match': step.ifMatch }),
  }
  const send = (more = {}) => sent(world, step.by, method, step.path, step.body, { ...headers, ...more })
  const trial = await send({ prefer: 'handling=validate' })
  const outcome = await send()
  // Whoever may do nothing more is not told again what came of the last that it did.
  const isRepeated = method === 'POST' && outcome.status < 300 && !/Account|Grant|Issuer/.test(step.operation)
  const again = isRepeated ? await send() : outcome
  const wrong = [
    ...wrongReplies(step, trial, outcome),
    ...(again.status === outcome.status && isSame(again, outcome) ? [] : [`the repeat is answered ${again.status}`]),
  ]
  if (outcome.status < 300) {
    nameAll(world, outcome.body, `step ${step.number}`)
    const location = /^(\/v1\/[\w-]+)\/([0-9a-f-]{36})$/.exec(String(outcome.headers['location']))
    if (location !== null) {
      world.made.add(location[2]!)
      world.homes.set(location[2]!, location[1]!)
    }
  }
  if (step.passes > 0) world.test.clock.advance(step.passes)
  return { outcome, wrong: wrong.map((each) => `${step.operation}: ${each}`) }
}

const saidOf = ({ body }: Outcome) => JSON.stringify(body, (name, value) => (name === 'traceId' ? undefined : value))
const isSame = (one: Outcome, other: Outcome) => saidOf(one) === saidOf(other)

function wrongReplies({ offered }: Step, trial: Outcome, outcome: Outcome): string[] {
  const { status } = outcome
  const says = (that: boolean, what: string) => (that ? [`${what}: ${status} ${saidOf(outcome)}`] : [])
  const wrong = [
    ...says(status >= 500, 'an error'),
    ...says(trial.status < 300 !== status < 300, `tried, it was answered ${trial.status}`),
    ...says(status >= 300 && !isSame(trial, outcome), `tried, it was refused as ${saidOf(trial)}`),
    ...says(offered === true && [403, 404, 409].includes(status), 'the record says that it can be done'),
    ...says(offered === false && status < 300, 'the record does not say that it can be done'),
  ]
  if (status < 400 || status >= 500) return wrong
  const { code, detail, object, errors } = outcome.body as ProblemBody
  const isPlaced = (error: object) => 'pointer' in error || 'parameter' in error || 'line' in error
  return [
    ...wrong,
    ...says(!code || !detail, 'a refusal without a code or a reason'),
    ...says([400, 409, 422].includes(status) && object === undefined && errors === undefined, 'it names nothing'),
    ...says(errors?.every(isPlaced) === false, 'it names no place'),
  ]
}
