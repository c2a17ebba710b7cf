import { vi } from 'vitest'
import type { TestApp } from './app.ts'
import { settled } from './books.ts'
import { withClient } from './postgres.ts'
import { work as body, workOf } from './work-scenery.ts'

/**
 * A need is withdrawn while tasks are shared out for it, which have been checked and cannot be written yet: how many
 * tasks stand in the journal after the withdrawal.
 */
export async function tasksAfterWithdrawal(test: TestApp): Promise<number> {
  const work = workOf(test)
  const need = await work.validate(await work.file())
  const share = () => settled(() => test.as('LV', 'coordinator').post('/v1/tasks', { ...body, requirementId: need.id }))
  const withdraw = () =>
    settled(() =>
      test
        .as('UA', 'coordinator')
        .post(`/v1/requirements/${need.id}/withdrawal`, { reason: 'Met otherwise.' }, { ifMatch: need.version }),
    )
  const begun = await withClient(test.testDatabase.superuserUrl, async (client) => {
    await client.query('begin; lock table accord.task in share mode')
    const waiting = async (least: number) =>
      (
        await test.rows(
          `select from pg_stat_activity where datname = current_database() and pg_blocking_pids(pid) <> '{}'`,
        )
      ).length >= least
    const shares = [share(), share(), share()]
    await vi.waitUntil(() => waiting(shares.length), { timeout: 20_000, interval: 2 })
    const withdrawal = withdraw()
    await Promise.race([withdrawal, vi.waitUntil(() => waiting(shares.length + 1), { timeout: 20_000, interval: 2 })])
    await client.query('commit')
    return [...shares, withdrawal, share()]
  })
  const replies = await Promise.all(begun)
  const wrong = replies.filter(({ status }) => ![200, 201, 409].includes(status))
  if (wrong.length > 0) throw new Error(JSON.stringify(wrong[0]))
  const [row] = await test.rows<{ count: number }>(
    `select count(*)::int as count
    from accord.journal_entry t
    join accord.task k on k.id = t.resource_id and k.requirement_id = $1
    join accord.journal_entry w on w.resource_id = $1 and w.event_type = 'requirement.withdrawn'
    where t.event_type = 'task.proposed' and t.entry_id > w.entry_id`,
    [need.id],
  )
  return row!.count
}
