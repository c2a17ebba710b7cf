import { generateKeyPairSync } from 'node:crypto'
import type { JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { isBlank } from '../../src/kernel/identity.ts'
import { Refusal } from '../../src/kernel/refusal.ts'
import { accepted } from '../../src/platform/http/accept.ts'
import { checkText } from '../../src/platform/http/text.ts'
import { keyFault, readKey } from '../../src/platform/http/token.ts'

// A list of what is refused that refuses everything passes every test of refusals: each has what must pass beside it.

const refuses = (value: unknown) => {
  try {
    checkText(value, 'body')
    return false
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal)
    return true
  }
}

const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) })

describe('text that is kept', () => {
  it.each([
    ['Ukrainian with its apostrophes', "з’їзд, обʼєкт, п'ять"],
    ['astral letters and families', '𝔘👩‍👩‍👧‍👦'],
    ['right to left', 'שָׁלוֹם عليكم'],
    ['line ends and tabs', 'a\r\nb\tc'],
    ['controls other than NUL', '\u0001\u001f\u007f\u0085'],
    ['invisible ones among others', 'a\u200b\u2060\ufeffb'],
    ['non-characters', '\uffff\ufdd0'],
    ['an empty text', ''],
    ['names of members of any script', { 'ключ 🗝': [{ 'Ім’я': 'х' }] }],
    ['what is no text', [1, true, null, 1e300, {}]],
    ['as many levels as are taken', nested(32)],
  ])('%s', (_what, value) => expect(refuses(value)).toBe(false))

  it.each([
    ['NUL', 'a\u0000b'],
    ['a lone high surrogate', 'a\ud800'],
    ['a lone low surrogate', '\udc00a'],
    ['surrogates the wrong way round', '\udc00\ud800'],
    ['NUL deep within', { a: [{ b: ['\u0000'] }] }],
    ['a member’s name', { a: [{ 'b\u0000': 1 }] }],
    ['one level more', nested(33)],
  ])('not: %s', (_what, value) => expect(refuses(value)).toBe(true))
})

describe('text that can be seen', () => {
  it.each(['a', 'Ї', '.', '―', '0', '🇺🇦', '漢', '\u0301', '\u200da', 'a\u00a0', '\ufeffx', '\ufffd', 'ᚠ', '\u{1f9ff}'])(
    '%j',
    (text) => expect(isBlank(text)).toBe(false),
  )
  it.each([
    '',
    ' ',
    '\t\r\n',
    '\u00a0\u2003\u3000',
    '\u200b',
    '\ufeff',
    '\u2060\u2061',
    '\u2800',
    '\u3164\uffa0',
    '\u202a\u202e',
    '\u{e0041}',
    '\u{1d173}',
  ])('not: %j', (text) => expect(isBlank(text)).toBe(true))
})

describe('media types that are accepted', () => {
  const [json, lines, csv] = ['application/json', 'application/x-ndjson', 'text/csv'] as const
  it.each([
    [undefined, [json, lines, csv]],
    ['', [json, lines, csv]],
    ['application/json', [json]],
    ['Application/JSON; charset=utf-8', [json]],
    ['text/html,application/xhtml+xml,*/*;q=0.8', [json, lines, csv]],
    ['application/json;q=0.1, text/csv;q=0.9', [csv, json]],
    ['application/jsonl', [lines]],
    ['application/*, text/csv', [json, lines, csv]],
    ['text/csv, application/*', [csv, json, lines]],
    ['*/*, application/json;q=0.2', [lines, csv, json]],
    ['application/json;q=0', []],
    ['application/json; q=0.000, text/csv', [csv]],
    ['application/json;q=0, */*', [lines, csv]],
    ['*/*, application/*;q=0', [csv]],
    ['*/*;q=0', []],
    ['application/json;q=much', []],
  ])('%s', (header, types) => expect(accepted(header, [json, lines, csv])).toEqual(types))
})

describe('keys that may verify', () => {
  const publicHalf = (pair: { publicKey: { export(options: { format: 'jwk' }): unknown } }) =>
    pair.publicKey.export({ format: 'jwk' }) as JWK
  const keys: [string, JWK][] = [
    ['RSA of 2048 bits', publicHalf(generateKeyPairSync('rsa', { modulusLength: 2_048 }))],
    ['RSA of 3072 bits', publicHalf(generateKeyPairSync('rsa', { modulusLength: 3_072 }))],
    ...['P-256', 'P-384', 'P-521'].map((curve): [string, JWK] => [
      curve,
      publicHalf(generateKeyPairSync('ec', { namedCurve: curve })),
    ]),
    ['Ed25519', publicHalf(generateKeyPairSync('ed25519'))],
  ]
  it.each(keys)('%s, with the members that providers add', (_what, key) => {
    for (const more of [{}, { use: 'sig' }, { key_ops: ['verify'] }, { kid: 'a', alg: 'X', x5t: 'y', x5c: ['z'] }])
      expect(keyFault(readKey({ ...key, ...more })!)).toBeUndefined()
  })
  it.each([
    ['RSA of 1024 bits', publicHalf(generateKeyPairSync('rsa', { modulusLength: 1_024 }))],
    ['secp256k1', publicHalf(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }))],
    ['Ed448', publicHalf(generateKeyPairSync('ed448'))],
    ['a key for encryption', { ...keys[0]![1], use: 'enc' }],
  ] satisfies [string, JWK][])('not: %s', (_what, key) => expect(keyFault(readKey(key)!)).toEqual(expect.any(String)))
})
