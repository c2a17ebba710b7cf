import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonical } from '../../src/kernel/canonical.ts'

describe('canonical JSON', () => {
  it('is what RFC 8785 says of any JSON, whatever its members are called', () => {
    const names = fc.oneof(
      fc.string(),
      fc.constantFrom('10', '9', '1', '__proto__', 'toString', 'ß', '€', '\ud83d\ude02'),
    )
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.double({ noNaN: true, noDefaultInfinity: true }),
          fc.boolean(),
          fc.constant(null),
        ),
        fc.array(tie('tree')),
        fc.dictionary(names, tie('tree'), { noNullPrototype: true }),
      ),
    }))
    fc.assert(
      fc.property(tree, (value) => canonical(value) === canonicalize(value)),
      { numRuns: 300 },
    )
  })

  it('does not depend on how a body was written', () => {
    expect(canonical(JSON.parse('{"b":[{"d":1e2,"c":"\\u00e9"}],"a":null}'))).toBe('{"a":null,"b":[{"c":"é","d":100}]}')
  })

  it('control: members in the order of an object would put 9 before 10', () => {
    expect(canonical({ 9: 1, 10: 2 })).toBe('{"10":2,"9":1}')
    expect(JSON.stringify({ 10: 2, 9: 1 })).toBe('{"9":1,"10":2}')
  })

  it('refuses what JSON has no number for', () => {
    expect(() => canonical({ rate: Number.POSITIVE_INFINITY })).toThrow()
  })
})
