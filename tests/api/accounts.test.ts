import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { accountLifecycle, accountStatuses } from '../../src/modules/participants/account-rules.ts'
import type { Account, AccountPage, Grant } from '../../src/modules/participants/account-schemas.ts'
import { type Client, createTestApp, type ProblemBody, type Reply, type TestApp, trial } from '../support/app.ts'

type AccountBody = z.output<typeof Account>
type GrantBody = z.output<typeof Grant>
type Page = z.output<typeof AccountPage>

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

const localIssuer = (participant: string) => `https://local-issuer.accord.invalid/${participant}`
const because = { reason: 'Left the service.' }

let subjects = 0
function person(participant: string, more: object = {}) {
  subjects += 1
  return {
    issuer: localIssuer(participant),
    subject: `person-${subjects}`,
    kind: 'person',
    name: `Person ${subjects}`,
    ...more,
  }
}

async function create(participant: string, more: object = {}): Promise<AccountBody> {
  const { status, body } = await t
    .as(participant, 'administrator')
    .post<AccountBody>('/v1/accounts', person(participant, more))
  expect(status).toBe(201)
  return body
}

const verbs = [
  ['suspendAccount', 'suspension'],
  ['reinstateAccount', 'reinstatement'],
] as const

function verb(
  client: Client,
  account: { id: string; version: number },
  name: string,
): Promise<Reply<AccountBody & ProblemBody>> {
  return client.post(`/v1/accounts/${account.id}/${name}`, because, { ifMatch: account.version })
}

async function accountOf(participant: string, role: string): Promise<AccountBody> {
  const { body } = await t
    .as(participant, 'administrator')
    .get<Page>(`/v1/accounts?role=${role}&participant=${participant}`)
  return body.items.find(({ subject }) => subject === role)!
}

describe('who sees accounts', () => {
  test('an administrator sees its own participant’s, the secretariat everybody’s, other roles none', async () => {
    const own = await t.as('PL', 'administrator').get<Page>('/v1/accounts?limit=200')
    expect(new Set(own.body.items.map(({ participant }) => participant))).toEqual(new Set(['PL']))
    const all = await t.as('UA', 'secretariat').get<Page>('/v1/accounts?role=administrator&limit=200')
    expect(all.body.items.length).toBeGreaterThan(30)
    for (const role of ['coordinator', 'ministry', 'viewer'] as const) {
      expect(await t.as('PL', role).get('/v1/accounts')).toMatchObject({ status: 403, body: { code: 'no_grant' } })
    }
  })

  test('another participant’s account is 404, for Ukraine’s administrator too; its grants likewise', async () => {
    const account = await create('DE', { grants: [{ role: 'viewer', validFrom: '2026-01-01' }] })
    for (const stranger of [t.as('PL', 'administrator'), t.as('UA', 'administrator')]) {
      expect(await stranger.get(`/v1/accounts/${account.id}`)).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      })
      for (const [, name] of verbs) expect(await verb(stranger, account, name)).toMatchObject({ status: 404 })
      const grant = { role: 'viewer', validFrom: '2026-01-01' }
      expect(await stranger.post(`/v1/accounts/${account.id}/grants`, grant)).toMatchObject({ status: 404 })
      expect(await stranger.post(`/v1/grants/${account.grants[0]!.id}/revocation`, because)).toMatchObject({
        status: 404,
      })
    }
  })

  test('the secretariat sees but grants and revokes nothing', async () => {
    const account = await create('DE', { grants: [{ role: 'viewer', validFrom: '2026-01-01' }] })
    const secretariat = t.as('UA', 'secretariat')
    expect(await secretariat.get(`/v1/accounts/${account.id}`)).toMatchObject({
      status: 200,
      body: { allowedActions: ['suspendAccount'] },
    })
    expect(await secretariat.post('/v1/accounts', person('DE'))).toMatchObject({ status: 403 })
    expect(
      await secretariat.post(`/v1/accounts/${account.id}/grants`, { role: 'viewer', validFrom: '2026-01-01' }),
    ).toMatchObject({ status: 403 })
    expect(await secretariat.post(`/v1/grants/${account.grants[0]!.id}/revocation`, because)).toMatchObject({
      status: 403,
    })
  })

  test('the filters by status and by today’s role give these alone, page by page', async () => {
    const administrator = t.as('HU', 'administrator')
    await create('HU', { grants: [{ role: 'viewer', validFrom: '2026-12-01' }] })
    const deputy = await create('HU', { grants: [{ role: 'viewer', validFrom: '2026-11-01', validTo: '2026-11-23' }] })
    const suspended = await create('HU', { grants: [{ role: 'viewer', validFrom: '2026-11-01' }] })
    await verb(administrator, suspended, 'suspension')
    const viewers = await administrator.get<Page>('/v1/accounts?role=viewer&status=active')
    expect(viewers.body.items.map(({ subject }) => subject)).toEqual(['viewer', deputy.subject])
    expect(await administrator.get<Page>('/v1/accounts?status=suspended')).toMatchObject({
      body: { items: [{ id: suspended.id }] },
    })

    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Reply<Page> = await administrator.get<Page>(
        `/v1/accounts?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`,
      )
      seen.push(...page.body.items.map(({ id }) => id))
      cursor = page.body.nextCursor
    }
    const all = await administrator.get<Page>('/v1/accounts?limit=200')
    expect(seen).toEqual(all.body.items.map(({ id }) => id))
  })
})

