import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'vitest'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'
import { createTestDatabase, withClient } from '../support/postgres.ts'
import { freePort, startProcess } from '../support/process.ts'
import { itWhole, scaled } from '../support/scale.ts'

async function open({ onTestFinished }: TestContext, on?: TestApp): Promise<TestApp> {
  const test = await createTestApp(on === undefined ? {} : { on })
  onTestFinished(() => test.close())
  return test
}

const consultation = { kind: 'ad_hoc', mode: 'monitoring', title: 'T', summary: 'S.', asks: [{ text: 'x' }] }
const write = (test: TestApp) => test.as('UA', 'coordinator').post('/v1/consultations', consultation)
async function ready(test: TestApp) {
  const reply = await test.app.inject('/health/ready')
  return [reply.statusCode, reply.json<{ reason?: string }>().reason]
}

// At once: they wait for most of their time.
describe.concurrent('a database that cannot go on', () => {
  it.for([['53100', 'disk_full'], ...scaled<[string, string][]>([], [['53200', 'out_of_memory']])])(
    'says %s: 503 with Retry-After, and the process is not ready until it has passed',
    async ([state, reason], context) => {
      const { expect } = context
      const test = await open(context)
      expect(await ready(test)).toEqual([200, undefined])
      const owner = (sql: string) => withClient(test.testDatabase.superuserUrl, (client) => client.query(sql))
      await owner(`
      create function public.fails() returns trigger language plpgsql as
        $$ begin raise exception 'no more room' using errcode = '${state}'; end $$;
      create trigger fails before insert on accord.consultation execute function public.fails()`)
      const reply = await write(test)
      expect([reply.status, reply.body.code, reply.headers['retry-after']]).toEqual([503, 'unavailable', '2'])
      expect(JSON.stringify(reply.body)).not.toContain('no more room')
      expect(await ready(test)).toEqual([503, reason])
      await owner('drop trigger fails on accord.consultation')
      expect((await write(test)).status).toBe(201)
      await expect.poll(() => ready(test), { timeout: 15_000, interval: 100 }).toEqual([200, undefined])
    },
  )

  it('takes no writes (25006): they are 503 with Retry-After, and readiness says so without one having been tried', async (context) => {
    const { expect } = context
    const test = await open(context)
    expect((await write(test)).status).toBe(201)
    const { superuserUrl, name } = test.testDatabase
    await withClient(superuserUrl, (client) =>
      client.query(`alter database "${name}" set default_transaction_read_only = on`),
    )
    const later = await open(context, test)
    expect(await ready(later)).toEqual([503, 'read_only'])
    const reply = await write(later)
    expect([reply.status, reply.body.code, reply.headers['retry-after']]).toEqual([503, 'unavailable', '2'])
    expect((await later.as('UA', 'coordinator').get('/v1/participants/UA')).status).toBe(200)
  })

  it('control: what is the request’s own fault leaves the process ready', async (context) => {
    const { expect } = context
    const test = await open(context)
    expect((await test.as('UA', 'coordinator').post<ProblemBody>('/v1/consultations', {})).status).toBe(400)
    expect(await ready(test)).toEqual([200, undefined])
  })
})

describe.concurrent('a process that is told to end', () => {
  itWhole('is told so by npm, which passes the signal on and ends with it', async ({ expect, onTestFinished }) => {
    const database = await createTestDatabase()
    onTestFinished(() => database.drop())
    const port = await freePort()
    const npm = spawn('npm', ['start', '--silent', '--', 'api'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, DATABASE_URL: database.appUrl, PORT: String(port), DRAIN_LISTEN_SECONDS: '0' },
    })
    onTestFinished(() => void npm.kill('SIGKILL'))
    let said = ''
    npm.stderr.on('data', (part: Buffer) => {
      said += part
    })
    const ready = `http://127.0.0.1:${port}/health/ready`
    await expect
      .poll(
        () =>
          look(ready).then(
            ({ status }) => status,
            () => 0,
          ),
        { timeout: 30_000 },
      )
      .toBe(200)
    const gone = once(npm, 'exit')
    npm.kill('SIGTERM')
    await gone
    expect(said).toContain('SIGTERM: draining')
    await expect
      .poll(
        () =>
          look(ready).then(
            () => 'answers',
            () => 'gone',
          ),
        { timeout: 10_000 },
      )
      .toBe('gone')
  })

  async function look(url: string) {
    return await new Promise<{ status: number; connection: string | undefined; body: string }>((resolve, reject) => {
      get(url, (reply) => {
        let body = ''
        reply.setEncoding('utf8').on('data', (part: string) => {
          body += part
        })
        reply.on('end', () => resolve({ status: reply.statusCode!, connection: reply.headers.connection, body }))
      }).on('error', reject)
    })
  }

  it('is not ready at once, still answers for the set time, waits for nobody who asks nothing, and ends by itself', async ({
    expect,
    onTestFinished,
  }) => {
    const database = await createTestDatabase()
    onTestFinished(() => database.drop())
    const directory = mkdtempSync(join(tmpdir(), 'accord-drain-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    const keyFile = join(directory, 'key.json')
    const server = await startProcess({ database, directory, keyFile, env: { DRAIN_LISTEN_SECONDS: '3' } })
    expect((await look(`${server.url}/health/live`)).connection).toBe('keep-alive')
    const silent = connect(Number(new URL(server.url).port), '127.0.0.1').on('error', () => undefined)
    onTestFinished(() => void silent.destroy())
    await once(silent, 'connect')
    const begun = performance.now()
    const ended = server.end('SIGTERM')
    await expect.poll(async () => (await look(`${server.url}/health/ready`)).status, { interval: 20 }).toBe(503)
    expect(performance.now() - begun).toBeLessThan(2_500)
    expect(JSON.parse((await look(`${server.url}/health/ready`)).body)).toEqual({
      status: 'unavailable',
      reason: 'draining',
    })
    expect(await look(`${server.url}/health/live`)).toMatchObject({ status: 200, connection: 'close' })
    expect((await look(`${server.url}/v1/participants`)).status).toBe(401)
    await ended
    const took = performance.now() - begun
    expect([server.child.exitCode, took > 2_900, took < 15_000]).toEqual([0, true, true]) // a request may take 20 s more
    await expect(look(`${server.url}/health/live`)).rejects.toThrow()
  })
})
