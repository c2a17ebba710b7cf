import { expect } from 'vitest'
import { Refusal } from '../../src/kernel/refusal.ts'
import { inBoth } from '../../src/kernel/sentence.ts'

/** Where a sentence has a hole: what stands in between was not told. */
const hole = /^[\s:]|\s{2}|\s[.,:;)]|``|\(\)|[\s:]$/

/** The refusal of a rule, whose sentences are whole; undefined where it lets pass. */
export function refusalOf(run: () => unknown): Refusal | undefined {
  try {
    run()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    whole(error)
    return error
  }
  return undefined
}

/** What a rule refuses with: code, rule, the place of the first error, and the state where it is a conflict. */
export function refused(run: () => unknown): (string | undefined)[] | undefined {
  const refusal = refusalOf(run)
  if (refusal === undefined) return undefined
  const { rule, errors, state } = refusal.facts
  return [refusal.code, rule, errors?.[0]?.pointer ?? errors?.[0]?.parameter, ...(state === undefined ? [] : [state])]
}

/** Whatever refuses says so in whole sentences, names the record by kind and id, and allows operations by their names. */
function whole({ said, facts: { object, errors = [], allowed = [] } }: Refusal): void {
  for (const sentence of [said, ...errors.map(({ detail }) => inBoth(detail))])
    for (const text of [sentence.en, sentence.uk]) expect(text).not.toMatch(hole)
  if (object !== undefined) expect(object).toEqual({ type: expect.stringMatching(/^\w+$/), id: expect.anything() })
  for (const { pointer, parameter, line } of errors) expect(pointer ?? parameter ?? line).toBeDefined()
  for (const operation of allowed) expect(operation).toMatch(/^[a-z]\w+$/i)
}
