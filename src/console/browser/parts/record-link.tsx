import { useRead } from '../api.ts'
import { participantName, Redacted, useCodes, useParticipants } from '../codes.tsx'
import { inLanguage, t, useLanguage } from '../language.ts'
import { reportName } from '../screens/report-name.ts'
import type { Names } from '../shapes.ts'
import { kinds } from './records.tsx'

type Row = { id: string } & Record<string, unknown>
type Place = { api: string; page?: string; text: (row: Row) => string }

const titled = ({ title }: Row) => (typeof title === 'string' ? title : inLanguage(title as Names))
const provisionText = (row: Row) =>
  [participantName(String(row['participant'])), row['locator'], inLanguage(row['summary'] as Names)].join(' · ')
const of = (api: string, page: string, text: (row: Row) => string = titled): Place => ({ api, page, text })

/** For each kind of record: where it is read and shown, and the words by which people know it. */
const places: Readonly<Record<string, Place>> = {
  agreement: of('/agreements/', '/console/agreements/'),
  commitment: of('/commitments/', '/console/books/commitments/', kinds.commitment.text),
  consultation: of('/consultations/', '/console/consultations/'),
  conversion_proposal: of('/conversion-proposals/', '/console/books/proposals/', kinds.proposal.text),
  instrument: of('/instruments/', '/console/implementation/instruments/'),
  joint_project: of('/joint-projects/', '/console/implementation/projects/'),
  ledger_entry: of('/ledger-entries/', '/console/books/entries/', kinds.entry.text),
  lot: of('/lots/', '/console/books/lots/', kinds.lot.text),
  measure: of('/measures/', '/console/implementation/measures/'),
  organisation: { api: '/organisations/', text: kinds.organisation.text },
  pledge: of('/pledges/', '/console/books/pledges/', kinds.pledge.text),
  provision: { api: '/provisions/', text: provisionText },
  reform_step: of('/reform-steps/', '/console/implementation/reforms/'),
  report_run: of('/report-runs/', '/console/reports/runs/', (run) => reportName(String(run['report']))),
  requirement: of('/requirements/', '/console/coalitions/needs/', kinds.requirement.text),
  roadmap_step: of('/roadmap-steps/', '/console/implementation/roadmap/'),
  task: of('/tasks/', '/console/coalitions/tasks/'),
}

/** A link to another record by its words, if it has a page; a kind without words shows the id. */
export function RecordLink({ type, id }: { type: string; id: string }) {
  useLanguage()
  useParticipants()
  useCodes('flowKind')
  const place = places[type]
  const { value, problem } = useRead<Row>(place === undefined ? undefined : `${place.api}${encodeURIComponent(id)}`)
  if (place === undefined) return <span class="hash">{id}</span>
  if (problem?.status === 404) return <Redacted />
  const said = value === undefined ? t('state.loading') : place.text(value)
  return place.page === undefined ? <span>{said}</span> : <a href={`${place.page}${id}`}>{said}</a>
}
