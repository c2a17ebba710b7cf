import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createCharts } from '../../src/platform/charts/draw.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { commit, pay } from '../support/books.ts'
import { draft as editionOf, period } from '../support/monitoring-scenery.ts'
import { sampled } from '../support/scale.ts'
import { createSceneryApp } from '../support/scenery.ts'
import { workOf } from '../support/work-scenery.ts'

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
  const sweden = test.as('SE', 'ministry')
  await pay(sweden, await commit(sweden, '900.00', { marking: 'framework' }), '40.00')
  await pay(sweden, await commit(sweden, '500.00', { marking: 'limited' }), '7.00')
  const work = workOf(test)
  await work.validate(await work.file())
  await test.sequence()
})
afterAll(() => test.close())

const draw = async (path: string, who = 'UA') => {
  const headers = { authorization: `Bearer ${await test.token(who, 'viewer')}` }
  const reply = await test.app.inject({ method: 'GET', url: `/v1/reports/${path}`, headers })
  return { status: reply.statusCode, type: reply.headers['content-type'], text: reply.body }
}

describe('a picture beside a report', () => {
  const charts = createCharts()
  let other: TestApp
  beforeAll(async () => {
    other = await createTestApp({ on: test, charts })
  })
  afterAll(async () => {
    await other.close()
    await charts.close()
  })

  it.each(sampled(['pipeline', 'scoreboard', 'board', 'implementation-coverage', 'outlook'], 2))(
    '%s is SVG with a title and a description, the same bytes each time',
    async (name) => {
      const first = await draw(`${name}/chart.svg`)
      expect([first.status, first.type]).toEqual([200, 'image/svg+xml'])
      expect(first.text).toMatch(/^<svg [^>]*role="img"[^>]*><title [^>]*>[^<]+<\/title><desc [^>]*>[^<]+<\/desc>/)
      expect(first.text).not.toMatch(/<script|<image|<foreignObject|(?:href|src)="(?!#)/)
      expect((await draw(`${name}/chart.svg`)).text).toBe(first.text)
      // Not only because it is kept: another process, that has drawn other things, draws the same.
      const headers = { authorization: `Bearer ${await test.token('UA', 'viewer')}` }
      const url = (of: string) => ({ method: 'GET', url: `/v1/reports/${of}/chart.svg`, headers }) as const
      await other.app.inject(url(name === 'board' ? 'pipeline' : 'board'))
      expect((await other.app.inject(url(name))).body).toBe(first.text)
    },
  )

  it('is labelled in the language of the reader: as the address says, else as Accept-Language does', async () => {
    const english = await draw('pipeline/chart.svg?participant=SE')
    const chosen = await draw('pipeline/chart.svg?participant=SE&language=uk')
    expect(english.text).toMatch(/<title[^>]*>Pipeline by participant<.*SE committed: 1400/s)
    expect(chosen.text).toMatch(/<title[^>]*>Потік допомоги за учасниками<.*SE зобов’язано: 1400/s)
    expect(chosen.text).not.toMatch(/>(committed|Amount)</)
    const headers = { authorization: `Bearer ${await test.token('UA', 'viewer')}`, 'accept-language': 'uk' }
    const url = '/v1/reports/pipeline/chart.svg?participant=SE'
    const preferred = await test.app.inject({ url, headers })
    expect(preferred.body).toBe(chosen.text)
    expect(preferred.headers).toMatchObject({
      'content-language': 'uk',
      vary: expect.stringMatching(/accept-language/i),
    })
    expect((await test.app.inject({ url: `${url}&language=en`, headers })).body).toBe(english.text)
    expect((await draw('pipeline/chart.svg?language=de')).status).toBe(400)
  })

  it('BR-51: has the scope of who asks, its filters and its position', async () => {
    const [own, other] = [
      await draw('pipeline/chart.svg?participant=SE', 'SE'),
      await draw('pipeline/chart.svg?participant=SE', 'PL'),
    ]
    expect(own.text).toContain('SE committed: 1400')
    expect(other.text).toContain('SE committed: 900')
    const none = await draw('pipeline/chart.svg?participant=SE&asOfRecorded=0')
    expect(none.text).not.toMatch(/committed: [1-9]/)
    expect((await draw('scoreboard/chart.svg?programme=imf_eff_2026')).text).toContain('unknown: 1')
    expect((await draw('scoreboard/chart.svg?colour=red')).status).toBe(400)
  })

  it('BR-113: the outlook tells what would be left without one state', async () => {
    const whole = await draw('outlook/chart.svg', 'SE')
    const less = await draw('outlook/chart.svg?without=SE', 'SE')
    expect(whole.text).toMatch(/committed \d{4}: 1400(\.00)? EUR(;|<)/)
    expect(less.text).toMatch(/committed \d{4}: 1400(\.00)? EUR, of which 0(\.00)? would be left/)
    expect((await draw('outlook/chart.svg?without=QQ')).status).toBe(400)
  })
})

describe('a picture beside what is no report', () => {
  const bare = async (url: string, who = 'UA') => {
    const headers = { authorization: `Bearer ${await test.token(who, 'viewer')}` }
    const reply = await test.app.inject({ method: 'GET', url, headers })
    return { status: reply.statusCode, text: reply.body }
  }

  it('BR-114: the bridge is drawn of the same figures, and says what is not known', async () => {
    const query = 'from=published&to=received&participant=SE'
    const { text, status } = await bare(`/v1/bridges/chart.svg?${query}`, 'SE')
    expect(status).toBe(200)
    expect(text).toContain('<title')
    expect(text).toContain('unstated: published: not known; pledged: ')
    expect(text).toContain('committed: 1400.00 EUR')
    expect((await bare(`/v1/bridges/chart.svg?${query}`, 'SE')).text).toBe(text)
    // BR-51: of another reader it has other figures.
    expect((await bare(`/v1/bridges/chart.svg?${query}`, 'PL')).text).toContain('committed: 900.00 EUR')
    expect((await bare('/v1/bridges/chart.svg?from=pledged&to=pledged')).status).toBe(400)
  })

  it('BR-36: who answered in time is drawn for the requester whole, for an addressee its own row', async () => {
    const { test: on, scenery } = await createSceneryApp()
    try {
      const url = `/v1/consultations/${scenery.request.id}/timeliness/chart.svg`
      const draws = async (who: string) => {
        const headers = { authorization: `Bearer ${await on.token(who, 'coordinator')}` }
        return on.app.inject({ method: 'GET', url, headers })
      }
      const [kyiv, oslo] = [await draws('UA'), await draws('NO')]
      expect([kyiv.statusCode, oslo.statusCode]).toEqual([200, 200])
      const addressees = (text: string) => /<desc[^>]*>([^<]*)/.exec(text)![1]!.split('; ')
      expect(addressees(kyiv.body).length).toBeGreaterThan(20)
      expect(addressees(oslo.body)).toEqual([expect.stringMatching(/^NO /)])
    } finally {
      await on.close()
    }
  })
})

const childrenOf = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)

