import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

/** A name server that gives these addresses for every name, as the network of the containers does. @returns its port */
export async function nameServer(addresses: readonly string[]): Promise<number> {
  const socket = createSocket('udp4')
  socket.on('message', (question, { port, address }) => {
    const said = question.subarray(0, question.indexOf(0, 12) + 5) // its header and what it asks
    said.writeUInt16BE(0x8180, 2)
    said.writeUInt16BE(addresses.length, 6)
    said.fill(0, 8, 12)
    const answers = addresses.map((each) =>
      Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, ...each.split('.').map(Number)]),
    )
    socket.send(Buffer.concat([said, ...answers]), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  return socket.address().port
}
