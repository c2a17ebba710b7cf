import { t } from '../language.ts'
import { ActButton } from '../parts/act.tsx'
import { hasRole } from '../session.ts'

/** Says which provision an act implements; the other side has its days to confirm it or to object. */
export function ClaimLink({ kind, id }: { kind: 'commitment' | 'requirement' | 'task' | 'pledge'; id: string }) {
  if (!hasRole('coordinator', 'ministry')) return null
  return (
    <div class="buttons">
      <ActButton
        form={`claim:${id}`}
        act={{
          operation: 'claimLink',
          path: '/implementation-links',
          also: { act: { kind, id } },
          label: t('act.claimLink'),
          fields: [
            { name: 'provisionId', kind: 'record', of: 'provision', required: true },
            { name: 'relation', kind: 'code', list: 'actRelation' },
            { name: 'share', kind: 'decimal' },
            { name: 'evidence', kind: 'long', required: true },
          ],
          onDone: () => undefined,
        }}
      />
    </div>
  )
}
