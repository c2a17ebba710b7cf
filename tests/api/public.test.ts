import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { commit, pay } from '../support/books.ts'
import { milestone, projectsOf, sePledge } from '../support/project-scenery.ts'
import { scaled } from '../support/scale.ts'
import { statementsOf } from '../support/statements.ts'

let test: TestApp
let projects: ReturnType<typeof projectsOf>
beforeAll(async () => {
  test = await createTestApp()
  projects = projectsOf(test)
})
afterAll(() => test.close())

const ask = async (url: string, headers: Record<string, string> = {}) => {
  const reply = await test.app.inject({ method: 'GET', url, headers })
  return { status: reply.statusCode, headers: reply.headers, text: reply.body }
}
const read = async <Body>(url: string) => JSON.parse((await ask(url)).text) as Body

type Total = { kind: string; currency: string; records: number; amount: string }

describe('what everybody may read', () => {
  it('needs no token, may be kept for a while, and is answered 304 where nothing changed', async () => {
    for (const part of ['agreements', 'projects', 'totals', 'feed.atom', 'feed.json']) {
      const first = await ask(`/v1/public/${part}`)
      expect([first.status, first.headers['cache-control']], part).toEqual([200, 'public, max-age=300'])
      const again = await ask(`/v1/public/${part}`, { 'if-none-match': String(first.headers.etag) })
      expect([again.status, again.text], part).toEqual([304, ''])
    }
    const bad = await ask('/v1/public/agreements?colour=red')
    expect(bad.status).toBe(400)
  })

  it('is limited per address', async () => {
    const few = await createTestApp({ config: { addressRequestsPerMinute: 3 }, on: test })
    try {
      const statuses = []
      for (let sent = 0; sent < 5; sent += 1)
        statuses.push((await few.app.inject({ method: 'GET', url: '/v1/public/totals' })).statusCode)
      expect(statuses).toEqual([200, 200, 200, 429, 429])
    } finally {
      await few.app.close()
    }
  })

  it('adds the totals up once for all who ask at the same time, and anew for who asks later', async () => {
    const asksOfLedger = async (times: number) => {
      const said = await statementsOf(() => Promise.all(Array.from({ length: times }, () => ask('/v1/public/totals'))))
      return said.filter(({ text }) => text.includes('accord.ledger_entry')).length
    }
    expect(await asksOfLedger(8)).toBe(1)
    expect(await asksOfLedger(1)).toBe(1)
  })

  it('has the agreements with their clauses', async () => {
    const { items } = await read<{ items: { id: string; participant: string }[] }>('/v1/public/agreements')
    expect(items).toHaveLength(29)
    const { id } = items.find(({ participant }) => participant === 'GB')!
    const text = await read<{ clauses: { type: string; presence: string }[] }>(`/v1/public/agreements/${id}`)
    expect(text.clauses.find(({ type }) => type === 'consultation')).toMatchObject({ presence: 'present' })
    expect((await ask('/v1/public/agreements/01979d2a-7f31-7000-8000-4c9a3a2f6b10')).status).toBe(404)
  })

  it('BR-123: has what the parties of a project have published, and its reached milestones in both feeds', async () => {
    const row = await projects.on(await projects.register(), 'milestones', milestone)
    await projects.on(row, 'milestone-statements', { milestoneId: row.milestones[0]!.id, reachedOn: '2026-11-20' })
    const proposed = await projects.propose(row)
    const shown = () => read<{ items: { id: string }[] }>('/v1/public/projects')
    const before = await ask('/v1/public/feed.atom')
    expect((await shown()).items).toEqual([])
    await projects.agree(proposed, 'UA')
    expect((await shown()).items).toEqual([])
    const { id, version } = await projects.agree(proposed, 'DK')
    expect((await shown()).items.map((item) => item.id)).toEqual([id])
    const atom = await ask('/v1/public/feed.atom?language=uk')
    expect(atom.headers['content-type']).toBe('application/atom+xml; charset=utf-8')
    expect(atom.text.match(/<entry>/g)).toHaveLength(2)
    expect(atom.text).toContain('Дрони, виготовлені разом: Перша сотня')
    expect((await ask('/v1/public/feed.atom?language=uk')).text).toBe(atom.text)
    const json = await read<{ version: string; items: { title: string; content_text: string }[] }>(
      '/v1/public/feed.json',
    )
    expect(json.version, 'what the contract and the media type say').toBe('https://jsonfeed.org/version/1.1')
    expect(
      json.items.every(({ content_text: text }) => text !== ''),
      'an item has to have a text',
    ).toBe(true)
    expect(json.items.map(({ title }) => title).sort()).toEqual([
      'Drones made together',
      'Drones made together: First hundred',
    ])
    const reason = { reason: 'For the safety of the site.' }
    await projects.send('UA', `/v1/joint-project-publications/${id}/withdrawal`, reason, version)
    expect((await ask('/v1/public/feed.atom')).text).toBe(before.text)
    expect((await ask(`/v1/public/projects/${id}`)).status).toBe(404)
  })
})

