import { createHash, randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import type { Lot } from '../modules/deliveries/schemas.ts'
import type { Commitment } from '../modules/ledger/commitments/schemas.ts'
import type { LedgerEntry } from '../modules/ledger/entries/schemas.ts'
import type { Pledge } from '../modules/pledges/schemas.ts'
import type { ReportRun } from '../modules/reports/schemas.ts'
import { expectStatus, must, type Office, type OfficeOf, table, tell } from './client.ts'
import { money } from './words.ts'

type Entry = z.output<typeof LedgerEntry>
type Made<Schema extends z.ZodType> = z.output<Schema>

const waitSeconds = 20
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)
const signatory = { name: 'Minister of Defence', office: 'Ministry of Defence', instrument: 'Government decision' }

/** Did the pledges arrive? Three givers, three currencies, a lot of goods, a mistake and a mismatch. */
export async function tellBooks(office: OfficeOf, directory: string): Promise<void> {
  tell('\nThird act: did what was pledged arrive?')
  const kyiv = await office('UA', 'ministry')
  const [stockholm, oslo, tokyo] = await Promise.all(['SE', 'NO', 'JP'].map((code) => office(code, 'ministry')))
  const sweden = await give(stockholm!, { code: 'Sweden', currency: 'SEK', amount: '400000000.00' })
  const norway = await give(oslo!, { code: 'Norway', currency: 'NOK', amount: '300000000.00' })
  const japan = await give(tokyo!, { code: 'Japan', currency: 'JPY', amount: '5000000000' })
  const [swedish] = await payAndReceive({ giver: stockholm!, kyiv, gift: sweden, paid: ['120000000.00'] })
  await payAndReceive({ giver: oslo!, kyiv, gift: norway, paid: ['90000000.00', '60000000.00'] })
  const [japanese] = await payAndReceive({
    giver: tokyo!,
    kyiv,
    gift: japan,
    paid: ['2000000000'],
    received: ['1998500000'],
  })
  await correct(stockholm!, swedish!)
  const copenhagen = await office('DK', 'ministry')
  await deliver(copenhagen, kyiv)
  await report({ auditor: await office('UA', 'auditor'), giver: tokyo!, mismatch: japanese!, directory })
}

type Gift = { code: string; currency: string; amount: string; commitmentId: string }

async function give(giver: Office, { code, currency, amount }: Omit<Gift, 'commitmentId'>): Promise<Gift> {
  const pledge = expectStatus(
    await giver.post<Made<typeof Pledge>>('/v1/pledges', {
      title: `${code}: air defence in 2024`,
      original: `${currency} ${amount} for air defence in 2024`,
      source: 'Statement of the government',
      announcedOn: '2024-03-01',
      amountKind: 'fixed',
      aidCategory: 'military',
      amount,
      currency,
      period: { from: '2024', to: '2024' },
    }),
    201,
    `the pledge of ${code}`,
  )
  const commitment = expectStatus(
    await giver.post<Made<typeof Commitment>>('/v1/commitments', {
      title: 'Air defence, first tranche',
      signatory,
      signedOn: '2024-04-02',
      pledgeId: pledge.id,
      modality: 'cash',
      aidCategory: 'military',
      amount,
      currency,
    }),
    201,
    `the commitment of ${code}`,
  )
  const after = expectStatus(await giver.get<Made<typeof Pledge>>(`/v1/pledges/${pledge.id}`), 200, 'the pledge')
  must(after.status === 'converted', 'the commitment makes good the pledge', after.status)
  tell(`${code} pledges ${money(currency, amount)} and commits it.`)
  return { code, currency, amount, commitmentId: commitment.id }
}

type Flow = { giver: Office; kyiv: Office; gift: Gift; paid: string[]; received?: string[] }

