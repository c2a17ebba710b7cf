import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uuidOf } from '../../src/kernel/ids.ts'
import { loadReference } from '../../src/reference/load.ts'
import { createTestApp, type ProblemBody, type Reply, type TestApp, trial } from '../support/app.ts'

// Every test takes an agreement of its own, so that none depends on another.

const idOf = (code: string) => uuidOf(`agreement:${code}`)
const register = '/v1/register-proposals'

type Proposal = {
  id: string
  kind: string
  agreementId: string | null
  participant: string
  change: Record<string, unknown>
  proposedBy: string
  proposerRole: string
  status: string
  confirmedBy: string[]
  awaiting: string[]
  reason: string | null
  decidedAt: string | null
  version: number
  allowedActions: string[]
}
type Clause = {
  type: string
  presence: string
  terms: Record<string, unknown>
  validFrom: string | null
  validTo: string | null
  proposalId: string | null
}
type Agreement = {
  id: string
  status: string
  statusSince: string
  expiresOn: string | null
  noticeEffectiveOn: string | null
  version: number
  marking: string
  clauses: Clause[]
  statuses: { status: string; validFrom: string; verified: boolean; note: string | null; proposalId: string | null }[]
  openProposals: { id: string; kind: string; proposedBy: string }[]
  authenticTexts: { language: string; reference: string; address: string | null; sha256: string }[]
}

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

const ukraine = () => app.as('UA', 'coordinator')
const party = (code: string) => app.as(code, 'coordinator')
const secretariat = () => app.as('UA', 'secretariat')

const exit = (noticeMonths: number) => ({
  type: 'termination',
  presence: 'present',
  terms: { unilateralExit: true, noticeMonths, noticeFrom: 'receipt', strength: 'firm', projectsSurvive: null },
  locator: 'Protocol, article 2',
  source: 'Protocol of 1 March 2026',
})
const amendment = (code: string, change: object = {}) => ({
  kind: 'clause_amendment',
  agreementId: idOf(code),
  validFrom: '2026-03-01',
  clause: exit(12),
  ...change,
})
const dated = (code: string, status: string, validFrom: string) => ({
  kind: 'status',
  agreementId: idOf(code),
  status,
  validFrom,
  source: 'Note verbale of that day',
})
const notice = (code: string, givenOn: string, givenBy = code) => ({
  kind: 'notice',
  agreementId: idOf(code),
  givenBy,
  givenOn,
  source: 'Note verbale of that day',
})

async function propose(body: object, by = ukraine()): Promise<Proposal> {
  const reply = await by.post<Proposal>(register, body)
  expect(reply.status, JSON.stringify(reply.body)).toBe(201)
  return reply.body
}
const confirm = (proposal: Proposal, by: string, version = proposal.version) =>
  party(by).post<Proposal & ProblemBody>(`${register}/${proposal.id}/confirmation`, undefined, { ifMatch: version })
async function agreed(code: string, body: object): Promise<Proposal> {
  const reply = await confirm(await propose(body), code)
  expect(reply.status, JSON.stringify(reply.body)).toBe(200)
  return reply.body
}
const read = async (code: string, asOf?: string, as = party(code)) =>
  (await as.get<Agreement>(`/v1/agreements/${idOf(code)}${asOf === undefined ? '' : `?asOf=${asOf}`}`)).body
const clauseOf = (agreement: Agreement, type = 'termination') => agreement.clauses.find((item) => item.type === type)!
const refused = (reply: Reply<ProblemBody>, status: number, pointer?: string) => {
  expect(reply.status, JSON.stringify(reply.body)).toBe(status)
  if (pointer !== undefined) expect(reply.body.errors?.map((error) => error.pointer)).toContain(pointer)
}
const events = async (resource: string) =>
  (
    await app.rows<{ event_type: string }>(
      'select event_type from accord.journal_entry where resource_id = $1 order by entry_id',
      [resource],
    )
  ).map((row) => row.event_type)

