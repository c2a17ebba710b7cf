import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, TestApp } from '../support/app.ts'
import { commit, createBooks, pay, reverse } from '../support/books.ts'
import { commitGoods, receiveLot, register, state } from '../support/goods.ts'
import { pullReport, type Row } from '../support/pulls.ts'

// Whoever adds up the rows of the ledger, with no code of ours, comes to what every other figure of that position says.

let test: TestApp
let sweden: Client
let positions: { before: string; after: string }
beforeAll(async () => {
  test = await createBooks()
  sweden = test.as('SE', 'ministry')
  await books('grant')
  const before = await position()
  await books('loan')
  positions = { before, after: await position() }
})
afterAll(() => test.close())

const ok = async (reply: Promise<{ status: number; body: unknown }>) => {
  const { status, body } = await reply
  expect([200, 201], JSON.stringify(body)).toContain(status)
}
const shown = { marking: 'public', receiver: { participant: 'UA' } }

/** Currencies of no, two and three places; reduced, paid twice, reversed, replaced and given back; goods; and what is limited. */
async function books(financeType: string): Promise<void> {
  const euros = await commit(sweden, '100.10', { ...shown, financeType })
  const on = (id: string, part: string, body: object) => sweden.post(`/v1/commitments/${id}/${part}`, body)
  const less = { amount: '10.05', reason: 'A part is not needed.' }
  await ok(on(euros, 'decommitments', less))
  const wrong = (await pay(sweden, euros, '30.33')).body.id
  const entry = { amount: '30.30', currency: 'EUR', transactionDate: '2026-11-20' }
  await ok(reverse(sweden, wrong, { replacement: entry }))
  const kept = (await pay(sweden, euros, '20.01')).body.id
  const back = { entryId: kept, amount: '5.00', transactionDate: '2026-11-22', reason: 'Not needed.' }
  await ok(sweden.post('/v1/returns', back))
  for (const [currency, all, part] of [
    ['JPY', '1000001', '333'],
    ['KWD', '10.125', '1.001'],
    ['BHD', '7.007', '0.002'],
  ] as const) {
    const id = await commit(sweden, all, { ...shown, financeType, currency })
    await ok(pay(sweden, id, part, { currency }))
    const receipt = { provider: { participant: 'SE' }, commitmentId: id, amount: part, currency }
    const received = { ...receipt, transactionDate: '2026-11-21' }
    await ok(test.as('UA', 'ministry').post('/v1/receipts', received))
  }
  const item = { itemClass: 'generator', unit: 'pieces', quantity: '100' }
  const valued = { ...item, valuationMethod: 'net_book_value', amount: '5000.50' }
  const commitmentId = await commitGoods(sweden, {
    ...shown,
    financeType,
    currency: 'EUR',
    items: [valued, { ...item, itemClass: 'pump' }],
  })
  const lot = await register(sweden, { commitmentId })
  await ok(state(sweden, lot.id, 'handed_over', { quantity: '40' }))
  await ok(receiveLot(test.as('UA', 'ministry'), lot.id, '40'))
  const hidden = await commit(sweden, '7777.77', { ...shown, marking: 'limited', financeType })
  await ok(pay(sweden, hidden, '77.07'))
}

async function position(): Promise<string> {
  await test.sequence()
  const [row] = await test.rows<{ position: string }>(
    'select max(position)::text as position from accord.journal_position',
  )
  return row!.position
}

type Added = Record<string, string>
const places: Record<string, number> = { JPY: 0, KWD: 3, BHD: 3 }
/** By integers of a thousandth, as nothing of the service adds. */
function added(
  rows: readonly Row[],
  keyOf: (row: Row) => string | undefined,
  amountOf = (row: Row) => row['amount'],
): Added {
  const sums = new Map<string, bigint>()
  for (const row of rows) {
    const [key, amount] = [keyOf(row), amountOf(row)]
    if (key === undefined || amount === null || amount === undefined) continue
    const [, sign, whole, rest = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(amount))!
    const thousandths = BigInt(`${sign}${whole}${rest.padEnd(3, '0')}`)
    sums.set(key, (sums.get(key) ?? 0n) + thousandths)
  }
  return Object.fromEntries(
    [...sums]
      .flatMap(([key, sum]) => (sum === 0n ? [] : [[key, told(sum, places[key.split(' ').at(-1)!] ?? 2)]]))
      .sort(),
  )
}
function told(thousandths: bigint, most: number): string {
  const digits = String(thousandths < 0n ? -thousandths : thousandths).padStart(4, '0')
  expect(digits.slice(-3).slice(most), 'no more places than the currency has').toMatch(/^0*$/)
  const [whole, rest] = [digits.slice(0, -3), digits.slice(-3).slice(0, most)]
  return `${thousandths < 0n ? '-' : ''}${whole}${rest === '' ? '' : `.${rest}`}`
}
const without = (sums: Added): Added =>
  Object.fromEntries(
    Object.entries(sums)
      .filter(([, sum]) => !/^-?0(\.0*)?$/.test(sum))
      .sort(),
  )

const pull = async (who: string, name: string, at: string) => {
  const [path, query = ''] = name.split('?')
  const reply = await pullReport(test, [who], `${path}?${query}${query === '' ? '' : '&'}asOfRecorded=${at}`)
  expect(reply.status, name).toBe(200)
  return reply
}
const isInto = (row: Row) => row['receiver'] === 'UA'
/** `committed grant EUR`: what the ledger's rows come to, by kind, type of finance and currency. */
const kindOf = ({ flowKind, statedBy }: Row) =>
  flowKind === 'commitment'
    ? 'committed'
    : flowKind === 'disbursement'
      ? statedBy === 'provider'
        ? 'disbursed'
        : 'received'
      : undefined
