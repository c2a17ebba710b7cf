import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import { localIssuerPrefix } from '../../src/platform/local-issuer.ts'
import type { Client, ProblemBody, TestApp } from '../support/app.ts'
import { commit, createBooks, pay, reverse } from '../support/books.ts'

// BR-16: who may say that an entry was audited, with what, and until when it is so.

type Audit = {
  id: string
  scope: string | null
  auditedOn: string | null
  withdrawnAt: string | null
  withdrawalReason: string | null
}

let test: TestApp
let sweden: Client
let commitmentId: string
beforeAll(async () => {
  test = await createBooks()
  sweden = test.as('SE', 'ministry')
  commitmentId = await commit(sweden, '1000.00')
})
afterAll(() => test.close())

let paid = 0
/** A payment of Sweden to Ukraine, which the whole framework sees. */
async function payment(): Promise<string> {
  paid += 1
  return (await pay(sweden, commitmentId, `${paid}.00`)).body.id
}
const scope = 'The bank statement and the act of acceptance.'
const audit = (id: string, participant = 'UA', more: object = {}) =>
  test.as(participant, 'auditor').post<Audit & ProblemBody>('/v1/annotations', {
    resource: { type: 'ledger_entry', id },
    kind: 'audited',
    readers: 'all',
    text: 'Without objections.',
    scope,
    ...more,
  })
const withdraw = (id: string, client: Client = test.as('UA', 'auditor')) =>
  client.post<Audit & ProblemBody>(`/v1/annotations/${id}/withdrawal`, { reason: 'The act was forged.' })
const verification = async (id: string, participant = 'PL') =>
  (await test.as(participant, 'viewer').get<{ verification: string }>(`/v1/ledger-entries/${id}`)).body.verification
const refusalOf = ({ status, body }: { status: number; body: ProblemBody }) => [
  status,
  body.rule,
  body.errors?.[0]?.pointer,
]
/** What a report tells of it, as of a position of the journal. */
async function reported(id: string, position: string): Promise<string | undefined> {
  const { body } = await test
    .as('PL', 'viewer')
    .get<{ items: Record<string, string>[] }>(`/v1/reports/ledger?format=json&asOfRecorded=${position}`)
  return body.items.find((row) => row['entry'] === id)?.['verification']
}
async function position(): Promise<string> {
  await test.sequence()
  const [row] = await test.rows<{ position: string }>(
    'select max(position)::text as position from accord.journal_position',
  )
  return row!.position
}

describe('BR-16: that an entry was audited is said', () => {
  it.each([
    ['an auditor of its provider', 'SE'],
    ['an auditor of its receiver', 'UA'],
    ['an auditor of the framework', 'XA'],
  ])('by %s, with its scope and its day', async (_, participant) => {
    const id = await payment()
    const made = await audit(id, participant, { auditedOn: '2026-11-21' })
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    expect(made.body).toMatchObject({ scope, auditedOn: '2026-11-21', withdrawnAt: null })
    expect(await verification(id)).toBe('audited')
    const today = (await audit(await payment(), participant)).body
    expect(today.auditedOn).toBe('2026-11-23')
  })

  it.each(['PL', 'NO'])(
    'by no auditor of a third state: %s sees the entry, and may remark upon it',
    async (participant) => {
      const id = await payment()
      expect(refusalOf(await audit(id, participant))).toEqual([403, 'BR-16', undefined])
      const remark = { kind: 'remark', scope: undefined }
      expect((await audit(id, participant, remark)).status).toBe(201)
      expect(await verification(id)).toBe('unverified')
    },
  )

  it('by nobody who stated it, in whichever role', async () => {
    const appoint = async (by: Client, subject: string, roles: readonly Role[]) => {
      const grants = roles.map((role) => ({ role, validFrom: '2024-01-01' }))
      const account = { issuer: `${localIssuerPrefix}SE`, subject, kind: 'person', name: subject, grants }
      expect((await by.post('/v1/accounts', account)).status).toBe(201)
      return test.bearer(() => test.token('SE', subject))
    }
    const administrator = test.as('SE', 'administrator')
    const clerk = await appoint(administrator, 'clerk', ['administrator', 'ministry', 'auditor'])
    const { id } = (await pay(clerk, commitmentId, '7.00')).body
    const asked = { resource: { type: 'ledger_entry', id }, kind: 'audited', readers: 'all', text: 'As stated.', scope }
    const refused = await clerk.post<ProblemBody>('/v1/annotations', asked)
    expect(refusalOf(refused)).toEqual([403, 'BR-16', undefined])
    expect(await verification(id)).toBe('unverified')
    const other = await appoint(administrator, 'other-auditor', ['auditor'])
    expect((await other.post('/v1/annotations', asked)).status).toBe(201)
    expect(await verification(id)).toBe('audited')
  })

  it.each([
    ['without its scope', { scope: undefined }, '/scope'],
    ['of a day that has not come', { auditedOn: '2026-11-24' }, '/auditedOn'],
    ['by a remark that has a scope', { kind: 'remark' }, '/scope'],
    ['by a remark that has a day', { kind: 'remark', scope: undefined, auditedOn: '2026-11-21' }, '/auditedOn'],
  ])('never %s', async (_, more, pointer) => {
    expect(refusalOf(await audit(await payment(), 'UA', more))).toEqual([422, 'BR-16', pointer])
  })
})

