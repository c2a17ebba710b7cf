import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uuidOf } from '../../src/kernel/ids.ts'
import { monthsLater } from '../../src/kernel/period.ts'
import { clauseTypes } from '../../src/reference/clause-types.ts'
import { readReferenceData } from '../../src/reference/facts.ts'
import { referenceRows } from '../../src/reference/rows.ts'
import { type Client, createTestApp, type TestApp } from '../support/app.ts'

const data = readReferenceData()
const raw = data.facts.agreements
const rows = referenceRows(data)
const idOf = (code: string) => uuidOf(`agreement:${code}`)

type Page<Item> = { items: Item[]; nextCursor: string | null; scope: string }
type Summary = {
  id: string
  participant: string
  signedOn: string
  status: string | null
  statusSince: string | null
  expiresOn: string | null
  legalForm: string | null
  textSeen: boolean
}
type Clause = {
  type: string
  presence: string
  terms: Record<string, unknown>
  locator: string | null
  provisionId: string | null
  source: string
}
type Agreement = Summary & {
  parties: { participant: string; signatory: string | null }[]
  duration: { kind: string; years: number | null; explanation: string }
  statuses: { status: string; validFrom: string | null; verified: boolean; source: string }[]
  clauses: Clause[]
  claims: { subject: string; used: boolean; reason: string | null; source: string }[]
  openProposals: unknown[]
  areas: { area: string; finding: string; source: string }[]
  sources: { reference: string; address: string | null }[]
}
type Provision = {
  id: string
  participant: string
  ordinal: number
  kind: string
  strength: string
  obligor: string
  areas: string[]
  summary: { en: string; uk: string }
}

let app: TestApp
let reader: Client
beforeAll(async () => {
  app = await createTestApp()
  reader = app.as('PL', 'viewer')
})
afterAll(() => app.close())

const list = async (query: string) => (await reader.get<Page<Summary>>(`/v1/agreements?limit=200&${query}`)).body.items
const parties = async (query: string) => (await list(query)).map(({ participant }) => participant)
const codesOf = (agreements: typeof raw) => agreements.map((fact) => fact.iso_alpha2).sort()