describe('the process that draws', () => {
  const charts = createCharts()
  afterAll(() => charts.close())
  const spec = (mark: string) => ({
    data: { values: [{ a: 'x', b: 1 }] },
    mark,
    encoding: { x: { field: 'b', type: 'quantitative' } },
  })
  const words = { title: 'T & <t>', description: 'D' }

  const outcomeOf = (drawing: Promise<string>) =>
    drawing.then(
      () => 'drawn',
      (error: { code: string }) => error.code,
    )
  const counted = (outcomes: readonly string[]) => {
    const drawn = outcomes.filter((outcome) => outcome === 'drawn').length
    expect(outcomes.filter((outcome) => outcome === 'unavailable').length).toBe(outcomes.length - drawn)
    return drawn
  }

  it('tells of a picture that it cannot draw, and goes on', async () => {
    await expect(charts.draw(spec('nonsense') as never, words, 'UA')).rejects.toThrow(/was not drawn/)
    expect(await charts.draw(spec('bar') as never, words, 'UA')).toContain('>T &amp; &lt;t&gt;</title>')
  })

  it('ends when nothing was drawn for a while or when it is killed, and the next picture has another', async () => {
    const before = new Set(childrenOf(process.pid))
    const begun = () => childrenOf(process.pid).filter((pid) => !before.has(pid))
    const brief = createCharts(0.2)
    try {
      const drawn = await brief.draw(spec('bar') as never, words, 'UA')
      const [first, ...others] = begun()
      expect([first === undefined, others]).toEqual([false, []])
      const told = readFileSync(`/proc/${first}/environ`, 'utf8')
        .split('\0')
        .map((each) => each.split('=')[0])
      expect(
        told.filter((name) => name !== '' && !name!.startsWith('NODE_C')),
        'of what the service knows',
      ).toEqual([])
      await expect.poll(begun).toEqual([])
      const again = brief.draw({ ...spec('bar'), width: 99 } as never, words, 'UA')
      await expect.poll(begun).toHaveLength(1)
      process.kill(begun()[0]!, 'SIGKILL')
      expect(['drawn', 'unavailable']).toContain(await outcomeOf(again))
      expect(await brief.draw({ ...spec('bar'), width: 98 } as never, words, 'UA')).not.toBe(drawn)
    } finally {
      await brief.close()
    }
    expect(begun()).toEqual([])
  })

  it('loads nothing from anywhere', async () => {
    const outside = { ...spec('bar'), data: { url: 'file:///etc/passwd' } }
    const svg = await charts.draw(outside as never, words, 'UA').catch((error: Error) => error.message)
    expect(svg).not.toContain('root:')
  })

  it('refuses what would wait behind too many, and answers those before it', async () => {
    const asked = Array.from({ length: 60 }, (_, width) =>
      outcomeOf(charts.draw({ ...spec('bar'), width: 100 + width } as never, words, `participant ${width}`)),
    )
    expect(counted(await Promise.all(asked))).toBe(33)
  })

  it('draws once what is asked for at once, and again what it could not draw', async () => {
    const asked = Array.from({ length: 60 }, () => charts.draw({ ...spec('bar'), height: 98 } as never, words, 'SE'))
    expect(new Set(await Promise.all(asked)).size).toBe(1)
    const failed = () => outcomeOf(charts.draw(spec('nonsense') as never, words, 'SE'))
    expect(new Set(await Promise.all(Array.from({ length: 60 }, failed)))).toEqual(new Set([undefined]))
    await expect(charts.draw(spec('nonsense') as never, words, 'SE')).rejects.toThrow(/was not drawn/)
  })

  it('lets few of one participant wait, so that another has its picture', async () => {
    const draws = (who: string, width: number) =>
      charts.draw({ ...spec('bar'), height: 99, width } as never, words, who)
    const asked = Array.from({ length: 60 }, (_, width) => outcomeOf(draws('SE', 100 + width)))
    expect(await outcomeOf(draws('FI', 99))).toBe('drawn')
    expect(counted(await Promise.all(asked))).toBe(13)
  })
})

