import { expect, test } from 'vitest'
import type { z } from 'zod'
import type { Inbox } from '../../src/modules/participants/inbox.ts'
import type { Client, TestApp } from '../support/app.ts'
import { onOne } from '../support/one-app.ts'
import { createSceneryApp, type Scenery } from '../support/scenery.ts'

let app: TestApp
let scenery: Scenery

const on = onOne(async () => {
  const made = await createSceneryApp()
  app = made.test
  scenery = made.scenery
  return app
})

const inbox = async (client: Client, query = '') =>
  (await client.get<z.output<typeof Inbox>>(`/v1/me/inbox${query}`)).body

on('of one’s own request', () => {
  const at = () => `/v1/consultations/${scenery.request.id}`
  const late = async (participant = 'UA', role: 'coordinator' | 'duty_officer' | 'ministry' = 'coordinator') =>
    (await inbox(app.as(participant, role), '?limit=200')).items.filter(
      ({ kind }) => kind === 'consultation_time_passed',
    )

  test('BR-33: the time of addressees that passed without an answer waits for its coordinators, in one item, from then on', async () => {
    const [first] = (await inbox(app.as('SE', 'coordinator'))).items.filter(({ href }) => href === at())
    app.clock.set(first!.dueAt!)
    expect(await late()).toEqual([])
    app.clock.advance(1)
    const table = await app.as('UA', 'coordinator').get<{ rows: { standing: string }[] }>(`${at()}/timeliness`)
    const count = table.body.rows.filter(({ standing }) => standing === 'no_answer').length
    expect(count).toBeGreaterThan(5)
    expect(await late()).toMatchObject([
      {
        resource: { type: 'consultation', id: scenery.request.id },
        href: at(),
        dueAt: null,
        since: first!.dueAt,
        says: {
          en: expect.stringContaining(`Addressees whose time has passed (${count}) have not answered your request: “`),
          uk: expect.stringContaining(`(${count})`),
        },
      },
    ])
    expect([await late('SE'), await late('UA', 'duty_officer'), await late('UA', 'ministry')]).toEqual([[], [], []])
    await app.as('SE', 'coordinator').post(`${at()}/responses`, { type: 'no_objection' })
    expect((await late())[0]?.says.en).toContain(`(${count - 1})`)
    const deadlineAt = new Date(app.clock.now().getTime() + 3_600_000).toISOString()
    const more = await app
      .as('UA', 'coordinator')
      .post(`${at()}/extensions`, { deadlineAt, reason: 'They were called.' })
    expect(more.status, JSON.stringify(more.body)).toBe(201)
    expect(await late()).toEqual([])
    app.clock.set(new Date(Date.parse(deadlineAt) + 1))
    expect((await late())[0]?.says.en).toContain(`(${count - 1})`)
  })

  test('BR-33: and it waits no more once the request is closed', async () => {
    app.clock.advance(48 * 3_600_000)
    expect(await late()).toHaveLength(1)
    const kyiv = app.as('UA', 'coordinator')
    const { version } = (await kyiv.get<{ version: number }>(at())).body
    const closed = await kyiv.post(
      `${at()}/closure`,
      { reason: 'agreed', outcome: { text: 'Done.' } },
      { ifMatch: version },
    )
    expect(closed.status, JSON.stringify(closed.body)).toBe(200)
    expect(await late()).toEqual([])
  })
})
