import { useRead } from '../api.ts'
import { t } from '../language.ts'
import { ActForm } from '../parts/act.tsx'
import { Page, Read } from '../parts/page.tsx'
import { me } from '../session.ts'

type Contact = {
  kind: string
  office: string
  telephone: string | null
  email: string | null
  hours: string
  languages: string[]
}

/** Where others reach us at night. */
export function Contacts() {
  const { code } = me().participant
  const reading = useRead<{ contactPoints?: Contact[]; version: number }>(`/participants/${code}`)
  return (
    <Page title={t('admin.contacts')} lead={t('admin.contacts.why')}>
      <Read of={reading}>
        {(participant) => (
          <ActForm
            key={participant.version}
            form="contacts"
            act={{
              operation: 'updateParticipant',
              method: 'PATCH',
              path: `/participants/${code}`,
              version: participant.version,
              initial: {
                contactPoints: (participant.contactPoints ?? []).map((point) => ({
                  kind: point.kind,
                  office: point.office,
                  telephone: point.telephone ?? '',
                  email: point.email ?? '',
                  hours: point.hours,
                  languages: point.languages.join(', '),
                })),
              },
              fields: [
                {
                  name: 'contactPoints',
                  kind: 'rows',
                  add: t('admin.addContact'),
                  one: t('admin.contact'),
                  fields: [
                    { name: 'kind', kind: 'code', list: 'contactPointKind', required: true },
                    { name: 'office', kind: 'text', required: true },
                    { name: 'telephone', kind: 'text' },
                    { name: 'email', kind: 'text' },
                    { name: 'hours', kind: 'text', required: true },
                    { name: 'languages', kind: 'words' },
                  ],
                },
              ],
              onDone: reading.again,
              onStale: reading.again,
            }}
          />
        )}
      </Read>
    </Page>
  )
}
