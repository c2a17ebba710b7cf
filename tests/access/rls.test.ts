import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import type { TestApp } from '../support/app.ts'
import { fillTables } from '../support/filled-tables.ts'
import { withClient } from '../support/postgres.ts'
import { createSceneryApp, type Scenery } from '../support/scenery.ts'

// What the database itself refuses to the API's role, whatever the code above it would ask for.

let test: TestApp
let scenery: Scenery
let app: pg.Client
let tables: string[]

beforeAll(async () => {
  const made = await createSceneryApp()
  test = made.test
  scenery = made.scenery
  await fillTables(test, scenery)
  app = new pg.Client({ connectionString: test.testDatabase.appUrl })
  await app.connect()
  const rows = await test.rows<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'accord' order by tablename",
  )
  tables = rows.map(({ name }) => name)
})
afterAll(async () => {
  await app.end()
  await test.close()
})

/** One piece of work in a caller's scope, as the API would open it; undone afterwards. */
async function scoped<T>(participant: string, role: Role, work: () => Promise<T>): Promise<T> {
  await app.query('begin')
  try {
    const { rows } = await app.query('select account_id from accord.enter($1, $2, $3)', [
      `https://local-issuer.accord.invalid/${participant}`,
      role,
      test.clock.now(),
    ])
    expect(rows).toHaveLength(1)
    return await work()
  } finally {
    await app.query('rollback')
  }
}

/** How many rows there are for this connection; -1 where the table may not be asked at all. */
async function count(table: string): Promise<number> {
  await app.query('savepoint counting')
  try {
    const { rows } = await app.query<{ n: number }>(`select count(*)::int as n from accord.${table}`)
    return rows[0]!.n
  } catch (error) {
    if ((error as pg.DatabaseError).code !== '42501') throw error
    await app.query('rollback to counting')
    return -1
  }
}

async function countAll(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of tables) counts[table] = await count(table)
  return counts
}

/** Reference data without a reader in particular. A claim of no agreement is public, and so are positions without entries. */
const open =
  'agency area claim fx_rate fx_rate_table journal_position journal_subtree kept_version participant public_number'.split(
    ' ',
  )
/** Nobody reads these but the worker, and a session of the console who is signed in by it. */
const closed = 'console_secret console_session deadline_passed journal_change journal_state reference_load'.split(' ')

