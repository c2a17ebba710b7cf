import { brokenRules } from './books.ts'
import { publishedOperations } from './operations.ts'
import { type Caller, listed, sent, uuid, type World } from './random-life.ts'

// What must be true at any moment of a life, as its readers read it from outside.

type Row = Record<string, unknown>
const nameOf = (by: Caller) => by.join(' ')

/** What is kept beside the rows that it follows from. */
export async function wrongRows({ test }: World): Promise<string[]> {
  const rows = await test.rows<{ says: string }>(`
    select format('lot %s keeps other sums than %s', l.id, d.d) as says
    from accord.lot l
    cross join lateral (select to_jsonb(d) as d from accord.lot_sums(l.id) d) d
    where not to_jsonb(l) @> d.d
    union all
    select format('task %s tells other parts, milestones or progress', k.id)
    from accord.task k
    cross join lateral accord.task_told(k.id) s
    where (k.parts::text, k.milestones::text, k.progress::text) is distinct from (s.parts::text, s.milestones::text, s.progress::text)
    union all
    select format('%s is in %s matches', entry_id, count(*))
    from accord.match_member
    where ended_at is null
    group by entry_id
    having count(*) > 1
    union all
    select format('match %s has one side alone', match_id)
    from accord.match_member
    where ended_at is null
    group by match_id
    having count(distinct stated_by) <> 2`)
  return [...(await brokenRules(test)), ...rows.map(({ says }) => says)]
}

/** A list is its records: each that its reader finds at an address of its own, once, as it is told there. */
export async function wrongLists(world: World, by: Caller, lists = world.lists): Promise<string[]> {
  const wrong: string[] = []
  for (const url of lists) {
    const items = await listed(world, by, url)
    const paged = await listed(world, by, url, 7)
    if (JSON.stringify(items) !== JSON.stringify(paged)) wrong.push(`${url}: other items page by page`)
    const told = new Map(items.map((item) => [item.id, item]))
    if (told.size !== items.length) wrong.push(`${url}: a record twice`)
    const known = [...world.homes].filter(([, home]) => home === url).map(([id]) => id)
    for (const id of new Set([...told.keys(), ...known])) {
      const { status, body } = await sent(world, by, 'GET', addressOf(`${url}/${id}`))
      const item = told.get(id)
      if ((status === 200) !== (item !== undefined))
        wrong.push(`${url}/${id}: answers ${status}, in the list: ${!!item}`)
      if (status === 200 && item !== undefined) wrong.push(...differing(`${url}/${id}`, item, body as Row))
    }
  }
  return wrong.map((each) => `${nameOf(by)} ${each}`)
}

const differing = (at: string, item: Row, record: Row) =>
  Object.keys(item)
    .filter((name) => Object.hasOwn(record, name) && JSON.stringify(item[name]) !== JSON.stringify(record[name]))
    .map(
      (name) => `${at}: ${name} is ${JSON.stringify(item[name])} in the list, ${JSON.stringify(record[name])} itself`,
    )

/** To look is an act of an addressee, unless one says that one does not. */
const addressOf = (url: string) => (/^\/v1\/consultations\/[^/]+(\/sessions.*)?$/.test(url) ? `${url}?look=false` : url)

type Sums = Record<string, string>
/** By integers, as nothing of the service adds; what comes to nothing is left out. */
function added(rows: readonly Row[], keyOf: (row: Row) => string | undefined, amount = 'amount'): Sums {
  const sums = new Map<string, bigint>()
  for (const row of rows) {
    const key = keyOf(row)
    const told = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(row[amount]))
    if (key === undefined || told === null) continue
    const [, sign, whole, rest = ''] = told
    sums.set(key, (sums.get(key) ?? 0n) + BigInt(`${sign}${whole}${rest.padEnd(6, '0')}`))
  }
  const told = [...sums].filter(([, sum]) => sum !== 0n).map(([key, sum]): [string, string] => [key, String(sum)])
  return Object.fromEntries(told.sort())
}
const kindOf = ({ flowKind, statedBy }: Row) =>
  flowKind === 'commitment'
    ? 'committed'
    : flowKind !== 'disbursement'
      ? undefined
      : statedBy === 'provider'
        ? 'disbursed'
        : 'received'
const ofKind = (kind: unknown, row: Row) =>
  kind === undefined || row['currency'] === null ? undefined : `${kind} ${row['financeType']} ${row['currency']}`
const ofLedger = (rows: readonly Row[]) =>
  added(rows, (row) => ofKind(kindOf(row), { ...row, financeType: row['financeType'] ?? 'unstated' }))
const only = (sums: Sums, ...kinds: string[]): Sums =>
  Object.fromEntries(Object.entries(sums).filter(([key]) => kinds.includes(key.split(' ')[0]!)))

