import { readFileSync } from 'node:fs'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { uuidOf } from '../../src/kernel/ids.ts'
import { instrumentDeadlines } from '../../src/modules/instruments/deadlines.ts'
import { sweepDeadlines } from '../../src/platform/journal/deadlines.ts'
import { createTestApp, type TestApp, trial } from '../support/app.ts'
import { agreementOf, equipmentOf, instrumentBody, measureBody, stageBody } from '../support/implementation-scenery.ts'

type Instrument = {
  id: string
  version: number
  title: string
  status: string
  parties: { name: string; participant: string | null }[]
  agreements: { agreementId: string; relation: string; words: string }[]
  stages: { id: string; stage: string; asOf: string | null; status: string; version: number }[]
  amount: string | null
  currency: string | null
  asFound: Record<string, unknown> | null
}
type Measure = { id: string; version: number; status: string; overdue: boolean; counterpart: string }
type Page<Item> = { items: Item[]; nextCursor: string | null }

let test: TestApp
let start: Date
beforeAll(async () => {
  test = await createTestApp()
  start = test.clock.now()
})
beforeEach(() => test.clock.set(start))
afterAll(() => test.close())
const as = (code: string, role: Parameters<TestApp['as']>[1] = 'coordinator') => test.as(code, role)

describe('instruments', () => {
  it('are loaded from the facts and read back without loss', async () => {
    const file = new URL('../../src/reference/instruments.json', import.meta.url)
    const { instruments } = JSON.parse(readFileSync(file, 'utf8')) as { instruments: Record<string, unknown>[] }
    expect(instruments).toHaveLength(28)
    for (const fact of instruments) {
      const { status, body } = await as('PL', 'observer').get<Instrument>(
        `/v1/instruments/${uuidOf(`instrument:${fact['id']}`)}`,
      )
      expect([status, body.asFound]).toEqual([200, fact])
      const { value, currency } = (fact['amount'] ?? { value: null, currency: null }) as Record<string, unknown>
      expect(body).toMatchObject({
        ...{
          title: fact['title'],
          summary: fact['summary'],
          concluded: fact['date'],
          due: fact['due'],
          status: 'found',
        },
        ...{ sources: fact['sources'], confidence: fact['confidence'], currency },
        amount: value === null ? null : String(value),
      })
      expect(body.parties.map(({ name }) => name)).toEqual(fact['parties'])
      expect(body.stages.map(({ stage, asOf }) => [stage, asOf])).toEqual([[fact['stage'], fact['stageAsOf']]])
    }
  })

  it('say what they are to agreements, as far as a source says so', async () => {
    const of = async (code: string) => {
      const { body } = await as('PL').get<Page<Instrument>>(`/v1/instruments?agreementId=${agreementOf(code)}&limit=50`)
      return Object.fromEntries(body.items.map((each) => [each.asFound?.['id'], each.agreements[0]!.relation]))
    }
    expect(await of('CA')).toMatchObject({ 'im-ca-plan': 'implements', 'im-era-ca': 'unrelated' })
    expect(await of('GB')).toMatchObject({
      'im-gb-100': 'builds_on',
      'im-gb-apr24': 'not_stated',
      'im-gb-dest': 'not_stated',
    })
    expect(await of('IE')).toEqual({ 'im-ie-roadmap': 'not_stated' })
  })

  it('BR-110: one party proposes, another confirms, and stages likewise', async () => {
    const proposed = await as('SE').post<Instrument>('/v1/instruments', instrumentBody('SE'))
    expect(proposed.body).toMatchObject({ status: 'proposed', stages: [{ stage: 'signed', status: 'proposed' }] })
    const at = `/v1/instruments/${proposed.body.id}`
    expect((await as('SE').post(`${at}/confirmation`, {}, { ifMatch: 1 })).status).toBe(403)
    expect((await as('NO').get(at)).status).toBe(404)
    const confirmed = await as('UA').post<Instrument>(`${at}/confirmation`, {}, { ifMatch: 1 })
    expect(confirmed.body).toMatchObject({ status: 'confirmed', decidedBy: 'UA', stages: [{ status: 'confirmed' }] })
    const other = await as('SE').post<Instrument>('/v1/instruments', instrumentBody('SE'))
    const no = { reason: 'It was not signed.' }
    const rejected = await as('UA').post(`/v1/instruments/${other.body.id}/rejection`, no, { ifMatch: 1 })
    const decidedAt = test.clock.now().toISOString()
    expect(rejected.body).toMatchObject({ status: 'rejected', ...no, confirmedBy: null, decidedBy: 'UA', decidedAt })
    const stated = await as('UA').post<Instrument>(`${at}/stages`, stageBody)
    const stage = stated.body.stages.find(({ status }) => status === 'proposed')!
    expect((await as('UA').post(`/v1/instrument-stages/${stage.id}/confirmation`, {}, { ifMatch: 1 })).status).toBe(403)
    const decided = await as('SE').post<Instrument>(
      `/v1/instrument-stages/${stage.id}/confirmation`,
      {},
      { ifMatch: 1 },
    )
    expect(decided.body.stages.map(({ status }) => status)).toEqual(['confirmed', 'confirmed'])
    const alone = await as('SE').post('/v1/instruments', instrumentBody('SE', { parties: [{ participant: 'SE' }] }))
    expect([alone.status, alone.body.rule]).toEqual([422, 'BR-110'])
    const others = { parties: [{ participant: 'NO' }, { participant: 'UA' }] }
    expect((await as('SE').post('/v1/instruments', instrumentBody('SE', others))).status).toBe(403)
  })

  it('BR-110: a stage is decided of an instrument that stands, and confirmed by itself where it was stated since', async () => {
    const proposed = await as('SE').post<Instrument>('/v1/instruments', instrumentBody('SE'))
    const at = `/v1/instruments/${proposed.body.id}`
    const stated = await as('SE').post<Instrument>(`${at}/stages`, stageBody)
    const stage = stated.body.stages.find((each) => each.stage === stageBody.stage)!
    const decide = (verb: string, body: object) =>
      as('UA').post<Instrument>(`/v1/instrument-stages/${stage.id}/${verb}`, body, { ifMatch: 1 })
    const early = await decide('confirmation', {})
    expect(early).toMatchObject({ status: 409, body: { rule: 'BR-110', state: 'proposed' } })
    expect((early.body as unknown as { allowed: string[] }).allowed).toContain('confirmInstrument')
    const confirmed = await as('UA').post<Instrument>(`${at}/confirmation`, {}, { ifMatch: 1 })
    expect(confirmed.body.stages.map((each) => [each.stage, each.status])).toEqual([
      ['signed', 'confirmed'],
      ['in_force', 'proposed'],
    ])
    expect(await decide('confirmation', {})).toMatchObject({ status: 200 })
  })

  it('BR-110: no stage is decided of what was rejected or taken back', async () => {
    for (const [who, verb] of [
      ['UA', 'rejection'],
      ['SE', 'withdrawal'],
    ] as const) {
      const { body } = await as('SE').post<Instrument>('/v1/instruments', instrumentBody('SE'))
      await as(who).post(`/v1/instruments/${body.id}/${verb}`, { reason: 'It was not signed.' }, { ifMatch: 1 })
      for (const [act, more] of [
        ['confirmation', {}],
        ['rejection', { reason: 'No.' }],
      ] as const) {
        const late = await as('UA').post(`/v1/instrument-stages/${body.stages[0]!.id}/${act}`, more, { ifMatch: 1 })
        expect(late, `${verb}, ${act}`).toMatchObject({ status: 409, body: { rule: 'BR-110' } })
      }
    }
  })

  it('BR-110: each party and each agreement is named once, a participant by its code alone, an observer not', async () => {
    const parties = [{ participant: 'SE' }, { participant: 'UA' }]
    const [agreement] = instrumentBody('SE').agreements
    for (const [more, pointer] of [
      [{ parties: [...parties, { participant: 'SE' }] }, '/parties/2'],
      [{ parties: [{ participant: 'SE' }, { participant: 'UA', name: 'Norway' }] }, '/parties/1'],
      [{ parties: [...parties, { participant: 'XA' }] }, '/parties/2'],
      [{ agreements: [agreement, { ...agreement, relation: 'supersedes' }] }, '/agreements/1/agreementId'],
    ] as const)
      expect(await as('SE').post('/v1/instruments', instrumentBody('SE', more))).toMatchObject({
        status: 422,
        body: { errors: [{ pointer }] },
      })
  })

  it('are acts: what they implement can be claimed', async () => {
    const plan = uuidOf('instrument:im-ca-plan')
    const cell = equipmentOf('CA')
    const link = await as('UA', 'ministry').post('/v1/implementation-links', {
      ...{ act: { kind: 'instrument', id: plan }, cell, evidence: 'The plan names training.' },
    })
    expect(link.status).toBe(201)
  })

  it('BR-112: the preview of a circulation shows every instrument with a clause, and which clause is used and why', async () => {
    const draft = await as('UA').post<{ id: string }>('/v1/consultations', {
      ...{ kind: 'crisis', mode: 'full_activation', trigger: 'armed_attack', hostilities: 'ceased', victim: 'UA' },
      ...{
        title: 'New attack',
        summary: 'A new attack.',
        occurredAt: '2026-11-23T05:00:00Z',
        asks: [{ text: 'Consult.' }],
      },
    })
    type Line = {
      participant: string
      used: { clause: string; why: string }
      instruments: { title: string; applies: boolean; why: string }[]
      readings: { requiresRequest: boolean; deadlineAt: string }[]
    }
    const preview = async () =>
      (await as('UA').get<{ rows: Line[] }>(`/v1/consultations/${draft.body.id}/circulation/preview`)).body.rows
    const rows = await preview()
    const se = rows.find(({ participant }) => participant === 'SE')!
    expect(se.instruments).toMatchObject([{ title: 'Ukraine Compact', applies: true }])
    expect(se.used.clause).toBe('agreement')
    expect(se.used.why).toContain('does not say which comes first')
    expect(rows.find(({ participant }) => participant === 'HR')!.instruments).toEqual([])
    const italy = rows.find(({ participant }) => participant === 'IT')!
    expect(italy.readings).toEqual([
      expect.objectContaining({ requiresRequest: false, deadlineAt: '2026-11-24T05:00:00.000Z' }),
      expect.objectContaining({ requiresRequest: true, deadlineAt: '2026-11-24T06:40:00.000Z' }),
    ])
    expect(se.readings).toEqual([])
  })
})

