import { t } from '../language.ts'
import { ActButton } from '../parts/act.tsx'
import type { Field } from '../parts/fields.tsx'
import { hasRole } from '../session.ts'

/** A change of the register is proposed; it stands once the other side has confirmed it. */
export function ProposeChange({ id, again }: { id: string; again: () => void }) {
  if (!hasRole('coordinator')) return null
  const proposal = (kind: 'status' | 'notice', fields: readonly Field[]) => (
    <ActButton
      form={`${kind}:${id}`}
      act={{
        operation: 'proposeRegisterChange',
        path: '/register-proposals',
        label: t(kind === 'status' ? 'act.proposeStatus' : 'act.proposeNotice'),
        also: { kind, agreementId: id },
        fields: [...fields, { name: 'source', kind: 'long', required: true }, { name: 'note', kind: 'long' }],
        onDone: again,
      }}
    />
  )
  return (
    <div class="buttons">
      {proposal('status', [
        {
          name: 'status',
          kind: 'code',
          list: 'agreementStatus',
          only: ['ratified', 'in_effect', 'ended'],
          required: true,
        },
        { name: 'validFrom', kind: 'day', required: true },
      ])}
      {proposal('notice', [
        { name: 'givenBy', kind: 'participant', required: true },
        { name: 'givenOn', kind: 'day', required: true },
      ])}
    </div>
  )
}