describe('an amendment of a clause, by two (BR-54)', () => {
  test('until it is confirmed it is a claim that the parties see, and the register says what it said', async () => {
    const before = await read('FI')
    const proposal = await propose(amendment('FI'))
    expect(proposal).toMatchObject({
      kind: 'clause_amendment',
      participant: 'FI',
      proposedBy: 'UA',
      proposerRole: 'party',
      status: 'proposed',
      confirmedBy: [],
      awaiting: ['FI'],
      allowedActions: ['withdrawRegisterProposal'],
      version: 1,
    })
    const { openProposals, ...after } = await read('FI')
    expect(openProposals).toEqual([
      expect.objectContaining({ id: proposal.id, kind: 'clause_amendment', proposedBy: 'UA' }),
    ])
    expect(after).toEqual({ ...before, openProposals: undefined })
    expect((await read('FI', undefined, app.as('SE', 'viewer'))).openProposals).toEqual([])
    expect((await read('FI', undefined, app.as('XA', 'auditor'))).openProposals).toEqual([])
  })

  test('confirmed, it closes the version that held and opens the next; each day has its own', async () => {
    const before = await read('LV')
    const confirmed = await agreed('LV', amendment('LV'))
    expect(confirmed).toMatchObject({
      status: 'confirmed',
      confirmedBy: ['LV'],
      awaiting: [],
      allowedActions: [],
      version: 2,
    })
    expect(confirmed.decidedAt).toBe(app.clock.now().toISOString())

    const after = await read('LV')
    expect(after.version).toBe(before.version + 1)
    expect(clauseOf(after)).toMatchObject({
      terms: { noticeMonths: 12 },
      validFrom: '2026-03-01',
      validTo: null,
      proposalId: confirmed.id,
    })
    expect(clauseOf(await read('LV', '2026-02-28'))).toMatchObject({
      terms: clauseOf(before).terms,
      validFrom: null,
      validTo: '2026-03-01',
      proposalId: null,
    })
    expect(clauseOf(await read('LV', '2026-03-01')).terms).toMatchObject({ noticeMonths: 12 })
    const { body } = await party('EE').get<{ items: Clause[] }>(
      `/v1/agreements/${idOf('LV')}/clauses/termination/history`,
    )
    expect(body.items.map(({ validFrom, validTo }) => [validFrom, validTo])).toEqual([
      [null, '2026-03-01'],
      ['2026-03-01', null],
    ])
    const ids = async (query: string) =>
      (await ukraine().get<{ items: Agreement[] }>(`/v1/agreements?participant=LV&${query}`)).body.items.length
    expect(await ids('noticeMonthsMin=12')).toBe(1)
    expect(await ids('noticeMonthsMin=12&asOf=2026-02-28')).toBe(0)
    expect(await events(confirmed.id)).toEqual(['register.proposed', 'register.confirmed'])
    expect(await events(idOf('LV'))).toEqual(['agreement.clause_amended'])
  })

  test('that the other party proposes, Ukraine confirms', async () => {
    const proposal = await propose(amendment('NO'), party('NO'))
    expect(proposal).toMatchObject({ proposedBy: 'NO', awaiting: ['UA'] })
    expect((await confirm(proposal, 'UA')).body.status).toBe('confirmed')
    expect(clauseOf(await read('NO')).terms).toMatchObject({ noticeMonths: 12 })
  })

  test('is not confirmed or rejected by the party that proposed it', async () => {
    const proposal = await propose(amendment('DK'))
    for (const verb of ['confirmation', 'rejection']) {
      const body = verb === 'rejection' ? { reason: 'No.' } : undefined
      const reply = await ukraine().post(`${register}/${proposal.id}/${verb}`, body, { ifMatch: 1 })
      expect(reply).toMatchObject({ status: 403, body: { code: 'forbidden', rule: 'BR-54' } })
      expect(reply.body.object).toEqual({ type: 'register_proposal', id: proposal.id })
    }
    expect(clauseOf(await read('DK')).terms).toMatchObject({ noticeMonths: 6 })
  })

  test('takes the role of a coordinator: others of a party read it, and have no grant to decide', async () => {
    const proposal = await propose(amendment('IS'))
    for (const role of ['viewer', 'ministry', 'administrator'] as const) {
      expect((await app.as('IS', role).get(`${register}/${proposal.id}`)).status).toBe(200)
      const reply = await app.as('IS', role).post(`${register}/${proposal.id}/confirmation`, undefined, { ifMatch: 1 })
      expect(reply).toMatchObject({ status: 403, body: { code: 'no_grant' } })
    }
    refused(await app.as('IS', 'viewer').post(register, amendment('IS')), 403)
  })

  test('does not exist for a third party: neither alone, nor in a list, nor for a verb', async () => {
    const proposal = await propose(amendment('PL'))
    const third = party('LT')
    for (const reply of [
      await third.get(`${register}/${proposal.id}`),
      await third.post(`${register}/${proposal.id}/confirmation`, undefined, { ifMatch: 1 }),
      await third.post(`${register}/${proposal.id}/rejection`, { reason: 'No.' }, { ifMatch: 1 }),
      await third.post(`${register}/${proposal.id}/withdrawal`, { reason: 'No.' }, { ifMatch: 1 }),
    ]) {
      refused(reply, 404)
      const unknown = await third.get(`${register}/${uuidOf('nothing')}`)
      expect(reply.body.detail).toBe(unknown.body.detail)
    }
    const list = await third.get<{ items: Proposal[] }>(`${register}?agreementId=${idOf('PL')}`)
    expect(list.body.items).toEqual([])
    refused(await third.post(register, amendment('PL')), 403)
  })

  test('needs the version that was read: 428 without, 412 with another, and the 403 comes before either', async () => {
    const proposal = await propose(amendment('NL'))
    const url = `${register}/${proposal.id}/confirmation`
    refused(await party('NL').post(url), 428)
    const stale = await party('NL').post(url, undefined, { ifMatch: 7 })
    refused(stale, 412)
    expect(stale.headers['etag']).toBe('"1"')
    refused(await ukraine().post(url), 403)
    expect((await party('NL').get(`${register}/${proposal.id}`)).headers['etag']).toBe('"1"')
  })

  test('is decided once: afterwards every verb is a conflict that names the state', async () => {
    const proposal = await agreed('BE', amendment('BE'))
    const url = `${register}/${proposal.id}`
    const again = { ifMatch: proposal.version }
    for (const reply of [
      await party('BE').post(`${url}/confirmation`, undefined, again),
      await party('BE').post(`${url}/rejection`, { reason: 'No.' }, again),
      await ukraine().post(`${url}/withdrawal`, { reason: 'No.' }, again),
    ]) {
      expect(reply).toMatchObject({ status: 409, body: { state: 'confirmed', allowed: [] } })
    }
  })

  test('of two confirmations at once, one applies it', async () => {
    const proposal = await propose(amendment('ES'))
    const replies = await Promise.all([confirm(proposal, 'ES'), confirm(proposal, 'ES'), confirm(proposal, 'ES')])
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 412, 412])
    const { body } = await party('ES').get<{ items: Clause[] }>(
      `/v1/agreements/${idOf('ES')}/clauses/termination/history`,
    )
    expect(body.items).toHaveLength(2)
  })

  test('sent again with its key is answered again and stored once', async () => {
    const key = randomUUID()
    const first = await ukraine().post<Proposal>(register, amendment('PT'), { key })
    const second = await ukraine().post<Proposal>(register, amendment('PT'), { key })
    expect(second.body).toEqual(first.body)
    expect(second.headers['idempotency-replayed']).toBe('true')
    const { body } = await ukraine().get<{ items: Proposal[] }>(`${register}?agreementId=${idOf('PT')}`)
    expect(body.items).toHaveLength(1)
  })

  test('rejected or withdrawn with a reason, it changes nothing', async () => {
    const one = await propose(amendment('SI'))
    const rejected = await party('SI').post<Proposal>(
      `${register}/${one.id}/rejection`,
      { reason: 'Not signed.' },
      { ifMatch: 1 },
    )
    expect(rejected.body).toMatchObject({
      ...{ status: 'rejected', reason: 'Not signed.', version: 2, awaiting: [] },
      ...{ decidedBy: 'SI', confirmedBy: [] },
    })
    const other = await propose(amendment('SI'))
    refused(await party('SI').post(`${register}/${other.id}/withdrawal`, { reason: 'Mine?' }, { ifMatch: 1 }), 403)
    refused(await ukraine().post(`${register}/${other.id}/withdrawal`, {}, { ifMatch: 1 }), 400, '/reason')
    const withdrawn = await ukraine().post<Proposal>(
      `${register}/${other.id}/withdrawal`,
      { reason: 'Early.' },
      { ifMatch: 1 },
    )
    expect(withdrawn.body).toMatchObject({ status: 'withdrawn', reason: 'Early.', decidedBy: 'UA' })
    expect(await read('SI')).toMatchObject({ version: 1, openProposals: [] })
    expect([await events(one.id), await events(other.id)]).toEqual([
      ['register.proposed', 'register.rejected'],
      ['register.proposed', 'register.withdrawn'],
    ])
  })

  test('that overtook another makes the other one a conflict: it fits the register no more', async () => {
    const slow = await propose(amendment('JP'))
    await agreed('JP', amendment('JP', { validFrom: '2026-06-01' }))
    const reply = await confirm(slow, 'JP')
    expect(reply).toMatchObject({ status: 409, body: { code: 'conflict', allowed: ['rejectRegisterProposal'] } })
    expect(clauseOf(await read('JP')).validFrom).toBe('2026-06-01')
  })

  test('may hold from a day to come: until then the old version does', async () => {
    await agreed('RO', amendment('RO', { validFrom: '2027-01-01' }))
    expect(clauseOf(await read('RO')).terms).toMatchObject({ noticeMonths: 6 })
    expect(clauseOf(await read('RO', '2027-01-01')).terms).toMatchObject({ noticeMonths: 12 })
  })

  test('of the validity moves the last day, from the day on which it holds', async () => {
    const clause = {
      type: 'validity',
      presence: 'present',
      terms: { kind: 'fixed_from_signature', years: 20 },
      source: 'Protocol',
    }
    await agreed('EE', amendment('EE', { clause }))
    expect((await read('EE')).expiresOn).toBe('2044-06-27')
    expect((await read('EE', '2026-02-28')).expiresOn).toBe('2034-06-27')
  })

  test('is not undone by a rerun of the loader', async () => {
    await agreed('LU', amendment('LU'))
    const worker = new pg.Client({ connectionString: app.testDatabase.workerUrl })
    await worker.connect()
    try {
      await worker.query("update accord.reference_load set content_hash = 'another edition'")
      const before = await read('LU')
      await loadReference(worker)
      expect(await read('LU')).toEqual(before)
    } finally {
      await worker.end()
    }
  })
})

