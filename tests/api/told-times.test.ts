import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { actKinds } from '../../src/modules/implementation/acts.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { type Leaf, takenBy, textsOf } from '../support/body-texts.ts'
import { project } from '../support/project-scenery.ts'
import { step } from '../support/reform-scenery.ts'

let test: TestApp
let taken: Leaf[]

beforeAll(async () => {
  const { made, bodies, queries } = await takenBy(createTestApp)
  test = made
  taken = [...bodies, ...queries].flatMap(({ at, schema }) =>
    textsOf(schema).map((leaf) => ({ ...leaf, at: `${at} ${leaf.at}` })),
  )
})
afterAll(() => test.close())

const takes = ({ schema }: Leaf, text: string) => schema.safeParse(text).success
/** A text that is to be a time, of whatever exactness, and nothing else. */
const isTime = (leaf: Leaf) => takes(leaf, '2026-02-28') && !takes(leaf, 'words')
/** That there is no such day, nobody means the year, or the end is before the beginning. */
const noTimes = ['2026-02-30', '2026-02-31', '2025-02-29', '2026-04-31', '0000-01-01', '9999-12-31', '0000', '9999']
const backwards = ['2026-09/2026-08', '2026-03-02/2026-03-01', '2026/2025-12', '2026/2026-02-30']
const wronglyTaken = (leaves: readonly Leaf[]) =>
  leaves.filter(isTime).flatMap((leaf) => {
    const wrong = takes(leaf, '2026-09/2026-11') ? [...noTimes, ...backwards] : noTimes
    return wrong.filter((text) => takes(leaf, text)).map((text) => `${leaf.at} ${text}`)
  })

describe('a time that is told (BR-122)', () => {
  it('is one that there is, in every place of every body and query where one is told', () => {
    expect(wronglyTaken(taken)).toEqual([])
    expect(taken.filter(isTime).length).toBeGreaterThan(60)
  })

  it('is taken where it is the last day of a month, and where it begins and ends with one', () => {
    const refused = taken.filter(isTime).filter((leaf) => !takes(leaf, '2024-02-29') || !takes(leaf, '2026-12-31'))
    expect(refused).toEqual([])
    const spans = taken.filter(isTime).filter((leaf) => takes(leaf, '2026-09/2026-11'))
    expect(spans.length).toBeGreaterThan(2)
    expect(spans.filter((leaf) => !takes(leaf, '2026-09/2026-09') || !takes(leaf, '2026/2026-03-31'))).toEqual([])
  })

  it('is due in years that a day may be of, and so it can be answered', async () => {
    const ministry = test.as('UA', 'ministry')
    for (const due of ['1900', '1990-Q4', '2200'])
      expect(await ministry.post('/v1/reform-steps', { ...step, due })).toMatchObject({ status: 400 })
    for (const due of ['1991', '2199-12-31', '2027-Q1'])
      expect(await ministry.post('/v1/reform-steps', { ...step, due })).toMatchObject({ status: 201 })
  })

  it('control: one that is known by its form alone is noticed', () => {
    const byForm = z.strictObject({
      started: z
        .string()
        .regex(/^\d{4}(-\d\d(-\d\d)?)?$/)
        .optional(),
    })
    expect(wronglyTaken(textsOf(byForm))).toEqual(noTimes.map((text) => `/started ${text}`))
  })

  it('is refused where it is told, and so no list of acts meets a day that there is not', async () => {
    const stockholm = test.as('SE', 'coordinator')
    const reply = await stockholm.post('/v1/joint-projects', { ...project, started: '2026-02-31' })
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer: '/started' }] } })
    for (const kind of actKinds) expect(await stockholm.get(`/v1/acts?kind=${kind}`)).toMatchObject({ status: 200 })
    expect(await stockholm.get('/v1/implementation/overlaps')).toMatchObject({ status: 200 })
  })
})
