import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeInBrowser, drawn, type Person, startConsole, type TestConsole } from '../support/console.ts'
import { act, fileByApi } from '../support/console-acts.ts'
import { withClient } from '../support/postgres.ts'
import { itWhole } from '../support/scale.ts'

const ua = { participant: 'UA', role: 'coordinator' }

/** A request as a coordinator files it on the page, from the draft to the call list. */
async function fileRequest(page: Person, title: string): Promise<string> {
  await page.to('/console/consultations/new')
  await page.getByLabel('Title (required)').fill(title)
  await page.getByLabel('Summary (required)').fill('Six regions are without power.')
  await page.getByLabel('Trigger', { exact: true }).selectOption('armed_attack')
  await page.getByLabel('Hostilities', { exact: true }).selectOption('ongoing')
  await page.getByLabel('Text (required)').fill('Air defence')
  await page.getByLabel('Quantity', { exact: true }).fill('4')
  await page.getByLabel('Unit', { exact: true }).fill('systems')
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.getByText('It would reach 26 participants').waitFor()
  return page.url().split('/').at(-2)!
}

async function circulate(page: Person): Promise<void> {
  for (const field of ['name', 'office', 'instrument']) await page.getByLabel(`Authorised by: ${field}`).fill('Office')
  await page.getByRole('button', { name: 'Circulate to all of these' }).click()
  await page.getByText('This cannot be undone.').waitFor()
  await page.getByRole('button', { name: 'Yes: Circulate' }).click()
  await page.getByText('Seen by nobody yet: 26 of 26.').waitFor()
}

