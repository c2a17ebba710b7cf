import { t } from '../language.ts'
import { ActButton, ActForm } from '../parts/act.tsx'
import { can } from '../parts/can.ts'
import { Doors, Note, Page, Section } from '../parts/page.tsx'
import { column, RecordPage, type Row, type RowAct } from '../parts/show.tsx'
import { List, Table } from '../parts/table.tsx'
import { go } from '../router.ts'
import { hasRole, me } from '../session.ts'
import { RotateKeys } from './new-webhook.tsx'

const reason = [{ name: 'reason', kind: 'long' as const, required: true }]

export function Administration() {
  const keeps = hasRole('administrator', 'secretariat')
  const rooms = [
    ['/console/administration/accounts', t('admin.accounts'), t('admin.accounts.why'), keeps],
    ['/console/administration/issuers', t('admin.issuers'), t('admin.issuers.why'), keeps],
    [
      '/console/administration/webhooks',
      t('admin.webhooks'),
      t('admin.webhooks.why'),
      hasRole('administrator', 'coordinator'),
    ],
    ['/console/administration/contacts', t('admin.contacts'), t('admin.contacts.why'), true],
    ['/console/sessions', t('sessions.title'), t('sessions.lead'), true],
  ] as const
  return (
    <Page title={t('nav.administration')}>
      <Doors to={rooms.filter(([, , , open]) => open).map(([href, name, why]) => [href, name, why])} />
    </Page>
  )
}

export function Accounts() {
  return (
    <Page
      title={t('admin.accounts')}
      tools={
        hasRole('administrator') && (
          <a class="button main" href="/console/administration/accounts/new">
            {t('act.createAccount')}
          </a>
        )
      }
    >
      <List<Row>
        path="/accounts?limit=50"
        caption={t('admin.accounts')}
        keyOf={({ id }) => id}
        filters={[
          { name: 'status', kind: 'code', list: 'accountStatus' },
          { name: 'role', kind: 'code', list: 'role' },
        ]}
        columns={[
          column<Row>(['name', 'text'], ({ id }) => `/console/administration/accounts/${id}`),
          column<Row>(['participant', 'country']),
          column<Row>(['kind', 'code:accountKind']),
          column<Row>(['status', 'code:accountStatus']),
          column<Row>(['subject', 'text']),
        ]}
      />
    </Page>
  )
}

const grantFields = [
  { name: 'role', kind: 'code' as const, list: 'role', required: true },
  { name: 'validFrom', kind: 'day' as const, required: true },
  { name: 'validTo', kind: 'day' as const },
  { name: 'agencyId', kind: 'record' as const, of: 'agency' as const },
]

export function NewAccount() {
  return (
    <Page title={t('act.createAccount')}>
      <ActForm
        form="new-account"
        act={{
          operation: 'createAccount',
          path: '/accounts',
          initial: { issuer: me().account.issuer, kind: 'person' },
          fields: [
            { name: 'issuer', kind: 'record', of: 'issuerAddress', required: true },
            { name: 'subject', kind: 'text', required: true },
            { name: 'kind', kind: 'code', list: 'accountKind', required: true },
            { name: 'name', kind: 'text', required: true },
            { name: 'grants', kind: 'rows', add: t('admin.addGrant'), one: t('admin.grant'), fields: grantFields },
          ],
          onDone: (value) => go(`/console/administration/accounts/${(value as Row).id}`),
        }}
      />
    </Page>
  )
}

type Account = Row & { grants: (Row & { state: string })[] }

