import { eq, type SQL, StringChunk, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import type * as Coalitions from '../../src/modules/coalitions/queries.ts'
import type * as Lots from '../../src/modules/deliveries/queries.ts'
import type * as Conversion from '../../src/modules/ledger/commitments/conversion.ts'
import type * as Commitments from '../../src/modules/ledger/commitments/queries.ts'
import type * as Posting from '../../src/modules/ledger/entries/posting.ts'
import type * as Needs from '../../src/modules/pledges/needs.ts'
import type * as Tasks from '../../src/modules/requirements/task-queries.ts'
import type * as ChangeModule from '../../src/platform/db/change.ts'
import type { ReadTx } from '../../src/platform/db/read.ts'
import type { Client, TestApp } from '../support/app.ts'
import { brokenRules, commit, createBooks, pay, reverse, settled } from '../support/books.ts'
import { confirmAtOnce } from '../support/coalition-leads.ts'
import { handOverBoth, type LotBody, register, state } from '../support/goods.ts'
import {
  acceptAtOnce,
  acceptedAfterWithdrawal,
  acceptedOffer,
  acceptedProposal,
  convertAtOnce,
  openOffer,
  validatedNeed,
} from '../support/offer-race.ts'
import { withClient } from '../support/postgres.ts'
import { createSceneryApp } from '../support/scenery.ts'
import { taken } from '../support/taken-locks.ts'
import { writesOn, wrongOrders } from '../support/two-orders.ts'
import { tasksAfterWithdrawal } from '../support/withdrawal-race.ts'
import type { RequirementView } from '../support/work-scenery.ts'

// The same application without one of its locks: what the tests of that race prove must fail here. All stand in one file,
// because a file with broken modules loads the whole service anew; each takes its own lock away and no other.

const lockedCoalition = z.object({
  id: z.uuid(),
  code: z.string(),
  leads: z.boolean(),
  takes_part: z.boolean(),
  today: z.string(),
})

vi.mock('../../src/modules/coalitions/queries.ts', async (original) => {
  const { unless } = await import('../support/taken-locks.ts')
  const lockCoalition = (tx: ReadTx, id: string) =>
    tx
      .rows(
        lockedCoalition,
        sql`
        select c.id, c.code, c.code = any ((select accord.coalitions_led())::text[]) as leads, true as takes_part,
          to_char(accord.current_day(), 'YYYY-MM-DD') as today
        from accord.coalition c
        where c.id = ${id}::uuid`,
      )
      .then(([row]) => row)
  return unless('coalition', await original<typeof Coalitions>(), { lockCoalition })
})

vi.mock('../../src/modules/ledger/commitments/queries.ts', async (original) => {
  const { unless } = await import('../support/taken-locks.ts')
  const { unlocked } = await import('../support/unlocked-commitments.ts')
  const queries = await original<typeof Commitments>()
  return unless('commitment', queries, unlocked(queries))
})

vi.mock('../../src/modules/ledger/entries/posting.ts', async (original) => {
  const { unless } = await import('../support/taken-locks.ts')
  return unless('entry', await original<typeof Posting>(), { lockEntry: async () => undefined })
})

vi.mock('../../src/modules/deliveries/queries.ts', async (original) => {
  const { unless } = await import('../support/taken-locks.ts')
  return unless('lot', await original<typeof Lots>(), { lockLot: async () => undefined })
})

/** The same statement without its lock. */
const unlockedStatement = (statement: SQL): SQL =>
  sql.join(
    statement.queryChunks.map((chunk) =>
      chunk instanceof StringChunk ? sql.raw(chunk.value.join('').replace('for share', '')) : sql`${chunk}`,
    ),
  )

vi.mock('../../src/modules/requirements/task-queries.ts', async (original) => {
  const { unless } = await import('../support/taken-locks.ts')
  const queries = await original<typeof Tasks>()
  const findNamedByTask: typeof Tasks.findNamedByTask = (tx, input) =>
    queries.findNamedByTask(
      Object.assign(Object.create(tx) as ReadTx, {
        row: <Row>(row: z.ZodType<Row>, statement: SQL) => tx.row(row, unlockedStatement(statement)),
      }),
      input,
    )
  return unless('need', queries, { findNamedByTask })
})

// What is accepted is locked, and a count of what was changed would notice that it was not.
vi.mock('../../src/modules/ledger/commitments/conversion.ts', async (original) => {
  const { unless } = await import('../support/taken-locks.ts')
  const without = { lockAccepted: async () => undefined, convert: async () => [] }
  return unless('accepted', await original<typeof Conversion>(), without as Partial<typeof Conversion>)
})
vi.mock('../../src/modules/pledges/needs.ts', async (original) => {
  const { unless } = await import('../support/taken-locks.ts')
  return unless('accepted', await original<typeof Needs>(), { lockNeedOffer: async () => undefined })
})
vi.mock('../../src/platform/db/change.ts', async (original) => {
  const { unless } = await import('../support/taken-locks.ts')
  const compareAndSet: typeof ChangeModule.compareAndSet = async (tx, table, { id }, values) => {
    await tx.db.update(table).set(values).where(eq(table.id, id))
  }
  return unless('accepted', await original<typeof ChangeModule>(), { compareAndSet })
})

let test: TestApp
let client: Client
beforeAll(async () => {
  test = await createBooks()
  client = test.as('SE', 'ministry')
})
afterAll(() => test.close())

function without(locks: string, tests: () => void): void {
  describe(`control: without the lock on ${locks}`, () => {
    beforeAll(() => {
      for (const lock of locks.split(' and ')) taken.add(lock)
    })
    afterAll(() => taken.clear())
    tests()
  })
}

const soon = { timeout: 20_000, interval: 1 }
const within = { timeout: 40_000, interval: 1 }

without('coalition', () => {
  it('BR-82: more lead than its charter allows', async () => {
    let round = 0
    const several = async () => {
      round += 1
      const outcomes = await confirmAtOnce(test, `space_${round}`)
      return outcomes.filter((outcome) => outcome === 'confirmed').length > 1
    }
    await expect.poll(several, soon).toBe(true)
  })
})

without('commitment', () => {
  it('BR-05: several of those that draw at once pass together', async () => {
    const overdrawn = async () => {
      const id = await commit(client, '1000.00')
      await Promise.all(Array.from({ length: 60 }, () => settled(() => pay(client, id, '100.00'))))
      return (await brokenRules(test)).some((says) => says.startsWith(id))
    }
    await expect.poll(overdrawn, soon).toBe(true)
  })
})

without('commitment and entry', () => {
  it('BR-03: without its unique key too, an entry is reversed twice', async () => {
    await withClient(test.testDatabase.superuserUrl, (owner) =>
      owner.query('drop index accord.ledger_entry_reverses_id_key'),
    )
    const twice = async () => {
      const { body } = await pay(client, await commit(client, '1000.00'), '10.00')
      await Promise.all(Array.from({ length: 30 }, () => settled(() => reverse(client, body.id))))
      return (await brokenRules(test)).some((says) => says.includes('times'))
    }
    await expect.poll(twice, soon).toBe(true)
  })
})

without('entry', () => {
  it('BR-25: a payment is reversed while some of it comes back, in neither order', async () => {
    const { test: app, scenery } = await createSceneryApp()
    await app.close()
    const [back, reversal] = ['createReturn', 'reverseLedgerEntry'].map(
      (name) => writesOn(scenery).find(({ operation }) => operation === name)!,
    )
    expect(await wrongOrders(back!, reversal!)).toEqual(['reverseLedgerEntry 201, createReturn 201'])
  })
})

without('commitment and lot', () => {
  it('BR-05a: two hand-overs that together exceed what is committed pass without a flag', async () => {
    await expect.poll(() => handOverBoth(client), soon).toBe(0)
  })

  it('BR-17: more of a lot is handed over than it holds', async () => {
    const handedOver = async () => {
      const { id } = await register(client)
      const part = () => settled(() => state(client, id, 'handed_over', { quantity: '50' }))
      await Promise.all(Array.from({ length: 10 }, part))
      return Number((await client.get<LotBody>(`/v1/lots/${id}`)).body.quantities.handedOver)
    }
    await expect.poll(handedOver, soon).toBeGreaterThan(100)
  })
})

without('need', () => {
  it('BR-90: a task comes after its withdrawal', async () => {
    expect(await tasksAfterWithdrawal(test)).toBeGreaterThan(0)
  })
})

without('accepted', () => {
  let need: RequirementView
  beforeAll(async () => {
    need = await validatedNeed(test)
  })

  it('an offer to a need becomes a task and a commitment', async () => {
    const became = async () => {
      const { id } = await acceptedOffer(test, need)
      return (await convertAtOnce(test, need, { requirementOfferId: id }, 2)).became
    }
    await expect.poll(became, within).toBe(2)
  })

  it('and so does an offer of a consultation', async () => {
    const became = async () => (await convertAtOnce(test, need, await acceptedProposal(test), 2)).became
    await expect.poll(became, within).toBe(2)
  })

  it('an offer is accepted more than once', async () => {
    const told = async () => (await acceptAtOnce(test, await openOffer(test, need), 4)).told
    await expect.poll(told, within).toBeGreaterThan(1)
  })

  it('and after its need is withdrawn', async () => {
    await expect.poll(() => acceptedAfterWithdrawal(test), within).toBeGreaterThan(0)
  })
})
