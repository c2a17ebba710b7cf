import { execFile } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { scaled } from '../support/scale.ts'

/** Runs a command in a process of its own, with settings that lead to no database. */
const run = (...args: string[]) =>
  new Promise<{ code: unknown; said: string }>((resolve) => {
    const env = { ...process.env, DATA_DIR: '/dev/null/none', LOG_LEVEL: 'silent' }
    execFile(process.execPath, ['src/main.ts', ...args], { env, timeout: 50_000 }, (error, _out, said) =>
      resolve({ code: error === null ? 0 : error.code, said }),
    )
  })

describe('a command that is told what it does not take', () => {
  it.each(scaled(['all'], ['all', 'api', 'worker', 'migrate', 'schema']))(
    '%s says so, and does nothing',
    async (name) => {
      expect(await run(name, '--chek')).toEqual({
        code: 1,
        said: `accord: ${name} takes no argument: --chek is unknown.\n`,
      })
    },
  )

  it('openapi writes nothing where its check is told wrongly', async () => {
    const { code, said } = await run('openapi', '--chek')
    expect([code, said]).toEqual([1, expect.stringContaining("Unknown option '--chek'")])
  })

  it('control: what it takes is taken', async () => {
    expect(await run('openapi', '--check')).toEqual({ code: 0, said: '' })
  })
})
