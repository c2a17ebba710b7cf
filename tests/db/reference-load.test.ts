import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { uuidOf } from '../../src/kernel/ids.ts'
import { loadReference } from '../../src/reference/load.ts'
import { ownDatabase } from '../support/own-database.ts'

// The template already holds the reference data, loaded by the same function as accord_worker.

const own = ownDatabase('worker')

const forget = () => own.client.query("update accord.reference_load set content_hash = 'another edition'")

async function one<T extends object>(sql: string, values: unknown[] = []): Promise<T> {
  const { rows } = await own.client.query<T>(sql, values)
  expect(rows).toHaveLength(1)
  return rows[0] as T
}

describe('what is loaded', () => {
  test('all of it, and public', async () => {
    const counts = await one(`select
      (select count(*)::int from accord.participant) as participants,
      (select count(*)::int from accord.area) as areas,
      (select count(*)::int from accord.agreement) as agreements,
      (select count(*)::int from accord.provision) as provisions,
      (select count(*)::int from accord.clause) as clauses,
      (select count(*)::int from accord.area_mention) as mentions,
      (select count(*)::int from accord.coalition) as coalitions,
      (select count(*)::int from accord.coalition_claim where as_found is not null) as roles,
      (select count(*)::int from accord.coalition_membership) as memberships,
      (select count(*)::int from accord.capability) as capabilities,
      (select count(*)::int from accord.resource_audience where 'public' = any (audiences)) as audiences,
      (select count(*)::int from accord.resource_audience where not 'public' = any (audiences)) as limited`)
    expect(counts).toEqual({
      participants: 38,
      areas: 32,
      agreements: 29,
      provisions: 3074,
      clauses: 406,
      mentions: 928,
      coalitions: 10,
      roles: 176,
      // 128 of the 129 pairs, one of them with two roles in turn, and Ukraine in the nine where nobody names it.
      memberships: 129 + 9,
      capabilities: 24,
      // The steps of reforms and of the roadmap among them; joint projects are for the framework (BR-123).
      audiences: 38 + 29 + 3074 + 71 + 18 + 10 + 76 + 13 + 31,
      limited: 32,
    })
  })

  test('each pledge knows all that it is a part of', async () => {
    const { rows } = await own.client.query<{ parts: number; wrong: number }>(`
      with recursive whole (id, of, wholes) as (
        select p.id, p.parent_pledge_id, '{}'::uuid[] from accord.pledge p
        union all
        select w.id, p.parent_pledge_id, array_prepend(p.id, w.wholes) from whole w join accord.pledge p on p.id = w.of
      )
      select count(*) filter (where p.wholes <> '{}')::int as parts, count(*) filter (where p.wholes <> w.wholes)::int as wrong
      from whole w join accord.pledge p using (id) where w.of is null`)
    expect(rows).toEqual([{ parts: expect.any(Number), wrong: 0 }])
    expect(rows[0]!.parts).toBeGreaterThan(0)
  })

  test('dated statuses: Albania’s effect is not verified, Greece is signed and no more', async () => {
    const { rows } = await own.client.query(
      `select s.status, s.valid_from::text as valid_from, s.verified
      from accord.agreement_status s
      where s.agreement_id = any ($1)
      order by s.agreement_id = $2 desc, s.valid_from nulls last, s.verified desc`,
      [[uuidOf('agreement:AL'), uuidOf('agreement:GR')], uuidOf('agreement:AL')],
    )
    expect(rows).toEqual([
      { status: 'signed', valid_from: '2025-01-21', verified: true },
      { status: 'ratified', valid_from: null, verified: true },
      { status: 'in_effect', valid_from: null, verified: false },
      { status: 'signed', valid_from: '2024-10-17', verified: true },
    ])
  })

  test('summaries are found by their words, in both languages', async () => {
    const found = (config: string, words: string) =>
      one<{ n: number }>(
        'select count(*)::int as n from accord.provision where search @@ plainto_tsquery($1::regconfig, $2)',
        [config, words],
      )
    expect((await found('english', 'demining')).n).toBeGreaterThan(10)
    expect((await found('simple', 'розмінування')).n).toBeGreaterThan(10)
  })
})

