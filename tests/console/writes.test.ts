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

/** Fields of a body that no form of the operation offers; this list may only shrink. */
const notOffered: Readonly<Record<string, readonly string[]>> = {
  // A key set is given by its address.
  proposeIssuer: ['jwks'],
  // Which asks an answer is about is chosen offer by offer.
  respondToConsultation: ['askIds'],
  // After it was sent, a request is widened or filed anew.
  amendConsultation: [
    ...['asks', 'marking', 'occurredAt', 'releasableTo', 'requestedBy', 'responseVisibility', 'shorterDeadline'],
    'victim',
  ],
  createPledge: ['indicative'],
  createCommitment: ['conversionProposalId', 'postingDate', 'requirementOfferId'],
  // A day of the accounts other than today is for systems that keep them.
  createDisbursement: ['postingDate'],
  createRefund: ['postingDate'],
  createReturn: ['postingDate'],
  createReceipt: ['postingDate'],
  decommit: ['postingDate'],
  stateLotEvent: ['postingDate'],
  reverseLedgerEntry: ['replacement'],
  confirmProposalAsCommitment: ['releasableTo'],
  confirmProposalAsTask: ['contributors', 'milestones', 'releasableTo'],
  fileRequirement: ['conversions', 'supersedesId'],
  amendRequirement: ['conversions'],
  validateRequirement: ['outsideBody'],
  createTask: ['conversionProposalId', 'requirementOfferId'],
  claimLink: ['cell'],
  proposeInstrument: ['consultation'],
  valueLot: ['evidenceId'],
  reportProjectStage: ['postpones'],
  stateRoadmapProgress: ['postpones'],
  createWebhook: ['fromPosition', 'participants', 'rootIds'],
  changeWebhook: ['participants', 'rootIds'],
}

type Body = Schema & { properties?: Record<string, Schema>; allOf?: Body[]; anyOf?: Body[]; oneOf?: Body[] }
const bodies = paths as unknown as Record<
  string,
  Record<string, Operation & { requestBody?: { content: Record<string, { schema: Body }> } }>
>
const schemas = components.schemas as Record<string, Body>

function fieldsOf(body: Body | undefined): string[] {
  if (body === undefined) return []
  if (body.$ref !== undefined) return fieldsOf(schemas[body.$ref.split('/').at(-1)!])
  const parts = [...(body.allOf ?? []), ...(body.anyOf ?? []), ...(body.oneOf ?? [])]
  return [...Object.keys(body.properties ?? {}), ...parts.flatMap(fieldsOf)]
}

/** Parts of forms that several screens share, by the field that each has. */
const shared: Readonly<Record<string, string>> = {
  marking: 'whoSees|Release|release=',
  provisionIds: 'provisions\\(',
  clause: 'clause-fields',
  sources: "sources\\('sources'",
  evidence: "sources\\('evidence'",
  // A statement of either kind is taken back by one button.
  valuationId: "'valuationId'",
  releasableTo: 'whoSees|Release|release=',
  validatedBy: "authority\\('validatedBy'",
  verifiedBy: "authority\\('verifiedBy'",
  signatory: 'signatory',
}

/** Fields of each operation that the screens with its form nowhere name. */
function unofferedFields(screens: readonly string[]): Record<string, string[]> {
  const found = Object.values(bodies).flatMap((methods) => Object.values(methods))
  const missing = found.flatMap(({ operationId, requestBody }): [string, string[]][] => {
    const near = screens.filter((text) => text.includes(`operation: '${operationId}'`)).join('\n')
    if (near === '') return []
    const offers = (name: string) =>
      new RegExp(`name: '${name}['.]|\\b${name}[:,]| ${name} \\}|\\$\\{name\\}|${shared[name] ?? '^$'}`).test(near)
    const names = [...new Set(fieldsOf(requestBody?.content['application/json']?.schema))].filter(
      (name) => !offers(name),
    )
    return names.length === 0 ? [] : [[operationId, names.sort()]]
  })
  return Object.fromEntries(missing)
}

describe('the form of an operation', () => {
  test('offers each field of its body, but for those that are named', () => {
    expect(unofferedFields(sources.map(read))).toEqual(
      Object.fromEntries(Object.entries(notOffered).map(([id, names]) => [id, [...names].sort()])),
    )
  })

  test('control: an assessment without its reference, which is always refused, is found out', () => {
    const reforms = sources.map(read).map((text) => text.replaceAll(/.*name: 'reference\.\w+'.*\n/g, ''))
    expect(unofferedFields(reforms)['assessReformStep']).toEqual(['reference'])
  })
})
