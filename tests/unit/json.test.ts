import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../../src/kernel/refusal.ts'
import { readStrictJson, requireBoundedValues } from '../../src/platform/http/json.ts'

const read = (text: string) => readStrictJson(text, JSON.parse)

function pointerOf(text: string): string | undefined {
  try {
    read(text)
    return undefined
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    expect(error.code).toBe('malformed_request')
    return error.facts.errors?.[0]?.pointer
  }
}

describe('a member that stands there twice (RFC 7493)', () => {
  it.each([
    ['at the top', '{"amount":"1.00","amount":"900000.00"}', '/amount'],
    ['with the same value', '{"a":1,"a":1}', '/a'],
    ['deep within', '{"a":[0,{"b":{"c":1,"d":2,"c":3}}]}', '/a/1/b/c'],
    ['spelled with an escape', '{"a":1,"\\u0061":2}', '/a'],
    ['with white space about', '{ "a" \n:\t1 , "a" \r\n  : 2 }', '/a'],
    ['whose name has quotes and slashes', '{"a~\\"/\\\\":1,"a~\\"/\\\\":2}', '/a~0"~1\\'],
    ['with an empty name', '{"":1,"":2}', '/'],
    ['that is a number', '{"1":1,"1":2}', '/1'],
    ['that other languages know', '{"toString":1,"toString":2}', '/toString'],
    ['in an array at the top', '[{"a":1},{"a":1,"a":2}]', '/1/a'],
  ])('%s is refused and pointed at', (_what, text, pointer) => expect(pointerOf(text)).toBe(pointer))

  it.each([
    ['the same name in another object', '{"a":{"a":{"a":1}},"b":{"a":[{"a":1},{"a":2}]}}'],
    ['a name that is a value too', '{"a":"a","b":"a","c":["a","a","a"]}'],
    ['punctuation in texts', '{"a":"{\\"a\\":1,\\"a\\":2}","b":":,:[{}]\\\\"}'],
    ['names that differ in case or form', '{"a":1,"A":2,"\\u00e4":3,"a\\u0308":4}'],
    ['no object at all', '"a:b,c"'],
    ['an empty object', '{}'],
  ])('%s passes', (_what, text) => expect(read(text)).toEqual(JSON.parse(text)))

  it('what JSON.stringify writes passes, and is refused as soon as any member of it is written again', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat(), (value, seed) => {
        const text = JSON.stringify(value)
        expect(read(text)).toEqual(JSON.parse(text))
        const members = [...text.matchAll(/([{,])("(?:[^"\\]|\\.)*":)/g)].filter(({ index }) => inJson(text, index))
        const member = members[seed % members.length]
        if (member === undefined) return
        const at = member.index + 1
        expect(pointerOf(`${text.slice(0, at)}${member[2]}null,${text.slice(at)}`)).toBeDefined()
      }),
      { numRuns: 500 },
    )
  })

  it('control: the parser alone takes the last of two', () => {
    expect(JSON.parse('{"amount":"1.00","amount":"900000.00"}')).toEqual({ amount: '900000.00' })
  })
})

/** Whether a place is outside of texts. */
function inJson(text: string, place: number): boolean {
  let inside = false
  for (let at = 0; at < place; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') inside = !inside
  }
  return !inside
}

describe('what reading strictly costs', () => {
  const item = {
    commitmentId: '01979d2a-7f31-7000-8000-4c9a3a2f6b10',
    amount: '12500000.00',
    currency: 'EUR',
    transactionDate: '2026-04-15',
    externalReference: { system: 'sap', id: '4711' },
    description: 'A line of text with "quotes", a back\\slash and Ґрунт.',
  }
  const batch = JSON.stringify({ items: Array.from({ length: 4_300 }, () => item) })

  // What else the machine does only adds.
  /** The least of many times, taken in turns: whatever else the machine does then meets both. */
  /** The best time of each, of more rounds where others use this machine too. */
  const least = (enough: (best: readonly number[]) => boolean, ...works: (() => void)[]) => {
    const best = works.map(() => Infinity)
    for (let round = 0; round < 30 || (round < 300 && !enough(best)); round += 1) {
      for (const [index, work] of works.entries()) {
        const begun = performance.now()
        work()
        best[index] = Math.min(best[index]!, performance.now() - begun)
      }
    }
    return best as [number, number]
  }

  it('a batch of 1 MiB takes at most three times the time that parsing it takes', () => {
    expect(batch.length).toBeGreaterThan(1_000_000)
    const [plain, strict] = least(
      ([plain, strict]) => strict! < 3 * plain!,
      () => JSON.parse(batch),
      () => read(batch),
    )
    if (process.env['SHOW_LOG'])
      process.stderr.write(`strict to plain: ${(strict / plain).toFixed(2)} (${plain.toFixed(1)} ms)\n`)
    expect(strict / plain).toBeLessThan(3)
  })

  it.each([
    ['backslashes', `{"a":"${'\\\\'.repeat(250_000)}","a":1}`],
    ['escaped quotes', `{"a":"${'\\"'.repeat(250_000)}","a":1}`],
    ['white space', `{"a"${' '.repeat(500_000)}:1,"a":1}`],
    ['names, the last of them twice', `{${Array.from({ length: 60_000 }, (_, n) => `"k${n}":1`).join()},"k59999":1}`],
    ['brackets', `${'['.repeat(5_000)}{"a":1,"a":2}${']'.repeat(5_000)}`],
  ])('no text makes it slow: %s', (_what, text) => {
    const begun = process.cpuUsage() // not the clock: others use this machine too
    expect(pointerOf(text)).toBeDefined()
    expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(1_000)
  })

  it('more values than are taken are refused before they are made', () => {
    expect(() => requireBoundedValues(`[${'1,'.repeat(100_001)}1]`, 100_000)).toThrow('more than 100000 values')
    expect(() => requireBoundedValues(`[${'1,'.repeat(99_000)}1]`, 100_000)).not.toThrow()
    const wide = (members: number) => `{"a":[],"b":{${Array.from({ length: members }, (_, n) => `"k${n}":{}`).join()}}}`
    expect(() => requireBoundedValues(wide(501), 100_000)).toThrow('An object of the body has more than 500 members')
    expect(() => requireBoundedValues(wide(500), 100_000)).not.toThrow()
    expect(() => requireBoundedValues(`["${',[{'.repeat(200_000)}"]`, 100_000)).not.toThrow()
  })
})
