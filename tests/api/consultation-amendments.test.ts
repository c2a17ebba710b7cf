import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApp, type ProblemBody, type TestApp, trial } from '../support/app.ts'

// BR-30 and BR-32: whom a request reaches, whom an amendment invites, and who is asked anew.

const attack = {
  kind: 'crisis',
  mode: 'full_activation',
  trigger: 'significant_escalation',
  hostilities: 'ongoing',
  victim: 'UA',
  title: 'Escalation',
  summary: 'Troops are massed.',
  asks: [{ text: 'Air defence', capability: 'air_defence', quantity: '6', unit: 'systems' }],
}
const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }

type Draft = {
  id: string
  version: number
  sequence: number
  invited: string[]
  asks: { id: string }[]
  warnings: object[]
}
type Preview = { warnings: { warning: string; participant: string; askId: string | null }[] }
type Addressee = { participant: string; basis: string; state: string; sequence: number }

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())
const kyiv = () => test.as('UA', 'coordinator')

async function draft(more: object = {}) {
  const filed = await kyiv().post<Draft>('/v1/consultations', { ...attack, ...more })
  expect(filed.status, JSON.stringify(filed.body)).toBe(201)
  return `/v1/consultations/${filed.body.id}`
}
const circulate = (at: string) => kyiv().post<ProblemBody>(`${at}/circulation`, { authorisedBy }, { ifMatch: 1 })
const read = async (at: string) => (await kyiv().get<Draft>(at)).body
const amend = async (at: string, patch: object) =>
  kyiv().patch<Draft & ProblemBody>(at, patch, { ifMatch: (await read(at)).version })
const addressees = async (at: string) => {
  const { body } = await kyiv().get<{ items: Addressee[] }>(`${at}/addressees?limit=200`)
  return new Map(body.items.map((row) => [row.participant, row]))
}

describe('BR-30: an ask to somebody whom the request does not address', () => {
  const asks = [
    { text: 'Advice', addressedTo: ['LT'] },
    { text: 'Air defence', capability: 'air_defence', quantity: '6', unit: 'systems', addressedTo: ['LT', 'FR'] },
  ]

  it('is flagged in the preview and refused at circulation, with its pointer and what to do', async () => {
    const at = await draft({ asks })
    const { warnings } = (await kyiv().get<Preview>(`${at}/circulation/preview`)).body
    expect(warnings.filter(({ warning }) => warning === 'ask_not_addressed')).toMatchObject([{ participant: 'FR' }])
    expect(warnings.filter(({ warning }) => warning === 'no_duty_desk').length).toBeGreaterThan(0)
    const refused = await circulate(at)
    expect([refused.status, refused.body.rule, refused.body.errors?.map(({ pointer }) => pointer)]).toEqual([
      422,
      'BR-30',
      ['/asks/1/addressedTo/1'],
    ])
    expect(refused.body.errors?.[0]?.detail).toContain('invite it')
  })

  it('is flagged already when a draft is validated, filed, changed and read, until somebody else is asked', async () => {
    const tried = await kyiv().post<Draft>('/v1/consultations', { ...attack, asks }, trial)
    expect(tried.status).toBe(200)
    const france = [{ warning: 'ask_not_addressed', participant: 'FR', askId: expect.any(String) }]
    expect(tried.body.warnings).toEqual(france)
    const at = await draft({ asks })
    expect((await read(at)).warnings).toEqual([{ ...france[0], askId: (await read(at)).asks[1]!.id }])
    expect((await amend(at, { title: 'Other words' })).body.warnings).toEqual(france)
    expect((await amend(at, { invited: ['FR'] })).body.warnings).toEqual([])
    expect((await amend(at, { invited: [], asks: [asks[0]] })).body.warnings).toEqual([])
    expect((await read(await draft())).warnings).toEqual([])
  })

  it('goes out once that participant is invited', async () => {
    const at = await draft({ asks, invited: ['FR'] })
    expect((await circulate(at)).status).toBe(200)
  })

  it('is refused in an amendment too, unless the same amendment invites it', async () => {
    const at = await draft()
    await circulate(at)
    const refused = await amend(at, { asks })
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([422, '/asks/1/addressedTo/1'])
    expect((await amend(at, { asks, invited: ['FR'] })).status).toBe(200)
    expect((await addressees(at)).get('FR')).toMatchObject({ basis: 'invited', state: 'needs_action' })
  })
})

