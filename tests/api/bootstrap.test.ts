import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bootstrap, bootstrapParticipant } from '../../src/modules/participants/bootstrap.ts'
import { retireLocalIssuers } from '../../src/platform/local-issuer.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

function bootstrap(participant: string, more: Partial<Bootstrap> = {}): Promise<void> {
  const issuer = `https://login.example.${participant.toLowerCase()}`
  const administrator = { subject: 'admin', name: 'First administrator' }
  return withClient(t.testDatabase.workerUrl, (client) =>
    bootstrapParticipant(
      client,
      {
        participant,
        issuer,
        jwksUri: `${issuer}/jwks`,
        audience: 'accord',
        administrator,
        ...more,
      },
      false,
    ),
  )
}

const counts = `select (select count(*) from accord.issuer) + (select count(*) from accord.account)
  + (select count(*) from accord.account_grant) + (select count(*) from accord.resource_audience) as rows`

describe('bootstrap', () => {
  test('registers the first issuer of a participant and its first administrator, in use at once', async () => {
    await bootstrap('PL')
    const [row] = await t.rows(
      `select i.status, i.jwks_uri, a.name, g.role,
        (select count(*)::int from accord.resource_audience r where r.resource_id in (i.id, a.id) and r.audiences = '{PL}') as audiences
      from accord.issuer i
      join accord.account a on a.issuer = i.issuer and a.participant = i.participant
      join accord.account_grant g on g.account_id = a.id and g.valid_from <= now() + interval '1 day' and g.valid_to is null
      where i.issuer = 'https://login.example.pl'`,
    )
    expect(row).toEqual({
      status: 'active',
      jwks_uri: 'https://login.example.pl/jwks',
      name: 'First administrator',
      role: 'administrator',
      audiences: 2,
    })
  })

  test('registers the console as a client of the issuer, so that the administrator can sign in on the page', async () => {
    const consoleClient = { clientId: 'accord-console', clientSecret: 'told once', resource: 'urn:accord' }
    await bootstrap('NO', { consoleClient })
    const { rows } = await withClient(t.testDatabase.superuserUrl, (client) =>
      client.query(`select i.console_client_id, i.console_scope, i.console_resource, i.console_has_secret, s.secret
      from accord.issuer i left join accord.console_secret s on s.issuer_id = i.id
      where i.issuer = 'https://login.example.no'`),
    )
    expect(rows[0]).toEqual({
      console_client_id: 'accord-console',
      console_scope: 'openid',
      console_resource: 'urn:accord',
      console_has_secret: true,
      secret: 'told once',
    })
    await expect(bootstrap('SE', { consoleClient: { clientId: 'x', scope: 'email' } })).rejects.toThrow(
      /^consoleClient.scope: must have openid among it/,
    )
  })

  test('is refused for good where the participant has ever had an issuer, a retired one too', async () => {
    await bootstrap('DE')
    await expect(bootstrap('DE', { issuer: 'https://other.example.de' })).rejects.toThrow(
      /^DE has had the issuer https:\/\/login.example.de/,
    )
    await t.rows(`update accord.issuer set status = 'retired' where issuer = 'https://login.example.de'`)
    await expect(bootstrap('DE', { issuer: 'https://other.example.de' })).rejects.toThrow(/^DE has had the issuer/)
  })

  test('does not count the issuers for trying out, which others can be made from', async () => {
    await withClient(t.testDatabase.workerUrl, retireLocalIssuers)
    await bootstrap('FR')
  })

  test('of two at once, one is the first', async () => {
    const both = await Promise.allSettled([
      bootstrap('IT', { issuer: 'https://a.example.it' }),
      bootstrap('IT', { issuer: 'https://b.example.it' }),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('that is refused leaves nothing behind and says why in one line', async () => {
    const before = await t.rows(counts)
    const cases: [string, Partial<Bootstrap>, RegExp][] = [
      ['ZZ', {}, /^participant: there is no participant ZZ$/],
      [
        'SE',
        { issuer: 'http://login.example.se' },
        /^issuer: An issuer of the profile rfc9068 must be an https URL\.$/,
      ],
      ['SE', { jwksUri: 'http://login.example.se/jwks' }, /^jwksUri: .*only https is called\.$/],
      ['SE', { jwksUri: 'https://localhost/jwks' }, /^jwksUri: .*the address is not public\.$/],
      ['SE', { jwksUri: 'nowhere' }, /^jwksUri: must be an https URL$/],
      [
        'SE',
        { issuer: 'https://local-issuer.accord.invalid/SE' },
        /^issuer: .* is kept for the issuers for trying out\.$/,
      ],
      [
        'SE',
        { issuer: 'https://login.example.pl' },
        /^issuer: https:\/\/login.example.pl is in use by another participant$/,
      ],
      ['SE', { audience: '' }, /^audience: /],
      ['SE', { profile: 'Okta' as 'okta' }, /^profile: /],
      ['SE', { administrator: { subject: '', name: 'Nobody' } }, /^administrator\.subject: /],
      ['SE', { administrator: { subject: 'admin', name: ' ' } }, /^administrator\.name: /],
    ]
    for (const [participant, more, says] of cases) await expect(bootstrap(participant, more)).rejects.toThrow(says)
    expect(await t.rows(counts)).toEqual(before)
  })
})
