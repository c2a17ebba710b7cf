import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enter, enterAnew, OutOfDate } from '../../src/platform/db/scope.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'
import { statementsOf } from '../support/statements.ts'
import { viewerOfSweden } from '../support/viewer.ts'

// Each changes what one of the callers below may do or see, as an administrator, an operator or a lead would, and each
// is another table or another kind of statement.
const changes: readonly [what: string, statement: string][] = [
  [
    'a role that is granted',
    `insert into accord.account_grant (account_id, participant, role, valid_from, granted_by)
      select a.id, a.participant, 'auditor', date '2026-01-01', a.id
      from accord.account a where a.participant = 'SE' and a.subject = 'viewer'`,
  ],
  [
    'a role that is revoked',
    `update accord.account_grant g set revoked_at = now(), revoked_reason = 'No longer.'
      from accord.account a where a.id = g.account_id and a.participant = 'SE' and a.subject = 'viewer' and g.role = 'auditor'`,
  ],
  [
    'an account with another name',
    `update accord.account set name = 'Renamed' where participant = 'SE' and subject = 'viewer'`,
  ],
  [
    'a membership',
    `insert into accord.coalition_membership (coalition, participant, role, status, valid_from, from_precision, proposed_by, reason, created_at)
      select c.code, 'SE', 'member', 'confirmed', date '2026-01-01', 'day', 'UA', 'test', now() from accord.coalition c
      where not exists (select 1 from accord.coalition_membership m where m.coalition = c.code and m.participant = 'SE')
      order by c.code limit 1`,
  ],
  [
    'a membership that ended',
    `update accord.coalition_membership set valid_to = date '2026-06-01' where participant = 'SE' and reason = 'test'`,
  ],
  ['a participant of another kind', `update accord.participant set kind = 'observer' where code = 'SE'`],
  ['a participant of its kind again', `update accord.participant set kind = 'state' where code = 'SE'`],
  [
    'a suspended account',
    `update accord.account set status = 'suspended' where participant = 'SE' and subject = 'viewer'`,
  ],
  [
    'an account that is active again',
    `update accord.account set status = 'active' where participant = 'SE' and subject = 'viewer'`,
  ],
  [
    'a suspended issuer',
    `update accord.issuer set status = 'suspended' where participant = 'SE' and status = 'active'`,
  ],
  [
    'an issuer that is active again',
    `update accord.issuer set status = 'active' where participant = 'SE' and status = 'suspended'`,
  ],
]

let test: TestApp
beforeAll(async () => {
  test = await createTestApp({ config: { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 } })
})
afterAll(() => test.close())

/** As the operator: beside the rules, so that each change is one statement. */
const operator = (statement: string) =>
  withClient(test.testDatabase.superuserUrl, async (client) => {
    const { rowCount } = await client.query(statement)
    return rowCount
  })

const settings = ['participant', 'audiences', 'account', 'secretariat', 'day', 'roles']

/** What holds for the statements of a transaction of the caller, entered in one of two ways. */
async function scopeBy(way: typeof enter) {
  const credential = await viewerOfSweden(test)
  const connection = await test.database.connect()
  await connection.query('begin')
  try {
    const { kept_version: _, ...row } = (await way(connection, credential, test.clock.now()))!.caller
    const { rows } = await connection.query(
      `select ${settings.map((name) => `coalesce(current_setting('accord.${name}', true), '') as "${name}"`).join()}`,
    )
    return { row, settings: rows[0] as Record<string, string> }
  } finally {
    await connection.query('rollback')
    connection.release()
  }
}

/** As a request does it: once more where it was out of date. */
const asRequested = () =>
  scopeBy(enter).catch((error: unknown) => {
    if (error instanceof OutOfDate) return scopeBy(enter)
    throw error
  })

/** What holds for the next request, and what accord.enter() says to whom it has never answered. */
const toldAndTrue = async () => ({ told: await asRequested(), true: await scopeBy(enterAnew) })

