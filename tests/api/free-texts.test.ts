import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { text } from '../../src/platform/http/wire.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { type Leaf, takenBy, textsOf } from '../support/body-texts.ts'

let test: TestApp
let bodies: Leaf[]

beforeAll(async () => {
  const { made, ...taken } = await takenBy(createTestApp)
  test = made
  bodies = taken.bodies
})
afterAll(() => test.close())

/** Nothing that people write for others to read: what identifies software to software, and files, whose lines are bodies. */
const notForReaders = [
  'POST /console/api/sign-in /returnTo',
  'POST /console/api/sign-in/local /participant',
  'POST /console/api/sign-in/local /role',
  'POST /v1/accounts /issuer',
  'POST /v1/fx-rates/imports /csv',
  'POST /v1/issuers /consoleClient/clientId',
  'POST /v1/issuers /consoleClient/clientSecret',
  'POST /v1/issuers /consoleClient/resource',
  'POST /v1/issuers /consoleClient/scope',
  'POST /v1/issuers /jwks/keys/0/kty',
  'POST /v1/measures/imports /csv',
]

/** The strings of a body that no pattern, format or list of codes binds: what somebody may write into. */
function freeTexts(schema: z.ZodType): Leaf[] {
  return textsOf(schema).filter(({ schema: leaf }) => {
    if (!(leaf instanceof z.ZodString)) return false
    return leaf.format === null && !(leaf.def.checks ?? []).some(({ _zod }) => _zod.def.check === 'string_format')
  })
}

const bears =
  (mark: string) =>
  ({ schema }: Leaf) =>
    schema
      .safeParse(mark)
      .error?.issues.some((issue) => issue.code === 'custom' && issue.params?.['rule'] === 'BR-56') ?? false

describe('a text that bears a mark of secrecy (BR-56)', () => {
  it('is refused in every free text of every body of the contract', () => {
    const found = bodies.flatMap(({ at, schema }) =>
      freeTexts(schema).map((leaf) => ({ ...leaf, at: `${at} ${leaf.at}` })),
    )
    const kept = found.filter((leaf) => !bears('TOP SECRET')(leaf) || !bears('Цілком таємно')(leaf))
    expect(kept.map(({ at }) => at).sort()).toEqual(notForReaders)
    expect(found.filter(bears('restricted area')).map(({ at }) => at)).toEqual([])
    expect(found.length).toBeGreaterThan(200)
  })

  it('control: a text by another helper is noticed, wherever it stands', () => {
    const body = z.strictObject({
      good: text(20),
      code: z.string().regex(/^[a-z]+$/),
      deep: z.array(z.union([z.object({ bare: z.string().max(20).nullish() }), z.null()])).optional(),
    })
    expect(
      freeTexts(body)
        .filter((leaf) => !bears('TOP SECRET')(leaf))
        .map(({ at }) => at),
    ).toEqual(['/deep/0/bare'])
  })
})