describe('what the secretariat proposes', () => {
  test('both parties confirm, in any order; the secretariat confirms for nobody', async () => {
    const proposal = await propose(amendment('DE'), secretariat())
    expect(proposal).toMatchObject({ proposedBy: 'UA', proposerRole: 'secretariat', awaiting: ['UA', 'DE'] })
    const own = await secretariat().post(`${register}/${proposal.id}/confirmation`, undefined, { ifMatch: 1 })
    expect(own).toMatchObject({ status: 403, body: { code: 'no_grant' } })

    const partly = await confirm(proposal, 'DE')
    expect(partly.body).toMatchObject({ status: 'proposed', confirmedBy: ['DE'], awaiting: ['UA'], version: 2 })
    expect(clauseOf(await read('DE')).terms).toMatchObject({ noticeMonths: 6 })
    const twice = await confirm(partly.body, 'DE')
    expect(twice).toMatchObject({ status: 409, body: { rule: 'BR-54', state: 'proposed' } })

    const whole = await confirm(partly.body, 'UA')
    expect(whole.body).toMatchObject({ status: 'confirmed', confirmedBy: ['DE', 'UA'] })
    expect(clauseOf(await read('DE')).terms).toMatchObject({ noticeMonths: 12 })
    expect(await events(proposal.id)).toEqual(['register.proposed', 'register.partly_confirmed', 'register.confirmed'])
  })

  test('only the secretariat withdraws, and it does not withdraw what Ukraine’s coordinator proposed', async () => {
    const reason = { reason: 'Mistaken.' }
    const its = await propose(amendment('FR'), secretariat())
    refused(await ukraine().post(`${register}/${its.id}/withdrawal`, reason, { ifMatch: 1 }), 403)
    const withdrawn = await secretariat().post<Proposal>(`${register}/${its.id}/withdrawal`, reason, { ifMatch: 1 })
    expect(withdrawn.body.status).toBe('withdrawn')
    const other = await propose(amendment('FR'))
    refused(await secretariat().post(`${register}/${other.id}/withdrawal`, reason, { ifMatch: 1 }), 403)
  })

  test('either party rejects', async () => {
    const proposal = await propose(amendment('FR'), secretariat())
    const reply = await ukraine().post<Proposal>(
      `${register}/${proposal.id}/rejection`,
      { reason: 'No.' },
      { ifMatch: 1 },
    )
    expect(reply.body).toMatchObject({ status: 'rejected', awaiting: [] })
  })
})