/** Every figure is what its reader's own rows of the ledger add up to. */
export async function wrongFigures(world: World, by: Caller): Promise<string[]> {
  const pull = async (name: string) => {
    const { status, body } = await sent(world, by, 'GET', `/v1/reports/${name}`)
    return status === 200 ? (body as { items: Row[] }).items : undefined
  }
  const ledger = await pull('ledger')
  if (ledger === undefined) return []
  const into = ledger.filter(({ receiver }) => receiver === 'UA')
  const sums = ofLedger(into)
  const wrong: string[] = []
  const hold = (what: string, told: unknown, ofRows: unknown) => {
    const [one, other] = [JSON.stringify(told), JSON.stringify(ofRows)]
    if (one !== other) wrong.push(`${nameOf(by)} ${what}: ${one}, of the rows ${other}`)
  }
  const pipeline = (await pull('pipeline'))!.filter(({ direction }) => direction === 'into_ukraine')
  const ofPipeline = ['committed', 'disbursed'].map((kind) => added(pipeline, (row) => ofKind(kind, row), kind))
  hold('pipeline', Object.assign({}, ...ofPipeline), only(sums, 'committed', 'disbursed'))
  const commitments = (await pull('commitments'))!.filter(({ receiver }) => receiver === 'UA')
  hold(
    'commitments',
    added(commitments, (row) => ofKind('committed', row), 'committed'),
    only(sums, 'committed'),
  )
  const corrected = ledger.filter(
    (row) => row['reversalOf'] !== null || (row['flowKind'] === 'commitment' && String(row['amount']).startsWith('-')),
  )
  const flowOf = (row: Row) => `${row['flowKind']} ${row['financeType'] ?? 'unstated'} ${row['currency']}`
  hold('corrections', added((await pull('corrections'))!, flowOf), added(corrected, flowOf))
  const entries = await listed(world, by, '/v1/ledger-entries')
  hold('entries', entries.map(({ id }) => id).sort(), ledger.map(({ entry }) => entry).sort())
  for (const code of ['SE', 'NO', 'EU']) {
    const { body, status } = await sent(world, by, 'GET', `/v1/participants/${code}/brief`)
    if (status !== 200) continue
    const money = (body as { money: Row[] }).money.filter(({ kind }) => kind !== 'pledged')
    const own = into.filter(({ provider }) => provider === code)
    hold(
      `brief of ${code}`,
      added(money, (row) => ofKind(row['kind'], row)),
      ofLedger(own),
    )
  }
  return [...wrong, ...(await wrongBalances(world, by, entries))]
}

/** The balance of a commitment and the sums of a lot are those of the entries that their reader sees. */
async function wrongBalances(world: World, by: Caller, entries: readonly Row[]): Promise<string[]> {
  const wrong: string[] = []
  const hold = (what: string, told: unknown, rows: readonly object[]) => {
    const [one, other] = [added([{ amount: told }], () => 'all'), added(rows as Row[], () => 'all')]
    if (JSON.stringify(one) !== JSON.stringify(other)) wrong.push(`${nameOf(by)} ${what}: ${told} for ${other['all']}`)
  }
  const of = (rows: readonly Row[], kinds: readonly string[], side: string) =>
    rows.filter(({ flowKind, statedBy }) => statedBy === side && kinds.includes(String(flowKind)))
  type Balance = { committed: string; disbursed: string; allocated: string }
  for (const { id, balance } of await listed(world, by, '/v1/commitments')) {
    if (balance === null || balance === undefined) continue
    const own = entries.filter(({ commitmentId }) => commitmentId === id)
    const amounts = (...kinds: string[]) =>
      of(own, kinds, 'provider').map((row) => (row['commitmentAmount'] ?? row['amount'] ?? {}) as object)
    const { committed, disbursed, allocated } = balance as Balance
    hold(`${id} committed`, committed, amounts('commitment'))
    hold(`${id} disbursed`, disbursed, amounts('disbursement', 'giver_refund'))
    const parts = await listed(world, by, `/v1/commitments/${id}/allocations`)
    const released = parts.map((part) => ({ amount: `-${(part['released'] as Row)?.['amount'] ?? part['released']}` }))
    const assigned = parts.map((part) => ({ amount: (part['amount'] as Row)?.['amount'] ?? part['amount'] }))
    hold(`${id} allocated`, allocated, [...assigned, ...released])
  }
  for (const { id, quantities } of await listed(world, by, '/v1/lots')) {
    const own = entries.filter(({ lotId }) => lotId === id)
    const goods = (side: string) =>
      of(own, ['disbursement'], side).map((row) => ({ amount: (row['item'] as Row)?.['quantity'] }))
    hold(`${id} handed over`, (quantities as Row)['handedOver'], goods('provider'))
    hold(`${id} received`, (quantities as Row)['received'], goods('receiver'))
  }
  return wrong
}

type Told = { type: string; resource: { href: string | null } }

/**
 * What the feed tells behind a cursor, but for what its reader pulled itself, and where it goes on; nothing where it has to
 * begin anew.
 */
