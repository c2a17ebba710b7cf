import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldedIdentityOf, identityOf, isBlank, organisationKey, referenceKey } from '../../src/kernel/identity.ts'
import { ownDatabase } from '../support/own-database.ts'

// BR-24: what people type is compared alike in the kernel and in PostgreSQL.

const own = ownDatabase('worker')

const inSql = async (expression: string, texts: readonly string[]): Promise<string[]> =>
  (
    await own.client.query<{ told: string }>(
      `select ${expression} as told from unnest($1::text[]) with ordinality as t (p, at) order by at`,
      [texts],
    )
  ).rows.map(({ told }) => told)

const tricky = [
  ...'Öö\u0308Ää\u030aİıßſΣςÅﬁ①ｓａｐＳΩ한ᄒ\u00ad\u200b\u2060\ufeff\u2800\u3164\u00a0\u2003\u2011–−-\t\n .,;/',
]
const letters = fc.array(fc.oneof(fc.constantFrom(...tricky), fc.string({ unit: 'grapheme', maxLength: 2 })), {
  maxLength: 12,
})
const words = letters.map((parts) => parts.join('').replaceAll('\u0000', '')).filter((text) => text.isWellFormed())

describe('BR-24: identity of typed text', () => {
  it('is the same in the kernel and in SQL, over random text of tricky characters', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(words, { minLength: 20, maxLength: 60 }), async (texts) => {
        expect(await inSql('accord.identity_of(p)', texts)).toEqual(texts.map(identityOf))
        expect(await inSql('lower(accord.identity_of(p))', texts)).toEqual(texts.map(foldedIdentityOf))
        expect(await inSql("accord.reference_key(p, 'A-1')", texts)).toEqual(
          texts.map((system) => referenceKey({ system, id: 'A-1' })),
        )
        expect(await inSql("accord.organisation_key('XI-LEI', p)", texts)).toEqual(
          texts.map((identifier) => organisationKey('XI-LEI', identifier)),
        )
        expect(texts.map(identityOf).map(identityOf)).toEqual(texts.map(identityOf))
      }),
      { numRuns: 60 },
    )
  })

  it('folds what nobody can see, and nothing that one can', () => {
    const spellings = ['Ö-1', 'O\u0308-1', ' Ö-1 ', 'Ö\u200b-1', 'Ö\u20111', 'Ö-\u00ad1', '\uff2f\u0308-1', 'Ö-1\ufeff']
    expect(new Set(spellings.map(identityOf))).toEqual(new Set(['Ö-1']))
    expect(identityOf('o-1')).not.toBe(identityOf('Ö-1'))
    expect(identityOf('ö-1')).not.toBe(identityOf('Ö-1'))
    expect(referenceKey({ system: 'SAP', id: 'a' })).toBe(referenceKey({ system: 'sap ', id: 'a' }))
    expect(referenceKey({ system: 'sap', id: 'A' })).not.toBe(referenceKey({ system: 'sap', id: 'a' }))
    for (const nothing of ['\u200b\u200b', '\u2060', '\u2800', '\u3164', '\u200e\u200f', '\u00a0', '\ufeff', ' \t'])
      expect(isBlank(nothing), JSON.stringify(nothing)).toBe(true)
    expect(isBlank('.')).toBe(false)
  })

  it('control: comparing byte by byte tells apart what is one', async () => {
    const [composed, decomposed] = await inSql('p', ['Ö-1', 'O\u0308-1'])
    expect(composed).not.toBe(decomposed)
  })
})
