import { createPrivateKey, generateKeyPairSync, randomBytes, sign as signBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import type { Scheme } from './rules.ts'

/** A key as it is stored: `secret` is never told again once it was shown. */
export type NewKey = { scheme: Scheme; secret: Buffer; publicKey: string | null; shown: string | null }

const secretBytes = 32

/** v1: a shared secret (`whsec_`). v1a: an Ed25519 pair, of which the receiver gets the public half (`whpk_`). */
export function createKey(scheme: Scheme): NewKey {
  if (scheme === 'v1') {
    const secret = randomBytes(secretBytes)
    return { scheme, secret, publicKey: null, shown: `whsec_${secret.toString('base64')}` }
  }
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  return {
    scheme,
    secret: privateKey.export({ format: 'der', type: 'pkcs8' }),
    publicKey: `whpk_${raw.toString('base64')}`,
    shown: null,
  }
}

type Message = { id: string; at: Date; body: string }

/** The headers of one attempt by the Standard Webhooks specification: one signature per key, so that keys can rotate. */
export function signedHeaders(
  { id, at, body }: Message,
  keys: readonly { scheme: Scheme; secret: Buffer }[],
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000))
  const signatures = keys.map(({ scheme, secret }) => {
    if (scheme === 'v1') return new Webhook(secret.toString('base64')).sign(id, at, body)
    const key = createPrivateKey({ key: secret, format: 'der', type: 'pkcs8' })
    return `v1a,${signBytes(null, Buffer.from(`${id}.${timestamp}.${body}`), key).toString('base64')}`
  })
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}