describe('a dated status', () => {
  test('confirmed, it is verified and holds from its day', async () => {
    await agreed('AL', dated('AL', 'in_effect', '2025-09-01'))
    expect(await read('AL')).toMatchObject({ status: 'in_effect', statusSince: '2025-09-01', expiresOn: '2035-09-01' })
    expect(await read('AL', '2025-08-31')).toMatchObject({ status: 'signed' })
    expect(await events(idOf('AL'))).toEqual(['agreement.status_changed'])
    const { statuses } = await read('AL')
    expect(statuses.filter(({ status }) => status === 'in_effect').map(({ verified }) => verified)).toEqual([
      true,
      false,
    ])
  })

  test('that is recorded already is a conflict', async () => {
    const reply = await ukraine().post(register, dated('CZ', 'in_effect', '2025-01-01'))
    expect(reply).toMatchObject({ status: 409, body: { state: 'in_effect', object: { id: idOf('CZ') } } })
  })

  test('comes neither before the signature nor, a ratification, from the future', async () => {
    refused(await ukraine().post(register, dated('CZ', 'ratified', '2024-07-17')), 422, '/validFrom')
    refused(await ukraine().post(register, dated('CZ', 'ratified', '2026-11-25')), 422, '/validFrom')
    refused(await ukraine().post(register, dated('CZ', 'ended', '2024-07-17')), 422, '/validFrom')
  })

  test('a ratification after the effect takes nothing back', async () => {
    await agreed('CZ', dated('CZ', 'ratified', '2025-03-01'))
    expect(await read('CZ')).toMatchObject({ status: 'in_effect', statusSince: '2024-07-18' })
  })

  test('an end may be agreed for a day to come, and nothing dated after it is taken', async () => {
    await agreed('IT', dated('IT', 'ended', '2026-12-01'))
    expect((await read('IT')).status).toBe('in_effect')
    app.clock.set('2026-12-01T09:00:00Z')
    try {
      expect(await read('IT')).toMatchObject({ status: 'ended', statusSince: '2026-12-01' })
      for (const body of [
        amendment('IT', { validFrom: '2026-12-01' }),
        dated('IT', 'ended', '2026-12-02'),
        notice('IT', '2026-12-01'),
      ]) {
        expect(await ukraine().post(register, body)).toMatchObject({ status: 409, body: { state: 'ended' } })
      }
      expect((await propose(dated('IT', 'ratified', '2025-01-01'))).status).toBe('proposed')
    } finally {
      app.clock.set('2026-11-23T06:40:00.000Z')
    }
  })

  test('a status that is no status of this kind is refused by name', async () => {
    refused(await ukraine().post(register, dated('CZ', 'notice_given', '2026-01-01')), 400, '/status')
    refused(await ukraine().post(register, dated('CZ', 'expired', '2026-01-01')), 400, '/status')
  })
})

