import { afterAll, beforeAll, expect, it } from 'vitest'
import { financeTypes } from '../../src/modules/ledger/rules.ts'
import type { Client, TestApp } from '../support/app.ts'
import { createBooks, pay, reverse } from '../support/books.ts'
import { contract } from '../support/implementation-scenery.ts'
import type { Row } from '../support/pulls.ts'
import { type RequirementView, validatedBy, workOf } from '../support/work-scenery.ts'

// BR-51, BR-23, BR-14: whoever adds up the lists that a reader is shown, with no code of ours, comes to each figure of
// the board that this reader is shown.

let test: TestApp
const rates: Readonly<Record<string, number>> = { '2026-03-02': 1.25, '2026-11-20': 1.5 }
beforeAll(async () => {
  test = await createBooks()
  await test.rows(`insert into accord.fx_rate_table (source, imported_at, sha256, rates, covers_from, covers_to)
    values ('ecb', '2026-11-01', repeat('0', 64), 2, '2026-03-02', '2026-11-20')`)
  await test.rows(
    `insert into accord.fx_rate (rate_table, source, currency, rate_date, rate)
    select version, 'ecb', 'USD', d.day, d.rate
    from accord.fx_rate_table, unnest($1::date[], $2::numeric[]) d (day, rate)`,
    [Object.keys(rates), Object.values(rates)],
  )
  const now = test.clock.now()
  test.clock.advance(-60 * 24 * 3_600_000)
  const needs = await Promise.all([needed({}), needed({ priority: 'high', quantity: '500' })])
  // Of which nothing is made:
  await needed({ priority: 'low', capability: 'ammunition', coalition: 'ammunition', unit: 'rounds' })
  await workOf(test).file()
  for (const { id } of needs) await taken(id, '5') // and not turned into work in time
  test.clock.set(now)
  for (const [at, { id }] of needs.entries()) {
    await tasks(id, at + 1)
    await offers(id, at + 1)
    await pledges(id, needs[(at + 1) % needs.length]!.id, at + 1)
    await commitments(id, at + 1)
  }
  await test.sequence() // a rate counts from the position at which it was recorded
})
afterAll(() => test.close())

const needed = async (more: object) => workOf(test).validate(await workOf(test).file(more))
async function made<Body = { id: string; version: number }>(by: Client, url: string, body?: object, ifMatch?: number) {
  const reply = await by.post<Body>(url, body, ifMatch === undefined ? {} : { ifMatch })
  expect([200, 201], `${url} ${JSON.stringify(reply.body)}`).toContain(reply.status)
  return reply.body
}

async function tasks(requirementId: string, size: number): Promise<void> {
  const { share, bring, act } = workOf(test)
  const of = (quantity: number | undefined, more: object = {}) =>
    share(requirementId, {
      ...{ contributors: [], quantity: quantity?.toString(), unit: quantity === undefined ? undefined : 'pieces' },
      ...more,
    })
  await of(10 * size)
  await bring(await of(20 * size), 'agreed')
  await bring(await of(30 * size), 'in_progress')
  await bring(await of(40 * size), 'blocked')
  await bring(await of(50 * size), 'delivered')
  await act('UA', await bring(await of(60 * size), 'delivered'), 'verification', { verifiedBy: validatedBy })
  await of(undefined)
  await of(70 * size, { marking: 'limited', releasableTo: [] })
  const dropped = await of(1000)
  await made(test.as('LV', 'coordinator'), `/v1/tasks/${dropped.id}/cancellation`, { reason: 'No.' }, dropped.version)
}

const offer = (requirementId: string, quantity: string) =>
  made(test.as('SE', 'coordinator'), `/v1/requirements/${requirementId}/offers`, { quantity, unit: 'pieces' })
const decide = ({ id, version }: { id: string; version: number }, verb: string, body?: object) =>
  made(test.as('UA', 'coordinator'), `/v1/requirement-offers/${id}/${verb}`, body, version)
const taken = async (requirementId: string, quantity: string) =>
  decide(await offer(requirementId, quantity), 'acceptance')

