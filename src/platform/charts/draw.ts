import { type ChildProcess, fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { LRUCache } from 'lru-cache'
import type { TopLevelSpec } from 'vega-lite'
import { limits } from '../../config.ts'
import { escaped, writable } from '../../kernel/markup.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { root } from '../../root.ts'
import type { ChartDone, ChartTask } from './drawing.ts'

/** The text of a picture for people who cannot see it. */
export type ChartWords = { title: string; description: string }

export type Draw = (spec: TopLevelSpec, words: ChartWords) => Promise<string>

/** Draws the pictures of a page that has many of them, all for the same reader. */
export const drawsFor =
  (charts: Charts, { participant }: { participant: string }): Draw =>
  (spec, words) =>
    charts.draw(spec, words, participant)

export type Charts = {
  /** SVG with its title and description; the same question has the same bytes. @throws Refusal `unavailable` */
  draw(spec: TopLevelSpec, words: ChartWords, participant: string): Promise<string>
  close(): Promise<void>
}

type Waiting = { task: ChartTask; participant: string; done: (svg: string) => void; failed: (error: Error) => void }

const program = fileURLToPath(new URL('src/platform/charts/drawing.ts', root))

/**
 * Draws in one process beside the one that answers, one picture after the other, so that no other request has to wait and
 * what drawing takes of memory is given back: the process ends when nothing was drawn for a while. If too many pictures
 * wait, in all or of one participant, the caller is asked to try again; a picture that takes too long ends the process. A
 * request for a picture that is already being drawn waits for that one.
 */
export function createCharts(idleSeconds: number = limits.chartIdleSeconds): Charts {
  const kept = new LRUCache<string, string>({ max: limits.chartCacheItems })
  const underWay = new Map<string, Promise<string>>()
  const queue: Waiting[] = []
  let drawer: ChildProcess | undefined
  let current: Waiting | undefined
  let timer: NodeJS.Timeout | undefined
  let numbered = 0

  function settle(outcome: { svg: string } | { fault: Error }): void {
    const ended = current
    current = undefined
    if (ended !== undefined) 'svg' in outcome ? ended.done(outcome.svg) : ended.failed(outcome.fault)
    next()
  }

  function end(): ChildProcess | undefined {
    clearTimeout(timer)
    const old = drawer
    drawer = undefined
    old?.removeAllListeners().on('error', () => undefined)
    old?.kill('SIGKILL')
    return old
  }

  function start(): ChildProcess {
    const made = fork(program, {
      execArgv: [`--max-old-space-size=${limits.chartMemoryMiB}`],
      env: {}, // it needs nothing that the service knows
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    made.unref()
    made.channel?.unref()
    made.on('message', (done: ChartDone) => {
      if (done.id === current?.task.id)
        settle('svg' in done ? done : { fault: new Error(`a chart was not drawn: ${done.fault}`) })
    })
    for (const ended of ['error', 'exit']) made.on(ended, giveUp)
    return made
  }

  function giveUp(): void {
    end()
    settle({ fault: busy() })
  }

  function next(): void {
    if (current !== undefined) return
    clearTimeout(timer)
    current = queue.shift()
    const [seconds, then] = current === undefined ? [idleSeconds, end] : [limits.chartSeconds, giveUp]
    timer = setTimeout(then, seconds * 1_000)
    timer.unref()
    if (current === undefined) return
    drawer ??= start()
    drawer.send(current.task)
  }

  const drawn = (spec: TopLevelSpec, participant: string) =>
    new Promise<string>((done, failed) => {
      const own = queue.filter((each) => each.participant === participant).length
      if (queue.length >= limits.chartQueue || own >= limits.chartQueueOfOne) return failed(busy())
      numbered += 1
      queue.push({ task: { id: numbered, spec }, participant, done, failed })
      next()
    })

  return {
    async draw(spec, words, participant) {
      const key = createHash('sha256')
        .update(JSON.stringify([spec, words]))
        .digest('base64url')
      const known = kept.get(key) ?? underWay.get(key)
      if (known !== undefined) return await known
      const drawing = drawn(spec, participant).then((svg) => writable(named(svg, words, key.slice(0, 12))))
      underWay.set(key, drawing)
      try {
        const svg = await drawing
        kept.set(key, svg)
        return svg
      } finally {
        underWay.delete(key)
      }
    },
    async close() {
      const ended = end()
      if (ended?.exitCode === null && ended.signalCode === null) await once(ended, 'exit')
    },
  }
}

const busy = () =>
  new Refusal('unavailable', 'Too many pictures are being drawn, or this one took too long. Ask again.', {
    retryAfterSeconds: 2,
  })

/** Adds a title and a description for screen readers, and ids that are unique if several pictures are on one page. */
function named(svg: string, { title, description }: ChartWords, key: string): string {
  const [name, about] = [`title-${key}`, `description-${key}`]
  const head = `role="img" aria-labelledby="${name} ${about}"`
  const labels = `<title id="${name}">${escaped(title)}</title><desc id="${about}">${escaped(description)}</desc>`
  return svg
    .replace(/<svg ([^>]*)>/, (_, attributes: string) => `<svg ${attributes} ${head}>${labels}`)
    .replaceAll(/(id="|url\(#)((?:clip|gradient)\w*)/g, `$1${key}-$2`)
}