it('BR-20: the pipeline is drawn of what crosses into Ukraine, and of nothing that goes before it or elsewhere', async () => {
  const denmark = test.as('DK', 'ministry')
  const drawn = async (amount: string, receiver: string) => {
    await pay(
      denmark,
      await commit(denmark, amount, { receiver: { participant: receiver }, marking: 'framework' }),
      '25',
    )
    await test.sequence()
    return /<desc[^>]*>([^<]*)</.exec((await draw('pipeline/chart.svg?participant=DK')).text)![1]!
  }
  const crossed = await drawn('100.00', 'UA')
  expect(crossed).toMatch(/DK committed: 100; .*DK disbursed: 25;/)
  for (const receiver of ['PL', 'EU']) expect(await drawn('250.00', receiver)).toBe(crossed)
  expect(await drawn('300.00', 'UA'), 'control: what crosses is counted').toMatch(/DK committed: 400; /)
})

describe('pages that wait for their pictures', () => {
  it('hold no connection: whoever reads something else is answered', async () => {
    let waiting = 0
    let go = (): void => undefined
    const drawing = new Promise<string>((resolve) => {
      go = () => resolve('<svg></svg>')
    })
    const draw = () => {
      waiting += 1
      return drawing
    }
    const slow = await createTestApp({ on: test, charts: { draw, close: async () => undefined } })
    const { id } = await editionOf(slow)
    const pageOf = async (url: string) => {
      const headers = { authorization: `Bearer ${await slow.token('UA', 'viewer')}` }
      return await slow.app.inject({ method: 'GET', url, headers })
    }
    const urls = [
      `/v1/monitoring-editions/${id}/page`,
      `/v1/reports/monitoring/page?from=${period.from}&to=${period.to}`,
    ]
    const pages = [...urls, ...urls, ...urls].map(pageOf)
    await vi.waitUntil(() => waiting >= pages.length, { timeout: 4_000, interval: 10 })
    expect((await slow.as('FI', 'viewer').get('/v1/acts?limit=1')).status).toBe(200)
    go()
    expect(new Set((await Promise.all(pages)).map(({ statusCode }) => statusCode))).toEqual(new Set([200]))
    await slow.close()
  })
})
