import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { commit } from '../support/books.ts'
import { withClient } from '../support/postgres.ts'
import { pullReport } from '../support/pulls.ts'

// Which rates a report looks at is decided by the order of the journal, and by nobody's clock (BR-13, BR-160).

let test: TestApp
/** While set, a write waits here, inside its transaction. */
let hold: Promise<void> | undefined
let reached: (() => void) | undefined
beforeAll(async () => {
  const beforeCommit = async () => {
    reached?.()
    await hold
  }
  test = await createTestApp({ faults: { beforeCommit } })
  await commit(test.as('SE', 'ministry'), '100.00', { signedOn: '2025-03-04' })
})
afterAll(() => test.close())

let value = 1.1
/** Another table of the same day each time. */
const bringIn = async () => {
  value += 0.01
  const csv = `Date,USD\n2025-03-04,${value.toFixed(2)}\n`
  const made = await test.as('UA', 'secretariat').post<{ rateTable: number }>('/v1/fx-rates/imports', {
    ...{ source: 'ecb', csv },
  })
  expect(made.status).toBe(201)
  return { table: made.body.rateTable, amount: (100 * value).toFixed(2) }
}
const inDollars = async (position?: number) => {
  const asOf = position === undefined ? '' : `&asOfRecorded=${position}`
  const { rows, run } = await pullReport(test, ['SE'], `ledger?currency=USD${asOf}`, {
    sequence: position === undefined,
  })
  return { table: run.rateTable, amount: rows[0]!['amountInReportCurrency'], position: run.asOfPosition }
}

describe('a table of rates', () => {
  it.each([
    ['at the very moment of the position', 0],
    ['by a clock that is an hour behind', -3_600_000],
    ['by a clock that is an hour ahead', 3_600_000],
  ])('that comes in %s changes no report of before, and is looked at from then on', async (_, difference) => {
    const before = await inDollars()
    test.clock.advance(difference)
    const { table, amount } = await bringIn()
    test.clock.advance(-difference)
    expect(await inDollars(before.position)).toEqual(before)
    expect(await inDollars()).toMatchObject({ table, amount })
  })

  it('that is under way while a position is given is none of that position’s', async () => {
    const arrived = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    ;[hold, reached] = [released.promise, arrived.resolve]
    const coming = bringIn()
    await arrived.promise
    ;[hold, reached] = [undefined, undefined]
    await commit(test.as('SE', 'ministry'), '1.00', { signedOn: '2025-03-05' })
    const before = await inDollars()
    released.resolve()
    await coming
    expect(await inDollars(before.position)).toEqual(before)
  })

  it('control: decided by its moment, it changes what was said before', async () => {
    const before = await inDollars()
    await bringIn()
    await withClient(test.testDatabase.superuserUrl, (superuser) =>
      superuser.query('update accord.fx_rate_table set imported_by = null'),
    )
    expect(await inDollars(before.position)).not.toEqual(before)
  })
})
