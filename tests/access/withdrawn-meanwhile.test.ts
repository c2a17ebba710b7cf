import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import type { Connection } from '../../src/platform/db/pool.ts'
import { createTestApp, type ProblemBody, type Reply, type TestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'
import { need, type RequirementView } from '../support/work-scenery.ts'

// A right that is taken away while somebody writes: what has not been journalled by then is not done.

let test: TestApp
/** What the next write does between its journal entry and its commit. */
let next: (() => Promise<void>) | undefined
const beforeCommit = async (connection: Connection) => {
  const held = next
  next = undefined
  if (held === undefined) return
  await connection.query('select')
  await held()
}
beforeAll(async () => {
  test = await createTestApp({ faults: { beforeCommit } })
})
afterAll(() => test.close())

type Named = { id: string; version: number }

/** Sends a write that waits for the record's lock, does something meanwhile, and lets it go on. */
async function meanwhile(
  { id }: Named,
  write: () => Promise<Reply<ProblemBody>>,
  happens: () => Promise<unknown>,
): Promise<Reply<ProblemBody>> {
  return await withClient(test.testDatabase.superuserUrl, async (holder) => {
    await holder.query('begin')
    await holder.query('select from accord.requirement where id = $1 for update', [id])
    const writing = write()
    const waits = 'select from pg_locks where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))'
    while ((await holder.query(waits)).rowCount === 0) await new Promise((resolve) => setImmediate(resolve))
    await happens()
    await holder.query('commit')
    return await writing
  })
}

const file = async () => (await test.as('UA', 'coordinator').post<RequirementView>('/v1/requirements', need)).body
const withdraw = (role: Role, { id, version }: Named) =>
  test.as('UA', role).post(`/v1/requirements/${id}/withdrawal`, { reason: 'Met otherwise.' }, { ifMatch: version })
const statusOf = async ({ id }: Named) =>
  (await test.rows<{ status: string }>('select status from accord.requirement where id = $1', [id]))[0]!.status

const administrator = () => test.as('UA', 'administrator')
type Account = Named & { subject: string; grants: { id: string; role: string; state: string }[] }
const accountOf = async (role: string) => {
  const { body } = await administrator().get<{ items: Account[] }>('/v1/accounts?participant=UA&limit=200')
  return body.items.find(({ subject }) => subject === role)!
}
const revoke = async () => {
  const { grants } = await accountOf('ministry')
  const held = grants.find(({ role, state }) => role === 'ministry' && state === 'in_force')!
  const done = await administrator().post(`/v1/grants/${held.id}/revocation`, { reason: 'Left the service.' })
  expect(done.status).toBe(200)
}
const grantAgain = async () => {
  const { id } = await accountOf('ministry')
  const made = await administrator().post(`/v1/accounts/${id}/grants`, { role: 'ministry', validFrom: '2024-01-01' })
  expect(made.status).toBe(201)
}
const onAccount = async (verb: 'suspension' | 'reinstatement') => {
  const { id, version } = await accountOf('ministry')
  const done = await administrator().post(`/v1/accounts/${id}/${verb}`, { reason: 'A lost key.' }, { ifMatch: version })
  expect(done.status).toBe(200)
}

/** Holds a write between its entry and its commit while another is sent, which waits for it or comes to its end. */
async function heldAtCommit<First, Second>(
  first: () => Promise<First>,
  second: () => Promise<Second>,
  { waits = true }: { waits?: boolean } = {},
): Promise<[First, Second]> {
  let other: Promise<Second> | undefined
  next = async () => {
    other = second()
    if (waits) await until(`select from pg_locks where locktype = 'advisory' and not granted`)
    else await other
  }
  const done = await first()
  return [done, await other!]
}
async function until(holds: string): Promise<void> {
  await withClient(test.testDatabase.superuserUrl, async (superuser) => {
    while ((await superuser.query(holds)).rowCount === 0) await new Promise((resolve) => setImmediate(resolve))
  })
}

/** What an account did at a later position than that at which its only role ended, until it had one again. */
async function actsBehindRevocations(): Promise<string[]> {
  await test.sequence()
  const rows = await test.rows<{ type: string }>(
    `select e.event_type as type
    from accord.journal_entry e
    join accord.journal_position p on p.entry_id = e.entry_id
    join lateral (
      select c.event_type
      from accord.journal_entry c
      join accord.journal_position at on at.entry_id = c.entry_id
      where c.resource_id = e.account_id
        and c.event_type in ('grant.revoked', 'grant.created')
        and at.position < p.position
      order by at.position desc
      limit 1
    ) last on last.event_type = 'grant.revoked'
    join accord.account a on a.id = e.account_id
    where a.subject = 'ministry' and a.participant = 'UA'
      and e.event_type <> 'access.refused'`,
  )
  return rows.map(({ type }) => type)
}

describe('what is written while rights change', () => {
  it.each([
    ['its role was revoked', revoke, grantAgain],
    ['its account was suspended', () => onAccount('suspension'), () => onAccount('reinstatement')],
  ])('is refused where %s before it was done, and leaves nothing', async (_, happens, undo) => {
    const filed = await file()
    const reply = await meanwhile(filed, () => withdraw('ministry', filed), happens)
    expect([reply.status, reply.body.code]).toEqual([403, 'no_grant'])
    expect(await statusOf(filed)).toBe('filed')
    await undo()
    expect((await withdraw('ministry', filed)).status).toBe(200)
  })

  it('is done where rights of others changed, or a register', async () => {
    const filed = await file()
    const others = async () => {
      const { id } = await accountOf('viewer')
      await administrator().post(`/v1/accounts/${id}/grants`, { role: 'auditor', validFrom: '2024-01-01' })
    }
    expect((await meanwhile(filed, () => withdraw('ministry', filed), others)).status).toBe(200)
  })

  it('is done where its own role became more, by what it may do now', async () => {
    const filed = await file()
    const more = async () => {
      const { id } = await accountOf('ministry')
      await administrator().post(`/v1/accounts/${id}/grants`, { role: 'duty_officer', validFrom: '2024-01-01' })
    }
    expect((await meanwhile(filed, () => withdraw('ministry', filed), more)).status).toBe(200)
  })

  it('an administrator who changes its own rights is not in its own way', async () => {
    const { id } = await accountOf('administrator')
    const viewer = { role: 'viewer', validFrom: '2024-01-01' }
    const made = await administrator().post<Named>(`/v1/accounts/${id}/grants`, viewer)
    expect(made.status).toBe(201)
    const ended = await administrator().post(`/v1/grants/${made.body.id}/revocation`, { reason: 'Not needed.' })
    expect(ended.status).toBe(200)
  })

  it('is refused between the entry of a revocation and its commit, and what was journalled before stands before it', async () => {
    const filed = await file()
    const [revoked, withdrawn] = await heldAtCommit(revoke, () => withdraw('ministry', filed))
    expect([revoked, withdrawn?.status]).toEqual([undefined, 403])
    expect(await statusOf(filed)).toBe('filed')
    await grantAgain()
    const [done] = await heldAtCommit(() => withdraw('ministry', filed), revoke)
    expect(done?.status).toBe(200)
    expect(await actsBehindRevocations()).toEqual([])
    await grantAgain()
  })

  it('control: without the lock, its act stands in the journal behind the end of its role', async () => {
    const filed = await file()
    await withClient(test.testDatabase.superuserUrl, async (superuser) => {
      const { rows } = await superuser.query<{ made: string }>(
        `select pg_get_functiondef('accord.append_journal(jsonb)'::regprocedure) as made`,
      )
      const broken = rows[0]!.made.replaceAll(/perform pg_advisory_xact_lock\w*\(\d+\);/g, 'null;')
      expect(broken).not.toBe(rows[0]!.made)
      await superuser.query(broken)
    })
    const [, withdrawn] = await heldAtCommit(revoke, () => withdraw('ministry', filed), { waits: false })
    expect(withdrawn?.status).toBe(200)
    expect(await actsBehindRevocations()).toEqual(['requirement.withdrawn'])
    await grantAgain()
  })

  it('control: where nobody asks again at the end, who was revoked has withdrawn the need', async () => {
    const filed = await file()
    await withClient(test.testDatabase.superuserUrl, (superuser) =>
      superuser.query(`create or replace function accord.require_standing(p_now timestamptz) returns void
        language sql security definer set search_path = accord, pg_temp return null`),
    )
    expect((await meanwhile(filed, () => withdraw('ministry', filed), revoke)).status).toBe(200)
    expect(await statusOf(filed)).toBe('withdrawn')
  })
})
