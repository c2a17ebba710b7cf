import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkPast } from '../../src/kernel/days.ts'
import { Refusal } from '../../src/kernel/refusal.ts'
import { permitted, targetsOf } from '../access/targets.ts'
import type { TestApp } from '../support/app.ts'
import { type Leaf, takenBy, textsOf } from '../support/body-texts.ts'
import { type Operation, publishedOperations } from '../support/operations.ts'
import { refused } from '../support/refused.ts'
import { createSceneryApp, type Scenery } from '../support/scenery.ts'

// What has happened is not of the future (BR-84, BR-122 and their kin): the good request of each operation that tells a
// day is sent with a day of long after, and only a plan may be of one. What would be carried out is undone.

let undo = false
let test: TestApp
let scenery: Scenery
let bodies: Leaf[]
beforeAll(async () => {
  const beforeCommit = async () => {
    if (undo) throw new Refusal('unprocessable', { en: 'undone by the test', uk: 'скасовано' })
  }
  const { made, ...taken } = await takenBy(() => createSceneryApp({ faults: { beforeCommit } }))
  test = made.test
  scenery = made.scenery
  bodies = taken.bodies
  undo = true
})
afterAll(() => test.close())

/** Days that are to come, or bounds of what is asked for. */
const plans = [
  'addProjectMilestone /dueOn',
  'allocate /from',
  'allocate /to',
  'amendMeasure /dueOn',
  'amendReformStep /due',
  'amendRequirement /neededBy',
  'confirmProposalAsTask /dueOn',
  'createCoalition /launchedOn',
  'createEvidenceRequest /dueOn',
  'createGrant /validFrom',
  'createGrant /validTo',
  'createLinkRule /matches/happenedFrom',
  'createLinkRule /matches/happenedTo',
  'createMeasure /dueOn',
  'createTask /dueOn',
  'draftEdition /to',
  'extendDeadlines /deadlineAt',
  'filePlan /from',
  'filePlan /to',
  'fileRequirement /neededBy',
  'leaveCoalition /on',
  'makeRevaluation /valueTo',
  'offerToRequirement /availableFrom',
  'planReformStep /due',
  'planRoadmapStep /due',
  'proposeHandover /on',
  'proposeMembership /from',
  'proposeRegisterChange /validFrom',
  'recordDecision /dueOn',
  'recordMeeting /heldAt', // it was or will be
  'reportProjectStage /promisedFor',
  'stateReformMoney /remedyUntil',
  'stateRoadmapProgress /promisedFor',
]
/** Of the page of a source, which nobody relies on; of what is refused again when whoever it is about states it. */
const others = [
  'proposeInstrument /sources/0/date',
  'assessReformStep /reference/date',
  'recordReceivedStatement /content/announcedOn',
]

const takes = ({ schema }: Leaf, text: string) => schema.safeParse(text).success
const farOff = (leaf: Leaf) =>
  takes(leaf, 'words') ? undefined : ['2198-12-31', '2198-12-31T00:00:00Z'].find((text) => takes(leaf, text))

/** The body with this text in this place; undefined where the good one has nothing that would hold it. */
function told(good: object, at: string, text: string): object | undefined {
  const body = structuredClone(good)
  const steps = at.split('/').slice(1)
  const holder = steps
    .slice(0, -1)
    .reduce<unknown>((inner, step) => (inner as Record<string, unknown> | undefined)?.[step], body)
  if (typeof holder !== 'object' || holder === null) return undefined
  Object.assign(holder, { [steps.at(-1)!]: text })
  return body
}

async function taken(): Promise<{ asked: number; of: string[] }> {
  const found = new Set<string>()
  let asked = 0
  const byRoute = new Map(
    publishedOperations().map((each) => [`${each.method} ${each.path.replaceAll(/\{(\w+)\}/g, ':$1')}`, each]),
  )
  for (const { at, schema } of bodies) {
    const operation = byRoute.get(at)
    for (const leaf of operation === undefined ? [] : textsOf(schema)) {
      const text = farOff(leaf)
      if (text === undefined) continue
      asked += 1
      if (await carriedOut(operation!, leaf.at, text)) found.add(`${operation!.id} ${leaf.at}`)
    }
  }
  return { asked, of: [...found].sort() }
}

async function carriedOut(operation: Operation, at: string, text: string): Promise<boolean> {
  const { target, standing, role } = permitted(operation, targetsOf(scenery))
  const body = told(standing.body ?? target.body ?? {}, at, text)
  if (body === undefined) return false
  const client = test.as(standing.participant, role)
  const send = operation.method === 'PATCH' ? client.patch : client.post
  const reply = await send<{ detail?: string }>(
    target.path,
    body,
    operation.ifMatch ? { ifMatch: target.version! } : {},
  )
  return reply.body.detail === 'undone by the test'
}

describe('a day that is told', () => {
  it('is of the future only where it is of a plan', async () => {
    const { asked, of } = await taken()
    expect(of).toEqual([...plans, ...others].sort())
    expect(asked).toBeGreaterThan(80)
  })

  it('may be as exact as it is known: the month and the year of today have begun', () => {
    for (const day of ['2026', '2026-11', '2026-11-23', undefined])
      expect(refused(() => checkPast(day, '2026-11-23', '/on'))).toBeUndefined()
    for (const day of ['2027', '2026-12', '2026-11-24'])
      expect(refused(() => checkPast(day, '2026-11-23', '/on', 'BR-41'))).toEqual(['unprocessable', 'BR-41', '/on'])
  })
})
