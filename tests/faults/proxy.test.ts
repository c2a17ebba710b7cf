import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { describeWhere } from '../support/describe-where.ts'
import { nameServer } from '../support/name-server.ts'
import { freePort } from '../support/process.ts'

const nginx = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx'].find((path) => existsSync(path))

/** A process of the service, at an address and port of this machine. */
async function serve(listener: RequestListener, address = '127.0.0.1', port = 0): Promise<number> {
  const server: Server = createServer(listener).listen(port, address)
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as { port: number }).port
}

/** Two addresses at which the processes of a test are, on one port. */
const [one, two] = ['127.0.0.1', '127.0.0.2'] as const

/** The proxy of the compose file, before the processes at these addresses, which may change. */
async function startProxy(processes: number, addresses: readonly string[] = [one, two]): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'accord-proxy-'))
  const port = await freePort()
  const text = readFileSync('deploy/proxy/nginx.conf', 'utf8')
    .replaceAll('/tmp/', `${directory}/`)
    .replace('worker_processes auto', 'daemon off;\nworker_processes 1')
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
    .replace('127.0.0.11', `127.0.0.1:${await nameServer(addresses)}`)
    .replace('$processes:8080', `$processes:${processes}`)
  const file = join(directory, 'nginx.conf')
  writeFileSync(file, text)
  const child = spawn(nginx!, ['-c', file, '-p', directory], { stdio: 'ignore' })
  onTestFinished(async () => {
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
    rmSync(directory, { recursive: true, force: true })
  })
  const url = `http://127.0.0.1:${port}`
  await expect
    .poll(
      () =>
        fetch(`${url}/metrics`).then(
          (reply) => reply.status,
          () => 0,
        ),
      { timeout: 10_000 },
    )
    .toBe(404)
  return url
}

const answer: RequestListener = (request, reply) => {
  request.resume()
  request.on('end', () => reply.end('served'))
}

describeWhere(nginx !== undefined, 'nginx')('the proxy', () => {
  it('says that no process answers as a problem document with Retry-After', async () => {
    const url = await startProxy(await freePort())
    const reply = await fetch(`${url}/v1/participants`)
    expect([reply.status, reply.headers.get('content-type'), reply.headers.get('retry-after')]).toEqual([
      503,
      'application/problem+json',
      '2',
    ])
    expect(await reply.json()).toMatchObject({
      status: 503,
      code: 'unavailable',
      traceId: expect.stringMatching(/^[\da-f]{32}$/),
    })
  })

  it('says that a body is too large likewise, and leaves the problems of the service as they are', async () => {
    const own = await serve((request, reply) => {
      request.resume()
      request.on('end', () => reply.writeHead(503, { 'content-type': 'application/problem+json' }).end('{"own":true}'))
    })
    const url = await startProxy(own)
    const large = await fetch(url, { method: 'POST', body: Buffer.alloc(17 * 1_048_576) })
    expect([large.status, await large.json()]).toEqual([413, expect.objectContaining({ code: 'payload_too_large' })])
    expect(await (await fetch(`${url}/health/ready`)).json()).toEqual({ own: true })
  })

  it('goes to the other process where the first never got the request, for writes too', async () => {
    const url = await startProxy(await serve(answer, two))
    for (const method of ['GET', 'POST', 'POST', 'GET', 'DELETE', 'POST'])
      expect([method, (await fetch(url, { method })).status]).toEqual([method, 200])
  })

  it('follows a process whose address has changed', async () => {
    const addresses: string[] = [one]
    const port = await serve(answer, two)
    const url = await startProxy(port, addresses)
    expect((await fetch(url)).status).toBe(503)
    addresses[0] = two
    await expect.poll(async () => (await fetch(url)).status, { timeout: 10_000 }).toBe(200)
  })

  it('asks the other process again only what may be asked twice', async () => {
    const met: string[] = []
    const cuts = (name: string) => (request: Parameters<RequestListener>[0]) => {
      met.push(`${name} ${request.method}`)
      request.socket.destroy()
    }
    const port = await serve(cuts('first'), one)
    await serve(cuts('second'), two, port)
    const url = await startProxy(port)
    expect((await fetch(url)).status).toBe(503)
    expect(met.toSorted()).toEqual(['first GET', 'second GET'])
    met.length = 0
    await expect
      .poll(
        async () => {
          met.length = 0
          const { status } = await fetch(url, { method: 'POST', body: 'x' })
          return [status, met.length]
        },
        { timeout: 10_000 },
      )
      .toEqual([503, 1])
  })
})

describe('the check of the image', () => {
  const check = (port: number) => {
    try {
      execFileSync('bash', ['deploy/health.sh', '/health/ready'], { env: { PORT: String(port) }, stdio: 'ignore' })
      return 0
    } catch (error) {
      return (error as { status: number }).status
    }
  }
  it.each([
    [200, 0],
    [503, 1],
  ])('of a process that answers %i ends with %i', async (status, expected) => {
    // In a process of its own: execFileSync stands still until it has been answered.
    const port = await freePort()
    const server = spawn(
      process.execPath,
      [
        '-e',
        `require('node:http').createServer((q, r) => { r.writeHead(q.url === '/health/ready' ? ${status} : 404).end() }).listen(${port}, '127.0.0.1', () => console.log('on'))`,
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    )
    onTestFinished(() => {
      server.kill('SIGKILL')
    })
    await once(server.stdout, 'data')
    expect(check(port)).toBe(expected)
  })

  it('of a port where nobody listens fails', async () => {
    expect(check(await freePort())).not.toBe(0)
  })
})