export function AccountPage({ id }: { id: string }) {
  return (
    <RecordPage<Account>
      api="/accounts"
      id={id}
      title={(row) => String(row['name'])}
      facts={[
        ['participant', 'country'],
        ['kind', 'code:accountKind'],
        ['status', 'code:accountStatus'],
        ['issuer', 'text'],
        ['subject', 'text'],
        ['reason', 'text'],
        ['createdAt', 'moment'],
      ]}
      acts={() => [
        { operation: 'suspendAccount', at: '/suspension', guarded: true, final: true, fields: reason },
        { operation: 'reinstateAccount', at: '/reinstatement', guarded: true, fields: reason },
        { operation: 'createGrant', at: '/grants', open: hasRole('administrator'), fields: grantFields },
      ]}
    >
      {(account, again) => (
        <Section title={t('admin.grants')}>
          <Table
            caption={t('admin.grants')}
            rows={account.grants}
            keyOf={(grant) => grant.id}
            columns={[
              { ...column<Account['grants'][number]>(['role', 'code:role']), names: true },
              column(['validFrom', 'day']),
              column(['validTo', 'day']),
              column(['state', 'code:grantState']),
              {
                head: t('field.act'),
                cell: (grant) =>
                  hasRole('administrator') && (grant.state === 'in_force' || grant.state === 'upcoming') ? (
                    <ActButton
                      act={{
                        operation: 'revokeGrant',
                        path: `/grants/${grant.id}/revocation`,
                        fields: reason,
                        final: true,
                        onDone: again,
                      }}
                    />
                  ) : null,
              },
            ]}
          />
        </Section>
      )}
    </RecordPage>
  )
}

export function Issuers() {
  return (
    <Page
      title={t('admin.issuers')}
      tools={
        hasRole('administrator') && (
          <a class="button main" href="/console/administration/issuers/new">
            {t('act.proposeIssuer')}
          </a>
        )
      }
    >
      <List<Row>
        path="/issuers?limit=50"
        caption={t('admin.issuers')}
        keyOf={({ id }) => id}
        filters={[{ name: 'status', kind: 'code', list: 'issuerStatus' }]}
        columns={[
          column<Row>(['issuer', 'text'], ({ id }) => `/console/administration/issuers/${id}`),
          column<Row>(['participant', 'country']),
          column<Row>(['profile', 'code:issuerProfile']),
          column<Row>(['status', 'code:issuerStatus']),
          column<Row>(['consoleClient.clientId', 'text']),
        ]}
      />
    </Page>
  )
}

export function NewIssuer() {
  return (
    <Page title={t('act.proposeIssuer')} lead={t('admin.issuer.lead', { uri: `${location.origin}/console/callback` })}>
      <ActForm
        form="new-issuer"
        act={{
          operation: 'proposeIssuer',
          path: '/issuers',
          initial: { audience: 'accord', profile: 'rfc9068' },
          fields: [
            { name: 'issuer', kind: 'text', required: true },
            { name: 'jwksUri', kind: 'text', required: true },
            { name: 'audience', kind: 'text', required: true },
            { name: 'profile', kind: 'code', list: 'issuerProfile', required: true },
            { name: 'consoleClient.clientId', kind: 'text' },
            { name: 'consoleClient.clientSecret', kind: 'secret' },
            { name: 'consoleClient.scope', kind: 'text' },
            { name: 'consoleClient.resource', kind: 'text' },
            { name: 'replacesIssuerId', kind: 'record', of: 'issuer', where: () => ({ status: 'active' }) },
          ],
          onDone: (value) => go(`/console/administration/issuers/${(value as Row).id}`),
        }}
      />
    </Page>
  )
}

export function IssuerPage({ id }: { id: string }) {
  return (
    <RecordPage<Row>
      api="/issuers"
      id={id}
      title={(row) => String(row['issuer'])}
      facts={[
        ['participant', 'country'],
        ['status', 'code:issuerStatus'],
        ['jwksUri', 'text'],
        ['audience', 'text'],
        ['profile', 'code:issuerProfile'],
        ['consoleClient.clientId', 'text'],
        ['consoleClient.scope', 'text'],
        ['consoleClient.hasSecret', 'flag'],
        ['reason', 'text'],
        ['createdAt', 'moment'],
      ]}
      acts={() => [
        { operation: 'confirmIssuer', at: '/confirmation', guarded: true, final: true },
        { operation: 'suspendIssuer', at: '/suspension', guarded: true, final: true, fields: reason },
        { operation: 'reinstateIssuer', at: '/reinstatement', guarded: true, fields: reason },
        { operation: 'retireIssuer', at: '/retirement', guarded: true, final: true, fields: reason },
      ]}
    >
      {(row) =>
        row['status'] === 'proposed' &&
        !can(row, 'confirmIssuer') && (
          <Note>{t('admin.issuer.waits', { command: `npm run confirm-issuer -- --id ${row.id}` })}</Note>
        )
      }
    </RecordPage>
  )
}

