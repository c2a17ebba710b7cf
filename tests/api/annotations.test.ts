import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evidenceDeadlines } from '../../src/modules/annotations/deadlines.ts'
import { sweepDeadlines } from '../../src/platform/journal/deadlines.ts'
import type { Client, TestApp } from '../support/app.ts'
import { commit, createBooks, pay } from '../support/books.ts'
import { createImplementationScenery } from '../support/implementation-scenery.ts'
import { createMonitoringScenery } from '../support/monitoring-scenery.ts'
import { createProjectScenery } from '../support/project-scenery.ts'
import { recordTold } from '../support/received-scenery.ts'
import { createReformScenery } from '../support/reform-scenery.ts'
import { refusalOf } from '../support/refusals.ts'
import { createRoadmapScenery } from '../support/roadmap-scenery.ts'

type Remark = { id: string; owner: string; readers: string; kind: string }
type Question = { id: string; status: string; overdue: boolean; dueAt: string; version: number; answer: string | null }
type Page<Item> = { items: Item[] }

let test: TestApp
let auditor: Client
let sweden: Client
let entryId: string
let limitedId: string
beforeAll(async () => {
  test = await createBooks()
  auditor = test.as('UA', 'auditor')
  sweden = test.as('SE', 'ministry')
  entryId = (await pay(sweden, await commit(sweden, '100.00'), '10.00')).body.id
  limitedId = (
    await sweden.post<{ id: string }>('/v1/commitments', {
      title: 'Restricted',
      signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 1' },
      signedOn: '2026-03-02',
      modality: 'cash',
      aidCategory: 'military',
      amount: '10.00',
      currency: 'EUR',
      marking: 'limited',
    })
  ).body.id
})
afterAll(() => test.close())

const remark = (more: object = {}, client = auditor) =>
  client.post<Remark>('/v1/annotations', {
    resource: { type: 'ledger_entry', id: entryId },
    text: 'The act names another quantity.',
    ...more,
  })
const ask = (more: object = {}, client = auditor) =>
  client.post<Question>('/v1/evidence-requests', {
    resource: { type: 'ledger_entry', id: entryId },
    question: 'Which act?',
    dueOn: '2026-11-30',
    ...more,
  })

describe('a remark of an auditor', () => {
  it('is known to its author and to the owner of the record, and to nobody else; the feed tells both', async () => {
    const { body, status } = await remark()
    expect([status, body.owner, body.readers]).toEqual([201, 'SE', 'owner'])
    const reads = async (participant: string) =>
      (await test.as(participant, 'viewer').get(`/v1/annotations/${body.id}`)).status
    expect([await reads('UA'), await reads('SE'), await reads('PL')]).toEqual([200, 200, 404])
    await test.sequence()
    const told = async (participant: string) => {
      const { body: feed } = await test.as(participant, 'viewer').get<Page<{ type: string }>>('/v1/changes?limit=200')
      return feed.items.filter(({ type }) => type === 'annotation.made').length
    }
    expect([await told('SE'), await told('PL')]).toEqual([1, 0])
  })

  it('BR-50: for all readers it is seen by whoever sees the record, and by nobody who does not', async () => {
    const open = await remark({ readers: 'all' })
    const hidden = await remark({ resource: { type: 'commitment', id: limitedId }, readers: 'all' })
    const poland = test.as('PL', 'viewer')
    expect((await poland.get(`/v1/annotations/${open.body.id}`)).status).toBe(200)
    expect((await poland.get(`/v1/annotations/${hidden.body.id}`)).status).toBe(404)
    const { body } = await poland.get<Page<Remark>>('/v1/annotations')
    expect(body.items.map(({ id }) => id)).toEqual([open.body.id])
  })

  it('BR-53: a record that the auditor does not see is a record that is not there', async () => {
    const polish = test.as('PL', 'auditor')
    const hidden = await remark({ resource: { type: 'commitment', id: limitedId } }, polish)
    const absent = await remark({ resource: { type: 'commitment', id: entryId } }, polish)
    expect(refusalOf(hidden)).toEqual([422, 'unprocessable', 'BR-53', '/resource/id'])
    expect(refusalOf(absent)).toEqual(refusalOf(hidden))
    expect((await remark({ resource: { type: 'webhook', id: entryId } })).status).toBe(400)
  })

  it('BR-16: that an entry is audited is said of an entry, to all who see it', async () => {
    const ofCommitment = { kind: 'audited', readers: 'all', resource: { type: 'commitment', id: limitedId } }
    expect(refusalOf(await remark(ofCommitment))).toEqual([422, 'unprocessable', 'BR-16', '/resource/type'])
    expect(refusalOf(await remark({ kind: 'audited' }))).toEqual([422, 'unprocessable', 'BR-16', '/readers'])
    const verification = async () =>
      (await sweden.get<{ verification: string }>(`/v1/ledger-entries/${entryId}`)).body.verification
    expect(await verification()).toBe('unverified')
    expect((await remark({ kind: 'audited', readers: 'all', scope: 'The bank statement.' })).status).toBe(201)
    expect(await verification()).toBe('audited')
  })

  it('BR-52: auditors write remarks and questions, and nobody else does', async () => {
    expect((await remark({}, sweden)).status).toBe(403)
    expect((await ask({}, test.as('SE', 'coordinator'))).status).toBe(403)
    expect((await pay(auditor, limitedId, '1.00')).status).toBe(403)
  })

  it('is never changed: the database refuses it to the role of the API (BR-01)', async () => {
    const rights = await test.rows<{ right: string }>(
      `select p as right from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p
      where has_table_privilege('accord_app', 'accord.annotation', p)
        or (p in ('INSERT', 'UPDATE') and has_any_column_privilege('accord_app', 'accord.annotation', p))`,
    )
    expect(rights.map(({ right }) => right)).toEqual(['SELECT', 'INSERT'])
  })
})

