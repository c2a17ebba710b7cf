import { afterAll, beforeAll, expect, it } from 'vitest'
import { reports } from '../../src/modules/reports/catalogue.ts'
import type { TestApp } from '../support/app.ts'
import { commit, createBooks, pay } from '../support/books.ts'
import { manyEntries, manyMatched } from '../support/many-entries.ts'
import { ofAll } from '../support/plans.ts'
import { withClient } from '../support/postgres.ts'
import { asCaller, readBy } from '../support/reads.ts'
import { sampled } from '../support/scale.ts'
import { type Statement, statementsOf } from '../support/statements.ts'

// Row-level security hides from the planner how many rows there are, so that it may compare each row of one table with each
// of another. What a report looks at must grow with what there is, not with its square.

const entries = 1_200
/** Of what few have, disputes and revaluations: so few that PostgreSQL takes to look through all of them for a join. */
const some = 90
/** A row is looked at where it is read, joined, sorted and added up. */
const timesMax = 40

type Ran = {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Join Filter'?: number
  Plans?: Ran[]
}

let test: TestApp
let rows: number
beforeAll(async () => {
  test = await createBooks()
  await manyEntries(test, entries, { alike: false })
  await manyMatched(test, entries / 4, '2026-02-01')
  // Of a participant who has a part in little: a payment that arrived and one that nobody has said anything of.
  const norway = test.as('NO', 'ministry')
  const of = await commit(norway, '100.00')
  for (const transactionDate of ['2026-11-20', '2026-09-01'])
    expect((await pay(norway, of, '1.00', { transactionDate })).status).toBe(201)
  const receipt = { provider: { participant: 'NO' }, amount: '1.00', currency: 'EUR', transactionDate: '2026-11-20' }
  expect((await test.as('UA', 'ministry').post('/v1/receipts', receipt)).status).toBe(201)
  await test.sequence()
  await withClient(test.testDatabase.superuserUrl, async (client) => {
    await client.query('set session_replication_role = replica') // as many rows as that need no history
    await client.query(
      `with batch as (
        insert into accord.revaluation (participant, reason, rate_table, account_id, made_at)
        select 'UA', 'The rates have come.', max(t.version), uuidv7(), now() from accord.fx_rate_table t returning id
      )
      insert into accord.revaluation_entry (entry_id, revaluation_id, participant, audience_id, finance_type, amount,
        currency, eur_amount, eur_rate, eur_rate_date, eur_rate_source, eur_rate_table)
      select e.id, b.id, e.participant, e.audience_id, 'grant', e.amount, e.currency, e.amount, 1, e.value_date, 'ecb', 1
      from batch b, (select * from accord.ledger_entry order by id limit $1) e`,
      [some],
    )
    await client.query(
      `insert into accord.dispute (entry_id, participant, audience_id, reason, account_id, raised_at)
      select e.id, 'UA', e.audience_id, 'Half of it arrived.', uuidv7(), now()
      from accord.ledger_entry e order by e.id desc limit $1`,
      [some],
    )
    await client.query('analyze')
  })
  const [counted] = await test.rows<{ rows: number }>('select count(*)::integer as rows from accord.ledger_entry')
  rows = counted!.rows
})
afterAll(() => test.close())

/** What PostgreSQL runs for a report, whose rows are copied: as it is planned there. */
async function plansOf(url: string, make = same, without: readonly string[] = []): Promise<Ran[]> {
  const headers = { authorization: `Bearer ${await test.token('UA', 'auditor')}` }
  let status = 0
  const said = await statementsOf(async () => {
    status = (await test.app.inject({ method: 'GET', url, headers })).statusCode
  })
  expect(status, url).toBe(200)
  return await asCaller(test, said, async (client) => {
    const settings = said.find((statement) => statement.text.includes('pg_backend_pid()'))!
    await client.query(settings.text, settings.values)
    for (const way of without) await client.query(`set local enable_${way} = off`)
    const plans: Ran[] = []
    for (const { text } of said.filter(isCopy)) {
      const select = make(/^copy \((.*)\) to stdout/s.exec(text)![1]!)
      const { rows } = await client.query(`explain (analyze, timing off, format json) ${select}`)
      plans.push((rows[0] as { 'QUERY PLAN': [{ Plan: Ran }] })['QUERY PLAN'][0].Plan)
    }
    return plans
  })
}
const same = (text: string) => text
const isCopy = ({ text }: Statement) => text.startsWith('copy (')

