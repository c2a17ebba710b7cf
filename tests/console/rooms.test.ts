import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commit } from '../support/books.ts'
import { describeInBrowser, startSceneryConsole, type TestConsole } from '../support/console.ts'
import { act, fill, type Roles, readWhenFree, send } from '../support/console-acts.ts'
import { agreementOf } from '../support/implementation-scenery.ts'
import { itWhole } from '../support/scale.ts'
import type { Scenery } from '../support/scenery.ts'

describeInBrowser('the rooms in a browser: one act from the screen, and what the API then says', () => {
  let console: TestConsole
  let scenery: Scenery
  beforeAll(async () => {
    const started = await startSceneryConsole()
    console = started.console
    scenery = started.scenery
  })
  afterAll(async () => {
    await console?.close()
    expect(console?.faults).toEqual([])
  })

  const read = <Body>(who: string, role: Roles, url: string) => readWhenFree<Body>(console, who, role, url)
  type Items<Item = { id: string }> = { items: Item[] }
  const person = (participant: string, role: Roles) => console.person({ participant, role })

  test('coverage: filtered by the address, its map and its rows are those of the report', async () => {
    const page = await person('UA', 'coordinator')
    await page.to('/console/implementation/coverage')
    await page.getByLabel('Participant').selectOption('PL')
    await page.waitForURL(/participant=PL/)
    const { items } = await read<Items<{ acts: number }>>(
      'UA',
      'viewer',
      '/v1/reports/implementation-coverage?participant=PL&format=json',
    )
    await expect.poll(() => page.locator('tbody tr').count(), { timeout: 20_000 }).toBe(items.length)
    const picture = page.locator('img')
    expect(await picture.getAttribute('src')).toMatch(/participant=PL&language=en$/)
    // Asked from here: the page's policy lets nobody evaluate text in it again and again.
    await expect
      .poll(() => picture.evaluate((image) => (image as { naturalWidth?: number }).naturalWidth), { timeout: 20_000 })
      .toBeGreaterThan(0)
  })

  itWhole('outlook: what would be left without several participants and agreements, kept in the address', async () => {
    const page = await person('UA', 'coordinator')
    await page.to('/console/implementation/outlook')
    await page.getByText(/^Without: none/).click()
    await page.getByLabel('Germany (DE)').check()
    await page.getByLabel('Sweden (SE)').check()
    await page.getByText(/^Without the agreements: none/).click()
    await page.getByLabel(/Poland · /).check()
    await page.waitForURL((url) => url.searchParams.get('withoutAgreements') === agreementOf('PL'))
    expect(new URL(page.url()).searchParams.get('without')).toBe('DE,SE')
    const asked = `without=DE,SE&withoutAgreements=${agreementOf('PL')}`
    const { items } = await read<Items>('UA', 'viewer', `/v1/reports/outlook?${asked}&format=json`)
    await expect.poll(() => page.locator('tbody tr').count(), { timeout: 20_000 }).toBe(items.length)
  })

  itWhole('an instrument is confirmed by who it is with; its stage too', async () => {
    const page = await person('UA', 'coordinator')
    const { proposed } = scenery.implementation.instrument
    await page.to(`/console/implementation/instruments/${proposed.id}`)
    await act(page, 'Confirm')
    await page.getByRole('button', { name: 'State a stage' }).waitFor()
    expect(await read('UA', 'coordinator', `/v1/instruments/${proposed.id}`)).toMatchObject({ status: 'confirmed' })
  })

  itWhole(
    'a plan of measures is taken in from a file, all or none: the bad line is told and nothing is stored',
    async () => {
      const page = await person('SE', 'ministry')
      const head = 'title,responsibleBody,dueOn,agreementId,area,obligor'
      const line = (title: string, due: string) =>
        `${title},Ministry of Defence,${due},${agreementOf('SE')},military_equipment,participant`
      const upload = (...lines: string[]) =>
        page.getByLabel('File', { exact: true }).setInputFiles({
          ...{ name: 'plan.csv', mimeType: 'text/csv' },
          buffer: Buffer.from([head, ...lines].join('\n')),
        })
      const stored = async () =>
        (await read<Items<{ title: string }>>('SE', 'ministry', '/v1/measures?limit=200')).items.filter(({ title }) =>
          title.startsWith('From the plan'),
        ).length
      await page.to('/console/implementation/measures/upload')
      await upload(line('From the plan 1', '2027-03-01'), line('From the plan 2', 'soon'))
      await page.locator('tbody th', { hasText: '3' }).waitFor()
      expect(await stored()).toBe(0)
      await upload(line('From the plan 1', '2027-03-01'), line('From the plan 2', '2027-04-01'))
      await page.getByRole('button', { name: 'Take in a plan' }).click()
      await page.getByRole('link', { name: 'From the plan 2' }).waitFor()
      expect(await stored()).toBe(2)
    },
  )

  itWhole(
    'monitoring: a draft is put before the parties, one of them objects, and its objection stands on the page',
    async () => {
      const office = await person('UA', 'secretariat')
      await office.to('/console/implementation/monitoring')
      const form = office.getByRole('form', { name: 'Put a draft before the parties' })
      await fill(form, { From: '2026-02-01', To: '2026-10-31' })
      await form.getByRole('button').first().click()
      await office.waitForURL(/monitoring\/[0-9a-f-]{36}$/)
      const id = office.url().split('/').at(-1)!
      const party = await person('NO', 'coordinator')
      await party.to(`/console/implementation/monitoring/${id}`)
      await act(party, 'Object', { Text: 'One figure is of last year.' })
      await office.getByText('One figure is of last year.').waitFor() // live
      const edition = await read<{ objections: object[] }>('UA', 'secretariat', `/v1/monitoring-editions/${id}`)
      expect(edition.objections).toMatchObject([{ participant: 'NO', text: 'One figure is of last year.' }])
    },
  )

  itWhole('a claim in its days of silence is objected to from the desk', async () => {
    const page = await person('UA', 'coordinator')
    const { claimed } = scenery.implementation
    await page.to(`/console/desk/links/${claimed.id}`)
    await act(page, 'Object', { Reason: 'Not under this part.' })
    await page.getByText('Not under this part.').waitFor()
    expect(await read('UA', 'coordinator', `/v1/implementation-links/${claimed.id}`)).toMatchObject({
      status: 'contested',
      reasonBy: 'UA',
    })
  })

  /** The role that waits for a participant's own word. */
  async function proposedTo(code: string): Promise<object> {
    const { items } = await read<Items<{ kind: string; resource: { id: string } }>>(code, 'coordinator', '/v1/me/inbox')
    const waiting = items.find(({ kind }) => kind === 'coalition_membership')
    return await read(code, 'coordinator', `/v1/coalition-memberships/${waiting!.resource.id}`)
  }

  itWhole(
    'a coalition: a charter by its file, a plan, a meeting with a decision of the body and the role that follows',
    async () => {
      const page = await person('LV', 'coordinator')
      const { drone } = scenery.coalitions
      await page.to(`/console/coalitions/${drone.id}`)
      const bytes = Buffer.from('the charter as signed')
      await page.getByRole('button', { name: 'File a charter' }).click()
      const dialog = page.getByRole('dialog')
      await dialog
        .getByLabel('Document', { exact: true })
        .setInputFiles({ name: 'charter.pdf', mimeType: 'application/pdf', buffer: bytes })
      await dialog.getByText('Taken from charter.pdf.').waitFor()
      await send(page, {
        Kind: 'charter',
        Signed: '2026-11-01',
        'Who holds it': 'LV',
        'How to ask for it': 'Registry',
      })
      await page.getByText('charter.pdf').waitFor()
      const charters = await read<Items<{ document: object }>>(
        'LV',
        'coordinator',
        `/v1/coalitions/${drone.id}/charters`,
      )
      expect(charters.items.map(({ document }) => document)).toContainEqual(
        expect.objectContaining({
          sha256: createHash('sha256').update(bytes).digest('hex'),
          bytes: bytes.length,
          mediaType: 'application/pdf',
        }),
      )
      await act(page, 'File a plan', { Title: 'Plan of 2027', Text: 'Interceptors, then training.' })
      await page.getByText('Plan of 2027').waitFor()
      await page
        .getByRole('row', { name: /^Board/ })
        .getByRole('button', { name: 'Record a decision' })
        .click()
      await fill(dialog, { Text: 'Finland joins.', 'Body that decided': 'steering', 'How it was adopted': 'onsensus' })
      await dialog.getByLabel('Latvia (LV)').check()
      await dialog.getByRole('button', { name: 'Add a role that follows' }).click()
      const role = dialog.getByRole('group', { name: 'Role 1' })
      await fill(role, { Participant: 'Finland', Role: 'Member', From: '2026-12-01' })
      await dialog.locator('button[type=submit]').click()
      await dialog.getByRole('button', { name: /^Yes: / }).click()
      await page.getByText('Finland joins.').waitFor()
      const meetings = await read<Items<{ decisions: object[] }>>(
        'LV',
        'coordinator',
        `/v1/coalitions/${drone.id}/meetings`,
      )
      expect(meetings.items.flatMap(({ decisions }) => decisions)).toContainEqual(
        expect.objectContaining({ text: 'Finland joins.', body: 'steering_committee', adoptedBy: 'consensus' }),
      )
      expect(await proposedTo('FI')).toMatchObject({ participant: 'FI', role: 'member', status: 'proposed' })
    },
  )

  itWhole('a lead hands over: proposed on the page, waiting for the other one', async () => {
    const page = await person('LV', 'coordinator')
    const { drone } = scenery.coalitions
    await page.to(`/console/coalitions/${drone.id}`)
    await act(page, 'Propose a handover', { 'To whom': 'Sweden', On: '2027-01-01', 'Remains as': 'Member' })
    expect(await proposedTo('SE')).toMatchObject({ participant: 'SE', status: 'proposed', from: '2027-01-01' })
  })

  itWhole('a period is closed by the office, and who objects is named on the page', async () => {
    const office = await person('UA', 'secretariat')
    await office.to('/console/books/periods')
    const form = office.getByRole('form', { name: 'Close a period' })
    await fill(form, { From: '2021-01-01', To: '2021-12-31', Reason: 'The year is audited.' })
    await form.locator('button[type=submit]').click()
    await form.getByRole('button', { name: /^Yes: / }).click()
    await office.getByText('The year is audited.').waitFor()
    const clerk = await person('SE', 'ministry')
    await clerk.to('/console/books/periods')
    const row = clerk.getByRole('row', { name: /2021-01-01/ })
    await row.getByRole('button', { name: 'Object' }).click()
    await fill(clerk.getByRole('dialog'), { Text: 'Two payments are missing.' })
    await clerk.getByRole('dialog').locator('button[type=submit]').click()
    await clerk.getByRole('button', { name: 'Yes: Object' }).click()
    await row.getByText('Two payments are missing.').waitFor()
    const { items } = await read<Items<{ from: string; objections: object[] }>>(
      'SE',
      'ministry',
      '/v1/accounting-periods',
    )
    expect(items.find(({ from }) => from === '2021-01-01')!.objections).toMatchObject([{ participant: 'SE' }])
  })

  itWhole('a webhook is made, its secret shown once, tested, and its deliveries stand under it', async () => {
    const page = await person('PL', 'administrator')
    await page.to('/console/administration/webhooks/new')
    await fill(page.getByRole('form'), { Address: 'https://desk.example/again', Description: 'The other desk' })
    await page.getByRole('searchbox', { name: 'Look for: Events' }).fill('consultation.circulated')
    await page.getByRole('group', { name: 'Events' }).getByRole('checkbox').first().check()
    await page.getByRole('form').locator('button[type=submit]').click()
    await page.getByText(/^whsec_/).waitFor()
    await page.getByRole('link', { name: 'Webhook', exact: true }).click()
    await page.getByRole('button', { name: 'Send a test' }).click()
    await page.getByText('Done: Send a test.').waitFor()
    const { items } = await read<Items<{ id: string; description: string; eventTypes: string[] }>>(
      'PL',
      'administrator',
      '/v1/webhooks',
    )
    const made = items.find(({ description }) => description === 'The other desk')!
    expect(made.eventTypes).toEqual(['consultation.circulated'])
    await page.to(`/console/administration/webhooks/${scenery.webhook.active.id}`)
    await page.locator('tbody tr').first().waitFor()
  })

  test('the attestation desk: what was received is adopted as it is, or corrected and then ours', async () => {
    const words = async (summary: string) => {
      const told = {
        about: 'SE',
        kind: 'payment',
        channel: 'note',
        reference: summary,
        receivedOn: '2026-11-20',
        summary,
      }
      const content = { amount: '11.00', currency: 'EUR', transactionDate: '2026-11-02' }
      const commitmentId = await commit(console.test.as('SE', 'ministry'), '500.00', { title: summary })
      const made = await console.test
        .as('UA', 'coordinator')
        .post<{ id: string }>('/v1/received-statements', { ...told, content: { ...content, commitmentId } })
      expect(made.status).toBe(201)
      return made.body.id
    }
    const [adopted, corrected] = [await words('Eleven as said'), await words('Twelve and not eleven')]
    const page = await person('SE', 'ministry')
    await page.to('/console/desk')
    await page.getByRole('link', { name: 'Eleven as said' }).first().click()
    await act(page, 'Adopt: it is as received')
    await page.getByText('Adopted').first().waitFor()
    await page.to(`/console/desk/received/${corrected}`)
    await act(page, 'Correct', { Amount: '12.00' })
    await page.getByText('Corrected').first().waitFor()
    const records = await Promise.all(
      [adopted, corrected].map((id) =>
        read<{ status: string; recordId: string }>('SE', 'ministry', `/v1/received-statements/${id}`),
      ),
    )
    expect(records.map(({ status }) => status)).toEqual(['adopted', 'corrected'])
    const entry = await read('SE', 'ministry', `/v1/ledger-entries/${records[1]!.recordId}`)
    expect(entry).toMatchObject({ amount: { amount: '12.00' }, statedBy: 'provider' })
  })
})