describe('measures', () => {
  it('BR-111: a plan comes in as JSON Lines or CSV, all or none, and every error tells its line', async () => {
    const lines = (items: object[]) => items.map((item) => JSON.stringify(item)).join('\n')
    const send = async (payload: string, type: string, more: object = {}) => {
      const reply = await test.app.inject({
        method: 'POST',
        url: '/v1/measures/imports',
        headers: {
          authorization: `Bearer ${await test.token('UA', 'ministry')}`,
          'content-type': type,
          'idempotency-key': crypto.randomUUID(),
          ...more,
        },
        payload,
      })
      return {
        status: reply.statusCode,
        body: reply.json() as { imported?: number; errors?: { line: number; pointer?: string }[] },
      }
    }
    const bad = [measureBody('SE'), measureBody('SE', { startsOn: '2027-01-01' }), measureBody('SE', { title: '' })]
    const refused = await send(lines(bad), 'application/x-ndjson')
    expect(refused.status).toBe(422)
    expect(refused.body.errors?.map(({ line }) => line)).toEqual([3])
    const second = await send(lines(bad.slice(0, 2)), 'application/x-ndjson')
    expect(second.body.errors).toMatchObject([{ line: 2, pointer: '/startsOn' }])
    expect((await as('UA').get<Page<Measure>>('/v1/measures')).body.items).toEqual([])
    const { agreementId, area, obligor } = equipmentOf('SE')
    const csv = [
      'title,responsibleBody,dueOn,agreementId,area,obligor,system,id',
      `"Train 500 medics, at once",Ministry of Defence,2027-06-30,${agreementId},${area},${obligor},plan,1`,
      `"Say ""now""",Ministry of Defence,2027-06-30,${agreementId},${area},${obligor},plan,2`,
    ].join('\r\n')
    expect(await send(JSON.stringify({ csv }), 'application/json', trial.headers)).toMatchObject({
      status: 200,
      body: { imported: 2 },
    })
    expect((await as('UA').get<Page<Measure>>('/v1/measures')).body.items).toEqual([])
    expect(await send(JSON.stringify({ csv }), 'application/json')).toMatchObject({
      status: 201,
      body: { imported: 2 },
    })
    const titles = (await as('UA').get<Page<{ title: string }>>('/v1/measures')).body.items.map(({ title }) => title)
    expect(titles.sort()).toEqual(['Say "now"', 'Train 500 medics, at once'])
    const again = await send(JSON.stringify({ csv }), 'application/json')
    expect([again.status, again.body.errors?.map(({ line, pointer }) => [line, pointer])]).toEqual([
      409,
      [1, 2].map((line) => [line, '/externalReference']),
    ])
    const [header, , last] = csv.split('\r\n')
    const fresh = last!.replace('plan,2', 'plan,3')
    const within = await send(JSON.stringify({ csv: [header, fresh, fresh].join('\r\n') }), 'application/json')
    expect([within.status, within.body.errors?.map(({ line }) => line)]).toEqual([409, [2]])
    const wrong = await send(JSON.stringify({ csv: 'title,nobody\r\nx,y\r\n' }), 'application/json')
    expect([wrong.status, wrong.body.errors?.[0]?.pointer]).toEqual([422, '/csv'])
    const twice = await send(JSON.stringify({ csv: csv.replace('system,id', 'title,id') }), 'application/json')
    expect([twice.status, twice.body.errors?.[0]?.pointer]).toEqual([422, '/csv'])
  })

  it('BR-101: that begin before the agreement has effect prepare it, and none begins after its end', async () => {
    const linked = async (startsOn: string) => {
      const { body } = await as('SE', 'ministry').post<Measure>(
        '/v1/measures',
        measureBody('SE', { startsOn, dueOn: '2027-06-30' }),
      )
      const links = await as('SE').get<Page<{ relation: string }>>(`/v1/implementation-links?actId=${body.id}`)
      return links.body.items.map(({ relation }) => relation)
    }
    expect(await linked('2024-05-30')).toEqual(['prepares'])
    expect(await linked('2024-05-31')).toEqual(['implements'])
    const late = measureBody('SE', { startsOn: '2099-01-01', dueOn: '2099-02-01' })
    const refused = await as('SE', 'ministry').post('/v1/measures', late)
    expect(refused).toMatchObject({ status: 422, body: { rule: 'BR-101', errors: [{ pointer: '/startsOn' }] } })
  })

  it('BR-111: are done no earlier than they start, and have another on the other side', async () => {
    const started = measureBody('SE', { startsOn: '2026-11-10' })
    const { body } = await as('SE', 'ministry').post<Measure>('/v1/measures', started)
    const done = (doneOn: string) =>
      as('SE', 'ministry').post<Measure>(
        `/v1/measures/${body.id}/completion`,
        { doneOn, statement: 'All are trained.' },
        { ifMatch: 1 },
      )
    expect(await done('2026-11-09')).toMatchObject({ status: 422, body: { errors: [{ pointer: '/doneOn' }] } })
    expect(await done('2026-11-10')).toMatchObject({ status: 200, body: { status: 'done' } })
    const itself = await as('SE', 'ministry').post('/v1/measures', measureBody('SE', { counterpart: 'SE' }))
    expect(itself).toMatchObject({ status: 422, body: { errors: [{ pointer: '/counterpart' }] } })
  })

  it('stand between a provision and an act, and claim their link', async () => {
    const made = await as('UA', 'ministry').post<Measure>('/v1/measures', measureBody('SE'))
    expect(made.body).toMatchObject({ status: 'planned', counterpart: 'SE', overdue: false })
    const links = await as('SE').get<Page<{ act: { kind: string }; status: string }>>(
      `/v1/implementation-links?actId=${made.body.id}`,
    )
    expect(links.body.items).toMatchObject([{ act: { kind: 'measure' }, status: 'claimed' }])
    const done = await as('UA', 'ministry').post<Measure>(
      `/v1/measures/${made.body.id}/completion`,
      { doneOn: '2026-11-22', statement: 'All are trained.' },
      { ifMatch: 1 },
    )
    expect(done.body.status).toBe('done')
    expect((await as('NO', 'ministry').post('/v1/measures', measureBody('SE'))).status).toBe(403)
  })

  it('wake whose they are before their day, and are told of when it has passed', async () => {
    const { body } = await as('UA', 'ministry').post<Measure>(
      '/v1/measures',
      measureBody('SE', { dueOn: '2026-12-20' }),
    )
    const waiting = async () =>
      (
        await as('UA', 'ministry').get<Page<{ kind: string; resource: { id: string } }>>('/v1/me/inbox?limit=200')
      ).body.items.filter(({ kind }) => kind === 'measure')
    expect(await waiting()).toEqual([])
    test.clock.set('2026-12-07T08:00:00.000Z')
    expect((await waiting()).map(({ resource }) => resource.id)).toEqual([body.id])
    test.clock.set('2026-12-21T08:00:00.000Z')
    const worker = new pg.Client({ connectionString: test.testDatabase.workerUrl })
    await worker.connect()
    expect(await sweepDeadlines(worker, instrumentDeadlines, test.clock.now())).toBe(1)
    await worker.end()
    expect((await as('UA').get<Measure>(`/v1/measures/${body.id}`)).body.overdue).toBe(true)
  })
})
