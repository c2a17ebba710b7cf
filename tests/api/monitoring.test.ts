import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Charts, createCharts } from '../../src/platform/charts/draw.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { commit, pay } from '../support/books.ts'
import { draft, type EditionView, type FigureView, period } from '../support/monitoring-scenery.ts'

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
  for (const who of ['SE', 'DK']) {
    const client = test.as(who, 'ministry')
    await pay(client, await commit(client, '900.00', { marking: 'framework' }), '40.00', {})
    await pay(client, await commit(client, '800.00', { marking: 'limited' }), '7.00')
    // BR-20: what does not come to Ukraine is in no figure.
    const elsewhere = { marking: 'framework', receiver: { participant: 'PL' } }
    await pay(client, await commit(client, '700.00', elsewhere), '3.00')
  }
  const receipt = { provider: { participant: 'SE' }, amount: '40.00', currency: 'EUR', transactionDate: '2026-11-20' }
  await test.as('UA', 'ministry').post('/v1/receipts', { ...receipt, marking: 'framework' })
  await test.sequence()
})
afterAll(() => test.close())

type Report = { asOfPosition: number; content: EditionView['content'] }
const because = { reason: 'A figure is to be looked at again.' }
const query = `from=${period.from}&to=${period.to}`
const reportFor = async (who: string) =>
  (await test.as(who, 'viewer').get<Report>(`/v1/reports/monitoring?${query}`)).body
const figuresOf = ({ content }: Report): FigureView[] => content.sections.flatMap(({ figures }) => figures)
const page = async (url: string, who = 'UA') => {
  const headers = { authorization: `Bearer ${await test.token(who, 'viewer')}` }
  const reply = await test.app.inject({ method: 'GET', url, headers })
  return { status: reply.statusCode, text: reply.body, headers: reply.headers }
}

