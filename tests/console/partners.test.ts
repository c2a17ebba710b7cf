import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { words } from '../../src/console/browser/words/all.ts'
import { describeInBrowser, drawn, startSceneryConsole, type TestConsole } from '../support/console.ts'
import { act, fill, type Roles, readAs } from '../support/console-acts.ts'
import { equipmentOf } from '../support/implementation-scenery.ts'
import { itWhole } from '../support/scale.ts'
import type { Scenery } from '../support/scenery.ts'

type Items<Item> = { items: Item[] }

describeInBrowser('what partners owe, give back and are told, in a browser', () => {
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
  type Posted = { id: string; amount: { amount: string }; flowKind: string; returns: string | null }
  const entriesOf = async (who: string, commitment: string) =>
    (await read<Items<Posted>>(who, 'ministry', `/v1/ledger-entries?commitmentId=${commitment}&limit=50`)).items

  itWhole(
    'a union’s refund to a giver (BR-21) is entered out of the commitment to it, and corrected by its reversal',
    async () => {
      const { id } = scenery.ledger.refundable
      const clerk = await person('EU', 'ministry')
      await clerk.to(`/console/books/commitments/${id}`)
      await act(clerk, 'Enter a refund of the union', { Amount: '40.00', 'Date of the transaction': '2026-11-20' })
      await clerk.getByRole('link', { name: 'Refund to a giver' }).click()
      await act(clerk, 'Reverse', { Reason: 'Entry error', Explanation: 'It was fifty.' })
      await clerk.getByText('It was reversed').waitFor()
      expect(await clerk.getByRole('button', { name: 'Reverse' }).count()).toBe(0)
      await clerk.getByRole('link', { name: /^Interceptors · European Union → Sweden/ }).click()
      await act(clerk, 'Enter a refund of the union', { Amount: '50.00', 'Date of the transaction': '2026-11-20' })
      await clerk.getByRole('cell', { name: '50.00 EUR' }).waitFor()
      const refunds = (await entriesOf('EU', id)).filter(({ flowKind }) => flowKind === 'giver_refund')
      expect(refunds.map(({ amount }) => amount.amount).toSorted()).toEqual(['-40.00', '40.00', '50.00'])
    },
  )

  itWhole(
    'money that came back (BR-25) stands as its own entry; of that nothing comes back, and a wrong one is reversed',
    async () => {
      const { id, entry } = { id: scenery.ledger.commitment.id, entry: scenery.ledger.entry.id }
      const clerk = await person('SE', 'ministry')
      await clerk.to(`/console/books/entries/${entry}`)
      const values = { 'Amount (EUR)': '10.00', 'Date of the transaction': '2026-11-21', Reason: 'Paid too much.' }
      await act(clerk, 'Money came back', values)
      const [made] = (await entriesOf('SE', id)).filter(({ returns }) => returns === entry)
      expect(made!.amount.amount).toBe('-10.00')
      await clerk.to(`/console/books/entries/${made!.id}`)
      await clerk.getByText('Money that came back of').waitFor()
      expect(await clerk.getByRole('button', { name: 'Money came back' }).count()).toBe(0)
      await act(clerk, 'Reverse', { Reason: 'Entry error', Explanation: 'Nothing came back.' })
      await clerk.getByText('It was reversed').waitFor()
      const { balance } = await read<{ balance: object }>('SE', 'ministry', `/v1/commitments/${id}`)
      expect(balance).toMatchObject({ disbursed: '160.00' })
    },
  )

  itWhole('a part of an allocation is given back, and the commitment has it free again', async () => {
    const { id } = scenery.ledger.commitment
    const clerk = await person('SE', 'ministry')
    await clerk.to(`/console/books/commitments/${id}`)
    const row = clerk.getByRole('row', { name: /^Seven/ })
    await row.getByRole('button', { name: 'Give back a part' }).click()
    const dialog = clerk.getByRole('dialog')
    await fill(dialog, { 'Amount (EUR)': '120.00', Reason: 'The package was cheaper.' })
    await dialog.locator('button[type=submit]').click()
    await dialog.getByRole('button', { name: /^Yes: / }).click()
    await row.getByText('120.00', { exact: true }).waitFor()
    await row.getByText('180.00', { exact: true }).waitFor()
    expect(await read('SE', 'ministry', `/v1/commitments/${id}`)).toMatchObject({ balance: { allocated: '180.00' } })
  })

  itWhole('a pledge is entered with its conditions, and each is recorded as fulfilled with its evidence', async () => {
    const coordinator = await person('SE', 'coordinator')
    await coordinator.to('/console/books/pledges/new')
    const form = coordinator.getByRole('form')
    await fill(form, {
      Title: 'Grid repair 2027',
      'In its own words': 'Up to EUR 5 million, once parliament agrees',
      Source: 'Statement of 20 November 2026',
      Announced: '2026-11-20',
      Amount: '5,000,000.00',
      Currency: 'EUR',
    })
    for (const [index, condition] of ['subject_to_appropriation', 'subject_to_parliament'].entries()) {
      await form.getByRole('button', { name: 'Add a condition' }).click()
      await fill(form.getByRole('group', { name: `Condition ${index + 1}`, exact: true }), { Condition: condition })
    }
    await form.locator('button[type=submit]').click()
    await coordinator.waitForURL(/pledges\/[0-9a-f-]{36}$/)
    await drawn(coordinator)
    const conditions = coordinator.getByRole('table', { name: 'Conditions' }).getByRole('row')
    expect(await conditions.count()).toBe(3)
    await conditions.nth(1).getByRole('button').click()
    const dialog = coordinator.getByRole('dialog')
    await fill(dialog, { 'Fulfilled on': '2026-11-25', Evidence: 'Decision 7.' })
    await dialog.locator('button[type=submit]').click()
    await conditions.nth(1).getByText('25 Nov 2026').waitFor()
    expect(await conditions.getByRole('button').count()).toBe(1)
    const pledge = await read('SE', 'coordinator', `/v1/pledges/${coordinator.url().split('/').at(-1)}`)
    expect(pledge).toMatchObject({ conditions: [{ number: 1, fulfilledOn: '2026-11-25' }, { fulfilledOn: null }] })
  })

  itWhole('an act is said to belong to an arrangement too, with the evidence for it', async () => {
    const { free } = scenery.implementation
    const clerk = await person('SE', 'ministry')
    await clerk.to(`/console/books/commitments/${free.id}`)
    await act(clerk, 'Say which arrangement it belongs to', {
      Arrangement: 'Contact Group',
      Evidence: 'Announced at its meeting of March.',
    })
    const shown = clerk.getByRole('row', { name: /Contact Group.*Announced at its meeting of March\..*Sweden/ })
    await shown.waitFor()
    const { items } = await read<Items<object>>('SE', 'ministry', `/v1/act-arrangements?actId=${free.id}`)
    expect(items).toMatchObject([{ arrangement: 'contact_group', evidence: 'Announced at its meeting of March.' }])
    const reader = await person('UA', 'viewer')
    await reader.to(`/console/books/commitments/${free.id}`)
    await reader.getByRole('row', { name: /Contact Group/ }).waitFor()
    expect(await reader.getByRole('button', { name: 'Say which arrangement it belongs to' }).count()).toBe(0)
    const inUkrainian = await console.person({ participant: 'UA', role: 'viewer' }, { language: 'uk' })
    await inUkrainian.to(`/console/books/commitments/${free.id}`)
    await inUkrainian.getByRole('table', { name: 'Формати поза угодами, до яких належить' }).waitFor()
    await inUkrainian.getByRole('row', { name: /Контактна група/ }).waitFor()
  })

  itWhole(
    'a claim is amended by who made it: another share and another relation, for which Ukraine’s word is awaited',
    async () => {
      const { claimed } = scenery.implementation
      const clerk = await person('SE', 'ministry')
      await clerk.to(`/console/desk/links/${claimed.id}`)
      await act(clerk, 'Amend', { Share: '0.4', Relation: 'prepares' })
      await clerk.getByText('0.4', { exact: true }).waitFor()
      expect(await read('UA', 'coordinator', `/v1/implementation-links/${claimed.id}`)).toMatchObject({
        share: '0.4',
        relation: 'prepares',
        cell: equipmentOf('SE'),
        awaits: ['UA'],
      })
    },
  )

  test('a ministry to which another’s record was shown finds nothing on it that the service would refuse', async () => {
    const { free } = scenery.implementation
    const [entry] = await entriesOf('NO', free.id)
    const [owner, bystander] = [await person('SE', 'ministry'), await person('NO', 'ministry')]
    const acts = '.opens, main button:not(.opens)'
    for (const path of [`/console/books/commitments/${free.id}`, `/console/books/entries/${entry!.id}`]) {
      await bystander.to(path)
      expect(await bystander.locator(acts).allTextContents(), path).toEqual([])
      await owner.to(path)
      expect(await owner.locator(acts).count(), path).toBeGreaterThan(1) // control
    }
  })

  test('the minister’s page of a consultation tells who answered, who after the time, who not yet, and what was offered; it offers no act', async () => {
    const { id } = scenery.request
    const minister = await person('UA', 'viewer')
    await minister.to(`/console/consultations/${id}/minister`)
    await minister.getByText('What was offered').waitFor()
    await drawn(minister)
    type Row = { participant: string; standing: string }
    const { rows } = await read<{ rows: Row[] }>('UA', 'viewer', `/v1/consultations/${id}/timeliness`)
    for (const [title, standings] of [
      ['Answered', ['in_time', 'answered']],
      ['Answered after the time', ['after_time']],
      ['Not yet', ['open', 'unanswered']],
      ['No answer in time', ['no_answer']],
    ] as const) {
      const expected = rows.filter(({ standing }) => (standings as readonly string[]).includes(standing))
      const box = minister.getByRole('region', { name: title, exact: true })
      await box.getByRole('heading', { name: `${title}: ${expected.length}` }).waitFor()
      expect(await box.locator('li .country .dim').allTextContents()).toEqual(
        expected.map(({ participant }) => participant),
      )
    }
    expect(rows.some(({ participant, standing }) => participant === 'NO' && standing === 'in_time')).toBe(true)
    const offered = minister.getByRole('region', { name: 'What was offered' }).getByRole('listitem')
    expect(await offered.count()).toBe(4)
    expect(await offered.first().textContent()).toMatch(/^Norway NO: 2 systems Air and missile defence · Offered/)
    expect(await minister.locator('main').getByRole('button').count()).toBe(0)
    expect(await minister.locator('main').locator('input, textarea, select').count()).toBe(0)
  })

  test('all that control totals are added up by, and all that is added up, has words in both languages', async () => {
    type Totals = { by: string[]; sums: string[] }
    const { items } = await read<Items<{ name: string; controlTotals: Totals }>>('UA', 'auditor', '/v1/reports')
    const names = new Set(items.flatMap(({ controlTotals: { by, sums } }) => [...by, ...sums]))
    expect(names.size).toBeGreaterThan(50)
    expect([...names].filter((name) => !(`total.${name}` in words || `field.${name}` in words))).toEqual([])
    const reports = items.map(({ name }) => name)
    expect(reports.filter((name) => !(`report.name.${name}` in words && `report.why.${name}` in words))).toEqual([])
  })

  itWhole(
    'the files of a country page are what the page says: its hash is that of the bytes that came down, and of the run',
    async () => {
      const viewer = await person('UA', 'auditor')
      await viewer.to('/console/countries/SE')
      const files = viewer.getByRole('region', { name: 'Figures as files' })
      const buttons = await files.getByRole('button').allTextContents()
      expect(buttons).toHaveLength(8)
      for (const name of [
        'Transactions (CSV)',
        'From pledge to receipt (XLSX)',
        'Brief, to print (HTML)',
        'Brief, as data (JSON)',
      ]) {
        const [download] = await Promise.all([
          viewer.waitForEvent('download'),
          files.getByRole('button', { name }).click(),
        ])
        const hash = createHash('sha256')
          .update(readFileSync(await download.path()))
          .digest('hex')
        await files.getByText(hash).waitFor()
        await files
          .getByText(name.startsWith('Brief') ? 'No run is kept of it' : 'The same as the service keeps of this run.')
          .waitFor()
      }
    },
  )
})
