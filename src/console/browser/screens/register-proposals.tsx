import { participantName } from '../codes.tsx'
import { t } from '../language.ts'
import { Page, Section } from '../parts/page.tsx'
import { RecordLink } from '../parts/record-link.tsx'
import { Said } from '../parts/said.tsx'
import { column, RecordPage, type Row } from '../parts/show.tsx'
import { List } from '../parts/table.tsx'
import { listsOfClause } from './clause-fields.ts'

type RegisterProposal = Row & {
  kind: string
  participant: string
  change: Record<string, unknown>
  agreementId: string | null
}

export function RegisterProposals() {
  return (
    <Page title={t('register.proposals')}>
      <List<RegisterProposal>
        path="/register-proposals?limit=50"
        caption={t('register.proposals')}
        keyOf={({ id }) => id}
        filters={[{ name: 'status', kind: 'code', list: 'proposalStatus' }]}
        columns={[
          column<RegisterProposal>(['kind', 'code:proposalKind'], ({ id }) => `/console/agreements/proposals/${id}`),
          column<RegisterProposal>(['participant', 'country']),
          column<RegisterProposal>(['proposedBy', 'country']),
          column<RegisterProposal>(['status', 'code:proposalStatus']),
          column<RegisterProposal>(['awaiting', 'countries']),
          column<RegisterProposal>(['createdAt', 'moment']),
        ]}
      />
    </Page>
  )
}

const listsOfProposal = { status: 'agreementStatus', legalForm: 'legalForm', marking: 'marking' }
/** Values that are among the facts are not shown twice. */
const saidOf = ({ kind: _, agreementId: __, participant: ___, ...said }: RegisterProposal['change']) => said
const typeOf = ({ clause }: RegisterProposal['change']) => String((clause as { type?: string } | undefined)?.type)

export function RegisterProposalPage({ id }: { id: string }) {
  const reason = [{ name: 'reason', kind: 'long' as const, required: true }]
  return (
    <RecordPage<RegisterProposal>
      api="/register-proposals"
      id={id}
      title={({ participant }) => `${t('register.proposal')} · ${participantName(participant)}`}
      facts={[
        ['kind', 'code:proposalKind'],
        ['participant', 'country'],
        ['proposedBy', 'country'],
        ['status', 'code:proposalStatus'],
        ['confirmedBy', 'countries'],
        ['awaiting', 'countries'],
        ['reason', 'text'],
        ['createdAt', 'moment'],
      ]}
      acts={() => [
        { operation: 'confirmRegisterProposal', at: '/confirmation', guarded: true, final: true },
        { operation: 'rejectRegisterProposal', at: '/rejection', guarded: true, final: true, fields: reason },
        { operation: 'withdrawRegisterProposal', at: '/withdrawal', guarded: true, final: true, fields: reason },
      ]}
    >
      {({ change, agreementId }) => (
        <Section title={t('register.change')}>
          <Said of={saidOf(change)} lists={{ ...listsOfClause(typeOf(change)), ...listsOfProposal }} />
          {agreementId !== null && (
            <p>
              <RecordLink type="agreement" id={agreementId} />
            </p>
          )}
        </Section>
      )}
    </RecordPage>
  )
}