/** The provider's statements as a batch, then the receiver's own, which quote the references of the payments. */
async function payAndReceive({ giver, kyiv, gift, paid, received = paid }: Flow): Promise<string[]> {
  const references = paid.map(() => ({ system: 'demonstration', id: randomUUID() }))
  const items = paid.map((amount, index) => ({
    commitmentId: gift.commitmentId,
    amount,
    currency: gift.currency,
    transactionDate: '2024-09-10',
    externalReference: references[index],
  }))
  type Batch = { accepted: number; results: { entryId: string; matchedWith: string | null }[] }
  const batch = expectStatus(
    await giver.post<Batch>('/v1/disbursements/batch', { items }),
    200,
    `the payments of ${gift.code}`,
  )
  const { participant } = expectStatus(
    await giver.get<Entry>(`/v1/ledger-entries/${batch.results[0]!.entryId}`),
    200,
    'a payment',
  )
  const receipts = received.map((amount, index) => ({
    provider: { participant },
    amount,
    currency: gift.currency,
    transactionDate: '2024-09-12',
    providerReference: references[index],
  }))
  const stated = expectStatus(await kyiv.post<Batch>('/v1/receipts/batch', { items: receipts }), 200, 'the receipts')
  must(
    stated.results.every(({ matchedWith }, index) => matchedWith === batch.results[index]!.entryId),
    'each receipt is matched with the payment whose reference it quotes',
    stated,
  )
  const inWords = (amounts: string[]) => amounts.map((amount) => money(gift.currency, amount)).join(' and ')
  tell(`${gift.code} pays ${inWords(paid)}; Ukraine states ${inWords(received)} received.`)
  return batch.results.map(({ entryId }) => entryId)
}

/** Nothing is overwritten: the mirror of the entry and the correct entry are posted in one transaction. */
async function correct(giver: Office, entryId: string): Promise<void> {
  const reversal = expectStatus(
    await giver.post<Entry>(`/v1/ledger-entries/${entryId}/reversal`, {
      reason: 'data_entry_error',
      explanation: 'Two digits were swapped.',
      replacement: { amount: '210000000.00', currency: 'SEK', transactionDate: '2024-09-10' },
    }),
    201,
    'the reversal',
  )
  must(reversal.reversal?.reverses === entryId, 'the reversal names what it reverses', reversal)
  tell(
    `Sweden reverses its payment (two digits were swapped) and posts it anew: ${money('SEK', reversal.amount!.amount)}, then SEK 210,000,000.`,
  )
}

/** Goods: the hand-over is the disbursement, nothing earlier is; the receipt is the receiver's own word. */
async function deliver(giver: Office, kyiv: Office): Promise<void> {
  const commitment = expectStatus(
    await giver.post<Made<typeof Commitment>>('/v1/commitments', {
      title: 'Generators for hospitals',
      signatory,
      signedOn: daysAgo(90),
      modality: 'in_kind',
      aidCategory: 'humanitarian',
      items: [{ itemClass: 'generator', unit: 'pieces', quantity: '40' }],
    }),
    201,
    'the commitment in kind',
  )
  const lot = expectStatus(
    await giver.post<Made<typeof Lot>>('/v1/lots', {
      commitmentId: commitment.id,
      itemClass: 'generator',
      unit: 'pieces',
      quantity: '40',
      description: '100 kVA, on trailers',
    }),
    201,
    'the lot',
  )
  const at = `/v1/lots/${lot.id}`
  for (const [event, occurredOn] of [
    ['dispatched', daysAgo(40)],
    ['arrived_hub', daysAgo(35)],
    ['handed_over', daysAgo(32)],
  ])
    expectStatus(await giver.post(`${at}/events`, { event, occurredOn }), 201, `the lot is ${event}`)
  const { entry } = await handOverOf(giver, commitment.id)
  const certificate = {
    title: 'Hand-over certificate',
    documentType: 'hand_over_certificate',
    mediaType: 'application/pdf',
    sizeBytes: 182_044,
    sha256: createHash('sha256').update('certificate').digest('hex'),
    holder: 'Ministry of Defence, archive',
    howToAsk: 'By letter to the archive.',
  }
  expectStatus(await giver.post(`/v1/ledger-entries/${entry.id}/evidence`, certificate), 201, 'the evidence')
  const receipt = { lotId: lot.id, quantity: '40', transactionDate: daysAgo(32) }
  expectStatus(await kyiv.post<Entry>('/v1/receipts', receipt), 201, 'the receipt of the lot')
  const { entry: confirmed } = await handOverOf(giver, commitment.id)
  must(confirmed.verification === 'counterparty_confirmed', 'both sides and a document say so', confirmed.verification)
  tell(
    'Denmark dispatches 40 generators; the hand-over posts the disbursement; Ukraine confirms the receipt of all 40.',
  )
}