describe('a signed text', () => {
  const sha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
  const signed = (code: string, change: object = {}) => ({
    kind: 'authentic_text',
    agreementId: idOf(code),
    language: 'uk',
    reference: 'Treaty series, deposited copy',
    sha256,
    ...change,
  })

  test('is attached by its reference and hash once both parties say so, in a language of the agreement, once', async () => {
    expect((await read('GB')).authenticTexts).toEqual([])
    const proposal = await propose(signed('GB'))
    expect((await read('GB')).authenticTexts).toEqual([])
    const { version } = await read('GB')
    expect((await confirm(proposal, 'GB')).status).toBe(200)
    const after = await read('GB')
    expect(after.authenticTexts).toEqual([
      {
        language: 'uk',
        reference: 'Treaty series, deposited copy',
        address: null,
        sha256,
        proposalId: proposal.id,
        recordedAt: expect.any(String),
      },
    ])
    expect(after.version).toBe(version + 1)
    expect(await events(idOf('GB'))).toContain('agreement.text_attached')
    refused(await ukraine().post(register, signed('GB')), 422, '/sha256')
    refused(
      await ukraine().post(register, signed('GB', { language: 'fr', sha256: sha256.replace('9', '0') })),
      422,
      '/language',
    )
    refused(await ukraine().post(register, signed('GB', { sha256: 'ABC' })), 400, '/sha256')
  })
})