describeInBrowser('the crisis room in a browser', () => {
  let console: TestConsole
  beforeAll(async () => {
    console = await startConsole()
  })
  afterAll(async () => {
    await console?.close()
    expect(console?.faults).toEqual([])
  })

  test.concurrent('the coordinator’s first hour: draft, 29 rows, circulation, calls, a session, an offer accepted in part, more time for all; closed before that, and nobody is said to have been late', async ({
    expect,
  }) => {
    const coordinator = await console.person(ua)
    const id = await fileRequest(coordinator, 'Strikes on the power grid')
    expect(await coordinator.locator('tbody tr').count()).toBe(29)
    await coordinator.getByText('3 parties are not addressed: Canada, Croatia, Poland.').waitFor()
    await circulate(coordinator)
    expect(await coordinator.locator('tbody tr').first().textContent()).toContain('Not seen')

    const japan = coordinator.locator('tr', { hasText: 'Japan' })
    await japan.getByRole('button', { name: 'Log a call' }).click()
    await coordinator.getByRole('dialog').getByRole('button', { name: 'Log a call' }).click()
    await japan.getByText('Nobody answered').waitFor()
    // It has registered no desk: whom to ring is public, and says so.
    await japan.getByRole('link', { name: '+81 3 3580 3311' }).waitFor()
    expect(await japan.textContent()).toContain('+81 3 3580 3311 (not tried)From public sources')

    await coordinator.getByRole('button', { name: 'Log a session' }).click()
    const dialog = coordinator.getByRole('dialog')
    await dialog.getByLabel('Latvia (LV)').check()
    await dialog.getByLabel('Estonia (EE)').check()
    await dialog.getByRole('button', { name: 'Log a session' }).click()
    await coordinator.getByText('logged by').waitFor()

    const norway = await console.person({ participant: 'NO', role: 'coordinator' })
    await norway.to(`/console/consultations/${id}/offers`)
    await norway.getByLabel('Type (required)').selectOption('offer')
    await norway.getByRole('button', { name: 'Add an offer' }).click()
    await norway.getByLabel('Kind (required)').selectOption('capability')
    await norway.getByLabel('For which ask').selectOption({ label: 'Air defence' })
    await norway.getByText('You see no offer.').waitFor() // others may have offered to the requester alone
    await norway.getByLabel('Capability (required)').selectOption('air_defence')
    await norway.getByLabel('Quantity (required)').fill('2')
    await norway.getByLabel('Unit (required)').fill('systems')
    await norway.getByRole('button', { name: 'Respond' }).click()
    await norway.getByRole('button', { name: 'Yes: Respond' }).click()
    await norway.getByText('Norway NO').first().waitFor()
    await norway.getByRole('button', { name: 'Respond', exact: true }).waitFor() // done, and not asked for again
    expect(await norway.getByText('This cannot be undone.').count()).toBe(0)
    await norway.getByText('Of the offers that you may see.').waitFor()
    await norway.to(`/console/consultations/${id}/minister`)
    await norway.getByText('What Norway may see.').waitFor()

    await coordinator.to(`/console/consultations/${id}/offers`)
    await coordinator.getByRole('button', { name: 'Accept' }).click()
    await coordinator.getByRole('dialog').getByText('Norway: 2 systems', { exact: true }).waitFor() // whose it is
    await coordinator.getByRole('dialog').getByLabel('Quantity (systems)').fill('1')
    await coordinator.getByRole('dialog').getByRole('button', { name: 'Accept' }).click()
    await coordinator.getByRole('dialog').getByRole('button', { name: 'Yes: Accept' }).click()
    await coordinator.getByText('Left: 3 systems').waitFor()
    await coordinator.getByRole('link', { name: 'Waits for the provider' }).waitFor()

    const answer = { about: 'SE', kind: 'response', consultationId: id, content: { type: 'no_objection' } }
    const heard = { channel: 'email', reference: 'E-mail', summary: 'It agrees.', receivedOn: '2026-11-23' }
    const recorded = await console.test.as('UA', 'coordinator').post('/v1/received-statements', { ...answer, ...heard })
    expect(recorded.status, JSON.stringify(recorded.body)).toBe(201)
    // Nobody has to be chosen to give more time to all who may still answer; who has answered is not to be excused.
    await coordinator.to(`/console/consultations/${id}`)
    const later = new Date(Date.now() + 72 * 3_600_000).toISOString().slice(0, 16)
    await act(coordinator, 'Extend deadlines', { 'New deadline': later, Reason: 'A holiday.' })
    await coordinator.to(`/console/consultations/${id}/calls`)
    const excuse = { name: /^Excuse/ }
    const excusing = (name: string) => coordinator.getByRole('row', { name }).getByRole('button', excuse).count()
    await coordinator.getByRole('row', { name: 'Denmark' }).waitFor()
    expect([await excusing('Denmark'), await excusing('Norway')]).toEqual([1, 0])
    await coordinator.to(`/console/consultations/${id}/close`)
    const unconfirmed = coordinator.locator('dt', { hasText: 'Sessions not confirmed' })
    expect(await unconfirmed.locator('+ dd').textContent()).toMatch(/(Estonia EE, Latvia LV|Latvia LV, Estonia EE)$/)
    const unattested = coordinator.locator('dt', { hasText: 'Answers recorded as received, not attested' })
    expect(await unattested.locator('+ dd').textContent()).toContain('Sweden')
    await coordinator.getByLabel('Reason (required)').selectOption('partly_agreed')
    await coordinator.getByLabel('Outcome (required)').fill('Two systems are on their way.')
    await coordinator.getByRole('button', { name: 'Close the request' }).click()
    await coordinator.getByRole('button', { name: 'Yes: Close' }).click()
    await coordinator.getByText('Two systems are on their way.').waitFor()
    const stored = await console.test.rows('select status from accord.consultation where id = $1', [id])
    expect(stored).toEqual([{ status: 'closed' }])
    await coordinator.to(`/console/consultations/${id}/timeline`)
    await coordinator.getByText('on a basis and with a deadline: Latvia LV').waitFor()
    expect(await coordinator.getByRole('row', { name: 'Denmark' }).textContent()).toContain('extended from')

    // It ended before anybody’s time: nobody is told to have been late, or to have something to do.
    await coordinator.to(`/console/consultations/${id}/minister`)
    await coordinator.getByRole('region', { name: 'No answer before it ended' }).getByText('Denmark').waitFor()
    await coordinator.getByRole('heading', { name: 'No answer in time: 0' }).waitFor()
    await coordinator.to(`/console/consultations/${id}/calls`)
    await coordinator.getByRole('row', { name: 'Denmark' }).getByText('Nothing before it ended').waitFor()
  })

  test.concurrent('the duty officer’s night call: seen after two seconds and not before, acknowledged with one press, live at the requester’s', async ({
    expect,
  }) => {
    const coordinator = await console.person(ua)
    const id = await fileByApi(console, 'The night call')
    await coordinator.to(`/console/consultations/${id}/calls`)
    const officer = await console.person({ participant: 'EE', role: 'duty_officer' }, { language: 'uk' })
    await officer
      .getByRole('link', { name: 'Запит учасника Україна (UA) чекає на консультації або відповідь: «The night call».' })
      .first()
      .waitFor()
    await officer.to(`/console/consultations/${id}`)
    await officer.getByText('За дві секунди на цій сторінці').waitFor()
    const seen = 'select first_seen_at from accord.addressee where consultation_id = $1 and participant = $2'
    expect(await console.test.rows(seen, [id, 'EE'])).toEqual([{ first_seen_at: null }])
    const estonia = coordinator.locator('tr', { hasText: 'Estonia' })
    expect(await estonia.textContent()).toContain('Not seen')
    await estonia.getByText('Not seen').waitFor({ state: 'detached' }) // by the stream: nobody loads the page anew
    await officer.getByRole('button', { name: 'Підтвердити отримання' }).click()
    await officer.getByText('Отримання підтверджено').waitFor()
    await estonia.getByText('Acknowledged').waitFor()
    expect(await officer.getByRole('link', { name: 'Відповісти' }).count()).toBe(0) // that is the coordinator's

    // What could not be read is not known: it is not none.
    const refused = { status: 422, contentType: 'application/json', body: '{"code":"unprocessable","detail":"x"}' }
    await officer.route('**/addressees?*', (route) => route.fulfill(refused))
    await officer.to(`/console/consultations/${id}`)
    const clause = officer.locator('dt', { hasText: 'Клаузула' }).locator('+ dd')
    await expect.poll(() => clause.textContent()).toBe('невідомо')

    // Without colours of its own the page still says which room it is in, and countries stand by what they are called.
    await officer.emulateMedia({ forcedColors: 'active' })
    const lines = `[...document.querySelectorAll('.rooms a')].filter((link) => getComputedStyle(link).borderBottomColor !== getComputedStyle(document.body).backgroundColor).map((link) => link.getAttribute('aria-current'))`
    expect(await officer.evaluate(lines)).toEqual(['true'])
    await officer.to('/console/consultations')
    const names = (await officer.getByLabel('Ініціатор').locator('option').allTextContents()).slice(1)
    expect(names).toEqual([...names].sort(new Intl.Collator('uk-UA').compare))
    expect(names.length).toBeGreaterThan(30)
    await officer.to('/console/implementation/reforms')
    const due = (await officer.locator('td[data-head="Строк"]').allTextContents()).join()
    expect(due).toMatch(/\d{4} р\./) // days in words, wherever sources tell of one
    expect(due).not.toMatch(/\d{4}-\d\d/)
  })

  test.concurrent('who has no deadline is shown what is asked for as such; and nobody confirms what the service refuses', async ({
    expect,
  }) => {
    const requestedBy = new Date(Date.now() + 7_200_000).toISOString()
    const id = await fileByApi(console, 'Asked for', { draft: true, requestedBy })
    const page = await console.person(ua)
    const words = 'asked for; binds nobody'
    const rows = async () => {
      const [bound, asked] = ['Latvia', 'United States'].map((name) => page.getByRole('row', { name }))
      await bound!.waitFor()
      return [await bound!.textContent(), await asked!.textContent()]
    }
    await page.to(`/console/consultations/${id}/preview`)
    expect(await rows()).toEqual([expect.not.stringContaining(words), expect.stringContaining(words)])

    const prefers: unknown[] = []
    await page.route('**/circulation', async (route) => {
      const { prefer } = route.request().headers()
      prefers.push(prefer)
      await page.getByRole('button', { name: prefer === undefined ? 'Sending…' : 'Checking…' }).waitFor()
      await route.fallback()
    })
    await page.getByRole('button', { name: 'Circulate to all of these' }).click()
    await page.locator('form .note-problem').waitFor()
    expect(await page.getByText('This cannot be undone.').count()).toBe(0)
    await circulate(page)
    expect(prefers).toEqual(['handling=validate', 'handling=validate', undefined])
    expect(await rows()).toEqual([expect.not.stringContaining(words), expect.stringContaining(words)])
    expect(await page.locator('.left-soon').count()).toBe(0) // two hours, which are nobody's deadline
  })

  itWhole(
    'the call list on a telephone of 320 px: whom to call and the button that logs it stand on the screen, the rooms behind one press',
    async () => {
      const id = await fileByApi(console, 'By telephone')
      const page = await console.person(ua, { language: 'uk', width: 320 })
      await page.to(`/console/consultations/${id}/calls`)
      const nav = page.getByRole('navigation', { name: 'Розділи консолі' })
      expect(await nav.getByRole('link').count()).toBe(1) // what waits; the page itself begins at once
      expect((await page.getByRole('heading', { level: 1 }).boundingBox())!.y).toBeLessThan(160)
      const latvia = page.getByRole('row', { name: /Латвія/ })
      const log = latvia.getByRole('button', { name: 'Занотувати дзвінок' })
      const { x, width } = (await log.boundingBox())!
      expect(x + width).toBeLessThan(320)
      await log.click()
      await page.getByRole('dialog').getByRole('button', { name: 'Занотувати дзвінок' }).click()
      await latvia.getByText('Ніхто не відповів').waitFor()
      await page.getByRole('button', { name: 'Меню' }).click()
      await nav.getByRole('link', { name: 'Країни' }).click()
      await page.getByRole('heading', { name: 'Країни', level: 1 }).waitFor()
      expect(await nav.getByRole('link').count()).toBe(1)
    },
  )

  itWhole(
    'two coordinators with a stale version: the later one is told, sees what is there now, and loses nothing',
    async () => {
      const [first, second] = [await console.person(ua), await console.person(ua)]
      await second.route('**/console/api/v1/stream', (route) => route.abort()) // nobody tells the second
      const id = await fileByApi(console, 'Before', { draft: true })
      for (const page of [first, second]) {
        await page.to(`/console/consultations/${id}`)
        await page.getByRole('button', { name: 'Change the request' }).click()
      }
      await second.getByRole('dialog').getByLabel('Summary').fill('The summary of the second.')
      await first.getByRole('dialog').getByLabel('Title').fill('After')
      await first.getByRole('dialog').getByRole('button', { name: 'Change the request' }).click()
      await first.getByRole('heading', { name: 'After' }).waitFor()
      await second.getByRole('dialog').getByRole('button', { name: 'Change the request' }).click()
      const dialog = second.getByRole('dialog')
      await dialog.getByText('It has been changed meanwhile').waitFor()
      await dialog.getByText('Title is now: After').waitFor()
      expect(await dialog.getByLabel('Summary').inputValue()).toBe('The summary of the second.')
      await dialog.getByRole('button', { name: 'Change the request' }).click()
      await second.getByText('The summary of the second.').waitFor()
      const [row] = await console.test.rows('select title, summary from accord.consultation where id = $1', [id])
      expect(row).toEqual({ title: 'After', summary: 'The summary of the second.' })
    },
  )

  itWhole('a viewer can act on nothing: the pages show no button that acts', async () => {
    const id = await fileByApi(console, 'For the minister')
    const minister = await console.person({ participant: 'UA', role: 'viewer' })
    for (const tab of ['', '/calls', '/offers', '/timeline', '/minister']) {
      await minister.to(`/console/consultations/${id}${tab}`)
      const buttons = await minister.locator('main button').allTextContents()
      expect(buttons, tab).toEqual([])
    }
    await minister.getByText('What was offered').waitFor()
  })

  itWhole(
    'the end of the session in mid-form takes nothing that was written, and the form is sent after signing in again',
    async () => {
      const page = await console.person(ua)
      await page.to('/console/consultations/new')
      await page.getByLabel('Kind (required)').selectOption('ad_hoc')
      await page.getByLabel('Title (required)').fill('Half written')
      await withClient(console.test.testDatabase.superuserUrl, (c) => c.query('delete from accord.console_session'))
      await page.getByLabel('Summary (required)').fill('The other half.')
      await page.getByLabel('Text (required)').fill('Generators')
      await page.getByRole('button', { name: 'Save the draft' }).click()
      const again = page.getByRole('button', { name: /Sign in again: UA coordinator/ })
      await again.click()
      await again.waitFor({ state: 'detached' })
      expect(await page.getByText('Your session is over.').count()).toBe(0)
      expect(await page.getByLabel('Title (required)').inputValue()).toBe('Half written')
      await page.reload()
      await drawn(page)
      expect(await page.getByLabel('Summary (required)').inputValue()).toBe('The other half.')
      await page.getByRole('button', { name: 'Save the draft' }).click()
      await page.getByRole('heading', { name: 'Half written' }).waitFor()
    },
  )

  itWhole('a reply that is lost on its way is asked for again with the same key: filed once', async () => {
    const page = await console.person(ua)
    await page.to('/console/consultations/new')
    for (const [label, text] of [
      ['Title (required)', 'Sent twice'],
      ['Summary (required)', 'x'],
      ['Text (required)', 'x'],
    ] as const) {
      await page.getByLabel(label).fill(text)
    }
    await page.getByLabel('Kind (required)').selectOption('ad_hoc')
    let lost = 0
    await page.route('**/console/api/v1/consultations', async (route) => {
      if (route.request().method() !== 'POST' || lost > 0) return await route.fallback()
      lost += 1
      await route.fetch() // it arrives, and its answer does not
      await route.abort('connectionreset')
    })
    await page.getByRole('button', { name: 'Save the draft' }).click()
    await page.getByRole('heading', { name: 'Sent twice' }).waitFor()
    expect(lost).toBe(1)
    expect(await console.test.rows("select 1 from accord.consultation where title = 'Sent twice'")).toHaveLength(1)
  })

  itWhole('the stream cut and back: the page says that it is not live, and then shows what it missed', async () => {
    const page = await console.person(ua)
    await page.clock.install()
    const id = await fileByApi(console, 'Cut off')
    await page.to(`/console/consultations/${id}/calls`)
    await page.getByText('Live', { exact: true }).waitFor()
    await page.context().setOffline(true)
    await page.getByText('Not live: connecting…').waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('You are still signed in').waitFor()
    await page.clock.fastForward(61_000) // nobody waits any more for what the broken one may say: no error comes of it
    const seen = await console.test.as('LV', 'coordinator').get(`/v1/consultations/${id}`)
    expect(seen.status).toBe(200)
    await page.context().setOffline(false)
    await page.getByText('Seen by nobody yet: 25 of 26.').waitFor()
  })

  itWhole(
    'a page under constant events: what it asked before is shown, and exactly one request more follows, however many there were',
    async () => {
      const id = await fileByApi(console, 'Constant events')
      const desk = console.test.as('UA', 'coordinator')
      const offer = { kind: 'capability', capability: 'air_defence', quantity: '2', unit: 'systems' }
      const answer = { type: 'offer', offers: [offer] }
      expect(
        (await console.test.as('NO', 'coordinator').post(`/v1/consultations/${id}/responses`, answer)).status,
      ).toBe(201)
      const page = await console.person({ participant: 'UA', role: 'viewer' })
      const happen = async () => {
        const call = { participant: 'JP', outcome: 'no_answer' }
        const { status } = await desk.post(`/v1/consultations/${id}/contact-attempts`, call)
        expect(status).toBe(201)
      }
      /** Whatever happens lets the page ask what waits, a second later: by then it has asked for all else. */
      const happenAndBeHeard = () => Promise.all([page.waitForRequest(/\/me\/inbox/), happen()])
      await page.to(`/console/consultations/${id}/minister`)
      await page.getByText(': 2 systems').waitFor()
      // What the page asks for first from now on is answered late, and by what was there before.
      const asked = { timeliness: 0, responses: 0 }
      const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      for (const name of ['timeliness', 'responses'] as const)
        await page.route(
          ({ pathname }) => pathname.endsWith(`/${id}/${name}`),
          async (route) => {
            asked[name] += 1
            const turn = asked[name]
            const response = await route.fetch()
            const body = await response.text()
            await (turn === 1 ? first : second).promise
            await route.fulfill({
              response,
              body: turn === 1 ? body.replace('"quantity":"2"', '"quantity":"77"') : body,
            })
          },
        )
      await happenAndBeHeard()
      await expect.poll(() => asked).toEqual({ timeliness: 1, responses: 1 })
      for (let times = 0; times < 5; times += 1) await happen()
      await page.waitForRequest(/\/me\/inbox/)
      await happenAndBeHeard()
      expect(asked).toEqual({ timeliness: 1, responses: 1 }) // nothing is broken off and begun anew
      first.resolve()
      await page.getByText(': 77 systems').waitFor() // nor is its answer thrown away
      await expect.poll(() => asked).toEqual({ timeliness: 2, responses: 2 })
      second.resolve()
      await page.getByText(': 2 systems').waitFor()
      await happenAndBeHeard()
      await expect.poll(() => asked).toEqual({ timeliness: 3, responses: 3 }) // one for the last event: none was left over
    },
  )
})
