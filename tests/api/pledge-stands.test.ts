import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'
import { makersOf } from '../support/origin-makers.ts'
import { projectsOf, sePledge } from '../support/project-scenery.ts'
import { oneBehindTheOther } from '../support/two-at-once.ts'

// BR-23: nothing new rests on a pledge that stands no more, and no pledge is lost between its whole and its successor.

type Pledge = { id: string; version: number; additional: boolean } & ProblemBody
type Reply = { status: number; body: { rule?: string; errors?: { pointer?: string }[] } }

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

const ministry = () => test.as('SE', 'ministry')
const post = (more: object = {}) => ministry().post<Pledge>('/v1/pledges', { ...sePledge, ...more })
async function pledge(more: object = {}): Promise<Pledge> {
  const made = await post(more)
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  return made.body
}
const withdrawn = async () => {
  const { id, version } = await pledge()
  await ministry().post(`/v1/pledges/${id}/withdrawal`, { reason: 'No budget.' }, { ifMatch: version })
  return id
}
const superseded = async () => {
  const { id } = await pledge()
  await pledge({ supersedesPledgeId: id, announcedOn: '2026-06-01' })
  return id
}
const standing = async () => (await pledge()).id

const commits = (pledgeId: string, signedOn = '2026-07-01'): Promise<Reply> =>
  makersOf(test).commit({ pledgeId, signedOn })
async function givesToProject(pledgeId: string): Promise<Reply> {
  const { id, version } = await projectsOf(test).register({ marking: 'framework' })
  return ministry().post<ProblemBody>(`/v1/joint-projects/${id}/money`, { pledgeId }, { ifMatch: version })
}
/** Everything that is told to rest on a pledge that stands. */
const resting: Record<string, [at: string, (pledgeId: string) => Promise<Reply>]> = {
  'a part of it': ['/parentPledgeId', (parentPledgeId) => post({ parentPledgeId })],
  'a commitment that makes it binding': ['/pledgeId', commits],
  'the money of a joint project': ['/pledgeId', givesToProject],
}

describe.each(Object.entries(resting))('BR-23: %s', (_, [pointer, make]) => {
  it.each([
    ['withdrawn', withdrawn],
    ['superseded', superseded],
  ] as const)('is refused where the pledge is %s', async (_state, end) => {
    expect(await make(await end())).toMatchObject({ status: 422, body: { rule: 'BR-23', errors: [{ pointer }] } })
  })

  it('control: is taken where it stands', async () => {
    expect((await make(await standing())).status).toBe(201)
  })
})

it('BR-27: what was signed before the successor was announced names the pledge that stood then', async () => {
  expect((await commits(await superseded(), '2026-05-31')).status).toBe(201)
})

describe('BR-23: what takes the place of a pledge', () => {
  const refused = { status: 422, body: { rule: 'BR-23', errors: [{ pointer: '/parentPledgeId' }] } }

  it('is no part of it, however far within, and so counts once', async () => {
    const whole = (await pledge()).id
    const part = (await pledge({ parentPledgeId: whole })).id
    for (const parentPledgeId of [whole, part])
      expect(await post({ supersedesPledgeId: whole, parentPledgeId })).toMatchObject(refused)
    expect(await post({ supersedesPledgeId: whole })).toMatchObject({ status: 201, body: { additional: true } })
  })

  it('is one, of two that are announced at once', async () => {
    const supersedesPledgeId = await standing()
    const held = `select from accord.pledge where id = '${supersedesPledgeId}' for update`
    const replace = () => post({ supersedesPledgeId })
    const [first, second] = await oneBehindTheOther(test, held, replace, replace)
    expect(first.status).toBe(201)
    const errors = [{ pointer: '/supersedesPledgeId' }]
    expect(second).toMatchObject({ status: 409, body: { rule: 'BR-23', errors } })
  })

  it('control: of one part of a whole is a part of the whole again', async () => {
    const whole = (await pledge()).id
    const supersedesPledgeId = (await pledge({ parentPledgeId: whole })).id
    expect(await post({ supersedesPledgeId, parentPledgeId: whole })).toMatchObject({ status: 201 })
  })
})
