import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const setUp = resolve(import.meta.dirname, '../support/warnings.ts')

/** A process of its own: pg warns once in each. */
function run(statements: string): { status: number | null; said: string } {
  const script = `import pg from 'pg'; const client = new pg.Client(); client.on('error', () => {}); ${statements}`
  const { status, stderr } = spawnSync(process.execPath, ['--import', setUp, '--input-type=module', '-e', script], {
    encoding: 'utf8',
  })
  return { status, said: stderr }
}

describe('what pg will refuse in its next version', () => {
  test('fails the run, and says where it was called', () => {
    const { status, said } = run(`for (const text of ['select 1', 'select 2', 'select 3']) client.query(text)`)
    expect([status, said]).toEqual([1, expect.stringMatching(/already executing a query is deprecated/)])
    expect(said).toMatch(/\[eval/)
  })

  test('control: a statement at a time passes, and so does a warning of another', () => {
    const { status, said } = run(`client.query('select 1'); process.emitWarning('old', 'DeprecationWarning')`)
    expect([status, said]).toEqual([0, expect.stringContaining('old')])
  })
})
