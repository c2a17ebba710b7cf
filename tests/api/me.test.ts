import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { permissionRows, policy } from '../../src/access/policy.ts'
import type { Me, Permissions } from '../../src/modules/participants/me.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { secondAdministrator } from '../support/second-administrator.ts'

type MeBody = z.output<typeof Me>
type PermissionsBody = z.output<typeof Permissions>

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

test('me: the account, the participant, the grants of today with their ends', async () => {
  const { body } = await t.as('PL', 'duty_officer').get<MeBody>('/v1/me')
  expect(body).toMatchObject({
    account: {
      name: 'PL duty officer (local issuer)',
      kind: 'person',
      issuer: 'https://local-issuer.accord.invalid/PL',
      subject: 'duty_officer',
    },
    participant: { code: 'PL', kind: 'state', name: { en: 'Poland', uk: 'Польща' }, timeZone: 'Europe/Warsaw' },
    grants: [{ role: 'duty_officer', agencyId: null, validFrom: '2024-01-01', validTo: null }],
    waiting: [],
  })
})

test('me: the scope says in a sentence what may be seen, and no more', async () => {
  const scope = async (
    participant: string,
    role: 'administrator' | 'auditor' | 'observer' | 'secretariat' | 'viewer',
  ) => (await t.as(participant, role).get<MeBody>('/v1/me')).body.scope
  expect(await scope('PL', 'viewer')).toBe(
    'You see what is public, what is shared with all participants of the framework, and what belongs to PL or was released to it.',
  )
  expect(await scope('AU', 'viewer')).toBe('You see what is public and what belongs to AU or was released to it.')
  expect(await scope('PL', 'observer')).toBe('You see what is public.')
  expect(await scope('XA', 'auditor')).toContain('what its owners released to the audit of the framework')
  expect(await scope('PL', 'administrator')).toContain('the issuers and accounts of PL.')
  expect(await scope('UA', 'secretariat')).toContain('the issuers and accounts of every participant.')
})

test('me: a proposed issuer waits for the administrators of its participant, until it is confirmed', async () => {
  const administrator = t.as('IT', 'administrator')
  const second = await secondAdministrator(t, 'IT')
  const proposal = { issuer: 'https://login.example.it', jwksUri: 'https://login.example.it/jwks', audience: 'accord' }
  const { body: issuer } = await second.post<{ id: string }>('/v1/issuers', proposal)
  const waiting = async (participant: string, role: 'administrator' | 'coordinator') =>
    (await t.as(participant, role).get<MeBody>('/v1/me')).body.waiting
  expect(await waiting('IT', 'administrator')).toEqual([
    {
      kind: 'issuer_proposal',
      resource: { type: 'issuer', id: issuer.id },
      href: `/v1/issuers/${issuer.id}`,
      dueAt: null,
      timePassed: false,
      since: null,
      escalated: false,
      says: {
        en: 'The proposed issuer https://login.example.it waits for your confirmation.',
        uk: 'Запропонований провайдер https://login.example.it чекає на ваше підтвердження.',
      },
    },
  ])
  expect(await waiting('IT', 'coordinator')).toEqual([])
  expect(await waiting('UA', 'administrator')).toEqual([])
  await administrator.post(`/v1/issuers/${issuer.id}/confirmation`, undefined, { ifMatch: 1 })
  expect(await waiting('IT', 'administrator')).toEqual([])
})

test('permissions: the policy that decides, and which actions one’s own grants can ever allow', async () => {
  const { body } = await t.as('PL', 'auditor').get<PermissionsBody>('/v1/permissions')
  expect(body.permissions).toEqual(permissionRows())
  const mine = Object.entries(policy).filter(([, { allow }]) => 'auditor' in allow)
  expect(body.yours).toEqual(mine.map(([action]) => action))
})

test('an account without a grant in force may not even ask who it is', async () => {
  const account = {
    issuer: 'https://local-issuer.accord.invalid/SE',
    subject: 'newcomer',
    kind: 'person',
    name: 'Newcomer',
  }
  await t.as('SE', 'administrator').post('/v1/accounts', account)
  const newcomer = t.bearer(() => t.token('SE', 'newcomer'))
  for (const url of ['/v1/me', '/v1/permissions']) {
    expect(await newcomer.get(url)).toMatchObject({ status: 403, body: { code: 'no_grant' } })
  }
})
