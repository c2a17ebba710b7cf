import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'

// Before a crisis: who could not be woken, and whom to ring all the same.

type Participant = {
  code: string
  contactPoints?: object[]
  publicNumbers: { telephone: string; verified: boolean; kind: string; source: { url: string } }[]
}
type Page<Item> = { items: Item[] }

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
  const desk = { kind: 'duty_desk', office: 'Situation centre', telephone: '+81 3 3580 3311', hours: 'at any hour' }
  const set = await app
    .as('JP', 'administrator')
    .patch('/v1/participants/JP', { contactPoints: [desk] }, { ifMatch: 1 })
  expect(set.status, JSON.stringify(set.body)).toBe(200)
})
afterAll(() => app.close())

const listed = async (query: string, participant = 'UA') =>
  (await app.as(participant, 'coordinator').get<Page<Participant>>(`/v1/participants?limit=200&${query}`)).body.items

test('the check tells which participants have registered no desk', async () => {
  const without = (await listed('dutyDesk=false')).map(({ code }) => code)
  const having = (await listed('dutyDesk=true')).map(({ code }) => code)
  expect(having).toEqual(['JP'])
  expect(without).not.toContain('JP')
  expect(without.length + having.length).toBe((await listed('')).length)
  const administrator = app.as('UA', 'administrator')
  expect((await administrator.get<Page<Participant>>('/v1/participants?dutyDesk=false')).status).toBe(200)
})

test('public numbers come with their source, marked as unverified, and are no desk', async () => {
  const all = await listed('')
  const numbers = all.flatMap(({ publicNumbers }) => publicNumbers)
  expect(numbers).toHaveLength(30)
  expect(all.filter(({ publicNumbers }) => publicNumbers.length > 0)).toHaveLength(23)
  expect(numbers.filter(({ verified }) => verified)).toEqual([])
  for (const { source, telephone } of numbers) {
    expect(source.url).toMatch(/^https?:\/\//)
    expect(telephone).toMatch(/^\+\d/)
  }
  const canada = all.find(({ code }) => code === 'CA')!
  expect(canada.publicNumbers.map(({ kind }) => kind)).toEqual(['duty_line', 'information_line'])
  expect(canada.contactPoints).toEqual([])
})

test('whoever makes the calls has them beside an addressee that has no desk', async () => {
  const kyiv = app.as('UA', 'coordinator')
  const attack = {
    kind: 'crisis',
    mode: 'full_activation',
    trigger: 'armed_attack',
    hostilities: 'ongoing',
    victim: 'UA',
  }
  const asks = [{ text: 'Air defence' }]
  const filed = await kyiv.post<{ id: string }>('/v1/consultations', { ...attack, title: 'A', summary: 'B', asks })
  const at = `/v1/consultations/${filed.body.id}`
  const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }
  await kyiv.post(`${at}/circulation`, { authorisedBy }, { ifMatch: 1 })
  type Addressee = Participant & { participant: string; dutyDesk: object | null }
  const { items } = (await kyiv.get<Page<Addressee>>(`${at}/addressees?limit=200`)).body
  const norway = items.find(({ participant }) => participant === 'NO')!
  expect([norway.dutyDesk, norway.publicNumbers.map(({ telephone }) => telephone)]).toEqual([null, ['+47 22 24 90 90']])
  expect(items.find(({ participant }) => participant === 'JP')?.dutyDesk).toMatchObject({ office: 'Situation centre' })
})
