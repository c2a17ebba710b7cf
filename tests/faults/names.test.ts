import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { guardedRequest } from '../../src/platform/http/egress.ts'
import { byNameServers } from '../../src/platform/http/names.ts'
import { nameServer } from '../support/name-server.ts'

// Names that others chose are asked of name servers without a thread of the process: the system looks in two of them for
// every name, and who has slow name servers of its own would hold up everybody else's, and the database's.

const askAt = (port: number) => {
  const resolver = new Resolver({ timeout: 300, tries: 1 })
  resolver.setServers([`127.0.0.1:${port}`])
  return resolver
}

/** Takes every question and says nothing. */
async function silentServer(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  return socket.address().port
}

const threads = () => process.getActiveResourcesInfo().filter((name) => name === 'GetAddrInfoReqWrap').length

describe('the addresses of a name that somebody else chose', () => {
  it('are those that its name servers tell, and an address is its own', async () => {
    const resolver = askAt(await nameServer(['192.0.2.1', '192.0.2.2']))
    expect(await byNameServers('desk.example', resolver)).toEqual([
      { address: '192.0.2.1', family: 4 },
      { address: '192.0.2.2', family: 4 },
    ])
    expect(await byNameServers('192.0.2.9', resolver)).toEqual([{ address: '192.0.2.9', family: 4 }])
    expect(await byNameServers('2001:db8::9', resolver)).toEqual([{ address: '2001:db8::9', family: 6 }])
  })

  it('are none where nobody answers, which is found out in time, for as many as are asked at once', async () => {
    const resolver = askAt(await silentServer())
    const begun = performance.now()
    const asked = Array.from({ length: 200 }, (_, number) => byNameServers(`desk-${number}.example`, resolver))
    const outcomes = await Promise.allSettled(asked)
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['rejected']))
    expect(performance.now() - begun).toBeLessThan(10_000)
  })

  it('are asked for in no thread; control: where what is private may be called, the system is asked, in one', async () => {
    const get = { method: 'GET', headers: {} } as const
    const limits = { bytes: 1_000, seconds: 0.1 }
    const open = guardedRequest('https://desk.example.invalid/', get, { ...limits, allowPrivate: false })
    expect(threads()).toBe(0)
    await expect(open).rejects.toThrow()
    const inside = guardedRequest('https://desk.example.invalid/', get, { ...limits, allowPrivate: true })
    expect(threads()).toBe(1)
    await expect(inside).rejects.toThrow()
  })
})