const ofLedger = (rows: readonly Row[]) =>
  added(rows.filter(isInto), (row) => {
    const kind = kindOf(row)
    return kind === undefined || row['currency'] === null
      ? undefined
      : `${kind} ${row['financeType'] ?? 'unstated'} ${row['currency']}`
  })
const only = (sums: Added, ...kinds: string[]) =>
  Object.fromEntries(Object.entries(sums).filter(([key]) => kinds.includes(key.split(' ')[0]!)))

describe.each(['before', 'after'] as const)('the ledger of a position (%s more was recorded), added anew', (when) => {
  const at = () => positions[when]

  it('is what its control totals say', async () => {
    const { rows, run } = await pull('SE', 'ledger', at())
    const keyOf = (by: Record<string, string | number | string[] | null>) =>
      [by['flowKind'], by['statedBy'], by['financeType'], by['currency']].join(' ')
    expect(without(Object.fromEntries(run.controlTotals.map(({ by, sums }) => [keyOf(by), sums['amount']!])))).toEqual(
      added(rows, keyOf),
    )
    expect(run.controlTotals.reduce((count, total) => count + total.rows, 0)).toBe(rows.length)
  })

  it('is what pipeline, commitments and bridge say', async () => {
    const sums = ofLedger((await pull('SE', 'ledger', at())).rows)
    const pipeline = (await pull('SE', 'pipeline?participant=SE', at())).rows.filter(
      ({ direction }) => direction === 'into_ukraine',
    )
    const ofPipeline = ['committed', 'disbursed'].map((kind) =>
      added(
        pipeline,
        (row) => (row['currency'] === null ? undefined : `${kind} ${row['financeType']} ${row['currency']}`),
        (row) => row[kind],
      ),
    )
    expect(Object.assign({}, ...ofPipeline)).toEqual(only(sums, 'committed', 'disbursed'))
    const commitments = (await pull('SE', 'commitments?participant=SE', at())).rows.filter(isInto)
    expect(
      added(
        commitments,
        (row) => (row['currency'] === null ? undefined : `committed ${row['financeType']} ${row['currency']}`),
        (row) => row['committed'],
      ),
    ).toEqual(only(sums, 'committed'))
    type Bridge = { ways: { financeType: string; totals: { total: string; amount: string | null }[] }[] }
    const ofBridge: Added = {}
    for (const currency of ['EUR', 'JPY', 'KWD', 'BHD']) {
      const query = `from=committed&to=received&participant=SE&originalCurrency=${currency}&asOfRecorded=${at()}`
      const { body } = await test.as('SE', 'ministry').get<Bridge>(`/v1/bridges?${query}`)
      for (const { financeType, totals } of body.ways)
        for (const { total, amount } of totals)
          if (amount !== null) ofBridge[`${total} ${financeType} ${currency}`] = amount
    }
    expect(without(ofBridge)).toEqual(sums)
  })

  it('is, of what was corrected, what the register of corrections says', async () => {
    const { rows } = await pull('SE', 'ledger', at())
    const corrected = rows.filter(
      (row) =>
        row['reversalOf'] !== null || (row['flowKind'] === 'commitment' && String(row['amount']).startsWith('-')),
    )
    const corrections = (await pull('SE', 'corrections', at())).rows
    const keyOf = (row: Row) => `${row['flowKind']} ${row['financeType'] ?? 'unstated'} ${row['currency']}`
    expect(added(corrections, keyOf)).toEqual(added(corrected, keyOf))
    expect(corrections.length).toBe(corrected.length)
    expect(corrections.length).toBeGreaterThan(1)
  })

  it('has nothing in it, for others, of what is limited', async () => {
    const [own, others] = [(await pull('SE', 'ledger', at())).rows, (await pull('NO', 'ledger', at())).rows]
    const hidden = own.filter(({ entry }) => !others.some((row) => row['entry'] === entry))
    expect(hidden.map(({ amount }) => amount)).toEqual(expect.arrayContaining(['7777.77', '77.07']))
    expect(JSON.stringify(others)).not.toMatch(/7777\.77|77\.07/)
  })
})

describe('what is told of now', () => {
  it('is what the public rows of the ledger come to, and the country brief what its reader sees', async () => {
    type Total = { kind: string; financeType: string; currency: string; amount: string }
    const sumsOf = (items: readonly Total[]) =>
      without(
        Object.fromEntries(
          items
            .filter(({ kind }) => kind !== 'pledged')
            .map(({ kind, financeType, currency, amount }) => [
              ...[`${kind} ${financeType} ${currency}`, added([{ amount, currency }], () => currency)[currency] ?? '0'],
            ]),
        ),
      )
    const totals = await test.app.inject('/v1/public/totals')
    expect(sumsOf(totals.json<{ items: Total[] }>().items)).toEqual(
      ofLedger((await pull('NO', 'ledger', positions.after)).rows),
    )
    for (const reader of ['SE', 'NO']) {
      const brief = await test.as(reader, 'ministry').get<{ money: Total[] }>('/v1/participants/SE/brief')
      expect(sumsOf(brief.body.money), reader).toEqual(ofLedger((await pull(reader, 'ledger', positions.after)).rows))
    }
  })

  it('control: a row that is left out, or counted twice, would be found', async () => {
    const { rows } = await pull('SE', 'ledger', positions.after)
    const sums = ofLedger(rows)
    expect(ofLedger(rows.slice(1))).not.toEqual(sums)
    expect(ofLedger([...rows, rows[0]!])).not.toEqual(sums)
    expect(Object.keys(sums).length).toBeGreaterThan(20)
  })
})
