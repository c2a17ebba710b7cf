import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { createOutlet, type Outlet } from '../../src/modules/audit/outlet.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A reader of one stream, who reads nothing, and the way to it; `begin` says when the way is made. */
async function readerWho(begin: (raw: ServerResponse, reader: Socket) => Promise<void>) {
  let reader: Socket
  const made = Promise.withResolvers<{ raw: ServerResponse; out: Outlet }>()
  const server: Server = createServer((_request, raw) => {
    void begin(raw, reader).then(() => {
      const out = createOutlet(raw, 1, { warn: () => undefined } as never)
      if (!raw.destroyed) out.text.pipe(raw)
      made.resolve({ raw, out })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  reader = connect((server.address() as AddressInfo).port, '127.0.0.1')
  reader.pause()
  reader.write('GET / HTTP/1.1\r\nHost: accord\r\n\r\n')
  closing.push(() => {
    reader.destroy()
    server.closeAllConnections()
    server.close()
  })
  return await made.promise
}

it('cuts off a reader that does not take the last that is written', async () => {
  const { raw, out } = await readerWho(async () => undefined)
  out.write(Buffer.alloc(16_000_000, 'x')) // more than the buffers of a connection hold
  out.end(Buffer.from('cut'))
  await expect.poll(() => raw.destroyed).toBe(true)
  expect(raw.writableFinished).toBe(false)
  await expect.poll(() => out.closed.aborted).toBe(true)
})

it('knows of a reader that hung up before there was a way to it', async () => {
  const { out } = await readerWho(async (raw, reader) => {
    reader.destroy()
    await vi.waitFor(() => expect(raw.destroyed).toBe(true))
  })
  expect(out.closed.aborted).toBe(true)
  expect(await out.taken()).toBe(false)
})
