import { sql } from 'drizzle-orm'
import type { FastifyRequest } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Database, openPool } from '../../src/platform/db/pool.ts'
import { type Door, type ReadTx, read } from '../../src/platform/db/read.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { viewerOfSweden } from '../support/viewer.ts'

let test: TestApp
let database: Database
let door: Door
let request: FastifyRequest
beforeAll(async () => {
  test = await createTestApp()
  database = openPool({
    url: test.testDatabase.appUrl,
    connections: 1,
    readConnections: 1,
    waitSeconds: 0.5,
    namedStatements: true,
    applicationName: 'accord test',
    onError: () => undefined,
  })
  const credential = await viewerOfSweden(test)
  const routeOptions = { config: { access: 'participant.read' } }
  request = { credential, routeOptions } as unknown as FastifyRequest
  door = { database, now: () => test.clock.now(), reverify: async () => credential }
  await read(door, request, (tx) => tx.entered())
})
afterAll(async () => {
  await database.close()
  await test.close()
})

const oneRow = z.object({ one: z.int() })
const one = (tx: ReadTx) => tx.rows(oneRow, sql`select 1 as one`)
const isFree = () => database.look((connection) => connection.rows(oneRow, sql`select 1 as one`))

describe('a statement that is asked when its request is over', () => {
  it('takes no connection where another branch of the request failed', async () => {
    let late: Promise<unknown> | undefined
    let go = (): void => undefined
    const failed = read(door, request, async (tx) => {
      late = new Promise<void>((resolve) => {
        go = resolve
      }).then(() => one(tx))
      await tx.entered()
      throw new Error('another branch')
    })
    await expect(failed).rejects.toThrow('another branch')
    go()
    await expect(late).rejects.toThrow('is over')
    expect(await isFree()).toEqual([{ one: 1 }])
  })

  it('reaches no connection that another request may have by then', async () => {
    let kept: ReadTx | undefined
    await read(door, request, async (tx) => {
      kept = tx
      await one(tx)
      return {}
    })
    await expect(one(kept!)).rejects.toThrow('is over')
  })

  it('gives its connection back where nobody waited for it', async () => {
    let late: Promise<unknown> | undefined
    await read(door, request, async (tx) => {
      await tx.entered()
      late = one(tx).catch((error: Error) => error.message)
      return {}
    })
    expect(await late).toMatch('is over')
    expect(await isFree()).toEqual([{ one: 1 }])
  })
})

describe('requests that ask in one turn of the event loop, some for what is kept and some for more', () => {
  const kept = () => read(door, request, (tx) => tx.entered())
  const more = () =>
    read(door, request, async (tx) => {
      await tx.foreseen()
      return await one(tx)
    })

  it('wait for no connection that one of them has', async () => {
    expect(await Promise.all([more(), kept()])).toMatchObject([[{ one: 1 }], { participant: 'SE' }])
    expect(await Promise.all([kept(), more(), more()])).toMatchObject([
      { participant: 'SE' },
      [{ one: 1 }],
      [{ one: 1 }],
    ])
  })

  it('are all answered where they are many more than there are connections', async () => {
    const urls = ['/v1/me', '/v1/coalitions', '/v1/acts', '/v1/commitments', '/v1/participants/SE']
    const statuses = new Set<number>()
    for (let round = 0; round < 3; round += 1) {
      const asked = Array.from({ length: 25 }, (_, n) => test.as('SE', 'ministry').get(urls[n % urls.length]!))
      for (const { status } of await Promise.all(asked)) statuses.add(status)
    }
    expect([...statuses]).toEqual([200])
  })
})

it('control: where the only connection is kept, whatever else is asked waits in vain', async () => {
  const { connection, began } = await database.reading('SE')
  await began
  await expect(isFree()).rejects.toThrow('too busy')
  connection.settle()
  expect(await isFree()).toEqual([{ one: 1 }])
})
