import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import type { Participant, ParticipantPage } from '../../src/modules/participants/schemas.ts'
import { createTestApp, type TestApp } from '../support/app.ts'

type ParticipantBody = z.output<typeof Participant>
type Page = z.output<typeof ParticipantPage>

const desk = {
  kind: 'duty_desk',
  office: 'Operations centre',
  telephone: '+48 22 555 01 00',
  email: null,
  hours: 'around the clock',
  languages: ['pl', 'en'],
}

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

describe('reading', () => {
  test('is the same with a slash at the end of the address, which names no participant without a code', async () => {
    const { get } = t.as('PL', 'viewer')
    for (const at of ['/v1/participants', '/v1/participants/PL']) {
      const [plain, slashed] = [await get(at), await get(`${at}/`)]
      expect([slashed.status, slashed.body]).toEqual([200, plain.body])
    }
    expect((await get('/v1/participants/PL/nothing/')).status).toBe(404)
  })

  test('pages follow one another by Link and cursor, in the order of codes, and miss nobody', async () => {
    const reader = t.as('UA', 'viewer')
    const all = await reader.get<Page>('/v1/participants?limit=200')
    const codes = all.body.items.map(({ code }) => code)
    expect(codes).toEqual([...codes].sort())
    expect(codes).toEqual(expect.arrayContaining(['UA', 'EU', 'PL', 'JP', 'AU']))

    const seen: string[] = []
    let url: string | undefined = '/v1/participants?limit=7'
    while (url !== undefined) {
      const page: { body: Page; headers: Record<string, string | undefined> } = await reader.get<Page>(url)
      seen.push(...page.body.items.map(({ code }) => code))
      url = /<([^>]+)>; rel="next"/.exec(page.headers['link'] ?? '')?.[1]
      expect(url === undefined).toBe(page.body.nextCursor === null)
    }
    expect(seen).toEqual(codes)
  })

  test('the filter by kind gives that kind alone', async () => {
    const { body } = await t.as('UA', 'viewer').get<Page>('/v1/participants?kind=union')
    expect(body.items.map(({ code, name }) => [code, name.uk])).toEqual([['EU', 'Європейський Союз']])
  })

  test('a participant is found by its code and by the id that the feed has', async () => {
    const reader = t.as('UA', 'viewer')
    const [{ id } = { id: '' }] = await t.rows<{ id: string }>(`select id from accord.participant where code = 'PL'`)
    const byCode = await reader.get<ParticipantBody>('/v1/participants/PL')
    const byId = await reader.get<ParticipantBody>(`/v1/participants/${id}`)
    expect(byCode.body).toMatchObject({
      code: 'PL',
      kind: 'state',
      name: { en: 'Poland', uk: 'Польща' },
      timeZone: 'Europe/Warsaw',
    })
    expect(byId.body).toEqual(byCode.body)
    expect(byCode.headers['etag']).toBe(`"${byCode.body.version}"`)
  })

  test('an unknown code is 404; what cannot be a code is 400 and names the parameter', async () => {
    const reader = t.as('UA', 'viewer')
    expect(await reader.get('/v1/participants/ZZ')).toMatchObject({ status: 404, body: { code: 'not_found' } })
    const odd = await reader.get('/v1/participants/poland')
    expect(odd).toMatchObject({ status: 400, body: { errors: [{ parameter: 'code' }] } })
    expect(await reader.get('/v1/participants?cursor=zzz')).toMatchObject({
      status: 400,
      body: { errors: [{ parameter: 'cursor' }] },
    })
    expect(await reader.get('/v1/participants?colour=blue')).toMatchObject({
      status: 400,
      body: { errors: [{ parameter: 'colour' }] },
    })
  })
})

