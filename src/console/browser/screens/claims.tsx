import { t } from '../language.ts'
import { ActButton } from '../parts/act.tsx'
import { isSide } from '../parts/can.ts'
import { column, type Row } from '../parts/show.tsx'
import { List } from '../parts/table.tsx'
import { hasRole, me } from '../session.ts'
import { useTurn } from './turn.ts'

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

/**
 * Claims, for an act of one's own or as Ukraine, which provision it implements; the other side has some days to confirm
 * or to object.
 */
export function ClaimLink({ kind, act }: { kind: ActKind; act: Row }) {
  const { id } = act
  const [turn, next] = useTurn()
  return (
    <>
      {me().grants.some(({ role }) => role !== 'observer') && <Arrangements key={turn} actId={id} />}
      {hasRole('coordinator', 'ministry') && (isSide(act) || me().participant.code === 'UA') && (
        <Claims kind={kind} id={id} onArranged={next} />
      )}
    </>
  )
}

type Arranged = Row & { arrangement: string }

/** The formats outside the agreements to which the act belongs, who says so and on what evidence. */
function Arrangements({ actId }: { actId: string }) {
  return (
    <List<Arranged>
      at="arrangements"
      path={`/act-arrangements?actId=${actId}&limit=50`}
      caption={t('arrangements.title')}
      empty={t('arrangements.none')}
      keyOf={({ arrangement }) => arrangement}
      columns={[
        { ...column<Arranged>(['arrangement', 'code:arrangement']), names: true },
        column<Arranged>(['evidence', 'text']),
        column<Arranged>(['statedBy', 'country']),
        column<Arranged>(['statedAt', 'moment']),
      ]}
    />
  )
}

function Claims({ kind, id, onArranged }: { kind: ActKind; id: string; onArranged: () => void }) {
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
          onDone: onArranged,
        }}
      />
    </div>
  )
}
