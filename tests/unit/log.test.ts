import { expect, it, onTestFinished, vi } from 'vitest'
import { createLog, loggable, reasonOf } from '../../src/platform/log.ts'

// What a line of the log says of an error: its class, why, and the code by which one looks it up.

function logged(write: (log: ReturnType<typeof createLog>) => void) {
  const lines: string[] = []
  write(createLog('info', { write: (line: string) => void lines.push(line) }))
  return (JSON.parse(lines[0]!) as { err: Record<string, string> }).err
}

const refused = (address: string) =>
  Object.assign(new Error(`connect ECONNREFUSED ${address}`), { code: 'ECONNREFUSED' })

it('where every address of a name was tried in vain, the log says so of each', () => {
  const tried = Object.assign(new AggregateError([refused('::1:5432'), refused('127.0.0.1:5432')], ''), {
    code: 'ECONNREFUSED',
  })
  expect(logged((log) => log.warn({ err: reasonOf(tried) }, 'starts anew'))).toEqual({
    type: 'AggregateError',
    message: 'connect ECONNREFUSED ::1:5432; connect ECONNREFUSED 127.0.0.1:5432',
    code: 'ECONNREFUSED',
  })
})

it('an error that nobody expected keeps its class and its trace, and says nothing of the statement around it', () => {
  const cause = new TypeError('x is not a function')
  const err = logged((log) => log.error({ err: loggable(new Error('select $1: SECRET', { cause })) }, 'request failed'))
  expect([err['type'], err['message'], err['stack']]).toEqual([
    'TypeError',
    'x is not a function',
    expect.stringContaining('log.test.ts'),
  ])
  expect(JSON.stringify(err)).not.toContain('SECRET')
})

it('an error that a library logs by itself is told alike', () => {
  expect(logged((log) => log.warn({ err: refused('127.0.0.1:1') }, 'x'))['type']).toBe('Error')
})

type Line = { msg: string; times?: number; of?: Record<string, number>; to?: string; subscription?: string }

/** A log under a clock of its own, and its lines so far. */
function underClock() {
  vi.useFakeTimers({ now: new Date('2026-11-30T08:00:00Z') })
  onTestFinished(() => void vi.useRealTimers())
  const lines: Line[] = []
  return { log: createLog('info', { write: (line: string) => void lines.push(JSON.parse(line)) }), lines }
}

it('what fails again and again for one reason is told once, once a minute with how often, and at its end', () => {
  const { log, lines } = underClock()
  for (let tries = 0; tries < 300; tries += 1) {
    log.trouble(refused('127.0.0.1:5432'), 'the sequencer starts anew')
    log.trouble(refused('127.0.0.1:5432'), 'the webhooks start anew', { subscription: 'of one' })
    vi.advanceTimersByTime(500)
  }
  const [first, , again, ...more] = lines
  expect(first).toMatchObject({ msg: 'the sequencer starts anew', err: { code: 'ECONNREFUSED' } })
  expect(lines.map(({ msg, times }) => [msg, times])).toEqual([
    ['the sequencer starts anew', undefined],
    ['still: connect ECONNREFUSED 127.0.0.1:5432', 240],
    ['still: connect ECONNREFUSED 127.0.0.1:5432', 480],
  ])
  expect(again?.of).toEqual({ 'the sequencer starts anew': 240, 'the webhooks start anew': 240 })
  expect(more).toEqual([])
  vi.advanceTimersByTime(60_000)
  expect(lines.slice(3)).toMatchObject([
    { msg: 'no longer: connect ECONNREFUSED 127.0.0.1:5432', times: 600, to: '2026-11-30T08:02:29.500Z' },
  ])
  log.trouble(refused('127.0.0.1:5432'), 'the sequencer starts anew')
  expect(lines.at(-1)?.msg, 'what comes back is told anew').toBe('the sequencer starts anew')
})

it('another reason is told at once, with what it is about, and what came once has no end', () => {
  const { log, lines } = underClock()
  log.trouble(refused('127.0.0.1:5432'), 'the sequencer starts anew')
  log.trouble(new Error('the database system is starting up'), 'a delivery broke off', { subscription: 'of one' })
  vi.advanceTimersByTime(60_000)
  expect(lines.map(({ msg, subscription }) => [msg, subscription])).toEqual([
    ['the sequencer starts anew', undefined],
    ['a delivery broke off', 'of one'],
  ])
})
