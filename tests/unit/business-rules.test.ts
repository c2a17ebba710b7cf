import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { businessRules, type RuleNumber, ruleNumbers } from '../../src/kernel/business-rules.ts'
import { expectGolden } from '../support/golden.ts'

const root = resolve(import.meta.dirname, '../..')
const files = (...folders: string[]) =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...folders], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter(
      (file) => /\.(ts|sql|md)$/.test(file) && !file.startsWith('docs/rules') && !file.endsWith('business-rules.ts'),
    )
    .map((file) => ({ file, text: readFileSync(resolve(root, file), 'utf8') }))

const cited = /\bBR-\d+a?\b/g

/** The numbers that nobody registered, with where they stand. */
const strangers = (pages: readonly { file: string; text: string }[]) =>
  pages.flatMap(({ file, text }) =>
    [...new Set(text.match(cited))]
      .filter((number) => !(number in businessRules))
      .map((number) => `${file}: ${number}`),
  )

const names = /\b(?:it|test|describe)(?:\.\w+)*\((?:[^'"`]{0,400}?\)\()?\s*(['"`])(.*?)\1/gs

/** The rules that no test has in its name. */
const untested = (pages: readonly { text: string }[]): RuleNumber[] => {
  const named = new Set(
    pages.flatMap(({ text }) => [...text.matchAll(names)].flatMap(([, , name]) => name!.match(cited) ?? [])),
  )
  return ruleNumbers.filter((number) => !named.has(number))
}

describe('the register of rules', () => {
  it('has every number that code, migrations, tests and documents cite', () => {
    expect(strangers(files('src', 'migrations', 'tests', 'docs', 'README.md'))).toEqual([])
  })

  it('control: a number that it does not have is noticed', () => {
    const unknown = ['BR', 99].join('-')
    expect(strangers([{ file: 'one.ts', text: `as ${unknown} and BR-10 say` }])).toEqual([`one.ts: ${unknown}`])
  })

  it('has no rule without a test that has its number in its name', () => {
    expect(untested(files('tests'))).toEqual([])
  })

  it('control: a rule that only a comment names is noticed', () => {
    expect(untested([{ text: `it('${ruleNumbers.slice(1).join(' ')}', () => {}) // ${ruleNumbers[0]}` }])).toEqual([
      ruleNumbers[0],
    ])
  })

  it('is printed in docs/rules.md as it stands', () => {
    const lines = Object.entries(businessRules).map(([number, [en, uk]]) => `- **${number}** ${en}\n  *${uk}*`)
    expectGolden(
      'docs/rules.md',
      `# The rules\n\nA refusal names the rule that decides, and a test of a rule has its number in its name. The register is \`src/kernel/business-rules.ts\`, served as \`GET /v1/code-lists/businessRule\`.\n\n${lines.join('\n')}\n`,
    )
  })
})
