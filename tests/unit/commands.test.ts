import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { backUp } from '../../src/platform/backup/backup.ts'
import { listeningRefused } from '../../src/platform/listening.ts'
import { ensureLocalKey } from '../../src/platform/local-issuer.ts'
import { serveMeasures } from '../../src/platform/measures.ts'
import { itWhole, scaled } from '../support/scale.ts'

/** Runs a command in a process of its own, with settings that lead to no database. */
const run = (...args: string[]) => runWith({}, ...args)

const runWith = (settings: Record<string, string>, ...args: string[]) =>
  new Promise<{ code: unknown; said: string }>((resolve) => {
    const env = { ...process.env, DATA_DIR: '/dev/null/none', LOG_LEVEL: 'silent', ...settings }
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

  itWhole('control: what it takes is taken', async () => {
    expect(await run('openapi', '--check')).toEqual({ code: 0, said: '' })
  })
})

describe('a setting with which nothing can begin', () => {
  it('a DATA_DIR where nothing can be made is named, and not tried for ever', async (context) => {
    if (!existsSync('/proc')) context.skip('this machine has no /proc')
    expect(await runWith({ DATA_DIR: '/proc/none/data' }, 'backup', '/dev/null/none')).toEqual({
      code: 1,
      said: 'accord: The data directory /proc/none/data is not writable (ENOENT): set DATA_DIR to one that is\n',
    })
  })

  it.each(['203.0.113.5', 'none.invalid'])('the HOST %s, which is not of this machine, is named', async (host) => {
    await expect(serveMeasures(new Registry(), host, 18_999)).rejects.toThrow(
      /^\S+ is no address of this machine \(\w+\)\. Set HOST to one that is, or to 0\.0\.0\.0 for all\.$/,
    )
  })

  it('control: what is no matter of where to listen is told as it is', () => {
    const error = new Error('broken')
    expect(listeningRefused(error, { host: '::1', port: 1, setting: 'PORT' })).toBe(error)
  })

  it.each(['/dev/null/key.json', '/proc/none/key.json', tmpdir(), '/etc/hostname'])(
    'the LOCAL_ISSUER_KEY_FILE %s, which holds no key and cannot, is named',
    async (file) => {
      await expect(ensureLocalKey(file)).rejects.toThrow(
        new RegExp(`^${file} cannot be .* \\(.+\\)\\. Set LOCAL_ISSUER_KEY_FILE to the file `),
      )
    },
  )

  const nowhere = 'postgres://accord:secret@127.0.0.1:1/accord'
  it('the login that cannot connect is named, without its password', async () => {
    const settings = { DATABASE_URL: nowhere, WORKER_DATABASE_URL: nowhere }
    expect(await runWith(settings, 'confirm-issuer', '--id', randomUUID())).toEqual({
      code: 1,
      said: 'accord: Cannot connect to PostgreSQL at 127.0.0.1:1/accord (WORKER_DATABASE_URL): connect ECONNREFUSED 127.0.0.1:1\n',
    })
    const backup = backUp({ directory: '/dev/null/none', url: nowhere, programs: [], onProgress: () => undefined })
    await expect(backup).rejects.toThrow(/^Cannot connect to PostgreSQL at \S+ \(DATABASE_BACKUP_URL\): connect ECONN/)
  })
})
