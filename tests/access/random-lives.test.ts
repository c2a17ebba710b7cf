import { describe, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import {
  pulls,
  readsOf,
  seen,
  wrongFigures,
  wrongLists,
  wronglyTold,
  wrongPulls,
  wrongRows,
} from '../support/life-reads.ts'
import { withClient } from '../support/postgres.ts'
import { type Caller, createWorld, drawn, stepOf, taken, toldOf } from '../support/random-life.ts'
import { scaled } from '../support/scale.ts'

// Each operation, each pair of operations and each list is held by tests of its own. Here many operations follow one another
// as a seed draws them, and what must always be true is asked for after them, of one reader in each life. Others than the first
// seeds: `FIRST_LIFE=1000 TEST_SCALE=whole npx vitest run tests/access/random-lives.test.ts`.

const readers: readonly Caller[] = [
  ['UA', 'coordinator'],
  ['SE', 'ministry'],
  ['XA', 'auditor'],
  ['NO', 'coordinator'],
  ['DK', 'auditor'],
  ['PL', 'ministry'],
  ['GB', 'coordinator'],
]

type Options = {
  /** Before the first step: for a control. */
  prepare?: (test: TestApp) => Promise<void>
  /** Only what the rows say is asked. */
  rowsAlone?: boolean
  /** A life that was told, in place of one that is drawn. */
  again?: readonly string[]
}
type Life = { told: string[]; done: number; wrong: string[] }

/** So many steps; it ends with the first that leaves something wrong. */
async function live(seed: number, length: number, { prepare, rowsAlone, again }: Options = {}): Promise<Life> {
  const world = await createWorld(prepare)
  const reader = readers[seed % readers.length]!
  const told: string[] = []
  let done = 0
  try {
    const before = rowsAlone ? undefined : await pulls(world, reader)
    const reads = rowsAlone ? [] : readsOf(world, seed, scaled(24, 6))
    let last = rowsAlone ? undefined : await seen(world, reader, reads)
    let timePassed = false // also by a step that was refused, and what follows from the day is told to nobody
    for (let number = 1; number <= length; number += 1) {
      const step = again === undefined ? await drawn(world, String(seed), number) : stepOf(world, again[number - 1]!)
      if (step === undefined) continue
      told.push(toldOf(world, step))
      const { outcome, wrong } = await taken(world, step)
      timePassed ||= step.passes > 0
      if (outcome.status < 300) {
        done += 1
        wrong.push(...(await wrongRows(world)))
        if (last !== undefined) {
          const now = await seen(world, reader, reads)
          const isElse = timePassed || step.by.join() === reader.join()
          if (!isElse) wrong.push(...(await wronglyTold(world, reader, last, now)))
          last = now
          timePassed = false
        }
      }
      if (wrong.length > 0) return { told, done, wrong }
    }
    if (before === undefined) return { told, done, wrong: [] }
    await world.test.sequence()
    const lists = world.lists.filter((_, place) => scaled((place + seed) % 6 === 0, true))
    const wrong = [
      ...(await wrongPulls(world, before)),
      ...(await wrongFigures(world, reader)),
      ...(await wrongLists(world, reader, lists)),
    ]
    return { told, done, wrong }
  } finally {
    await world.test.close()
  }
}

/** The steps without which nothing is wrong, found by leaving out one after the other. */
async function shrunk(seed: number, told: readonly string[], options: Options): Promise<readonly string[]> {
  let needed = told
  for (const each of told.toReversed()) {
    const fewer = needed.filter((other) => other !== each)
    const { wrong } = await live(seed, fewer.length, { ...options, again: fewer })
    if (wrong.length > 0) needed = fewer
  }
  return needed
}

describe('a life of random writes', () => {
  const [lives, length] = scaled([1, 6], [12, 50])
  const first = Number(process.env['FIRST_LIFE'] ?? 2)

  it.each(Array.from({ length: lives }, (_, place) => first + place))(
    'leaves books, lists, figures, positions and the feed as they must be (seed %i)',
    async (seed) => {
      const { told, done, wrong } = await live(seed, length)
      const steps = wrong.length > 0 ? await shrunk(seed, told, {}) : []
      expect({ wrong, steps }).toEqual({ wrong: [], steps: [] })
      expect(done).toBeGreaterThan(length / 4)
    },
  )

  it('control: without the trigger that keeps a balance it is found out, and shrunk to the step that did it', async () => {
    const options: Options = {
      rowsAlone: true,
      prepare: (test) =>
        withClient(test.testDatabase.superuserUrl, async (client) => {
          await client.query('alter table accord.ledger_entry disable trigger add_to_balance')
        }),
    }
    const { told, wrong } = await live(3, 40, options)
    expect(wrong).toContainEqual(expect.stringContaining('keeps'))
    expect(await shrunk(3, told, options)).toHaveLength(1)
  })

  it('control: amounts that are altered behind its back are found by figures, by a position and by the feed', async () => {
    const world = await createWorld()
    try {
      const sweden: Caller = ['SE', 'ministry']
      const then = await pulls(world, sweden)
      const before = await seen(world, sweden, ['/v1/ledger-entries'])
      const wrong = async () => [
        await wrongFigures(world, sweden),
        await wrongPulls(world, then),
        await wronglyTold(world, sweden, before, await seen(world, sweden, ['/v1/ledger-entries'])),
      ]
      expect(await wrong()).toEqual([[], [], []])
      await withClient(world.test.testDatabase.superuserUrl, async (client) => {
        await client.query('set session_replication_role = replica')
        await client.query(
          "update accord.ledger_entry set amount = amount + 1, commitment_amount = commitment_amount + 1 where flow_kind = 'commitment'",
        )
      })
      for (const found of await wrong()) expect(found).not.toEqual([])
    } finally {
      await world.test.close()
    }
  })
})
