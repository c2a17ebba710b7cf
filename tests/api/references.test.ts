import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProblemBody, TestApp } from '../support/app.ts'
import { commit, createBooks, pay } from '../support/books.ts'
import { generators, register } from '../support/goods.ts'
import { withClient } from '../support/postgres.ts'
import { pullReport } from '../support/pulls.ts'

// BR-24: a reference names one record in force, however it is typed. BR-05: what is drawn is what the rate gives.

type Entry = { id: string; flags: string[]; externalReference: object; match: { how: string } | null }

let test: TestApp
beforeAll(async () => {
  test = await createBooks()
})
afterAll(() => test.close())

const written = { itemClass: generators.itemClass, unit: generators.unit }
const sweden = () => test.as('SE', 'ministry')
const ukraine = () => test.as('UA', 'ministry')
const paid = async (reference: object, more: object = {}) => {
  const reply = await pay(sweden(), await commit(sweden(), '9000.00'), '1000.00', {
    externalReference: reference,
    ...more,
  })
  return reply as typeof reply & { body: Entry & ProblemBody }
}
const received = (amount: string, providerReference: object) =>
  ukraine().post<Entry>('/v1/receipts', {
    provider: { participant: 'SE' },
    amount,
    currency: 'EUR',
    transactionDate: '2026-11-21',
    providerReference,
  })

describe('BR-24: a reference', () => {
  const spellings = [
    ['decomposed', 'sap', 'O\u0308-7'],
    ['with a space behind', 'sap', 'Ö-7 '],
    ['with a zero-width space', 'sap', 'Ö\u200b-7'],
    ['with a hyphen that does not break', 'sap', 'Ö\u20117'],
    ['with another case of the system', 'SAP', 'Ö-7'],
  ] as const

  it('is one in every spelling, kept as it was typed', async () => {
    const first = await paid({ system: 'sap', id: 'Ö-7' })
    expect(first).toMatchObject({ status: 201, body: { externalReference: { system: 'sap', id: 'Ö-7' } } })
    for (const [how, system, id] of spellings) {
      const again = await paid({ system, id }, { transactionDate: '2026-11-01' })
      expect([again.status, again.body.rule, how]).toEqual([409, 'BR-24', how])
      const url = `/v1/ledger-entries?externalSystem=${encodeURIComponent(system)}&externalId=${encodeURIComponent(id)}`
      const found = await sweden().get<{ items: Entry[] }>(url)
      expect(found.body.items.map((entry) => entry.id)).toEqual([first.body.id])
    }
    expect((await paid({ system: 'sap', id: 'ö-7' })).status).toBe(201)
  })

  it('is found by a receipt that quotes it, however that is typed', async () => {
    for (const [index, [how, system, id]] of spellings.entries()) {
      const own = { system: 'bank', id: `Ö-7${index}` }
      await paid(own)
      const quoting = await received('999.00', {
        system: system.replace('sap', 'bank').replace('SAP', 'BANK'),
        id: id.replace('7', `7${index}`),
      })
      expect(quoting.body.match, how).toMatchObject({ how: 'reference' })
    }
  })

  it('of commitments, lots and organisations is compared alike', async () => {
    const commitment = (id: string) =>
      sweden().post('/v1/commitments', {
        title: 'Interceptors',
        signatory: { name: 'Minister', office: 'Ministry', instrument: 'Decision 1' },
        signedOn: '2026-03-02',
        modality: 'cash',
        aidCategory: 'military',
        amount: '1.00',
        currency: 'EUR',
        externalReference: { system: 'erp', id },
      })
    expect((await commitment('Ö-1')).status).toBe(201)
    expect((await commitment('O\u0308-1\u200b')).status).toBe(409)
    const organisation = (scheme: string, identifier: string) =>
      sweden().post('/v1/organisations', { kind: 'company', name: { en: 'Works' }, scheme, identifier })
    expect((await organisation('XI-LEI', '5493001KJTIIGC8Y1R12')).status).toBe(201)
    expect((await organisation('xi-lei', '5493001kjtiigc8y1r12 ')).status).toBe(409)
  })

  it('BR-05a: goods are those of the commitment however their class and unit are typed, and stand as it has them', async () => {
    const typed = { itemClass: 'GENERATOR\u200b ', unit: ' Pieces' }
    const lot = await register(sweden(), typed)
    expect(lot).toMatchObject(written)
    const told = await sweden().get<{ items: object[] }>('/v1/lots?itemClass=generator')
    expect(told.body.items).toEqual([expect.objectContaining({ id: lot.id, ...written })])
  })

  it('is free again when its record is reversed: the replacement keeps it, and the receipt finds the replacement', async () => {
    const reference = { system: 'bank', id: 'F-03' }
    const wrong = await paid(reference)
    const receipt = await received('500.00', reference)
    const replacement = { amount: '500.00', currency: 'EUR', transactionDate: '2026-11-20' }
    const reversal = await sweden().post<Entry>(`/v1/ledger-entries/${wrong.body.id}/reversal`, {
      reason: 'data_entry_error',
      explanation: 'Entered doubled.',
      replacement: { ...replacement, externalReference: reference },
    })
    expect(reversal.status).toBe(201)
    const again = await ukraine().get<Entry & { match: { disbursementId: string } }>(
      `/v1/ledger-entries/${receipt.body.id}`,
    )
    expect(again.body.match).toMatchObject({ how: 'reference' })
    expect(again.body.match.disbursementId).not.toBe(wrong.body.id)
    const second = await sweden().post<Entry>(`/v1/ledger-entries/${again.body.match.disbursementId}/reversal`, {
      reason: 'data_entry_error',
      explanation: 'Of another day.',
      replacement: { ...replacement, transactionDate: '2026-11-19' },
    })
    expect(second.status).toBe(201)
    const url = '/v1/ledger-entries?externalSystem=bank&externalId=F-03&reversals=false'
    const all = (await sweden().get<{ items: (Entry & { reversedBy: string | null })[] }>(url)).body.items
    expect(all.map(({ reversedBy }) => reversedBy === null)).toEqual([false, false, true])
    expect((await paid(reference)).status).toBe(409)
  })

  const race = async (id: string) => {
    const commitments = await Promise.all(Array.from({ length: 12 }, () => commit(sweden(), '9000.00')))
    const replies = await Promise.all(
      commitments.map((commitmentId) =>
        pay(sweden(), commitmentId, '1000.00', { externalReference: { system: 'race', id } }),
      ),
    )
    return replies.filter(({ status }) => status === 201).length
  }

  it('names one record also where many are posted with it at once', async () => {
    for (const id of ['1', '2', '3']) expect(await race(id)).toBe(1)
  })

  it('control: without the lock several are posted', async () => {
    const [{ definition }] = (await test.rows<{ definition: string }>(
      "select pg_get_functiondef('accord.one_reference()'::regprocedure) as definition",
    )) as [{ definition: string }]
    const unlocked = definition.replace(/perform pg_advisory_xact_lock[^;]*;/, '')
    expect(unlocked).not.toBe(definition)
    await withClient(test.testDatabase.superuserUrl, (client) => client.query(unlocked))
    const made: number[] = []
    for (let round = 0; round < 20 && !made.some((count) => count > 1); round += 1) made.push(await race(`c${round}`))
    await withClient(test.testDatabase.superuserUrl, (client) => client.query(definition))
    expect(Math.max(...made)).toBeGreaterThan(1)
  })
})

