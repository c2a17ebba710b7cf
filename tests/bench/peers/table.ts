import { cpus, loadavg, totalmem } from 'node:os'
import type { Sizes } from './fill.ts'

export type Party = { rate: number; cpuMs: number; ratio: number }
export type Figure = {
  work: string
  kind: 'list' | 'one'
  /** How many rows each answered with. */
  rows: Record<string, number>
  parties: Record<string, Party>
  goal: number
}

const ofDirectus = 10

/** The table as Markdown, then what is short. */
export function print(figures: readonly Figure[], sizes: Sizes): void {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const size = Object.entries(sizes).map(([name, count]) => `${count} ${name}`)
  const load = loadavg().map((one) => one.toFixed(1))
  say(`${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${load.join(' ')}; ${size.join(', ')}\n`)
  say('| work | rows | Platformatic, per s | Directus | Accord | of Platformatic | x Directus | CPU ms: P, D, A |')
  say('|---|---|---|---|---|---|---|---|')
  for (const figure of figures) say(rowOf(figure))
  const short = figures.filter(isShort)
  say(`\n${short.length} of ${figures.filter(isMeasured).length} are short of what is aimed at:`)
  for (const { work, goal, parties } of short)
    say(`- ${work}: ${parties['Platformatic']!.ratio.toFixed(2)} of Platformatic, aimed at ${goal}`)
  for (const { work, parties } of figures) {
    const ratio = parties['Directus']?.ratio
    if (ratio !== undefined && ratio < ofDirectus)
      say(`- ${work}: ${ratio.toFixed(1)} x Directus, aimed at ${ofDirectus}`)
  }
  const empty = figures.filter((figure) => !isMeasured(figure))
  say(`\nNot measured, since the bench has no such record: ${empty.map(({ work }) => work).join(', ') || 'none'}`)
}

const isMeasured = ({ parties }: Figure) => Object.keys(parties).length > 0
const isShort = ({ parties, goal }: Figure) => (parties['Platformatic']?.ratio ?? goal) < goal

function rowOf(figure: Figure): string {
  const { work, kind, rows, parties } = figure
  if (!isMeasured(figure)) return `| ${work} | 0 | – | – | – | – | – | – |`
  const [platformatic, directus, accord] = ['Platformatic', 'Directus', 'Accord'].map((name) => parties[name])
  const counted = kind === 'one' ? 'one' : [...new Set(Object.values(rows))].join(' / ')
  const rate = (party: Party | undefined) => (party === undefined ? '–' : party.rate.toFixed(0))
  const ratio = (party: Party | undefined) => (party === undefined ? '–' : party.ratio.toFixed(2))
  const cpu = [platformatic, directus, accord].map((party) => (party === undefined ? '–' : party.cpuMs.toFixed(2)))
  const cells = [
    ...[work, counted, rate(platformatic), rate(directus), rate(accord)],
    ...[`${ratio(platformatic)}${isShort(figure) ? ' short' : ''}`, ratio(directus), cpu.join(', ')],
  ]
  return `| ${cells.join(' | ')} |`
}
