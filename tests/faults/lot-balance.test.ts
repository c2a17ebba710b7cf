import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Client, TestApp } from '../support/app.ts'
import { commit, createBooks, pay, reverse, settled } from '../support/books.ts'
import { commitGoods, handOverBoth, type LotBody, register, state, tally } from '../support/goods.ts'
import { withClient } from '../support/postgres.ts'
import { pledged } from '../support/received-scenery.ts'

let test: TestApp
let client: Client
beforeAll(async () => {
  test = await createBooks()
  client = test.as('SE', 'ministry')
})
afterAll(() => test.close())

const lot = async (id: string) => (await client.get<LotBody>(`/v1/lots/${id}`)).body

describe('goods under concurrency', () => {
  it('BR-05a: of two hand-overs at once that together exceed what is committed, exactly one is flagged', async () => {
    for (let round = 0; round < 15; round += 1) expect(await handOverBoth(client)).toBe(1)
  })

  it('BR-17: of 40 hand-overs at once of a tenth of a lot each, exactly ten post', async () => {
    const { id } = await register(client)
    const replies = await Promise.all(
      Array.from({ length: 40 }, () => settled(() => state(client, id, 'handed_over', { quantity: '10' }))),
    )
    expect(tally(replies)).toEqual({ 201: 10, 409: 30 })
    expect(await lot(id)).toMatchObject({ status: 'handed_over', quantities: { handedOver: '100' } })
  })

  it('BR-03, BR-17: hand-overs and reversals at once leave every sum what the entries say', async () => {
    const { id } = await register(client)
    const posted: string[] = []
    const lanes = Array.from({ length: 4 }, async () => {
      for (let step = 0; step < 8; step += 1) {
        const { status, body } = await settled(() => state(client, id, 'handed_over', { quantity: '30' }))
        if (status === 201) posted.push(body.entryId!)
        const entryId = posted.at(-2)
        if (entryId !== undefined) expect([201, 409]).toContain((await settled(() => reverse(client, entryId))).status)
      }
    })
    await Promise.all(lanes)
    const [sums] = await test.rows<{ quantity: string }>(
      'select sum(quantity)::text as quantity from accord.ledger_entry where lot_id = $1',
      [id],
    )
    const { quantities, events } = await lot(id)
    expect(Number(quantities.handedOver)).toBeLessThanOrEqual(100)
    expect(quantities.handedOver).toBe(sums!.quantity)
    const standing = events.filter(({ reversedBy }) => reversedBy === null)
    expect(standing).toHaveLength(Number(quantities.handedOver) / 30)
    expect(events.length).toBeGreaterThan(standing.length)
  })

  /** Until so many statements wait for a lock. */
  const waiting = (count: number) =>
    vi.waitUntil(
      async () => {
        const rows = await test.rows(`
          select from pg_locks l
          join pg_stat_activity a on a.pid = l.pid and a.datname = current_database()
          where not l.granted`)
        return rows.length === count
      },
      { timeout: 20_000, interval: 5 },
    )
  const narrower = { marking: 'limited', releasableTo: ['PL'], reason: 'Poland carries the goods.' }

  it('a release of a commitment holds it before its lots, as a hand-over does: neither waits for the other the other way round', async () => {
    const commitmentId = await commitGoods(client)
    const { id } = await register(client, { commitmentId, marking: 'framework' })
    await withClient(test.testDatabase.superuserUrl, async (holder) => {
      await holder.query('begin')
      await holder.query('select from accord.resource_audience where resource_id = $1 for update', [id])
      const released = settled(() => client.post(`/v1/commitments/${commitmentId}/releases`, narrower, { ifMatch: 1 }))
      await waiting(1) // it has come to who sees the lot
      const free = 'select from accord.commitment where id = $1 for update skip locked'
      expect((await holder.query(free, [commitmentId])).rowCount).toBe(0)
      const handedOver = settled(() => state(client, id, 'handed_over'))
      await waiting(2)
      await holder.query('commit')
      expect([(await released).status, (await handedOver).status]).toEqual([200, 201])
    })
    expect(await lot(id)).toMatchObject({ status: 'handed_over', marking: 'limited', releasableTo: ['PL'] })
  })

  it('a release of a pledge holds its commitment before who sees that, as who registers a lot of it does', async () => {
    const pledge = await client.post<{ id: string }>('/v1/pledges', { ...pledged, marking: 'framework' })
    const commitmentId = await commitGoods(client, { pledgeId: pledge.body.id })
    await withClient(test.testDatabase.superuserUrl, async (holder) => {
      await holder.query('begin')
      await holder.query('select from accord.commitment where id = $1 for update', [commitmentId])
      const released = settled(() => client.post(`/v1/pledges/${pledge.body.id}/releases`, narrower, { ifMatch: 1 }))
      await waiting(1) // it has come to the commitment
      const free = 'select from accord.resource_audience where resource_id = $1 for update skip locked'
      expect((await holder.query(free, [commitmentId])).rowCount).toBe(1)
      await holder.query('commit')
      expect((await released).status).toBe(200)
    })
    const { body } = await client.get<{ marking: string }>(`/v1/commitments/${commitmentId}`)
    expect(body.marking).toBe('limited')
  })

  it('a release of a pledge holds all its commitments before the sides of their flows, as who pays does: who pays by another commitment waits for nothing', async () => {
    const pledge = await client.post<{ id: string }>('/v1/pledges', { ...pledged, marking: 'framework' })
    const [paid, held] = [
      await commit(client, '900.00', { pledgeId: pledge.body.id }),
      await commit(client, '900.00', { pledgeId: pledge.body.id }),
    ]
    const other = await commit(client, '900.00')
    expect((await pay(client, paid, '10.00')).status).toBe(201)
    await withClient(test.testDatabase.superuserUrl, async (holder) => {
      await holder.query('begin')
      await holder.query('select from accord.commitment where id = $1 for update', [held])
      const released = client.post(`/v1/pledges/${pledge.body.id}/releases`, narrower, { ifMatch: 1 })
      await waiting(1) // it has come to the second commitment
      const free = 'select from accord.commitment where id = $1 for update skip locked'
      expect((await holder.query(free, [paid])).rowCount, 'it holds the first').toBe(0)
      expect((await pay(client, other, '20.00')).status).toBe(201)
      await holder.query('commit')
      expect((await released).status, 'nor does it wait until it is given up').toBe(200)
    })
  })

  it('a release holds what is made from it as a change does: what names that is made meanwhile, such as evidence, which waits for who sees it alone', async () => {
    const pledge = await client.post<{ id: string }>('/v1/pledges', { ...pledged, marking: 'framework' })
    const commitmentId = await commitGoods(client, { pledgeId: pledge.body.id })
    await withClient(test.testDatabase.superuserUrl, async (holder) => {
      await holder.query('begin')
      await holder.query('select from accord.resource_audience where resource_id = $1 for update', [commitmentId])
      const released = client.post(`/v1/pledges/${pledge.body.id}/releases`, narrower, { ifMatch: 1 })
      await waiting(1) // it has come to who sees the commitment
      const free = async (how: string) =>
        (await holder.query(`select from accord.commitment where id = $1 for ${how} skip locked`, [commitmentId]))
          .rowCount
      expect([await free('update'), await free('key share')]).toEqual([0, 1])
      await holder.query('commit')
      expect((await released).status).toBe(200)
    })
  })
})
