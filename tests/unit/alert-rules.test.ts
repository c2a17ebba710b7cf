import { readFileSync } from 'node:fs'
import { parser } from '@prometheus-io/lezer-promql'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

// The alert rules, read by the grammar that Prometheus's own editor reads PromQL with. That every measure is told by a
// process is held by tests/faults/measures.test.ts.

type Rule = {
  alert: string
  expr: string
  for: string
  labels: Record<string, string>
  annotations: Record<string, string>
}
type Rules = { groups: { name: string; rules: Rule[] }[] }

/** Where the grammar finds what does not belong there. */
function faultsIn(expression: string): number[] {
  const faults: number[] = []
  parser.parse(expression).iterate({
    enter(node) {
      if (node.type.isError) faults.push(node.from)
    },
  })
  return faults
}

const { groups } = parse(readFileSync('deploy/prometheus/alerts.yaml', 'utf8')) as Rules
const rules = groups.flatMap((group) => group.rules)

describe('the alert rules', () => {
  it('are PromQL, every one', () => {
    expect(rules.length).toBeGreaterThan(8)
    for (const { alert, expr } of rules) expect(faultsIn(expr), alert).toEqual([])
  })

  it('have a name of their own, a time, a severity and a summary, and say no more than a rule may', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length)
    for (const rule of rules) {
      expect(
        Object.keys(rule).filter((key) => !['alert', 'expr', 'for', 'labels', 'annotations'].includes(key)),
      ).toEqual([])
      expect(rule.alert).toMatch(/^Accord[A-Za-z]+$/)
      expect(rule.for).toMatch(/^\d+[smh]$/)
      expect(['page', 'ticket']).toContain(rule.labels['severity'])
      expect(rule.annotations['summary']).not.toBe('')
    }
  })

  it('and so are the questions of the dashboard', () => {
    const asked = [...readFileSync('deploy/grafana/accord.json', 'utf8').matchAll(/"expr": ("(?:[^"\\]|\\.)*")/g)].map(
      ([, text]) => JSON.parse(text!) as string,
    )
    expect(asked.length).toBeGreaterThan(8)
    for (const expression of asked)
      expect(faultsIn(expression.replaceAll(/\$__\w+/g, '5m').replaceAll(/\$\w+/g, 'x')), expression).toEqual([])
  })

  it('control: what is no PromQL is noticed', () => {
    expect(faultsIn('max by (instance accord_a > 0')).not.toEqual([])
    expect(faultsIn('rate(accord_a[5m) > 0')).not.toEqual([])
  })
})
