import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp, trial } from '../support/app.ts'

const body = (title: string) => ({ kind: 'ad_hoc', mode: 'monitoring', title, summary: 'Same.', asks: [{ text: 'x' }] })
const url = '/v1/consultations'

describe('a request with a key is carried out once', () => {
  let test: TestApp
  /** While set, a write waits here, inside its transaction. */
  let hold: Promise<void> | undefined
  let reached: (() => void) | undefined
  beforeAll(async () => {
    test = await createTestApp({
      faults: {
        async beforeCommit() {
          reached?.()
          await hold
        },
      },
    })
  })
  afterAll(() => test.close())

  const send = async (payload: string, key: string, participant = 'UA', more: object = {}) =>
    await test.app.inject({
      method: 'POST',
      url,
      payload,
      headers: {
        authorization: `Bearer ${await test.token(participant, 'coordinator')}`,
        'content-type': 'application/json',
        'idempotency-key': key,
        ...more,
      },
    })
  const countOf = async (title: string) =>
    (await test.rows('select id from accord.consultation where title = $1', [title])).length

  it('same key, same body: the stored reply, byte for byte, marked as replayed; other order of members is the same body', async () => {
    const key = randomUUID()
    const first = await send(JSON.stringify(body('replay')), key)
    const again = await send(JSON.stringify(body('replay')), key)
    const reordered = await send(JSON.stringify(Object.fromEntries(Object.entries(body('replay')).reverse())), key)
    expect(first.statusCode).toBe(201)
    expect(first.headers['idempotency-replayed']).toBeUndefined()
    for (const reply of [again, reordered]) {
      expect(reply.statusCode).toBe(201)
      expect(reply.body).toBe(first.body)
      expect(reply.headers['idempotency-replayed']).toBe('true')
      expect([reply.headers['etag'], reply.headers['location']]).toEqual([
        first.headers['etag'],
        first.headers['location'],
      ])
    }
    expect(await countOf('replay')).toBe(1)
  })

  it('quoted and bare are the same key', async () => {
    const key = randomUUID()
    const [bare, quoted] = [
      await send(JSON.stringify(body('quoted')), key),
      await send(JSON.stringify(body('quoted')), `"${key}"`),
    ]
    expect(quoted.headers['idempotency-replayed']).toBe('true')
    expect(quoted.body).toBe(bare.body)
  })

  it('same key, other body, path or method: 422; a key belongs to its account', async () => {
    const key = randomUUID()
    const first = await send(JSON.stringify(body('mine')), key)
    expect((await send(JSON.stringify(body('other')), key)).json().code).toBe('idempotency_key_reused')
    const { id } = first.json() as { id: string }
    const elsewhere = await test
      .as('UA', 'coordinator')
      .post(`${url}/${id}/cancellation`, { reason: 'x' }, { ifMatch: 1, key })
    expect(elsewhere.body.code).toBe('idempotency_key_reused')
    const theirs = await send(JSON.stringify(body('mine')), key, 'LT')
    expect(theirs.statusCode).toBe(201)
    expect((theirs.json() as { id: string }).id).not.toBe(id)
  })

  it('a missing or wrong key is 400 and named', async () => {
    for (const key of ['', ' ', 'ключ', 'x'.repeat(256), 'a b']) {
      const reply = await send(JSON.stringify(body('wrong key')), key)
      expect(reply.statusCode, key).toBe(400)
      expect((reply.json() as { errors: { parameter: string }[] }).errors[0]?.parameter).toBe('Idempotency-Key')
    }
    expect(await countOf('wrong key')).toBe(0)
  })

  it('refusals are not stored: what was refused is decided anew', async () => {
    const key = randomUUID()
    expect((await send(JSON.stringify({ ...body('anew'), invited: ['ZZ'] }), key)).statusCode).toBe(422)
    expect((await send(JSON.stringify(body('anew')), key)).statusCode).toBe(201)
  })

  it('while a request is being carried out, its key is 409 with Retry-After, at once', async () => {
    const key = randomUUID()
    let release = (): void => undefined
    hold = new Promise((resolve) => {
      release = resolve
    })
    const arrived = new Promise<void>((resolve) => {
      reached = resolve
    })
    const first = send(JSON.stringify(body('in flight')), key)
    await arrived
    const second = await send(JSON.stringify(body('in flight')), key)
    expect(second.statusCode).toBe(409)
    expect((second.json() as { code: string }).code).toBe('idempotency_key_in_flight')
    expect(Number(second.headers['retry-after'])).toBeGreaterThan(0)
    release()
    hold = undefined
    reached = undefined
    expect((await first).statusCode).toBe(201)
    expect((await send(JSON.stringify(body('in flight')), key)).headers['idempotency-replayed']).toBe('true')
    expect(await countOf('in flight')).toBe(1)
  })

  it('twenty at once with one key make one; each is told 201 or that it is in flight', async () => {
    const key = randomUUID()
    const replies = await Promise.all(Array.from({ length: 20 }, () => send(JSON.stringify(body('twenty')), key)))
    // On a machine that is slow the others come when the first one is done, and all are told its reply.
    expect(replies.filter(({ statusCode }) => statusCode !== 201 && statusCode !== 409)).toEqual([])
    expect(replies.some(({ statusCode }) => statusCode === 201)).toBe(true)
    expect(await countOf('twenty')).toBe(1)
  })

  /** A verb that holds its record, and the same request again and again meanwhile: whether all were told before it ends. */
  async function repeatedMeanwhile(waitMs: number): Promise<{ before: number; codes: Set<string>; other: number }> {
    const ukraine = test.as('UA', 'coordinator')
    const made = await ukraine.post<{ id: string }>(url, body('held'))
    const key = randomUUID()
    const cancel = () =>
      ukraine.post(`${url}/${made.body.id}/cancellation`, { reason: 'Not needed.' }, { ifMatch: 1, key })
    const [released, arrived] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    ;[hold, reached] = [released.promise, arrived.resolve]
    const first = cancel()
    await arrived.promise
    reached = undefined
    const told: string[] = []
    // As many as there are connections.
    const again = Array.from({ length: 10 }, async () => told.push((await cancel()).body.code))
    const other = (await test.as('SE', 'viewer').get('/v1/agreements?limit=1')).status
    await Promise.race([Promise.all(again), new Promise((resolve) => setTimeout(resolve, waitMs).unref())])
    const before = told.length
    released.resolve()
    hold = undefined
    expect((await first).status).toBe(200)
    await Promise.all(again)
    return { before, codes: new Set(told), other }
  }

  it('repeated while it holds its record, a request waits for nothing, and leaves the connections to others', async () => {
    const { before, codes, other } = await repeatedMeanwhile(4_000)
    expect([before, [...codes], other]).toEqual([10, ['idempotency_key_in_flight'], 200])
  })

  it('control: where the database claims no key, it waits for the record', async () => {
    const { withClient } = await import('../support/postgres.ts')
    const claims = await withClient(test.testDatabase.superuserUrl, async (superuser) => {
      const { rows } = await superuser.query<{ made: string }>(
        `select pg_get_functiondef('accord.claim_key(text,text)'::regprocedure) as made`,
      )
      await superuser.query(`create or replace function accord.claim_key(p_lock text, p_key text) returns void
        language sql return null`)
      return rows[0]!.made
    })
    expect((await repeatedMeanwhile(1_000)).before).toBe(0)
    await withClient(test.testDatabase.superuserUrl, (superuser) => superuser.query(claims))
  })

  it('control: without the lock and the unique key, twenty at once make more than one', async () => {
    await test.rows('select 1') // the worker is connected
    const { withClient } = await import('../support/postgres.ts')
    await withClient(test.testDatabase.superuserUrl, async (superuser) => {
      await superuser.query('alter table accord.idempotency_key drop constraint idempotency_key_pkey')
      await superuser.query('create schema broken')
      // Found before the real one by this database’s callers: a lock that everybody gets.
      await superuser.query(
        `create function broken.pg_try_advisory_xact_lock(bigint) returns boolean language sql return true`,
      )
      await superuser.query('grant usage on schema broken to public')
      await superuser.query(`alter database "${test.testDatabase.name}" set search_path = broken, pg_catalog, public`)
    })
    const broken = await createTestApp({ on: test })
    const key = randomUUID()
    const token = await test.token('UA', 'coordinator')
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key }
    await Promise.all(
      Array.from({ length: 20 }, () =>
        broken.app.inject({ method: 'POST', url, payload: JSON.stringify(body('broken')), headers }),
      ),
    )
    expect(await countOf('broken')).toBeGreaterThan(1)
    await broken.close()
  })

  it('Prefer: handling=validate checks everything and stores nothing: no row, no entry, no key', async () => {
    const counts = async () =>
      (
        await test.rows(
          'select (select count(*) from accord.consultation) as rows, (select count(*) from accord.journal_entry) as entries, (select count(*) from accord.idempotency_key) as keys',
        )
      )[0]
    const before = await counts()
    const fine = await send(JSON.stringify(body('dry')), randomUUID(), 'UA', trial.headers)
    expect([fine.statusCode, fine.json().title]).toEqual([200, 'dry'])
    const bad = await send(JSON.stringify({ ...body('dry'), invited: ['ZZ'] }), randomUUID(), 'UA', trial.headers)
    expect(bad.statusCode).toBe(422)
    expect(await counts()).toEqual(before)
  })
})