describe('the list', () => {
  test('has every agreement once, by party', async () => {
    expect(await parties('')).toEqual(codesOf(raw))
  })

  test('goes on where a page ended, and nothing is missing or twice', async () => {
    const seen: string[] = []
    let url: string | undefined = '/v1/agreements?limit=10&textSeen=true'
    while (url !== undefined) {
      const page: { body: Page<Summary>; headers: Record<string, string | undefined> } = await reader.get(url)
      seen.push(...page.body.items.map(({ participant }) => participant))
      url = page.headers['link']?.match(/^<(.*)>; rel="next"$/)?.[1]
      expect(url === undefined).toBe(page.body.nextCursor === null)
    }
    expect(seen).toEqual(codesOf(raw.filter((fact) => fact.consultation !== null)))
  })

  test('shows all without an exit clause: of Greece nothing is known, so it is not among them', async () => {
    expect(await parties('clause=termination&presence=absent')).toEqual(
      codesOf(raw.filter((fact) => fact.termination?.unilateral_exit_clause === false)),
    )
    expect(await parties('clause=termination&presence=unknown')).toEqual(['GR'])
    expect(await parties('clause=termination&presence=absent')).toEqual(['EU', 'SE'])
  })

  test('shows all that provide for consultation within a day: 27', async () => {
    const within = raw.filter(({ consultation }) => (consultation?.deadline_hours ?? Number.POSITIVE_INFINITY) <= 24)
    expect(within).toHaveLength(27)
    expect(await parties('deadlineHoursMax=24')).toEqual(codesOf(within))
    expect(await parties('deadlineHoursMax=23')).toEqual([])
  })

  test('filters by months of notice, at either end', async () => {
    const months = (min: number, max: number) =>
      codesOf(
        raw.filter(({ termination }) => {
          const notice = termination?.notice_months ?? null
          return notice !== null && notice >= min && notice <= max
        }),
      )
    expect(await parties('noticeMonthsMax=3')).toEqual(months(0, 3))
    expect(await parties('noticeMonthsMin=4')).toEqual(months(4, 999))
    expect(await parties('noticeMonthsMin=3&noticeMonthsMax=6')).toEqual(months(3, 6))
  })

  test('filters by area in its provisions, by legal form, by text seen, and by party', async () => {
    const cyber = new Set(rows.provisions.filter(({ areas }) => areas.includes('cyber')).map((p) => p.agreement_id))
    expect((await list('area=cyber')).map(({ id }) => id).sort()).toEqual([...cyber].sort())
    const form = (legalForm: string) => codesOf(raw.filter((f) => rowOf(f.iso_alpha2).legal_form === legalForm))
    expect(await parties('legalForm=executive_agreement')).toEqual(form('executive_agreement'))
    expect(await parties('textSeen=false')).toEqual(['GR'])
    expect(await parties('participant=LT')).toEqual(['LT'])
    expect(await parties('participant=UA')).toHaveLength(raw.length)
    expect(await parties('participant=AU')).toEqual([])
  })

  test('of a day before or after signatures has those signed by then', async () => {
    const signedBy = (day: string) => codesOf(raw.filter(({ signing_date }) => signing_date <= day))
    for (const day of ['2024-01-11', '2024-01-12', '2024-06-12', '2024-06-13', '2025-01-20', '2025-01-21']) {
      expect(await parties(`asOf=${day}`)).toEqual(signedBy(day))
    }
  })

  test('by status: Albania is ratified and not known to be in effect, Greece is signed and no more', async () => {
    expect(await parties('status=ratified')).toEqual(['AL'])
    expect(await parties('status=signed')).toEqual(['GR'])
    expect(await parties('status=in_effect')).toHaveLength(27)
    // Of a past day an undated ratification cannot be told.
    expect(await parties('status=ratified&asOf=2026-01-01')).toEqual([])
    expect(await parties('status=signed&asOf=2026-01-01')).toEqual(['AL', 'GR'])
  })

  test('by expiry: fixed terms are over after their anniversary; the EU, Czechia, Albania and Greece have no last day', async () => {
    const fixed = raw.filter(({ validity, iso_alpha2 }) => validity.kind.startsWith('fixed') && iso_alpha2 !== 'AL')
    expect(await parties('status=expired&asOf=2034-01-12')).toEqual([])
    expect(await parties('status=expired&asOf=2034-01-13')).toEqual(['GB'])
    expect(await parties('status=expired&asOf=2040-01-01')).toEqual(codesOf(fixed))
    for (const item of await list('')) {
      const fact = raw.find(({ iso_alpha2 }) => iso_alpha2 === item.participant)!
      expect(item.expiresOn).toBe(fixed.includes(fact) ? monthsLater(fact.signing_date, 120) : null)
    }
  })

  test.each([
    ['presence=absent', 'presence'],
    ['clause=exit', 'clause'],
    ['status=valid', 'status'],
    ['asOf=yesterday', 'asOf'],
    ['asOf=0001-01-01', 'asOf'],
    ['asOf=2026-02-30', 'asOf'],
    ['deadlineHoursMax=soon', 'deadlineHoursMax'],
    ['noticeMonthsMin=-1', 'noticeMonthsMin'],
    ['limit=201', 'limit'],
    ['party=LT', 'party'],
    ['textSeen=maybe', 'textSeen'],
    ['area=%27%3B--', 'area'],
    ['cursor=bm90', 'cursor'],
    [`cursor=${Buffer.from('["PL","not-an-id"]').toString('base64url')}`, 'cursor'],
    [`cursor=${Buffer.from('["P\\u0000",""]').toString('base64url')}`, 'cursor'],
  ])('?%s is refused and the parameter named', async (query, parameter) => {
    const reply = await reader.get(`/v1/agreements?${query}`)
    expect(reply.status).toBe(400)
    expect(reply.body.errors?.[0]?.parameter).toBe(parameter)
  })
})

const rowOf = (code: string) => rows.agreements.find(({ participant }) => participant === code)!

