import { readFileSync } from 'node:fs'
import type pg from 'pg'
import { keptPlanSettings } from '../../src/platform/db/pool.ts'
import type { TestApp } from './app.ts'
import { withClient } from './postgres.ts'
import { type Statement, statementsOf } from './statements.ts'

/** What is registered and decided about, of which there are dozens or hundreds however much is done. */
const registers = new Set([
  ...[
    'participant',
    'account',
    'account_grant',
    'agency',
    'contact_point',
    'public_number',
    'issuer',
    'webhook_subscription',
    'webhook_key',
  ],
  ...['agreement', 'agreement_status', 'clause', 'claim', 'provision', 'provision_reading', 'area', 'area_mention'],
  ...['register_proposal', 'instrument', 'instrument_agreement', 'instrument_party', 'instrument_stage', 'link_rule'],
  ...[
    'capability',
    'unit_conversion',
    'fx_rate',
    'fx_rate_table',
    'revaluation',
    'accounting_period',
    'period_objection',
  ],
  ...['coalition', 'coalition_charter', 'coalition_claim', 'coalition_decision', 'coalition_meeting'],
  ...['coalition_membership', 'coalition_plan', 'coalition_review', 'coalition_subgroup'],
  ...['reform_programme', 'reform_step', 'reform_assessment', 'reform_commitment', 'reform_instalment', 'reform_money'],
  ...['reform_instalment_decision', 'reform_snapshot', 'roadmap_step', 'roadmap_statement', 'roadmap_dependency'],
  ...[
    'monitoring_edition',
    'monitoring_objection',
    'journal_state',
    'kept_version',
    'reference_load',
    'console_secret',
  ],
])
const schema = readFileSync('migrations/schema.sql', 'utf8')
/** All other tables grow with use. */
export const growing: ReadonlySet<string> = new Set(
  [...schema.matchAll(/^create table accord\.(\w+)/gim)]
    .map(([, table]) => table!)
    .filter((table) => !registers.has(table)),
)

/** What reads whole tables because that is what is asked: reports, boards, maps of all. */
export const wholes =
  /^(pull|draw|getBoard|getCoalitionBoard|getImplementationCoverage|listImplementationOverlaps|getOutlook|getMonitoring|getCountryBrief|getBridge|streamChanges|draftEdition|publishEdition)/

/**
 * The frame of every transaction: its ends, the pages of an export, the second look at what is shown, and how much a caller
 * sees, which is counted to a limit, and anew behind whichever request comes a minute later.
 */
