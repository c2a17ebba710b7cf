import { PgDialect } from 'drizzle-orm/pg-core'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dateIn } from '../../src/kernel/time.ts'
import { coalitionDeadlines } from '../../src/modules/coalitions/deadlines.ts'
import { findingsOf } from '../../src/modules/coalitions/rules.ts'
import { requirementDeadlines } from '../../src/modules/requirements/deadlines.ts'
import { isExpired, offerStatuses } from '../../src/modules/requirements/offer-rules.ts'
import {
  isMilestoneOverdue,
  milestoneStatuses,
  taskStatuses,
  timelinessOf,
} from '../../src/modules/requirements/task-rules.ts'
import type { Due } from '../../src/platform/journal/deadlines.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { scaled } from '../support/scale.ts'
import { workOf } from '../support/work-scenery.ts'

// What is overdue and what has expired is said twice: at read by pure functions, in SQL where the sweep finds it.

const dialect = new PgDialect()
const kinds = [...requirementDeadlines, ...coalitionDeadlines]
const leads = ['SE', 'CA', 'JP'] as const

let app: TestApp
let tasks: { id: string; lead: string; zone: string; milestone: string }[]
let offer: string
beforeAll(async () => {
  app = await createTestApp()
  const owner = new pg.Client({ connectionString: app.testDatabase.ownerUrl })
  await owner.connect()
  // The worker arranges histories here; in service it changes none of these rows.
  await owner.query(`grant update on accord.task, accord.task_milestone, accord.requirement_offer to accord_worker;
    grant insert, delete on accord.coalition_charter, accord.coalition_review to accord_worker`)
  await owner.end()
  const { file, validate, share, send } = workOf(app)
  const { id } = await validate(await file({ marking: 'framework', releasableTo: [], coalition: undefined }))
  const milestones = [{ title: 'Contract signed', dueOn: '2026-12-01' }]
  const zones = await app.rows<{ code: string; zone: string }>(
    'select code, time_zone as zone from accord.participant where code = any ($1)',
    [[...leads]],
  )
  tasks = []
  for (const lead of leads) {
    const parts = { lead: { participant: lead }, contributors: [] }
    const made = await share(id, { ...parts, milestones, dueOn: '2026-12-01' }, 'UA')
    const { zone } = zones.find(({ code }) => code === lead)!
    tasks.push({ id: made.id, lead, zone, milestone: made.milestones[0]!.id })
  }
  const body = { quantity: '500', unit: 'pieces' }
  offer = (await send<{ id: string; version: number }>('SE', 'coordinator', `/v1/requirements/${id}/offers`, body)).id
})
afterAll(() => app.close())

async function due(kind: string, now: Date): Promise<string[]> {
  const { sql, params } = dialect.sqlToQuery(kinds.find((each) => each.kind === kind)!.due(now))
  return (await app.rows<Due & pg.QueryResultRow>(sql, params)).map((row) => row.subject_id).sort()
}

const day = fc.constantFrom('2026-11-30', '2026-12-01', '2026-12-02')
// Around the midnights of Ottawa, Stockholm, Tokyo and Greenwich.
const moment = fc
  .tuple(fc.constantFrom('11-30', '12-01', '12-02', '12-03'), fc.constantFrom(0, 5, 15, 23), fc.constantFrom(-1, 0, 1))
  .map(([date, hour, beside]) => new Date(Date.parse(`2026-${date}T00:00:00Z`) + hour * 3_600_000 + beside))

test('the leads are in zones on both sides of Greenwich', () => {
  expect(new Set(tasks.map(({ zone }) => zone)).size).toBe(3)
})

