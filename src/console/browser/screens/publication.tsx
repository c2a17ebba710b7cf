import { t } from '../language.ts'
import { RecordPage, type Row } from '../parts/show.tsx'

const reason = [{ name: 'reason', kind: 'long' as const, required: true }]

/** Whether a project may be told to everybody: each of its parties says so. */
export function PublicationPage({ id }: { id: string }) {
  return (
    <RecordPage<Row>
      api="/joint-project-publications"
      id={id}
      title={() => t('work.publication')}
      facts={[
        ['participant', 'country'],
        ['title', 'names'],
        ['summary', 'names'],
        ['status', 'code:projectPublicationStatus'],
        ['reason', 'text'],
        ['createdAt', 'moment'],
      ]}
      acts={() => [
        { operation: 'agreeToPublication', at: '/agreements', final: true },
        { operation: 'refusePublication', at: '/refusal', guarded: true, final: true, fields: reason },
        { operation: 'withdrawPublication', at: '/withdrawal', guarded: true, final: true, fields: reason },
      ]}
    />
  )
}
