import type { TestApp } from './app.ts'
import { settled } from './books.ts'
import { work as body, workOf } from './work-scenery.ts'

/** A need is withdrawn while tasks are shared out for it: how many tasks stand in the journal after the withdrawal. */
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
  const replies = await Promise.all([share(), share(), share(), withdraw(), share(), share(), share()])
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
