import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Role, roles, rolesOpenTo } from '../../src/access/actor.ts'
import { type Action, policy } from '../../src/access/policy.ts'
import { readConfig } from '../../src/config.ts'
import { Refusal } from '../../src/kernel/refusal.ts'
import type { ProblemBody, TestApp } from '../support/app.ts'
import { type Operation, publishedOperations } from '../support/operations.ts'
import { withClient } from '../support/postgres.ts'
import { sampled, scaled, whole } from '../support/scale.ts'
import { createSceneryApp } from '../support/scenery.ts'
import type { Standing, Target } from './standings.ts'
import { targetsOf } from './targets.ts'

// Every operation of the document × every role × own, other and no relation, as real requests on real records. What
// must come of each is read from the golden matrix, never from the policy that is under test.

/** Operations that the walk does not visit; this list may only shrink. */
const uncovered: readonly string[] = []

/** A permitted write runs to its last statement, under row-level security, and is then undone: all find the same records. */
const undone = { en: 'undone by the walk', uk: 'скасовано' }
let undo = false
const beforeCommit = async () => {
  if (undo) throw new Refusal('unprocessable', undone)
}

let test: TestApp
let operations: Operation[]
let targets: Record<string, Target[]>
const kinds = new Map<string, Parameters<typeof rolesOpenTo>[0]>()
const tokens = new Map<string, string>()

beforeAll(async () => {
  // Who may do what is asked by all at once here; how many may is asked elsewhere.
  const { database } = readConfig({ NODE_ENV: 'test' })
  const config = {
    accountRequestsPerMinute: 1_000_000,
    addressRequestsPerMinute: 1_000_000,
    database: { ...database, exportConnections: 10_000 },
  }
  const made = await createSceneryApp({ faults: { beforeCommit }, config })
  test = made.test
  operations = publishedOperations()
  targets = targetsOf(made.scenery)
  for (const { code, kind } of await test.rows<{ code: string; kind: Parameters<typeof rolesOpenTo>[0] }>(
    'select code, kind from accord.participant',
  )) {
    kinds.set(code, kind)
  }
})
afterAll(() => test.close())

