import { readFileSync } from 'node:fs'
import pg from 'pg'
import { expect, it } from 'vitest'
import { implementationDeadlines } from '../../src/modules/implementation/deadlines.ts'
import { sweepDeadlines } from '../../src/platform/journal/deadlines.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { agreementOf, equipmentOf, type LinkView, linksOf } from '../support/implementation-scenery.ts'
import { onOne } from '../support/one-app.ts'

const start = '2026-11-23T06:40:00.000Z'
const dayMs = 86_400_000
type Page<Item> = { items: Item[]; nextCursor: string | null }

let test: TestApp
let make: ReturnType<typeof linksOf>
const on = onOne(async () => {
  test = await createTestApp({ clock: start })
  make = linksOf(test)
  return test
})

const as = (code: string, role: Parameters<TestApp['as']>[1] = 'ministry') => test.as(code, role)
const read = async (id: string, code = 'SE') => (await as(code).get<LinkView>(`/v1/implementation-links/${id}`)).body
const inbox = async (code: string) =>
  (await as(code).get<Page<{ kind: string; dueAt: string | null; href: string }>>('/v1/me/inbox')).body.items.filter(
    ({ kind }) => kind === 'implementation_link',
  )
const told = async (type: string) =>
  test.rows<{ payload: { linkId: string }; occurred_at: Date }>(
    'select payload, occurred_at from accord.journal_entry where event_type = $1 order by entry_id',
    [type],
  )
async function sweepAt(moment: number): Promise<void> {
  test.clock.set(new Date(moment))
  const worker = new pg.Client({ connectionString: test.testDatabase.workerUrl })
  await worker.connect()
  await sweepDeadlines(worker, implementationDeadlines, test.clock.now())
  await worker.end()
}

