import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { commit, pay } from '../support/books.ts'
import { commitGoods, document, generators, register } from '../support/goods.ts'
import { instrumentBody, measureBody } from '../support/implementation-scenery.ts'
import { project } from '../support/project-scenery.ts'
import { pledged, recordTold, told } from '../support/received-scenery.ts'
import { step } from '../support/reform-scenery.ts'
import { deliverable } from '../support/roadmap-scenery.ts'
import { need, work as task, workOf } from '../support/work-scenery.ts'

// BR-50: a record is released to those whom there are, whatever record it is.

type Refused = { rule?: string; errors?: { pointer: string; rule?: string }[] }
type Client = ReturnType<TestApp['as']>
type Drafted = { id: string; version: number; releasableTo: string[] }
type Contract = {
  paths: Record<string, Record<string, { operationId: string; requestBody?: object }>>
  components: { schemas: Record<string, object> }
}

const unknown = ['PL', 'coalition:submarine', 'ZZ']
const cash = {
  title: 'Interceptors',
  signatory: { name: 'Minister of Defence', office: 'Ministry of Defence', instrument: 'Decision 14' },
  signedOn: '2026-03-02',
  modality: 'cash',
  aidCategory: 'military',
  amount: '1000.00',
  currency: 'EUR',
  marking: 'framework',
}
const pledge = {
  title: 'Support',
  original: 'EUR 1 million',
  source: 'Statement of 2 March 2026',
  announcedOn: '2026-03-02',
  amountKind: 'unquantified',
  aidCategory: 'military',
}
const receipt = {
  provider: { participant: 'GB' },
  amount: '7.00',
  currency: 'EUR',
  transactionDate: '2026-11-20',
}
const request = {
  kind: 'ad_hoc',
  mode: 'monitoring',
  title: 'Plans',
  summary: 'Plans.',
  invited: ['EE'],
  asks: [{ text: 'Advice' }],
}
const founded = { code: 'space', name: { en: 'Space', uk: 'Космос' }, source: 'Statement' }

let test: TestApp
let ukraine: Client
let sweden: Client
beforeAll(async () => {
  test = await createTestApp()
  ukraine = test.as('UA', 'coordinator')
  sweden = test.as('SE', 'ministry')
})
afterAll(() => test.close())

/** Sent to the same rule in the content of another record. */
const inContent = ['correctReceivedStatement']

