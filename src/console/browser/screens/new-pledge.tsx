import { t } from '../language.ts'
import { ActForm } from '../parts/act.tsx'
import type { Values } from '../parts/draft.ts'
import type { Field } from '../parts/field.ts'
import { Page } from '../parts/page.tsx'
import type { Row } from '../parts/show.tsx'
import { whoSees } from '../parts/who-sees.ts'
import { go } from '../router.ts'
import { me } from '../session.ts'
import { provisions } from './provision-field.ts'

const kindIs =
  (...kinds: string[]) =>
  ({ amountKind }: Values) =>
    kinds.includes(String(amountKind))

const money = kindIs('fixed', 'range', 'guarantee_limit', 'equity')

/** The kind of pledge decides which figures it can have. */
const amounts: readonly Field[] = [
  { name: 'amountKind', kind: 'code', list: 'amountKind', required: true },
  { name: 'qualifier', kind: 'code', list: 'qualifier' },
  { name: 'aidCategory', kind: 'code', list: 'aidCategory', required: true },
  { name: 'per', kind: 'code', list: 'per' },
  { name: 'amount', kind: 'decimal', when: money, required: true },
  { name: 'amountMax', kind: 'decimal', when: kindIs('range'), required: true },
  {
    name: 'currency',
    kind: 'code',
    list: 'currency',
    when: kindIs('fixed', 'range', 'guarantee_limit', 'equity'),
    required: true,
  },
  { name: 'floorPerYear', kind: 'decimal', when: money },
  { name: 'gdpShare.percent', kind: 'decimal', when: kindIs('gdp_share') },
  { name: 'gdpShare.of', kind: 'participant', when: kindIs('gdp_share') },
  { name: 'gdpShare.series.name', kind: 'text', when: kindIs('gdp_share') },
  { name: 'gdpShare.series.year', kind: 'integer', when: kindIs('gdp_share') },
  { name: 'gdpShare.series.amount', kind: 'decimal', when: kindIs('gdp_share') },
  { name: 'gdpShare.series.currency', kind: 'code', list: 'currency', when: kindIs('gdp_share') },
  { name: 'relativeTo', kind: 'text', when: kindIs('relative'), required: true },
  { name: 'quantity', kind: 'decimal', when: kindIs('capacity'), required: true },
  { name: 'unit', kind: 'text', when: kindIs('capacity'), required: true },
  { name: 'period.from', kind: 'text' },
  { name: 'period.to', kind: 'text' },
]

const parts = (): readonly Field[] => [
  {
    name: 'schedule',
    kind: 'rows',
    add: t('pledge.addYear'),
    one: t('pledge.year'),
    when: money,
    fields: [
      { name: 'period', kind: 'text', required: true },
      { name: 'amount', kind: 'decimal', required: true },
    ],
  },
  {
    name: 'items',
    kind: 'rows',
    add: t('books.addItem'),
    one: t('books.item'),
    fields: [
      { name: 'description', kind: 'text', required: true },
      { name: 'quantity', kind: 'decimal' },
      { name: 'unit', kind: 'text' },
      { name: 'deliverBy', kind: 'text' },
    ],
  },
  {
    name: 'conditions',
    kind: 'rows',
    add: t('pledge.addCondition'),
    one: t('pledge.condition'),
    fields: [
      { name: 'condition', kind: 'code', list: 'pledgeCondition', required: true },
      { name: 'words', kind: 'long' },
    ],
  },
]

const links = (): readonly Field[] => [
  { name: 'beneficiaries', kind: 'participants' },
  {
    name: 'includesUnionContribution',
    kind: 'code',
    list: 'includesUnionContribution',
    when: () => me().participant.kind !== 'union',
  },
  { name: 'agreementId', kind: 'record', of: 'agreement' },
  provisions(),
  { name: 'requirementId', kind: 'record', of: 'requirement' },
  { name: 'parentPledgeId', kind: 'record', of: 'pledge', where: () => ({ participant: me().participant.code }) },
  { name: 'supersedesPledgeId', kind: 'record', of: 'pledge', where: () => ({ participant: me().participant.code }) },
  { name: 'agencyId', kind: 'record', of: 'agency' },
  ...whoSees,
]

/** A pledge of one's own, in its own words and in figures; a later one may replace it. */
export function NewPledge() {
  return (
    <Page title={t('act.createPledge')} lead={t('pledge.lead')}>
      <ActForm
        form="new-pledge"
        act={{
          operation: 'createPledge',
          path: '/pledges',
          initial: { amountKind: 'fixed', aidCategory: 'military' },
          fields: [
            { name: 'title', kind: 'text', required: true },
            { name: 'original', kind: 'long', required: true },
            { name: 'paraphrased', kind: 'flag' },
            { name: 'source', kind: 'text', required: true },
            { name: 'announcedOn', kind: 'day', required: true },
            ...amounts,
            ...parts(),
            ...links(),
          ],
          onDone: (value) => go(`/console/books/pledges/${(value as Row).id}`),
        }}
      />
    </Page>
  )
}