on('what implements what', () => {
  it('BR-100: a claim is of a provision that there is, or of a cell in which something can be delivered', async () => {
    const act = await make.commit('SE')
    const link = await make.claim('SE', act.id)
    expect(link).toMatchObject({
      status: 'claimed',
      claimedBy: 'SE',
      awaits: ['UA'],
      cell: { area: 'military_equipment' },
    })
    const body = { act: { kind: 'commitment', id: act.id }, evidence: 'So it is.' }
    const none = { agreementId: agreementOf('SE'), area: 'terrorism', obligor: 'ukraine' }
    const refused = await as('SE').post('/v1/implementation-links', { ...body, cell: none })
    expect([refused.status, refused.body.rule, refused.body.errors?.[0]?.pointer]).toEqual([422, 'BR-100', '/cell'])
    const unknown = await as('SE').post('/v1/implementation-links', { ...body, provisionId: 'SE-no-such' })
    expect([unknown.status, unknown.body.errors?.[0]?.pointer]).toEqual([422, '/provisionId'])
    const twice = await as('SE').post('/v1/implementation-links', { ...body, cell: equipmentOf('SE') })
    expect([twice.status, twice.body.object]).toEqual([409, { type: 'implementation_link', id: link.id }])
  })

  it('BR-101: an act before the agreement had effect only prepares it: 422 with both dates', async () => {
    const early = await make.commit('SE', { signedOn: '2023-08-01' })
    const body = { act: { kind: 'commitment', id: early.id }, cell: equipmentOf('SE'), evidence: 'So it is.' }
    const refused = await as('SE').post('/v1/implementation-links', body)
    expect([refused.status, refused.body.rule]).toEqual([422, 'BR-101'])
    expect(refused.body.detail).toMatch(/2023-08-01.*2024-05-31/)
    const prepares = await as('SE').post('/v1/implementation-links', { ...body, relation: 'prepares' })
    expect(prepares.status).toBe(201)
    const inline = await as('SE').get<Page<{ id: string }>>('/v1/provisions?participant=SE&limit=1')
    const early2 = await as('SE').post('/v1/commitments', {
      ...{ title: 'Early', signatory: { name: 'Minister', office: 'Ministry', instrument: 'Decision' } },
      ...{ modality: 'cash', aidCategory: 'military', amount: '1.00', currency: 'EUR', signedOn: '2023-08-01' },
      provisionIds: [inline.body.items[0]!.id],
    })
    expect([early2.status, early2.body.errors?.[0]?.pointer]).toEqual([422, '/provisionIds/0'])
  })

  it('BR-102: the shares of one act are 100 per cent at most, also when many are claimed at once', async () => {
    const act = await make.commit('SE')
    await make.claim('SE', act.id, { share: '60' })
    const body = { act: { kind: 'commitment', id: act.id }, cell: equipmentOf('SE', 'mutual'), evidence: 'So it is.' }
    const over = await as('SE').post('/v1/implementation-links', { ...body, share: '41' })
    expect([over.status, over.body.rule]).toEqual([422, 'BR-102'])
    expect(over.body.detail).toContain('101')
    const both = await Promise.all([
      as('SE').post('/v1/implementation-links', { ...body, share: '40' }),
      as('UA').post('/v1/implementation-links', {
        ...body,
        cell: { ...body.cell, area: 'defence_industry' },
        share: '40',
      }),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 422])
  })

  it('BR-103: whoever claims does not confirm, outsiders neither; an act of a third state needs both parties', async () => {
    const act = await make.commit('SE')
    const link = await make.claim('SE', act.id)
    const at = `/v1/implementation-links/${link.id}`
    const own = await as('SE').post(`${at}/confirmation`, {}, { ifMatch: 1 })
    expect([own.status, own.body.rule]).toEqual([403, 'BR-103'])
    expect((await as('NO').post(`${at}/confirmation`, {}, { ifMatch: 1 })).status).toBe(403)
    const yes = await as('UA').post<LinkView>(`${at}/confirmation`, {}, { ifMatch: 1 })
    expect(yes.body).toMatchObject({ status: 'confirmed', confirmedBy: ['UA'] })
    const third = await make.claim('NO', (await make.commit('NO')).id)
    expect(third.awaits).toEqual(['SE', 'UA'])
    const of = `/v1/implementation-links/${third.id}/confirmation`
    const first = await as('UA').post<LinkView>(of, {}, { ifMatch: 1 })
    expect(first.body).toMatchObject({ status: 'claimed', confirmedBy: ['UA'] })
    const second = await as('SE').post<LinkView>(of, {}, { ifMatch: 2 })
    expect(second.body).toMatchObject({ status: 'confirmed', confirmedBy: ['SE', 'UA'] })
    const stranger = await as('PL').post('/v1/implementation-links', {
      ...{ act: { kind: 'commitment', id: act.id }, cell: equipmentOf('SE', 'mutual'), evidence: 'So it is.' },
    })
    expect(stranger.status).toBe(403)
  })

  it('BR-103: an objection stands whoever else confirms; who made it confirms as well, or the claim is amended', async () => {
    const { id } = await make.claim('NO', (await make.commit('NO')).id)
    const at = `/v1/implementation-links/${id}`
    const reason = 'It is for another state.'
    await as('SE').post(`${at}/objection`, { reason }, { ifMatch: 1 })
    const other = await as('UA').post<LinkView>(`${at}/confirmation`, {}, { ifMatch: 2 })
    expect(other.body).toMatchObject({ status: 'contested', reason, confirmedBy: ['UA'] })
    const batch = { linkIds: [id], decision: 'confirm' }
    expect((await as('SE').post('/v1/implementation-decisions', batch)).status).toBe(201)
    expect(await read(id)).toMatchObject({ status: 'confirmed', reason: null, confirmedBy: ['SE', 'UA'] })
  })

  it('a reader’s match that was contested is claimed all the same, and confirmed by nobody before', async () => {
    const { body } = await as('SE').get<Page<LinkView>>('/v1/implementation-links?status=not_stated&provider=SE')
    const match = body.items.find(({ allowedActions }) => allowedActions.includes('claimMatch'))!
    const at = `/v1/implementation-links/${match.id}`
    const reason = 'It is about something else.'
    const contested = await as('UA').post<LinkView>(`${at}/objection`, { reason }, { ifMatch: match.version })
    expect(contested.body).toMatchObject({ status: 'contested', reason, allowedActions: ['claimMatch'] })
    const { version } = contested.body
    expect((await as('UA').post(`${at}/confirmation`, {}, { ifMatch: version })).status).toBe(409)
    const claimed = await as('SE').post<LinkView>(`${at}/claim`, { evidence: 'Our letter.' }, { ifMatch: version })
    expect(claimed.body).toMatchObject({ status: 'claimed', claimedBy: 'SE', awaits: ['UA'], reason: null })
  })

  it('BR-105: a link is as visible as its act, also after that is released', async () => {
    const act = await make.commit('SE', { marking: 'limited', receiver: { participant: 'UA' } })
    const link = await make.claim('SE', act.id)
    const status = async (code: string) => (await as(code).get(`/v1/implementation-links/${link.id}`)).status
    expect([await status('UA'), await status('NO')]).toEqual([200, 404])
    await as('SE').post(
      `/v1/commitments/${act.id}/releases`,
      { marking: 'framework', reason: 'It is public now.' },
      { ifMatch: act.version },
    )
    expect(await status('NO')).toBe(200)
  })

  it('BR-104: the silence of who does not see the act any more does not count', async () => {
    const silent = async (releasableTo: string[]) => {
      const act = await make.commit('SE', { marking: 'framework', receiver: { participant: 'UA' } })
      const link = await make.claim('SE', act.id, { cell: equipmentOf('NO') })
      expect([link.awaits, link.silentFrom], 'control: it would count').toEqual([['NO', 'UA'], expect.any(String)])
      const released = await as('SE').post(
        `/v1/commitments/${act.id}/releases`,
        { marking: 'limited', releasableTo, reason: 'It is not public yet.' },
        { ifMatch: act.version },
      )
      expect(released.status).toBe(200)
      return (await as('SE').get<LinkView>(`/v1/implementation-links/${link.id}`)).body.silentFrom
    }
    expect(await silent([])).toBeNull()
    expect(await silent(['NO']), 'control: whoever it waits for sees it').not.toBeNull()
  })

  it('a reader’s match is stated by nobody until one of those concerned claims or contests it', async () => {
    const { body } = await as('UA').get<Page<LinkView>>('/v1/implementation-links?status=not_stated&limit=200')
    expect(body.items.length).toBeGreaterThan(20)
    expect(body.items.every(({ claimedBy }) => claimedBy === null)).toBe(true)
    const match = body.items.find(
      ({ act, allowedActions }) => act.kind === 'pledge' && allowedActions.includes('claimMatch'),
    )!
    const claimed = await as('UA').post<LinkView>(
      `/v1/implementation-links/${match.id}/claim`,
      { evidence: 'Our note of 3 March names it.' },
      { ifMatch: match.version },
    )
    expect(claimed.body).toMatchObject({ status: 'claimed', claimedBy: 'UA' })
  })

  it('BR-107: what a reader matched joint projects with is loaded as matches and never as more', async () => {
    const file = new URL('../../src/reference/joint-projects.json', import.meta.url)
    const { projects } = JSON.parse(readFileSync(file, 'utf8')) as { projects: { candidateProvisions: string[] }[] }
    const { body } = await as('UA').get<Page<LinkView>>('/v1/implementation-links?actKind=joint_project&limit=200')
    expect(body.items.map(({ provisionId }) => provisionId).sort()).toEqual(
      projects.flatMap(({ candidateProvisions }) => candidateProvisions).sort(),
    )
    expect(new Set(body.items.map(({ status }) => status))).toEqual(new Set(['not_stated']))
    const acts = await as('UA').get<Page<{ provider: string }>>('/v1/acts?kind=joint_project&limit=200')
    expect(acts.body.items).toHaveLength(projects.length)
  })

  it('BR-121: a joint project implements an agreement as far as its parties have said so', async () => {
    type Project = {
      id: string
      implementation: { answer: string; decidedBy: string }
      candidateProvisions: { status: string }[]
    }
    const project = async (id: string) => (await as('SE').get<Project>(`/v1/joint-projects/${id}`)).body
    const { body } = await as('SE').get<Page<LinkView>>('/v1/implementation-links?actKind=joint_project&provider=SE')
    const [match] = body.items
    expect((await project(match!.act.id)).implementation.decidedBy).toBe('sources')
    const at = `/v1/implementation-links/${match!.id}`
    const claim = { evidence: 'The letter names the agreement.' }
    const claimed = await as('SE').post<LinkView>(`${at}/claim`, claim, { ifMatch: match!.version })
    expect(claimed.status).toBe(200)
    expect((await project(match!.act.id)).implementation).toMatchObject({ answer: 'claimed', decidedBy: 'links' })
    await as('UA').post(`${at}/confirmation`, {}, { ifMatch: claimed.body.version })
    expect(await project(match!.act.id)).toMatchObject({
      implementation: { answer: 'confirmed', decidedBy: 'links' },
      candidateProvisions: expect.arrayContaining([expect.objectContaining({ status: 'confirmed' })]),
    })
  })

  it('an amended link is asked about anew, and a withdrawn one stays readable and makes room', async () => {
    const act = await make.commit('SE')
    const link = await make.claim('SE', act.id)
    const at = `/v1/implementation-links/${link.id}`
    await as('UA').post(`${at}/objection`, { reason: 'Only a part.' }, { ifMatch: 1 })
    const amended = await as('SE').patch<LinkView>(at, { share: '30', relation: 'contributes' }, { ifMatch: 2 })
    expect(amended.body).toMatchObject({ status: 'claimed', share: '30', relation: 'contributes', reason: null })
    const gone = await as('SE').post<LinkView>(`${at}/withdrawal`, { reason: 'By mistake.' }, { ifMatch: 3 })
    expect(gone.body.status).toBe('withdrawn')
    expect((await make.claim('SE', act.id)).id).not.toBe(link.id)
  })
})

