import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'
import { contract } from '../support/implementation-scenery.ts'
import { pullReport } from '../support/pulls.ts'
import { need } from '../support/work-scenery.ts'

// BR-50, BR-51: a coalition that is for some alone is betrayed by no record that names it.

type Made = { id: string; marking: string; coalition: string | null } & ProblemBody

let test: TestApp
let provisionId: string
beforeAll(async () => {
  test = await createTestApp()
  for (const [code, marking] of [
    ['quiet', 'limited'],
    ['open', 'framework'],
  ]) {
    const name = { en: 'Another coalition', uk: 'Інша коаліція' }
    const body = { code, name, source: 'Decision 1', marking, ...(marking === 'limited' && { releasableTo: ['SE'] }) }
    const { status } = await test.as('UA', 'coordinator').post('/v1/coalitions', body)
    expect(status).toBe(201)
  }
  const [provision] = await test.rows<{ id: string }>(`
    select p.id from accord.provision p join accord.agreement a on a.id = p.agreement_id
    where a.participant = 'SE' order by p.id limit 1`)
  provisionId = provision!.id
})
afterAll(() => test.close())

const task = {
  ...{ title: 'Train the crews', dueOn: '2027-03-01' },
  ...{ lead: { participant: 'SE' }, contributors: [] },
}
/** Every record that names a coalition and takes a marking. */
const records = [
  { path: '/v1/requirements', body: () => need },
  { path: '/v1/tasks', body: () => ({ ...task, provisionId }) },
] as const

describe.each(records)('BR-50: what names a coalition, at $path', ({ path, body }) => {
  const send = (more: object) => test.as('UA', 'coordinator').post<Made>(path, { ...body(), ...more })
  const reads = async (participant: string, id: string) =>
    (await test.as(participant, 'viewer').get<Made>(`${path}/${id}`)).body.coalition

  it('is for no more than a limited coalition is', async () => {
    const made = await send({ coalition: 'quiet', marking: 'limited', releasableTo: ['SE'] })
    expect(made).toMatchObject({ status: 201, body: { marking: 'limited' } })
    expect(await reads('SE', made.body.id)).toBe('quiet')
    expect(await reads('PL', made.body.id)).toBeUndefined()
  })

  it('is refused when it is told wider', async () => {
    for (const [more, pointer] of [
      [{ marking: 'framework' }, '/marking'],
      [{ marking: 'public' }, '/marking'],
      [{ marking: 'limited', releasableTo: ['SE', 'PL'] }, '/releasableTo/1'],
    ] as const)
      expect(await send({ coalition: 'quiet', ...more }), JSON.stringify(more)).toMatchObject({
        status: 422,
        body: { rule: 'BR-50', errors: [{ pointer }] },
      })
  })

  it('control: of one that everybody reads it is as open as it is told, and so is read', async () => {
    const made = await send({ coalition: 'open', marking: 'framework' })
    expect(await reads('PL', made.body.id)).toBe('open')
  })
})

it('BR-51: an allocation names a limited coalition to whoever knows of it', async () => {
  const sweden = test.as('SE', 'ministry')
  const made = await sweden.post<Made>('/v1/commitments', { ...contract, financeType: 'grant', marking: 'framework' })
  const assigned = { amount: '10.00', package: 'Package 1', coalition: 'quiet' }
  const allocated = await sweden.post<Made>(`/v1/commitments/${made.body.id}/allocations`, assigned)
  expect(allocated).toMatchObject({ status: 201, body: { coalition: 'quiet' } })
  const paid = { commitmentId: made.body.id, allocationId: allocated.body.id, amount: '5.00', currency: 'EUR' }
  const posted = await sweden.post('/v1/disbursements', { ...paid, transactionDate: '2026-11-20' })
  expect(posted.status, JSON.stringify(posted.body)).toBe(201)
  await test.sequence()
  const told = async (code: string) => {
    const url = `/v1/commitments/${made.body.id}/allocations`
    const { items } = (await test.as(code, 'viewer').get<{ items: Made[] }>(url)).body
    const { rows = [] } = await pullReport(test, [code], 'ledger')
    const entry = rows.find(({ allocation }) => allocation === allocated.body.id)
    return [items[0]?.coalition, entry?.['package'], entry?.['coalition']]
  }
  expect(await told('PL')).toEqual([null, 'Package 1', null])
  expect(await told('SE'), 'control').toEqual(['quiet', 'Package 1', 'quiet'])
})

it('BR-50: whoever is to do a task for a limited coalition knows of that', async () => {
  const led = { ...task, provisionId, coalition: 'quiet', marking: 'limited' }
  for (const [more, pointer] of [
    [{ lead: { participant: 'PL' } }, '/lead/participant'],
    [{ contributors: [{ participant: 'PL' }] }, '/contributors/0/participant'],
  ] as const)
    expect(await test.as('UA', 'coordinator').post('/v1/tasks', { ...led, ...more })).toMatchObject({
      status: 422,
      body: { rule: 'BR-50', errors: [{ pointer }] },
    })
})
