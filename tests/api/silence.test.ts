import pg from 'pg'
import { expect, it } from 'vitest'
import { implementationDeadlines } from '../../src/modules/implementation/deadlines.ts'
import { sweepDeadlines } from '../../src/platform/journal/deadlines.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { equipmentOf, type LinkView, linksOf } from '../support/implementation-scenery.ts'
import { onOne } from '../support/one-app.ts'
import { withClient } from '../support/postgres.ts'

// BR-104: whose silence counts, when somebody loses sight of an act, or has nobody to be told any more.

const start = '2026-11-23T06:40:00.000Z'
const dayMs = 86_400_000
type Membership = { id: string; participant: string; version: number; to: string | null }
type Named = { id: string; version: number }
type Items<Item> = { items: Item[] }

let test: TestApp
let make: ReturnType<typeof linksOf>
const on = onOne(async () => {
  test = await createTestApp({ clock: start })
  make = linksOf(test)
  return test
})

/** An act of Latvia that its coalition sees, said to implement the Swedish agreement: Sweden and Ukraine are asked. */
async function claimed(): Promise<LinkView> {
  const shown = { marking: 'limited', releasableTo: ['coalition:drone'], receiver: { participant: 'UA' } }
  const act = await make.commit('LV', shown)
  return await make.claim('UA', act.id, { cell: equipmentOf('SE'), evidence: 'The note of May.' })
}
const silentFrom = async ({ id }: { id: string }) =>
  (await test.as('UA', 'ministry').get<LinkView>(`/v1/implementation-links/${id}`)).body.silentFrom
const statusOf = async ({ id }: { id: string }) =>
  (await test.as('UA', 'ministry').get<LinkView>(`/v1/implementation-links/${id}`)).body.status

async function leave(day: string): Promise<void> {
  const coalitions = await test.as('SE', 'coordinator').get<Items<Named & { code: string }>>('/v1/coalitions')
  const { id } = coalitions.body.items.find(({ code }) => code === 'drone')!
  const { body } = await test
    .as('SE', 'coordinator')
    .get<Items<Membership>>(`/v1/coalitions/${id}/memberships?limit=200`)
  const own = body.items.find(({ participant, to }) => participant === 'SE' && to === null)!
  const reply = await test
    .as('SE', 'coordinator')
    .post(
      `/v1/coalition-memberships/${own.id}/departure`,
      { on: day, reason: 'Other tasks.' },
      { ifMatch: own.version },
    )
  expect(reply.status, JSON.stringify(reply.body)).toBe(200)
}
async function sweepAt(moment: number): Promise<void> {
  test.clock.set(new Date(moment))
  const worker = new pg.Client({ connectionString: test.testDatabase.workerUrl })
  await worker.connect()
  await sweepDeadlines(worker, implementationDeadlines, test.clock.now())
  await worker.end()
}
/** What the feed tells of the act of a link. */
async function toldTo(code: string, { act }: LinkView): Promise<string[]> {
  await test.sequence()
  type Change = { type: string; resource: { id: string } }
  const { body } = await test.as(code, 'ministry').get<Items<Change>>('/v1/changes?limit=200')
  return body.items.filter(({ resource }) => resource.id === act.id).map(({ type }) => type)
}
const inbox = async (code: string) =>
  (await test.as(code, 'ministry').get<Items<{ kind: string }>>('/v1/me/inbox')).body.items.filter(
    ({ kind }) => kind === 'implementation_link',
  ).length

on('who leaves a coalition', () => {
  it('loses sight of the act at once: its silence counts as nothing, it is asked and told no more', async () => {
    const link = await claimed()
    expect([link.awaits, link.silentFrom], 'control: it would count').toEqual([['LV', 'SE'], expect.any(String)])
    expect(await inbox('SE')).toBe(1)
    await leave('2026-11-23')
    expect(await silentFrom(link)).toBeNull()
    expect(await inbox('SE')).toBe(0)
    const read = await test.as('SE', 'ministry').get(`/v1/implementation-links/${link.id}`)
    expect(read.status).toBe(404)
    await sweepAt(Date.parse(start) + 15 * dayMs)
    expect(await statusOf(link)).toBe('claimed')
    expect(await toldTo('SE', link)).toEqual([])
    expect(await toldTo('LV', link)).toEqual(['commitment.created', 'implementation_link.claimed'])
  })
})

on('who leaves before silence would count', () => {
  it('is not taken to be silent, however the day of the end is told, and neither in what is claimed from then on', async () => {
    const before = await claimed()
    await leave('2026-12-05')
    expect(await silentFrom(before)).toBeNull()
    const after = await claimed()
    expect(after.silentFrom).toBeNull()
  })
})

on('who leaves afterwards', () => {
  it('control: was silent', async () => {
    const link = await claimed()
    await leave('2026-12-20')
    expect(await silentFrom(link)).toBe(link.silentFrom)
    expect((await claimed()).silentFrom).not.toBeNull()
  })
})

on('a silence that counted', () => {
  it('stays, also where sight is lost on that very day', async () => {
    const link = await claimed()
    await sweepAt(Date.parse(start) + 14 * dayMs)
    expect(await statusOf(link)).toBe('not_objected')
    await leave('2026-12-07')
    expect(await statusOf(link)).toBe('not_objected')
  })

  it('stays where the act is for fewer from that very day on', async () => {
    test.clock.set(new Date(start))
    const act = await make.commit('LV', { receiver: { participant: 'UA' } })
    const link = await make.claim('UA', act.id, { cell: equipmentOf('NO') })
    expect(link.silentFrom).not.toBeNull()
    await sweepAt(Date.parse(start) + 14 * dayMs)
    const release = { marking: 'limited', releasableTo: [], reason: 'Not for all.' }
    const released = await test
      .as('LV', 'ministry')
      .post(`/v1/commitments/${act.id}/releases`, release, { ifMatch: act.version })
    expect(released.status).toBe(200)
    expect(await statusOf(link)).toBe('not_objected')
  })
})

on('who has nobody to be told any more', () => {
  const administrator = () => test.as('SE', 'administrator')
  type Account = Named & { subject: string; grants: { id: string; role: string }[] }
  const accounts = async () => (await administrator().get<Items<Account>>('/v1/accounts?limit=200')).body.items
  const revoke = async (role: string) => {
    const held = (await accounts()).flatMap(({ grants }) => grants).find((grant) => grant.role === role)!
    const done = await administrator().post(`/v1/grants/${held.id}/revocation`, { reason: 'Moved.' })
    expect(done.status).toBe(200)
  }

  it('is not taken to be silent: after its last account, role or issuer', async () => {
    const link = await claimed()
    await revoke('coordinator')
    expect(await silentFrom(link), 'control: the ministry is there').toBe(link.silentFrom)
    const ministry = (await accounts()).find(({ subject }) => subject === 'ministry')!
    const suspended = await administrator().post(
      `/v1/accounts/${ministry.id}/suspension`,
      { reason: 'A lost key.' },
      { ifMatch: ministry.version },
    )
    expect(suspended.status).toBe(200)
    expect(await silentFrom(link)).toBeNull()
    expect((await claimed()).silentFrom).toBeNull()
  })
})

on('the guard', () => {
  it('control: without it, whoever left is taken not to object', async () => {
    await withClient(test.testDatabase.superuserUrl, (superuser) =>
      superuser.query('drop trigger hear_no_silence on accord.coalition_membership'),
    )
    const link = await claimed()
    await leave('2026-11-23')
    await sweepAt(Date.parse(start) + 15 * dayMs)
    expect(await statusOf(link)).toBe('not_objected')
  })
})
