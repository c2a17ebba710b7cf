import { afterAll, describe, expect, it } from 'vitest'
import { events } from '../../src/events/catalogue.ts'
import { createTestApp, type ProblemBody } from '../support/app.ts'
import { commitGoods, document, register, state } from '../support/goods.ts'
import { makersOf } from '../support/origin-makers.ts'
import { withClient } from '../support/postgres.ts'
import { type ReleasableCase, releasablesOf } from '../support/releasables.ts'

type Released = {
  id: string
  type: string
  version: number
  marking: string
  releasableTo: string[]
  added: string[]
  removed: string[]
}
type Release = Released & { also: Released[] }
type Changes = { items: { type: string; resource: { type: string; id: string } }[]; nextCursor: string }

/** Takes part in the framework, and is no side of anything here. */
const outsider = 'PT'

const test = await createTestApp()
const { sweden, pay } = makersOf(test)
const cases = releasablesOf(test)
afterAll(() => test.close())

const because = { reason: 'As agreed with them.' }
const viewer = (participant: string) => test.as(participant, 'viewer')
const released = (at: string, version: number, body: object, [owner, role]: Parameters<typeof test.as>) =>
  test.as(owner, role).post<Release & ProblemBody>(`${at}/releases`, { ...because, ...body }, { ifMatch: version })
const versionAt = async (at: string, owner: string) =>
  Number((await viewer(owner).get(at)).headers['etag']!.replaceAll('"', ''))

async function position(participant: string): Promise<string> {
  await test.sequence()
  for (let after = ''; ; ) {
    const { body } = await viewer(participant).get<Changes>(`/v1/changes?limit=200${after}`)
    if (body.items.length < 200) return body.nextCursor
    after = `&after=${body.nextCursor}`
  }
}

/** What a participant is told of a record after a cursor. */
async function toldSince(participant: string, after: string, id: string): Promise<string[]> {
  await test.sequence()
  const { body } = await viewer(participant).get<Changes>(`/v1/changes?limit=200&after=${after}`)
  return body.items.filter((item) => item.resource.id === id).map((item) => `${item.type} of ${item.resource.type}`)
}

const inList = async ({ list }: ReleasableCase, id: string) => {
  const reply = await viewer(outsider).get<{ items: { id: string }[] }>(list(id)!)
  expect(reply.status).toBe(200)
  return reply.body.items.some((item) => item.id === id)
}

it('BR-50: every kind of record that can be released is in the table', () => {
  const kinds = Object.keys(events).filter((type) => type.endsWith('.release_changed'))
  const table = cases.map(({ of }): string => `${of}.release_changed`)
  // A request of consultations is released as it is amended.
  expect(kinds.sort()).toEqual([...table, 'consultation.release_changed'].sort())
})

