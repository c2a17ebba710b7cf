import { globSync, readFileSync } from 'node:fs'
import ts from 'typescript-5'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../../src/kernel/refusal.ts'
import { allOf, either, inBoth, record, type Sentence, say, sentences } from '../../src/kernel/sentence.ts'
import { heard } from '../../src/platform/language/language.ts'
import { notUkrainian } from '../support/said.ts'

// A refusal has its sentence in both languages, or it does not compile. What schemas say is text to the validator, so
// that the compiler cannot see it: it is read from the source here.

const checks = ['refine', 'regex', 'int', 'min', 'max', 'length']

/** The texts that schemas of a file refuse with: what a check is given, `error`, `message`, and constants named so. */
function schemaTexts(source: string): string[] {
  const texts: string[] = []
  const take = (node: ts.Node | undefined) => {
    if (node === undefined) return
    if (ts.isStringLiteralLike(node)) texts.push(node.text)
    // What stands in between is another each time: any will do.
    if (ts.isTemplateExpression(node))
      texts.push(node.head.text + node.templateSpans.map(({ literal }) => `7${literal.text}`).join(''))
    if (ts.isArrowFunction(node)) take(node.body)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      if (checks.includes(node.expression.name.text)) node.arguments.slice(-1).forEach(take)
    }
    if (ts.isPropertyAssignment(node) && ['error', 'message'].includes(node.name.getText())) take(node.initializer)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('a.ts', source, ts.ScriptTarget.Latest, true))
  return texts
}

/** What refuses a decimal without saying how many digits its form takes, before the point and behind it. */
function unsaidDigits(source: string): string[] {
  const refusal = /\.regex\(\s*\/\^-\?\??\\d\{1,(\d+)\}\(\\\.\\d\{1,(\d+)\}\)\?\$\/,\s*(?:\{\s*error:\s*)?'([^']*)'/g
  return [...source.replaceAll('/^\\d', '/^-?\\d').matchAll(refusal)].flatMap(([, digits, places, text]) =>
    text!.includes(`at most ${digits} digits and ${places} decimal places`) ? [] : [text!],
  )
}

const withoutUkrainian = (texts: readonly string[]) =>
  texts.filter((text) => notUkrainian(new Refusal('invalid_request', heard(text))).length > 0)

describe('a decimal that is longer than it may be', () => {
  it('is refused by a sentence that says how long it may be', () => {
    const sources = globSync('src/**/*.ts').map((file) => readFileSync(file, 'utf8'))
    expect(sources.flatMap(unsaidDigits)).toEqual([])
    const forms = sources.join('').match(/\/\^(-\?)?\\d\{1,\d+\}\(\\\.\\d\{1,\d+\}\)\?\$\//g)
    expect(forms!.length, 'control: there are some').toBeGreaterThan(5)
  })

  it.each([
    String.raw`z.string().regex(/^\d{1,3}(\.\d{1,4})?$/, 'must be a decimal string')`,
    String.raw`z.string().regex(/^-?\d{1,15}(\.\d{1,6})?$/, { error: 'of at most 12 digits and 6 decimal places' })`,
  ])('control: what says nothing of it, or something else, is found: %s', (source) => {
    expect(unsaidDigits(source)).toHaveLength(1)
  })
})

describe('the catalogue of sentences', () => {
  it('has every text that a schema refuses with', () => {
    const files = globSync('src/{modules,platform}/**/*.ts', { exclude: ['**/dispatch.ts'] })
    const texts = files.flatMap((file) => schemaTexts(readFileSync(file, 'utf8')))
    expect(texts.length).toBeGreaterThan(60)
    expect(withoutUkrainian(texts)).toEqual([])
  })

  it('control: a text that it has not is found, however it is given', () => {
    const source = `
      const A = z.string().regex(/x/, 'must be blue')
      const B = z.object({}).refine(ok, { error: 'must be round', path: ['a'] })
      const D = z.string().max(9, { error: ({ input }) => \`must be like \${input}\` })
      context.addIssue({ code: 'custom', message: 'must be square' })
      const C = z.string().min(1)`
    expect(withoutUkrainian(schemaTexts(source))).toEqual([
      'must be blue',
      'must be round',
      'must be like 7',
      'must be square',
    ])
  })

  it('control: a refusal without Ukrainian, or without what stands in between, does not compile', () => {
    // @ts-expect-error not in the catalogue
    const refused = new Refusal('conflict', 'It is blue.')
    expect(notUkrainian(refused)).toEqual(['It is blue.'])
    // @ts-expect-error needs its value
    expect(say('The journal ends at {end}.', {}).en).toBe('The journal ends at .')
    // @ts-expect-error has its values told by `say`
    expect(new Refusal('conflict', 'The journal ends at {end}.').code).toBe('conflict')
  })

  it('every sentence has words of Ukrainian, but where it only joins others', () => {
    const joins = /^[{}()\w:. ]*$/
    const missing = (Object.keys(sentences) as Sentence[]).filter(
      (en) => !/[а-яіїєґ]/i.test(sentences[en]) && !joins.test(sentences[en]),
    )
    expect(missing).toEqual([])
  })
})

describe('a sentence', () => {
  it('is told in both languages, and so are the words in it, alone or in a list', () => {
    const told = say('The {object} is {state}; {operation} needs {states}. You can do now: {allowed}.', {
      object: record('conversion_proposal'),
      state: 'declined',
      operation: 'declineProposal',
      states: either(['pending', 'deviating']),
      allowed: 'nothing',
    })
    expect(told.en).toBe(
      'The conversion proposal is declined; declineProposal needs pending or deviating. You can do now: nothing.',
    )
    expect(told.uk).toBe(
      'Стан запису (проєкт перетворення) — відмовлено; для declineProposal потрібно: очікує або відхиляється. Зараз ви можете: нічого.',
    )
    expect(allOf(['PL', 'SE'])).toEqual({ en: 'PL and SE', uk: 'PL та SE' })
    expect(inBoth('is required')).toEqual({ en: 'is required', uk: 'обов’язкове' })
  })

  it('takes what stands in between as it is: braces in it are nothing to fill in', () => {
    expect(say('{code} is not a participant.', { code: '{code}' }).en).toBe('{code} is not a participant.')
  })
})