describe('what a process keeps of its callers', () => {
  it('is what it was told, from request to request', async () => {
    const first = await toldAndTrue()
    const second = await toldAndTrue()
    expect(first.told).toEqual(first.true)
    expect(second).toEqual(first)
  })

  it.each(changes)('holds no longer than until the next request after %s', async (_, statement) => {
    const before = await toldAndTrue()
    expect(await operator(statement)).toBeGreaterThan(0)
    const after = await toldAndTrue()
    expect(after.told).toEqual(after.true)
    expect(after.told).not.toEqual(before.told)
  })

  it('holds for its day: a membership that ends tomorrow is one until midnight of its participant', async () => {
    await operator(
      `update accord.coalition_membership set valid_to = date '2026-11-24' where participant = 'SE' and reason = 'test'`,
    )
    const today = await toldAndTrue()
    expect(JSON.stringify(today.told)).toContain('coalition:')
    test.clock.set('2026-11-23T22:59:59.000Z')
    expect((await toldAndTrue()).told).toEqual(today.told)
    test.clock.set('2026-11-23T23:00:00.000Z')
    const tomorrow = await toldAndTrue()
    expect(tomorrow.told).toEqual(tomorrow.true)
    expect(tomorrow.told).not.toEqual(today.told)
  })

  it('reaches every request after a change, however many ask at once', async () => {
    for (let round = 0; round < 20; round += 1) {
      const name = `Name ${round}`
      await operator(`update accord.account set name = '${name}' where participant = 'SE' and subject = 'viewer'`)
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => test.as('SE', 'viewer').get<{ account: { name: string } }>('/v1/me')),
      )
      expect(new Set(answers.map(({ body }) => body.account.name))).toEqual(new Set([name]))
    }
  })

  it('chooses what is asked, and answers nothing of what was chosen by a role that is taken away', async () => {
    const ukraine = test.as('UA', 'coordinator')
    const crisis = { kind: 'crisis', mode: 'full_activation', trigger: 'armed_attack', hostilities: 'ongoing' }
    const words = { title: 'Strikes', summary: 'Six regions.', asks: [{ text: 'Air defence' }] }
    const { body: draft } = await ukraine.post<{ id: string; version: number }>('/v1/consultations', {
      ...{ ...crisis, ...words, victim: 'UA' },
    })
    const authorisedBy = { name: 'A', office: 'B', instrument: 'C' }
    const circulated = await ukraine.post(
      `/v1/consultations/${draft.id}/circulation`,
      { authorisedBy },
      { ifMatch: draft.version },
    )
    expect(circulated.status, JSON.stringify(circulated.body)).toBe(200)
    const inbox = async () => {
      let items: { kind: string }[] = []
      const said = await statementsOf(async () => {
        items = (await test.as('SE', 'viewer').get<{ items: { kind: string }[] }>('/v1/me/inbox')).body.items
      })
      return {
        kinds: items.map(({ kind }) => kind),
        asked: said.filter(({ text }) => /'consultation' as kind/.test(text)),
      }
    }
    expect(await inbox()).toEqual({ kinds: [], asked: [] })
    const grant = `update accord.account_grant g set revoked_at = null, revoked_reason = null, role = 'coordinator'
      from accord.account a where a.id = g.account_id and a.participant = 'SE' and a.subject = 'viewer' and g.role = 'auditor'`
    expect(await operator(grant)).toBe(1)
    expect((await inbox()).kinds).toContain('consultation')
    expect((await inbox()).asked).toHaveLength(1)
    const revoke = `update accord.account_grant g set revoked_at = now(), revoked_reason = 'No longer.'
      from accord.account a where a.id = g.account_id and a.participant = 'SE' and a.subject = 'viewer' and g.role = 'coordinator'`
    expect(await operator(revoke)).toBe(1)
    const after = await inbox()
    expect(after.kinds).toEqual([])
    expect(after.asked, 'control: it was asked by the role of before').toHaveLength(1)
  })

  it('answers every request while rights or registers change all the time', async () => {
    let left = 600
    const statuses = new Set<number>()
    const asking = async () => {
      for (; left > 0; left -= 1) statuses.add((await test.as('SE', 'viewer').get('/v1/me')).status)
    }
    await Promise.all([
      ...Array.from({ length: 12 }, asking),
      withClient(test.testDatabase.superuserUrl, async (client) => {
        await client.query('set synchronous_commit = off')
        while (left > 0) await client.query('update accord.kept_version set version = gen_random_uuid()')
      }),
    ])
    expect([...statuses]).toEqual([200])
  })

  it('control: with the trigger off, it outlives the change', async () => {
    await operator('alter table accord.account disable trigger note_kept')
    await operator(`update accord.account set name = 'Unnoticed' where participant = 'SE' and subject = 'viewer'`)
    const { told, true: fresh } = await toldAndTrue()
    await operator('alter table accord.account enable always trigger note_kept')
    expect(told).not.toEqual(fresh)
  })
})