export function Webhooks() {
  return (
    <Page
      title={t('admin.webhooks')}
      lead={t('admin.webhooks.why')}
      tools={
        hasRole('administrator', 'coordinator') && (
          <a class="button main" href="/console/administration/webhooks/new">
            {t('act.createWebhook')}
          </a>
        )
      }
    >
      <List<Row>
        path="/webhooks?limit=50"
        caption={t('admin.webhooks')}
        keyOf={({ id }) => id}
        filters={[{ name: 'status', kind: 'code', list: 'webhookStatus' }]}
        columns={[
          column<Row>(['url', 'text'], ({ id }) => `/console/administration/webhooks/${id}`),
          column<Row>(['description', 'text']),
          column<Row>(['status', 'code:webhookStatus']),
          column<Row>(['createdAt', 'moment']),
        ]}
      />
    </Page>
  )
}

const webhookActs = (row: Row): readonly RowAct[] => [
  { operation: 'pingWebhook', at: '/ping', open: hasRole('administrator') && row['status'] === 'active' },
  {
    operation: 'disableWebhook',
    at: '/disablement',
    guarded: true,
    open: hasRole('administrator') && row['status'] === 'active',
    fields: reason,
  },
  {
    operation: 'changeWebhook',
    method: 'PATCH',
    at: '',
    guarded: true,
    initial: {
      url: String(row['url']),
      description: String(row['description']),
      eventTypes: (row['eventTypes'] ?? []) as string[],
    },
    fields: [
      { name: 'url', kind: 'text', required: true },
      { name: 'description', kind: 'text', required: true },
      { name: 'eventTypes', kind: 'codes', list: 'eventType' },
    ],
  },
  {
    operation: 'replayWebhook',
    at: '/replay',
    guarded: true,
    fields: [{ name: 'fromPosition', kind: 'integer', required: true }],
  },
  {
    operation: 'enableWebhook',
    at: '/enablement',
    guarded: true,
    open: hasRole('administrator') && row['status'] === 'disabled',
  },
]

export function WebhookPage({ id }: { id: string }) {
  return (
    <RecordPage<Row>
      api="/webhooks"
      id={id}
      title={(row) => String(row['url'])}
      facts={[
        ['description', 'text'],
        ['status', 'code:webhookStatus'],
        ['disabledReason', 'code:webhookDisabledReason'],
        ['eventTypes', 'list'],
        ['createdAt', 'moment'],
      ]}
      acts={webhookActs}
    >
      {(webhook, again) => (
        <>
          {hasRole('administrator', 'coordinator') && (
            <div class="buttons">
              <RotateKeys id={id} version={webhook.version} again={again} />
            </div>
          )}
          <Section title={t('admin.deliveries')}>
            <List<Row>
              path={`/webhooks/${id}/deliveries?limit=50`}
              caption={t('admin.deliveries')}
              keyOf={(row) => row.id}
              filters={[{ name: 'status', kind: 'code', list: 'webhookDeliveryStatus' }]}
              columns={[
                { ...column<Row>(['eventType', 'code:eventType']), names: true },
                column<Row>(['position', 'count']),
                column<Row>(['status', 'code:webhookDeliveryStatus']),
                column<Row>(['attempts', 'count']),
                column<Row>(['nextAttemptAt', 'moment']),
                column<Row>(['lastStatus', 'count']),
                column<Row>(['lastError', 'english']),
              ]}
            />
          </Section>
        </>
      )}
    </RecordPage>
  )
}
