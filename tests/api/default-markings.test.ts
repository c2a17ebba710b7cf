import { readFile } from 'node:fs/promises'
import { afterAll, expect, it } from 'vitest'
import { createTestApp } from '../support/app.ts'
import { pay } from '../support/books.ts'
import { commitGoods, document, generators, register } from '../support/goods.ts'
import { instrumentBody, measureBody } from '../support/implementation-scenery.ts'
import { makersOf } from '../support/origin-makers.ts'
import { project } from '../support/project-scenery.ts'
import { pledged, recordTold, told } from '../support/received-scenery.ts'
import { step } from '../support/reform-scenery.ts'
import { deliverable } from '../support/roadmap-scenery.ts'
import { need, work as task } from '../support/work-scenery.ts'

// A.10: who sees a record whose request says nothing of it. What is of the books is for its two sides, a need for
// Ukraine and the coalition that it names; what is said in public from the start is for the framework.

type Contract = {
  paths: Record<string, Record<string, { operationId: string; requestBody?: object }>>
  components: { schemas: Record<string, object> }
}

const test = await createTestApp()
afterAll(() => test.close())
const { commit, commitment, need: needed } = makersOf(test)
const [ukraine, sweden] = [test.as('UA', 'ministry'), test.as('SE', 'ministry')]
const [kyiv, stockholm] = [test.as('UA', 'coordinator'), test.as('SE', 'coordinator')]
const untold = ({ marking: _, releasableTo: __, ...rest }: Record<string, unknown>): object => rest

const receipt = {
  provider: { participant: 'SE' },
  amount: '7.00',
  currency: 'EUR',
  transactionDate: '2026-11-20',
}
const draft = { kind: 'ad_hoc', mode: 'monitoring', title: 'Plans', summary: 'Plans.', asks: [{ text: 'Advice' }] }
const founded = { code: 'space', name: { en: 'Space', uk: 'Космос' }, source: 'Statement' }

type Made = { status: number; body: { id?: string | undefined; recordId?: string } }
const post = (client: ReturnType<typeof test.as>, url: string, body: object, ifMatch?: number) =>
  client.post<Made['body']>(url, body, ifMatch === undefined ? {} : { ifMatch })

/** By operation that takes a marking: who sees what it makes, beside its sides, when the request tells nobody. */
const makers: Record<string, { sees: string[]; make: () => Promise<Made> }> = {
  createConsultation: {
    sees: [],
    make: () => post(kyiv, '/v1/consultations', { ...draft, invited: ['EE'] }),
  },
  createPledge: { sees: ['framework'], make: () => post(sweden, '/v1/pledges', pledged) },
  createCommitment: { sees: [], make: () => commit({ marking: undefined }) },
  createReceipt: { sees: [], make: () => post(ukraine, '/v1/receipts', receipt) },
  createReceipts: {
    sees: [],
    make: async () => {
      const reply = await post(ukraine, '/v1/receipts/batch', { items: [{ ...receipt, amount: '8.00' }] })
      return { ...reply, body: {} } // of the batch
    },
  },
  createCoalition: { sees: ['coalition:space', 'framework'], make: () => post(kyiv, '/v1/coalitions', founded) },
  fileRequirement: { sees: ['coalition:drone'], make: () => post(kyiv, '/v1/requirements', untold(need)) },
  createTask: {
    sees: ['framework'], // as the need that it is for
    make: async () =>
      post(kyiv, '/v1/tasks', { ...untold(task), requirementId: await needed('open'), contributors: [] }),
  },
  proposeInstrument: {
    sees: ['framework'],
    make: () => post(stockholm, '/v1/instruments', untold(instrumentBody('SE'))),
  },
  createMeasure: { sees: ['framework'], make: () => post(sweden, '/v1/measures', untold(measureBody('SE'))) },
  importMeasures: {
    sees: ['framework'],
    make: () => post(sweden, '/v1/measures/imports', { items: [untold(measureBody('SE'))] }),
  },
  planReformStep: { sees: ['framework'], make: () => post(ukraine, '/v1/reform-steps', untold(step)) },
  planRoadmapStep: { sees: ['framework'], make: () => post(kyiv, '/v1/roadmap-steps', untold(deliverable)) },
  registerJointProject: { sees: ['framework'], make: () => post(stockholm, '/v1/joint-projects', untold(project)) },
  recordReceivedStatement: { sees: [], make: () => post(kyiv, '/v1/received-statements', untold(told)) },
  correctReceivedStatement: {
    sees: [], // as what was recorded
    make: async () => {
      const { id } = await recordTold(test)
      const body = { kind: 'pledge', content: pledged }
      const corrected = await post(sweden, `/v1/received-statements/${id}/correction`, body, 1)
      return { ...corrected, body: { id: corrected.body.recordId } }
    },
  },
  registerLot: {
    sees: [], // of the books, although its commitment is for the framework
    make: async () =>
      post(sweden, '/v1/lots', { ...generators, commitmentId: await commitGoods(sweden, { marking: 'framework' }) }),
  },
  addLotEvidence: {
    sees: ['framework'], // as the lot
    make: async () => {
      const lot = await register(sweden, { marking: 'framework' })
      return post(sweden, `/v1/lots/${lot.id}/evidence`, document)
    },
  },
  addEntryEvidence: {
    sees: ['framework'], // as the entry
    make: async () => {
      const paid = await pay(sweden, await commitment('open'), '10.00')
      return post(sweden, `/v1/ledger-entries/${paid.body.id}/evidence`, document)
    },
  },
}

/** The record that was made last of all, for the batches, whose replies count. */
async function newest(): Promise<string> {
  const [row] = await test.rows<{ id: string }>(
    `select r.resource_id as id from accord.resource_audience r
     where r.kind in ('ledger_entry', 'measure') order by r.resource_id desc limit 1`,
  )
  return row!.id
}

it.each(Object.entries(makers))(
  'BR-50: untold, what %s makes is for those alone that its kind is for',
  async (_, { sees, make }) => {
    const { status, body } = await make()
    expect(status, JSON.stringify(body)).toBeLessThan(300)
    const [row] = await test.rows<{ sees: string[] }>(
      `select array(select a from unnest(r.audiences) as a where a <> all (r.sides || r.owner)) as sees
       from accord.resource_audience r
       where r.resource_id = coalesce((select e.audience_id from accord.ledger_entry e where e.id = $1), $1)`,
      [body.id ?? (await newest())],
    )
    expect(row!.sees).toEqual(sees)
  },
)

/** A change says nothing of who sees it, a release says it in full, and a change of the register is for all. */
const saysItself = (id: string) =>
  id.startsWith('release') || ['amendConsultation', 'proposeRegisterChange'].includes(id)

it('there is no operation beside these that takes a marking', async () => {
  const contract = JSON.parse(
    await readFile(new URL('../../openapi/openapi.json', import.meta.url), 'utf8'),
  ) as Contract
  const marks = (node: unknown, names: ReadonlySet<string>): boolean => {
    if (node === null || typeof node !== 'object') return false
    if ('$ref' in node) {
      const name = String(node.$ref).split('/').at(-1)!
      return !names.has(name) && marks(contract.components.schemas[name], new Set([...names, name]))
    }
    if ('properties' in node && 'marking' in (node.properties as object)) return true
    return Object.values(node).some((each) => marks(each, names))
  }
  const found = Object.values(contract.paths)
    .flatMap((operations) => Object.values(operations))
    .filter(({ requestBody }) => marks(requestBody, new Set()))
    .map(({ operationId }) => operationId)
    .filter((id) => !saysItself(id))
  expect(found.sort()).toEqual(Object.keys(makers).sort())
})
