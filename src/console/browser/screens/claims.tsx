import { t } from '../language.ts'
import { ActButton } from '../parts/act.tsx'
import { isSide } from '../parts/can.ts'
import type { Row } from '../parts/show.tsx'
import { hasRole, me } from '../session.ts'

type ActKind =
  | 'commitment'
  | 'requirement'
  | 'task'
  | 'pledge'
  | 'instrument'
  | 'measure'
  | 'joint_project'
  | 'reform_step'
  | 'roadmap_step'

/** Of one’s own act, or as Ukraine: says which provision an act implements; the other side has its days to confirm it or to object. */
export function ClaimLink({ kind, act }: { kind: ActKind; act: Row }) {
  const { id } = act
  if (!hasRole('coordinator', 'ministry') || !(isSide(act) || me().participant.code === 'UA')) return null
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
      <ActButton
        form={`arrange:${id}`}
        act={{
          operation: 'addActArrangement',
          path: '/act-arrangements',
          also: { act: { kind, id } },
          fields: [
            { name: 'arrangement', kind: 'code', list: 'arrangement', required: true },
            { name: 'evidence', kind: 'long', required: true },
          ],
          onDone: () => undefined,
        }}
      />
    </div>
  )
}