describe('BR-16: an audit ends', () => {
  it('when its institution withdraws it, once, with the reason; all who see the entry are told', async () => {
    const id = await payment()
    const { body: made } = await audit(id)
    const before = await position()
    for (const [client, status] of [
      [test.as('SE', 'auditor'), 403],
      [test.as('XA', 'auditor'), 403],
      [test.as('UA', 'coordinator'), 403],
    ] as const)
      expect((await withdraw(made.id, client)).status).toBe(status)
    expect(await verification(id)).toBe('audited')
    const replies = await Promise.all([withdraw(made.id), withdraw(made.id), withdraw(made.id)])
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    expect(refusalOf(await withdraw(made.id))).toEqual([409, 'BR-16', undefined])
    expect(await verification(id)).toBe('unverified')
    const read = await test.as('PL', 'viewer').get<Audit>(`/v1/annotations/${made.id}`)
    expect(read.body).toMatchObject({ scope, withdrawalReason: 'The act was forged.' })
    expect(read.body.withdrawnAt).not.toBeNull()
    expect([await reported(id, before), await reported(id, await position())]).toEqual(['audited', 'unverified'])
    const told = await test.rows<{ payload: object }>(
      `select payload from accord.journal_entry where event_type = 'annotation.withdrawn'
        and payload ->> 'annotationId' = $1`,
      [made.id],
    )
    expect(told.map(({ payload }) => payload)).toEqual([{ annotationId: made.id, reason: 'The act was forged.' }])
  })

  it('and not by the withdrawal of another institution’s audit, which stands for itself', async () => {
    const id = await payment()
    const { body: first } = await audit(id)
    await audit(id, 'SE')
    expect((await withdraw(first.id)).status).toBe(200)
    expect(await verification(id)).toBe('audited')
  })

  it('never as a remark: what was remarked stays', async () => {
    const { body: remark } = await audit(await payment(), 'UA', { kind: 'remark', scope: undefined })
    expect(refusalOf(await withdraw(remark.id))).toEqual([422, 'BR-16', ''])
    expect((await withdraw('01979d2a-7f31-7000-8000-4c9a3a2f6b10')).status).toBe(404)
  })

  it('when the entry is reversed; what is reversed is not audited any more', async () => {
    const id = await payment()
    await audit(id)
    const before = await position()
    expect((await reverse(sweden, id)).status).toBe(201)
    expect(await verification(id)).toBe('unverified')
    expect([await reported(id, before), await reported(id, await position())]).toEqual(['audited', 'unverified'])
    const again = await audit(id)
    expect([again.status, again.body.rule, again.body.state]).toEqual([409, 'BR-16', 'reversed'])
  })

  it('the database lets nobody else withdraw it, and nobody change or take back a withdrawal', async () => {
    const rights = await test.rows<{ right: string }>(
      `select p as right from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p
      where has_table_privilege('accord_app', 'accord.annotation_withdrawal', p)
        or p in ('INSERT', 'UPDATE') and has_any_column_privilege('accord_app', 'accord.annotation_withdrawal', p)`,
    )
    expect(rights.map(({ right }) => right)).toEqual(['SELECT', 'INSERT'])
  })
})
