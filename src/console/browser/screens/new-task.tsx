import { t } from '../language.ts'
import { ActForm } from '../parts/act.tsx'
import { Page } from '../parts/page.tsx'
import type { Row } from '../parts/show.tsx'
import { whoSees } from '../parts/who-sees.ts'
import { go, useAddress } from '../router.ts'
import { me } from '../session.ts'

/** Work that somebody leads and others take part in; each agrees to its own part. */
export function NewTask() {
  const { query } = useAddress()
  return (
    <Page title={t('act.createTask')} lead={t('work.task.why')}>
      <ActForm
        form="new-task"
        act={{
          operation: 'createTask',
          path: '/tasks',
          initial: { requirementId: query.get('requirement') ?? '', 'lead.participant': me().participant.code },
          fields: [
            { name: 'title', kind: 'text', required: true },
            { name: 'requirementId', kind: 'record', of: 'requirement' },
            { name: 'coalition', kind: 'record', of: 'coalition' },
            { name: 'provisionId', kind: 'record', of: 'provision' },
            { name: 'description', kind: 'long' },
            { name: 'quantity', kind: 'decimal' },
            { name: 'unit', kind: 'text' },
            { name: 'startsOn', kind: 'day' },
            { name: 'dueOn', kind: 'day', required: true },
            { name: 'lead.participant', kind: 'participant', required: true },
            { name: 'lead.share', kind: 'decimal' },
            {
              name: 'contributors',
              kind: 'rows',
              add: t('work.addContributor'),
              one: t('field.participant'),
              fields: [
                { name: 'participant', kind: 'participant', required: true },
                { name: 'share', kind: 'decimal' },
              ],
            },
            {
              name: 'milestones',
              kind: 'rows',
              add: t('work.addMilestone'),
              one: t('work.milestone'),
              fields: [
                { name: 'title', kind: 'text', required: true },
                { name: 'dueOn', kind: 'day', required: true },
              ],
            },
            ...whoSees,
          ],
          onDone: (value) => go(`/console/coalitions/tasks/${(value as Row).id}`),
        }}
      />
    </Page>
  )
}