/** Two that are open, one that is taken, and one that is refused. */
async function offers(requirementId: string, size: number): Promise<void> {
  await offer(requirementId, `${100 * size}`)
  await offer(requirementId, `${11 * size}`)
  await taken(requirementId, `${7 * size}`)
  await decide(await offer(requirementId, `${3 * size}`), 'rejection', { reason: 'Of another make.' })
}

const announced = {
  ...{ title: 'Support', original: 'As announced.', source: 'Statement', announcedOn: '2026-03-02' },
  ...{ aidCategory: 'military', amountKind: 'fixed', currency: 'EUR', marking: 'framework' },
}
/** On each kind of terms; to others; parts, of a whole for the same need and for another; and what stands no more. */
async function pledges(requirementId: string, another: string, size: number): Promise<void> {
  const sweden = test.as('SE', 'ministry')
  const pledge = (amount: number | undefined, more: object = {}, by = sweden) =>
    made(by, '/v1/pledges', { ...announced, requirementId, amount: amount && `${amount * size}.00`, ...more })
  await pledge(200, { per: 'year', period: { from: '2026', to: '2028' } })
  await pledge(100, { currency: 'USD' })
  await pledge(500, { currency: 'CHF' })
  await pledge(undefined, { amountKind: 'unquantified', currency: undefined })
  await pledge(3000, { amountKind: 'equity' })
  await pledge(40_000, { amountKind: 'guarantee_limit' })
  await pledge(50_000, { qualifier: 'up_to' })
  await pledge(60_000, { beneficiaries: ['PL'] })
  await pledge(70_000, { beneficiaries: ['PL'] }, test.as('UA', 'ministry'))
  await pledge(80, { beneficiaries: ['MD', 'UA'] })
  await pledge(9, { marking: 'limited' })
  const whole = await pledge(1000)
  await pledge(400, { parentPledgeId: whole.id })
  await pledge(30, { parentPledgeId: whole.id, requirementId: another })
  const ended = await pledge(2000)
  await pledge(700, { parentPledgeId: ended.id })
  await made(sweden, `/v1/pledges/${ended.id}/withdrawal`, { reason: 'No budget.' }, ended.version)
  const replaced = await pledge(5000)
  await pledge(6000, { supersedesPledgeId: replaced.id, announcedOn: '2026-11-20' })
}

/** Reduced, paid, reversed and given back, in a currency with a rate and one without, and what is stated of it in Ukraine. */
async function commitments(requirementId: string, size: number): Promise<void> {
  const sweden = test.as('SE', 'ministry')
  const commit = (more: object) =>
    made(sweden, '/v1/commitments', {
      ...{ ...contract, requirementId, marking: 'framework', receiver: { participant: 'UA' } },
      ...more,
    })
  for (const [at, [financeType, currency]] of [
    ...[['grant', 'EUR'] as const, ['grant', 'USD'] as const, ['loan', 'CHF'] as const],
    ...[['loan', 'EUR'] as const, ['guarantee', 'USD'] as const, ['equity', 'EUR'] as const],
  ].entries()) {
    const { id } = await commit({ financeType, currency, amount: `${(at + 1) * 3000 * size}.00` })
    const amount = `${(at + 1) * 300 * size}.00`
    await pay(sweden, id, amount, { currency })
    await reverse(sweden, (await pay(sweden, id, amount, { currency })).body.id)
    await made(sweden, `/v1/commitments/${id}/decommitments`, { amount: '30.00', reason: 'Not needed.' })
    const receipt = { provider: { participant: 'SE' }, commitmentId: id, amount, currency }
    await made(test.as('UA', 'ministry'), '/v1/receipts', { ...receipt, transactionDate: '2026-11-20' })
  }
  await commit({ amount: '7000.00', marking: 'limited' })
  await commit({ amount: '90.00', receiver: { participant: 'EU' } })
  const items = [{ itemClass: 'generator', unit: 'pieces', quantity: '10' }]
  await commit({ modality: 'in_kind', amount: undefined, currency: undefined, items })
  const unnamed = await commit({ amount: '11.00', requirementId: undefined })
  await pay(sweden, unnamed.id, '11.00')
}