describe('registration', () => {
  test('an account with its first grants is registered, read back and told to its participant', async () => {
    const administrator = t.as('DK', 'administrator')
    const input = person('DK', {
      kind: 'service',
      grants: [
        { role: 'ministry', validFrom: '2026-11-23' },
        { role: 'duty_officer', validFrom: '2026-12-01', validTo: '2026-12-07' },
      ],
    })
    const made = await administrator.post<AccountBody>('/v1/accounts', input)
    expect(made).toMatchObject({
      status: 201,
      headers: { location: `/v1/accounts/${made.body.id}`, etag: '"1"' },
      body: {
        participant: 'DK',
        kind: 'service',
        status: 'active',
        grants: [
          { role: 'ministry', validTo: null, state: 'in_force' },
          { role: 'duty_officer', validTo: '2026-12-07', state: 'upcoming' },
        ],
      },
    })
    const read = await administrator.get<AccountBody>(`/v1/accounts/${made.body.id}`)
    expect(read.body).toEqual(made.body)
    await t.sequence()
    type Feed = { items: { type: string; resource: { href: string } }[] }
    const { body: feed } = await administrator.get<Feed>('/v1/changes?limit=200')
    const told = feed.items.filter(({ resource }) => resource.href === `/v1/accounts/${made.body.id}`)
    expect(told.map(({ type }) => type)).toEqual(['account.created', 'grant.created', 'grant.created'])
    // Neither to those of another participant, nor to those who do not read accounts.
    for (const other of [t.as('SE', 'administrator'), t.as('DK', 'viewer')]) {
      const { body: elsewhere } = await other.get<Feed>('/v1/changes?limit=200')
      expect(elsewhere.items.map(({ resource }) => resource.href)).not.toContain(`/v1/accounts/${made.body.id}`)
    }
  })

  test('only under an issuer of one’s own: another’s is as unknown as none', async () => {
    for (const issuer of [localIssuer('DE'), 'https://nobody.example']) {
      const refused = await t.as('PL', 'administrator').post('/v1/accounts', person('PL', { issuer }))
      expect(refused).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/issuer', detail: 'PL has registered no such issuer.' }] },
      })
    }
  })

  test('a subject has one account; the refusal names it', async () => {
    const account = await create('PL')
    const again = await t.as('PL', 'administrator').post('/v1/accounts', person('PL', { subject: account.subject }))
    expect(again).toMatchObject({
      status: 409,
      body: { object: { type: 'account', id: account.id }, errors: [{ pointer: '/subject' }] },
    })
  })

  test('nobody can take a subject of an issuer that another participant has', async () => {
    const url = 'https://shared.example.org'
    const issuer = { issuer: url, jwksUri: `${url}/jwks`, audience: 'accord' }
    for (const participant of ['ES', 'PT']) {
      const administrator = t.as(participant, 'administrator')
      expect((await administrator.post('/v1/issuers', issuer)).status).toBe(201)
      expect(
        (await administrator.post('/v1/accounts', person(participant, { issuer: url, subject: 'minister' }))).status,
      ).toBe(201)
    }
  })

  test('grants that give nothing, or that the participant does not have, are 422 and pointed at', async () => {
    const [agency] = await t.rows<{ id: string }>(
      `insert into accord.agency (participant, scheme, identifier, name_en) values ('DE', 'DE-X', 'BMVg', 'Ministry of Defence') returning id`,
    )
    const cases: [string, object, string][] = [
      ['PL', { role: 'secretariat', validFrom: '2026-01-01' }, '/grants/0/role'],
      ['XA', { role: 'coordinator', validFrom: '2026-01-01' }, '/grants/0/role'],
      ['PL', { role: 'ministry', agencyId: agency!.id, validFrom: '2026-01-01' }, '/grants/0/agencyId'],
      ['PL', { role: 'viewer', validFrom: '2026-12-01', validTo: '2026-11-30' }, '/grants/0/validTo'],
      ['PL', { role: 'viewer', validFrom: '2026-11-01', validTo: '2026-11-22' }, '/grants/0/validTo'],
    ]
    for (const [participant, grant, pointer] of cases) {
      const refused = await t
        .as(participant, 'administrator')
        .post('/v1/accounts', person(participant, { grants: [grant] }))
      expect(refused, pointer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } })
    }
    const own = await create('DE', { grants: [{ role: 'ministry', agencyId: agency!.id, validFrom: '2026-01-01' }] })
    expect(own.grants[0]!.agencyId).toBe(agency!.id)
    const secretariat = await create('UA', { grants: [{ role: 'secretariat', validFrom: '2026-01-01' }] })
    expect(secretariat.grants[0]!.role).toBe('secretariat')
  })

  test('a form that is not declared is 400 and names the field; nothing is stored', async () => {
    const administrator = t.as('SI', 'administrator')
    const before = await administrator.get<Page>('/v1/accounts?limit=200')
    const cases: [object, string][] = [
      [person('SI', { participant: 'UA' }), '/participant'],
      [person('SI', { kind: 'robot' }), '/kind'],
      [person('SI', { name: '' }), '/name'],
      [person('SI', { subject: 'x'.repeat(301) }), '/subject'],
      [person('SI', { grants: [{ role: 'king', validFrom: '2026-01-01' }] }), '/grants/0/role'],
      [person('SI', { grants: [{ role: 'viewer', validFrom: '2026-02-30' }] }), '/grants/0/validFrom'],
      [person('SI', { grants: [{ role: 'viewer', validFrom: '1812-01-01' }] }), '/grants/0/validFrom'],
      [person('SI', { name: 'a\u0000b' }), '/name'],
    ]
    for (const [body, pointer] of cases) {
      expect(await administrator.post('/v1/accounts', body), pointer).toMatchObject({
        status: 400,
        body: { errors: [{ pointer }] },
      })
    }
    expect(await administrator.post('/v1/accounts', person('SI'), trial)).toMatchObject({ status: 200 })
    const after = await administrator.get<Page>('/v1/accounts?limit=200')
    expect(after.body.items).toEqual(before.body.items)
  })
})

