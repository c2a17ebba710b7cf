import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeInBrowser, drawn, type Person, startSceneryConsole, type TestConsole } from '../support/console.ts'
import { put, type Roles, readAs } from '../support/console-acts.ts'
import { itWhole } from '../support/scale.ts'
import type { Scenery } from '../support/scenery.ts'

type Items<Item = { id: string }> = { items: Item[] }

describeInBrowser('the offices in a browser: one act from the screen, and what the API then says', () => {
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

  const person = (participant: string, role: Roles) => console.person({ participant, role })
  const read = <Body>(who: string, role: Roles, url: string) => readAs<Body>(console, who, role, url)

  /** Fills the fields of a form by their names, as the contract calls them. */
  async function write(page: Person, within: string, values: Record<string, string>): Promise<void> {
    for (const [name, value] of Object.entries(values)) {
      const field = page
        .locator(`${within} [data-field="${name}"]`)
        .locator('select, textarea, input:not(.picker-find)')
        .first()
      await put(field, value)
    }
  }
  async function send(page: Person, within: string): Promise<void> {
    await page.locator(`${within} button[type=submit]`).click()
    const sure = page.locator(within).getByRole('button', { name: /^Yes: / })
    const gone =
      within === 'dialog' ? page.locator('dialog').waitFor({ state: 'detached' }) : page.waitForURL(/\/[0-9a-f-]{36}$/)
    const refused = page.locator(`${within} .note-problem`)
    await Promise.race([sure.waitFor(), gone.catch(() => undefined), refused.waitFor()])
    if (await refused.isVisible().catch(() => false)) throw new Error(`refused: ${await refused.textContent()}`)
    if (await sure.isVisible().catch(() => false)) await sure.click()
    await gone
  }
  const enter = async (page: Person, values: Record<string, string>): Promise<string> => {
    await write(page, 'main form', values)
    await send(page, 'main form')
    await drawn(page)
    return page.url().split('/').at(-1)!
  }
  const answer = async (page: Person, button: string, values: Record<string, string>): Promise<void> => {
    await page.getByRole('button', { name: button }).first().click()
    await write(page, 'dialog', values)
    await send(page, 'dialog')
  }

  itWhole('an account with a grant is made, the grant revoked, the account suspended', async () => {
    const page = await person('PL', 'administrator')
    await page.to('/console/administration/accounts/new')
    await page.getByRole('button', { name: 'Add a grant' }).click()
    await write(page, 'main form', { 'grants.0.role': 'viewer', 'grants.0.validFrom': '2026-01-01' })
    const id = await enter(page, { subject: 'clerk-of-the-page', name: 'A clerk' })
    await answer(page, 'Revoke', { reason: 'Left.' })
    await answer(page, 'Suspend', { reason: 'Left.' })
    await page.getByText('Suspended', { exact: true }).first().waitFor()
    expect(await read('PL', 'administrator', `/v1/accounts/${id}`)).toMatchObject({
      status: 'suspended',
      grants: [{ role: 'viewer', state: 'revoked' }],
    })
  })

  itWhole(
    'whom to call at night is stated by the participant itself, and stands on the page that others have of it',
    async () => {
      const page = await person('PL', 'administrator')
      await page.to('/console/administration/contacts')
      await page.getByRole('button', { name: 'Add a contact point' }).click()
      const index = (await page.locator('fieldset.row').count()) - 1
      await write(page, 'main form', {
        [`contactPoints.${index}.kind`]: 'duty_desk',
        [`contactPoints.${index}.office`]: 'Desk of the page',
        [`contactPoints.${index}.telephone`]: '+48 22 000 00 00',
        [`contactPoints.${index}.hours`]: 'Day and night',
        [`contactPoints.${index}.languages`]: 'pl en',
      })
      await page.locator('main form button[type=submit]').click()
      await page.getByText(/^Done: /).waitFor({ state: 'attached' })
      const other = await person('UA', 'coordinator')
      await other.to('/console/countries/PL')
      await other.getByText('Desk of the page').waitFor()
    },
  )

  itWhole('one’s sessions are listed, and another one is ended from the page', async () => {
    const [here, elsewhere] = [await person('LV', 'coordinator'), await person('LV', 'coordinator')]
    await here.to('/console/sessions')
    const other = here.locator('tbody tr').filter({ hasNotText: '(this one)' }).first()
    await other.getByRole('button').click()
    await expect
      .poll(async () =>
        (
          await elsewhere.request.get(`${console.origin}/console/api/v1/me`, {
            headers: { 'sec-fetch-site': 'same-origin' },
          })
        ).status(),
      )
      .toBe(401)
  })

  itWhole('all clauses of all agreements stand side by side, and are downloaded as they stand', async () => {
    const page = await person('UA', 'coordinator')
    await page.to('/console/agreements/comparison')
    const rows = await page.locator('tbody tr').count()
    const { rows: known } = await read<{ rows: object[] }>('UA', 'coordinator', '/v1/agreements/comparison')
    expect(rows).toBe(known.length)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as CSV' }).click(),
    ])
    let text = ''
    for await (const part of await download.createReadStream()) text += String(part)
    expect(text.trim().split('\r\n')).toHaveLength(rows + 1)
  })

  itWhole('provisions are found by words of both languages', async () => {
    type Found = { summary: { uk: string } }
    const find = (word: string) =>
      read<Items<Found>>('UA', 'viewer', `/v1/provisions?limit=25&q=${encodeURIComponent(word)}`)
    const english = await find('drones')
    const words = english.items[0]!.summary.uk.match(/[а-яіїєґ]{8,}/g)!
    const page = await person('UA', 'coordinator')
    for (const word of ['drones', words[0]!]) {
      const { items } = await find(word)
      expect(items.length, word).toBeGreaterThan(0)
      await page.to(`/console/agreements/provisions?q=${encodeURIComponent(word)}`)
      expect(await page.locator('tbody tr').count(), word).toBe(items.length)
    }
  })

  itWhole('an accepted offer is made a commitment by its provider, prefilled from what was offered', async () => {
    const page = await person('NO', 'ministry')
    await page.to(`/console/books/proposals/${scenery.conversion.id}`)
    await answer(page, 'Confirm as a commitment', {
      'signatory.name': 'A',
      'signatory.office': 'Ministry',
      'signatory.instrument': 'Order',
      signedOn: '2026-11-01',
    })
    await page.getByRole('link', { name: 'The commitment that it became' }).click()
    await page.waitForURL(/books\/commitments\//)
    const id = page.url().split('/').at(-1)!
    expect(await read('NO', 'ministry', `/v1/commitments/${id}`)).toMatchObject({
      conversionProposalId: scenery.conversion.id,
    })
  })

  itWhole('a commitment in kind, a lot of it, its dispatch, and the dispatch taken back', async () => {
    const page = await person('SE', 'ministry')
    await page.to('/console/books/commitments/new')
    await write(page, 'main form', { modality: 'in_kind' })
    await page.getByRole('button', { name: 'Add an item' }).click()
    const commitment = await enter(page, {
      title: 'Goods of the page',
      'signatory.name': 'A',
      'signatory.office': 'Ministry',
      'signatory.instrument': 'Order',
      signedOn: '2026-11-01',
      'items.0.itemClass': 'generator',
      'items.0.quantity': '5',
      'items.0.unit': 'pieces',
    })
    await page.to('/console/books/lots/new')
    const lot = await enter(page, { commitmentId: commitment, itemClass: 'generator', quantity: '5', unit: 'pieces' })
    await answer(page, 'State an event', { event: 'dispatched', quantity: '5', occurredOn: '2026-11-20' })
    await page.getByRole('row', { name: /Dispatched/ }).waitFor()
    await answer(page, 'Take it back', { reason: 'Another day.' })
    expect(await read('SE', 'ministry', `/v1/lots/${lot}`)).toMatchObject({
      status: 'registered',
      events: [{ withdrawal: { reason: 'Another day.' } }],
    })
  })

  test.concurrent('a need is filed, validated by another account and shared out as a task, and the gap board has both', async () => {
    const page = await person('UA', 'coordinator')
    await page.to('/console/coalitions/needs/new')
    const need = await enter(page, {
      title: 'Need of the page',
      capability: 'air_defence',
      quantity: '6',
      unit: 'systems',
      priority: 'critical',
      neededBy: '2027-03-01',
    })
    const other = await person('UA', 'ministry') // never who wrote it
    await other.to(`/console/coalitions/needs/${need}`)
    await answer(other, 'Validate', {
      'validatedBy.name': 'A',
      'validatedBy.office': 'General Staff',
      'validatedBy.instrument': 'Order',
    })
    await page.to(`/console/coalitions/tasks/new?requirement=${need}`)
    const task = await enter(page, { title: 'Task of the page', dueOn: '2027-02-01', quantity: '2', unit: 'systems' })
    expect(await read('UA', 'coordinator', `/v1/tasks/${task}`)).toMatchObject({ requirementId: need })
    await page.to('/console/coalitions/board')
    await page.getByRole('row', { name: /Need of the page/ }).waitFor()
  })

  itWhole(
    'an auditor states that an entry was audited and takes it back; a question is answered by whom it was put to',
    async () => {
      const { items } = await read<Items<{ id: string; participant: string }>>(
        'SE',
        'ministry',
        '/v1/ledger-entries?limit=1&provider=SE',
      )
      const auditor = await person('SE', 'auditor')
      await auditor.to(`/console/books/entries/${items[0]!.id}`)
      await answer(auditor, 'Annotate', {
        kind: 'audited',
        readers: 'all',
        text: 'Remark of the page',
        scope: 'The transfer',
        auditedOn: '2026-11-20',
      })
      await answer(auditor, 'Ask for evidence', { question: 'Question of the page', dueOn: '2027-01-15' })
      await auditor.to('/console/reports/annotations')
      await auditor
        .getByRole('row', { name: /Remark of the page/ })
        .getByRole('button')
        .click()
      await write(auditor, 'dialog', { reason: 'Settled.' })
      await send(auditor, 'dialog')
      const { items: remarks } = await read<Items<{ text: string; withdrawalReason: string | null }>>(
        'SE',
        'auditor',
        '/v1/annotations?limit=50',
      )
      expect(remarks.find(({ text }) => text === 'Remark of the page')).toMatchObject({ withdrawalReason: 'Settled.' })
      const { items: questions } = await read<Items<{ id: string; question: string }>>(
        'SE',
        'auditor',
        '/v1/evidence-requests?limit=50',
      )
      const question = questions.find((each) => each.question === 'Question of the page')!
      const clerk = await person('SE', 'ministry')
      await clerk.to(`/console/reports/evidence-requests/${question.id}`)
      await answer(clerk, 'Answer', { answer: 'Here it is.' })
      expect(await read('SE', 'auditor', `/v1/evidence-requests/${question.id}`)).toMatchObject({ status: 'answered' })
    },
  )

  test.concurrent('what two sides say of the same money stands side by side', async () => {
    const page = await person('SE', 'ministry')
    await page.to('/console/books/reconciliation')
    const rows = await page.locator('tbody tr').count()
    const { items } = await read<Items<object>>('SE', 'ministry', '/v1/reports/reconciliation?format=json')
    expect(rows).toBe(items.length)
  })
})