describe('the API’s role, table by table', () => {
  it('the scenery has rows in every table: nothing below is empty for want of rows', async () => {
    const filled: string[] = []
    await withClient(test.testDatabase.superuserUrl, async (client) => {
      for (const table of tables)
        if ((await client.query(`select from accord.${table} limit 1`)).rowCount === 1) filled.push(table)
    })
    expect(filled).toEqual(tables)
  })

  it('without accord.enter sees no row of any table but open reference data', async () => {
    await app.query('begin')
    const counts = await countAll()
    await app.query('rollback')
    const shown = Object.keys(counts).filter((table) => counts[table]! > 0)
    expect(shown).toEqual(open)
  })

  it('a scope ends with its transaction: the next one on the connection starts with none', async () => {
    await scoped('UA', 'coordinator', async () => expect(await count('offer')).toBeGreaterThan(0))
    await app.query('begin')
    expect([await count('offer'), await count('consultation'), await count('account')]).toEqual([0, 0, 0])
    await app.query('rollback')
  })

  it('control: in the requester’s scope the same statements do show rows', async () => {
    const counts = await scoped('UA', 'secretariat', countAll)
    const unseen = Object.keys(counts).filter((table) => counts[table]! <= 0)
    expect(unseen).toEqual([...closed, 'refusal_window', 'report_run']) // the last two are of other accounts
  })

  it('a stranger to a request sees nothing of it, an addressee what is its own', async () => {
    const consulting = [
      'consultation',
      'ask',
      'addressee',
      'deadline_extension',
      'session',
      'session_attendance',
      'response',
      'offer',
      'offer_partner',
      'conversion_proposal',
    ]
    const of = async (participant: string) => {
      const counts = await scoped(participant, 'coordinator', countAll)
      return Object.fromEntries(consulting.map((table) => [table, counts[table]]))
    }
    const nothing = Object.fromEntries(consulting.map((table) => [table, 0]))
    expect(await of('NZ')).toEqual(nothing)
    expect(await of('HR')).toEqual({ ...nothing, consultation: 1, ask: 1 })
    expect(await of('DE')).toEqual({ ...nothing, consultation: 1, ask: 1, addressee: 1 })
    expect(await of('SE')).toEqual({ ...nothing, consultation: 1, ask: 1, addressee: 1, deadline_extension: 1 })
    expect(await of('DK')).toEqual({ ...nothing, consultation: 1, ask: 1, addressee: 1, offer: 1, offer_partner: 1 })
  })

  it('a participant’s issuers, accounts, keys, refusals and limited agreement are not another’s', async () => {
    const hidden = ['issuer', 'account', 'account_grant', 'idempotency_key', 'refusal_window', 'register_proposal']
    await scoped('NO', 'administrator', async () => {
      for (const table of hidden.slice(0, 3)) {
        const { rows } = await app.query(`select distinct participant from accord.${table}`)
        expect(rows, table).toEqual([{ participant: 'NO' }])
      }
      for (const table of hidden.slice(3)) expect(await count(table), table).toBe(0)
      const { rows } = await app.query("select marking from accord.agreement where marking <> 'public'")
      expect(rows).toEqual([])
    })
  })

  it('functions that look past row-level security tell a stranger nothing about a request', async () => {
    const { id } = scenery.request
    const ask = async () => {
      const { rows } = await app.query(
        `select coalesce(d.roster, '{}') as roster, accord.is_addressee($1) as addressee,
          accord.attends($2) as attends, accord.joins_offer($3) as joins,
          cardinality(coalesce(d.states, '{}')) as counts, coalesce(accord.sides_of_request($1), '{}') as sides
        from (values (1)) one left join accord.consultation_addressed($1) d on true`,
        [id, scenery.session.id, scenery.jointOffer.id],
      )
      return rows[0]
    }
    const nothing = { roster: [], addressee: false, attends: false, joins: false, counts: 0, sides: [] }
    expect(await scoped('NZ', 'coordinator', ask)).toEqual(nothing)
    expect(await scoped('HR', 'coordinator', ask)).toEqual(nothing)
    const { addressee, joins, counts, sides } = await scoped('DK', 'coordinator', ask)
    expect([addressee, joins, counts > 0, sides.length]).toEqual([true, true, true, counts + 1])
  })
})