/** By operation, what is sent with these audiences. */
const requests: Record<string, (releasableTo: string[]) => Promise<unknown>> = {
  recordReceivedStatement: (releasableTo) => ukraine.post('/v1/received-statements', { ...told, releasableTo }),
  correctReceivedStatement: async (releasableTo) => {
    const { id } = await recordTold(test)
    const content = { ...pledged, marking: 'limited', releasableTo }
    const at = `/v1/received-statements/${id}/correction`
    return sweden.post(at, { kind: 'pledge', content }, { ifMatch: 1 })
  },
  createCommitment: (releasableTo) => sweden.post('/v1/commitments', { ...cash, releasableTo }),
  createPledge: (releasableTo) => sweden.post('/v1/pledges', { ...pledge, releasableTo }),
  createReceipt: (releasableTo) => test.as('UA', 'ministry').post('/v1/receipts', { ...receipt, releasableTo }),
  createReceipts: (releasableTo) =>
    test.as('UA', 'ministry').post('/v1/receipts/batch', { items: [receipt, { ...receipt, releasableTo }] }),
  createConsultation: (releasableTo) => ukraine.post('/v1/consultations', { ...request, releasableTo }),
  amendConsultation: async (releasableTo) => {
    const { body } = await ukraine.post<{ id: string }>('/v1/consultations', request)
    return ukraine.patch(`/v1/consultations/${body.id}`, { releasableTo }, { ifMatch: 1 })
  },
  createCoalition: (releasableTo) => ukraine.post('/v1/coalitions', { ...founded, releasableTo }),
  fileRequirement: (releasableTo) => ukraine.post('/v1/requirements', { ...need, releasableTo }),
  createTask: async (releasableTo) => {
    const work = workOf(test)
    const { id } = await work.validate(await work.file({ marking: 'framework' }))
    const body = { ...task, requirementId: id, contributors: [], marking: 'limited', releasableTo }
    return ukraine.post('/v1/tasks', body)
  },
  proposeInstrument: (releasableTo) =>
    test.as('SE', 'coordinator').post('/v1/instruments', instrumentBody('SE', { releasableTo })),
  createMeasure: (releasableTo) => sweden.post('/v1/measures', measureBody('SE', { releasableTo })),
  importMeasures: (releasableTo) =>
    sweden.post('/v1/measures/imports', { items: [measureBody('SE', { releasableTo })] }),
  planReformStep: (releasableTo) =>
    test.as('UA', 'ministry').post('/v1/reform-steps', { ...step, marking: 'limited', releasableTo }),
  planRoadmapStep: (releasableTo) =>
    ukraine.post('/v1/roadmap-steps', { ...deliverable, marking: 'limited', releasableTo }),
  registerJointProject: (releasableTo) =>
    test.as('SE', 'coordinator').post('/v1/joint-projects', { ...project, marking: 'limited', releasableTo }),
  registerLot: async (releasableTo) => {
    const commitmentId = await commitGoods(sweden)
    return sweden.post('/v1/lots', { ...generators, commitmentId, marking: 'limited', releasableTo })
  },
  addLotEvidence: async (releasableTo) => {
    const { id } = await register(sweden)
    return sweden.post(`/v1/lots/${id}/evidence`, { ...document, marking: 'limited', releasableTo })
  },
  addEntryEvidence: async (releasableTo) => {
    const paid = await pay(sweden, await commit(sweden, '10.00'), '10.00')
    const body = { ...document, marking: 'limited', releasableTo }
    return sweden.post(`/v1/ledger-entries/${paid.body.id}/evidence`, body)
  },
}

/** Held to the same rule elsewhere: releases by releases.test.ts, and what is confirmed posts to an address above. */
const elsewhere = (id: string) => id.startsWith('release') || id.startsWith('confirmProposal')

describe('BR-51: a coalition that is for Sweden and Ukraine alone', () => {
  let quiet: Drafted
  const released = new Map<string, string>()
  beforeAll(async () => {
    const body = { ...founded, code: 'quiet', marking: 'limited', releasableTo: ['SE'] }
    const made = await ukraine.post<Drafted>('/v1/coalitions', body)
    expect(made.status).toBe(201)
    quiet = made.body
  })
  const read = async (who: string, at: string) =>
    (
      await test
        .as(who, 'viewer')
        .get<{ releasableTo?: string[]; items?: { id: string; releasableTo?: string[] }[] }>(at)
    ).body
  const isRecord = /\/[\da-f-]{36}$/
  /** To whom it is released, as each is told by the record and by the list that it stands in. */
  const toldTo = async (who: string, at: string) => {
    const id = at.split('/').at(-1)!
    const listed = (await read(who, `${at.slice(0, -id.length - 1)}?limit=200`)).items?.find((each) => each.id === id)
    return [(await read(who, at)).releasableTo, listed?.releasableTo]
  }

  it('is named by no record that is released to it, to whoever may not know of it', async () => {
    const told: string[] = []
    for (const [operation, send] of Object.entries(requests)) {
      if (operation === 'createCoalition') continue
      const made = (await send(['PL', 'coalition:quiet'])) as { status: number; headers: Record<string, string> }
      expect(made.status, operation).toBeLessThan(300)
      const at = made.headers['location']
      if (at === undefined || !isRecord.test(at)) continue // several at once are told by their list
      released.set(operation, at)
      const poland = JSON.stringify(await toldTo('PL', at))
      expect(poland, operation).not.toContain('quiet')
      if (poland.includes('PL') && JSON.stringify(await toldTo('SE', at)).includes('quiet')) told.push(operation)
    }
    expect(told.length, 'control: whoever knows of it is told, of what both see').toBeGreaterThanOrEqual(8)
  })

  it('is refused by whoever may not know of it in the words for one that there is not', async () => {
    const said = async (code: string) => {
      const { status, body } = await test
        .as('PL', 'ministry')
        .post<object>('/v1/pledges', { ...pledge, marking: 'limited', releasableTo: [`coalition:${code}`] })
      return JSON.stringify([status, { ...body, traceId: '' }]).replaceAll(code, '…')
    }
    expect(await said('quiet')).toBe(await said('nowhere'))
    expect(await said('drone'), 'control').toContain('[201')
  })

  it('stays in what its owner changes when the owner may not know of it any more', async () => {
    const releasableTo = ['PL', 'coalition:quiet']
    const requester = test.as('SE', 'coordinator')
    const draft = await requester.post<Drafted>('/v1/consultations', { ...request, releasableTo })
    expect(draft.status).toBe(201)
    const narrower = { marking: 'limited', releasableTo: [], reason: 'Closed.' }
    const closed = await ukraine.post(`/v1/coalitions/${quiet.id}/releases`, narrower, { ifMatch: quiet.version })
    expect(closed.status, JSON.stringify(closed.body)).toBe(200)
    const at = `/v1/consultations/${draft.body.id}`
    const changed = await requester.patch<Drafted>(at, { title: 'Other plans' }, { ifMatch: draft.body.version })
    expect(changed).toMatchObject({ status: 200, body: { title: 'Other plans', releasableTo } })
    const [row] = await test.rows<Drafted>(
      `select releasable_to as "releasableTo" from accord.consultation where id = '${draft.body.id}'`,
    )
    expect(row!.releasableTo).toEqual(releasableTo)
  })

  it('is told to the owner of each record, and to nobody else who knew of it', async () => {
    const told = { own: 0, others: 0 }
    for (const [operation, at] of released) {
      const id = at.split('/').at(-1)!
      const [record] = await test.rows<{ owner: string }>(
        `select owner from accord.resource_audience where resource_id = '${id}'`,
      )
      const isOwn = record!.owner === 'SE'
      const names = JSON.stringify(await toldTo('SE', at))
      if (!names.includes('PL')) continue
      expect(names.includes('quiet'), operation).toBe(isOwn)
      told[isOwn ? 'own' : 'others'] += 1
    }
    expect(Math.min(told.own, told.others), 'control: there are both').toBeGreaterThan(1)
  })
})

