import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, TestApp } from '../support/app.ts'
import { commit, createBooks, pay } from '../support/books.ts'
import { refusalOf } from '../support/refusals.ts'

let test: TestApp
let sweden: Client
beforeAll(async () => {
  test = await createBooks()
  sweden = test.as('SE', 'ministry')
})
afterAll(() => test.close())

describe('an accounting period', () => {
  it('BR-09: that is closed takes no postings; a reversal is posted today and keeps its value date', async () => {
    const secretariat = test.as('UA', 'secretariat')
    const id = await commit(sweden, '1000.00')
    const { body: paid } = await pay(sweden, id, '10.00', { postingDate: '2026-09-15', transactionDate: '2026-09-15' })
    const quarter = { from: '2026-07-01', to: '2026-09-30', reason: 'Third quarter.' }
    const closed = await secretariat.post<{ id: string; version: number }>('/v1/accounting-periods', quarter)
    expect(closed.status).toBe(201)
    const late = await pay(sweden, id, '11.00', { postingDate: '2026-09-30' })
    expect(refusalOf(late)).toEqual([409, 'conflict', 'BR-09', '/postingDate'])
    expect((await pay(sweden, id, '11.00', { transactionDate: '2026-09-30' })).status).toBe(201)
    const reversal = await sweden.post(`/v1/ledger-entries/${paid.id}/reversal`, {
      reason: 'duplicate',
      explanation: 'Twice.',
    })
    expect(reversal.body).toMatchObject({ valueDate: '2026-09-15', postingDate: '2026-11-23' })
    for (const to of ['2026-11-23', '2199-12-31'])
      expect(
        refusalOf(await secretariat.post('/v1/accounting-periods', { ...quarter, from: '2026-10-01', to })),
      ).toEqual([422, 'unprocessable', 'BR-09', '/to'])
    const overlap = await secretariat.post('/v1/accounting-periods', {
      ...quarter,
      from: '2026-09-30',
      to: '2026-10-31',
    })
    expect(refusalOf(overlap)).toEqual([409, 'conflict', 'BR-09', '/from'])

    const objection = await sweden.post(`/v1/accounting-periods/${closed.body.id}/objections`, { text: 'Disputed.' })
    expect(objection.body).toMatchObject({ objections: [{ participant: 'SE', text: 'Disputed.' }] })
    const at = `/v1/accounting-periods/${closed.body.id}/reopening`
    expect((await sweden.post(at, { reason: 'x' }, { ifMatch: 1 })).status).toBe(403)
    const reopened = await secretariat.post<{ version: number }>(at, { reason: 'Disputes.' }, { ifMatch: 1 })
    expect(reopened.body).toMatchObject({ status: 'open', version: 2 })
    expect((await pay(sweden, id, '12.00', { postingDate: '2026-09-30', transactionDate: '2026-09-30' })).status).toBe(
      201,
    )
  })
})

it('BR-09: is closed when it is over for every participant: whose last day of it still is posts on that day', async () => {
  const now = test.clock.now()
  test.clock.set('2026-11-30T23:30:00.000Z') // in Kyiv it is December already
  const close = (to: string) =>
    test.as('UA', 'secretariat').post('/v1/accounting-periods', { from: '2026-11-25', to, reason: 'November.' })
  expect(refusalOf(await close('2026-11-30'))).toEqual([422, 'unprocessable', 'BR-09', '/to'])
  expect((await close('2026-11-29')).status).toBe(201)
  const american = test.as('US', 'ministry')
  const paid = await pay(american, await commit(american, '10.00'), '10.00')
  expect(paid).toMatchObject({ status: 201, body: { postingDate: '2026-11-30' } })
  test.clock.set(now)
})

describe('BR-01: what is posted', () => {
  it('cannot be changed or deleted by the role of the API, whatever the code does', async () => {
    const id = await commit(sweden, '1000.00')
    const connection = await test.database.connect()
    for (const statement of [
      `update accord.ledger_entry set amount = 1 where commitment_id = '${id}'`,
      `delete from accord.ledger_entry where commitment_id = '${id}'`,
      `delete from accord.commitment where id = '${id}'`,
      `update accord.commitment set currency = 'USD' where id = '${id}'`,
      'truncate accord.ledger_entry',
    ]) {
      await expect(connection.query(statement), statement).rejects.toMatchObject({ code: '42501' })
    }
    connection.release()
  })
})
