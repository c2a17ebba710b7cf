import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Role, rolesOpenTo } from '../../src/access/actor.ts'
import { parseCursor } from '../../src/modules/audit/feed.ts'
import { typesOfRoles } from '../../src/modules/audit/readers.ts'
import type { TestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'
import { createSceneryApp } from '../support/scenery.ts'

// Streams are told together, by one look for many accounts: each of what its own feed answers, and of nothing else.

type Reader = { participant: string; role: Role }
type Changes = { items: { position: number }[]; nextCursor: string }
type Batch = { until: number; current: number[]; changes: { position: number; readers: number[] }[] }

let test: TestApp
let readers: Reader[]
let stamps: string[]
let issuers: { participant: string; id: string; version: number }[]

beforeAll(async () => {
  const config = { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 }
  test = (await createSceneryApp({ config })).test
  const kinds = await test.rows<{ code: string; kind: Parameters<typeof rolesOpenTo>[0] }>(
    `select code, kind from accord.participant where code in ('UA', 'PL', 'SE', 'XA', 'AU', 'LV') order by code`,
  )
  readers = kinds.flatMap(({ code, kind }) => rolesOpenTo(kind, code).map((role) => ({ participant: code, role })))
  for (const { participant, role } of readers) await test.as(participant, role).get('/v1/reports/ledger')
  await test.sequence()
  issuers = await test.rows(`select participant, id, version from accord.issuer where status = 'active'`)
  stamps = []
  for (const { participant, role } of readers) {
    const { body } = await test.as(participant, role).get<Changes>('/v1/changes?limit=1')
    stamps.push(parseCursor(body.nextCursor).grants)
  }
})
afterAll(() => test.close())

async function feedOf({ participant, role }: Reader): Promise<number[]> {
  const positions: number[] = []
  for (let after = ''; ; ) {
    const { body } = await test.as(participant, role).get<Changes>(`/v1/changes?limit=200${after}`)
    positions.push(...body.items.map(({ position }) => position))
    if (body.items.length < 200) return positions
    after = `&after=${body.nextCursor}`
  }
}

/** What one look tells all of them: by the role of the API, whose streams it is for. */
async function together(given: readonly string[] = stamps, after = 0): Promise<Batch> {
  const asked = readers.map(({ participant, role }, number) => {
    const issuer = issuers.find((each) => each.participant === participant)!
    const registration = { issuer_id: issuer.id, issuer_version: issuer.version, stamp: given[number] }
    return { number, issuer: `https://local-issuer.accord.invalid/${participant}`, subject: role, ...registration }
  })
  return await withClient(test.testDatabase.appUrl, async (client) => {
    const { rows } = await client.query<Batch>(
      `select t.until::integer, t.current, t.changes from accord.told_after($5, 100000, $1::jsonb, $2, $3, $4) t`,
      [
        JSON.stringify(asked),
        typesOfRoles.map(({ role }) => role),
        typesOfRoles.map(({ type }) => type),
        test.clock.now(),
        after,
      ],
    )
    return rows[0]!
  })
}

const toldTo = ({ changes }: Batch, number: number) =>
  changes.filter((change) => change.readers.includes(number)).map(({ position }) => position)

describe('BR-61: what streams are told together', () => {
  it('is, for every role of every kind of participant, what the feed of the account answers', async () => {
    const batch = await together()
    expect(batch.current.toSorted((a, b) => a - b)).toEqual(readers.map((_, number) => number))
    let told = 0
    for (const [number, reader] of readers.entries()) {
      const feed = await feedOf(reader)
      told += feed.length
      expect(toldTo(batch, number), `${reader.participant} ${reader.role}`).toEqual(feed)
    }
    expect(told).toBeGreaterThan(500)
    const sets = new Set(readers.map((_, number) => toldTo(batch, number).join()))
    expect(sets.size, 'control: they are told of different things').toBeGreaterThan(8)
  })

  it('begins behind the position that is asked about: nothing is told twice', async () => {
    const { changes } = await together()
    const { position } = changes.at(-3)!
    const later = await together(stamps, position)
    expect(later.changes.map((change) => change.position)).toEqual(changes.slice(-2).map((change) => change.position))
  })

  it('is nothing for whose grants, issuer or account are no longer as they were', async () => {
    const number = readers.findIndex(({ participant, role }) => participant === 'SE' && role === 'viewer')
    const nothing = async () => {
      const batch = await together()
      expect(batch.current).not.toContain(number)
      expect(toldTo(batch, number)).toEqual([])
    }
    const others = await together(stamps.map((stamp, each) => (each === number ? 'another' : stamp)))
    expect(others.current).not.toContain(number)
    expect(toldTo(others, number)).toEqual([])
    const operator = (statement: string) =>
      withClient(test.testDatabase.superuserUrl, (client) => client.query(statement))
    const registered = issuers.find(({ participant }) => participant === 'SE')!.id
    const account = `participant = 'SE' and subject = 'viewer'`
    const granted = `g.account_id = (select a.id from accord.account a where a.${account})`
    const changes: [string, string][] = [
      [
        `update accord.account set status = 'suspended' where ${account}`,
        `update accord.account set status = 'active' where ${account}`,
      ],
      [
        `update accord.issuer set status = 'suspended' where participant = 'SE' and status = 'active'`,
        `update accord.issuer set status = 'active' where participant = 'SE' and status = 'suspended'`,
      ],
      [
        `update accord.issuer set version = version + 1 where id = '${registered}'`,
        `update accord.issuer set version = version - 1 where id = '${registered}'`,
      ],
      [
        `update accord.issuer set id = '${randomUUID()}' where id = '${registered}'`,
        `update accord.issuer set id = '${registered}' where participant = 'SE' and status = 'active'`,
      ],
      [
        `update accord.account_grant g set revoked_at = now(), revoked_reason = 'No longer.'
          where ${granted}`,
        `update accord.account_grant g set revoked_at = null, revoked_reason = null where ${granted}`,
      ],
      [
        `update accord.account_grant g set valid_to = '2026-11-01', valid_from = '2026-11-01' where ${granted}`,
        `update accord.account_grant g set valid_to = null where ${granted}`,
      ],
      [
        `update accord.account_grant g set valid_from = '2100-01-01' where ${granted}`,
        `update accord.account_grant g set valid_from = '2026-11-01' where ${granted}`,
      ],
    ]
    for (const [change, back] of changes) {
      await operator(change)
      await nothing()
      await operator(back)
    }
    expect((await together()).current, 'control: as it was again').toContain(number)
  })
})
