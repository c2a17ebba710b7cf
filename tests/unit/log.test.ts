import { expect, it } from 'vitest'
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