test('the sweep finds the tasks and milestones that the pure functions call overdue for who leads them', async () => {
  const history = fc.record({
    now: moment,
    facts: fc.tuple(
      ...tasks.map(() =>
        fc.record({
          status: fc.constantFrom(...taskStatuses),
          dueOn: day,
          step: fc.record({ status: fc.constantFrom('scheduled', ...milestoneStatuses), dueOn: day }),
        }),
      ),
    ),
  })
  const found = { tasks: 0, milestones: 0 }
  await fc.assert(
    fc.asyncProperty(history, async ({ now, facts }) => {
      const rows = tasks.map((task, index) => ({ ...task, ...facts[index]! }))
      await app.rows(
        `update accord.task k
        set status = r.status, due_on = r."dueOn", delivered_on = '2026-11-23', reason = 'test', reason_by = 'UA',
          verified_at = case when r.status = 'verified' then now() end
        from jsonb_to_recordset($1::jsonb) as r (id uuid, status text, "dueOn" date)
        where k.id = r.id`,
        [JSON.stringify(rows)],
      )
      await app.rows(
        `update accord.task_milestone m
        set status = r.status, due_on = r."dueOn", reasoning = 'test',
          share = case when r.status = 'partially_met' then 0.5 end,
          assessed_by = case when r.status <> 'scheduled' then 'UA' end,
          assessed_at = case when r.status <> 'scheduled' then now() end
        from jsonb_to_recordset($1::jsonb) as r (id uuid, status text, "dueOn" date)
        where m.id = r.id`,
        [JSON.stringify(rows.map(({ milestone: id }, index) => ({ ...facts[index]!.step, id })))],
      )
      const late = rows.filter(
        ({ status, dueOn, zone }) => timelinessOf({ status, dueOn, deliveredOn: null }, dateIn(now, zone)).overdue,
      )
      const missed = tasks.filter(({ zone }, index) =>
        isMilestoneOverdue(facts[index]!.status, facts[index]!.step, dateIn(now, zone)),
      )
      expect(await due('task.overdue', now)).toEqual(late.map(({ id }) => id).sort())
      expect(await due('task.milestone_overdue', now)).toEqual(missed.map(({ milestone }) => milestone).sort())
      found.tasks += late.length
      found.milestones += missed.length
    }),
    { numRuns: scaled(70, 200), seed: 20261124 },
  )
  expect(Math.min(found.tasks, found.milestones)).toBeGreaterThan(scaled(25, 50))
})

test('BR-37: the sweep finds the offers that the pure function calls expired', async () => {
  const history = fc.record({ now: moment, status: fc.constantFrom('accepted', ...offerStatuses), expiresAt: moment })
  let found = 0
  await fc.assert(
    fc.asyncProperty(history, async ({ now, status, expiresAt }) => {
      const expires_at = status === 'accepted' || status === 'converted' ? expiresAt : null
      await app.rows(
        `update accord.requirement_offer
        set status = $2, expires_at = $3, reason = case when $2 in ('rejected', 'withdrawn') then 'test' end,
          decided_at = case when $2 <> 'offered' then now() end
        where id = $1`,
        [offer, status, expires_at],
      )
      const expired = isExpired({ status, expiresAt: expires_at }, now)
      expect(await due('requirement_offer.expired', now)).toEqual(expired ? [offer] : [])
      found += expired ? 1 : 0
    }),
    { numRuns: scaled(70, 200), seed: 20261124 },
  )
  expect(found).toBeGreaterThan(scaled(5, 20))
})

test('the sweep finds the coalitions whose review is overdue by the pure function, as it stands at UTC', async () => {
  const [drone] = await app.rows<{ id: string }>("select id from accord.coalition where code = 'drone'")
  const charter = fc.record({
    signedOn: fc.constantFrom('2026-08-31', '2026-10-31', '2026-11-01'),
    months: fc.constantFrom(1, 3),
  })
  const history = fc.record({
    now: moment,
    charters: fc.array(charter, { maxLength: 2 }),
    reviews: fc.uniqueArray(fc.constantFrom('2026-09-01', '2026-10-31', '2026-11-02')),
  })
  let found = 0
  await fc.assert(
    fc.asyncProperty(history, async ({ now, charters, reviews }) => {
      await app.rows('delete from accord.coalition_charter')
      await app.rows('delete from accord.coalition_review')
      for (const { signedOn, months } of charters)
        await app.rows(
          `insert into accord.coalition_charter (coalition, kind, signed_on, review_cycle_months, title, media_type, bytes,
            sha256, holder, how_to_ask, filed_by, account_id, created_at)
          values ('drone', 'charter', $1, $2, 'Charter', 'application/pdf', 1, repeat('0', 64), 'LV', 'Ask.', 'LV', uuidv7(), now())`,
          [signedOn, months],
        )
      for (const reviewedOn of reviews)
        await app.rows(
          `insert into accord.coalition_review (coalition, reviewed_on, summary, filed_by, account_id, created_at)
          values ('drone', $1, 'Done.', 'LV', uuidv7(), now())`,
          [reviewedOn],
        )
      // Of those of one day the one that was filed last holds.
      const latest = charters.reduce<(typeof charters)[number] | undefined>(
        (last, each) => (last === undefined || each.signedOn >= last.signedOn ? each : last),
        undefined,
      )
      const governance = {
        leadsMax: null,
        reviewCycle: latest?.months ?? null,
        charteredOn: latest?.signedOn ?? null,
        reviewedOn: [...reviews].sort().at(-1) ?? null,
      }
      const findings = findingsOf({ ...governance, leads: [], ledUntil: null }, dateIn(now, 'UTC'))
      const late = findings.some(({ finding }) => finding === 'review_overdue')
      expect(await due('coalition.review_overdue', now)).toEqual(late ? [drone!.id] : [])
      found += late ? 1 : 0
    }),
    { numRuns: scaled(70, 200), seed: 20261124 },
  )
  expect(found).toBeGreaterThan(scaled(5, 20))
})
