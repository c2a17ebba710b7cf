import { createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { createKey, messageId, outcomeOf, retryAfterSeconds, signatures } from '../../src/modules/webhooks/rules.ts'

/** The schedule of the specification, which is the default. */
const { webhookRetrySeconds: specifiedRetrySeconds } = readConfig({ NODE_ENV: 'test' })
const now = new Date('2026-11-23T06:40:00Z')
const at = (random: number) => ({ retrySeconds: specifiedRetrySeconds, random: () => random })
const failed = (seconds: number) => ({ is: 'failed', nextAttemptAt: new Date(now.getTime() + seconds * 1_000) })
const attempt = (status: number | null, attempts = 1, retryAfter?: string) => ({ status, attempts, retryAfter })

describe('what becomes of a delivery', () => {
  it('2xx is delivered, 410 is gone, all else fails, redirects too', () => {
    expect([200, 204, 299].map((status) => outcomeOf(attempt(status), at(0.5), now).is)).toEqual(
      Array(3).fill('delivered'),
    )
    expect(outcomeOf(attempt(410), at(0.5), now)).toEqual({ is: 'gone' })
    expect([null, 199, 300, 307, 404, 500].map((status) => outcomeOf(attempt(status), at(0.5), now))).toEqual(
      Array(6).fill(failed(5)),
    )
  })

  it('is tried again on the schedule and then given up', () => {
    const tried = specifiedRetrySeconds.map((_, index) => outcomeOf(attempt(500, index + 1), at(0.5), now))
    expect(specifiedRetrySeconds).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400])
    expect(tried).toEqual(specifiedRetrySeconds.map(failed))
    expect(outcomeOf(attempt(500, specifiedRetrySeconds.length + 1), at(0.5), now)).toEqual({ is: 'given_up' })
  })

  it('jitter is ten per cent either way', () => {
    expect(outcomeOf(attempt(500, 2), at(0), now)).toEqual(failed(270))
    expect(outcomeOf(attempt(500, 2), at(1), now)).toEqual(failed(330))
  })

  it('Retry-After is honoured on 429 and 503 alone, as seconds or as a date, for a day at most', () => {
    expect(outcomeOf(attempt(429, 1, '90'), at(0.5), now)).toEqual(failed(90))
    expect(outcomeOf(attempt(503, 1, 'Mon, 23 Nov 2026 06:42:00 GMT'), at(0.5), now)).toEqual(failed(120))
    expect(outcomeOf(attempt(500, 1, '90'), at(0.5), now)).toEqual(failed(5))
    expect(outcomeOf(attempt(429, 1, '1'), at(0.5), now)).toEqual(failed(5))
    expect(retryAfterSeconds(' 90 ', now)).toBe(90)
    expect(['5e3', '1e5', '90 s'].map((text) => retryAfterSeconds(text, now))).toEqual(Array(3).fill(undefined))
    expect(['999999', 'soon', undefined].map((text) => retryAfterSeconds(text, now))).toEqual([
      86_400,
      undefined,
      undefined,
    ])
  })
})

describe('signatures', () => {
  it('every key signs, and each verifies by the specification', () => {
    const secrets = [randomBytes(32), randomBytes(32)]
    const pair = generateKeyPairSync('ed25519')
    const secretOfPair = pair.privateKey.export({ format: 'der', type: 'pkcs8' })
    const sentAt = new Date()
    const message = { id: 'evt_1', sentAt, body: '{"a":1}' }
    const seconds = String(Math.floor(sentAt.getTime() / 1_000))
    const header = signatures(
      [...secrets.map((secret) => ({ scheme: 'v1' as const, secret })), { scheme: 'v1a', secret: secretOfPair }],
      message,
    )
    const headers = { 'webhook-id': message.id, 'webhook-timestamp': seconds, 'webhook-signature': header }
    for (const secret of secrets) {
      const receiver = new Webhook(`whsec_${secret.toString('base64')}`)
      expect(receiver.verify(message.body, headers)).toEqual({ a: 1 })
      expect(() => receiver.verify('{"a":2}', headers)).toThrow()
    }
    const signature = Buffer.from(header.split(' ')[2]!.replace('v1a,', ''), 'base64')
    const signed = (body: string) => verify(null, Buffer.from(`evt_1.${seconds}.${body}`), pair.publicKey, signature)
    expect([signed('{"a":1}'), signed('{"a":2}')]).toEqual([true, false])
  })

  it('of a key that was made here verify by what its owner is shown or may publish', () => {
    const sentAt = new Date()
    const message = { id: messageId(7), sentAt, body: '{}' }
    expect(message.id).toBe('change_7')
    const seconds = String(Math.floor(sentAt.getTime() / 1_000))
    const secret = createKey('v1')
    expect(secret).toMatchObject({ scheme: 'v1', publicKey: null, shown: expect.stringMatching(/^whsec_/) })
    const headers = { 'webhook-id': message.id, 'webhook-timestamp': seconds }
    const signed = { ...headers, 'webhook-signature': signatures([secret], message) }
    expect(new Webhook(secret.shown!).verify('{}', signed)).toEqual({})
    const pair = createKey('v1a')
    expect(pair).toMatchObject({ scheme: 'v1a', shown: null, publicKey: expect.stringMatching(/^whpk_/) })
    const raw = Buffer.from(pair.publicKey!.replace('whpk_', ''), 'base64')
    expect(raw).toHaveLength(32)
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' })
    const signature = Buffer.from(signatures([pair], message).replace('v1a,', ''), 'base64')
    expect(verify(null, Buffer.from(`change_7.${seconds}.{}`), key, signature)).toBe(true)
    expect(createKey('v1').shown).not.toBe(secret.shown)
  })
})