const sum = (nodes: readonly Ran[] = [], count: (node: Ran) => number) =>
  nodes.reduce((all, node) => all + count(node), 0)

/** How many rows its nodes looked at in all. */
const lookedAt = (node: Ran): number =>
  (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0)) *
    node['Actual Loops'] +
  sum(node.Plans, lookedAt)

it.each(
  sampled(
    reports.map(({ name }) => name),
    3,
  ),
)(
  '%s (in the short run, a third of the reports) looks at each row a few times, whatever it is joined to',
  async (name) => {
    const plans = await plansOf(`/v1/reports/${name}?format=csv&currency=USD`)
    expect(plans.length).toBeGreaterThan(0)
    expect(Math.max(...plans.map(lookedAt))).toBeLessThan(rows * timesMax)
  },
)

/** Of entries and of members of matches. */
const ofLedger = (node: Ran): number =>
  (/^(ledger_entry|match_member)$/.test(node['Relation Name'] ?? '') ? lookedAt({ ...node, Plans: [] }) : 0) +
  sum(node.Plans, ofLedger)

it.each([
  ['pipeline', ['participant']],
  ['coverage', ['participant']],
  ['exceptions', ['participant', 'provider', 'receiver']],
  ['reconciliation', ['participant', 'provider', 'receiver']],
] as const)(
  '%s of a participant who has a part in little (in the short run, by its own filter alone) looks at little of the ledger',
  async (name, filters) => {
    for (const filter of sampled<string>(filters, 3)) {
      const ofOne = async (code: string) =>
        sum(await plansOf(`/v1/reports/${name}?format=csv&currency=USD&${filter}=${code}`), ofLedger)
      expect(await ofOne('NO'), filter).toBeLessThan(entries / 4)
      expect(await ofOne(filter === 'receiver' ? 'UA' : 'SE'), 'control: of one who has a part in all').toBeGreaterThan(
        entries,
      )
    }
  },
)

it('a bridge of such a participant does so too', async () => {
  const ofOne = async (code: string) => {
    const client = test.as('UA', 'viewer')
    const path = `/v1/bridges?from=disbursed&to=confirmed&participant=${code}`
    const said = await statementsOf(async () => expect((await client.get(path)).status).toBe(200))
    return (await readBy(test, 'ledger_entry', said)) + (await readBy(test, 'match_member', said))
  }
  expect(await ofOne('NO')).toBeLessThan(entries / 4)
  expect(await ofOne('SE'), 'control: of one who has a part in all').toBeGreaterThan(entries)
})

/** Of the revaluations, where none is hashed and nothing sorted for it, as of very many entries. */
async function comparedBy(make: (text: string) => string): Promise<number> {
  const plans = await plansOf('/v1/reports/reconciliation?format=csv&currency=USD', make, ['hashjoin', 'sort'])
  const isOf = (node: Ran): boolean =>
    node['Relation Name'] === 'revaluation_entry' ||
    (node['Node Type'] === 'Materialize' && (node.Plans ?? []).some(isOf))
  const compared = (node: Ran): number =>
    (isOf(node) ? node['Actual Rows'] * node['Actual Loops'] : 0) + sum(node.Plans, compared)
  return sum(plans, compared)
}

it('an entry is compared with no revaluation but its own', async () => {
  expect(await comparedBy(same)).toBeLessThan(rows)
})

it('control: joined to revaluations as to a table, each entry is compared with each of them', async () => {
  const lookup =
    /left join lateral \(\s*select (\w)\.\* from (accord\.revaluation_entry) \1\s*where (.*?) offset 0\s*\) \1 on true/gs
  expect(await comparedBy((text) => text.replaceAll(lookup, 'left join $2 $1 on $3'))).toBeGreaterThan(rows * some)
})

it('the totals of what is public look at that alone', async () => {
  const said = await statementsOf(() => test.app.inject('/v1/public/totals'))
  expect(said.length).toBeGreaterThan(0)
  expect(await readBy(test, 'ledger_entry', said)).toBeLessThan(100)
  const ofAllThere = said.map((each) => ofAll(each))
  expect(await readBy(test, 'ledger_entry', ofAllThere), 'control').toBeGreaterThan(entries)
})
