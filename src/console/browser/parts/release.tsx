import { CoalitionName, Code, Country } from '../codes.tsx'
import { t } from '../language.ts'
import { hasRole, me } from '../session.ts'
import { ActButton } from './act.tsx'
import { Facts } from './page.tsx'

type Changed = { type: string; id: string; added: string[]; removed: string[]; marking: string }
type Released = Changed & { also: Changed[] }

type Row = { id: string; version?: number } & Record<string, unknown>
/** The operation of the contract, and the roles of the owner that may do it. */
export type Releasing = { operation: string; roles: readonly string[] }
type Given = Releasing & { api: string; row: Row; again: () => void }

/** Sets who may see a record besides its sides, as a complete list; the result is shown first. */
export function Release({ operation, api, row, roles, again }: Given) {
  if (row['participant'] !== me().participant.code || !hasRole(...roles)) return null
  return (
    <ActButton
      form={`release:${row.id}`}
      act={{
        operation,
        path: `${api}/${row.id}/releases`,
        label: t('act.release'),
        version: row.version,
        final: true,
        initial: { marking: String(row['marking']), releasableTo: (row['releasableTo'] ?? []) as string[] },
        fields: [
          { name: 'marking', kind: 'code', list: 'marking', required: true },
          { name: 'releasableTo', kind: 'audience', when: ({ marking }) => marking === 'limited' },
          { name: 'reason', kind: 'long', required: true },
        ],
        look: (value) => <Looked of={value as Released} />,
        onDone: again,
        onStale: again,
      }}
    />
  )
}

function Looked({ of }: { of: Released }) {
  return (
    <>
      <Facts
        of={[
          [t('field.marking'), <Code list="marking" code={of.marking} />],
          [t('release.added'), <Audience of={of.added} />],
          [t('release.removed'), <Audience of={of.removed} />],
        ]}
      />
      {of.also.length > 0 && (
        <>
          <p>{t('release.also', { n: of.also.length })}</p>
          <ul>
            {of.also.map(({ id, type, added, removed }) => (
              <li key={id}>
                <Code list="resourceType" code={type} />: {t('release.added')} <Audience of={added} />,{' '}
                {t('release.removed')} <Audience of={removed} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

/** A longer list is only counted at first, so that it does not hide the subject of the page. */
const fewNamed = 6

/** Participants by their names; the other audiences by what they are. */
export function Audience({ of }: { of: readonly string[] }) {
  if (of.length === 0) return <span class="absent">{t('value.absent')}</span>
  if (of.length > fewNamed)
    return (
      <details>
        <summary>{t('release.several', { n: of.length })}</summary>
        <Named of={of} />
      </details>
    )
  return <Named of={of} />
}

function Named({ of }: { of: readonly string[] }) {
  return (
    <ul class="plain inline">
      {of.map((each) => (
        <li key={each}>
          {/^[A-Z]{2}$/.test(each) ? (
            <Country code={each} />
          ) : each.startsWith('coalition:') ? (
            <CoalitionName code={each.slice('coalition:'.length)} />
          ) : (
            <Code list="audience" code={each} />
          )}
        </li>
      ))}
    </ul>
  )
}
