import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import { type Client, createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'
import { assessment, reformsOf, report } from '../support/reform-scenery.ts'
import { confirmIssuer, secondAdministrator } from '../support/second-administrator.ts'
import { need, type RequirementView, validatedBy } from '../support/work-scenery.ts'

type Named = { id: string; version: number; allowedActions: string[] }

const issuer = 'https://second.example.ua'
let test: TestApp
let pair: Awaited<ReturnType<typeof generateKeyPair>>

const keys = async () => ({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one' }] })

/** The accounts of Ukraine's first provider again, of the same subjects, by another provider of hers. */
beforeAll(async () => {
  test = await createTestApp()
  pair = await generateKeyPair('ES256', { extractable: true })
  const administrator = test.as('UA', 'administrator')
  const proposed = await administrator.post<Named>('/v1/issuers', { issuer, jwks: await keys(), audience: 'accord' })
  expect((await confirmIssuer(test, 'UA', proposed.body.id)).status).toBe(200)
  for (const role of ['administrator', 'coordinator', 'ministry'] as const) {
    const grants = [{ role, validFrom: '2024-01-01' }]
    const made = await administrator.post('/v1/accounts', { issuer, subject: role, kind: 'person', name: role, grants })
    expect(made.status).toBe(201)
  }
})
afterAll(() => test.close())

/** The person of that role, by her other account. */
function otherAccountOf(role: Role): Client {
  const now = Math.floor(test.clock.now().getTime() / 1_000)
  return test.bearer(() =>
    new SignJWT({ client_id: 'desk' })
      .setProtectedHeader({ alg: 'ES256', kid: 'one', typ: 'at+jwt' })
      .setIssuer(issuer)
      .setSubject(role)
      .setJti(randomUUID())
      .setAudience('accord')
      .setIssuedAt(now)
      .setExpirationTime(now + 3_000)
      .sign(pair.privateKey),
  )
}

const file = async () => (await test.as('UA', 'coordinator').post<RequirementView>('/v1/requirements', need)).body
const validate = (client: Client, { id, version }: Named) =>
  client.post<Named & ProblemBody>(`/v1/requirements/${id}/validation`, { validatedBy }, { ifMatch: version })
const amend = async (client: Client, { id, version }: Named, quantity: string) =>
  (await client.patch<RequirementView>(`/v1/requirements/${id}`, { quantity }, { ifMatch: version })).body
const waitsFor = async (client: Client, { id }: { id: string }) => {
  const { body } = await client.get<{ items: { resource: { id: string } }[] }>('/v1/me/inbox?limit=200')
  return body.items.some(({ resource }) => resource.id === id)
}

describe('where a rule asks for another person, one with two accounts is one', () => {
  it('BR-85: whoever amended a need does not validate it, however often it was amended since', async () => {
    const second = test.as('UA', 'ministry')
    const filed = await file()
    expect(await waitsFor(second, filed)).toBe(true)
    const amended = await amend(second, filed, '5000')
    const again = await amend(test.as('UA', 'coordinator'), amended, '6000')
    const { body, status } = await validate(second, again)
    expect([status, body.rule]).toEqual([403, 'BR-85'])
    expect(await waitsFor(second, filed)).toBe(false)
    const read = await second.get<Named>(`/v1/requirements/${filed.id}`)
    expect(read.body.allowedActions).not.toContain('validateRequirement')
  })

  it('BR-85: nor by another account of the same person', async () => {
    const filed = await file()
    const refused = await validate(otherAccountOf('coordinator'), filed)
    expect([refused.status, refused.body.rule]).toEqual([403, 'BR-85'])
    expect(await waitsFor(otherAccountOf('coordinator'), filed)).toBe(false)
    expect(await waitsFor(otherAccountOf('ministry'), filed)).toBe(true)
    expect((await validate(otherAccountOf('ministry'), filed)).status).toBe(200)
  })

  it('BR-41: whoever reports on a step does not assess it, nor the other way round', async () => {
    const reforms = reformsOf(test)
    const on = (client: Client, { id }: { id: string }, part: string, body: object) =>
      client.post(`/v1/reform-steps/${id}/${part}`, body)
    const [reported, assessed] = [await reforms.plan(), await reforms.plan()]
    await reforms.on(reported, 'reports', report)
    await reforms.on(assessed, 'assessments', assessment)
    for (const [step, part, body, somebodyElse] of [
      [reported, 'assessments', assessment, test.as('UA', 'secretariat')],
      [assessed, 'reports', report, otherAccountOf('ministry')],
    ] as const) {
      const refused = await on(otherAccountOf('coordinator'), step, part, body)
      expect([refused.status, refused.body.rule], part).toEqual([403, 'BR-41'])
      expect((await on(somebodyElse, step, part, body)).status, part).toBe(201)
    }
  })

  it('BR-62: whoever proposes an issuer does not confirm it by another account', async () => {
    const proposal = { issuer: 'https://third.example.ua', jwks: await keys(), audience: 'accord' }
    const { body: proposed } = await test.as('UA', 'administrator').post<Named>('/v1/issuers', proposal)
    const confirm = (client: Client) =>
      client.post(`/v1/issuers/${proposed.id}/confirmation`, undefined, { ifMatch: proposed.version })
    const refused = await confirm(otherAccountOf('administrator'))
    expect([refused.status, refused.body.rule]).toEqual([403, 'BR-62'])
    expect(await waitsFor(otherAccountOf('administrator'), proposed)).toBe(false)
    expect((await confirm(await secondAdministrator(test, 'UA'))).status).toBe(200)
  })

  it('control: where an account is a person, she validates what she filed', async () => {
    await withClient(test.testDatabase.superuserUrl, async (superuser) => {
      const { rows } = await superuser.query<{ made: string }>(
        `select pg_get_functiondef('accord.enter(text,text,timestamptz)'::regprocedure) as made`,
      )
      const broken = rows[0]!.made.replace('and o.subject = a.subject', 'and o.id = a.id')
      expect(broken).not.toBe(rows[0]!.made)
      await superuser.query(broken)
      await superuser.query('update accord.kept_version set version = gen_random_uuid()')
    })
    expect((await validate(otherAccountOf('coordinator'), await file())).status).toBe(200)
  })
})