on('silence', () => {
  it('BR-104: silence of 14 days is no objection, after both were told on the first and the tenth day', async () => {
    const link = await make.claim('SE', (await make.commit('SE')).id)
    const begun = Date.parse(start)
    expect(link.silentFrom).toBe(new Date(begun + 14 * dayMs).toISOString())
    expect((await inbox('UA')).map(({ dueAt }) => dueAt)).toEqual([link.silentFrom])
    expect(await inbox('SE')).toEqual([])
    await sweepAt(begun + 10 * dayMs - 1)
    expect(await told('implementation_link.reminded')).toEqual([])
    await sweepAt(begun + 10 * dayMs)
    expect((await told('implementation_link.reminded')).map(({ payload }) => payload.linkId)).toEqual([link.id])
    test.clock.set(new Date(begun + 14 * dayMs - 1))
    expect((await read(link.id)).status).toBe('claimed')
    await sweepAt(begun + 14 * dayMs)
    expect((await read(link.id)).status).toBe('not_objected')
    expect((await told('implementation_link.not_objected')).map(({ payload }) => payload.linkId)).toEqual([link.id])
    expect(await inbox('UA')).toEqual([])
    const list = async (status: string) =>
      (await as('SE').get<Page<LinkView>>(`/v1/implementation-links?status=${status}&claimedBy=SE`)).body.items.length
    expect([await list('claimed'), await list('not_objected')]).toEqual([0, 1])
    const late = await as('UA').post<LinkView>(
      `/v1/implementation-links/${link.id}/objection`,
      { reason: 'It is older than the agreement.' },
      { ifMatch: 1 },
    )
    expect(late.body).toMatchObject({ status: 'contested', reason: 'It is older than the agreement.' })
  })
})

