import { createPublicKey, verify } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { z } from 'zod'
import type { Webhook } from '../modules/webhooks/schemas.ts'
import { expectStatus, must, type OfficeOf, tell } from './client.ts'

const waitSeconds = 20

/** Latvia's own system is called about the request, and checks by the public key that it is Accord that calls. */
export async function tellWebhook(office: OfficeOf, consultation: string): Promise<void> {
  const calls: { type: string; signed: boolean }[] = []
  let check = (_headers: Record<string, string>, _body: string) => false
  const receiver = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    const signed = check(request.headers as Record<string, string>, body)
    calls.push({ type: (JSON.parse(body) as { type: string }).type, signed })
    response.writeHead(signed ? 204 : 401).end()
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  try {
    const riga = await office('LV', 'administrator')
    const reply = await riga.post<z.output<typeof Webhook>>('/v1/webhooks', {
      url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/accord`,
      description: 'Demonstration',
      rootIds: [consultation],
      signatures: ['v1a'],
      fromPosition: 0,
    })
    if (reply.status === 422) return tell('\nThis server calls no address of this machine: no webhook is shown.')
    const webhook = expectStatus(reply, 201, 'the webhook')
    check = verifier(webhook.keys[0]!.publicKey!)
    await until(() => calls.some(({ type }) => type === 'consultation.closed'))
    tell(
      `\nLatvia's own system was called ${calls.length} times, from the release to the closure; every signature holds.`,
    )
    must(calls[0]?.type === 'resource.released', 'the first call tells of the release', calls)
    must(
      calls.every(({ signed }) => signed),
      'every call is signed by the key that was shown',
      calls,
    )
    const reason = 'The demonstration is over.'
    const off = await riga.post(`/v1/webhooks/${webhook.id}/disablement`, { reason }, reply.etag)
    expectStatus(off, 200, 'the webhook is disabled')
  } finally {
    receiver.closeAllConnections()
    receiver.close()
  }
}

function verifier(publicKey: string): (headers: Record<string, string>, body: string) => boolean {
  const x = Buffer.from(publicKey.slice('whpk_'.length), 'base64').toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return (headers, body) => {
    const content = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
    const signatures = headers['webhook-signature']?.split(' ') ?? []
    return signatures.some(
      (one) => one.startsWith('v1a,') && verify(null, content, key, Buffer.from(one.slice('v1a,'.length), 'base64')),
    )
  }
}

async function until(done: () => boolean): Promise<void> {
  const end = Date.now() + waitSeconds * 1_000
  while (!done()) {
    must(Date.now() < end, `the webhook is called within ${waitSeconds} seconds`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
