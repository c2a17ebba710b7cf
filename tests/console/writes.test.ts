import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const read = (file: string) => readFileSync(file, 'utf8')
const sources = globSync('src/console/browser/**/*.{ts,tsx}').filter((file) => !file.includes('/words/'))
const source = sources.map(read).join('\n')
const words = globSync('src/console/browser/words/*.ts').map(read).join('\n')

type Operation = { operationId: string }
const { paths } = JSON.parse(read('openapi/openapi.json')) as { paths: Record<string, Record<string, Operation>> }
const writes = Object.values(paths).flatMap((methods) =>
  Object.entries(methods)
    .filter(([method]) => ['post', 'patch', 'put', 'delete'].includes(method))
    .map(([, { operationId }]) => operationId),
)

/** What the console does without a form of its own, and where its source says so. */
const withoutForm: Readonly<Record<string, { why: string; says: string }>> = {
  stateSeen: { why: 'stated by looking for two seconds', says: '/sightings' },
  stateSessionSeen: { why: 'stated with the request, on the page of its calls', says: '/sightings' },
  createDisbursements: { why: 'a file of many, with a preview of the errors by line', says: '/batch?mode=' },
  createReceipts: { why: 'a file of many, with a preview of the errors by line', says: '/batch?mode=' },
  makeRevaluation: { why: 'looked at first, on a page of its own', says: "'/revaluations'" },
  importMeasures: { why: 'a file, with a preview of the errors by line', says: "'/measures/imports'" },
}

describe('every operation of the contract that writes', () => {
  const unheld = (text: string) =>
    writes.filter(
      (operation) =>
        !new RegExp(`operation[=:] ?(\\w+ === '\\w+' \\? )?['"]${operation}['"]|: '${operation}'`).test(text) &&
        withoutForm[operation] === undefined,
    )

  test('has a form in the console, or stands in the list of what is done otherwise', () => {
    expect(writes.length).toBeGreaterThan(150)
    expect(unheld(source)).toEqual([])
  })

  test('the list holds nothing that has a form, or that no page does', () => {
    for (const [operation, { says }] of Object.entries(withoutForm)) {
      expect(writes, operation).toContain(operation)
      expect(source, operation).not.toContain(`operation: '${operation}'`)
      expect(source, operation).toContain(says)
    }
  })

  test('control: a form that is taken away is noticed', () => {
    expect(unheld(source.replaceAll("'createPledge'", "'x'"))).toEqual(['createPledge'])
  })

  test('is called by words of both languages', () => {
    const named = [...new Set([...source.matchAll(/operation: '(\w+)'/g)].map(([, operation]) => operation!))]
    const known = named.filter((operation) => writes.includes(operation))
    const wordless = known.filter(
      (operation) => !words.includes(`'act.${operation}'`) && !operation.startsWith('release'),
    )
    expect(known.length).toBeGreaterThan(120)
    expect(wordless).toEqual([])
  })
})
