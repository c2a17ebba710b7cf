import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Actor } from '../../src/access/actor.ts'
import {
  checkKeys,
  checkUrls,
  requireNotSuspendedByAnother,
  requireReplaceable,
  requireSecondAdministrator,
  standingToIssuer,
} from '../../src/modules/participants/issuer-rules.ts'
import { refusalOf, refused } from '../support/refused.ts'

const administrator: Actor = {
  ...{
    accountId: 'a',
    accounts: ['a'],
    accountName: 'An account',
    participant: 'SE',
    participantKind: 'state',
    audiences: ['SE'],
  },
  grants: [{ id: 'g', role: 'administrator', agencyId: null, validFrom: '2026-01-01', validTo: null }],
}
type Row = Parameters<typeof standingToIssuer>[2]
const issuer: Row & { id: string } = {
  ...{ id: 'i', suspendedBy: null, proposedBy: 'b', lastDoor: false, confirmable: true },
  status: 'active',
}

describe('an issuer', () => {
  const verbs = ['confirmIssuer', 'suspendIssuer', 'reinstateIssuer', 'retireIssuer'] as const
  const open = (more: Partial<Row>) => {
    const standing = standingToIssuer(administrator, ['own'], { ...issuer, ...more })
    return verbs.filter((verb) => standing(verb) !== undefined)
  }
  const others = ['suspendIssuer', 'reinstateIssuer', 'retireIssuer']

  it('BR-62: is confirmed by another account than proposed it, while it can be', () => {
    expect(open({ status: 'proposed' })).toEqual(verbs)
    expect(open({ status: 'proposed', proposedBy: 'a' })).toEqual(others)
    expect(open({ status: 'proposed', confirmable: false })).toEqual(others)
    expect(refused(() => requireSecondAdministrator(administrator, issuer))).toBeUndefined()
    expect(refused(() => requireSecondAdministrator(administrator, { ...issuer, proposedBy: null }))).toBeUndefined()
    const own = refusalOf(() => requireSecondAdministrator(administrator, { ...issuer, proposedBy: 'a' }))
    expect(own?.message).toMatch(/another administrator of SE/)
    expect(own).toMatchObject({ code: 'forbidden', facts: { rule: 'BR-62', object: { type: 'issuer', id: 'i' } } })
  })

  it('stays where it is the last door of its participant', () => {
    expect(open({ lastDoor: true })).toEqual(['confirmIssuer', 'reinstateIssuer'])
    expect(standingToIssuer(administrator, ['own'], issuer)('retireIssuer')).toEqual(['own'])
  })

  it('that is suspended is taken up or retired by whoever suspended it', () => {
    const suspended = { status: 'suspended', lastDoor: true } as const
    expect(open({ ...suspended, suspendedBy: 'SE' })).toEqual(['confirmIssuer', 'reinstateIssuer', 'retireIssuer'])
    expect(open({ ...suspended, suspendedBy: 'UA', lastDoor: false })).toEqual(['confirmIssuer', 'suspendIssuer'])
    expect(open({ suspendedBy: 'UA' })).toEqual(verbs)
  })

  it('that another participant suspended is neither retired nor replaced', () => {
    const check = (status: 'active' | 'suspended', suspendedBy: string | null) =>
      refusalOf(() => requireNotSuspendedByAnother(administrator, { id: 'i', status, suspendedBy }))
    expect([check('active', 'UA'), check('active', null), check('suspended', 'SE')]).toEqual([
      ...[undefined, undefined, undefined],
    ])
    expect(check('suspended', 'UA')).toMatchObject({
      ...{ code: 'conflict', message: expect.stringMatching(/suspended by UA:/) },
      facts: { object: { type: 'issuer', id: 'i' }, state: 'suspended', allowed: [] },
    })
  })

  it('is replaced while it is in use', () => {
    const replace = (more: object) => refusalOf(() => requireReplaceable(administrator, { ...issuer, ...more }))
    expect(replace({})).toBeUndefined()
    expect(replace({ status: 'suspended', suspendedBy: 'SE' })).toBeUndefined()
    expect(replace({ status: 'suspended', suspendedBy: 'UA' })?.message).toMatch(/suspended by UA/)
    for (const status of ['proposed', 'retired'] as const)
      expect(replace({ status })).toMatchObject({
        ...{ code: 'conflict', message: expect.stringMatching(`is ${status};`) },
        facts: {
          ...{ object: { type: 'issuer', id: 'i' }, state: status },
          allowed: status === 'proposed' ? ['confirmIssuer', 'retireIssuer'] : [],
        },
      })
  })
})