const frame =
  /^\s*(begin|commit|rollback|fetch|close)|accord\.hidden_among|^\s*(explain|select greatest\(s\.records|select coalesce\(\(\s*select sum\(c\.reltuples)/

/** What a request asks of PostgreSQL beside the frame of its transaction, and the statement that says who asks. */
export async function askedBy(
  send: () => Promise<unknown>,
): Promise<{ scope: Statement | undefined; asked: Statement[] }> {
  const said = await statementsOf(send)
  const begun = said.findIndex(({ text }) => text.startsWith('begin'))
  if (begun === -1) return { scope: undefined, asked: [] }
  return {
    scope: said[begun + 1],
    asked: said
      .slice(begun + 2)
      .filter(({ text }) => !frame.test(text))
      .map(({ text, values }) => ({ text: text.replace(/^\s*declare .*?\bcursor\b.*?\bfor\b/s, ''), values })),
  }
}

export type Node = {
  'Node Type': string
  'Parent Relationship'?: string
  'Relation Name'?: string
  'Index Name'?: string
  'Index Cond'?: string
  'Recheck Cond'?: string
  'Function Name'?: string
  'Function Call'?: string
  Disabled?: boolean
  Output?: string[]
  Filter?: string
  'Join Filter'?: string
  Plans?: Node[]
}

/**
 * The plan of a statement for its caller, as a connection of the service makes and keeps it: whatever its parameters are
 * and however small the tables. What is read from end to end or sorted in it is so because there is no other way.
 */
export async function planOf(client: pg.Client, scope: Statement, { text }: Statement): Promise<Node> {
  await client.query('begin')
  try {
    await client.query(scope.text, scope.values)
    await client.query(keptPlanSettings.map((setting) => `set local ${setting}`).join('; '))
    const { rows } = await client.query(`explain (generic_plan, verbose, costs off, format json) ${text}`)
    return (rows[0] as { 'QUERY PLAN': [{ Plan: Node }] })['QUERY PLAN'][0].Plan
  } finally {
    await client.query('rollback')
  }
}

/** Functions that PostgreSQL cannot put into the statement that calls them: each call is a statement of its own. */
export async function callsOfTheirOwn(test: TestApp): Promise<Set<string>> {
  const rows = await test.rows<{ name: string }>(`
    select p.proname::text as name
    from pg_proc p
    where p.pronamespace = 'accord'::regnamespace
      and (p.prosecdef or p.proconfig is not null or (not p.proretset and p.prosqlbody::text like '%SUBLINK%'))`)
  return new Set(rows.map(({ name }) => name))
}

/** What a plan does that grows with its tables, or with the rows of a page. */
export function faultsOf(plan: Node, growing: ReadonlySet<string>, calls: ReadonlySet<string>): string[] {
  const faults: string[] = []
  const visit = (node: Node, cut: boolean) => {
    const isCut = cut || node['Node Type'] === 'Limit'
    if (walks(node, growing) && !isCut) faults.push(`walks all of ${node['Relation Name']}`)
    if (node['Node Type'] === 'Seq Scan' && node.Disabled === true && growing.has(node['Relation Name']!))
      faults.push(`reads all of ${node['Relation Name']}`)
    const sorted = /Sort$/.test(node['Node Type']) ? readBelow(node, growing) : undefined
    if (sorted !== undefined) faults.push(`sorts what it reads of ${sorted}`)
    if (!isOnce(node)) {
      const said = [node.Filter, node['Join Filter'], ...(node.Output ?? [])].join(' ')
      if (node['Node Type'] !== 'Function Scan')
        for (const [, name] of said.matchAll(/(?<![\w.])(?:accord\.)?(\w+)\(/g))
          if (calls.has(name!)) faults.push(`calls ${name} for each row`)
      const call = node['Function Call']
      if (call !== undefined && isOfARow(call))
        for (const [, name] of call.matchAll(/(?<![\w.])(?:accord\.)?(\w+)\(/g))
          if (calls.has(name!)) faults.push(`calls ${name} for each row`)
    }
    if ([node['Recheck Cond'], node.Filter].every((said) => /\baudiences\b/.test(said ?? '')))
      faults.push(`asks twice who sees what it reads of ${node['Relation Name']}`)
    const told = goneThrough(node)
    if (calls.has(told ?? '')) faults.push(`goes through ${told} for each row`)
    for (const child of node.Plans ?? []) visit(child, isCut)
  }
  visit(plan, false)
  return [...new Set(faults)]
}

/** Whether a function is called with what a row says. */
const isOfARow = (call: string) => /\b(?!accord\b)[a-z]\w*\.\w+/.test(call.replaceAll(/'[^']*'/g, ''))

/** The function that answers once, of whose rows a node goes through all for each row that it joins to them. */
function goneThrough({ 'Node Type': type, Plans: children = [] }: Node): string | undefined {
  let inner = type === 'Nested Loop' ? children.find((child) => child['Parent Relationship'] === 'Inner') : undefined
  if (inner?.['Node Type'] === 'Materialize') inner = inner.Plans?.[0]
  return isOfARow(inner?.['Function Call'] ?? '') ? undefined : inner?.['Function Name']
}

/** What a plan asks once, before all else, and of no rows. */
const isOnce = (node: Node) =>
  node['Parent Relationship'] === 'InitPlan' &&
  node['Node Type'] === 'Result' &&
  !(node.Plans ?? []).some((child) => child['Parent Relationship'] === 'Outer')

/** Reads a growing table in the order of an index from end to end. */
const walks = (node: Node, growing: ReadonlySet<string>) =>
  /^Index/.test(node['Node Type']) && node['Index Cond'] === undefined && growing.has(node['Relation Name'] ?? '')

/** The growing table that a node reads without a limit: neither cut off below nor the rows of one record. */
function reads(node: Node, growing: ReadonlySet<string>): string | undefined {
  if (node['Node Type'] === 'Limit' || node['Node Type'] === 'CTE Scan' || node['Node Type'] === 'Function Scan')
    return undefined
  const table = node['Relation Name']
  if (table !== undefined && growing.has(table) && !/_?id = /.test(node['Index Cond'] ?? '')) return table
  return readBelow(node, growing)
}

/** The same of what a node takes its rows from: not of what it asks beside them. */
function readBelow({ Plans: children = [] }: Node, growing: ReadonlySet<string>): string | undefined {
  for (const child of children) {
    if (child['Parent Relationship'] === 'InitPlan' || child['Parent Relationship'] === 'SubPlan') continue
    const found = reads(child, growing)
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * What a page of a list by a filter walks in the order of the list until enough of it fits: all of the table, where next
 * to nothing does. `partial`: indexes of those rows alone that a filter asks for.
 */
export function walkedPast(plan: Node, growing: ReadonlySet<string>, partial: ReadonlySet<string>): string[] {
  const found = walks(plan, growing) && !partial.has(plan['Index Name'] ?? '') ? [plan['Relation Name']!] : []
  const children = (plan.Plans ?? []).flatMap((child) => walkedPast(child, growing, partial))
  return [...new Set([...found, ...children])]
}

/** The indexes that hold a part of their table. */
export async function partialIndexes(test: TestApp): Promise<Set<string>> {
  const rows = await test.rows<{ name: string }>(`
    select c.relname::text as name
    from pg_index i
    join pg_class c on c.oid = i.indexrelid
    where c.relnamespace = 'accord'::regnamespace and i.indpred is not null`)
  return new Set(rows.map(({ name }) => name))
}

/**
 * The statement of a list as it is for who sees more than a few records: not driven from what is seen. `driven`: what the
 * ids begin with that it is driven from.
 */
export function ofAll({ text, values }: Statement, driven = 'r\\.resource_id|n\\.id'): Statement {
  const condition = new RegExp(`[\\w.]+ = any \\(array\\(\\s*select (${driven})\\b`, 'g')
  let all = ''
  let from = 0
  for (let found = condition.exec(text); found !== null; found = condition.exec(text)) {
    let end = text.indexOf('(', found.index)
    for (let depth = 0; ; ) {
      depth += text[end] === '(' ? 1 : text[end] === ')' ? -1 : 0
      end += 1
      if (depth === 0) break
    }
    all += `${text.slice(from, found.index)}(true or ${text.slice(found.index, end)})`
    from = end
    condition.lastIndex = end
  }
  all += text.slice(from)
  // Entries are joined to those that are seen.
  all = all.replace(
    /join (\(\s*select e\.\*\s+from accord\.entries_seen\(null\).*?offset 0\s*\)) o on e\.id = o\.id/s,
    'cross join lateral (select e.id, e.value_date, e.posting_date where true or exists $1) o',
  )
  return { text: all.replaceAll(/order by greatest\(([^()]+)\)/g, 'order by $1'), values }
}

/** Has PostgreSQL take every table that grows to hold a million rows. */
export async function takenToBeLarge({ testDatabase }: TestApp): Promise<void> {
  const tables = "select t.oid from pg_class t where t.relnamespace = 'accord'::regnamespace and t.relname = any ($1)"
  await withClient(testDatabase.superuserUrl, async (client) => {
    // Nothing that was counted of them holds, and nothing is from now on: plans would go by how few rows there are.
    const still = [...growing].map((table) => `alter table accord.${table} set (autovacuum_enabled = off)`)
    await client.query(still.join(';'))
    await client.query(`delete from pg_statistic s where s.starelid in (${tables})`, [[...growing]])
    // One without rows is taken for a page of them only where it was never counted.
    await client.query(
      `update pg_class c set
        reltuples = case when pg_relation_size(t.oid) = 0 then -1 else 1000000 end,
        relpages = case when pg_relation_size(t.oid) = 0 then 0 when c.relkind = 'i' then 2 else 1 end
      from pg_class t
      where t.oid in (${tables}) and (c.oid = t.oid or c.oid in (select i.indexrelid from pg_index i where i.indrelid = t.oid))`,
      [[...growing]],
    )
  })
}