describe.each(cases)('BR-50: a limited $of', (kind) => {
  const { of, owner, role, at, make } = kind

  it('is released wider by its owner and narrower again: to who comes it is there, to who goes it is gone', async () => {
    const id = await make()
    const url = `${at}/${id}`
    const version = await versionAt(url, owner)
    const cursor = await position(outsider)
    expect((await viewer(outsider).get(url)).status).toBe(404)
    expect(await inList(kind, id)).toBe(false)

    const wider = await released(url, version, { marking: 'limited', releasableTo: [outsider, 'PL'] }, [owner, role])
    expect([wider.status, wider.body.detail]).toEqual([200, undefined])
    expect(wider.body).toMatchObject({ id, type: of, version: version + 1, added: ['PL', outsider], removed: [] })
    expect(wider.headers['etag']).toBe(`"${version + 1}"`)
    expect((await viewer(outsider).get(url)).status).toBe(200)
    expect(await inList(kind, id)).toBe(true)
    expect(await toldSince(outsider, cursor, id)).toContain(`resource.released of ${of}`)

    const later = await position(outsider)
    const narrower = await released(url, version + 1, { marking: 'limited' }, [owner, role])
    expect(narrower.body).toMatchObject({ added: [], removed: ['PL', outsider] })
    expect((await viewer(outsider).get(url)).status).toBe(404)
    expect(await inList(kind, id)).toBe(false)
    expect(await toldSince(outsider, later, id)).toEqual([`resource.withdrawn of ${of}`])
    expect((await viewer(owner).get(url)).status).toBe(200)
  })

  it('is released to the whole framework and taken back; its owner alone is told why', async () => {
    const id = await make()
    const url = `${at}/${id}`
    const version = await versionAt(url, owner)
    const [ownersCursor, cursor] = [await position(owner), await position(outsider)]
    const open = await released(url, version, { marking: 'framework' }, [owner, role])
    expect(open.body).toMatchObject({ marking: 'framework', releasableTo: [], added: ['framework'] })
    expect((await viewer(outsider).get(url)).status).toBe(200)
    expect(await toldSince(owner, ownersCursor, id)).toContain(`${of}.release_changed of ${of}`)
    expect(await toldSince(outsider, cursor, id)).not.toContain(`${of}.release_changed of ${of}`)
    expect((await released(url, version + 1, { marking: 'limited' }, [owner, role])).body.removed).toEqual([
      'framework',
    ])
    expect((await viewer(outsider).get(url)).status).toBe(404)
  })

  it('is released by nobody else, from no other version, and to nobody whom there is not', async () => {
    const id = await make()
    const url = `${at}/${id}`
    const version = await versionAt(url, owner)
    const shut = { marking: 'limited', releasableTo: ['PL'] }
    const by = async (participant: string) => (await released(url, version, shut, [participant, role])).status
    expect(await by(outsider)).toBe(404)
    expect((await released(url, version + 7, shut, [owner, role])).status).toBe(412)
    expect((await test.as(owner, role).post(`${url}/releases`, { ...because, ...shut })).status).toBe(428)
    const unknown = await released(url, version, { ...shut, releasableTo: ['ZZ'] }, [owner, role])
    expect([unknown.status, unknown.body.errors?.[0]?.pointer]).toEqual([422, '/releasableTo/0'])
    const both = await released(url, version, { ...shut, marking: 'framework' }, [owner, role])
    expect([both.status, both.body.errors?.[0]?.pointer]).toEqual([422, '/releasableTo'])
    await released(url, version, { marking: 'framework' }, [owner, role])
    expect((await released(url, version + 1, shut, ['PL', role])).status).toBe(403)
  })
})

