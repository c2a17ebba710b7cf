import { afterEach, beforeEach, expect, test } from 'vitest'
import type { z } from 'zod'
import { roles } from '../../src/access/actor.ts'
import type { Inbox, Waiting } from '../../src/modules/participants/inbox.ts'
import { type Client, createTestApp, type TestApp } from '../support/app.ts'
import { createScenery, type Scenery } from '../support/scenery.ts'

type Page = z.output<typeof Inbox>
type Item = z.output<typeof Waiting>

let app: TestApp
let scenery: Scenery
beforeEach(async () => {
  app = await createTestApp()
  scenery = await createScenery(app)
})
afterEach(() => app.close())

const inbox = async (client: Client, query = '') => (await client.get<Page>(`/v1/me/inbox${query}`)).body

/** What each kind asks for, done. */
async function followed(client: Client, item: Item, role: string): Promise<number> {
  const { body } = await client.get<{ version: number }>(item.href)
  const options = { ifMatch: body.version }
  const { id } = item.resource
  switch (item.kind) {
    case 'consultation': {
      const [noun, sent] =
        role === 'duty_officer' ? ['acknowledgements', undefined] : ['responses', { type: 'no_objection' }]
      return (await client.post(`${item.href}/${noun}`, sent)).status
    }
    case 'session':
      return (await client.post(`${item.href}/${id}/confirmation`)).status
    case 'offer':
      return (await client.post(`${item.href}/acceptance`, {}, options)).status
    case 'joint_offer':
      return (await client.post(`${item.href}/confirmations`, undefined, options)).status
    case 'register_proposal':
      // Of two amendments of one clause only one can be confirmed; each can be rejected.
      return (await client.post(`${item.href}/rejection`, { reason: 'Not agreed.' }, options)).status
    case 'issuer_proposal':
      return (await client.post(`${item.href}/confirmation`, undefined, options)).status
    case 'coalition_membership':
      return (await client.post(`${item.href}/confirmation`, undefined, options)).status
    case 'evidence_request':
      return (await client.post(`${item.href}/answer`, { answer: 'Act 14.' }, options)).status
    case 'conversion_proposal':
      return (await client.get(item.href)).status
  }
}

test('every item of every inbox can be done by the account that it waits for', async () => {
  const kinds = new Set<string>()
  for (const participant of ['DK', 'UA', 'NO', 'PL', 'GB', 'HR', 'AU', 'SE']) {
    for (const role of roles) {
      const client = app.as(participant, role)
      const reply = await client.get<Page>('/v1/me/inbox')
      // An account of this role need not exist for every participant.
      if (reply.status === 403) continue
      for (const item of reply.body.items) {
        const status = await followed(client, item, role)
        expect([200, 201], `${participant} ${role} ${item.kind} answered ${status}`).toContain(status)
        kinds.add(item.kind)
      }
    }
  }
  expect([...kinds].sort()).toEqual([
    'coalition_membership',
    'consultation',
    'conversion_proposal',
    'evidence_request',
    'issuer_proposal',
    'joint_offer',
    'offer',
    'register_proposal',
    'session',
  ])
})

test('by due time, then what has none; a cursor goes on where the page ended', async () => {
  const client = app.as('UA', 'coordinator')
  const all = await inbox(client)
  expect(all.items.length).toBeGreaterThan(2)
  const due = all.items.map((item) => item.dueAt ?? 'never')
  expect(due).toEqual([...due].sort())
  const paged: Item[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: Page = await inbox(client, `?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
    paged.push(...page.items)
    cursor = page.nextCursor
  }
  expect(paged).toEqual(all.items)
  expect((await client.get<{ waiting: Item[]; inbox: string }>('/v1/me')).body).toMatchObject({
    waiting: all.items,
    inbox: '/v1/me/inbox',
  })
})

test('a cursor that is none is refused, and names its parameter', async () => {
  const made = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url')
  const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'
  for (const cursor of [
    'x',
    made(['soon', 'offer', id]),
    made(['infinity', 'offer', '1']),
    made(['infinity', 1, id]),
  ]) {
    const reply = await app.as('UA', 'coordinator').get(`/v1/me/inbox?cursor=${cursor}`)
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ parameter: 'cursor' }] } })
  }
})

test('nothing waits for roles that could not act on it', async () => {
  for (const role of ['viewer', 'auditor', 'observer'] as const) {
    expect((await inbox(app.as('PL', role))).items).toEqual([])
  }
  const kinds = (await inbox(app.as('UA', 'duty_officer'))).items.map((item) => item.kind)
  expect(kinds).not.toContain('offer')
})

test('an unacknowledged request is escalated to the coordinators after the configured time, overdue after its deadline', async () => {
  const at = `/v1/consultations/${scenery.request.id}`
  const own = async (role: 'coordinator' | 'duty_officer') =>
    (await inbox(app.as('SE', role))).items.find((item) => item.href === at)
  app.clock.advance(-1)
  expect(await own('coordinator')).toMatchObject({ escalated: false, overdue: false })
  app.clock.advance(1)
  expect(await own('coordinator')).toMatchObject({ escalated: true, overdue: false })
  expect(await own('duty_officer')).toMatchObject({ escalated: false })
  app.clock.set((await own('coordinator'))!.dueAt!)
  expect(await own('coordinator')).toMatchObject({ overdue: false })
  app.clock.advance(1)
  expect(await own('coordinator')).toMatchObject({ overdue: true })
  await app.as('SE', 'duty_officer').post(`${at}/acknowledgements`)
  expect(await own('coordinator')).toMatchObject({ escalated: false, overdue: true })
  await app.as('SE', 'coordinator').post(`${at}/responses`, { type: 'no_objection' })
  expect(await own('coordinator')).toBeUndefined()
})