describe('a notice', () => {
  test('ends the agreement when the months of the clause of its day have run out', async () => {
    await agreed('GB', notice('GB', '2026-08-31'))
    expect(await read('GB')).toMatchObject({
      status: 'notice_given',
      statusSince: '2026-08-31',
      noticeEffectiveOn: '2027-02-28',
    })
    expect(await read('GB', '2027-02-27')).toMatchObject({ status: 'notice_given' })
    expect(await read('GB', '2027-02-28')).toMatchObject({ status: 'ended', statusSince: '2027-02-28' })
    const { statuses } = await read('GB')
    expect(statuses.at(-1)).toMatchObject({ status: 'notice_given', note: 'Notice given by GB.', verified: true })
    expect((await events(idOf('GB'))).at(-1)).toBe('agreement.notice_given')
    const again = await ukraine().post(register, notice('GB', '2026-09-01'))
    expect(again).toMatchObject({ status: 409, body: { state: 'notice_given' } })
  })

  test('is taken back by an effect that begins anew', async () => {
    await agreed('HR', notice('HR', '2026-05-01', 'UA'))
    expect((await read('HR')).status).toBe('ended')
    refused(await ukraine().post(register, dated('HR', 'in_effect', '2026-04-01')), 422, '/validFrom')
    refused(await ukraine().post(register, dated('HR', 'in_effect', '2026-11-01')), 409)
    // Recorded late, but of a day on which the notice was still running.
    await agreed('HR', dated('HR', 'in_effect', '2026-06-01'))
    expect(await read('HR')).toMatchObject({ status: 'in_effect', statusSince: '2026-06-01', noticeEffectiveOn: null })
    expect(await read('HR', '2026-05-31')).toMatchObject({ status: 'notice_given' })
  })

  test.each(['SE', 'EU'])('under a text without a way out is refused, naming the clause: %s', async (code) => {
    const reply = await party(code).post(register, notice(code, '2026-08-31'))
    refused(reply, 422, '/givenOn')
    expect(reply.body).toMatchObject({ rule: 'BR-70', detail: expect.stringContaining('termination clause') })
  })

  test('under a text that nobody here has seen is taken, and has no day of effect (BR-70)', async () => {
    await agreed('GR', notice('GR', '2026-08-31'))
    expect(await read('GR')).toMatchObject({ status: 'notice_given', noticeEffectiveOn: null })
  })

  test('is given by a party, after the signature, and not tomorrow', async () => {
    refused(await ukraine().post(register, notice('IE', '2026-08-31', 'FR')), 422, '/givenBy')
    refused(await ukraine().post(register, notice('IE', '2024-09-03')), 422, '/givenOn')
    refused(await ukraine().post(register, notice('IE', '2026-11-24')), 422, '/givenOn')
  })

  test('of today in Tokyo is not of tomorrow', async () => {
    app.clock.set('2026-11-23T16:00:00.000Z')
    try {
      const given = await party('JP').post(register, notice('JP', '2026-11-24'))
      expect(given.status).toBe(201)
      refused(await ukraine().post(register, notice('JP', '2026-11-25')), 422, '/givenOn')
    } finally {
      app.clock.set('2026-11-23T06:40:00.000Z')
    }
  })
})