describe('BR-32: an amendment of a circulated request', () => {
  let at: string
  beforeEach(async () => {
    at = await draft()
    await circulate(at)
    await test.as('LT', 'coordinator').post(`${at}/acknowledgements`)
    await test.as('PL', 'coordinator').post(`${at}/acknowledgements`)
  })

  it('invites more participants: they are addressed, told, and see it; nobody else is asked anew', async () => {
    expect((await test.as('FR', 'coordinator').get(at)).status).toBe(404)
    const amended = await amend(at, { invited: ['FR', 'US'] })
    expect(amended.body).toMatchObject({ invited: ['FR', 'US'], sequence: 2 })
    const rows = await addressees(at)
    expect(rows.get('FR')).toMatchObject({ basis: 'invited', state: 'needs_action', sequence: 2 })
    expect(rows.get('LT')).toMatchObject({ state: 'acknowledged', sequence: 1 })
    const seen = await test.as('FR', 'coordinator').get<{ own: { basis: string } }>(at)
    expect(seen.body.own.basis).toBe('invited')
    expect((await test.as('FR', 'coordinator').post(`${at}/acknowledgements`)).status).toBe(201)
    await test.sequence()
    const told = await test.rows<{ event_type: string }>(
      'select event_type from accord.journal_entry where root_id = $1 and for_audience @> array[$2]',
      [at.split('/').at(-1), 'FR'],
    )
    expect(told.map(({ event_type }) => event_type)).toContain('resource.released')
  })

  it('takes no invitation back: the guest is excused instead', async () => {
    await amend(at, { invited: ['FR'] })
    const addressed = (await addressees(at)).get('LT')
    expect((await amend(at, { invited: ['FR', 'LT'] })).status, 'whom it addresses already').toBe(200)
    expect((await addressees(at)).get('LT')).toMatchObject({ basis: addressed!.basis, sequence: addressed!.sequence })
    const refused = await amend(at, { invited: [] })
    expect([refused.status, refused.body.rule, refused.body.errors?.[0]?.pointer]).toEqual([422, 'BR-32', '/invited'])
  })

  it.each([
    ['a mended title', { title: 'Escalation in the north' }, 'acknowledged', 1],
    ['a longer summary', { summary: 'Troops are massed in the north.' }, 'acknowledged', 1],
    ['other asks', { asks: [{ text: 'Air defence for two regions' }] }, 'needs_action', 2],
  ])('%s: an addressee that has acted is %s', async (_what, patch, state, sequence) => {
    expect((await amend(at, patch)).status).toBe(200)
    expect((await addressees(at)).get('LT')).toMatchObject({ state, sequence })
  })

  it('repeats asks without asking anew: they keep their ids, however quantity and addressees are written', async () => {
    const before = await read(at)
    const [ask] = attack.asks
    const amended = await amend(at, { title: 'Other words', asks: [{ ...ask, quantity: '6.0' }] })
    expect(amended.body).toMatchObject({ title: 'Other words', asks: before.asks })
    expect((await addressees(at)).get('LT')).toMatchObject({ state: 'acknowledged', sequence: 1 })
    const same = await amend(at, { asks: [ask] })
    expect(same.body).toMatchObject({ version: amended.body.version, sequence: 2 })
  })

  it('asks anew those alone whom an added, changed or gone ask is for, and tells nobody else of it', async () => {
    const [kept] = (await read(at)).asks
    const rail = { text: 'Rail', addressedTo: ['FR', 'PL'] }
    const amended = await amend(at, { invited: ['FR'], summary: 'In the north.', asks: [...attack.asks, rail] })
    expect(amended.body.asks).toMatchObject([{ id: kept!.id, supersededSequence: null }, { text: 'Rail' }])
    const rows = await addressees(at)
    expect([rows.get('LT'), rows.get('PL'), rows.get('FR')]).toMatchObject([
      { state: 'acknowledged', sequence: 1 },
      { state: 'needs_action', sequence: 2 },
      { state: 'needs_action', sequence: 2 },
    ])
    await test.sequence()
    const amendments = async (participant: string) => {
      const path = `${at}/timeline`
      const { body } = await test.as(participant, 'coordinator').get<{ items: { type: string }[] }>(path)
      return JSON.stringify(body.items.filter(({ type }) => type === 'consultation.amended'))
    }
    expect(await amendments('LT')).not.toContain('"asks"')
    expect(await amendments('LT')).toContain('summary')
    expect(await amendments('PL')).toContain('"asks"')
    type Inbox = { items: { href: string; says: { en: string } }[] }
    const says = async (participant: string) =>
      (await test.as(participant, 'coordinator').get<Inbox>('/v1/me/inbox?limit=200')).body.items.find(
        ({ href }) => href === at,
      )?.says.en
    expect(await says('LT')).not.toContain('what is asked for')
    expect(await says('PL')).toContain('what is asked for, the summary')
    await test.as('PL', 'coordinator').post(`${at}/acknowledgements`)
    expect((await amend(at, { asks: [...attack.asks, { ...rail, addressedTo: ['PL', 'FR'] }] })).status).toBe(200)
    expect((await addressees(at)).get('PL')).toMatchObject({ state: 'acknowledged' })
    await amend(at, { asks: attack.asks })
    expect((await addressees(at)).get('PL')).toMatchObject({ state: 'needs_action' })
    expect((await addressees(at)).get('LT')).toMatchObject({ state: 'acknowledged' })
  })
})