describe('one agreement', () => {
  test('shows each fact with its source, and all fourteen clauses', async () => {
    const { body, status } = await reader.get<Agreement>(`/v1/agreements/${idOf('GB')}`)
    expect(status).toBe(200)
    expect(body.clauses.map(({ type }) => type).sort()).toEqual([...clauseTypes].sort())
    expect(body.parties.map(({ participant }) => participant)).toEqual(['UA', 'GB'])
    for (const fact of [...body.clauses, ...body.statuses, ...body.areas, ...body.claims]) {
      expect(fact.source).not.toBe('')
    }
    expect(body.sources.some(({ reference }) => reference.startsWith('text:GB'))).toBe(true)
    expect(body.clauses.find(({ type }) => type === 'termination')).toMatchObject({
      presence: 'present',
      terms: { noticeMonths: 6, noticeFrom: 'receipt' },
      locator: expect.any(String),
      provisionId: expect.stringMatching(/^GB-/),
    })
  })

  test('keeps claims that conflict, and says which is used and why (BR-71)', async () => {
    const { body } = await reader.get<Agreement>(`/v1/agreements/${idOf('US')}`)
    const claims = body.claims.filter(({ subject }) => subject === 'legal_form')
    expect(claims.map(({ used }) => used).sort()).toEqual([false, true])
    expect(claims.every(({ reason }) => reason !== null)).toBe(true)
  })

  test('a text that was not seen has unknown clauses, and what is reported of it is a claim (BR-70)', async () => {
    const { body } = await reader.get<Agreement>(`/v1/agreements/${idOf('GR')}`)
    expect(new Set(body.clauses.map(({ presence }) => presence))).toEqual(new Set(['unknown']))
    expect(body).toMatchObject({ textSeen: false, legalForm: null, expiresOn: null, status: 'signed' })
    expect(body.claims.length).toBeGreaterThan(0)
    expect(body.claims.every(({ used }) => !used)).toBe(true)
  })

  test('an effect that is not verified is shown and decides nothing', async () => {
    const { body } = await reader.get<Agreement>(`/v1/agreements/${idOf('AL')}`)
    expect(body.statuses.find(({ status }) => status === 'in_effect')).toMatchObject({
      verified: false,
      validFrom: null,
    })
    expect(body).toMatchObject({ status: 'ratified', statusSince: null, expiresOn: null })
    expect(body.duration.explanation).toContain('entry into force')
  })

  test('before its signature nothing of it stood', async () => {
    const { body } = await reader.get<Agreement>(`/v1/agreements/${idOf('GB')}?asOf=2024-01-11`)
    expect(body).toMatchObject({ status: null, statusSince: null, asOf: '2024-01-11' })
  })

  test('an observer reads what is public; nobody reads without a token', async () => {
    expect((await app.as('XA', 'observer').get(`/v1/agreements/${idOf('GB')}`)).status).toBe(200)
    expect((await app.bearer().get(`/v1/agreements/${idOf('GB')}`)).status).toBe(401)
  })

  test('an unknown id is 404, a participant’s code is no id', async () => {
    const unknown = await reader.get(`/v1/agreements/${uuidOf('nothing')}`)
    expect(unknown).toMatchObject({ status: 404, body: { code: 'not_found', object: { type: 'agreement' } } })
    expect((await reader.get('/v1/agreements/GB')).status).toBe(400)
    for (const path of ['provisions', 'clauses/termination/history']) {
      expect((await reader.get(`/v1/agreements/${uuidOf('nothing')}/${path}`)).status).toBe(404)
    }
    expect((await reader.get(`/v1/agreements/${idOf('GB')}/clauses/exit/history`)).status).toBe(400)
  })
})

