import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { equipmentOf, linksOf } from '../support/implementation-scenery.ts'
import { onOne } from '../support/one-app.ts'
import { pullReport } from '../support/pulls.ts'

type Cell = {
  participant: string
  area: string
  obligor: string
  provisionId: string | null
  status: string
  provisions: number
  acts: number
  notStated: number
  claimed: number
  notObjected: number
  confirmed: number
  contested: number
  unlinkedActs: number
  fulfilled: number
  formula: string
}
type Overlap = { rule: string; acts: number; frames: string[]; agreements: string[]; providers: string[]; says: string }

let test: TestApp
let make: ReturnType<typeof linksOf>
const on = onOne(async () => {
  test = await createTestApp()
  make = linksOf(test)
  return test
})

const rows = async <Row = Cell>(query = '', code = 'SE', at = '/v1/implementation/coverage') => {
  await test.sequence()
  const reply = await test.as(code, 'viewer').get<{ items: Row[] }>(`${at}${query}`)
  if (reply.status !== 200) throw new Error(JSON.stringify(reply.body))
  return reply.body.items
}
const cellOf = async (code = 'SE', query = '', area = 'military_equipment', obligor = 'participant') =>
  (await rows(`?participant=${code}${query}`)).find((row) => row.area === area && row.obligor === obligor)!

on('coverage of the agreements', () => {
  it('BR-108: the denominator is what can be delivered, cell by cell, and provision by provision', async () => {
    const cells = await rows()
    const [counted] = await test.rows<{ cells: number; provisions: number; pairs: number }>(`
      select count(distinct (p.agreement_id, w.area, p.obligor))::integer as cells, count(distinct p.id)::integer as provisions,
        count(*)::integer as pairs
      from accord.provision p cross join lateral unnest(p.areas) as w (area)
      where accord.is_deliverable(p.kind, p.strength)`)
    expect(cells).toHaveLength(counted!.cells)
    expect(cells.reduce((sum, row) => sum + row.provisions, 0)).toBe(counted!.pairs)
    const [all] = await test.rows<{ provisions: number }>(
      'select count(*)::integer as provisions from accord.provision p where accord.is_deliverable(p.kind, p.strength)',
    )
    expect(await rows('?level=provision')).toHaveLength(all!.provisions)
    expect(new Set(cells.map(({ status }) => status))).toEqual(new Set(['nothing_known', 'stated_but_unlinked']))
    expect(cells[0]!.formula).toContain('shall or will')
    const equipment = cells.filter(({ area }) => area === 'military_equipment')
    expect(await rows('?area=military_equipment'), 'its cells alone, as they are among all').toEqual(equipment)
    expect(await rows('?asOfValid=2024-01-11'), 'before the first signature').toEqual([])
    const first = await rows<Cell & { participant: string }>('?asOfValid=2024-01-12')
    expect(new Set(first.map(({ participant }) => participant))).toEqual(new Set(['GB']))
  })

  it('BR-108: by the same rule the texts as they were first read have 1,910 such provisions, in 677 areas of agreements', async () => {
    const load = (name: string) =>
      JSON.parse(readFileSync(new URL(`../../src/reference/${name}.json`, import.meta.url), 'utf8'))
    type Provision = { id: string; kind: string; strength: string; areas: string[]; due: string | null; money: boolean }
    const { agreements } = load('provisions') as { agreements: { agreement: string; provisions: Provision[] }[] }
    const { corrections } = load('provision-corrections') as {
      corrections: { id: string; field: string; from: string }[]
    }
    const first = new Map(
      corrections.filter(({ field }) => field === 'strength').map(({ id, from }) => [id, { strength: from }]),
    )
    const read = agreements.flatMap(({ agreement, provisions }) =>
      provisions.map((provision) => ({ agreement, ...provision, ...first.get(provision.id) })),
    )
    const counted = await test.rows(
      `with read as (
        select p.* from jsonb_to_recordset($1::jsonb)
          as p (agreement text, kind text, strength text, areas jsonb, due text, money boolean)
        where accord.is_deliverable(p.kind, p.strength)
      ), cell as (
        select count(*) as provisions from read r cross join lateral jsonb_array_elements_text(r.areas) as w (area)
        group by r.agreement, w.area
      )
      select count(*)::integer as provisions, count(r.due)::integer as dated, count(*) filter (where r.money)::integer as money,
        (select count(*)::integer from cell) as cells,
        (select percentile_disc(0.5) within group (order by provisions)::integer from cell) as median
      from read r`,
      [JSON.stringify(read)],
    )
    expect(counted).toEqual([{ provisions: 1_910, dated: 64, money: 29, cells: 677, median: 3 }])
  })

  it('BR-107: a reader’s match is never more than stated but unlinked; a claim is activity that is known', async () => {
    const matched = (await rows()).filter((row) => row.notStated > 0)
    expect(matched.length).toBeGreaterThan(5)
    expect(new Set(matched.map(({ status }) => status))).toEqual(new Set(['stated_but_unlinked']))
    const act = await make.commit('SE')
    const before = await cellOf()
    expect(before).toMatchObject({ status: 'stated_but_unlinked', claimed: 0 })
    expect(before.unlinkedActs).toBeGreaterThan(0)
    const link = await make.claim('SE', act.id)
    expect(await cellOf()).toMatchObject({ status: 'activity_known', acts: before.acts + 1, claimed: 1 })
    await make.send('UA', `/v1/implementation-links/${link.id}/objection`, { reason: 'Not this.' }, 1)
    expect(await cellOf()).toMatchObject({ status: 'contested', contested: 1, claimed: 0 })
  })

  it('is as of a position and a day: what was confirmed later was claimed then', async () => {
    const link = await make.claim('SE', (await make.commit('SE')).id)
    await test.sequence()
    const [then] = await test.rows<{ position: string }>(
      'select max(position)::text as position from accord.journal_position',
    )
    await make.send('UA', `/v1/implementation-links/${link.id}/confirmation`, {}, 1)
    expect(await cellOf()).toMatchObject({ claimed: 0, confirmed: 1 })
    expect(await cellOf('SE', `&asOfRecorded=${then!.position}`)).toMatchObject({ claimed: 1, confirmed: 0 })
    expect(await cellOf('SE', '&asOfValid=2026-03-01')).toMatchObject({ confirmed: 0 })
    const again = await make.claim('SE', (await make.commit('SE', { title: 'Two' })).id)
    expect(again.silentFrom).not.toBeNull()
    expect(await cellOf('SE', '&asOfValid=2026-12-31')).toMatchObject({ claimed: 0, notObjected: 1 })
  })

  it('BR-109: fulfilled is only what has an amount that was paid, or a date that a verified task met', async () => {
    const pledged = await test.rows<{
      provision_id: string
      participant: string
      id: string
      total: string
      currency: string
    }>(`
      select l.provision_id, g.participant, g.id, g.currency,
        (g.amount * accord.pledge_times(g.per, g.period_from, g.period_to))::text as total
      from accord.implementation_link l
      join accord.pledge g on g.id = l.act_id
      join accord.provision p on p.id = l.provision_id and p.money and accord.is_deliverable(p.kind, p.strength)
      where g.amount_kind = 'fixed' and p.areas <> '{}' and g.participant <> 'EU'
      order by l.provision_id limit 1`)
    const { provision_id, participant, id, total, currency } = pledged[0]!
    const find = async () =>
      (await rows(`?level=provision&participant=${participant}`)).find((row) => row.provisionId === provision_id)!
    expect((await find()).fulfilled).toBe(0)
    const commitment = await make.commit(participant, {
      pledgeId: id,
      amount: `${total}.00`,
      currency,
      marking: 'public',
    })
    const pay = (amount: string) =>
      make.send(participant, '/v1/disbursements', {
        ...{ commitmentId: commitment.id, amount, currency, transactionDate: '2026-11-20' },
      })
    await pay(`${BigInt(total) - 1n}.00`)
    expect((await find()).fulfilled).toBe(0)
    await pay('1.00')
    expect(await find()).toMatchObject({ fulfilled: 1, status: 'fulfilled' })
  })

  it('BR-105: what a reader does not see is counted in no cell (BR-51)', async () => {
    const before = await cellOf('SE', '', 'military_equipment')
    const hidden = await make.commit('SE', { marking: 'limited' })
    await make.claim('SE', hidden.id)
    const norway = (await rows('?participant=SE', 'NO')).find(
      (row) => row.area === 'military_equipment' && row.obligor === 'participant',
    )
    expect(norway).toEqual({ ...before })
  })

  it('comes in every format, with the totals of its sidecar', async () => {
    const json = await pullReport(test, ['SE', 'viewer'], 'implementation-coverage?participant=SE')
    const csv = await pullReport(test, ['SE', 'viewer'], 'implementation-coverage?participant=SE&format=csv')
    expect(csv.run.rowCount).toBe(json.rows.length)
    expect(csv.text.split('\r\n')).toHaveLength(json.rows.length + 2)
    expect(csv.run.controlTotals.map(({ by }) => by['status'])).toContain('nothing_known')
  })
})