describe('BR-51: whatever is stored, the public view is the view over public rows alone', () => {
  const marks = ['public', 'framework', 'limited'] as const
  const sweden = () => test.as('SE', 'ministry')

  /** The same sums, over the rows whose audience is everybody, by who sees every row. */
  const overPublicRows = () =>
    test.rows<Total>(`
      with seen as (select resource_id from accord.resource_audience where 'public' = any (audiences)),
      pledge as (select p.* from accord.pledge p where p.id in (select resource_id from seen))
      select 'pledged' as kind, 'unstated' as "financeType", p.currency, count(*)::int as records,
        sum(p.amount * accord.pledge_times(p.per, p.period_from, p.period_to))::text as amount
      from pledge p
      where p.status <> 'withdrawn' and p.amount_kind = 'fixed' and p.qualifier <> 'up_to' and p.amount is not null
        and p.parent_pledge_id is null and not exists (select from pledge s where s.supersedes_pledge_id = p.id)
      group by p.currency
      union all
      select case e.flow_kind when 'commitment' then 'committed' else
          case e.stated_by when 'provider' then 'disbursed' else 'received' end end, c.finance_type, e.currency, count(*)::int, sum(e.amount)::text
      from accord.ledger_entry e
      join accord.commitment c on c.id = e.commitment_id
      where c.id in (select resource_id from seen) and e.flow_kind in ('commitment', 'disbursement') and e.receiver = 'UA'
        and e.amount is not null
      group by 1, 2, 3 order by 1, 2, 3`)

  const pledged = async (marking: string, supersedesPledgeId?: string) => {
    const fixed = { amountKind: 'fixed', qualifier: 'exact', amount: '1000.00', currency: 'EUR' }
    const body = { ...sePledge, ...fixed, marking, ...(supersedesPledgeId ? { supersedesPledgeId } : {}) }
    const reply = await test.as('SE', 'coordinator').post<{ id: string }>('/v1/pledges', body)
    expect(reply.status, JSON.stringify(reply.body)).toBe(201)
    return reply.body.id
  }
  const committed = async (marking: string, amount: string) => {
    const id = await commit(sweden(), `${amount}.00`, { marking })
    expect((await pay(sweden(), id, '1.00')).status).toBe(201)
  }
  const deed = fc.record({
    kind: fc.constantFrom('pledge', 'replaced pledge', 'commitment', 'project', 'refused project'),
    marking: fc.constantFrom(...marks),
    other: fc.constantFrom(...marks),
    amount: fc.integer({ min: 10, max: 900 }).map(String),
  })

  it('over random records of every marking', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 6 }), async (deeds) => {
        const before = (await read<{ items: object[] }>('/v1/public/projects?limit=200')).items.length
        let published = 0
        for (const { kind, marking, other, amount } of deeds) {
          if (kind === 'pledge') await pledged(marking)
          else if (kind === 'replaced pledge') await pledged(other, await pledged(marking))
          else if (kind === 'commitment') await committed(marking, amount)
          else {
            const proposed = await projects.propose(await projects.register({ marking, participants: ['SE', 'UA'] }))
            if (kind === 'project') {
              await projects.agree(proposed, 'UA')
              published += 1
            }
          }
        }
        const { items } = await read<{ items: Total[] }>('/v1/public/totals')
        expect(items).toEqual(await overPublicRows())
        const shown = (await read<{ items: object[] }>('/v1/public/projects?limit=200')).items
        expect(shown).toHaveLength(before + published)
      }),
      { numRuns: scaled(6, 15) },
    )
    // Control: public ones are counted at all.
    await pledged('public')
    expect((await read<{ items: Total[] }>('/v1/public/totals')).items.some(({ kind }) => kind === 'pledged')).toBe(
      true,
    )
  })
})