describe('contact points', () => {
  test('BR-51: only the framework sees them; for others the field is absent and named', async () => {
    const administrator = t.as('DE', 'administrator')
    const { body: before } = await administrator.get<ParticipantBody>('/v1/participants/DE')
    await administrator.patch('/v1/participants/DE', { contactPoints: [desk] }, { ifMatch: before.version })

    for (const reader of [t.as('LV', 'viewer'), t.as('EU', 'coordinator'), t.as('DE', 'viewer')]) {
      const { body } = await reader.get<ParticipantBody>('/v1/participants/DE')
      expect(body).toMatchObject({ contactPoints: [desk], redactions: [] })
    }
    for (const reader of [t.as('AU', 'coordinator'), t.as('LV', 'observer'), t.as('DE', 'observer')]) {
      const { body } = await reader.get<ParticipantBody>('/v1/participants/DE')
      expect(body).not.toHaveProperty('contactPoints')
      expect(body.redactions).toEqual(['contactPoints'])
      const { body: page } = await reader.get<Page>('/v1/participants?limit=200')
      expect(page.items.find(({ code }) => code === 'DE')).not.toHaveProperty('contactPoints')
    }
    // A coalition partner sees its own.
    const { body: own } = await t.as('AU', 'coordinator').get<ParticipantBody>('/v1/participants/AU')
    expect(own).toMatchObject({ contactPoints: [], redactions: [] })
  })

  test('the own administrator replaces them; the version moves on and the framework hears of it', async () => {
    const administrator = t.as('PL', 'administrator')
    const { body: before } = await administrator.get<ParticipantBody>('/v1/participants/PL')
    const second = {
      kind: 'office',
      office: 'Security policy department',
      email: 'security@mfa.example.pl',
      hours: 'Mon–Fri 8–16',
    }
    const changed = await administrator.patch<ParticipantBody>(
      '/v1/participants/PL',
      { contactPoints: [desk, second] },
      { ifMatch: before.version },
    )
    expect(changed.status).toBe(200)
    expect(changed.headers['etag']).toBe(`"${before.version + 1}"`)
    expect(changed.body.contactPoints).toEqual([desk, { ...second, telephone: null, languages: [] }])
    const { body: after } = await t.as('UA', 'duty_officer').get<ParticipantBody>('/v1/participants/PL')
    expect(after).toEqual(changed.body)

    await t.sequence()
    type Feed = { items: { type: string; resource: { href: string } }[] }
    const { body: feed } = await t.as('LV', 'viewer').get<Feed>('/v1/changes')
    const heard = feed.items.filter(({ type }) => type === 'participant.contact_points_changed')
    const followed = await t.as('LV', 'viewer').get<ParticipantBody>(heard.at(-1)!.resource.href)
    expect(followed.body.code).toBe('PL')
    const { body: outside } = await t.as('AU', 'viewer').get<Feed>('/v1/changes')
    expect(outside.items).toEqual([])
  })

  test('the same list again changes nothing and is no event', async () => {
    const administrator = t.as('LT', 'administrator')
    const { body: before } = await administrator.get<ParticipantBody>('/v1/participants/LT')
    const first = await administrator.patch<ParticipantBody>(
      '/v1/participants/LT',
      { contactPoints: [desk] },
      { ifMatch: before.version },
    )
    const events = () => t.rows(`select 1 from accord.journal_entry where participant = 'LT'`)
    const count = (await events()).length
    const again = await administrator.patch<ParticipantBody>(
      '/v1/participants/LT',
      { contactPoints: [desk] },
      { ifMatch: first.body.version },
    )
    expect(again.body).toEqual(first.body)
    expect(await events()).toHaveLength(count)
  })

  test('of two administrators who read the same version one is told 412; without a version 428', async () => {
    const administrator = t.as('FR', 'administrator')
    const { body: before } = await administrator.get<ParticipantBody>('/v1/participants/FR')
    const patch = (ifMatch: number | undefined, office: string) =>
      administrator.patch(
        '/v1/participants/FR',
        { contactPoints: [{ ...desk, office }] },
        ifMatch === undefined ? {} : { ifMatch },
      )
    const both = await Promise.all([patch(before.version, 'one'), patch(before.version, 'two')])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412])
    expect(await patch(undefined, 'three')).toMatchObject({ status: 428, body: { code: 'precondition_required' } })
  })

  test('nobody else writes them: 403 for a visible participant that is not one’s own', async () => {
    for (const [participant, role] of [
      ['UA', 'administrator'],
      ['UA', 'secretariat'],
      ['PL', 'coordinator'],
    ] as const) {
      const { status } = await t
        .as(participant, role)
        .patch('/v1/participants/PL', { contactPoints: [] }, { ifMatch: 1 })
      expect(status).toBe(403)
    }
    const forbidden = await t
      .as('UA', 'administrator')
      .patch('/v1/participants/IT', { contactPoints: [] }, { ifMatch: 1 })
    expect(forbidden.body).toMatchObject({ code: 'forbidden', object: { type: 'participant', id: 'IT' } })
  })

  test('bad input names the field and stores nothing', async () => {
    const administrator = t.as('NO', 'administrator')
    const { body: before } = await administrator.get<ParticipantBody>('/v1/participants/NO')
    const cases: [object, number, string][] = [
      [{ contactPoints: [{ ...desk, fax: '1' }] }, 400, '/contactPoints/0/fax'],
      [{ contactPoints: [{ ...desk, telephone: '112' }] }, 400, '/contactPoints/0/telephone'],
      [{ contactPoints: [{ ...desk, email: 'nowhere' }] }, 400, '/contactPoints/0/email'],
      [{ contactPoints: [{ ...desk, kind: 'bunker' }] }, 400, '/contactPoints/0/kind'],
      [{ contactPoints: [{ ...desk, office: ' ' }] }, 400, '/contactPoints/0/office'],
      [{ contactPoints: [{ ...desk, languages: ['Polish'] }] }, 400, '/contactPoints/0/languages/0'],
      [{ contactPoints: Array(21).fill(desk) }, 400, '/contactPoints'],
      [{ contactPoints: [desk, { ...desk, telephone: null }] }, 422, '/contactPoints/1'],
      [{ name: { en: 'Norge' }, contactPoints: [] }, 400, '/name'],
    ]
    for (const [body, status, pointer] of cases) {
      const refused = await administrator.patch('/v1/participants/NO', body, { ifMatch: before.version })
      expect(refused, pointer).toMatchObject({ status, body: { errors: [{ pointer }] } })
    }
    const { body: after } = await administrator.get<ParticipantBody>('/v1/participants/NO')
    expect(after).toEqual(before)
  })
})