export async function news(world: World, by: Caller, after?: string): Promise<{ told?: Told[]; cursor?: string }> {
  const told: Told[] = []
  for (let cursor = after; ; ) {
    const of = cursor === undefined ? '' : `&after=${cursor}`
    const { status, body } = await sent(world, by, 'GET', `/v1/changes?limit=200${of}`)
    if (status !== 200) return {}
    const page = body as { items: Told[]; nextCursor: string }
    told.push(...page.items.filter(({ type }) => type !== 'report.pulled'))
    cursor = page.nextCursor
    if (page.items.length < 200) return { told, cursor }
  }
}

const dated = ['ledger', 'pipeline', 'pledges', 'commitments', 'reconciliation', 'received-statements', 'corrections']
const reckoned = ['exceptions', 'implementation-coverage', 'implementation-overlaps', 'outlook']
export type Pulls = { by: Caller; cursor: string | undefined; bodies: ReadonlyMap<string, string> }

/** Everything that can be asked as of a position, at the last one. */
export async function pulls(world: World, by: Caller): Promise<Pulls> {
  const [last] = await world.test.rows<{ at: string }>('select max(position)::text as at from accord.journal_position')
  const day = world.test.clock.now().toISOString().slice(0, 10)
  const bodies = new Map<string, string>()
  for (const name of [
    ...dated,
    ...reckoned,
    'bridges?from=committed&to=received&participant=SE&originalCurrency=EUR',
  ]) {
    const path = name.includes('?') ? `${name}&` : `reports/${name}?`
    const url = `/v1/${path}asOfRecorded=${last!.at}&asOfValid=${day}`
    const { status, body } = await sent(world, by, 'GET', url)
    if (status === 200) bodies.set(url, JSON.stringify(body))
  }
  return { by, cursor: (await news(world, by)).cursor, bodies }
}

/** What was asked as of a position is answered as it was then, to whom nothing was released or withdrawn since. */
export async function wrongPulls(world: World, { by, cursor, bodies }: Pulls): Promise<string[]> {
  const { told } = await news(world, by, cursor)
  if (told === undefined || told.some(({ type }) => /^resource\.(released|withdrawn)$/.test(type))) return []
  const wrong: string[] = []
  for (const [url, then] of bodies) {
    const { body } = await sent(world, by, 'GET', url)
    if (JSON.stringify(body) !== then) wrong.push(`${nameOf(by)} ${url}: otherwise than then`)
  }
  return wrong
}

const outside =
  /Log|Runs?$|^stream|Changes|Checkpoint|Inclusion|Consistency|iness|^getMe$|^draw|Page$|Permissions|Code|Rate/
const positions = /"(position|asOfPosition|cursor|nextCursor|asOfRecorded)":("[^"]*"|\d+|null)|asOfRecorded=\d+/g
/** Of no record; and what is counted of a request, of which its addressees are not told one by one (BR-36). */
const unsaid = ['traceId', 'counts']
export type Seen = { cursor: string | undefined; replies: ReadonlyMap<string, string> }

/** One in so many of all reads of the contract. */
export function readsOf({ targets }: World, turn: number, oneOf: number): string[] {
  const reads = publishedOperations().filter(({ id, method }) => method === 'GET' && !outside.test(id))
  const urls = new Set(reads.flatMap(({ id }) => (targets[id] ?? []).map(({ path }) => path)))
  return [...urls].filter((_, place) => (place + turn) % oneOf === 0)
}

/** What is read there, with what was told until then. */
export async function seen(world: World, by: Caller, urls: readonly string[]): Promise<Seen> {
  await world.test.sequence()
  const { cursor } = await news(world, by)
  const replies = new Map<string, string>()
  for (const url of urls) {
    const { status, body } = await sent(world, by, 'GET', addressOf(url.replace('format=xlsx', 'format=csv')))
    const text = JSON.stringify(body, (name, value) => (unsaid.includes(name) ? undefined : value))
    replies.set(url, `${status} ${text.replaceAll(positions, '')}`)
  }
  return { cursor, replies }
}

/** Whoever was told nothing reads nothing otherwise; and what one is told of one may open. */
export async function wronglyTold(world: World, by: Caller, before: Seen, after: Seen): Promise<string[]> {
  const { told } = await news(world, by, before.cursor)
  if (told === undefined) return []
  const wrong =
    told.length > 0
      ? []
      : [...after.replies]
          .filter(([url, text]) => before.replies.get(url) !== text)
          .map(([url, text]) => `${nameOf(by)} was told nothing and reads ${url}: ${text.slice(0, 300)}`)
  for (const { type, resource } of told) {
    if (type === 'resource.withdrawn' || resource.href === null || !uuid.test(resource.href)) continue
    const { status } = await sent(world, by, 'GET', addressOf(resource.href))
    if (status !== 200) wrong.push(`${nameOf(by)} was told of ${type} ${resource.href}: ${status}`)
  }
  return wrong
}
