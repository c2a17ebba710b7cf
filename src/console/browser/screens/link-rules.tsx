import { useState } from 'preact/hooks'
import { Code, Unknown } from '../codes.tsx'
import { t } from '../language.ts'
import { ActForm } from '../parts/act.tsx'
import type { Values } from '../parts/draft.ts'
import { Page, Section } from '../parts/page.tsx'
import { RecordLink } from '../parts/record-link.tsx'
import { column, RecordPage, type Row } from '../parts/show.tsx'
import type { Spec } from '../parts/spec.ts'
import { List, Table } from '../parts/table.tsx'
import { go } from '../router.ts'
import { hasRole } from '../session.ts'
import { Day } from '../time.tsx'

type Act = { act: { kind: string; id: string }; title: string; happenedOn: string | null }
type Rule = Row & {
  acts: Act[]
  appliedLinks: number
  matches: Record<string, unknown>
  title: string
  agreementId: string
}

/** Saved rules that say for many acts at once which provision they implement. */
export function LinkRules() {
  return (
    <Page
      title={t('desk.rules')}
      lead={t('desk.rules.why')}
      tools={
        hasRole('coordinator', 'ministry') && (
          <a class="button main" href="/console/desk/rules/new">
            {t('act.createLinkRule')}
          </a>
        )
      }
    >
      <List<Rule>
        path="/link-rules?limit=50"
        caption={t('desk.rules')}
        keyOf={({ id }) => id}
        filters={[{ name: 'status', kind: 'code', list: 'linkRuleStatus' }]}
        columns={[
          column<Rule>(['title', 'text'], ({ id }) => `/console/desk/rules/${id}`),
          column<Rule>(['status', 'code:linkRuleStatus']),
          column<Rule>(['previewed', 'count', 'unknown']),
          column<Rule>(['appliedAt', 'moment']),
          column<Rule>(['appliedLinks', 'count']),
        ]}
      />
    </Page>
  )
}

/** Without a provision it is about an area of the agreement. */
const ofNoProvision = ({ provisionId }: Values) => (provisionId ?? '') === ''

export function NewLinkRule() {
  return (
    <Page title={t('act.createLinkRule')} lead={t('desk.rules.why')}>
      <ActForm
        form="new-link-rule"
        act={{
          operation: 'createLinkRule',
          path: '/link-rules',
          fields: [
            { name: 'title', kind: 'text', required: true },
            { name: 'matches.kinds', kind: 'codes', list: 'actKind' },
            { name: 'matches.provider', kind: 'participant' },
            { name: 'matches.area', kind: 'code', list: 'area' },
            { name: 'matches.capability', kind: 'code', list: 'capability' },
            { name: 'matches.coalition', kind: 'record', of: 'coalition' },
            { name: 'matches.titleContains', kind: 'text' },
            { name: 'matches.happenedFrom', kind: 'day' },
            { name: 'matches.happenedTo', kind: 'day' },
            { name: 'provisionId', kind: 'record', of: 'provision' },
            { name: 'cell.agreementId', kind: 'record', of: 'agreement', when: ofNoProvision },
            { name: 'cell.area', kind: 'code', list: 'area', when: ofNoProvision },
            { name: 'cell.obligor', kind: 'code', list: 'obligor', when: ofNoProvision },
            { name: 'relation', kind: 'code', list: 'actRelation' },
            { name: 'share', kind: 'decimal' },
            { name: 'evidence', kind: 'long', required: true },
          ],
          onDone: (value) => go(`/console/desk/rules/${(value as Row).id}`),
        }}
      />
    </Page>
  )
}

/** One rule: its preview comes first, and only acts in the preview are linked. */
const ruleFacts: Spec[] = [
  ['status', 'code:linkRuleStatus'],
  ['provisionId', 'record:provision'],
  ['cell.area', 'code:area'],
  ['cell.obligor', 'code:obligor'],
  ['relation', 'code:actRelation'],
  ['share', 'decimal'],
  ['evidence', 'text'],
  ['matches.provider', 'country'],
  ['matches.area', 'code:area'],
  ['matches.capability', 'code:capability'],
  ['matches.titleContains', 'text'],
  ['matches.happenedFrom', 'day'],
  ['matches.happenedTo', 'day'],
  ['previewed', 'count', 'unknown'],
  ['previewedAt', 'moment'],
  ['appliedAt', 'moment'],
  ['appliedLinks', 'count'],
  ['reason', 'text'],
]

export function LinkRulePage({ id }: { id: string }) {
  const [seen, see] = useState<Act[]>()
  return (
    <RecordPage<Rule>
      api="/link-rules"
      id={id}
      title={({ title }) => title}
      facts={ruleFacts}
      acts={() => [
        {
          operation: 'previewLinkRule',
          at: '/preview',
          guarded: true,
          onAnswer: (value) => see((value as Rule).acts),
        },
        { operation: 'applyLinkRule', at: '/application', guarded: true, final: true },
        {
          operation: 'retireLinkRule',
          at: '/retirement',
          guarded: true,
          final: true,
          fields: [{ name: 'reason', kind: 'long', required: true }],
        },
      ]}
    >
      {({ agreementId, appliedLinks }) => (
        <>
          {seen !== undefined && <WouldLink acts={seen} />}
          <p>
            {t('field.agreementId')}: <RecordLink type="agreement" id={agreementId} />
          </p>
          {appliedLinks > 0 && (
            <p>
              <a href={`/console/desk/links?ruleId=${id}`}>{t('desk.rules.links')}</a>
            </p>
          )}
        </>
      )}
    </RecordPage>
  )
}

function WouldLink({ acts }: { acts: Act[] }) {
  return (
    <Section title={t('desk.rules.acts')}>
      {acts.length === 0 && <p class="empty">{t('desk.rules.none')}</p>}
      {acts.length > 0 && (
        <Table<Act>
          caption={t('desk.rules.acts')}
          rows={acts}
          keyOf={({ act }) => act.id}
          columns={[
            { head: t('field.title'), names: true, cell: ({ title }) => title },
            { head: t('field.kind'), cell: ({ act }) => <Code list="actKind" code={act.kind} /> },
            {
              head: t('field.happenedOn'),
              cell: ({ happenedOn }) => (happenedOn === null ? <Unknown /> : <Day on={happenedOn} />),
            },
          ]}
        />
      )}
    </Section>
  )
}