type Money = { amount: string; currency: string }
type Task = { requirementId: string; status: string; counted: string | null }
type Offer = { status: string; expired: boolean; counted: string }
type Pledge = {
  id: string
  participant: string
  requirementId: string | null
  beneficiaries: string[]
  amountKind: string
  qualifier: string
  per: string
  period: { from: string | null; to: string | null }
  total: Money | null
  announcedOn: string
  status: string
  parentPledgeId: string | null
  supersededByPledgeId: string | null
}
type Commitment = { id: string; requirementId: string | null; financeType: string }
type Entry = {
  commitmentId: string | null
  flowKind: string
  statedBy: string
  amount: Money | null
  valueDate: string
  reversal: object | null
}
type Shown = {
  needs: (RequirementView & { capability: string; priority: string; coalition: string | null })[]
  offers: Map<string, Offer[]>
  tasks: Task[]
  pledges: Pledge[]
  commitments: Commitment[]
  entries: Entry[]
}

async function shownTo(reader: string): Promise<Shown> {
  const list = async <Item>(path: string) => {
    const items: Item[] = []
    for (let next = ''; ; ) {
      const url = `/v1/${path}${path.includes('?') ? '&' : '?'}limit=200${next}`
      const { body } = await test.as(reader, 'viewer').get<{ items: Item[]; nextCursor: string | null }>(url)
      items.push(...body.items)
      if (body.nextCursor === null) return items
      next = `&cursor=${encodeURIComponent(body.nextCursor)}`
    }
  }
  const needs = await list<Shown['needs'][number]>('requirements?status=validated')
  const offered = needs.map(async ({ id }) => [id, await list<Offer>(`requirements/${id}/offers`)] as const)
  return {
    needs,
    offers: new Map(await Promise.all(offered)),
    tasks: await list('tasks'),
    pledges: await list('pledges'),
    commitments: await list('commitments'),
    entries: await list('ledger-entries'),
  }
}

const plus = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0)
/** In the currency of the board, by the rate of the day; null where there is none. Every amount here comes out even. */
function converted({ amount, currency }: Money, day: string, into: string): number | null {
  const published = Object.keys(rates).findLast((each) => each <= day)
  const perEuro = (of: string) => (of === 'EUR' ? 1 : of === 'USD' ? rates[published!] : undefined)
  const [from, to] = [perEuro(currency), perEuro(into)]
  if (currency === into) return Number(amount)
  return from === undefined || to === undefined ? null : Math.round((Number(amount) / from) * to * 100) / 100
}

const columns = { in_progress: 'inDelivery', blocked: 'inDelivery' } as Readonly<Record<string, string>>
const titled = (name: string) =>
  name
    .split('_')
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join('')