async function handOverOf(giver: Office, commitmentId: string): Promise<{ entry: Entry }> {
  const { items } = expectStatus(
    await giver.get<{ items: Entry[] }>(`/v1/ledger-entries?commitmentId=${commitmentId}&flowKind=disbursement`),
    200,
    'the hand-over',
  )
  must(items.length >= 1, 'the hand-over is posted', items)
  return { entry: items.find(({ statedBy }) => statedBy === 'provider')! }
}

type Audit = { auditor: Office; giver: Office; mismatch: string; directory: string }

/** An auditor finds the mismatch in the reconciliation, asks about it, and keeps the reports as files. */
async function report({ auditor, giver, mismatch, directory }: Audit): Promise<void> {
  await mkdir(directory, { recursive: true })
  const until = Date.now() + waitSeconds * 1_000
  let found: string | undefined
  while (found === undefined) {
    must(Date.now() < until, `the reconciliation shows the payment within ${waitSeconds} seconds`)
    const { text } = await auditor.file('/v1/reports/reconciliation?format=csv&participant=JP')
    found = text.split('\r\n').find((line) => line.includes(mismatch) && line.includes('amount_differs'))
  }
  tell(
    'Ukraine’s auditor finds in the reconciliation that Japan says JPY 2,000,000,000 and Ukraine JPY 1,998,500,000: amount_differs.',
  )
  const resource = { type: 'ledger_entry', id: mismatch }
  const question = { resource, question: 'Which bank charges were deducted on the way?', dueOn: daysAgo(-14) }
  const asked = await auditor.post<{ id: string }>('/v1/evidence-requests', question)
  const { id } = expectStatus(asked, 201, 'the question')
  const answer = { answer: 'JPY 1500000 of charges of the correspondent bank.' }
  expectStatus(await giver.post(`/v1/evidence-requests/${id}/answer`, answer, asked.etag), 200, 'the answer')
  const pulled = [['report', 'rows', 'bytes', 'SHA-256', 'file']]
  for (const [name, format] of [
    ['ledger', 'csv'],
    ['ledger', 'xlsx'],
    ['pipeline', 'csv'],
    ['reconciliation', 'csv'],
    ['exceptions', 'csv'],
    ['coverage', 'csv'],
  ]) {
    const { bytes, run } = await auditor.file(`/v1/reports/${name}?format=${format}`)
    const sidecar = expectStatus(
      await auditor.get<Made<typeof ReportRun>>(`/v1/report-runs/${run}`),
      200,
      'the sidecar',
    )
    if (format === 'csv')
      must(sidecar.sha256 === createHash('sha256').update(bytes).digest('hex'), 'the hash is that of the bytes')
    const file = join(directory, `${name}.${format}`)
    await writeFile(file, bytes)
    await writeFile(`${file}.json`, `${JSON.stringify(sidecar, null, 2)}\n`)
    pulled.push([
      name!,
      String(sidecar.rowCount),
      String(bytes.length),
      sidecar.sha256!.slice(0, 12),
      `${name}.${format}`,
    ])
  }
  tell('It asks Japan, is answered, and keeps the reports, each with its sidecar:')
  table(pulled)
}
