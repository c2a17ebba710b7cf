import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCheckpoint } from '../../src/platform/journal/note.ts'
import { commit, pay } from '../support/books.ts'
import { describeInBrowser, startConsole, type TestConsole } from '../support/console.ts'
import { itWhole } from '../support/scale.ts'
import { exampleVerifier } from '../support/tree.ts'
import { workbook } from '../support/workbook.ts'

describeInBrowser('the books and the auditors in a browser', () => {
  let console: TestConsole
  let commitment: string
  beforeAll(async () => {
    console = await startConsole(async (app) => {
      commitment = await commit(app.as('SE', 'ministry'), '1000.00')
      expect((await pay(app.as('SE', 'ministry'), commitment, '100.00')).status).toBe(201)
    })
  })
  afterAll(async () => {
    await console?.close()
    expect(console?.faults).toEqual([])
  })

  const paid = async () => {
    const [row] = await console.test.rows<{ n: number }>(
      "select count(*)::int as n from accord.ledger_entry where flow_kind = 'disbursement'",
    )
    return row!.n
  }

  test.each([
    [
      'payments.csv',
      (id: string) =>
        [
          'commitmentId,amount,currency,transactionDate,description',
          `${id},10.00,EUR,2026-11-20,"first, with a comma"`,
          `${id},ten,EUR,2026-11-20,not a number`,
          `${id},20.00,EUR,2026-11-20,third`,
          `${id},30.00,EUR,2199-01-01,in the future`,
        ].join('\r\n'),
      [3, 5],
    ],
    [
      'payments.ndjson',
      (id: string) =>
        [
          { commitmentId: id, amount: '1.00', currency: 'EUR', transactionDate: '2026-11-21' },
          { commitmentId: id, amount: '2.00', currency: 'EUR', transactionDate: '2026-11-21', colour: 'blue' },
          { commitmentId: id, amount: '0.00', currency: 'EUR', transactionDate: '2026-11-21' },
          { commitmentId: id, amount: '3.00', currency: 'EUR', transactionDate: '2026-11-21' },
        ]
          .map((item) => JSON.stringify(item))
          .join('\n'),
      [2, 3],
    ],
  ])(
    'the clerk’s batch with two bad lines, %s: told by their lines, nothing written before the press, the others posted',
    async (name, content, bad) => {
      const before = await paid()
      const clerk = await console.person({ participant: 'SE', role: 'ministry' })
      await clerk.to('/console/books/batch')
      await clerk
        .getByLabel('File', { exact: true })
        .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content(commitment)) })
      await clerk.getByText(`${name}: 2 lines would be posted, 2 refused. Nothing has been written.`).waitFor()
      expect(await clerk.locator('tbody th').allTextContents()).toEqual(bad.map(String))
      expect(await paid()).toBe(before)
      await clerk.getByRole('button', { name: 'Post 2 lines' }).click()
      await clerk.getByText('Posted entries are not changed').waitFor()
      expect(await paid()).toBe(before)
      await clerk.getByRole('button', { name: 'Yes: Post 2 lines' }).click()
      await clerk.getByText(`${name}: 2 lines were posted, 2 refused.`).waitFor()
      expect(await paid()).toBe(before + 2)
    },
  )

  itWhole('a file that names no commitment is posted to the one that is chosen by its words', async () => {
    const before = await paid()
    const clerk = await console.person({ participant: 'SE', role: 'ministry' })
    await clerk.to('/console/books/batch')
    const choice = clerk.getByLabel('Commitment, for the lines that name none', { exact: true })
    const option = choice.locator('option', { hasText: '1,000.00 EUR' }).first()
    await option.waitFor({ state: 'attached' })
    await choice.selectOption((await option.getAttribute('value'))!)
    const buffer = Buffer.from('amount,currency,transactionDate\n4.00,EUR,2026-11-20')
    await clerk.getByLabel('File', { exact: true }).setInputFiles({ name: 'own.csv', mimeType: 'text/csv', buffer })
    await clerk.getByRole('button', { name: 'Post 1 line' }).click()
    await clerk.getByRole('button', { name: 'Yes: Post 1 line' }).click()
    await clerk.getByText('own.csv: 1 lines were posted, 0 refused.').waitFor()
    expect(await paid()).toBe(before + 1)
    expect(
      await console.test.rows('select 1 from accord.ledger_entry where commitment_id = $1 and amount = 4', [
        commitment,
      ]),
    ).toHaveLength(1)
  })

  test('a file that cannot be read is told with its line, and nothing is sent', async () => {
    const clerk = await console.person({ participant: 'SE', role: 'ministry' })
    await clerk.to('/console/books/batch')
    await clerk
      .getByLabel('File', { exact: true })
      .setInputFiles({ name: 'x.ndjson', mimeType: 'text/plain', buffer: Buffer.from('{}\nnot json') })
    await clerk.getByText('Line 2 is not JSON.').waitFor()
  })

  test('a refused payment is told at the field, with its rule, and what was written stays', async () => {
    const clerk = await console.person({ participant: 'SE', role: 'ministry' })
    await clerk.to(`/console/books/commitments/${commitment}`)
    await clerk.getByRole('button', { name: 'Post a payment' }).click()
    const dialog = clerk.getByRole('dialog')
    await dialog.getByLabel('Amount').fill('5,000.00')
    await dialog.getByLabel('Date of the transaction').fill('2026-11-20')
    await dialog.getByRole('button', { name: 'Post a payment' }).click()
    await dialog.getByText('Against a rule').waitFor()
    await dialog.getByText(/BR-05/).first().waitFor()
    await dialog.getByText(/Payments are never above the commitment/).waitFor() // the rule in words
    expect(await dialog.getByLabel('Amount').inputValue()).toBe('5,000.00')
    const described = await dialog.getByLabel('Amount').getAttribute('aria-describedby')
    expect(await clerk.locator(`#${described!.split(' ').at(-1)}`).textContent()).toMatch(/Refused/)
  })

  itWhole(
    'the same refusal in Ukrainian: the sentence, the rule and their language, and nothing of the form in English',
    async () => {
      const clerk = await console.person({ participant: 'SE', role: 'ministry' }, { language: 'uk' })
      await clerk.to(`/console/books/commitments/${commitment}`)
      await clerk.getByRole('button', { name: 'Провести виплату' }).click()
      const dialog = clerk.getByRole('dialog')
      await dialog.getByLabel('Сума').fill('5 000,00')
      await dialog.getByLabel('Дата операції').fill('2026-11-20')
      await dialog.getByRole('button', { name: 'Провести виплату' }).click()
      const refused = dialog.locator('.field-error')
      await refused.getByText(/BR-05/).waitFor()
      await refused.locator('[lang]').nth(1).waitFor()
      const sentences = await refused
        .locator('[lang]')
        .evaluateAll((all) => all.map(({ lang, textContent }) => [lang, textContent]))
      expect(sentences.length).toBe(2) // why, and the rule in words
      for (const [lang, text] of sentences) {
        expect(lang, text!).toBe(/[а-яєіїґ]/i.test(text!) ? 'uk' : 'en')
        expect(text).toMatch(/[а-яєіїґ]/i)
      }
      expect(await dialog.locator('.note-problem a').allTextContents()).toEqual([expect.stringMatching(/^Сума: /)])
    },
  )

  itWhole(
    'a spreadsheet is read by its cells: shared text, dates, numbers, gaps, and the rows of bad lines',
    async () => {
      const before = await paid()
      const clerk = await console.person({ participant: 'SE', role: 'ministry' })
      await clerk.to('/console/books/batch')
      const head = ['commitmentId', 'amount', 'currency', 'transactionDate', 'description']
      const on = 46_346 // 2026-11-20
      const buffer = await workbook([
        head,
        [commitment, 0.1 + 0.2, 'EUR', { day: on }, 'noise'],
        [],
        [commitment, 'ten', 'EUR', { day: on }],
        [commitment, 12.5, 'EUR', { day: on }],
      ])
      await clerk
        .getByLabel('File', { exact: true })
        .setInputFiles({ name: 'payments.xlsx', mimeType: 'application/octet-stream', buffer })
      await clerk.getByText('payments.xlsx: 2 lines would be posted, 1 refused. Nothing has been written.').waitFor()
      expect(await clerk.locator('tbody th').allTextContents()).toEqual(['4'])
      expect(await paid()).toBe(before)
      await clerk.getByRole('button', { name: 'Post 2 lines' }).click()
      await clerk.getByRole('button', { name: 'Yes: Post 2 lines' }).click()
      await clerk.getByText('payments.xlsx: 2 lines were posted, 1 refused.').waitFor()
      const posted = await console.test.rows<{ amount: string; on: string }>(
        "select amount::text, transaction_date::text as on from accord.ledger_entry where flow_kind = 'disbursement' order by amount",
      )
      expect(posted).toEqual(
        expect.arrayContaining([
          { amount: '0.3', on: '2026-11-20' },
          { amount: '12.5', on: '2026-11-20' },
        ]),
      )
    },
  )

  itWhole('what is no workbook is said to be none, and nothing is sent', async () => {
    const clerk = await console.person({ participant: 'SE', role: 'ministry' })
    await clerk.to('/console/books/batch')
    await clerk
      .getByLabel('File', { exact: true })
      .setInputFiles({ name: 'payments.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from('PK no') })
    await clerk.getByText('payments.xlsx is no workbook that can be read.').waitFor()
  })

  itWhole(
    'what Ukraine received outside waits at the desk of who said it, and is disowned there with one act',
    async () => {
      const kyiv = await console.person({ participant: 'UA', role: 'coordinator' })
      await kyiv.to('/console/desk/received/new')
      await kyiv.getByLabel('Who said it').selectOption('SE')
      await kyiv.getByLabel('Channel').selectOption('note')
      await kyiv.getByLabel('Reference (required)').fill('Note 214/2026')
      await kyiv.getByLabel('Received on').fill('2026-11-20')
      await kyiv.getByLabel('Summary').fill('Sweden paid one million.')
      await kyiv.getByLabel('Amount').fill('1,000,000.00')
      await kyiv.getByLabel('Currency').selectOption('EUR')
      await kyiv.getByLabel('Date of the transaction').fill('2026-11-02')
      await kyiv.getByRole('button', { name: 'Record what was received' }).click()
      await kyiv.getByText('Not attested: nobody but Ukraine has said this.').waitFor()
      const ministry = await console.person({ participant: 'SE', role: 'ministry' }, { language: 'uk' })
      await ministry.to('/console/desk')
      await ministry.getByRole('link', { name: 'Sweden paid one million.' }).first().click()
      await ministry.getByRole('button', { name: 'Заперечити' }).click()
      await ministry.getByRole('dialog').getByLabel('Причина').fill('Помилка в ноті.')
      await ministry.getByRole('dialog').getByRole('button', { name: 'Заперечити' }).click()
      await ministry.getByText('Це не можна скасувати.').waitFor()
      await ministry.getByRole('dialog').getByRole('button', { name: 'Так: Заперечити' }).click()
      await ministry.getByText('Заперечено').waitFor()
      expect(await console.test.rows('select status from accord.received_statement')).toEqual([{ status: 'disowned' }])
    },
  )

  test('the auditor’s first hour: a report looked at, its totals and hash, run again, compared, annotated, asked about', async () => {
    const auditor = await console.person({ participant: 'SE', role: 'auditor' })
    await auditor.to('/console/reports')
    await auditor.getByRole('link', { name: 'Transactions' }).click()
    await auditor.getByLabel('Provider').selectOption('SE')
    expect(auditor.url()).toContain('provider=SE')
    await auditor.getByLabel('As recorded until').fill('2026-11-23T08:40:00') // in Kyiv
    await auditor.getByLabel('As recorded until').blur()
    expect(new URL(auditor.url()).searchParams.get('asOfRecorded')).toBe('2026-11-23T06:40:00.000Z')
    expect(await auditor.getByLabel('As recorded until').inputValue()).toBe('2026-11-23T08:40')
    await auditor.getByLabel('As recorded until').fill('')
    await auditor.getByLabel('As recorded until').blur()
    await auditor.getByRole('button', { name: 'Pull the report' }).click()
    await auditor.getByText('Control totals', { exact: true }).first().waitFor()
    await auditor.getByText('The same as the service keeps of this run.').waitFor()
    const rows = auditor.getByRole('table', { name: /^The first / })
    await expect.poll(() => rows.locator('a[href^="/console/books/entries/"]').count()).toBeGreaterThan(1)
    const download = auditor.waitForEvent('download')
    await auditor.getByRole('button', { name: 'CSV' }).click()
    const saved = await (await download).path()
    expect(saved).toBeTruthy()
    await auditor.to('/console/reports/runs')
    const runs = await console.test.rows<{ id: string; sha256: string }>(
      'select id, sha256 from accord.report_run order by id',
    )
    expect(runs.length).toBeGreaterThanOrEqual(2)
    for (const box of (await auditor.locator('tbody input[type=checkbox]').all()).slice(0, 2)) await box.check()
    await auditor.getByRole('link', { name: 'Compare' }).click()
    await auditor.getByText('Their control totals are the same.').waitFor()
    await auditor.to(`/console/reports/runs/${runs[0]!.id}`)
    await auditor.getByText(runs[0]!.sha256).first().waitFor()
    // That the journal has it is reckoned in the browser: a run that is told otherwise than it is on record is found out,
    // and a note to be kept that has another root.
    await console.test.sequence()
    const { id, sha256 } = runs[0]!
    const another = '0'.repeat(64)
    for (const [told, root, said] of [
      [another, undefined, 'It does not hold:'],
      [sha256, Buffer.alloc(32).toString('base64'), 'It does not hold:'],
      [sha256, undefined, 'It holds:'],
    ] as const) {
      await auditor.route(`**/report-runs/${id}`, async (route) => {
        const reply = await route.fetch()
        await route.fulfill({ response: reply, json: { ...(await reply.json()), sha256: told } })
      })
      await auditor.route('**/changes/checkpoint', async (route) => {
        const reply = await route.fetch()
        const checkpoint = (await reply.json()) as { note: string }
        const note = checkpoint.note.replace(/^(.+\n\d+\n)(.+)/, (_, before, its) => `${before}${root ?? its}`)
        await route.fulfill({ response: reply, json: { ...checkpoint, note } })
      })
      await auditor.to('/console/reports/runs')
      await auditor.to(`/console/reports/runs/${id}`)
      await auditor.getByText(told).first().waitFor()
      await auditor.getByRole('button', { name: 'Check it here' }).click()
      await auditor.getByText(said).waitFor()
    }
    const kept = auditor.waitForEvent('download')
    await auditor.getByRole('button', { name: 'Keep the signed root' }).click()
    const note = readFileSync(await (await kept).path(), 'utf8')
    expect(openCheckpoint(note, exampleVerifier).size).toBeGreaterThan(0)
    await auditor.getByRole('button', { name: 'Annotate' }).click()
    await auditor.getByRole('dialog').getByLabel('Text').fill('One line lacks a reference.')
    await auditor.getByRole('dialog').getByRole('button', { name: 'Annotate' }).click()
    await auditor.getByText('Done: Annotate.').waitFor()
    const [entry] = await console.test.rows<{ id: string }>(
      "select id from accord.ledger_entry where flow_kind = 'disbursement' order by id limit 1",
    )
    await auditor.to(`/console/books/entries/${entry!.id}`)
    await auditor.getByRole('button', { name: 'Ask for evidence' }).click()
    await auditor.getByRole('dialog').getByLabel('Question').fill('Which bank order is this?')
    await auditor.getByRole('dialog').getByLabel('Due on').fill('2027-06-01')
    await auditor.getByRole('dialog').getByRole('button', { name: 'Ask for evidence' }).click()
    await auditor.getByText('Done: Ask for evidence.').waitFor()
    await auditor.to('/console/reports/evidence-requests')
    await auditor.getByRole('link', { name: 'Which bank order is this?' }).waitFor()
  })
})
