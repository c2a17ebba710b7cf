import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'

let test: TestApp
let base: string
beforeAll(async () => {
  test = await createTestApp()
  await test.app.listen({ host: '127.0.0.1', port: 0 })
  base = `http://127.0.0.1:${(test.app.server.address() as AddressInfo).port}`
})
afterAll(() => test.close())

const waiting =
  'select from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database() where not l.granted'

describe('whoever hangs up before the reply', () => {
  it.each([
    ['/v1/pledges', 'identity', 'pledge'],
    ['/v1/pledges', 'gzip', 'pledge'],
    ['/v1/pledges', 'br', 'pledge'],
    ['/v1/reports/ledger?format=csv', 'gzip', 'ledger_entry'],
  ])('is no fault of the service, by which somebody is woken at night: %s, %s', async (path, encoding, table) => {
    const headers = { authorization: `Bearer ${await test.token('SE', 'ministry')}`, 'accept-encoding': encoding }
    await withClient(test.testDatabase.superuserUrl, async (holder) => {
      await holder.query(`begin; lock table accord.${table} in access exclusive mode`)
      const abort = new AbortController()
      const asked = fetch(base + path, { headers, signal: abort.signal })
      await vi.waitUntil(async () => (await holder.query(waiting)).rowCount === 1, { timeout: 4_000, interval: 5 })
      abort.abort()
      await expect(asked).rejects.toThrow('aborted')
      await holder.query('rollback')
    })
    const areBack = () => [test.database, test.exports].every(({ idle }) => idle().total === idle().idle)
    await vi.waitUntil(areBack, { timeout: 4_000, interval: 5 })
    expect((await fetch(base + path, { headers })).status).toBe(200)
    expect(test.logged).toEqual([])
  })
})