describe('the addresses of an issuer', () => {
  type Urls = Parameters<typeof checkUrls>[0]
  const check = (urls: Partial<Urls>, allowPrivate = false) =>
    refusalOf(() => checkUrls({ issuer: 'https://id.example.org/', profile: 'rfc9068', ...urls }, allowPrivate))
  const place = (urls: Partial<Urls>, allowPrivate = false) => check(urls, allowPrivate)?.facts.errors?.[0]?.pointer

  it('are its own, over https but where its profile or the operator allows another', () => {
    expect(place({})).toBeUndefined()
    expect(place({ issuer: 'https://local-issuer.accord.invalid/SE' })).toBe('/issuer')
    expect(check({ issuer: 'https://local-issuer.accord.invalid/SE' })?.message).toMatch(/^https:.*is kept for/)
    expect(place({ issuer: 'http://id.example.org/' })).toBe('/issuer')
    expect(check({ issuer: 'http://id.example.org/' })?.message).toMatch(/profile rfc9068 must/)
    expect(place({ issuer: 'http://id.example.org/' }, true)).toBeUndefined()
    expect(place({ issuer: 'http://id.example.org/', profile: 'adfs' })).toBeUndefined()
  })

  it('of its keys can be called from here', () => {
    expect(place({ jwksUri: 'https://id.example.org/keys' })).toBeUndefined()
    expect(place({ jwksUri: 'http://id.example.org/keys' })).toBe('/jwksUri')
    expect(place({ jwksUri: 'http://id.example.org/keys' }, true)).toBeUndefined()
    expect(check({ jwksUri: 'https://127.0.0.1/keys' })?.message).toMatch(/fetched from this address: \w.*not public/)
    expect(place({ jwksUri: 'https://127.0.0.1/keys' }, true)).toBeUndefined()
  })
})

describe('the keys of an issuer', () => {
  const made = () =>
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }) as Record<string, string>
  const [one, two] = [made(), made()]
  const faults = (...keys: unknown[]) => refusalOf(() => checkKeys(keys))?.facts.errors

  it('are kept in their order, with the members that verification reads', () => {
    const kept = checkKeys([{ ...one, kid: 'a', x5t: 'more' }, { ...two, kid: 'b' }, two])
    expect(kept.map(({ kid }) => kid)).toEqual(['a', 'b', undefined])
    expect(kept[0]).toMatchObject({ x: one!['x'], y: one!['y'] })
    expect(kept[0]).not.toHaveProperty('x5t')
    expect(checkKeys([one, two])).toHaveLength(2)
  })

  it('are refused each with its fault, and the first of them in the answer', () => {
    const offCurve = { ...one, x: two!['x'] }
    const errors = faults({ kty: 1 }, { ...one, kid: 'a' }, { ...one, use: 'enc' }, offCurve, { ...two, kid: 'a' })
    expect(errors?.map(({ pointer }) => pointer)).toEqual([0, 2, 3, 4].map((index) => `/jwks/keys/${index}`))
    const words = errors?.map(({ detail }) => (detail as { en: string }).en)
    expect(words?.[0]).toMatch(/not those of a JWK/)
    expect(words?.[1]).toMatch(/verify tokens: \w/)
    expect(words?.[2]).toMatch(/not those of a public key/)
    expect(words?.[3]).toMatch(/same kid/)
    expect(refusalOf(() => checkKeys([{ kty: 1 }]))).toMatchObject({
      ...{ code: 'unprocessable', message: expect.stringMatching(/not those of a JWK/) },
    })
  })

  it('with the same kid are one too many only where the first was good', () => {
    expect(faults({ ...one, kid: 'a', use: 'enc' }, { ...two, kid: 'a' })).toHaveLength(1)
  })
})