on('silence of those who have nobody to be told', () => {
  it('BR-104: nobody’s silence counts who has nobody to be told', async () => {
    await test.rows("update accord.account set status = 'suspended', reason = 'Test' where participant = 'UA'")
    const link = await make.claim('SE', (await make.commit('SE')).id)
    expect(link.silentFrom).toBeNull()
    test.clock.set(new Date(Date.parse(start) + 100 * dayMs))
    expect((await read(link.id)).status).toBe('claimed')
  })
})

on('acts', () => {
  it('acts of all kinds are listed under one shape, those of which nothing is said apart', async () => {
    const act = await make.commit('SE')
    await make.claim('SE', act.id)
    const other = await make.commit('SE', { title: 'Nobody says what for' })
    type Listed = { act: { id: string; kind: string; href: string }; links: number; area: string | null }
    const all = (await as('SE').get<Page<Listed>>('/v1/acts?provider=SE&limit=200')).body.items
    expect(new Set(all.map((each) => each.act.kind))).toEqual(new Set(['commitment', 'pledge', 'joint_project']))
    expect(all.find((each) => each.act.id === act.id)).toMatchObject({ links: 1, area: 'military_equipment' })
    const free = (await as('SE').get<Page<Listed>>('/v1/acts?provider=SE&linked=false&kind=commitment')).body.items
    expect(free.map((each) => each.act.id)).toEqual([other.id])
    const suggested = (
      await as('SE').get<Page<{ act: { id: string }; rule: string; cell: { area: string; obligor: string } }>>(
        '/v1/implementation-suggestions?kind=commitment',
      )
    ).body.items
    expect(suggested).toMatchObject([
      { act: { id: other.id }, rule: 'aid_category', cell: { area: 'military_equipment', obligor: 'participant' } },
    ])
    const pages: string[] = []
    for (let cursor = ''; ; ) {
      const { body } = await as('SE').get<Page<Listed>>(`/v1/acts?provider=SE&limit=3${cursor}`)
      pages.push(...body.items.map((each) => each.act.id))
      if (body.nextCursor === null) break
      cursor = `&cursor=${body.nextCursor}`
    }
    expect(pages).toEqual(all.map((each) => each.act.id))
  })

  it('BR-105: what an act belongs to is listed with who says so and why, to whoever sees the act', async () => {
    const arrange = (id: string, arrangement: string, code = 'SE') =>
      as(code).post('/v1/act-arrangements', { act: { kind: 'commitment', id }, arrangement, evidence: 'Package 3.' })
    const [open, hidden] = [await make.commit('SE'), await make.commit('SE', { marking: 'limited' })]
    const made = await arrange(open.id, 'purl')
    await arrange(open.id, 'nsatu', 'UA')
    await arrange(hidden.id, 'purl')
    type Arranged = { act: { id: string; href: string }; arrangement: string; statedBy: string; evidence: string }
    const listed = async (code: string, query = '') =>
      (await as(code).get<Page<Arranged>>(`/v1/act-arrangements?${query}`)).body
    expect((await listed('NO', `actId=${open.id}`)).items).toEqual([
      made.body,
      expect.objectContaining({ arrangement: 'nsatu', statedBy: 'UA', evidence: 'Package 3.' }),
    ])
    const ids = async (code: string, query = '') => (await listed(code, query)).items.map(({ act }) => act.id)
    expect(await ids('SE', 'arrangement=purl')).toEqual([open.id, hidden.id].toSorted().reverse())
    expect(await ids('NO', 'arrangement=purl')).toEqual([open.id])
    expect(await ids('NO', `actId=${hidden.id}`)).toEqual([])
    expect(await ids('NO', 'statedBy=UA&actKind=commitment')).toEqual([open.id])
    const first = await listed('SE', 'limit=1')
    const rest = await listed('SE', `limit=9&cursor=${first.nextCursor}`)
    expect([...first.items, ...rest.items]).toEqual((await listed('SE')).items)
  })

  it('an act belongs to an arrangement beside the agreements, once', async () => {
    const act = await make.commit('SE')
    const body = { act: { kind: 'commitment', id: act.id }, arrangement: 'purl', evidence: 'Package 3.' }
    expect((await as('SE').post('/v1/act-arrangements', body)).status).toBe(201)
    expect((await as('SE').post('/v1/act-arrangements', body)).status).toBe(409)
    expect((await as('NO').post('/v1/act-arrangements', { ...body, arrangement: 'nsatu' })).status).toBe(403)
    const { body: page } = await as('NO').get<Page<{ arrangements: string[] }>>('/v1/acts?provider=SE&kind=commitment')
    expect(page.items[0]?.arrangements).toEqual(['purl'])
  })
})
