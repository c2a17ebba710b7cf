import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import packageFile from '../../package.json' with { type: 'json' }
import type { Document, Schema } from '../../src/platform/http/contract-document.ts'
import { breaksBetween } from '../support/contract-breaks.ts'

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../openapi/${name}`, import.meta.url), 'utf8'))
const now = read('openapi.json') as Document & { info: { version: string } }
const released = read('released.json') as Document & { info: { version: string } }

describe('the contract beside the last release', () => {
  it('breaks nothing that a client of the release relies on, unless the first number of the version moves', () => {
    const [major, minor] = now.info.version.split('.').map(Number) as [number, number]
    const [oldMajor, oldMinor] = released.info.version.split('.').map(Number) as [number, number]
    const mayBreak = major > oldMajor || (major === 0 && oldMajor === 0 && minor > oldMinor)
    if (!mayBreak) expect(breaksBetween(released, now)).toEqual([])
    expect(major * 1_000 + minor).toBeGreaterThanOrEqual(oldMajor * 1_000 + oldMinor)
  })

  it('has the version of the package, of which the change log tells', () => {
    expect(now.info.version).toBe(packageFile.version)
    const log = readFileSync(new URL('../../CHANGELOG.md', import.meta.url), 'utf8')
    expect(log).toContain(`## ${packageFile.version}`)
  })
})

/** The released contract with one thing changed. */
function changed(change: (document: Document) => void): string[] {
  const document = structuredClone(released)
  change(document)
  return breaksBetween(released, document)
}

const component = (document: Document, name: string): Schema => document.components.schemas[name]!

describe('the gate', () => {
  test('lets pass what adds: an operation, an optional parameter, a field, a word that may be sent', () => {
    const breaks = changed((document) => {
      document.paths['/v1/new'] = structuredClone(document.paths['/v1/issuers']!)
      document.paths['/v1/issuers']!['get']!.parameters!.push({ name: 'new', in: 'query', schema: { type: 'string' } })
      component(document, 'Issuer').properties!['new'] = { type: 'string' }
      component(document, 'Issuer').required!.push('new')
      component(document, 'TokenProfile').enum!.push('another')
      component(document, 'WebhookInput').properties!['new'] = { type: 'string' }
    })
    expect(breaks).toEqual([])
  })

  const cases: [string, RegExp, (document: Document) => void][] = [
    ['an operation that is gone', /the operation is gone/, (document) => delete document.paths['/v1/issuers']],
    [
      'a parameter that is gone',
      /parameter status is gone/,
      (document) => {
        const get = document.paths['/v1/issuers']!['get']!
        get.parameters = get.parameters!.filter(({ name }) => name !== 'status')
      },
    ],
    [
      'a parameter that is newly required',
      /parameter new is now required/,
      (document) =>
        document.paths['/v1/issuers']!['get']!.parameters!.push({ name: 'new', in: 'query', required: true }),
    ],
    [
      'a word that may no longer be sent',
      /okta is no longer taken/,
      (document) => {
        const profile = component(document, 'TokenProfile')
        profile.enum = profile.enum!.filter((word) => word !== 'okta')
      },
    ],
    [
      'a field that is newly required',
      /new: is now required/,
      (document) => component(document, 'WebhookInput').required!.push('new'),
    ],
    [
      'a field that may no longer be sent',
      /description: is no longer taken/,
      (document) => delete component(document, 'WebhookInput').properties!['description'],
    ],
    [
      'a narrower bound',
      /maxLength is now 5/,
      (document) => {
        component(document, 'WebhookInput').properties!['description'] = { type: 'string', maxLength: 5 }
      },
    ],
    [
      'a field of a reply that is gone',
      /audience: is no longer told/,
      (document) => delete component(document, 'Issuer').properties!['audience'],
    ],
    [
      'a field of a reply that may be missing',
      /audience: may now be missing/,
      (document) => {
        const issuer = component(document, 'Issuer')
        issuer.required = issuer.required!.filter((field) => field !== 'audience')
      },
    ],
    [
      'another type',
      /audience: may now be integer/,
      (document) => {
        component(document, 'Issuer').properties!['audience'] = { type: 'integer' }
      },
    ],
    [
      'a success that is no longer answered',
      /201 is no longer answered/,
      (document) => delete document.paths['/v1/issuers']!['post']!.responses['201'],
    ],
  ]
  test.each(cases)('refuses %s', (_, says, change) => {
    expect(changed(change).join('\n')).toMatch(says)
  })
})