function expected(shown: Shown, id: string, into: string): Record<string, number> {
  const need = shown.needs.find((each) => each.id === id)!
  const figures: Record<string, number> = {}
  const add = (name: string, amount: number) => {
    figures[name] = (figures[name] ?? 0) + amount
  }
  for (const name of ['proposed', 'agreed', 'inDelivery', 'delivered', 'verified', 'pledged', 'pledgedEquity'])
    add(name, 0)
  for (const type of financeTypes) for (const kind of ['committed', 'disbursed']) add(kind + titled(type), 0)

  const tasks = shown.tasks.filter(({ requirementId, status }) => requirementId === id && status !== 'cancelled')
  for (const { status, counted } of tasks) add(columns[status] ?? status, Number(counted ?? 0))
  const covered = plus(['agreed', 'inDelivery', 'delivered', 'verified'].map((name) => figures[name]!))
  const open = shown.offers
    .get(id)!
    .filter(({ status, expired }) => status === 'offered' || (status === 'accepted' && !expired))

  const byId = new Map(shown.pledges.map((pledge) => [pledge.id, pledge]))
  const wholes = ({ parentPledgeId }: Pledge): Pledge[] => {
    const whole = byId.get(parentPledgeId ?? '')
    return whole === undefined ? [] : [whole, ...wholes(whole)]
  }
  const counted = shown.pledges.filter(
    (pledge) =>
      pledge.requirementId === id &&
      pledge.participant !== 'UA' &&
      pledge.beneficiaries.includes('UA') &&
      pledge.amountKind !== 'guarantee_limit' &&
      pledge.qualifier !== 'up_to' &&
      [pledge, ...wholes(pledge)].every(
        ({ status, supersededByPledgeId }) => status !== 'withdrawn' && supersededByPledgeId === null,
      ) &&
      !wholes(pledge).some(({ requirementId }) => requirementId === id),
  )
  const amountOf = ({ total, announcedOn }: Pledge) => total && converted(total, announcedOn, into)
  for (const pledge of counted) add(pledge.amountKind === 'equity' ? 'pledgedEquity' : 'pledged', amountOf(pledge) ?? 0)

  const named = shown.commitments.filter(({ requirementId }) => requirementId === id)
  const entries = shown.entries.flatMap((entry) => {
    const commitment = named.find((each) => each.id === entry.commitmentId)
    const isCounted = entry.statedBy === 'provider' && ['commitment', 'disbursement'].includes(entry.flowKind)
    if (commitment === undefined || !isCounted) return []
    const amount = entry.amount && converted(entry.amount, entry.valueDate, into)
    return [
      { ...entry, type: titled(commitment.financeType), converted: amount, count: entry.reversal === null ? 1 : -1 },
    ]
  })
  for (const { flowKind, type, converted: amount } of entries)
    add(`${flowKind === 'commitment' ? 'committed' : 'disbursed'}${type}`, amount ?? 0)
  return {
    ...figures,
    required: Number(need.quantity),
    uncovered: Math.max(Number(need.quantity) - covered, 0),
    offers: open.length,
    offered: plus(open.map((offer) => Number(offer.counted))),
    tasks: tasks.length,
    tasksWithoutQuantity: tasks.filter(({ counted: quantity }) => quantity === null).length,
    pledges: counted.length,
    pledgesWithoutAmount: counted.filter(({ total }) => total === null).length,
    pledgesWithoutRate: counted.filter((pledge) => pledge.total !== null && amountOf(pledge) === null).length,
    commitments: named.length,
    entriesWithoutAmount: plus(entries.filter(({ amount }) => amount === null).map(({ count }) => count)),
    entriesWithoutRate: plus(
      entries.filter((entry) => entry.amount !== null && entry.converted === null).map(({ count }) => count),
    ),
  }
}

/** Every figure of a row; one that is missing stays missing. */
const figuresOf = (row: Row) =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([, value]) => value === null || typeof value === 'number' || /^-?\d+(\.\d+)?$/.test(String(value)))
      .filter(([name]) => name !== 'daysToNeed')
      .map(([name, value]) => [name, value === null ? null : Number(value)]),
  )
const board = async (reader: string, query: string) =>
  (await test.as(reader, 'viewer').get<{ items: Row[] }>(`/v1/board${query}`)).body.items

it.each(['UA', 'SE', 'GB'])('the board of %s is what its lists come to, row by row', async (reader) => {
  const shown = await shownTo(reader)
  expect(shown.needs.length).toBeGreaterThan(1)
  for (const currency of ['EUR', 'USD', 'CHF']) {
    const rows = await board(reader, `?currency=${currency}`)
    expect(rows.map(({ requirement }) => requirement).sort()).toEqual(shown.needs.map(({ id }) => id).sort())
    for (const row of rows) expect(figuresOf(row)).toEqual(expected(shown, String(row['requirement']), currency))
  }
})

it('is narrowed by coalition, capability and priority to the needs that have them', async () => {
  const { needs } = await shownTo('UA')
  for (const filter of ['coalition', 'capability', 'priority'] as const)
    for (const value of new Set(needs.map((need) => need[filter]!))) {
      const ids = (await board('UA', `?${filter}=${value}`)).map(({ requirement }) => requirement)
      expect(ids.sort(), value).toEqual(
        needs
          .filter((need) => need[filter] === value)
          .map(({ id }) => id)
          .sort(),
      )
      expect(ids.length, 'control: not all have it').toBeLessThan(needs.length)
    }
})

it('control: what is left out of a list changes figures of the row of its need', async () => {
  const shown = await shownTo('UA')
  const { id } = shown.needs.find(({ priority }) => priority === 'critical')!
  const figures = expected(shown, id, 'EUR')
  for (const list of ['tasks', 'pledges', 'commitments', 'entries'] as const)
    expect([list, expected({ ...shown, [list]: [] }, id, 'EUR')]).not.toEqual([list, figures])
  expect(expected({ ...shown, offers: new Map([[id, []]]) }, id, 'EUR')).not.toEqual(figures)
})