describe('a new agreement', () => {
  const treaty = (change: object = {}) => ({
    kind: 'new_agreement',
    participant: 'AU',
    title: { en: 'Agreement on security cooperation', uk: 'Угода про співробітництво у сфері безпеки' },
    signedOn: '2026-10-01',
    marking: 'public',
    legalForm: 'treaty',
    statuses: [{ status: 'in_effect', validFrom: '2026-11-01', source: 'Exchange of notes' }],
    clauses: [
      exit(6),
      {
        type: 'validity',
        presence: 'present',
        terms: { kind: 'fixed_from_entry_into_force', years: 10 },
        source: 'Article 12',
      },
      { type: 'end_use', presence: 'absent', source: 'The whole text' },
    ],
    sources: [{ reference: 'Text as published' }],
    ...change,
  })

  test('enters the register when the other party confirms: statuses, fourteen clauses, audience, event', async () => {
    const proposal = await propose(treaty())
    expect(proposal).toMatchObject({ agreementId: null, participant: 'AU', awaiting: ['AU'] })
    const before = await ukraine().get<{ items: unknown[] }>('/v1/agreements?participant=AU')
    expect(before.body.items).toEqual([])

    const confirmed = await confirm(proposal, 'AU')
    expect(confirmed.status, JSON.stringify(confirmed.body)).toBe(200)
    const id = confirmed.body.agreementId!
    const { body, status } = await app.as('PL', 'viewer').get<Agreement>(`/v1/agreements/${id}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({ status: 'in_effect', statusSince: '2026-11-01', expiresOn: '2036-11-01', version: 1 })
    expect(body.clauses).toHaveLength(14)
    expect(clauseOf(body, 'end_use').presence).toBe('absent')
    expect(clauseOf(body, 'consultation').presence).toBe('unknown')
    expect(await events(id)).toEqual(['agreement.registered'])
    await app.sequence()
    const feed = await app
      .as('PL', 'viewer')
      .get<{ items: { type: string; resource: { id: string } }[] }>('/v1/changes')
    expect(feed.body.items.filter((item) => item.resource.id === id).map(({ type }) => type)).toEqual([
      'agreement.registered',
    ])
  })

  test('that is limited exists for its parties alone', async () => {
    const { agreementId } = (await confirm(await propose(treaty({ participant: 'BG', marking: 'limited' })), 'BG')).body
    const url = `/v1/agreements/${agreementId}`
    expect((await party('BG').get(url)).status).toBe(200)
    expect((await app.as('UA', 'viewer').get(url)).status).toBe(200)
    for (const path of ['', '/provisions', '/clauses/validity/history']) {
      refused(await party('PL').get(`${url}${path}`), 404)
    }
    const list = await party('PL').get<{ items: unknown[] }>('/v1/agreements?participant=BG')
    expect(list.body.items).toEqual([])
    refused(await party('PL').post(register, { ...amendment('FI'), agreementId }), 422, '/agreementId')
    await app.sequence()
    const feed = await party('PL').get<{ items: { resource: { id: string } }[] }>('/v1/changes?limit=200')
    expect(feed.body.items.filter((item) => item.resource.id === agreementId)).toEqual([])
  })

  test('for the participants of the framework is not for observers', async () => {
    const { agreementId } = (await confirm(await propose(treaty({ participant: 'NZ', marking: 'framework' })), 'NZ'))
      .body
    expect((await party('PL').get(`/v1/agreements/${agreementId}`)).status).toBe(200)
    refused(await app.as('XA', 'observer').get(`/v1/agreements/${agreementId}`), 404)
  })

  test('is refused by field where it breaks a rule', async () => {
    const cases: [object, string][] = [
      [{ participant: 'UA' }, '/participant'],
      [{ participant: 'XA' }, '/participant'],
      [{ participant: 'ZZ' }, '/participant'],
      [{ signedOn: '2026-11-25' }, '/signedOn'],
      [{ statuses: [{ status: 'in_effect', validFrom: '2026-09-30', source: 'x' }] }, '/statuses/0/validFrom'],
      [{ clauses: [exit(6), exit(12)] }, '/clauses/1/type'],
      [{ clauses: [{ ...exit(6), provisionId: 'GB-VIII.2' }] }, '/clauses/0/provisionId'],
    ]
    for (const [change, pointer] of cases) {
      const reply = await ukraine().post(register, treaty(change))
      refused(reply, 422, pointer)
      expect(reply.body.rule).toBe('BR-54')
    }
  })

  test('is proposed by one of its parties, or by the secretariat', async () => {
    refused(await party('PL').post(register, treaty({ participant: 'HU' })), 403)
    const reply = await secretariat().post<Proposal>(register, treaty({ participant: 'HU' }))
    expect(reply.body).toMatchObject({ awaiting: ['UA', 'HU'] })
  })
})

describe('a proposal that is not of the form', () => {
  const limb = {
    trigger: 'armed_attack',
    qualifier: null,
    onlyAfterCessation: false,
    deadlineHours: 24,
    strength: 'undertaking',
  }
  const consultation = (change: object) => ({
    type: 'consultation',
    presence: 'present',
    source: 'Protocol',
    terms: {
      limbs: [limb],
      requiresRequest: true,
      whoMayRequest: 'either',
      victim: 'ukraine',
      multilateralConsent: false,
      channels: 'bilateral',
      ...change,
    },
  })
  test.each<[string, object, string]>([
    ['an unknown kind', { kind: 'deletion' }, '/kind'],
    ['an unknown field', { force: true }, '/force'],
    ['a clause of no type', { clause: { type: 'exit', presence: 'absent', source: 'x' } }, '/clause/type'],
    ['terms of another type', { clause: { ...exit(12), terms: { extent: 'full' } } }, '/clause/terms/extent'],
    [
      'months that are words',
      { clause: { ...exit(12), terms: { noticeMonths: 'six' } } },
      '/clause/terms/noticeMonths',
    ],
    ['a present clause without terms', { clause: { ...exit(12), terms: undefined } }, '/clause/terms'],
    ['an absent clause with terms', { clause: { ...exit(12), presence: 'absent' } }, '/clause/terms'],
    ['no source', { clause: { ...exit(12), source: undefined } }, '/clause/source'],
    ['a blank source', { clause: { ...exit(12), source: ' ' } }, '/clause/source'],
    [
      'a limb without hours',
      { clause: consultation({ limbs: [{ ...limb, deadlineHours: 0 }] }) },
      '/clause/terms/limbs/0/deadlineHours',
    ],
    ['no limb', { clause: consultation({ limbs: [] }) }, '/clause/terms/limbs'],
    ['an impossible day', { validFrom: '2026-02-30' }, '/validFrom'],
    ['a day without measure', { validFrom: '9999-01-01' }, '/validFrom'],
    ['an id that is none', { agreementId: 'FI' }, '/agreementId'],
  ])('%s: 400 at the field', async (_, change, pointer) => {
    refused(await ukraine().post(register, amendment('FI', change)), 400, pointer)
  })

  test('an amendment comes after what it amends, names provisions of its own text, and an agreement that there is', async () => {
    refused(await ukraine().post(register, amendment('FI', { validFrom: '2024-04-03' })), 422, '/validFrom')
    const foreign = consultation({ limbs: [{ ...limb, provisionId: 'GB-VIII.2' }] })
    refused(
      await ukraine().post(register, amendment('FI', { clause: foreign })),
      422,
      '/clause/terms/limbs/0/provisionId',
    )
    refused(await ukraine().post(register, amendment('FI', { agreementId: uuidOf('nothing') })), 422, '/agreementId')
  })

  test('needs a key, and tried with Prefer: handling=validate is checked and not stored', async () => {
    const keyless = await ukraine().post(register, amendment('FI'), { headers: { 'idempotency-key': '' } })
    expect(keyless.status).toBe(400)
    const count = async () => (await app.rows('select id from accord.register_proposal')).length
    const before = await count()
    const checked = await ukraine().post(register, amendment('FI'), trial)
    expect(checked).toMatchObject({ status: 200, body: { status: 'proposed' } })
    refused(await ukraine().post(register, amendment('FI', { validFrom: '2024-01-01' }), trial), 422)
    expect(await count()).toBe(before)
  })
})

describe('the list of proposals', () => {
  test('is of the caller’s own agreements, and awaiting=me is what waits for its participant, as /v1/me says', async () => {
    const mine = await propose(amendment('US'))
    const theirs = await propose(amendment('US'), party('US'))
    const shared = await propose(amendment('US'), secretariat())
    const ids = async (by: string, query: string) =>
      (await party(by).get<{ items: Proposal[] }>(`${register}?agreementId=${idOf('US')}&${query}`)).body.items.map(
        ({ id }) => id,
      )
    expect(await ids('US', '')).toEqual([mine.id, theirs.id, shared.id])
    expect(await ids('US', 'awaiting=me')).toEqual([mine.id, shared.id])
    expect(await ids('UA', 'awaiting=me')).toEqual([theirs.id, shared.id])
    expect(await ids('DE', '')).toEqual([])
    const waits = async (by: string) =>
      (await party(by).get<{ waiting: { href: string }[] }>('/v1/me')).body.waiting.map(({ href }) => href)
    expect(await waits('US')).toEqual([mine, shared].map(({ id }) => `${register}/${id}`))

    await confirm(shared, 'US')
    expect(await ids('US', 'awaiting=me')).toEqual([mine.id])
    expect(await ids('US', 'status=confirmed')).toEqual([])
    const { items } = (await party('US').get<{ items: Proposal[] }>(`${register}?limit=200`)).body
    for (const item of items)
      expect(item.awaiting.includes('US')).toBe((await ids('US', 'awaiting=me')).includes(item.id))
  })

  test('goes on by cursor, and is not for observers', async () => {
    const first = await ukraine().get<{ items: Proposal[]; nextCursor: string }>(`${register}?limit=1`)
    const next = await ukraine().get<{ items: Proposal[] }>(`${register}?limit=1&cursor=${first.body.nextCursor}`)
    expect(next.body.items[0]!.id > first.body.items[0]!.id).toBe(true)
    refused(await app.as('XA', 'observer').get(register), 403)
    refused(await ukraine().get(`${register}?awaiting=us`), 400)
  })
})