/** action -> role -> relations, as the golden file has it. */
const golden = new Map(
  readFileSync(new URL('../golden/policy.md', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && line.includes('.'))
    .map((line) => {
      const [action, , ...cells] = line
        .slice(2, -2)
        .split(' | ')
        .map((cell) => cell.trim())
      return [
        action!,
        new Map(roles.map((role, index) => [role, cells[index] === '–' ? [] : cells[index]!.split(', ')])),
      ]
    }),
)

type Expected = 'permitted' | 'no_grant' | 'not_found' | 'forbidden'

function expectedOf(action: Action, role: Role, { relations, sees, barred }: Standing): Expected {
  const on = golden.get(action)?.get(role)
  if (on === undefined) throw new Error(`the golden matrix has no line for ${action}`)
  if (on.length === 0) return 'no_grant'
  if (!sees.includes(role)) return 'not_found'
  const permitted = on.includes('any') || relations.some((relation) => on.includes(relation))
  return permitted && barred?.includes(role) !== true ? 'permitted' : 'forbidden'
}

async function send(operation: Operation, target: Target, standing: Standing | undefined, role?: Role) {
  const payload = standing?.body ?? target.body
  const headers: Record<string, string> = {}
  if (standing !== undefined) {
    const who = `${standing.participant} ${role}`
    if (!tokens.has(who)) tokens.set(who, await test.token(standing.participant, role!))
    headers['authorization'] = `Bearer ${tokens.get(who)}`
  }
  if (operation.method === 'POST') headers['idempotency-key'] = randomUUID()
  if (operation.ifMatch) headers['if-match'] = `"${target.version}"`
  const { method } = operation
  const response = await test.app.inject({ method, url: target.path, headers, ...(payload ? { payload } : {}) })
  const isJson = /json/.test(String(response.headers['content-type']))
  const body = (isJson ? JSON.parse(response.body) : {}) as ProblemBody & Record<string, unknown>
  return { status: response.statusCode, body, text: response.body }
}

type Answer = Awaited<ReturnType<typeof send>>

/** What came of a request, in the words of `Expected`; anything else as it is. */
function outcomeOf({ method }: Operation, { status, body }: Answer): string {
  const done = method === 'GET' ? status === 200 : status === 422 && body.detail === undone.en
  if (done) return 'permitted'
  const refusals: Record<string, number> = { no_grant: 403, not_found: 404, forbidden: 403 }
  if (refusals[body.code] === status) return body.code
  return `${status} ${body.code ?? ''} ${body.detail ?? ''}`
}

type Visit = { operation: Operation; target: Target; standing: Standing; role: Role }

function visits(only: (operation: Operation) => boolean): Visit[] {
  return operations.filter(only).flatMap((operation) =>
    (targets[operation.id] ?? []).flatMap((target) =>
      target.standings.flatMap((standing) =>
        rolesOpenTo(kinds.get(standing.participant)!, standing.participant).map((role) => ({
          operation,
          target,
          standing,
          role,
        })),
      ),
    ),
  )
}

/**
 * A role that may never use an operation is refused before any record is looked for: it is tried from the nearest and
 * from the farthest standing. All others are tried from every standing to every record. In the short run one role
 * stands for those that must get the same answer there, each in its turn.
 */
function telling(all: readonly Visit[]): Visit[] {
  const tried = new Set<string>()
  const alike = new Map<string, Visit[]>()
  for (const visit of all) {
    const { operation, target, standing, role } = visit
    if (operation.access === 'public') continue
    const expected = expectedOf(operation.access, role, standing)
    const ends = [target.standings[0], target.standings.at(-1)]
    const refused = `${operation.id} ${role} ${standing.participant}`
    if (expected === 'no_grant' && (tried.has(refused) || !ends.includes(standing))) continue
    tried.add(refused)
    const by = whole || expected === 'no_grant' ? role : expected
    const key = [operation.id, target.path, standing.participant, by].join(' ')
    alike.set(key, [...(alike.get(key) ?? []), visit])
  }
  return [...alike.values()].map((visits, turn) => visits[turn % visits.length]!)
}

/** One line for each answer that is not what the golden matrix says. */
async function walk(only?: (operation: Operation) => boolean): Promise<{ sent: number; wrong: string[] }> {
  const wrong: string[] = []
  const visit = async ({ operation, target, standing, role }: Visit) => {
    const expected = expectedOf(operation.access as Action, role, standing)
    const outcome = outcomeOf(operation, await send(operation, target, standing, role))
    if (outcome !== expected) {
      wrong.push(`${operation.id} by ${standing.participant} ${role}: ${expected} expected, got ${outcome}`)
    }
  }
  const all = only === undefined ? sampled(telling(visits(() => true))) : telling(visits(only))
  // One after the other: each further connection would have to plan every statement for itself.
  for (const each of all.filter(({ operation }) => operation.method === 'GET')) await visit(each)
  undo = true
  try {
    for (const each of all.filter(({ operation }) => operation.method !== 'GET')) await visit(each)
  } finally {
    undo = false
  }
  return { sent: all.length, wrong }
}

describe('the walk', () => {
  it('visits every operation of the document, and nothing that is not in it', () => {
    const published = operations.map(({ id }) => id)
    expect(published.filter((id) => targets[id] === undefined && !uncovered.includes(id))).toEqual([])
    expect(uncovered.filter((id) => targets[id] !== undefined || !published.includes(id))).toEqual([])
    expect(Object.keys(targets).filter((id) => !published.includes(id))).toEqual([])
  })

  it('knows no role and no relation of the golden matrix that it does not use', () => {
    const used = new Set(visits(() => true).flatMap(({ standing }) => standing.relations))
    const named = new Set([...golden.values()].flatMap((line) => [...line.values()].flat()))
    named.delete('any')
    expect([...named].filter((relation) => !used.has(relation as never))).toEqual([])
    expect(new Set(visits(() => true).map(({ role }) => role))).toEqual(new Set(roles))
  })

  it('without a token every operation is 401, and the public ones are not', async () => {
    const answers = operations.map(async (operation) => {
      const { status, body } = await send(operation, targets[operation.id]![0]!, undefined)
      return `${operation.id} ${operation.access === 'public' ? status : `${status} ${body.code}`}`
    })
    expect(await Promise.all(answers)).toEqual(
      operations.map(({ id, access }) => `${id} ${access === 'public' ? 200 : '401 unauthenticated'}`),
    )
  })

  it('finds what the golden matrix and row-level security say, for every role and relation', async () => {
    const { sent, wrong } = await walk()
    expect(wrong).toEqual([])
    expect(sent).toBeGreaterThan(scaled(75, 1_200))
  })

  it('an invisible record is answered like one that is not there: the same body but for id and trace (BR-53)', async () => {
    const compared = new Set<string>()
    const asked = new Set<string>()
    const shown = ({ status, body }: Answer, id: string) => {
      const { traceId, ...rest } = body
      expect(traceId).toMatch(/^[\da-f]{32}$/)
      return `${status} ${JSON.stringify(rest).replaceAll(id, 'the id')}`
    }
    for (const { operation, target, standing, role } of visits(({ access }) => access !== 'public')) {
      if (expectedOf(operation.access as Action, role, standing) !== 'not_found') continue
      // One role stands for all that this record does not exist for; in the short run, one record for all of the operation.
      const relation = whole ? `${operation.id} ${target.path} ${standing.participant}` : operation.id
      if (asked.has(relation)) continue
      asked.add(relation)
      const ids = target.path.match(/[\da-f]{8}-[\da-f-]{27}/g)!
      const id = ids.at(-1)!
      const absent = randomUUID()
      const nowhere = { ...target, path: target.path.replace(id, absent) }
      const [hidden, unknown] = [
        await send(operation, target, standing, role),
        await send(operation, nowhere, standing, role),
      ]
      if (ids.length === 1) expect(shown(unknown, absent), operation.id).toBe(shown(hidden, id))
      else expect(unknown.body.code, operation.id).toBe(hidden.body.code)
      compared.add(operation.id)
    }
    const addressing = operations.filter(({ id }) =>
      targets[id]!.some(({ standings }) => standings.some(({ sees }) => sees.length === 0)),
    )
    expect([...compared].sort()).toEqual(addressing.map(({ id }) => id).sort())
  })
})

/** What it does while every row of every table exists for everybody, as if row-level security were off. */
async function inTheOpen(work: () => Promise<unknown>): Promise<void> {
  const forAll = (statement: string) =>
    withClient(test.testDatabase.ownerUrl, (client) =>
      client.query(`do $$ declare name text; begin
        for name in select tablename from pg_tables where schemaname = 'accord' loop
          execute format('${statement}', name);
        end loop;
      end $$`),
    )
  await forAll('create policy unlocked on accord.%I for select to accord_app using (true)')
  // What was answered of registers before is not answered again.
  await withClient(test.testDatabase.superuserUrl, (client) =>
    client.query('update accord.kept_version set version = uuidv7()'),
  )
  try {
    await work()
  } finally {
    await forAll('drop policy unlocked on accord.%I')
  }
}

/**
 * What row-level security alone keeps: exports and what is made of them, which stream lines that SQL makes, and the feed
 * with the proofs of its entries, which are governed by what they are about. This list may only shrink.
 */
const byTheDatabaseAlone: readonly string[] = [
  'getBoard',
  'getCoalitionBoard',
  'getInclusion',
  'getOutlook',
  'listChanges',
  'pullAccessLogReport',
  'pullBoardReport',
  'pullCommitmentsReport',
  'pullExceptionsReport',
  'pullLedgerReport',
  'pullOutlookReport',
  'pullPledgesReport',
  'pullReceivedStatementsReport',
  'pullReconciliationReport',
  'pullScoreboardReport',
]
const gets = () => visits(({ access, method }) => method === 'GET' && access !== 'public')

describe('with row-level security off', () => {
  it('the second lock lets no hidden record out by any GET operation, and everybody still reads what is theirs', async () => {
    const tried = new Set<string>()
    const hidden = gets().filter(({ operation, target, standing, role }) => {
      if (expectedOf(operation.access as Action, role, standing) !== 'not_found') return false
      const key = `${operation.id} ${target.path} ${standing.participant}`
      return !tried.has(key) && tried.add(key)
    })
    const out: string[] = []
    await inTheOpen(async () => {
      for (const { operation, target, standing, role } of hidden) {
        const { status } = await send(operation, target, standing, role)
        if (status === 200) out.push(`${operation.id} by ${standing.participant} ${role}`)
      }
    })
    expect(out).toEqual([])
    expect(hidden.length).toBeGreaterThan(80)
  })

  it('no list, total or export names a record to who sees little that it did not name before', async () => {
    await test.sequence()
    const asked = gets().filter(({ operation, target, standing, role }) => {
      const little = ['PL coordinator', 'XA auditor'].includes(`${standing.participant} ${role}`)
      if (!little || expectedOf(operation.access as Action, role, standing) !== 'permitted') return false
      return !target.path.includes('/stream')
    })
    const ids = async ({ operation, target, standing, role }: Visit) => {
      const asText = { ...target, path: target.path.replace('format=xlsx', 'format=csv') }
      const { status, text } = await send(operation, asText, standing, role)
      return status === 200
        ? new Set(text.match(/[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f-]{17}/g) ?? [])
        : new Set<string>()
    }
    const before = new Map<Visit, Set<string>>()
    const some = sampled(asked, 6)
    for (const visit of some) before.set(visit, await ids(visit))
    const out: string[] = []
    await inTheOpen(async () => {
      for (const visit of some) {
        const more = (await ids(visit)).difference(before.get(visit)!)
        if (more.size > 0) out.push(visit.operation.id)
      }
    })
    const named = [...new Set(out)].sort()
    expect(named.filter((id) => !byTheDatabaseAlone.includes(id))).toEqual([])
    if (whole) expect(named).toEqual(byTheDatabaseAlone)
    expect(named.length, 'control: the rows are in the open').toBeGreaterThan(2)
    expect(asked.length).toBeGreaterThan(80)
  })
})

describe('control', () => {
  const of = (action: Action) => (operation: Operation) => operation.access === action

  it.each([
    ['consultation.close', 'viewer', ['any'], 'closeConsultation by UA viewer: no_grant expected, got permitted'],
    ['offer.withdraw', 'coordinator', ['requester', 'provider'], 'withdrawOffer by UA coordinator: forbidden expected'],
    ['account.create', 'administrator', [], 'createAccount by PL administrator: permitted expected, got forbidden'],
  ] as const)('%s changed for the %s to [%s] is noticed', async (action, role, relations, line) => {
    const allow = policy[action].allow as Partial<Record<Role, readonly string[]>>
    const before = allow[role]
    allow[role] = relations
    try {
      expect((await walk(of(action))).wrong.join('\n')).toContain(line)
    } finally {
      if (before === undefined) delete allow[role]
      else allow[role] = before
    }
    expect((await walk(of(action))).wrong).toEqual([])
  })

  it('what the policy would let through the database still refuses: closing another’s request', async () => {
    const allow = policy['consultation.close'].allow as Partial<Record<Role, readonly string[]>>
    const before = allow.coordinator!
    allow.coordinator = ['any']
    undo = true
    try {
      const close = operations.find(({ id }) => id === 'closeConsultation')!
      const [target] = targets[close.id]!
      const stranger = target!.standings.find(({ participant }) => participant === 'HR')
      const { status, body } = await send(close, target!, stranger, 'coordinator')
      expect({ status, detail: body.detail }).toEqual({ status: 403, detail: 'The database refuses this write.' })
    } finally {
      undo = false
      allow.coordinator = before
    }
  })

  it('row-level security that shows offers to everybody is noticed, and nothing reaches the wire all the same', async () => {
    const alter = (using: string) =>
      withClient(test.testDatabase.ownerUrl, (client) =>
        client.query(`alter policy read_sides on accord.offer using (${using})`),
      )
    const [rule] = await test.rows<{ qual: string }>(
      "select qual from pg_policies where tablename = 'offer' and policyname = 'read_sides'",
    )
    await alter('true')
    try {
      const { wrong } = await walk(({ id }) => id === 'getOffer')
      expect(wrong.join('\n')).toMatch(/getOffer by SE \w+: not_found expected, got 500 internal/)
    } finally {
      await alter(rule!.qual)
    }
    expect((await walk(({ id }) => id === 'getOffer')).wrong).toEqual([])
  })
})