on('overlaps', () => {
  it('BR-115: name the rule that found them', async () => {
    const [one, two] = [await make.commit('SE'), await make.commit('NO')]
    const arrange = (code: string, id: string, arrangement: string) =>
      make.send(code, '/v1/act-arrangements', { act: { kind: 'commitment', id }, arrangement, evidence: 'Its list.' })
    await arrange('SE', one.id, 'purl')
    await arrange('NO', two.id, 'nsatu')
    await make.claim('SE', one.id)
    const found = await rows<Overlap>('', 'SE', '/v1/implementation/overlaps')
    expect(found.find(({ rule }) => rule === 'area_year')).toMatchObject({
      ...{ acts: 2, frames: ['nsatu', 'purl'], providers: ['NO', 'SE'] },
    })
    await arrange('SE', one.id, 'contact_group')
    const several = await rows<Overlap>('?rule=several_arrangements', 'SE', '/v1/implementation/overlaps')
    expect(several).toMatchObject([{ frames: ['contact_group', 'purl'], providers: ['SE'] }])
  })

  it('BR-115: an act is several agreements’ by the links that stand: one that is contested makes none', async () => {
    const act = await make.commit('SE')
    await make.claim('SE', act.id)
    const ofDenmark = await make.claim('SE', act.id, { cell: equipmentOf('DK') })
    const several = async () =>
      (await rows<Overlap>('?rule=several_agreements', 'SE', '/v1/implementation/overlaps')).map(
        (row) => row.agreements,
      )
    expect(await several()).toContainEqual(['DK', 'SE'])
    await make.send('DK', `/v1/implementation-links/${ofDenmark.id}/objection`, { reason: 'Not ours.' }, 1)
    expect(await several()).not.toContainEqual(['DK', 'SE'])
  })
})