describe('an amendment', () => {
  type Inbox = { items: { href: string; says: { en: string; uk: string } }[] }
  const says = async (participant: string, at: string) =>
    (await test.as(participant, 'coordinator').get<Inbox>('/v1/me/inbox?limit=200')).body.items.find(
      ({ href }) => href === at,
    )?.says

  it('is told in the inbox of whom it waits for: what has changed since the circulation, in both languages', async () => {
    const at = await draft()
    await circulate(at)
    expect((await says('LT', at))?.en).toBe('A request of UA waits for you to consult or respond: “Escalation”.')
    await amend(at, { asks: [{ text: 'Air defence, at once' }] })
    await amend(at, { title: 'Escalation in the north' })
    expect(await says('LT', at)).toEqual({
      en: 'A request of UA waits for you to consult or respond: “Escalation in the north”. Amended since its circulation: what is asked for, the title.',
      uk: 'Запит учасника UA чекає на консультації або відповідь: «Escalation in the north». Після поширення змінено: що просять, назва.',
    })
  })

  it('does not tell the addressees who else is invited, neither there nor in the journal', async () => {
    const at = await draft()
    await circulate(at)
    expect((await amend(at, { invited: ['JP'], summary: 'Troops are massed in the north.' })).status).toBe(200)
    expect((await says('LT', at))?.en).toContain('Amended since its circulation: the summary.')
    await test.sequence()
    const amended = async (participant: string) => {
      const { body } = await test.as(participant, 'coordinator').get<{ items: { type: string }[] }>(`${at}/timeline`)
      return JSON.stringify(body.items.filter(({ type }) => type === 'consultation.amended'))
    }
    expect(await amended('LT')).not.toMatch(/invited|JP/)
    expect(await amended('LT')).toContain('summary')
    expect(await amended('UA')).toContain('JP')
  })
})