describe('BR-05: a payment in another currency', () => {
  const draw = async (amount: string, rate: string, more: object = {}) => {
    const reply = await sweden().post<{ id: string }>('/v1/commitments', {
      title: 'Interceptors',
      signatory: { name: 'Minister', office: 'Ministry', instrument: 'Decision 1' },
      signedOn: '2026-03-02',
      modality: 'cash',
      aidCategory: 'military',
      amount: '9000.00',
      currency: 'SEK',
    })
    const commitmentAmount = { amount, rate, source: 'Riksbank', ...more }
    const paying = await pay(sweden(), reply.body.id, '100.00', { currency: 'USD', commitmentAmount })
    return paying as typeof paying & { body: Entry & ProblemBody }
  }

  it('draws what is paid times the rate, within the rounding to the smallest unit', async () => {
    for (const [amount, rate] of [
      ['1050.00', '10.5'],
      ['1033.33', '10.33333333'],
      ['1033.34', '10.33333333'],
    ] as const)
      expect((await draw(amount, rate)).status, amount).toBe(201)
    for (const [amount, rate] of [
      ['1.00', '10.5'],
      ['1050.01', '10.5'],
      ['9.52', '10.5'],
      ['1049.99', '10.5'],
    ] as const) {
      const refused = await draw(amount, rate)
      expect(refused).toMatchObject({
        status: 422,
        body: { rule: 'BR-05', errors: [{ pointer: '/commitmentAmount/amount' }] },
      })
      expect(refused.body.detail).toContain(`USD 100.00 at ${rate} SEK each is SEK 1050.00, and this is ${amount}`)
    }
  })

  it('may draw another amount by contract, where it says why: it is flagged, and listed under Exceptions', async () => {
    const deviation = { reason: 'The contract fixes SEK 11 a dollar.', approvedBy: 'Head of finance' }
    const made = await draw('1100.00', '10.5', { deviation })
    expect(made).toMatchObject({
      status: 201,
      body: { flags: expect.arrayContaining(['draw_differs']), commitmentAmount: { deviation } },
    })
    const { rows } = await pullReport(test, ['SE', 'auditor'], 'exceptions?provider=SE&kind=draw_differs')
    expect(rows).toMatchObject([{ entry: made.body.id, rule: 'BR-05', detail: deviation.reason }])
    expect((await draw('1050.00', '10.5', { deviation })).status).toBe(422)
  })
})