describe('grants', () => {
  test('a role is granted, acts, and is revoked at once and for good', async () => {
    const administrator = t.as('FR', 'administrator')
    const account = await create('FR', { subject: 'deputy' })
    const deputy = t.bearer(() => t.token('FR', 'deputy'))
    expect(await deputy.get('/v1/me')).toMatchObject({ status: 403, body: { code: 'no_grant' } })

    const granted = await administrator.post<GrantBody>(`/v1/accounts/${account.id}/grants`, {
      role: 'viewer',
      validFrom: '2026-11-23',
    })
    expect(granted).toMatchObject({
      status: 201,
      headers: { location: `/v1/accounts/${account.id}` },
      body: { state: 'in_force', accountId: account.id },
    })
    expect(await deputy.get('/v1/me')).toMatchObject({ status: 200 })
    const { body: read } = await administrator.get<AccountBody>(`/v1/accounts/${account.id}`)
    expect(read).toMatchObject({ version: account.version, grants: [granted.body] })

    const revoked = await administrator.post<GrantBody>(`/v1/grants/${granted.body.id}/revocation`, because)
    expect(revoked).toMatchObject({
      status: 200,
      body: { state: 'revoked', revokedReason: because.reason, revokedAt: '2026-11-23T06:40:00.000Z' },
    })
    expect(await deputy.get('/v1/me')).toMatchObject({ status: 403, body: { code: 'no_grant' } })
    const again = await administrator.post(`/v1/grants/${granted.body.id}/revocation`, because)
    expect(again).toMatchObject({
      status: 409,
      body: { state: 'revoked', allowed: [], object: { type: 'grant', id: granted.body.id } },
    })
  })

  test('a grant is in force from its first to its last day, in the participant’s time zone', async () => {
    const account = await create('JP', { subject: 'night-shift' })
    const administrator = t.as('JP', 'administrator')
    const grant = { role: 'duty_officer', validFrom: '2026-12-01', validTo: '2026-12-01' }
    await administrator.post(`/v1/accounts/${account.id}/grants`, grant)
    const officer = t.bearer(() => t.token('JP', 'night-shift'))
    const now = t.clock.now()
    // Midnight in Tokyo is 15:00 UTC of the day before.
    const cases: [string, number, string][] = [
      ['2026-11-30T14:59:59Z', 403, 'upcoming'],
      ['2026-11-30T15:00:00Z', 200, 'in_force'],
      ['2026-12-01T14:59:59Z', 200, 'in_force'],
      ['2026-12-01T15:00:00Z', 403, 'expired'],
    ]
    try {
      for (const [moment, status, state] of cases) {
        t.clock.set(moment)
        expect((await officer.get('/v1/me')).status, moment).toBe(status)
        const { body } = await administrator.get<AccountBody>(`/v1/accounts/${account.id}`)
        expect(body.grants[0]!.state, moment).toBe(state)
        const { body: listed } = await administrator.get<Page>('/v1/accounts?role=duty_officer')
        expect(
          listed.items.some(({ id }) => id === account.id),
          moment,
        ).toBe(status === 200)
      }
    } finally {
      t.clock.set(now)
    }
  })

  test('a changed set of grants answers an old cursor with resync', async () => {
    const administrator = t.as('NL', 'administrator')
    const account = await create('NL', { subject: 'reader', grants: [{ role: 'viewer', validFrom: '2026-01-01' }] })
    const reader = t.bearer(() => t.token('NL', 'reader'))
    const { body } = await reader.get<{ nextCursor: string }>('/v1/changes')
    await administrator.post(`/v1/accounts/${account.id}/grants`, { role: 'coordinator', validFrom: '2026-01-01' })
    expect(await reader.get(`/v1/changes?after=${body.nextCursor}`)).toMatchObject({
      status: 410,
      body: { code: 'resync' },
    })
  })

  test('the last administrator’s grant is not revoked, and its account not suspended, by its own participant', async () => {
    const administrator = t.as('GR', 'administrator')
    const account = await accountOf('GR', 'administrator')
    const grant = account.grants[0]!
    const refused = await administrator.post(`/v1/grants/${grant.id}/revocation`, because)
    expect(refused).toMatchObject({ status: 409, body: { code: 'conflict', object: { type: 'grant', id: grant.id } } })
    expect(await verb(administrator, account, 'suspension')).toMatchObject({
      status: 409,
      body: { object: { type: 'account', id: account.id } },
    })

    await create('GR', { grants: [{ role: 'administrator', validFrom: '2026-12-01' }] })
    expect(
      (await administrator.post(`/v1/grants/${grant.id}/revocation`, because)).status,
      'a grant of later is no way in today',
    ).toBe(409)
    await create('GR', { grants: [{ role: 'administrator', validFrom: '2026-01-01' }] })
    expect((await administrator.post(`/v1/grants/${grant.id}/revocation`, because)).status).toBe(200)
    expect(await administrator.get('/v1/accounts')).toMatchObject({ status: 403 })
  })

  test('two administrators who revoke each other at once: one is left', async () => {
    const administrator = t.as('HR', 'administrator')
    const other = await create('HR', { grants: [{ role: 'administrator', validFrom: '2026-01-01' }] })
    const mine = await accountOf('HR', 'administrator')
    const both = await Promise.all(
      [mine.grants[0]!, other.grants[0]!].map(({ id }) => administrator.post(`/v1/grants/${id}/revocation`, because)),
    )
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(
      await t.rows(
        `select 1 from accord.account_grant where participant = 'HR' and role = 'administrator' and revoked_at is null`,
      ),
    ).toHaveLength(1)
  })
})

