import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Role, roles, rolesOpenTo } from '../../src/access/actor.ts'
import { policy } from '../../src/access/policy.ts'
import { events } from '../../src/events/catalogue.ts'
import { hrefOf, type ResourceType, resources } from '../../src/events/resources.ts'
import { isToldOf } from '../../src/modules/audit/readers.ts'
import type { TestApp } from '../support/app.ts'
import { publishedOperations } from '../support/operations.ts'
import { sampled, scaled } from '../support/scale.ts'
import { createSceneryApp } from '../support/scenery.ts'

// The feed, the stream and webhooks tell an account of nothing that it may not open.

type Told = { position: number; type: string; resource: { type: string; id: string; href: string | null } }
type Changes = { items: Told[]; nextCursor: string }
type Kind = Parameters<typeof rolesOpenTo>[0]

let test: TestApp
let readers: { participant: string; role: Role }[]

beforeAll(async () => {
  const config = { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 }
  test = (await createSceneryApp({ config })).test
  const administrator = test.as('PL', 'administrator')
  const { body } = await administrator.get<{ version: number }>('/v1/participants/PL')
  const contactPoints = [{ kind: 'office', office: 'Desk', email: 'desk@mfa.example.pl', hours: 'Mon–Fri 8–16' }]
  const kept = await administrator.patch('/v1/participants/PL', { contactPoints }, { ifMatch: body.version })
  expect(kept.status, JSON.stringify(kept.body)).toBe(200)
  const kinds = await test.rows<{ code: string; kind: Kind }>(
    `select code, kind from accord.participant where code in ('UA', 'PL', 'SE', 'XA')`,
  )
  readers = kinds.flatMap(({ code, kind }) => rolesOpenTo(kind, code).map((role) => ({ participant: code, role })))
  for (const { participant, role } of readers) await test.as(participant, role).get('/v1/webhooks')
  for (const { participant, role } of readers) await test.as(participant, role).get('/v1/reports/ledger')
  await test.sequence()
})
afterAll(() => test.close())

async function feedOf(participant: string, role: Role): Promise<Told[]> {
  const items: Told[] = []
  for (let after = ''; ; ) {
    const { body } = await test.as(participant, role).get<Changes>(`/v1/changes?limit=200${after}`)
    items.push(...body.items)
    if (body.items.length < 200) return items
    after = `&after=${body.nextCursor}`
  }
}

/** The links that do not open for the account; that a record is gone is told with a link to what is gone. */
async function closedTo(participant: string, role: Role, told: readonly Omit<Told, 'position'>[]): Promise<string[]> {
  const links = new Set(
    told.flatMap(({ type, resource }) => (type === 'resource.withdrawn' ? [] : (resource.href ?? []))),
  )
  const closed: string[] = []
  for (const href of links) {
    const { status } = await test.as(participant, role).get(href)
    if (status !== 200) closed.push(`${participant} ${role}: ${href} answers ${status}`)
  }
  return closed
}