describe('a request for evidence', () => {
  it('waits in the inbox of the owner until it is answered, once, by the owner', async () => {
    const { body: asked } = await ask()
    expect(asked).toMatchObject({ status: 'open', overdue: false, dueAt: '2026-11-30T23:00:00.000Z' })
    const waits = async () => {
      const { body } = await sweden.get<Page<{ kind: string; dueAt: string; resource: { id: string } }>>('/v1/me/inbox')
      return body.items.filter(({ resource }) => resource.id === asked.id)
    }
    expect(await waits()).toEqual([
      expect.objectContaining({ kind: 'evidence_request', dueAt: '2026-11-30T23:00:00.000Z' }),
    ])
    const at = `/v1/evidence-requests/${asked.id}/answer`
    const options = { ifMatch: asked.version }
    expect((await test.as('UA', 'ministry').post(at, { answer: 'x' }, options)).status).toBe(403)
    expect((await test.as('PL', 'ministry').post(at, { answer: 'x' }, options)).status).toBe(404)
    expect((await sweden.post(at, { answer: 'x' })).status).toBe(428)
    const { body } = await sweden.post<Question>(at, { answer: 'Act 14.' }, options)
    expect(body).toMatchObject({ status: 'answered', answer: 'Act 14.' })
    expect(await waits()).toEqual([])
    const again = await sweden.post(at, { answer: 'Act 15.' }, { ifMatch: body.version })
    expect([again.status, again.body.state]).toEqual([409, 'answered'])
    expect((await auditor.get<Question>(`/v1/evidence-requests/${asked.id}`)).body.answer).toBe('Act 14.')
  })

  it('is withdrawn by who asked, with a reason', async () => {
    const { body: asked } = await ask()
    const at = `/v1/evidence-requests/${asked.id}/withdrawal`
    const options = { ifMatch: asked.version }
    expect((await sweden.post(at, { reason: 'x' }, options)).status).toBe(403)
    expect((await auditor.post<Question>(at, { reason: 'Found.' }, options)).body.status).toBe('withdrawn')
  })

  it('is for a day that has not passed where the owner is: midnight comes to Stockholm before it comes to UTC', async () => {
    const now = test.clock.now()
    test.clock.set('2026-11-23T23:01:00.000Z')
    expect(refusalOf(await ask({ dueOn: '2026-11-23' }))).toEqual([422, 'unprocessable', undefined, '/dueOn'])
    expect((await ask({ dueOn: '2026-11-24' })).status).toBe(201)
    test.clock.set(now)
  })

  it('is overdue from the end of its day, is told so once, and can still be answered', async () => {
    const now = test.clock.now()
    const { body: asked } = await ask({ dueOn: '2026-11-24' })
    const worker = new pg.Client({ connectionString: test.testDatabase.workerUrl })
    await worker.connect()
    const overdue = async () => {
      await sweepDeadlines(worker, evidenceDeadlines, test.clock.now())
      const rows = await test.rows<{ participant: string }>(
        "select participant from accord.journal_entry where event_type = 'evidence_request.overdue' and resource_id = $1",
        [asked.id],
      )
      return rows.map(({ participant }) => participant)
    }
    const read = async () => (await auditor.get<Question>(`/v1/evidence-requests/${asked.id}`)).body
    test.clock.set('2026-11-24T22:59:59.999Z')
    expect([await overdue(), (await read()).overdue]).toEqual([[], false])
    test.clock.set('2026-11-24T23:00:00.000Z')
    expect([await overdue(), (await read()).overdue]).toEqual([['SE'], true])
    expect(await overdue()).toEqual(['SE'])
    const { body } = await auditor.get<Page<Question>>('/v1/evidence-requests?overdue=true')
    expect(body.items.map(({ id }) => id)).toContain(asked.id)
    const answered = await sweden.post<Question>(
      `/v1/evidence-requests/${asked.id}/answer`,
      { answer: 'Late.' },
      { ifMatch: asked.version },
    )
    expect(answered.body).toMatchObject({ status: 'answered', overdue: false })
    await worker.end()
    test.clock.set(now)
  })
})

describe('a remark, and a question, of an auditor', () => {
  it('may be of every record of the modules that make acts and reports, and goes to its owner', async () => {
    const { instrument, measure } = await createImplementationScenery(test)
    const [projects, reforms, roadmap] = [
      await createProjectScenery(test),
      await createReformScenery(test),
      await createRoadmapScenery(test),
    ]
    const editions = await createMonitoringScenery(test)
    const told = await recordTold(test)
    for (const [type, id, owner] of [
      ['instrument', instrument.proposed.id, 'SE'],
      ['instrument', (await foundInstrument()).id, 'UA'],
      ['measure', measure.id, 'SE'],
      ['joint_project', projects.joint.id, 'SE'],
      ['reform_step', reforms.planned.id, 'UA'],
      ['roadmap_step', roadmap.first.id, 'UA'],
      ['received_statement', told.id, 'UA'],
      ['monitoring_edition', editions.open.id, 'UA'],
    ] as const) {
      const resource = { type, id }
      expect(await remark({ resource }), type).toMatchObject({ status: 201, body: { owner } })
      expect(await ask({ resource }), type).toMatchObject({ status: 201, body: { owner } })
    }
    const hidden = { resource: { type: 'received_statement', id: told.id } }
    expect((await remark(hidden, test.as('PL', 'auditor'))).status, 'of what is hidden').toBe(422)
  })
})

async function foundInstrument(): Promise<{ id: string }> {
  const found = await auditor.get<Page<{ id: string }>>('/v1/instruments?status=found&limit=1')
  return found.body.items[0]!
}
