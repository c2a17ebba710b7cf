import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { agreementOf, equipmentOf, type LinkView, linksOf, type RuleView } from '../support/implementation-scenery.ts'
import { onOne } from '../support/one-app.ts'

type Page<Item> = { items: Item[]; nextCursor: string | null }

let test: TestApp
let make: ReturnType<typeof linksOf>
const on = onOne(async () => {
  test = await createTestApp()
  make = linksOf(test)
  return test
})

const as = (code: string, role: Parameters<TestApp['as']>[1] = 'ministry') => test.as(code, role)
const read = async (id: string, code = 'SE') => (await as(code).get<LinkView>(`/v1/implementation-links/${id}`)).body
const inbox = async (code: string) =>
  (await as(code).get<Page<{ kind: string; href: string }>>('/v1/me/inbox')).body.items.filter(
    ({ kind }) => kind === 'implementation_link',
  )

const step = (rule: RuleView, at: string, code = 'SE') =>
  as(code).post<RuleView>(`/v1/link-rules/${rule.id}/${at}`, {}, { ifMatch: rule.version })

// Each is of a provider of its own: a rule looks at all that its provider did.
on('saved rules', () => {
  it('BR-106: a rule is previewed first, and links no more than its preview showed', async () => {
    await make.commit('LV')
    const rule = await make.rule('LV')
    const early = await step(rule, 'application', 'LV')
    expect([early.status, (early.body as { rule?: string }).rule]).toEqual([409, 'BR-106'])
    const seen = await step(rule, 'preview', 'LV')
    expect(seen.body).toMatchObject({ previewed: 1, acts: [{ title: 'Air defence package' }] })
    await make.commit('LV', { title: 'One more' })
    const grown = await step(seen.body, 'application', 'LV')
    expect([grown.status, (grown.body as { rule?: string }).rule]).toEqual([409, 'BR-106'])
    const again = await step(seen.body, 'preview', 'LV')
    const applied = await step(again.body, 'application', 'LV')
    expect(applied.body).toMatchObject({ appliedLinks: 2, previewed: null })
    expect((await step(applied.body, 'application', 'LV')).status).toBe(409)
    expect((await as('UA').get(`/v1/link-rules/${rule.id}`)).status).toBe(404)
  })

  it('BR-102, BR-106: what a preview shows is what is then linked, with these shares; acts in the way are named by both', async () => {
    const books = fc.record({
      used: fc.array(fc.constantFrom(0, 25, 50, 75), { minLength: 6, maxLength: 6 }),
      share: fc.integer({ min: 10, max: 80 }),
    })
    const providers = ['SE', 'DK', 'NO', 'FI']
    for (const [round, { used, share }] of fc
      .sample(books, { numRuns: providers.length, seed: 20_261_123 })
      .entries()) {
      const provider = providers[round]!
      const acts = await Promise.all(used.map(() => make.commit(provider)))
      const mutual = { area: 'defence_industry', obligor: 'mutual' }
      const elsewhere = { cell: { ...mutual, agreementId: agreementOf('SE') } }
      for (const [index, { id }] of acts.entries())
        if (used[index]! > 0) await make.claim(provider, id, { ...elsewhere, share: String(used[index]) })
      const barred = acts.filter((_, index) => used[index]! + share > 100).map(({ id }) => id)
      const more = { share: String(share), matches: { kinds: ['commitment'], provider } }
      const rule = await make.rule(provider, more)
      const refused = await step(rule, 'preview', provider)
      const named = refused.body as unknown as { rule?: string; errors?: { pointer: string; detail: string }[] }
      expect(refused.status).toBe(barred.length === 0 ? 200 : 422)
      expect((named.errors ?? []).map(({ detail }) => acts.find(({ id }) => detail.includes(id))?.id).sort()).toEqual(
        barred.toSorted(),
      )
      const narrowed =
        barred.length === 0
          ? rule
          : await make.rule(provider, { ...more, matches: { ...more.matches, exceptActIds: barred } })
      const seen = barred.length === 0 ? refused : await step(narrowed, 'preview', provider)
      const applied = await step(seen.body, 'application', provider)
      const idsOf = ({ acts: shown }: RuleView) => shown.map(({ act }) => act.id).sort()
      expect([seen.status, applied.status, idsOf(applied.body)]).toEqual([200, 200, idsOf(seen.body)])
      const { body } = await as(provider).get<Page<LinkView>>(
        `/v1/implementation-links?ruleId=${narrowed.id}&limit=200`,
      )
      expect(body.items.map(({ act }) => act.id).sort()).toEqual(idsOf(seen.body))
      expect(new Set(body.items.map((link) => link.share))).toEqual(new Set([String(share)]))
      expect(idsOf(seen.body)).toEqual(
        acts
          .map(({ id }) => id)
          .filter((id) => !barred.includes(id))
          .sort(),
      )
    }
  })

  it('BR-106: what could fit no act by mistake is refused when the rule is saved, as a filter of acts is', async () => {
    const body = { title: 'Mistaken', cell: equipmentOf('SE'), evidence: 'A list.' }
    const wrong = {
      area: 'no_such_area',
      capability: 'no_such_capability',
      coalition: 'no-such-coalition',
      provider: 'ZZ',
      happenedTo: '2026-01-01',
    }
    for (const [name, value] of Object.entries(wrong)) {
      const matches = { ...(name === 'happenedTo' && { happenedFrom: '2026-05-01' }), [name]: value }
      const refused = await as('SE').post('/v1/link-rules', { ...body, matches })
      expect([refused.status, refused.body.errors?.[0]?.pointer], name).toEqual([422, `/matches/${name}`])
    }
    const right = { area: 'military_equipment', provider: 'SE', happenedFrom: '2026-01-01', happenedTo: '2026-01-01' }
    expect((await as('SE').post('/v1/link-rules', { ...body, matches: right })).status).toBe(201)
  })

  it('BR-102: control: shares that were used up after the preview are refused by the application, which names the act', async () => {
    const act = await make.commit('PL')
    const rule = await make.rule('PL', { share: '50' })
    const seen = await step(rule, 'preview', 'PL')
    await make.claim('PL', act.id, { cell: equipmentOf('SE', 'mutual'), share: '51' })
    const refused = await step(seen.body, 'application', 'PL')
    const body = refused.body as unknown as { rule?: string; errors?: { detail: string }[] }
    expect([refused.status, body.rule]).toEqual([422, 'BR-102'])
    expect(body.errors?.map(({ detail }) => detail)).toEqual([
      `Act Air defence package (${act.id}): With 50 the shares of the act would be 101: together they are 100 at most.`,
    ])
    const links = await as('PL').get<Page<LinkView>>(`/v1/implementation-links?ruleId=${rule.id}`)
    expect(links.body.items).toEqual([])
  })

  it('BR-101: a preview names the acts of before the agreement had effect', async () => {
    const early = await make.commit('EE', { signedOn: '2023-08-01' })
    await make.commit('EE')
    const refused = await step(await make.rule('EE'), 'preview', 'EE')
    const body = refused.body as unknown as { rule?: string; errors?: { pointer: string; detail: string }[] }
    expect([refused.status, body.rule]).toEqual([422, 'BR-101'])
    expect(body.errors).toMatchObject([{ pointer: '/matches', detail: expect.stringContaining(early.id) }])
  })

  it('control: a decision on a link that is not there decides nothing', async () => {
    const link = await make.claim('SE', (await make.commit('SE')).id)
    const linkIds = [link.id, '01979d2a-7f31-7000-8000-4c9a3a2f6b10']
    const refused = await as('UA').post('/v1/implementation-decisions', { decision: 'confirm', linkIds })
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([422, '/linkIds/1'])
    expect((await read(link.id)).status).toBe('claimed')
  })
})

on('the desk of one country', () => {
  it('a country desk links 200 acts in under ten calls, and the other side confirms them in two', async () => {
    const items = Array.from({ length: 200 }, (_, index) => ({ title: `Package ${index}` }))
    for (let at = 0; at < items.length; at += 25)
      await Promise.all(items.slice(at, at + 25).map((item) => make.commit('SE', item)))
    let calls = 0
    const call = <Value>(work: Promise<Value>) => {
      calls += 1
      return work
    }
    const rule = await call(make.rule('SE'))
    const seen = await call(step(rule, 'preview'))
    const applied = await call(step(seen.body, 'application'))
    expect([applied.status, applied.body.appliedLinks, calls]).toEqual([200, 200, 3])
    const waiting = await inbox('UA')
    expect(waiting).toHaveLength(1)
    const { body: page } = await as('UA').get<Page<LinkView>>(`${waiting[0]!.href}&limit=200`)
    const linkIds = page.items.map(({ id }) => id)
    const decided = await as('UA').post('/v1/implementation-decisions', { decision: 'confirm', linkIds })
    expect([decided.status, decided.body]).toMatchObject([201, { decided: 200 }])
    expect((await read(linkIds[7]!)).status).toBe('confirmed')
  })
})