describe('BR-50: what is made from a record that is released', () => {
  it('entries follow their commitment and none is changed; lots and evidence that are marked alike go with it', async () => {
    const commitmentId = await commitGoods(sweden, { marking: 'limited', receiver: { participant: 'UA' } })
    const lot = await register(sweden, { commitmentId })
    const paper = (await sweden.post<{ id: string }>(`/v1/lots/${lot.id}/evidence`, document)).body.id
    const [before] = await test.rows<{ rows: string }>(
      'select jsonb_agg(to_jsonb(e))::text as rows from accord.ledger_entry e where e.commitment_id = $1',
      [commitmentId],
    )
    const seen = async (participant: string) => ({
      lot: (await viewer(participant).get(`/v1/lots/${lot.id}`)).status,
      evidence: (await viewer(participant).get(`/v1/evidence/${paper}`)).status,
      entries: (await viewer(participant).get<{ items: object[] }>(`/v1/ledger-entries?commitmentId=${commitmentId}`))
        .body.items.length,
    })
    const all = await seen('SE')
    expect(all.entries).toBeGreaterThan(0)
    expect(await seen(outsider)).toEqual({ lot: 404, evidence: 404, entries: 0 })
    const url = `/v1/commitments/${commitmentId}`
    const cursor = await position(outsider)
    const wider = await released(url, 1, { marking: 'limited', releasableTo: [outsider] }, ['SE', 'ministry'])
    expect(wider.body.also.map(({ type, id }) => [type, id])).toEqual([
      ['lot', lot.id],
      ['evidence', paper],
    ])
    expect(await seen(outsider)).toEqual(all)
    expect(await toldSince(outsider, cursor, lot.id)).toContain('resource.released of lot')
    await released(url, 2, { marking: 'limited' }, ['SE', 'ministry'])
    expect(await seen(outsider)).toEqual({ lot: 404, evidence: 404, entries: 0 })
    expect(await seen('UA'), 'its sides stay').toEqual(all)
    const [after] = await test.rows<{ rows: string }>(
      'select jsonb_agg(to_jsonb(e))::text as rows from accord.ledger_entry e where e.commitment_id = $1',
      [commitmentId],
    )
    expect(after).toEqual(before)
  })

  it('evidence of the entries of a lot goes with the lot: who loses it loses the evidence', async () => {
    const lot = await register(sweden, { marking: 'framework' })
    await state(sweden, lot.id, 'handed_over', { quantity: '10' })
    const [entry] = await test.rows<{ id: string }>(
      'select id from accord.ledger_entry where lot_id = $1 and audience_id = lot_id limit 1',
      [lot.id],
    )
    const made = await sweden.post<{ id: string }>(`/v1/ledger-entries/${entry!.id}/evidence`, document)
    expect(made.status).toBe(201)
    const sees = async () => (await viewer(outsider).get(`/v1/evidence/${made.body.id}`)).status
    expect(await sees()).toBe(200)
    const version = await versionAt(`/v1/lots/${lot.id}`, 'SE')
    expect((await released(`/v1/lots/${lot.id}`, version, { marking: 'limited' }, ['SE', 'ministry'])).status).toBe(200)
    expect(await sees()).toBe(404)
  })

  it('a narrower commitment leaves no lot of it less restricted; a wider one opens no lot that is marked otherwise', async () => {
    const commitmentId = await commitGoods(sweden, { marking: 'framework' })
    const lot = await register(sweden, { commitmentId, marking: 'limited', releasableTo: ['PL', outsider] })
    const url = `/v1/commitments/${commitmentId}`
    const sees = async (participant: string) => (await viewer(participant).get(`/v1/lots/${lot.id}`)).status
    const public_ = await released(url, 1, { marking: 'public' }, ['SE', 'ministry'])
    expect([public_.body.also, await sees('FI')]).toEqual([[], 404])
    await released(url, 2, { marking: 'limited', releasableTo: ['PL'] }, ['SE', 'ministry'])
    expect([await sees('PL'), await sees(outsider)]).toEqual([200, 404])
  })

  it('a side that was named as a reader too stays a side', async () => {
    const commitmentId = await commitGoods(sweden, {
      ...{ marking: 'limited', releasableTo: ['UA', 'PL'], receiver: { participant: 'UA' } },
    })
    const url = `/v1/commitments/${commitmentId}`
    const { body } = await released(url, 1, { marking: 'limited' }, ['SE', 'ministry'])
    expect(body.removed).toEqual(['PL'])
    expect((await viewer('UA').get(url)).status).toBe(200)
  })

  it('BR-61: that it is gone is told to whoever saw it and sees it no more, and to nobody else', async () => {
    const readers = [
      ['PT', 'viewer'],
      ['AU', 'viewer'],
      ['LV', 'viewer'],
      ['XA', 'auditor'],
      ['XA', 'administrator'],
      ['SE', 'observer'], // sees what is public alone, whatever its participant sees
    ] as const
    const { owner, role, at: path, make } = cases.find(({ of }) => of === 'pledge')!
    const id = await make()
    const url = `${path}/${id}`
    const version = await versionAt(url, owner)
    const feedOf = async ([participant, role]: (typeof readers)[number]) => {
      const client = test.as(participant, role)
      const seen = (await client.get(url)).status === 200
      const told: string[] = []
      for (let after = ''; ; ) {
        const { body } = await client.get<Changes>(`/v1/changes?limit=200${after}`)
        told.push(...body.items.filter(({ resource }) => resource.id === id).map(({ type }) => type))
        if (body.items.length < 200) return { seen, gone: told.filter((type) => type === 'resource.withdrawn').length }
        after = `&after=${body.nextCursor}`
      }
    }
    const all = async () => {
      await test.sequence()
      return await Promise.all(readers.map(feedOf))
    }
    const steps = [
      { marking: 'framework' },
      { marking: 'limited', releasableTo: ['XA', 'coalition:drone'] },
      { marking: 'limited', releasableTo: ['framework_audit', 'AU'] },
      { marking: 'public' },
      { marking: 'framework' },
      { marking: 'limited', releasableTo: ['XA'] },
      { marking: 'limited' },
    ]
    let before = await all()
    const lost = new Set<string>()
    for (const [at, step] of steps.entries()) {
      const { status, body } = await released(url, version + at, step, [owner, role])
      expect(status, JSON.stringify(body)).toBe(200)
      const now = await all()
      const told = now.map(({ gone }, reader) => gone - before[reader]!.gone)
      const missed = now.map(({ seen }, reader) => (before[reader]!.seen && !seen ? 1 : 0))
      expect(told, JSON.stringify(step)).toEqual(missed)
      for (const [reader, one] of missed.entries()) if (one === 1) lost.add(readers[reader]!.join())
      before = now
    }
    expect([...lost].sort(), 'control').toEqual(readers.map(String).sort())
  })

  it('what a public text says stays public', async () => {
    const [found] = await test.rows<{ id: string; participant: string; version: number }>(
      'select id, participant, version from accord.pledge where as_found is not null limit 1',
    )
    const { id, participant, version } = found!
    const reply = await released(`/v1/pledges/${id}`, version, { marking: 'limited' }, [participant, 'ministry'])
    expect([reply.status, reply.body.errors?.[0]?.pointer]).toEqual([422, '/marking'])
  })

  it('BR-02: a report of an earlier position says that what one may see has changed', async () => {
    const { body } = await sweden.post<{ id: string }>('/v1/commitments', {
      title: 'Interceptors',
      signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 1' },
      signedOn: '2026-03-02',
      modality: 'cash',
      aidCategory: 'military',
      ...{ amount: '900.00', currency: 'EUR', marking: 'limited' },
    })
    await pay(body.id)
    await test.sequence()
    type Run = { id: string; asOfPosition: number; differsFrom: object | null }
    const pull = async (query: string) => {
      const reply = await viewer(outsider).get<Run[]>(`/v1/reports/ledger?provider=SE${query}`)
      return (await viewer(outsider).get<Run>(`/v1/report-runs/${reply.headers['report-run']}`)).body
    }
    const first = await pull('')
    await released(`/v1/commitments/${body.id}`, 1, { marking: 'framework' }, ['SE', 'ministry'])
    await test.sequence()
    const again = await pull(`&asOfRecorded=${first.asOfPosition}`)
    expect(again.differsFrom).toEqual({ runId: first.id, because: 'rows_changed' })
  })
})

it('control: a commitment that did not keep its sides would be lost to its receiver', async () => {
  const commitmentId = await commitGoods(sweden, {
    ...{ marking: 'limited', releasableTo: ['UA', 'PL'], receiver: { participant: 'UA' } },
  })
  await withClient(test.testDatabase.ownerUrl, async (client) => {
    await client.query('alter table accord.resource_audience no force row level security')
    await client.query(`update accord.resource_audience set sides = '{}' where resource_id = $1`, [commitmentId])
    await client.query('alter table accord.resource_audience force row level security')
  })
  const url = `/v1/commitments/${commitmentId}`
  const { body } = await released(url, 1, { marking: 'limited' }, ['SE', 'ministry'])
  expect(body.removed).toEqual(['PL', 'UA'])
  expect((await viewer('UA').get(url)).status).toBe(404)
})
