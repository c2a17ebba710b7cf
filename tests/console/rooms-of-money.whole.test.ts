import { afterAll, beforeAll, expect, test } from 'vitest'
import { commit, pay } from '../support/books.ts'
import { describeInBrowser, startSceneryConsole, type TestConsole } from '../support/console.ts'
import { act, fill, type Roles, readWhenFree } from '../support/console-acts.ts'
import { register } from '../support/goods.ts'
import { bringIn } from '../support/revaluations.ts'

describeInBrowser('the rooms of money in a browser: one act each', () => {
  let console: TestConsole
  beforeAll(async () => {
    console = (await startSceneryConsole()).console
  })
  afterAll(async () => {
    await console?.close()
    expect(console?.faults).toEqual([])
  })

  const read = <Body>(who: string, role: Roles, url: string) => readWhenFree<Body>(console, who, role, url)
  type Items<Item = { id: string }> = { items: Item[] }
  const person = (participant: string, role: Roles) => console.person({ participant, role })

  test('a payment is disputed by its receiver, and settled by who disputed it', async () => {
    const id = await payment('21.00')
    const page = await person('UA', 'ministry')
    await page.to(`/console/books/entries/${id}`)
    await act(page, 'Dispute', { Reason: 'It never came.' })
    await act(page, 'Settle', { 'How it was settled': 'It came on another account.' })
    await page.getByText('It came on another account.').waitFor()
    const { items } = await read<Items>('UA', 'ministry', `/v1/ledger-entries/${id}/disputes`)
    expect(items).toMatchObject([{ participant: 'UA', resolution: 'It came on another account.' }])
  })

  async function payment(amount: string): Promise<string> {
    const clerk = console.test.as('SE', 'ministry')
    const paid = await pay(clerk, await commit(clerk, '900.00', { title: `Of ${amount}` }), amount)
    expect(paid.status).toBe(201)
    return paid.body.id
  }

  test('a receipt is matched by hand with a payment that is chosen by its words', async () => {
    const paid = await payment('33.00')
    const stated = { amount: '33.00', currency: 'EUR', transactionDate: '2026-06-01', modality: 'cash' }
    const received = await console.test
      .as('UA', 'ministry')
      .post<{ id: string }>('/v1/receipts', { ...stated, provider: { participant: 'SE' } })
    expect(received.status).toBe(201)
    const receipt = received.body.id
    const page = await person('UA', 'ministry')
    await page.to(`/console/books/entries/${receipt}`)
    await act(page, 'Match with a payment', { 'Payment of the provider': '33.00 EUR' })
    await page.getByRole('button', { name: 'End the match' }).waitFor()
    const { match } = await read<{ match: { disbursementIds: string[] } }>(
      'UA',
      'ministry',
      `/v1/ledger-entries/${receipt}`,
    )
    expect(match.disbursementIds).toEqual([paid])
  })

  test('a receipt names its commitment by words, found among those of the provider that was chosen', async () => {
    const commitment = await commit(console.test.as('SE', 'ministry'), '77.00', { title: 'Winter package' })
    const page = await person('UA', 'ministry')
    await page.to('/console/books/receipts/new')
    const form = page.getByRole('form')
    await fill(form, { Provider: 'Sweden', Amount: '7.00', Currency: 'EUR', 'Date of the transaction': '2026-11-20' })
    await fill(form, { Commitment: 'Winter package' })
    await form.locator('button[type=submit]').click()
    await form.getByRole('button', { name: /^Yes: / }).click()
    await page.waitForURL(/entries\/[0-9a-f-]{36}$/)
    const entry = await read('UA', 'ministry', `/v1/ledger-entries/${page.url().split('/').at(-1)}`)
    expect(entry).toMatchObject({ commitmentId: commitment, statedBy: 'receiver' })
  })

  test('goods are received by their lot, which says whose they are, or by class, quantity and unit', async () => {
    const lot = await register(console.test.as('SE', 'ministry'), { description: 'From the north' })
    const page = await person('UA', 'ministry')
    const state = async (told: Record<string, string>) => {
      await page.to('/console/books/receipts/new')
      const form = page.getByRole('form')
      for (const [label, value] of Object.entries({ ...told, 'Date of the transaction': '2026-11-20' }))
        await fill(form, { [label]: value })
      await form.locator('button[type=submit]').click()
      await form.getByRole('button', { name: /^Yes: / }).click()
      await page.waitForURL(/entries\/[0-9a-f-]{36}$/)
      return await read<{ provider: object }>('UA', 'ministry', `/v1/ledger-entries/${page.url().split('/').at(-1)}`)
    }
    const provider = { participant: 'SE' }
    const ofLot = await state({ Provider: 'Sweden', Lot: 'From the north', Quantity: '40' })
    expect(ofLot).toMatchObject({ lotId: lot.id, provider, item: { quantity: '40', unit: 'pieces' } })
    const goods = { Modality: 'In kind', 'Item class': 'tent', Quantity: '12', Unit: 'pieces' }
    const without = await state({ Provider: 'Sweden', ...goods })
    expect(without).toMatchObject({
      lotId: null,
      provider,
      item: { itemClass: 'tent', quantity: '12', unit: 'pieces' },
    })
  })

  test('a payment in another currency says what it draws from the commitment, and at which rate', async () => {
    const id = await commit(console.test.as('SE', 'ministry'), '900.00', { title: 'In euro' })
    const page = await person('SE', 'ministry')
    await page.to(`/console/books/commitments/${id}`)
    await act(page, 'Post a payment', {
      ...{ Amount: '115', Currency: 'NOK', 'Date of the transaction': '2026-11-20' },
      ...{
        'Drawn from the commitment (EUR)': '10.00',
        'Rate of what is drawn': '0.0869565',
        'Source of that rate': 'Norges Bank',
      },
    })
    await page.getByText('115.00 NOK').first().waitFor()
    const { items } = await read<Items<{ flowKind: string; commitmentAmount: object }>>(
      'SE',
      'ministry',
      `/v1/ledger-entries?commitmentId=${id}&flowKind=disbursement`,
    )
    expect(items).toMatchObject([{ commitmentAmount: { amount: '10.00', currency: 'EUR', source: 'Norges Bank' } }])
  })

  test('a revaluation is looked at before it is made, and stores nothing until then', async () => {
    const office = console.test.as('UA', 'secretariat')
    await commit(console.test.as('SE', 'ministry'), '1100.00', { currency: 'NOK', title: 'In kroner' })
    await bringIn(office, 'Date,NOK\n2026-03-02,11\n')
    const made = async () => (await read<Items<{ sums: object[] }>>('UA', 'secretariat', '/v1/revaluations')).items
    const before = (await made()).length
    const page = await person('UA', 'secretariat')
    await page.to('/console/books/revaluations')
    await fill(page.locator('form.form'), { Reason: 'The rates have come.', Currency: 'NOK' })
    await page.getByRole('button', { name: 'Look first' }).click()
    await page.getByText('This is what it would bring. Nothing has been written.').waitFor()
    expect((await made()).length).toBe(before)
    await page.getByRole('button', { name: 'Yes: Revalue' }).click()
    await page.getByRole('cell', { name: 'The rates have come.' }).waitFor()
    const [newest] = await made()
    expect(newest).toMatchObject({ sums: [{ currency: 'NOK', entries: 1, eurAmount: '100.00' }] })
  })

  test('two runs of a report are compared and their difference named; one is repeated as of its own moment', async () => {
    const auditor = console.test.as('SE', 'auditor')
    const pull = async () => {
      const { headers } = await auditor.get('/v1/reports/ledger?format=json&provider=SE')
      return headers['report-run']!
    }
    const first = await pull()
    await payment('44.00')
    await console.test.sequence()
    const second = await pull()
    const page = await person('SE', 'auditor')
    await page.to(`/console/reports/compare/${first}/${second}`)
    await page
      .getByRole('cell', { name: /^\d+: / })
      .first()
      .waitFor()
    expect(await page.getByText('Their control totals are the same.').count()).toBe(0)
    await page.to(`/console/reports/runs/${first}`)
    await page.getByRole('link', { name: 'Repeat it' }).click()
    await page.waitForURL(/reports\/of\/ledger\?/)
    await page.getByRole('button', { name: 'Pull the report' }).click()
    await page.getByText('Control totals', { exact: true }).first().waitFor()
    const runs = await read<Items<{ report: string; controlTotals: object[]; id: string }>>(
      'SE',
      'auditor',
      '/v1/report-runs?report=ledger&limit=10',
    )
    const repeated = runs.items.find(({ id }) => id !== first && id !== second)!
    const earlier = await read<{ controlTotals: object[] }>('SE', 'auditor', `/v1/report-runs/${first}`)
    expect(repeated.controlTotals).toEqual(earlier.controlTotals)
  })
})
