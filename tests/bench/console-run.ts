import { mintToken } from '../../src/platform/local-issuer.ts'
import { chromiumPath, openBrowser } from '../support/browser-pages.ts'
import { boardUpdates, circulate, firstScreen, type Measured, openStreams } from './console.ts'
import { addNeeds, openBenchDatabase } from './database.ts'
import { median } from './load.ts'
import { startService } from './service.ts'

const consultations = Number(process.env['BENCH_CONSULTATIONS'] ?? 1_000)
const needs = 5_000 // with 50,000 tasks
const streams = Number(process.env['BENCH_STREAMS'] ?? 1_000)
const visits = 5
const say = (line: string) => process.stderr.write(`${line}\n`)

const addressees = [
  ['EE', 'Estonia'],
  ['LV', 'Latvia'],
  ['LT', 'Lithuania'],
  ['NO', 'Norway'],
  ['SE', 'Sweden'],
] as const

/** The console in a browser, over 29 agreements, 1,000 consultations and 50,000 tasks, beside 1,000 open streams. */
export async function benchConsole(): Promise<void> {
  if (chromiumPath === undefined)
    throw new Error('There is no Chromium here: apt-get install chromium, or set CHROMIUM.')
  const database = await openBenchDatabase(say)
  const browser = await openBrowser()
  try {
    await addNeeds(database.superuserUrl, needs)
    const plenty = { STREAMS_OPEN: String(streams + 100), STREAMS_PER_ACCOUNT: String(streams + 100) }
    const service = await startService(database, 'all', plenty)
    const token = (participant: string, role: string) =>
      mintToken(database.key, { participant, role, hours: 2, now: new Date() })
    const on: Measured = { origin: service.url, browser, token }
    say(`${consultations} consultations…`)
    for (let filed = 0; filed < consultations; filed += 4)
      await Promise.all([0, 1, 2, 3].map((lane) => circulate(on, `Request ${filed + lane}`)))
    await firstScreen(on, '/console') // what is made at the first request is made
    for (const path of ['/console', '/console/consultations', '/console/coalitions/tasks', '/console/agreements'])
      tell(`first screen, ${path}`, await times(() => firstScreen(on, path)))
    const close = await openStreams(on, streams)
    tell(`board of addressees with ${streams} streams`, await boardUpdates(on, addressees))
    close()
    await service.stop()
  } finally {
    await browser.close()
    await database.close()
  }
}

async function times(measure: () => Promise<number>): Promise<number[]> {
  const all: number[] = []
  for (let visit = 0; visit < visits; visit += 1) all.push(await measure())
  return all
}

function tell(work: string, milliseconds: readonly number[]): void {
  const most = Math.max(...milliseconds)
  const told = `median ${median([...milliseconds]).toFixed(0)} ms, at most ${most.toFixed(0)} ms`
  process.stdout.write(
    `${most < 1_000 ? 'met   ' : 'MISSED'}  ${work.padEnd(48)}  ${told.padEnd(36)}  goal < 1,000 ms\n`,
  )
}
