import { useState } from 'preact/hooks'
import { t } from '../language.ts'
import { ActButton, ActForm } from '../parts/act.tsx'
import type { Field } from '../parts/field.ts'
import { Note, Page } from '../parts/page.tsx'

type Webhook = {
  id: string
  keys: { createdAt: string; signature: string; publicKey: string | null; secret: string | null }[]
}

const signatures: Field = {
  name: 'signatures',
  kind: 'checks',
  of: [
    ['v1', 'v1 (HMAC-SHA256)'],
    ['v1a', 'v1a (Ed25519)'],
  ],
}

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
            signatures,
          ],
          onDone: (value) => set(value as Webhook),
        }}
      />
    </Page>
  )
}

/** A new key beside the old one, which signs for the given hours. */
export function RotateKeys({ id, version, again }: { id: string; version: number | undefined; again: () => void }) {
  const [made, set] = useState<Webhook>()
  return (
    <>
      <ActButton
        form={`rotate:${id}`}
        act={{
          operation: 'rotateWebhookKeys',
          path: `/webhooks/${id}/rotation`,
          version,
          final: true,
          initial: { overlapHours: '24' },
          fields: [signatures, { name: 'overlapHours', kind: 'integer' }],
          onDone(value) {
            set(value as Webhook)
            again()
          },
          onStale: again,
        }}
      />
      {made !== undefined && <Keys webhook={made} />}
    </>
  )
}

function Keys({ webhook }: { webhook: Webhook }) {
  return (
    <>
      <Note kind="warning">{t('admin.webhookMade.once')}</Note>
      <dl class="facts">
        {webhook.keys
          .filter(({ secret, publicKey }) => (secret ?? publicKey) !== null)
          .map(({ signature, publicKey, secret, createdAt }) => (
            <div key={`${signature}${createdAt}`}>
              <dt>{signature}</dt>
              <dd class="hash">{secret ?? publicKey}</dd>
            </div>
          ))}
      </dl>
    </>
  )
}

function Made({ webhook }: { webhook: Webhook }) {
  return (
    <Page title={t('admin.webhookMade')}>
      <Keys webhook={webhook} />
      <p>
        <a class="button" href={`/console/administration/webhooks/${webhook.id}`}>
          {t('admin.webhook')}
        </a>
      </p>
    </Page>
  )
}