describe('provisions', () => {
  const search = async (query: string) => {
    const found: Provision[] = []
    let cursor: string | null = null
    do {
      const next: string = cursor === null ? '' : `&cursor=${cursor}`
      const { body }: { body: Page<Provision> } = await reader.get(`/v1/provisions?limit=200&${query}${next}`)
      found.push(...body.items)
      cursor = body.nextCursor
    } while (cursor !== null)
    return found
  }
  const ids = (provisions: { id: string }[]) => provisions.map(({ id }) => id).sort()

  test('all 3,074 can be walked, in the order of the texts', async () => {
    const all = await search('')
    expect(ids(all)).toEqual(ids(rows.provisions))
    const keys = all.map(({ participant, ordinal }) => `${participant} ${String(ordinal).padStart(5, '0')}`)
    expect(keys).toEqual([...keys].sort())
  })

  test('are filtered by kind, strength, obligor, area, party, money and due', async () => {
    const { provisions } = rows
    const lithuania = idOf('LT')
    expect(ids(await search('kind=consultation'))).toEqual(ids(provisions.filter((p) => p.kind === 'consultation')))
    expect(ids(await search('strength=shall&obligor=ukraine'))).toEqual(
      ids(provisions.filter((p) => p.strength === 'shall' && p.obligor === 'ukraine')),
    )
    expect(ids(await search('area=demining&participant=LT'))).toEqual(
      ids(provisions.filter((p) => p.areas.includes('demining') && p.agreement_id === lithuania)),
    )
    expect(ids(await search('money=true'))).toEqual(ids(provisions.filter((p) => p.money)))
    expect(ids(await search('due=true'))).toEqual(ids(provisions.filter((p) => p.due !== null)))
  })

  test('are found by English words whatever their ending', async () => {
    const found = ids(await search('q=demine'))
    const literal = rows.provisions.filter((p) => /\b(demining|demined?)\b/i.test(`${p.summary_en} ${p.heading}`))
    expect(literal.length).toBeGreaterThan(10)
    expect(found).toEqual(expect.arrayContaining(ids(literal)))
  })

  test('are found by Ukrainian words as written, and by phrases', async () => {
    const found = ids(await search(`q=${encodeURIComponent('розмінування')}`))
    const literal = rows.provisions.filter((p) =>
      /(?<![\p{L}'’-])розмінування(?![\p{L}'’-])/iu.test(`${p.summary_uk} ${p.heading}`),
    )
    expect(literal.length).toBeGreaterThan(10)
    expect(found).toEqual(ids(literal))
    const phrase = await search(`q=${encodeURIComponent('"протягом 24 годин"')}`)
    expect(phrase.length).toBeGreaterThan(5)
    for (const { summary } of phrase) expect(summary.uk.toLowerCase()).toContain('протягом 24 годин')
  })

  test('are found by a word with any of the three apostrophes, composed or not, and across a no-break space', async () => {
    const apostrophes = ["'", '\u2019', '\u02bc']
    const word = /[а-яіїєґ]+['\u2019\u02bc][а-яіїєґ]+/u
    const written = rows.provisions
      .map((p) => word.exec(p.summary_uk.toLowerCase())?.[0])
      .find((each) => each?.includes('ї') || each)!
    const found = await Promise.all(
      apostrophes.flatMap((apostrophe) => {
        const asked = written.replace(/['\u2019\u02bc]/u, apostrophe)
        return [asked, asked.normalize('NFD'), asked.toUpperCase()].map(async (each) =>
          ids(await search(`q=${encodeURIComponent(each)}`)),
        )
      }),
    )
    expect(found[0]!.length).toBeGreaterThan(0)
    for (const each of found) expect(each).toEqual(found[0])
    const decomposed = await search(`q=${encodeURIComponent('україни'.normalize('NFD'))}`)
    expect(ids(decomposed)).toEqual(ids(await search(`q=${encodeURIComponent('україни')}`)))
    expect(decomposed.length).toBeGreaterThan(10)
    const phrase = (space: string) => search(`q=${encodeURIComponent(`"протягом${space}24${space}годин"`)}`)
    expect(ids(await phrase('\u00a0'))).toEqual(ids(await phrase(' ')))
    expect(ids(await search(`q=${encodeURIComponent('ukraine\u2019s')}`))).toEqual(ids(await search("q=ukraine's")))
  })

  test.each(['"', '&', '| !', "';drop", '-', 'or', ':*', '(((', 'the', 'a'.repeat(300), '🛡️'])(
    'whatever is searched for is an answer: %s',
    async (q) => {
      expect((await reader.get(`/v1/provisions?q=${encodeURIComponent(q)}`)).status).toBe(200)
    },
  )

  test('one is read by its agreement and locator; an unknown one is 404', async () => {
    const { body, status } = await reader.get<Provision>('/v1/provisions/GB-VIII.2')
    expect(status).toBe(200)
    expect(body).toMatchObject({ id: 'GB-VIII.2', participant: 'GB', kind: 'consultation' })
    expect((await reader.get('/v1/provisions/GB-XCIX')).status).toBe(404)
  })

  test('of one agreement are those of its text, and none where no text was seen', async () => {
    const { body } = await reader.get<Page<Provision>>(`/v1/agreements/${idOf('SE')}/provisions?kind=nato`)
    expect(ids(body.items)).toEqual(
      ids(rows.provisions.filter((p) => p.agreement_id === idOf('SE') && p.kind === 'nato')),
    )
    const greece = await reader.get<Page<Provision>>(`/v1/agreements/${idOf('GR')}/provisions`)
    expect(greece.body.items).toEqual([])
  })

  test('a cursor of another list is refused', async () => {
    const { body } = await reader.get<Page<Summary>>('/v1/agreements?limit=1')
    expect((await reader.get(`/v1/provisions?cursor=${body.nextCursor}`)).status).toBe(400)
  })
})

describe('the comparison', () => {
  type Comparison = {
    columns: string[]
    rows: { participant: string; status: string; clauses: Record<string, Clause> }[]
    counts: Record<string, { present: number; absent: number; unknown: number }>
  }
  const compare = async (query = '') => (await reader.get<Comparison>(`/v1/agreements/comparison?${query}`)).body

  test('has a row for each agreement and a cell for each clause, and its counts are those of the facts', async () => {
    const { columns, rows: matrix, counts } = await compare()
    expect(columns).toEqual(clauseTypes)
    expect(matrix.map(({ participant }) => participant)).toEqual(codesOf(raw))
    for (const type of clauseTypes) {
      const of = (presence: string) => rows.clauses.filter((c) => c.type === type && c.presence === presence).length
      expect(counts[type]).toEqual({ present: of('present'), absent: of('absent'), unknown: of('unknown') })
    }
    const aligned = raw.filter(({ consultation }) => consultation?.alignment_clause === true)
    expect(counts['alignment']).toEqual({ present: aligned.length, absent: 28 - aligned.length, unknown: 1 })
    expect(aligned).toHaveLength(25)
  })

  test('has only the columns that were asked for, with terms that can be set side by side', async () => {
    const { columns, rows: matrix } = await compare('clauses=termination,consultation,termination')
    expect(columns).toEqual(['termination', 'consultation'])
    const canada = matrix.find(({ participant }) => participant === 'CA')!
    expect(Object.keys(canada.clauses)).toEqual(columns)
    expect(canada.clauses['consultation']).toMatchObject({
      presence: 'present',
      terms: { deadlineHours: 24, multilateralConsent: true, victim: 'ukraine' },
      locator: expect.any(String),
    })
    expect(canada.clauses['termination']!.terms).toMatchObject({ noticeMonths: 6 })
    expect(matrix.find(({ participant }) => participant === 'SE')!.clauses['termination']).toMatchObject({
      presence: 'absent',
      terms: { unilateralExit: false },
    })
  })

  test('of a day has the agreements of that day', async () => {
    const { rows: matrix, counts } = await compare('clauses=consultation&asOf=2024-02-20')
    expect(matrix.map(({ participant }) => participant)).toEqual(['DE', 'FR', 'GB'])
    expect(counts['consultation']).toEqual({ present: 3, absent: 0, unknown: 0 })
  })

  test('refuses a clause type that there is not, and names the parameter', async () => {
    const reply = await reader.get('/v1/agreements/comparison?clauses=consultation,exit')
    expect(reply.status).toBe(400)
    expect(reply.body.errors?.[0]).toMatchObject({
      parameter: 'clauses',
      detail: expect.stringContaining('termination'),
    })
    expect((await reader.get('/v1/agreements/comparison?clauses=')).status).toBe(400)
  })
})