describe('in another’s name nothing can be written (BR-52)', () => {
  /** What comes of a statement: refused by the database, or as many rows as it changed. */
  async function attempt(text: string): Promise<string> {
    const ids: Record<string, string> = {
      request: scenery.request.id,
      draft: scenery.draft.id,
      offer: scenery.offer.id,
      joint: scenery.jointOffer.id,
      session: scenery.session.id,
      issuer: scenery.issuer.active.id,
      account: scenery.account.active.id,
      proposal: scenery.proposal.byUkraine.id,
      gb: scenery.agreementOf('GB'),
    }
    const statement = text.replaceAll(/:(\w+)\b(?!:)/g, (whole, name) => (name in ids ? `'${ids[name]}'` : whole))
    await app.query('savepoint attempt')
    try {
      const { rowCount } = await app.query(statement)
      return `${rowCount} rows`
    } catch (error) {
      const { code, message } = error as pg.DatabaseError
      return code === '42501' ? 'refused' : `${code} ${message}`
    }
  }
  const consultation = `insert into accord.consultation (requester, kind, mode, title, summary, response_visibility, marking,
    status, created_by, created_at) values ('UA', 'ad_hoc', 'monitoring', 't', 's', 'requester_only', 'limited', 'draft', :account, now())`
  const addressee = `insert into accord.addressee (consultation_id, requester, participant, basis, why, clock_from,
    asked_at, multilateral_consent, state, sequence)
    values (:request, 'UA', 'NZ', 'invited', 'w', now(), now(), false, 'needs_action', 0)`
  const response = `insert into accord.response (consultation_id, requester, participant, sequence, number, type, ask_ids, shared,
    submitted_at, account_id) values (:request, 'UA', 'NO', 0, 9, 'decline', '{}', false, now(), :account)`
  const session = `insert into accord.session (consultation_id, requester, held_at, channel, level, logged_by, created_at)
    values (:request, 'UA', now(), 'video', 'working', 'NO', now())`
  const conversion = `insert into accord.conversion_proposal (offer_id, consultation_id, requester, provider, conversion, expires_at,
    created_at) values (:offer, :request, 'UA', 'NO', 'pending', now(), now())`
  const issuer = `insert into accord.issuer (participant, issuer, jwks_uri, audience, status)
    values ('PL', 'https://x.example', 'https://x.example', 'a', 'active')`
  const account = `insert into accord.account (participant, issuer, subject, kind, name) values ('PL', 'i', 's', 'person', 'n')`
  const grant = `insert into accord.account_grant (account_id, participant, role, valid_from)
    values (:account, 'PL', 'administrator', '2026-01-01')`
  const entry = (
    participant: string,
    account: string,
  ) => `insert into accord.journal_entry (event_type, resource_type, resource_id,
    root_id, participant, account_id, request_id, occurred_at, envelope_salt, payload_salt, payload)
    values ('consultation.created', 'consultation', :draft, :draft, '${participant}', ${account}, 'r', now(), '\\x${'00'.repeat(16)}', '\\x${'00'.repeat(16)}', '{}')`
  const proposal = `insert into accord.register_proposal (kind, agreement_id, participant, body, proposed_by, proposer_role, account_id, status)
    values ('status', :gb, 'GB', '{}', 'GB', 'party', :account, 'proposed')`
  const agreement = `insert into accord.agreement (id, participant, title_en, text_seen, duration_kind, marking, sources)
    values (uuidv7(), 'GB', 't', false, 'unknown', 'public', '[]')`

  it.each<[participant: string, role: Role, what: string, statement: string, outcome: string]>([
    ['SE', 'coordinator', 'file a request of Ukraine', consultation, 'refused'],
    [
      'SE',
      'coordinator',
      'change a request that it sees',
      "update accord.consultation set title = 'x' where id = :request",
      'refused',
    ],
    [
      'SE',
      'coordinator',
      'change a draft that it does not',
      "update accord.consultation set title = 'x' where id = :draft",
      '0 rows',
    ],
    ['SE', 'coordinator', 'address somebody', addressee, 'refused'],
    [
      'SE',
      'coordinator',
      'act on another’s row',
      "update accord.addressee set state = 'excused' where participant = 'NO'",
      '0 rows',
    ],
    ['SE', 'coordinator', 'answer for Norway', response, 'refused'],
    ['UA', 'coordinator', 'answer for Norway, as the requester', response, 'refused'],
    [
      'UA',
      'coordinator',
      'rewrite Norway’s answer',
      "update accord.response set text = 'x' where participant = 'NO'",
      'refused',
    ],
    [
      'UA',
      'coordinator',
      'confirm for Norway that it spoke',
      "update accord.session_attendance set confirmed_at = now() where participant = 'NO'",
      'refused',
    ],
    [
      'NO',
      'coordinator',
      'confirm for Ukraine that it spoke',
      'update accord.session set requester_confirmed_at = now() where id = :session',
      'refused',
    ],
    ['SE', 'coordinator', 'log a session as Norway', session, 'refused'],
    [
      'DK',
      'coordinator',
      'decide an offer that it joins',
      "update accord.offer set status = 'accepted' where id = :joint",
      'refused',
    ],
    [
      'DE',
      'coordinator',
      'decide an offer that it does not see',
      "update accord.offer set status = 'accepted'",
      '0 rows',
    ],
    [
      'NO',
      'coordinator',
      'join for Denmark',
      "update accord.offer_partner set confirmed_at = now() where participant = 'DK'",
      'refused',
    ],
    ['NO', 'coordinator', 'accept its own offer', conversion, 'refused'],
    ['UA', 'administrator', 'register an issuer for Poland', issuer, 'refused'],
    ['UA', 'secretariat', 'register an issuer for Poland, as secretariat', issuer, 'refused'],
    [
      'UA',
      'administrator',
      'change an issuer of Poland',
      "update accord.issuer set status = 'retired' where id = :issuer",
      '0 rows',
    ],
    ['UA', 'secretariat', 'register an account for Poland', account, 'refused'],
    ['UA', 'secretariat', 'grant a role in Poland', grant, 'refused'],
    [
      'UA',
      'secretariat',
      'revoke a role in Poland',
      'update accord.account_grant set revoked_at = now() where account_id = :account',
      'refused',
    ],
    ['SE', 'coordinator', 'journal as Ukraine', entry('UA', 'accord.current_account()'), 'refused'],
    ['SE', 'coordinator', 'journal as another account', entry('SE', ':account'), 'refused'],
    ['UA', 'secretariat', 'change the journal', "update accord.journal_entry set participant = 'SE'", 'refused'],
    ['UA', 'secretariat', 'shorten the journal', 'delete from accord.journal_entry', 'refused'],
    [
      'UA',
      'secretariat',
      'place an entry',
      "insert into accord.journal_position values (99999, 1, '\\x00', now())",
      'refused',
    ],
    ['UA', 'administrator', 'rename Poland', "update accord.participant set version = 9 where code = 'PL'", 'refused'],
    [
      'UA',
      'administrator',
      'remove Poland’s desk',
      "delete from accord.contact_point where participant = 'PL'",
      '0 rows',
    ],
    ['UA', 'coordinator', 'propose as Britain', proposal, 'refused'],
    [
      'PL',
      'coordinator',
      'propose to another’s agreement',
      proposal.replace("'GB', 'party'", "'PL', 'party'"),
      'refused',
    ],
    [
      'PL',
      'coordinator',
      'confirm another’s proposal',
      "update accord.register_proposal set status = 'confirmed' where id = :proposal",
      '0 rows',
    ],
    ['PL', 'coordinator', 'register another’s agreement', agreement, 'refused'],
    [
      'PL',
      'coordinator',
      'change another’s agreement',
      "update accord.agreement set title_en = 'x' where id = :gb",
      'refused',
    ],
    [
      'PL',
      'coordinator',
      'change a clause of it',
      "update accord.clause set note = 'x' where agreement_id = :gb",
      'refused',
    ],
    [
      'PL',
      'coordinator',
      'use another’s key',
      `insert into accord.idempotency_key values (:account, 'k', '\\x${'00'.repeat(32)}', 200, '{}', '{}')`,
      'refused',
    ],
    ['PL', 'coordinator', 'take another’s audience away', 'delete from accord.resource_audience', 'refused'],
    ['PL', 'coordinator', 'change the facts', "update accord.provision set summary_en = 'x'", 'refused'],
  ])('%s %s cannot %s', async (participant, role, _what, statement, outcome) => {
    const came = await scoped(participant, role, () => attempt(statement))
    expect(came).toBe(outcome)
  })

  it('control: the same statements in one’s own name are let through', async () => {
    await scoped('UA', 'coordinator', async () => {
      expect(await attempt(consultation)).toBe('1 rows')
      expect(await attempt(addressee)).toBe('1 rows')
      expect(await attempt("update accord.consultation set title = 'x' where id = :request")).toBe('1 rows')
      expect(await attempt(entry('UA', 'accord.current_account()'))).toBe('1 rows')
    })
    await scoped('GB', 'coordinator', async () => expect(await attempt(proposal)).toBe('1 rows'))
    await scoped('PL', 'administrator', async () => {
      for (const own of [issuer, account, grant]) expect(await attempt(own)).toBe('1 rows')
    })
  })
})

describe('the worker’s login', () => {
  it('neither rewrites the journal, nor says who sees what, nor has a hand in sessions and secrets', async () => {
    const statements = [
      "update accord.journal_entry set participant = 'SE'",
      'delete from accord.journal_position',
      "update accord.record_past set facts = '{}'",
      'update accord.resource_audience set audiences = null',
      'update accord.ledger_entry set amount = 1',
      'delete from accord.deadline_passed',
      'select sealed from accord.console_session',
      'select secret from accord.console_secret',
    ]
    await withClient(test.testDatabase.workerUrl, async (worker) => {
      for (const statement of statements)
        await expect(worker.query(statement), statement).rejects.toMatchObject({ code: '42501' })
      expect((await worker.query('select from accord.journal_entry limit 1')).rowCount, 'control').toBe(1)
    })
  })
})