describe('BR-61: what an account is told of it may open', () => {
  it('every link of the feed opens for the account whose feed it is, whatever its role', async () => {
    const closed: string[] = []
    const types = new Set<string>()
    let told = 0
    for (const { participant, role } of sampled(readers, 3)) {
      const feed = await feedOf(participant, role)
      told += feed.length
      for (const { resource } of feed) if (resource.href !== null) types.add(resource.type)
      closed.push(...(await closedTo(participant, role, feed)))
    }
    expect(closed).toEqual([])
    expect([...types].sort()).toEqual(
      Object.entries(resources)
        .flatMap(([type, { at }]) => (at === undefined ? [] : [type]))
        .sort(),
    )
    expect(told).toBeGreaterThan(scaled(150, 500))
  })

  it('a proof shows an entry to whom the feed tells of it and to nobody else, and what it holds to who did it', async () => {
    type Proof = { envelope: { participant: string } | null; content: object | null }
    const shown = { to: 0, hidden: 0, content: 0 }
    for (const { participant, role } of sampled(readers, 6)) {
      const feed = new Set((await feedOf(participant, role)).map(({ position }) => position))
      const reader = test.as(participant, role)
      const { body: end } = await reader.get<{ size: number }>('/v1/changes/checkpoint')
      const positions = sampled(Array.from({ length: end.size }, (_, index) => index + 1))
      for (const position of positions) {
        const { body } = await reader.get<Proof>(`/v1/changes/inclusion?position=${position}&size=${end.size}`)
        const what = `${position} to ${participant} ${role}`
        expect(body.envelope !== null, what).toBe(feed.has(position))
        expect(body.content !== null, what).toBe(body.envelope?.participant === participant)
        shown[body.envelope === null ? 'hidden' : 'to'] += 1
        if (body.content !== null) shown.content += 1
      }
    }
    expect(Math.min(shown.to, shown.hidden, shown.content), JSON.stringify(shown)).toBeGreaterThan(scaled(5, 50))
  })

  it('control: by audience alone an account is told of what it may not open', async () => {
    const rows = await test.rows<{ event_type: string; resource_type: string; resource_id: string }>(
      `select e.event_type, e.resource_type, e.resource_id
      from accord.journal_entry e
      where accord.entry_visible(e.for_audience, e.resource_id, array['public', 'framework', 'PL'])`,
    )
    const told = rows.map(({ event_type, resource_type: type, resource_id: id }) => ({
      type: event_type,
      resource: { type, id, href: hrefOf(type as ResourceType, id) },
    }))
    const closed = (await closedTo('PL', 'viewer', told)).join('\n')
    for (const path of ['/v1/webhooks/', '/v1/accounts/', '/v1/issuers/', '/v1/report-runs/'])
      expect(closed).toContain(path)
  })

  it('the table names the action of the policy of the route that reads each kind of thing', async () => {
    const named = new Set(Object.values(events).map(({ resource }): string => resource))
    named.delete('resource')
    expect(Object.keys(resources).sort()).toEqual([...named, 'ledger_entry'].sort())
    const operations = publishedOperations()
    for (const [type, { at: path, readBy: action }] of Object.entries(resources)) {
      const route = operations.find(
        (each) => each.method === 'GET' && /^\{\w+\}$/.test(each.path.replace(path ?? '', '')),
      )
      if (path !== undefined) expect([type, route?.access]).toEqual([type, action])
    }
    const placeless = Object.keys(resources).filter((type) => resources[type as ResourceType].at === undefined)
    expect(
      placeless.filter((type) =>
        operations.some(
          ({ method, path }) =>
            method === 'GET' && path.startsWith(`/v1/${type.replaceAll('_', '-')}s/{`) && path.endsWith('}'),
        ),
      ),
      'read at an address of its own, which the feed does not tell',
    ).toEqual([])
    for (const role of roles)
      for (const type of Object.keys(resources) as ResourceType[])
        expect(isToldOf([role], type), `${role} ${type}`).toBe(role in policy[resources[type].readBy].allow)
  })
})

describe('BR-61: a webhook tells what the account that made it may read now', () => {
  const subscribe = async (role: Role) => {
    const body = { url: 'https://desk.example/accord', description: 'Desk', fromPosition: 0 }
    const reply = await test.as('PL', role).post<{ id: string }>('/v1/webhooks', body)
    expect(reply.status, JSON.stringify(reply.body)).toBe(201)
    return reply.body.id
  }
  const typesTold = async (id: string) => {
    await test.fanOut(id).catch(() => undefined)
    const rows = await test.rows<{ type: string }>(
      `select distinct e.resource_type as type
      from accord.webhook_delivery d
      join accord.journal_position p on p.position = d.position
      join accord.journal_entry e on e.entry_id = p.entry_id
      where d.subscription_id = $1`,
      [id],
    )
    return rows.map(({ type }) => type)
  }

  it('a coordinator’s is not told of accounts and issuers; an administrator’s is', async () => {
    const coordinators = await typesTold(await subscribe('coordinator'))
    expect(coordinators).toContain('consultation')
    expect(coordinators).not.toContain('account')
    expect(coordinators).not.toContain('issuer')
    expect(await typesTold(await subscribe('administrator'))).toEqual(expect.arrayContaining(['account', 'issuer']))
  })

  it('that of a suspended account is told nothing until it is reinstated, and then loses nothing', async () => {
    const id = await subscribe('coordinator')
    const [account] = await test.rows<{ id: string }>(
      'select created_by as id from accord.webhook_subscription where id = $1',
      [id],
    )
    const decide = async (verb: string) => {
      const at = `/v1/accounts/${account!.id}`
      const administrator = test.as('PL', 'administrator')
      const ifMatch = Number((await administrator.get(at)).headers['etag']!.replaceAll('"', ''))
      const reply = await administrator.post(`${at}/${verb}`, { reason: 'Lost its key.' }, { ifMatch })
      expect(reply.status, JSON.stringify(reply.body)).toBe(200)
    }
    await decide('suspension')
    expect(await typesTold(id)).toEqual([])
    await decide('reinstatement')
    expect(await typesTold(id)).toContain('consultation')
  })
})
