import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { codeLists } from '../../src/modules/codelists/lists.ts'

const read = (file: string) => readFileSync(file, 'utf8')
const sources = globSync('src/console/browser/**/*.{ts,tsx}').filter((file) => !file.includes('/words/'))
const source = sources.map(read).join('\n')
const words = globSync('src/console/browser/words/*.ts').map(read).join('\n')

type Operation = { operationId: string }
const { paths, components } = JSON.parse(read('openapi/openapi.json')) as {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}
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

type Schema = { enum?: string[]; $ref?: string }
type Parameter = { name: string; schema: Schema }
const lists = paths as unknown as Record<string, { get?: { parameters?: Parameter[] } }>

/** What a list of the console offers to filter by and the service refuses: `address filter code`. */
function refusedFilters(text: string): { looked: number; refused: string[] } {
  const refused: string[] = []
  let looked = 0
  for (const [, path, filters] of text.matchAll(
    /path="(\/[^"?]*)[^"]*"(?:(?!<List)[\s\S])*?filters=\{\[([\s\S]*?)\]\}\n/g,
  )) {
    for (const [, name, list, only] of filters!.matchAll(
      /name: '(\w+)',\s+kind: 'code',\s+list: '(\w+)'(?:,\s+only: \[([^\]]*)\])?/g,
    )) {
      const schema = lists[`/v1${path}`]?.get?.parameters?.find((each) => each.name === name)?.schema
      const taken = components.schemas[schema?.$ref?.split('/').at(-1) ?? '']?.enum ?? schema?.enum
      if (taken === undefined) continue
      looked += 1
      const offered =
        only === undefined
          ? codeLists.find((each) => each.name === list)!.codes.map(({ code }) => code)
          : [...only.matchAll(/'(\w+)'/g)].map(([, code]) => code!)
      for (const code of offered) if (!taken.includes(code)) refused.push(`${path} ${name} ${code}`)
    }
  }
  return { looked, refused }
}

describe('the filters of a list', () => {
  test('offer nothing that the service does not filter by', () => {
    const { looked, refused } = refusedFilters(source)
    expect(looked).toBeGreaterThan(20)
    expect(refused).toEqual([])
  })

  test('control: of a list of codes that is wider than the filter, the rest is noticed', () => {
    const wider = source.replace(/(list: 'consultationStatus'),\s+only: \[[^\]]*\]/, '$1')
    expect(refusedFilters(wider).refused).toEqual(['/consultations status lapsed'])
  })
})

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
