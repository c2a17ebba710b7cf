import { negate, sum } from '../../kernel/decimal.ts'
import type { ChartWords } from '../../platform/charts/draw.ts'
import type { Step } from './bridge-rules.ts'
import type { BridgeTotal } from './bridge-words.ts'
import type { ChartSpec } from './charts.ts'

export type DrawnBridge = { currency: string; ways: readonly DrawnWay[] }
type DrawnWay = {
  financeType: string
  totals: readonly { total: BridgeTotal; amount: string | null }[]
  steps: readonly (Pick<Step, 'from' | 'unexplained'> & {
    items: readonly { item: string; amount: string; otherFinanceType: string | null; formula: string }[]
    notTold: string | null
  })[]
}

const spaced = (code: string) => code.replaceAll('_', ' ')

type Bar = { label: string; kind: 'total' | 'more' | 'less' | 'unexplained'; start: number; end: number }

/** Totals are bars from the ground; the items between two totals hang between them, without zeros. */
function barsOf({ financeType, totals, steps }: DrawnWay): Bar[] {
  const bars: Bar[] = []
  for (const { total: name, amount } of totals) {
    if (amount === null) continue
    const total = `${spaced(financeType)}: ${name}`
    bars.push({ label: total, kind: 'total', start: 0, end: Number(amount) })
    const step = steps.find(({ from }) => from === name)
    // If one end of a step is not known, its items have no place.
    if (step === undefined || step.unexplained === null) continue
    let at = amount
    const hang = (label: string, by: string, kind?: Bar['kind']) => {
      if (Number(by) === 0) return
      const next = sum([at, by])
      const start = Number(at)
      bars.push({ label, kind: kind ?? (by.startsWith('-') ? 'less' : 'more'), start, end: Number(next) })
      at = next
    }
    for (const { item, otherFinanceType, amount: by } of step.items)
      hang([total, item, otherFinanceType].flatMap((each) => (each === null ? [] : spaced(each))).join(': '), by)
    hang(`${total}: unexplained`, step.unexplained, 'unexplained')
  }
  return bars
}

export function bridgeSpec(bridge: DrawnBridge): ChartSpec {
  return {
    data: { values: bridge.ways.flatMap(barsOf) },
    width: 560,
    height: { step: 18 },
    mark: 'bar',
    encoding: {
      y: { field: 'label', type: 'nominal', sort: null, title: null, axis: { labelLimit: 300 } },
      x: { field: 'start', type: 'quantitative', title: bridge.currency },
      x2: { field: 'end' },
      color: {
        field: 'kind',
        type: 'nominal',
        title: null,
        scale: {
          domain: ['total', 'more', 'less', 'unexplained'],
          range: ['#005ea5', '#00703c', '#d4351c', '#505a5f'],
        },
      },
    },
    config: { font: 'sans-serif', background: 'white' },
  }
}

/** Unknown totals are named in words, because they cannot be drawn. */
export function bridgeWords({ currency, ways }: DrawnBridge): ChartWords {
  const { totals } = ways[0]!
  return {
    title: `Bridge from ${totals[0]!.total} to ${totals.at(-1)!.total}`,
    description: ways.map((way) => `${spaced(way.financeType)}: ${wordsOf(way, currency).join('; ')}`).join('. '),
  }
}

const wordsOf = ({ totals, steps }: DrawnWay, currency: string): string[] => [
  ...totals.map(({ total, amount }) => `${total}: ${amount === null ? 'not known' : `${amount} ${currency}`}`),
  ...steps.flatMap(({ from, items, unexplained, notTold }) => [
    ...items
      .filter(({ amount }) => Number(amount) !== 0)
      .map(
        ({ formula, amount }) => `${formula}: ${amount.startsWith('-') ? `${negate(amount)} less` : `${amount} more`}`,
      ),
    ...(unexplained === null || Number(unexplained) === 0 ? [] : [`unexplained after ${from}: ${unexplained}`]),
    ...(notTold === null ? [] : [notTold]),
  ]),
]
