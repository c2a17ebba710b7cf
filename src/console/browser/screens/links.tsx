import { useState } from 'preact/hooks'
import { Code, Country, codeText, participantName, useCodes } from '../codes.tsx'
import { t } from '../language.ts'
import { ActButton } from '../parts/act.tsx'
import { Page, Section } from '../parts/page.tsx'
import { RecordLink } from '../parts/record-link.tsx'
import { column, RecordPage, type Row, RowActs } from '../parts/show.tsx'
import type { Spec } from '../parts/spec.ts'
import { type Column, List } from '../parts/table.tsx'
import { useAddress } from '../router.ts'
import { useTurn } from './turn.ts'

type Link = Row & {
  act: { kind: string; id: string; href: string }
  provider: string | null
  party: string
  agreementId: string
  cell: { area: string; obligor: string } | null
}

const acts = [
  { operation: 'confirmLink', at: '/confirmation', guarded: true },
  {
    operation: 'contestLink',
    at: '/objection',
    guarded: true,
    fields: [{ name: 'reason', kind: 'long' as const, required: true }],
  },
]

const aboutOf = ({ act, provider, party }: Link) =>
  `${codeText('actKind', act.kind)} · ${participantName(provider ?? party)}`

const named = (): Column<Link>[] => [
  {
    head: t('field.act'),
    names: true,
    cell: ({ id, act }) => (
      <a href={`/console/desk/links/${id}`}>
        <Code list="actKind" code={act.kind} />
      </a>
    ),
  },
  { head: t('field.provider'), cell: ({ provider, party }) => <Country code={provider ?? party} /> },
  column<Link>(['relation', 'code:actRelation']),
  column<Link>(['cell.area', 'code:area']),
  column<Link>(['claimedBy', 'country']),
]

const happens = ({ type }: { type: string }) => type.startsWith('implementation_link.')

/**
 * Claims to which our silence would count as no objection: one press confirms, one sentence objects, and several can be
 * decided at once.
 */
export function LinksInSilence({ code }: { code: string }) {
  const [chosen, choose] = useState<readonly string[]>([])
  const [turn, next] = useTurn()
  const decided = () => {
    choose([])
    next()
  }
  return (
    <Section title={t('desk.links')}>
      <p>{t('desk.links.lead')}</p>
      <p>
        <a class="button" href="/console/desk/links">
          {t('desk.allLinks')}
        </a>{' '}
        <a class="button" href="/console/desk/rules">
          {t('desk.rules')}
        </a>
      </p>
      {chosen.length > 0 && <Decide links={chosen} onDone={decided} />}
      <List<Link>
        key={turn}
        at="links"
        path={`/implementation-links?awaiting=${code}&limit=50`}
        caption={t('desk.links')}
        empty={t('desk.noLinks')}
        keyOf={({ id }) => id}
        live={happens}
        columns={[
          ...named(),
          column<Link>(['silentFrom', 'moment']),
          {
            head: t('field.several'),
            cell: ({ id, allowedActions = [] }) =>
              allowedActions.includes('confirmLink') && (
                <input
                  type="checkbox"
                  aria-label={t('desk.choose', { id: id.slice(-6) })}
                  checked={chosen.includes(id)}
                  onChange={(event) =>
                    choose(event.currentTarget.checked ? [...chosen, id] : chosen.filter((each) => each !== id))
                  }
                />
              ),
          },
          {
            head: t('field.why'),
            cell: (link) => (
              <RowActs row={link} api="/implementation-links" acts={acts} again={next} about={aboutOf(link)} />
            ),
          },
        ]}
      />
    </Section>
  )
}

/** All that were chosen, or none: one decision. */
function Decide({ links, onDone }: { links: readonly string[]; onDone: () => void }) {
  return (
    <div class="buttons">
      <ActButton
        main
        form={`decide:${links.join()}`}
        act={{
          operation: 'decideLinks',
          path: '/implementation-decisions',
          label: t('desk.decide', { n: links.length }),
          also: { linkIds: links },
          final: true,
          fields: [
            { name: 'decision', kind: 'code', list: 'linkDecision', required: true },
            { name: 'reason', kind: 'long', when: ({ decision }) => decision === 'contest' },
          ],
          onDone,
        }}
      />
    </div>
  )
}

/** All claims that we may see: which act implements which provision, and who says so. */
export function Links() {
  const { query } = useAddress()
  const rule = query.get('ruleId')
  return (
    <Page title={t('desk.allLinks')} lead={t('desk.allLinks.why')}>
      <List<Link>
        path={`/implementation-links?limit=50${rule === null ? '' : `&ruleId=${rule}`}`}
        caption={t('desk.allLinks')}
        keyOf={({ id }) => id}
        live={happens}
        filters={[
          { name: 'status', kind: 'code', list: 'implementationStatus' },
          { name: 'actKind', kind: 'code', list: 'actKind' },
          { name: 'provider', kind: 'participant' },
          { name: 'claimedBy', kind: 'participant' },
          { name: 'agreementId', kind: 'record', of: 'agreement' },
          { name: 'area', kind: 'code', list: 'area' },
        ]}
        columns={[...named(), column<Link>(['status', 'code:implementationStatus'])]}
      />
    </Page>
  )
}

const linkFacts: readonly Spec[] = [
  ['act.kind', 'code:actKind'],
  ['provider', 'country'],
  ['party', 'country'],
  ['relation', 'code:actRelation'],
  ['provisionId', 'record:provision'],
  ['cell.area', 'code:area'],
  ['cell.obligor', 'code:obligor'],
  ['share', 'decimal'],
  ['status', 'code:implementationStatus'],
  ['claimedBy', 'country'],
  ['evidence', 'text'],
  ['awaits', 'countries'],
  ['confirmedBy', 'countries'],
  ['silentFrom', 'moment'],
  ['reason', 'text'],
  ['reasonBy', 'country'],
]

export function LinkPage({ id }: { id: string }) {
  useCodes('actKind')
  return (
    <RecordPage<Link>
      api="/implementation-links"
      id={id}
      title={(link) => `${t('desk.link')} · ${aboutOf(link)}`}
      facts={linkFacts}
      acts={(link) => [
        ...acts,
        {
          operation: 'amendLink',
          method: 'PATCH',
          at: '',
          guarded: true,
          initial: {
            relation: String(link['relation']),
            share: String(link['share'] ?? ''),
            evidence: String(link['evidence'] ?? ''),
          },
          fields: [
            { name: 'relation', kind: 'code', list: 'actRelation', required: true },
            { name: 'share', kind: 'decimal', orNull: true },
            { name: 'evidence', kind: 'long', required: true },
          ],
        },
        {
          operation: 'claimMatch',
          at: '/claim',
          guarded: true,
          fields: [{ name: 'evidence', kind: 'long', required: true }],
        },
        {
          operation: 'withdrawLink',
          at: '/withdrawal',
          guarded: true,
          final: true,
          fields: [{ name: 'reason', kind: 'long', required: true }],
        },
      ]}
    >
      {({ act, agreementId }) => (
        <>
          <p>
            {t('field.act')}: <RecordLink type={act.kind} id={act.id} />
          </p>
          <p>
            {t('field.agreementId')}: <RecordLink type="agreement" id={agreementId} />
          </p>
        </>
      )}
    </RecordPage>
  )
}
