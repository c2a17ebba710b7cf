import { useState } from 'preact/hooks'
import { t } from '../language.ts'
import { ActForm } from '../parts/act.tsx'
import { Note, Page } from '../parts/page.tsx'

type Webhook = { id: string; keys: { signature: string; publicKey: string | null; secret: string | null }[] }

/** The secret is shown once, here: nobody can read it later. */
export function NewWebhook() {
  const [made, set] = useState<Webhook>()
  if (made !== undefined) return <Made webhook={made} />
  return (
    <Page title={t('act.createWebhook')} lead={t('admin.webhooks.why')}>
      <ActForm
        form="new-webhook"
        act={{
          operation: 'createWebhook',
          path: '/webhooks',
          fields: [
            { name: 'url', kind: 'text', required: true },
            { name: 'description', kind: 'text', required: true },
            { name: 'eventTypes', kind: 'codes', list: 'eventType' },
            {
              name: 'signatures',
              kind: 'checks',
              of: [
                ['v1', 'v1 (HMAC-SHA256)'],
                ['v1a', 'v1a (Ed25519)'],
              ],
            },
          ],
          onDone: (value) => set(value as Webhook),
        }}
      />
    </Page>
  )
}

function Made({ webhook }: { webhook: Webhook }) {
  return (
    <Page title={t('admin.webhookMade')}>
      <Note kind="warning">{t('admin.webhookMade.once')}</Note>
      <dl class="facts">
        {webhook.keys.map(({ signature, publicKey, secret }) => (
          <div key={signature}>
            <dt>{signature}</dt>
            <dd class="hash">{secret ?? publicKey}</dd>
          </div>
        ))}
      </dl>
      <p>
        <a class="button" href={`/console/administration/webhooks/${webhook.id}`}>
          {t('admin.webhook')}
        </a>
      </p>
    </Page>
  )
}
