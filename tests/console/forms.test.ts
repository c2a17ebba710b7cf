import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commit } from '../support/books.ts'
import { describeInBrowser, drawn, type Person, startConsole, type TestConsole } from '../support/console.ts'
import { act, fileByApi, fill, type Roles, readAs, send } from '../support/console-acts.ts'
import { itWhole } from '../support/scale.ts'

describeInBrowser('what is entered in a browser, and what the API then says', () => {
  let console: TestConsole
  let commitment: string
  beforeAll(async () => {
    console = await startConsole(async (app) => {
      commitment = await commit(app.as('SE', 'ministry'), '1000.00')
    })
  })
  afterAll(async () => {
    await console?.close()
    expect(console?.faults).toEqual([])
  })

  const person = (participant: string, role: Roles) => console.person({ participant, role })
  const read = <Body>(who: string, role: Roles, url: string) => readAs<Body>(console, who, role, url)
  /** Sends the form of the page, which leads to what it made. @returns its id */
  const enter = async (page: Person, values: Record<string, string>): Promise<string> => {
    const form = page.locator('main form').first()
    await fill(form, values)
    await form.locator('button[type=submit]').click()
    await page.waitForURL(/[0-9a-f]{8}-[0-9a-f-]{27}$/)
    await drawn(page)
    return page.url().split('/').at(-1)!
  }

  test.concurrent('a pledge year by year; then released to fewer, after a look at who loses it', async () => {
    const page = await person('NO', 'coordinator')
    await page.to('/console/books/pledges/new')
    await page.getByRole('button', { name: 'Add an amount of a year' }).click()
    await page.getByRole('button', { name: 'Add an amount of a year' }).click()
    const years = page.locator('fieldset[data-field="schedule"]')
    for (const [index, year] of ['2027', '2028'].entries())
      await fill(years.locator('fieldset').nth(index), { 'Year or month': year, Amount: '50' })
    await fill(page.locator('main form'), { Currency: 'NOK' })
    await page.locator('[data-field="amount"] input').fill('100')
    const id = await enter(page, {
      Title: 'Support for two years',
      'In its own words': 'NOK 100 in 2027 and 2028',
      Source: 'Statement',
      Announced: '2026-11-20',
    })
    const pledge = await read<{ schedule: object[]; marking: string }>('NO', 'viewer', `/v1/pledges/${id}`)
    expect(pledge.schedule).toMatchObject([{ period: '2027' }, { period: '2028' }])
    await page.getByRole('row', { name: /2028/ }).waitFor()

    await page.getByRole('button', { name: 'Release wider or narrower' }).click()
    const dialog = page.getByRole('dialog')
    await fill(dialog, { Marking: 'limited', Reason: 'Not for everybody yet.' })
    await dialog.getByLabel('Poland (PL)').check()
    await dialog.getByRole('button', { name: 'Look first' }).click()
    await dialog.getByText('Nothing has been written.').waitFor()
    expect(await read('NO', 'viewer', `/v1/pledges/${id}`)).toMatchObject({ marking: pledge.marking })
    await dialog.locator('button[type=submit]').click()
    await dialog.getByRole('button', { name: /^Yes: / }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('Released to').first().waitFor()
    expect(await read('PL', 'viewer', `/v1/pledges/${id}`)).toMatchObject({ marking: 'limited', releasableTo: ['PL'] })
    expect((await console.test.as('LV', 'viewer').get(`/v1/pledges/${id}`)).status).toBe(404)
  })

  itWhole(
    'an amended clause is proposed by one side and confirmed by the other; then the register says it',
    async () => {
      const { items } = await read<{ items: { id: string }[] }>('UA', 'viewer', '/v1/agreements?participant=NO')
      const agreement = items[0]!.id
      const office = await person('UA', 'coordinator')
      await office.to(`/console/agreements/${agreement}`)
      await office.getByRole('button', { name: 'Propose an amended clause' }).click()
      const dialog = office.getByRole('dialog')
      await fill(dialog, { Clause: 'termination', Presence: 'present' })
      await fill(dialog, {
        'Valid from': '2026-11-01',
        'Months of notice': '9',
        Strength: 'firm',
        Source: 'Protocol of 1 November 2026',
      })
      await dialog.locator('button[type=submit]').click()
      await office.waitForURL(/proposals\/[0-9a-f-]{36}$/)
      const party = await person('NO', 'coordinator')
      await party.to(new URL(office.url()).pathname)
      await act(party, 'Confirm')
      const after = await read<{ clauses: { type: string; terms: { noticeMonths?: number } }[] }>(
        'UA',
        'viewer',
        `/v1/agreements/${agreement}`,
      )
      expect(after.clauses.find(({ type }) => type === 'termination')).toMatchObject({
        terms: { noticeMonths: 9, unilateralExit: null, noticeFrom: null },
      })
    },
  )

  itWhole('what Ukraine plans: a joint project, a step of a reform, a step of the roadmap, a coalition', async () => {
    const page = await person('UA', 'coordinator')
    const titles = { 'Title in English': 'From the page', 'Title in Ukrainian': 'Зі сторінки' }
    await page.to('/console/implementation/projects/new')
    await page.getByLabel('Denmark (DK)').check()
    const project = await enter(page, {
      ...titles,
      Kind: 'joint_venture',
      'Summary in English': 'A works.',
      'Summary in Ukrainian': 'Завод.',
      Organisations: 'One\nTwo',
    })
    expect(await read('UA', 'viewer', `/v1/joint-projects/${project}`)).toMatchObject({
      participants: expect.arrayContaining(['UA', 'DK']),
      organisations: ['One', 'Two'],
    })
    await page.to('/console/implementation/reforms/new')
    const reform = await enter(page, {
      ...titles,
      Programme: 'Ukraine Facility',
      Due: '2027-Q1',
      Responsible: 'Ministry of Justice',
      Criteria: 'The law is in force\nIt was published',
    })
    expect(await read('UA', 'viewer', `/v1/reform-steps/${reform}`)).toMatchObject({
      criteria: ['The law is in force', 'It was published'],
    })
    await page.to('/console/implementation/roadmap/new')
    const step = await enter(page, { ...titles, Track: 'interoperability', Due: '2027' })
    expect(await read('UA', 'viewer', `/v1/roadmap-steps/${step}`)).toMatchObject({ due: '2027' })
    await page.to('/console/coalitions/new')
    const coalition = await enter(page, {
      'Short code': 'from_the_page',
      'Name in English': 'From the page',
      'Name in Ukrainian': 'Зі сторінки',
      Source: 'Decision of today',
    })
    expect(await read('UA', 'viewer', `/v1/coalitions/${coalition}`)).toMatchObject({ code: 'from_the_page' })
    await act(page, 'Propose a role', { Participant: 'DK', Role: 'member', From: '2026-12-01' })
    await page.getByRole('row', { name: /Denmark/ }).waitFor()
  })

  itWhole(
    'a rule of linking: looked at first, then applied; the claims that it made are decided several at once',
    async () => {
      const page = await person('SE', 'coordinator')
      await page.to('/console/desk/rules/new')
      await page.getByRole('group', { name: 'Kinds of acts' }).getByLabel('Commitment').check()
      await fill(page.locator('main form'), { 'Acts of': 'SE', Evidence: 'Our list.' })
      await fill(page.locator('main form'), {
        'Agreement, where no provision is named': 'Sweden',
        'Area of the agreement': 'military_equipment',
        'Whose undertaking it is there': 'participant',
      })
      const rule = await enter(page, { Title: 'Our packages' })
      await page.getByRole('button', { name: 'Look what it would link' }).click()
      await page.getByRole('table', { name: 'What it would link' }).waitFor()
      await act(page, 'Link what was looked at')
      await page.getByText('The claims that it made').waitFor()
      const { items } = await read<{ items: { id: string; act: { id: string } }[] }>(
        'SE',
        'viewer',
        `/v1/implementation-links?ruleId=${rule}`,
      )
      expect(items.map((link) => link.act.id)).toEqual([commitment])
      const office = await person('UA', 'coordinator')
      await office.to('/console/desk')
      await office.getByLabel(`Choose claim ${items[0]!.id.slice(-6)}`).check()
      await office.getByRole('button', { name: 'Decide 1 chosen' }).click()
      await send(office, { Decision: 'confirm' })
      expect(await read('UA', 'viewer', `/v1/implementation-links/${items[0]!.id}`)).toMatchObject({
        status: 'confirmed',
      })
    },
  )

  itWhole('rates from a file: looked at, and brought in once it is said so', async () => {
    const page = await person('UA', 'secretariat')
    await page.to('/console/books/rates')
    const form = page.locator('main form').first()
    await fill(form, { Source: 'page' })
    const csv = 'Date,USD,\n2026-11-20,1.0938,\n'
    await form
      .getByLabel(/^File/)
      .setInputFiles({ name: 'eurofxref.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await page.getByRole('button', { name: 'Look first' }).click()
    await page.getByText('Nothing has been written.').waitFor()
    const imported = async () =>
      (await read<{ items: { source: string }[] }>('UA', 'viewer', '/v1/fx-rates/imports')).items.filter(
        ({ source }) => source === 'page',
      ).length
    expect(await imported()).toBe(0)
    await form.locator('button[type=submit]').click()
    await form.getByRole('button', { name: /^Yes: / }).click()
    await page.getByRole('row', { name: /page/ }).first().waitFor()
    expect(await imported()).toBe(1)
  })

  test.concurrent('a file is checked by its hash, which is reckoned in the page: one that was given out, and one that was altered', async ({
    expect,
  }) => {
    const page = await person('SE', 'auditor')
    const pulled = await page.request.get(`${console.origin}/console/api/v1/reports/ledger?format=csv`)
    expect(pulled.status()).toBe(200)
    const text = await pulled.text()
    const check = async (content: string) => {
      await page.to('/console/reports/verify')
      await page
        .getByLabel('Document', { exact: true })
        .setInputFiles({ name: 'ledger.csv', mimeType: 'text/csv', buffer: Buffer.from(content) })
      const sha256 = createHash('sha256').update(content).digest('hex')
      await expect.poll(() => page.locator('[data-field="sha256"] input').inputValue()).toBe(sha256)
      await page.locator('main button[type=submit]').click()
    }
    await check(text)
    await page.getByText('The service gave out a file with this hash.').waitFor()
    await check(`${text} `)
    await page.getByText('No run that the service keeps has this hash').waitFor()
  })

  itWhole('an organisation, and a new key of a webhook that is shown once', async () => {
    const clerk = await person('SE', 'ministry')
    await clerk.to('/console/books/organisations')
    await act(clerk, 'Register an organisation', {
      Kind: 'fund',
      'Name in English': 'Fund of the page',
      'Scheme of the number': 'XI-IATI',
      'Number in the scheme': 'page-1',
    })
    await clerk.getByRole('row', { name: /Fund of the page/ }).waitFor()
    const desk = { url: 'https://desk.example/accord', description: 'Desk' }
    const made = await console.test.as('SE', 'administrator').post<{ id: string }>('/v1/webhooks', desk)
    const administrator = await person('SE', 'administrator')
    await administrator.to(`/console/administration/webhooks/${made.body.id}`)
    await act(administrator, 'Make a new key')
    await administrator
      .getByText(/^whsec_/)
      .first()
      .waitFor()
    const { keys } = await read<{ keys: object[] }>('SE', 'administrator', `/v1/webhooks/${made.body.id}`)
    expect(keys.length).toBeGreaterThan(1)
  })

  test.concurrent('what is refused stands at its field in words, the focus comes back, and a form that was overtaken says so', async ({
    expect,
  }) => {
    const page = await person('UA', 'coordinator')
    const focused = () => page.evaluate('document.activeElement.textContent') as Promise<string>
    await page.to('/console/consultations/new')
    await page.getByRole('button', { name: 'Save the draft' }).click()
    expect(await page.getByRole('alert').locator('p').allTextContents()).toEqual([
      'Something is missing or not of its form',
      expect.stringMatching(/^For the operator: /), // and no pointer: each field is told below
    ])
    const id = await fileByApi(console, 'Overtaken', { draft: true, invited: ['PL'] })
    await page.to(`/console/consultations/${id}/preview`)
    await page.getByRole('button', { name: 'Invite' }).click()
    const { y, height } = (await page.getByRole('dialog').boundingBox())!
    expect(Math.abs(y + height / 2 - 450), 'in the middle of the window').toBeLessThan(2)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Circulate to all of these' }).click()
    await page.getByRole('link', { name: 'Authorised by: name: is required' }).click()
    for (const part of ['name', 'office', 'instrument']) {
      await page.getByLabel(`Authorised by: ${part}`).fill('Office')
    }
    await page.getByRole('button', { name: 'Circulate to all of these' }).click()
    await page.getByRole('button', { name: 'Yes: Circulate' }).click()
    await page.getByText('Seen by nobody yet: 27 of 27.').waitFor()

    await page.getByRole('button', { name: 'Log a session' }).click()
    const dialog = page.getByRole('dialog')
    for (const who of ['Latvia (LV)', 'Poland (PL)']) await dialog.getByLabel(who).check()
    await dialog.getByRole('button', { name: 'Log a session' }).click()
    await dialog.getByRole('link', { name: 'Poland (PL) has not consented' }).waitFor()
    await dialog.getByRole('link', { name: 'by “Consent to be named to the others”.' }).waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await expect.poll(focused).toBe('Log a session…')
    await page.locator('tr', { hasText: 'Japan' }).getByRole('button', { name: 'Log a call' }).click()
    await dialog.getByRole('button', { name: 'Log a call' }).click()
    await dialog.waitFor({ state: 'detached' })
    await expect.poll(focused).toBe('Log a call… Japan')

    const norway = console.test.as('NO', 'coordinator')
    const offer = { kind: 'capability', capability: 'air_defence', quantity: '2', unit: 'systems' }
    const made = await norway.post<{ offers: { id: string; version: number }[] }>(`/v1/consultations/${id}/responses`, {
      type: 'offer',
      offers: [offer],
    })
    const { id: offered, version } = made.body.offers[0]!
    await page.to(`/console/consultations/${id}/offers`)
    await page.getByRole('button', { name: 'Accept' }).click()
    await dialog.waitFor()
    const gone = await norway.post(`/v1/offers/${offered}/withdrawal`, { reason: 'Late.' }, { ifMatch: version })
    expect(gone.status).toBe(200)
    await page.getByText('No longer open: Accept. What it is about has changed meanwhile.').waitFor()
    expect(await dialog.count()).toBe(0)
  })

  test.concurrent('who goes back to a list is where they were in it', async ({ expect }) => {
    const page = await person('UA', 'coordinator')
    await page.to('/console/agreements')
    const last = page.locator('main tbody a').last()
    await last.scrollIntoViewIfNeeded()
    const down = await page.evaluate('scrollY')
    expect(down).toBeGreaterThan(100)
    await last.click()
    await page.waitForURL(/agreements\/[0-9a-f-]{36}$/)
    await expect.poll(() => page.evaluate('scrollY')).toBe(0)
    await drawn(page)
    await page.goBack()
    await expect.poll(() => page.evaluate('scrollY')).toBe(down)
  })

  test.concurrent('who proposes an issuer is told who confirms it, and how where there is nobody', async () => {
    const proposed = {
      issuer: 'https://login.mfa.example',
      jwksUri: 'https://login.mfa.example/jwks',
      audience: 'accord',
    }
    const made = await console.test.as('PL', 'administrator').post<{ id: string }>('/v1/issuers', proposed)
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    const page = await person('PL', 'administrator')
    await page.to(`/console/administration/issuers/${made.body.id}`)
    await page.getByText(`the operator does: npm run confirm-issuer -- --id ${made.body.id}`).waitFor()
    await page.getByText('A provider that follows RFC 9068').waitFor()
  })
})