describe('a rerun', () => {
  test('over the same files does nothing, in less than 200 ms', async () => {
    const started = performance.now()
    expect(await loadReference(own.client)).toEqual({ changed: false, counts: {} })
    expect(performance.now() - started).toBeLessThan(200)
  })

  test('that cannot tell by the hash writes no row', async () => {
    await forget()
    const { changed, counts } = await loadReference(own.client)
    expect(changed).toBe(false)
    expect(Object.values(counts).every((count) => count === 0)).toBe(true)
    expect(Object.keys(counts)).toContain('provision')
  })

  test('puts a fact right that differs, and says that the record changed', async () => {
    const id = uuidOf('agreement:GB')
    const before = await one<{ version: number }>('select version from accord.agreement where id = $1', [id])
    await own.client.query("update accord.agreement set place = 'London' where id = $1", [id])
    await own.client.query("update accord.provision set summary_en = 'Nothing.' where id = 'GB-VIII.2'")
    await own.client.query('delete from accord.claim where id = (select id from accord.claim limit 1)')
    await own.client.query(
      `insert into accord.claim (id, subject, statement, source, used)
      values (uuidv7(), 'withdrawn', 'a finding that the files no longer hold', 'paper', false)`,
    )
    await forget()
    const lines: string[] = []
    const { changed, counts } = await loadReference(own.client, (line) => lines.push(line))
    expect(changed).toBe(true)
    expect(counts).toMatchObject({ agreement: 1, provision: 1, claim: 2, clause: 0 })
    expect(lines).toContain('reference: agreement: 29 rows, 1 written')
    expect(await one('select place, version from accord.agreement where id = $1', [id])).toEqual({
      place: 'Kyiv',
      version: before.version + 1,
    })
  })

  test('leaves what the parties wrote: an amended clause is neither overwritten nor reopened', async () => {
    const proposal = uuidOf('test:proposal')
    const amended = uuidOf('test:clause')
    const base = uuidOf('clause:FI:termination')
    await own.client.query("update accord.clause set valid_to = '2026-01-01', note = 'closed' where id = $1", [base])
    await own.client.query(
      `insert into accord.clause (id, agreement_id, type, presence, terms, source, valid_from, proposal_id)
      select $1, agreement_id, type, 'present', '{"noticeMonths": 12}', 'amendment', '2026-01-01', $2
      from accord.clause
      where id = $3`,
      [amended, proposal, base],
    )
    await own.client.query(
      `insert into accord.agreement_status (id, agreement_id, status, valid_from, verified, source, proposal_id)
      values ($1, $2, 'ratified', '2026-01-01', true, 'notification', $1)`,
      [proposal, uuidOf('agreement:GR')],
    )
    // Even one that took the loader's own id is the parties' once a proposal wrote it.
    await own.client.query("update accord.agreement_status set note = 'confirmed', proposal_id = $1 where id = $2", [
      proposal,
      uuidOf('status:AL:in_effect'),
    ])
    await forget()
    expect(await loadReference(own.client)).toMatchObject({ changed: false })
    expect(await one('select note, valid_to::text as valid_to from accord.clause where id = $1', [base])).toEqual({
      note: 'closed',
      valid_to: '2026-01-01',
    })
    expect(
      await one('select terms from accord.clause where agreement_id = $1 and type = $2 and valid_to is null', [
        uuidOf('agreement:FI'),
        'termination',
      ]),
    ).toEqual({ terms: { noticeMonths: 12 } })
    expect(
      await one('select note from accord.agreement_status where id = $1', [uuidOf('status:AL:in_effect')]),
    ).toEqual({
      note: 'confirmed',
    })
  })

  test('leaves what a participant has said of its own membership, and withdraws a claim that the files no longer make', async () => {
    const left = uuidOf('membership:drone:SE')
    const other = uuidOf('membership:drone:DK')
    await own.client.query(
      "update accord.coalition_membership set valid_to = '2026-11-01', version = version + 1 where id = $1",
      [left],
    )
    await own.client.query("update accord.coalition_membership set role = 'observer' where id = $1", [other])
    await own.client.query(
      `insert into accord.coalition_claim (id, coalition, participant, role, source, membership_id, used, reason)
      values (uuidv7(), 'drone', 'DK', 'lead', 'paper', $1, false, 'a finding that the files no longer hold')`,
      [other],
    )
    await forget()
    expect(await loadReference(own.client)).toMatchObject({ counts: { coalition_membership: 1, coalition_claim: 1 } })
    expect(await one('select valid_to::text as ended from accord.coalition_membership where id = $1', [left])).toEqual({
      ended: '2026-11-01',
    })
    expect(await one('select role from accord.coalition_membership where id = $1', [other])).toEqual({ role: 'member' })
  })

  test('that fails leaves everything as it was', async () => {
    await own.client.query("update accord.agreement set place = 'Nowhere' where id = $1", [uuidOf('agreement:FR')])
    await forget()
    const failing = {
      query: (...args: unknown[]) =>
        String(args[0]).includes('insert into accord.provision')
          ? Promise.reject(new Error('cut off'))
          : (own.client.query as (...a: unknown[]) => Promise<unknown>).apply(own.client, args),
    } as unknown as Parameters<typeof loadReference>[0]
    await expect(loadReference(failing)).rejects.toThrow('cut off')
    expect(await one('select place from accord.agreement where id = $1', [uuidOf('agreement:FR')])).toEqual({
      place: 'Nowhere',
    })
    expect(await loadReference(own.client)).toMatchObject({ changed: true, counts: { agreement: 1 } })
  })

  test('of two at once, one writes', async () => {
    const other = new pg.Client({ connectionString: own.database.workerUrl })
    await other.connect()
    try {
      await own.client.query("update accord.area set name_en = 'x' where code = 'cyber'")
      await forget()
      const results = await Promise.all([loadReference(own.client), loadReference(other)])
      expect(results.filter((r) => r.changed)).toHaveLength(1)
    } finally {
      await other.end()
    }
  })
})

test('the API cannot read which edition is loaded, nor change the facts', async () => {
  const app = new pg.Client({ connectionString: own.database.appUrl })
  await app.connect()
  try {
    await expect(app.query('select content_hash from accord.reference_load')).rejects.toMatchObject({ code: '42501' })
    await expect(app.query("update accord.provision set summary_en = ''")).rejects.toMatchObject({ code: '42501' })
  } finally {
    await app.end()
  }
})
