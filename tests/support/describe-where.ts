import { describe } from 'vitest'

/** Tests that need something of the machine: where it is not there, the report names them, and what they want. */
export const describeWhere = (isThere: boolean, wanted: string) => (name: string, tests: () => void) =>
  isThere ? describe(name, tests) : describe.skip(`${name} (wants ${wanted})`, tests)