describe('BR-128: the monitoring report', () => {
  it('is one for all readers: what is between two sides alone is in no figure of anybody', async () => {
    const [ukraine, sweden, poland] = [await reportFor('UA'), await reportFor('SE'), await reportFor('PL')]
    expect(ukraine).toEqual(poland)
    expect(ukraine).toEqual(sweden)
    const disbursed = figuresOf(ukraine).find(({ code }) => code === 'disbursed')!
    expect(disbursed).toMatchObject({
      voice: 'provider',
      count: 2,
      sums: [{ currency: 'EUR', records: 2, amount: '80.00' }],
    })
    expect((await test.as('AU', 'viewer').get(`/v1/reports/monitoring?${query}`)).status).toBe(403)
    // Afterwards everybody sees again what it may see.
    const { body } = await test.as('SE', 'ministry').get<{ items: object[] }>('/v1/commitments?limit=200')
    expect(body.items.length).toBe(5)
  })

  it('has Ukraine’s own undertakings first, all that is unknown, and no partner by name', async () => {
    const report = await reportFor('UA')
    expect(report.content.sections[0]!.code).toBe('undertakings')
    expect(report.content.sections.at(-1)!.code).toBe('unknown')
    const unknown = report.content.sections.at(-1)!.figures.find(({ code }) => code === 'projects_unknown')!
    expect(unknown.count).toBe(1)
    expect(JSON.stringify(report.content)).not.toMatch(/"(participant|provider)":"[A-Z]{2}"/)
  })

  it('BR-121: counts joint projects by what their parties have said since, as of a position by what they had said', async () => {
    type Link = { id: string; version: number; act: { id: string } }
    const links = await test
      .as('SE', 'ministry')
      .get<{ items: Link[] }>('/v1/implementation-links?actKind=joint_project&provider=SE')
    const { id, version, act } = links.body.items[0]!
    const counts = async (more = '') => {
      await test.sequence()
      const { body } = await test.as('UA', 'viewer').get<Report>(`/v1/reports/monitoring?${query}${more}`)
      const codes = ['projects_confirmed', 'projects_claimed', 'projects_subject_only']
      const told = new Map(figuresOf(body).map(({ code, count }) => [code, count]))
      return { position: body.asOfPosition, counts: codes.map((code) => told.get(code)!) }
    }
    const brief = async () => {
      type Brief = { projects: { id: string; answer: string }[] }
      const { body } = await test.as('UA', 'viewer').get<Brief>('/v1/participants/SE/brief')
      return body.projects.find((project) => project.id === act.id)?.answer
    }
    const before = await counts()
    const at = `/v1/implementation-links/${id}`
    const evidence = 'The letter names the agreement.'
    await test.as('SE', 'ministry').post(`${at}/claim`, { evidence }, { ifMatch: version })
    await test.as('UA', 'ministry').post(`${at}/confirmation`, {}, { ifMatch: version + 1 })
    const after = await counts()
    expect(after.counts[0]).toBe(before.counts[0]! + 1)
    expect(after.counts.reduce((sum, count) => sum + count)).toBe(before.counts.reduce((sum, count) => sum + count))
    expect(await brief()).toBe('confirmed')
    expect((await counts(`&asOfRecorded=${before.position}`)).counts).toEqual(before.counts)
  })

  it('BR-23: sums of pledges leave out what a later one of the same period replaced, and have it before', async () => {
    type Told = { figure: { count: number; sums: { currency: string; amount: string }[] } }
    const pledgedTo = async (to: string) => {
      const url = `/v1/reports/monitoring/figures/pledged?from=2024-01-01&to=${to}`
      const { figure } = (await test.as('UA', 'viewer').get<Told>(url)).body
      return figure.sums.find(({ currency }) => currency === 'NOK')?.amount
    }
    expect(await pledgedTo('2024-06-30')).toBe('75000000000')
    expect(await pledgedTo('2024-12-31')).toBe('154500000000')
  })

  it('tells what both sides say, and what one side alone says', async () => {
    const told = new Map(figuresOf(await reportFor('UA')).map((figure) => [figure.code, figure]))
    expect(told.get('received')).toMatchObject({ voice: 'receiver', sums: [{ amount: '40.00' }] })
    expect(told.get('received_unattested')!.count + told.get('disbursed_unattested')!.count).toBeGreaterThan(0)
    expect(told.get('disbursed_unattested')!.voice).toBe('unattested')
  })

  it('names for every figure the request that gives it again, with the records that it counts', async () => {
    const report = await reportFor('PL')
    for (const figure of figuresOf(report)) {
      const { status, body } = await test
        .as('UA', 'viewer')
        .get<{ figure: FigureView; records: object[]; complete: boolean }>(figure.request)
      expect([status, body.figure], figure.code).toEqual([200, figure])
      if (body.complete) expect(body.records).toHaveLength(figure.count)
    }
    await pay(
      test.as('SE', 'ministry'),
      await commit(test.as('SE', 'ministry'), '50.00', { marking: 'framework' }),
      '5.00',
      { transactionDate: '2026-05-04' },
    )
    await test.sequence()
    const url = `/v1/reports/monitoring?${query}&asOfRecorded=${report.asOfPosition}`
    expect((await test.as('UA', 'viewer').get<Report>(url)).body.content).toEqual(report.content)
    const disbursed = figuresOf(report).find(({ code }) => code === 'disbursed')!
    const again = await test.as('UA', 'viewer').get<{ figure: FigureView }>(disbursed.request)
    expect(again.body.figure, 'as of its position').toEqual(disbursed)
    expect(figuresOf(await reportFor('UA')).find(({ code }) => code === 'disbursed')!.count).toBe(disbursed.count + 1)
  })

  it('counts in the halves of a period together what it counts in the whole', async () => {
    const counted = async (from: string, to: string) => {
      const { body } = await test.as('UA', 'viewer').get<Report>(`/v1/reports/monitoring?from=${from}&to=${to}`)
      return new Map(figuresOf(body).map(({ code, count }) => [code, count]))
    }
    const whole = await counted('2026-01-01', '2026-12-31')
    const halves = [await counted('2026-01-01', '2026-06-30'), await counted('2026-07-01', '2026-12-31')]
    const flows = `committed disbursed received disbursed_unattested received_unattested goods_unvalued tasks_verified
      assessments_entered consultations_circulated consultations_closed`.split(/\s+/)
    for (const code of flows) expect(halves[0]!.get(code)! + halves[1]!.get(code)!, code).toBe(whole.get(code))
    for (const half of halves) expect(half.get('disbursed'), 'control: there is some in each').toBeGreaterThan(0)
  })

  it('counts steps of reforms and of the roadmap as their lists tell them', async () => {
    type Step = { status: string; implementation?: string; progress?: string }
    const told = new Map(figuresOf(await reportFor('UA')).map(({ code, count }) => [code, count]))
    const listed = async (url: string, without: string) => {
      const steps: Step[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const after: string = cursor === '' ? '' : `&cursor=${cursor}`
        const { body } = await test
          .as('UA', 'viewer')
          .get<{ items: Step[]; nextCursor: string | null }>(`${url}?limit=200${after}`)
        steps.push(...body.items)
        cursor = body.nextCursor
      }
      return Map.groupBy(
        steps.filter(({ status }) => status !== without),
        ({ implementation, progress }) => implementation ?? progress,
      )
    }
    const reforms = await listed('/v1/reform-steps', 'dropped')
    for (const is of ['implemented', 'partially', 'in_progress', 'not_implemented', 'unknown'])
      expect(told.get(`steps_${is}`), is).toBe(reforms.get(is)?.length ?? 0)
    const roadmap = await listed('/v1/roadmap-steps', 'dropped')
    for (const is of ['done', 'in_progress', 'unknown'])
      expect(told.get(`roadmap_${is}`), is).toBe(roadmap.get(is)?.length ?? 0)
  })

  it('is a page in both languages, without script and without anything from outside', async () => {
    for (const language of ['en', 'uk']) {
      const { status, text, headers } = await page(`/v1/reports/monitoring/page?${query}&language=${language}`)
      expect(status).toBe(200)
      expect(headers['content-type']).toBe('text/html; charset=utf-8')
      expect(headers['content-security-policy']).toContain("default-src 'none'")
      expect(text).toContain(`<html lang="${language}">`)
      expect(text).not.toMatch(/<script|<link|src=|@import|url\(http/)
      expect(text.match(/<svg /g)).toHaveLength(2)
      for (const figure of figuresOf(await reportFor('UA')))
        expect(text, figure.code).toContain(figure.label[language as 'en' | 'uk'].replaceAll("'", '&#39;'))
    }
    const bad = await page(`/v1/reports/monitoring/page?from=2026-12-31&to=2026-01-01`)
    expect(bad.status).toBe(400)
  })
})

describe('BR-129: an edition', () => {
  const on = (
    row: EditionView,
    verb: string,
    body?: object,
    who = 'UA',
    role: 'secretariat' | 'coordinator' = 'secretariat',
  ) =>
    test
      .as(who, role)
      .post<EditionView & { rule?: string; state?: string }>(
        `/v1/monitoring-editions/${row.id}/${verb}`,
        body,
        verb === 'objections' ? {} : { ifMatch: row.version },
      )

  it('lies before the parties for 14 days, with their objections printed, and then its bytes stand', async () => {
    const row = await draft(test)
    expect(row.objectionsUntil.slice(0, 10)).toBe('2026-12-07')
    const early = await on(row, 'issue')
    expect([early.status, early.body.rule]).toEqual([409, 'BR-129'])
    const text = 'A payment of May <was> stated twice.'
    const objected = await on(row, 'objections', { text, figure: 'disbursed' }, 'SE', 'coordinator')
    expect(objected.body.objections).toMatchObject([{ participant: 'SE', figure: 'disbursed' }])
    const url = `/v1/monitoring-editions/${row.id}/page?language=en`
    expect((await page(url)).text).toContain('A payment of May &lt;was&gt; stated twice.')
    test.clock.set('2026-12-08T08:00:00.000Z')
    const issued = await on(row, 'issue')
    expect(issued.body).toMatchObject({ status: 'issued', content: row.content })
    const first = await page(url)
    expect(createHash('sha256').update(first.text).digest('hex')).toBe(issued.body.sha256!.en)
    await pay(test.as('DK', 'ministry'), await commit(test.as('DK', 'ministry'), '60.00'), '6.00')
    expect((await page(url, 'PL')).text).toBe(first.text)
    const late = await on(issued.body, 'objections', { text: 'Too late.' }, 'SE', 'coordinator')
    expect([late.status, late.body.state]).toEqual([409, 'issued'])
    test.clock.set('2026-11-23T06:40:00.000Z')
  })

  it('waits in the inbox of the parties, until one of theirs has spoken', async () => {
    const row = await draft(test)
    const waits = async (who: string) => {
      const { body } = await test
        .as(who, 'coordinator')
        .get<{ items: { resource: { id: string } }[] }>('/v1/me/inbox?limit=200')
      return body.items.some(({ resource }) => resource.id === row.id)
    }
    expect(await Promise.all(['PL', 'SE', 'UA', 'AU'].map(waits))).toEqual([true, true, false, false])
    await on(row, 'objections', { text: 'A payment is missing.' }, 'PL', 'coordinator')
    expect(await waits('PL')).toBe(false)
  })

  it('is Ukraine’s to put before the others, of a period that does not end before it begins', async () => {
    expect((await test.as('PL', 'coordinator').post('/v1/monitoring-editions', period)).status).toBe(403)
    const turned = await test
      .as('UA', 'coordinator')
      .post('/v1/monitoring-editions', { from: period.to, to: period.from })
    expect([turned.status, turned.body.rule]).toEqual([422, 'BR-129'])
  })
})

describe('while the pictures of an edition are drawn', () => {
  let drawing: PromiseWithResolvers<void>
  let go: PromiseWithResolvers<void>
  let busy: TestApp
  const drawn = createCharts()
  const slowly: Charts = {
    async draw(...picture) {
      drawing.resolve()
      await go.promise
      return await drawn.draw(...picture)
    },
    close: drawn.close,
  }
  beforeAll(async () => {
    busy = await createTestApp({ on: test, charts: slowly })
  })
  beforeEach(() => {
    drawing = Promise.withResolvers()
    go = Promise.withResolvers()
    test.clock.set('2026-11-23T06:40:00.000Z')
  })
  afterAll(async () => {
    await busy.close()
    await drawn.close()
  })
  const ripe = async () => {
    const row = await draft(test)
    test.clock.set('2026-12-08T08:00:00.000Z')
    return row
  }
  const issue = (row: EditionView, by = busy) =>
    by
      .as('UA', 'secretariat')
      .post<EditionView & { issuedAt: string; code?: string }>(`/v1/monitoring-editions/${row.id}/issue`, undefined, {
        ifMatch: row.version,
      })
  const inUse = ({ database }: TestApp) => database.idle().total - database.idle().idle

  it('no connection is held, and who takes the draft back meanwhile is first', async () => {
    const row = await ripe()
    const issuing = issue(row)
    await drawing.promise
    expect(inUse(busy)).toBe(0)
    const secretariat = test.as('UA', 'secretariat')
    const taken = await secretariat.post(`/v1/monitoring-editions/${row.id}/withdrawal`, because, {
      ifMatch: row.version,
    })
    expect(taken.status).toBe(200)
    go.resolve()
    const late = await issuing
    expect([late.status, late.body.code]).toEqual([412, 'precondition_failed'])
  })

  it('its moment is not yet: it is issued, with its hash, when it is written', async () => {
    const row = await ripe()
    const issuing = issue(row)
    await drawing.promise
    test.clock.set('2026-12-09T09:00:00.000Z')
    go.resolve()
    const { status, body } = await issuing
    expect([status, body.issuedAt]).toEqual([200, '2026-12-09T09:00:00.000Z'])
    const { text } = await page(`/v1/monitoring-editions/${row.id}/page?language=en`)
    expect(text).toContain('2026-12-09')
    expect(text.match(/<svg /g)).toHaveLength(2)
    expect(createHash('sha256').update(text).digest('hex')).toBe(body.sha256!.en)
  })

  it('control: a write that is held up in its transaction holds a connection', async () => {
    const row = await ripe()
    const beforeCommit = () => {
      drawing.resolve()
      return go.promise
    }
    const held = await createTestApp({ on: test, faults: { beforeCommit } })
    const issuing = issue(row, held)
    await drawing.promise
    expect(inUse(held)).toBe(1)
    go.resolve()
    expect((await issuing).status).toBe(200)
    await held.close()
  })
})

describe('the country brief', () => {
  it('has the agreement, the money, the projects and the next dates, as far as the reader may see', async () => {
    type Brief = {
      agreement: { signedOn: string }
      money: { kind: string; amount: string }[]
      projects: object[]
      dates: { what: string }[]
    }
    const brief = async (who: string) => (await test.as(who, 'viewer').get<Brief>('/v1/participants/SE/brief')).body
    const own = await brief('SE')
    expect(own.agreement.signedOn).toBe('2024-05-31')
    expect(own.projects.length).toBe(3)
    expect(own.dates.map(({ what }) => what)).toContain('agreement_expires')
    const committed = ({ money }: Brief) => money.find(({ kind }) => kind === 'committed')!.amount
    expect(Number(committed(own))).toBeGreaterThan(Number(committed(await brief('PL'))))
    for (const language of ['en', 'uk']) {
      const { status, text } = await page(`/v1/participants/SE/brief/page?language=${language}`)
      expect([status, text.includes('<script')]).toEqual([200, false])
      expect(text).toContain(language === 'en' ? 'Country brief: Sweden' : 'Довідка про країну: ')
    }
    expect((await test.as('UA', 'viewer').get('/v1/participants/ZZ/brief')).status).toBe(404)
  })
})