describe('BR-50: a coalition or a participant that there is not', () => {
  it.each(Object.entries(requests))('is refused at its place: %s', async (operation, send) => {
    const within = inContent.includes(operation) ? '/content' : ''
    for (const [audiences, place] of [
      [unknown, 1],
      [unknown.toReversed(), 0],
      [['coalition:drone', 'ZZ'], 1],
    ] as const) {
      const { status, body } = (await send([...audiences])) as { status: number; body: Refused }
      expect([status, body.rule, body.errors?.[0]?.pointer, body.errors?.[0]?.rule]).toEqual([
        422,
        // Of a plan the whole is refused by its own rule, and each line by what is wrong in it.
        operation === 'importMeasures' ? 'BR-111' : 'BR-50',
        `${within}/releasableTo/${place}`,
        'BR-50',
      ])
    }
    const { status } = (await send(['PL', 'coalition:air_force', 'framework_audit'])) as { status: number }
    expect(status).toBeLessThan(300)
  })

  it('there is no record beside these that says to whom it is released', async () => {
    const contract = JSON.parse(
      await readFile(new URL('../../openapi/openapi.json', import.meta.url), 'utf8'),
    ) as Contract
    const names = new Set<string>()
    const releases = (node: unknown): boolean => {
      if (node === null || typeof node !== 'object') return false
      if ('$ref' in node) {
        const name = String(node.$ref).split('/').at(-1)!
        if (names.has(name)) return false
        names.add(name)
        return releases(contract.components.schemas[name])
      }
      return (
        ('properties' in node && 'releasableTo' in (node.properties as object)) || Object.values(node).some(releases)
      )
    }
    const found = Object.values(contract.paths)
      .flatMap((operations) => Object.values(operations))
      .filter(({ requestBody }) => {
        names.clear()
        return releases(requestBody)
      })
    const ids = found.map(({ operationId }) => operationId).filter((id) => !elsewhere(id))
    expect(ids.sort()).toEqual(Object.keys(requests).sort())
  })
})
