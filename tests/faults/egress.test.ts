import { Agent, createServer, request as plainRequest, type RequestListener, type Server } from 'node:http'
import { request } from 'node:https'
import { type AddressInfo, createServer as createSocketServer, type LookupFunction, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { isPublicAddress } from '../../src/platform/http/addresses.ts'
import { guardedRequest, type Network } from '../../src/platform/http/egress.ts'

const get = { method: 'GET', headers: {} } as const
const guarded = { bytes: 1_000, seconds: 2, allowPrivate: false }
const open = { ...guarded, allowPrivate: true }
const closing: (() => void)[] = []

afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const servers: Server[] = []

async function serve(answer: RequestListener, host = '127.0.0.1'): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, host, done))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/** Counts who connects; hangs up at once. */
async function listener(host: string, port = 0): Promise<{ port: number; seen: () => number }> {
  let seen = 0
  const server = createSocketServer((socket) => {
    seen += 1
    socket.on('error', () => undefined)
    socket.destroy()
  })
  await new Promise<void>((done) => server.listen(port, host, done))
  closing.push(() => server.close())
  return { port: (server.address() as AddressInfo).port, seen: () => seen }
}

describe('requests to addresses that others chose', () => {
  it.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://127.0.0.1./',
    'https://10.0.0.1/',
    'https://169.254.169.254/',
    'https://[::1]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[64:ff9b::7f00:1]/',
    'https://localhost/',
  ])('%s is refused', async (url) => {
    await expect(guardedRequest(url, get, guarded)).rejects.toThrow('the address is not public')
  })

  it('plain http and a name in the address are refused', async () => {
    await expect(guardedRequest('http://example.org/', get, guarded)).rejects.toThrow('only https')
    await expect(guardedRequest('https://a:b@example.org/', get, guarded)).rejects.toThrow('a name or a password')
  })

  it('one private address among public ones is refused', async () => {
    const mixed = async () => [
      { address: '1.1.1.1', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ]
    await expect(
      guardedRequest('https://mixed.example/', get, guarded, { resolve: mixed, isPublic: isPublicAddress }),
    ).rejects.toThrow('the name leads to no public address')
  })

  it('nobody learns which names are there for insiders: unknown, empty and private names are told alike', async () => {
    const told = async (resolve: Network['resolve']) =>
      await guardedRequest('https://files.ministry.example/', get, guarded, {
        resolve,
        isPublic: isPublicAddress,
      }).catch((error: Error) => error.message)
    const unknown = await told(async () => {
      throw new Error('getaddrinfo ENOTFOUND files.ministry.example 10.1.2.3')
    })
    const inside = await told(async () => [{ address: '10.0.0.1', family: 4 }])
    expect(new Set([unknown, inside, await told(async () => [])])).toEqual(
      new Set(['the name leads to no public address']),
    )
  })

  it('what the network says of a failed connection is not told', async () => {
    const { port } = await listener('127.0.0.1')
    const failed = guardedRequest(`http://127.0.0.1:${port}/`, get, open)
    await expect(failed).rejects.toThrow(/^the connection failed$/)
  })

  it('of several addresses the next is tried where one takes no connection, and a name with none that does fails', async () => {
    const url = await serve((_request, response) => response.end('here'))
    const { port } = new URL(url)
    const name = (...addresses: string[]): Network => ({
      resolve: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      isPublic: () => true,
    })
    const ask = (network: Network) => guardedRequest(`http://two.example:${port}/`, get, open, network)
    for (const network of [name('::1', '127.0.0.1'), name('127.0.0.2', '127.0.0.1'), name('127.0.0.1', '::1')])
      expect((await ask(network)).body.toString()).toBe('here')
    // Control: with the first address alone there is no answer.
    await expect(ask(name('::1'))).rejects.toThrow('the connection failed')
    // Bounded: what comes after the sixth is not tried.
    await expect(ask(name(...Array(6).fill('127.0.0.2'), '127.0.0.1'))).rejects.toThrow('the connection failed')
  })

  it('a name that changes its address after the check is connected to where it was checked; control: looking up twice is caught', async () => {
    const checked = await listener('127.0.0.2')
    const inside = await listener('127.0.0.1', checked.port)
    const rebinding = (): Network => {
      let looks = 0
      return {
        resolve: async () => [{ address: ++looks === 1 ? '127.0.0.2' : '127.0.0.1', family: 4 }],
        isPublic: (address) => address === '127.0.0.2',
      }
    }
    const url = `https://rebinding.example:${checked.port}/`
    await expect(guardedRequest(url, get, guarded, rebinding())).rejects.toThrow()
    expect([checked.seen(), inside.seen()]).toEqual([1, 0])

    // Control: the same check, and a connection that resolves the name for itself.
    const twice = rebinding()
    const [first] = await twice.resolve('rebinding.example')
    expect(twice.isPublic(first!.address)).toBe(true)
    await new Promise((done) => {
      const lookup: LookupFunction = (name, _options, callback) =>
        void twice.resolve(name).then(([found]) => callback(null, [found!]))
      request(url, { lookup, agent: false }).on('error', done).end()
    })
    expect(inside.seen()).toBe(1)
  })

  it('a connection is kept for who has checked the addresses that it leads to; control: one that is kept by name leads elsewhere', async () => {
    const reached: (string | undefined)[] = []
    const { port } = new URL(
      await serve((request, response) => {
        reached.push(request.socket.localAddress)
        response.end()
      }, '0.0.0.0'),
    )
    let connections = 0
    servers.at(-1)!.on('connection', () => {
      connections += 1
    })
    const leadsTo = (address: string): Network => ({
      resolve: async () => [{ address, family: 4 }],
      isPublic: () => true,
    })
    const url = `http://moving.example:${port}/`
    const again = { method: 'POST', headers: {}, body: '{}', again: true } as const
    for (const address of ['127.0.0.2', '127.0.0.2', '127.0.0.3'])
      await guardedRequest(url, again, open, leadsTo(address))
    expect(reached.splice(0)).toEqual(['127.0.0.2', '127.0.0.2', '127.0.0.3'])
    expect(connections).toBe(2)

    const byName = new Agent({ keepAlive: true })
    for (const address of ['127.0.0.2', '127.0.0.3']) {
      await new Promise<void>((done) => {
        const lookup: LookupFunction = (_name, _options, callback) => callback(null, [{ address, family: 4 }])
        plainRequest(url, { lookup, agent: byName }, (response) => response.resume().on('end', done)).end()
      })
      await new Promise((done) => setImmediate(done)) // the agent has its connection back
    }
    byName.destroy()
    expect(reached).toEqual(['127.0.0.2', '127.0.0.2'])
  })

  it('what was sent on a connection that the other side had ended is sent again, once; what fails on a fresh one is not', async () => {
    const asked = new Map<object, number>()
    let requests = 0
    const oncePerConnection = await serve((request, response) => {
      requests += 1
      const before = asked.get(request.socket) ?? 0
      asked.set(request.socket, before + 1)
      if (before > 0) request.socket.destroy()
      else response.end()
    })
    const again = { method: 'POST', headers: {}, body: '{}', again: true } as const
    expect((await guardedRequest(oncePerConnection, again, open)).status).toBe(200)
    expect((await guardedRequest(oncePerConnection, again, open)).status).toBe(200)
    expect(requests).toBe(3)
    let refused = 0
    const never = await serve((request) => {
      refused += 1
      request.socket.destroy()
    })
    await expect(guardedRequest(never, again, open)).rejects.toThrow('the connection failed')
    expect(refused).toBe(1)
  })

  it('a redirect is an answer and is not followed', async () => {
    const inside = await listener('127.0.0.1')
    const url = await serve((_request, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${inside.port}/` }).end()
    })
    expect((await guardedRequest(url, { ...get, method: 'POST', body: '{}' }, open)).status).toBe(307)
    expect(inside.seen()).toBe(0)
  })

  it('an endless answer is cut at the limit of bytes', async () => {
    const url = await serve((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(500)));
      }
      response.on('drain', more)
      more()
    })
    await expect(guardedRequest(url, get, open)).rejects.toThrow('longer than 1000 bytes')
  })

  it('an answer that never ends and a name that never resolves are cut at the limit of time', async () => {
    const url = await serve((_request, response) => {
      response.write('x')
    })
    await expect(guardedRequest(url, get, { ...open, seconds: 0.2 })).rejects.toThrow()
    const silent: Network = { resolve: () => new Promise(() => undefined), isPublic: isPublicAddress }
    await expect(guardedRequest('https://silent.example/', get, { ...guarded, seconds: 0.2 }, silent)).rejects.toThrow(
      'no answer within 0.2 s',
    )
  })
})

/** Answers whatever is asked with these bytes, or as it likes. */
async function speaker(answer: string | ((socket: Socket) => void)): Promise<string> {
  const server = createSocketServer((socket) => {
    socket.on('error', () => undefined)
    if (typeof answer === 'string') socket.on('data', () => socket.write(answer))
    else socket.once('data', () => answer(socket))
    closing.push(() => socket.destroy())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closing.push(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/** The same again and again until the other side hangs up. */
const dripping = (head: string, part: string) => (socket: Socket) => {
  socket.write(head)
  const timer = setInterval(() => socket.write(part), 20)
  socket.on('close', () => clearInterval(timer))
}

const other = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
const late = 'no answer within 0.2 s'
const lost = 'the connection failed'

describe('whatever the other side says, a request comes to its end in its time', () => {
  it.each<[string, string | ((socket: Socket) => void), number | string]>([
    ['another protocol', other, 101],
    ['another protocol, and talks on in it', dripping(other, 'x'), 101],
    ['101 without a protocol', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 101],
    ['200 and an upgrade', 'HTTP/1.1 200 OK\r\nConnection: upgrade\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n', 200],
    ['go on, and nothing else', 'HTTP/1.1 100 Continue\r\n\r\n', late],
    ['that it works on it, for ever', dripping('', 'HTTP/1.1 102 Processing\r\n\r\n'), late],
    ['headers without end', dripping('HTTP/1.1 200 OK\r\n', 'a: b\r\n'), late],
    ['a body without end', dripping('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '1\r\na\r\n'), late],
    ['half of a body', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc', late],
    ['half of a body, and goodbye', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'), lost],
    ['goodbye', (socket) => socket.end(), lost],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', lost],
    ['headers of a megabyte', `HTTP/1.1 200 OK\r\na: ${'b'.repeat(1_000_000)}\r\n\r\n`, lost],
    ['a status that there is not', 'HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n', 999],
  ])('%s', async (_, said, told) => {
    const url = await speaker(said)
    for (const again of [false, true, true]) {
      const asked = guardedRequest(url, { method: 'POST', headers: {}, body: '{}', again }, { ...open, seconds: 0.2 })
      const answer = asked.then(
        ({ status }) => status,
        ({ message }: Error) => message,
      )
      expect(await Promise.race([answer, tooLong(2_000)])).toBe(told)
    }
  })

  it('control: who listens for a response and for errors alone waits for ever, whatever ends the request', async () => {
    const url = await speaker(other)
    const heard: string[] = []
    await new Promise<void>((closed) => {
      const asked = plainRequest(url, { agent: false })
      asked.on('response', () => heard.push('response'))
      asked.on('error', () => heard.push('error'))
      asked.on('close', () => {
        asked.destroy(new Error('the time is over'))
        setImmediate(closed)
      })
      asked.end()
    })
    expect(heard).toEqual([])
  })
})

const tooLong = (ms: number) =>
  new Promise<string>((done) => {
    setTimeout(() => done('nothing'), ms).unref()
  })
