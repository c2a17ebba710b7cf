import { t } from '../language.ts'
import { ActButton, ActForm } from '../parts/act.tsx'
import type { Field } from '../parts/field.ts'
import { Page } from '../parts/page.tsx'
import type { Row } from '../parts/show.tsx'
import { go } from '../router.ts'
import { hasRole, me } from '../session.ts'
import { clauseFields } from './clause-fields.ts'

export const mayPropose = () => hasRole('coordinator', 'secretariat')
const toProposal = (value: unknown) => go(`/console/agreements/proposals/${(value as Row).id}`)

const checkedAt: readonly Field[] = [
  { name: 'source', kind: 'long', required: true },
  { name: 'note', kind: 'long' },
]
const changes = () =>
  ({
    status: [
      {
        name: 'status',
        kind: 'code',
        list: 'agreementStatus',
        only: ['ratified', 'in_effect', 'ended'],
        required: true,
      },
      { name: 'validFrom', kind: 'day', required: true },
      ...checkedAt,
    ],
    notice: [
      { name: 'givenBy', kind: 'participant', required: true },
      { name: 'givenOn', kind: 'day', required: true },
      ...checkedAt,
    ],
    clause_amendment: [
      { name: 'validFrom', kind: 'day', required: true },
      ...clauseFields('clause.'),
      { name: 'note', kind: 'long', label: t('register.proposalNote') },
    ],
    authentic_text: [
      { name: 'language', kind: 'text', required: true },
      { name: 'reference', kind: 'long', required: true },
      { name: 'address', kind: 'text' },
      { name: 'sha256', kind: 'text', required: true },
      { name: 'note', kind: 'long', label: t('register.proposalNote') },
    ],
  }) satisfies Record<string, readonly Field[]>

/** Proposes a change of the register; it holds once the other side has confirmed it. */
export function ProposeChange({ id }: { id: string }) {
  if (!mayPropose()) return null
  const labels = {
    status: t('act.proposeStatus'),
    notice: t('act.proposeNotice'),
    clause_amendment: t('act.proposeAmendment'),
    authentic_text: t('act.proposeText'),
  }
  return (
    <div class="buttons">
      {Object.entries(changes()).map(([kind, fields]) => (
        <ActButton
          key={kind}
          form={`${kind}:${id}`}
          act={{
            operation: 'proposeRegisterChange',
            path: '/register-proposals',
            label: labels[kind as keyof typeof labels],
            also: { kind, agreementId: id },
            fields,
            onDone: toProposal,
          }}
        />
      ))}
    </div>
  )
}

const agreementFields = (): readonly Field[] => [
  { name: 'participant', kind: 'participant', required: true },
  { name: 'title.en', kind: 'text', required: true },
  { name: 'title.uk', kind: 'text', orNull: true },
  { name: 'signedOn', kind: 'day', required: true },
  { name: 'place', kind: 'text' },
  { name: 'placeCountry', kind: 'participant' },
  { name: 'signatories.ukraine', kind: 'text' },
  { name: 'signatories.participant', kind: 'text' },
  { name: 'languages', kind: 'words' },
  { name: 'prevailingLanguage', kind: 'text' },
  { name: 'legalForm', kind: 'code', list: 'legalForm' },
  { name: 'legalFormNote', kind: 'long' },
  { name: 'marking', kind: 'code', list: 'marking', required: true },
  {
    name: 'statuses',
    kind: 'rows',
    add: t('register.addStatus'),
    one: t('field.status'),
    fields: [
      { name: 'status', kind: 'code', list: 'agreementStatus', only: ['ratified', 'in_effect'], required: true },
      { name: 'validFrom', kind: 'day', required: true },
      { name: 'source', kind: 'text', required: true },
      { name: 'note', kind: 'text' },
    ],
  },
  { name: 'clauses', kind: 'rows', add: t('register.addClause'), one: t('field.clause'), fields: clauseFields() },
  {
    name: 'sources',
    kind: 'rows',
    required: true,
    add: t('register.addSource'),
    one: t('field.source'),
    fields: [
      { name: 'reference', kind: 'text', required: true },
      { name: 'what', kind: 'text' },
      { name: 'address', kind: 'text' },
    ],
  },
  { name: 'note', kind: 'long', label: t('register.proposalNote') },
]

/** Proposes an agreement that the register lacks; it is registered once the other side has confirmed it. */
export function NewAgreement() {
  return (
    <Page title={t('act.proposeAgreement')} lead={t('register.new.lead')}>
      <ActForm
        form="new-agreement"
        act={{
          operation: 'proposeRegisterChange',
          path: '/register-proposals',
          label: t('act.proposeAgreement'),
          also: { kind: 'new_agreement' },
          initial: {
            marking: 'public',
            sources: [{}],
            ...(me().participant.code === 'UA' ? {} : { participant: me().participant.code }),
          },
          fields: agreementFields(),
          onDone: toProposal,
        }}
      />
    </Page>
  )
}