describe('suspension', () => {
  test('the secretariat suspends with a reason, even the last administrator; it alone reinstates', async () => {
    const account = await accountOf('BE', 'administrator')
    const administrator = t.as('BE', 'administrator')
    const secretariat = t.as('UA', 'secretariat')
    const suspended = await verb(secretariat, account, 'suspension')
    expect(suspended).toMatchObject({
      status: 200,
      body: { status: 'suspended', suspendedBy: 'UA', reason: because.reason },
    })
    expect(await administrator.get('/v1/me')).toMatchObject({ status: 403, body: { code: 'no_grant' } })
    expect(await verb(secretariat, suspended.body, 'reinstatement')).toMatchObject({
      status: 200,
      body: { status: 'active' },
    })
    expect(await administrator.get('/v1/me')).toMatchObject({ status: 200 })
  })

  test('each side lifts only the suspensions of its own making', async () => {
    const administrator = t.as('LT', 'administrator')
    const secretariat = t.as('UA', 'secretariat')
    const account = await create('LT', { grants: [{ role: 'viewer', validFrom: '2026-01-01' }] })
    const byOwner = await verb(administrator, account, 'suspension')
    expect(byOwner.body.allowedActions).toEqual(['reinstateAccount', 'createGrant'])
    expect(await verb(secretariat, byOwner.body, 'reinstatement')).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    })
    const active = await verb(administrator, byOwner.body, 'reinstatement')
    const bySecretariat = await verb(secretariat, active.body, 'suspension')
    expect(await verb(administrator, bySecretariat.body, 'reinstatement')).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    })
  })

  test('every verb in every state: what the lifecycle does not allow is 409 and says what is', async () => {
    const administrator = t.as('AL', 'administrator')
    for (const status of accountStatuses) {
      for (const [operation, name] of verbs) {
        const account = await create('AL')
        const version =
          status === 'suspended' ? (await verb(administrator, account, 'suspension')).body.version : account.version
        const reply = await verb(administrator, { id: account.id, version }, name)
        if ((accountLifecycle.verbs[operation].from as readonly string[]).includes(status))
          expect(reply).toMatchObject({ status: 200, body: { status: accountLifecycle.verbs[operation].to } })
        else
          expect(reply).toMatchObject({
            status: 409,
            body: {
              code: 'conflict',
              state: status,
              allowed: [status === 'active' ? 'suspendAccount' : 'reinstateAccount', 'createGrant'],
            },
          })
      }
    }
  })

  test('a verb needs the version that was read, and a reason', async () => {
    const account = await create('PL')
    const administrator = t.as('PL', 'administrator')
    const url = `/v1/accounts/${account.id}/suspension`
    expect(await administrator.post(url, because)).toMatchObject({ status: 428 })
    expect(await administrator.post(url, because, { ifMatch: 7 })).toMatchObject({
      status: 412,
      headers: { etag: '"1"' },
    })
    expect(await administrator.post(url, { reason: '  ' }, { ifMatch: 1 })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/reason' }] },
    })
  })
})
