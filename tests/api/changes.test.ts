import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'

type Change = {
  position: number
  type: string
  rootId: string
  resource: { type: string; id: string }
  recordedAt: string
}
type Changes = { items: Change[]; nextCursor: string; position: number }

const request = {
  kind: 'crisis',
  mode: 'monitoring',
  trigger: 'significant_escalation',
  hostilities: 'ongoing',
  victim: 'UA',
  title: 'Escalation',
  summary: 'Mobilisation at the border.',
  asks: [{ text: 'Assessment' }],
}
const authorisedBy = { name: 'Head', office: 'Office', instrument: 'Order' }

describe('BR-61: the change feed', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await createTestApp()
  })
  afterAll(() => test.close())

  const file = async () =>
    (await test.as('UA', 'coordinator').post<{ id: string }>('/v1/consultations', request)).body.id
  const follow = (participant: string, query = '') => test.as(participant, 'viewer').get<Changes>(`/v1/changes${query}`)
  const of = (changes: Changes, id: string) =>
    changes.items.filter((item) => item.rootId === id).map((item) => item.type)

  it('BR-32: a draft is in its requester’s feed alone; circulation releases it to the addressees at a new position', async () => {
    const id = await file()
    await test.sequence()
    const before = (await follow('PL', '?limit=200')).body
    expect(of(before, id)).toEqual([])
    expect(of((await follow('UA', '?limit=200')).body, id)).toEqual(['consultation.created'])
    await test.as('UA', 'coordinator').post(`/v1/consultations/${id}/circulation`, { authorisedBy }, { ifMatch: 1 })
    await test.sequence()
    const after = (await follow('PL', `?limit=200&after=${before.nextCursor}`)).body
    expect(of(after, id)).toEqual(['resource.released', 'consultation.circulated', 'consultation.addressed'])
    expect(of((await follow('PL', '?limit=200')).body, id)).not.toContain('consultation.created')
    expect(of((await follow('NO', '?limit=200')).body, id)).toEqual([])
  })

  it('visibility that widens is a new entry for the new audience; visibility withdrawn is a tombstone for the old one', async () => {
    const id = await file()
    const kyiv = test.as('UA', 'coordinator')
    await kyiv.post(`/v1/consultations/${id}/circulation`, { authorisedBy }, { ifMatch: 1 })
    await test.sequence()
    const start = (await follow('AU', '?limit=200')).body
    expect(of(start, id)).toEqual([])
    await kyiv.patch(`/v1/consultations/${id}`, { releasableTo: ['AU'] }, { ifMatch: 2 })
    await test.sequence()
    const widened = (await follow('AU', `?limit=200&after=${start.nextCursor}`)).body
    expect(of(widened, id)).toEqual(['resource.released'])
    expect(widened.items.at(-1)?.resource).toEqual({ type: 'consultation', id, href: `/v1/consultations/${id}` })
    expect((await test.as('AU', 'viewer').get(`/v1/consultations/${id}`)).status).toBe(200)
    await kyiv.patch(`/v1/consultations/${id}`, { releasableTo: [] }, { ifMatch: 3 })
    await test.sequence()
    const narrowed = (await follow('AU', `?limit=200&after=${widened.nextCursor}`)).body
    expect(of(narrowed, id)).toEqual(['resource.withdrawn'])
    expect((await test.as('AU', 'viewer').get(`/v1/consultations/${id}`)).status).toBe(404)
    // Neither is an amendment, and no addressee hears of it.
    expect(of((await follow('PL', '?limit=200')).body, id)).toEqual([
      'resource.released',
      'consultation.circulated',
      'consultation.addressed',
    ])
    const addressee = await kyiv.get<{ sequence: number }>(`/v1/consultations/${id}`)
    expect(addressee.body.sequence).toBe(1)
  })

  it('following in pages of one misses nothing and repeats nothing', async () => {
    await file()
    await test.sequence()
    const whole = (await follow('UA', '?limit=200')).body
    const seen: number[] = []
    for (let after = ''; ; ) {
      const page = (await follow('UA', `?limit=1${after}`)).body
      if (page.items.length === 0) break
      seen.push(...page.items.map((item) => item.position))
      after = `&after=${page.nextCursor}`
    }
    expect(seen).toEqual(whole.items.map((item) => item.position))
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
  })

  it('goes on from a position that was told, and its Link leads on, on the last page too', async () => {
    const whole = (await follow('UA', '?limit=200')).body
    const positions = whole.items.map((item) => item.position)
    const [, second] = positions as [number, number]
    const page = await follow('UA', `?position=${second}&limit=1`)
    expect(page.body.items.map((item) => item.position)).toEqual(positions.slice(2, 3))
    const [, link] = /^<(\/v1\/changes\?[^>]+)>; rel="next"$/.exec(page.headers['link']!)!
    const next = await test.as('UA', 'viewer').get<Changes>(link!)
    expect(next.body.items.map((item) => item.position)).toEqual(positions.slice(3, 4))
    const end = await follow('UA', `?position=${whole.position}`)
    expect([end.body.items, end.headers['link']]).toEqual([[], expect.stringContaining(end.body.nextCursor)])
    for (const query of [`?position=${whole.position + 1}`, `?position=1&after=${whole.nextCursor}`, '?position=-1']) {
      const refused = await test.as('UA', 'viewer').get(`/v1/changes${query}`)
      expect([refused.status, refused.body.errors?.[0]?.parameter], query).toEqual([400, 'position'])
    }
  })

  it('a request that waits is answered as soon as something is placed', async () => {
    await test.sequence()
    const now = (await follow('UA', '?limit=200')).body
    const waiting = follow('UA', `?wait=20&after=${now.nextCursor}`)
    const id = await file()
    await test.sequence()
    expect(of((await waiting).body, id)).toEqual(['consultation.created'])
  })

  it('a change of grants answers an old cursor with 410 resync', async () => {
    const cursor = (await follow('FI', '?limit=1')).body.nextCursor
    const [account] = await test.rows<{ id: string }>(
      "select id from accord.account where participant = 'FI' and subject = 'viewer'",
    )
    await test.rows(
      "insert into accord.account_grant (account_id, participant, role, valid_from) values ($1, 'FI', 'duty_officer', '2024-01-01')",
      [account!.id],
    )
    const stale = await test.as('FI', 'viewer').get(`/v1/changes?after=${cursor}`)
    expect(stale.status).toBe(410)
    expect(stale.body.code).toBe('resync')
    expect((await follow('FI')).status).toBe(200)
  })

  it('a cursor that is none, or of a position that does not exist, is refused by name', async () => {
    const nonsense = await test.as('UA', 'viewer').get('/v1/changes?after=nonsense')
    expect(nonsense.status).toBe(400)
    expect(nonsense.body.errors).toEqual([expect.objectContaining({ parameter: 'after' })])
    const far = Buffer.from(`999999999.${'0'.repeat(12)}.${'a'.repeat(16)}`).toString('base64url')
    expect([400, 410]).toContain((await test.as('UA', 'viewer').get(`/v1/changes?after=${far}`)).status)
  })

  it('every leaf is the hash of its salted envelope and changes with any part of it', async () => {
    await file()
    await test.sequence()
    const [row] = await test.rows<Record<string, never>>(
      `select p.position::int, p.leaf_hash, p.recorded_at, e.* from accord.journal_position p join accord.journal_entry e using (entry_id) order by p.position desc limit 1`,
    )
    const entry = row as unknown as Record<string, string> & {
      position: number
      leaf_hash: Buffer
      recorded_at: Date
      occurred_at: Date
      envelope_salt: Buffer
      payload_salt: Buffer
      payload: unknown
    }
    const { account_id: accountId, request_id: requestId, payload } = entry
    const contentHash = createHash('sha256')
      .update(entry.payload_salt)
      .update(canonicalize({ accountId, requestId, payload })!)
      .digest('hex')
    const envelope = {
      position: entry.position,
      type: entry['event_type'],
      resource: { type: entry['resource_type'], id: entry['resource_id'] },
      rootId: entry['root_id'],
      participant: entry['participant'],
      occurredAt: entry.occurred_at.toISOString(),
      recordedAt: entry.recorded_at.toISOString(),
      salt: entry.envelope_salt.toString('hex'),
      contentHash,
    }
    const leaf = (value: object) => createHash('sha256').update(Buffer.of(0)).update(canonicalize(value)!).digest('hex')
    expect(entry.leaf_hash.toString('hex')).toBe(leaf(envelope))
    expect(entry.leaf_hash.toString('hex')).not.toBe(leaf({ ...envelope, participant: 'PL' }))
  })
})
