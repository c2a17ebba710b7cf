import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '../../src/platform/db/embedded.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { ensureLocalKey, registerLocalIssuers } from '../../src/platform/local-issuer.ts'
import { loadReference } from '../../src/reference/load.ts'

export type BenchDatabase = {
  directory: string
  keyFile: string
  key: Awaited<ReturnType<typeof ensureLocalKey>>
  appUrl: string
  workerUrl: string
  superuserUrl: string
  close(): Promise<void>
}

/**
 * PostgreSQL as `npm start` has it, durable, in a directory of its own that goes with it; or in the one that
 * BENCH_DIRECTORY names, which stays, so that what took minutes to fill is measured more than once. All parties reach it
 * by the loopback, as they would one of another machine: by its socket each statement takes less, of all of them.
 */
export async function openBenchDatabase(
  say: (line: string) => void,
  kept: string | undefined = process.env['BENCH_DIRECTORY'],
): Promise<BenchDatabase> {
  const directory = kept ?? mkdtempSync(join(tmpdir(), 'accord-bench-'))
  mkdirSync(directory, { recursive: true })
  chmodSync(directory, 0o755) // as root the server runs as another user, who must pass through
  const embedded = await startEmbedded({ dataDir: directory, onProgress: say })
  const [ownerUrl, appUrl, workerUrl, superuserUrl] = [
    embedded.ownerUrl,
    embedded.appUrl,
    embedded.workerUrl,
    embedded.superuserUrl,
  ].map(byLoopback) as [string, string, string, string]
  await migrate({ ownerUrl, logins: { appUrl, workerUrl } })
  const keyFile = join(directory, 'local-issuer.json')
  const key = await ensureLocalKey(keyFile)
  await withClient(workerUrl, async (client) => {
    await loadReference(client)
    await registerLocalIssuers(client, key)
  })
  const database = new URL(ownerUrl).pathname
  const superuser = new URL(superuserUrl)
  superuser.pathname = database
  return {
    directory,
    keyFile,
    key,
    appUrl,
    workerUrl,
    superuserUrl: superuser.href,
    async close() {
      await embedded.stop()
      if (kept === undefined) rmSync(directory, { recursive: true, force: true })
    },
  }
}

const byLoopback = (url: string): string => url.replace(/\?.*/, '')

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const entriesPerCommitment = 10
const payments = 6

/**
 * Grows the books to so many ledger entries, from where they stand: of ten one is the commitment, six are
 * disbursements and three what Ukraine received of the first of these, matched. Beside the rules and triggers, whose cost is measured on
 * single requests. `from` and `to` are counts of entries.
 */
export async function growLedger(url: string, from: number, to: number): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('set session_replication_role = replica')
    await client.query(
      `with provider as (
        select code, row_number() over (order by code) - 1 as number, count(*) over () as providers
        from accord.participant where kind in ('state', 'union')
      ), filed as (
        insert into accord.commitment (participant, receiver, title, signatory, signed_on, modality, aid_category,
          finance_type, flow_type, currency, marking, created_by, created_at)
        select p.code, 'UA', 'Load ' || n, '{"name":"Minister","office":"Ministry of Defence","instrument":"Decision"}',
          date '2024-02-01' + n % 200, 'cash', (array['military', 'financial', 'humanitarian'])[n % 3 + 1], 'grant', '50',
          (array['EUR', 'USD', 'SEK', 'GBP'])[n % 4 + 1], 'framework', uuidv7(), now()
        from generate_series($1::integer, $2::integer - 1) n
        join provider p on p.number = n % p.providers
        returning id, participant
      )
      insert into accord.resource_audience (resource_id, kind, owner, audiences)
      select f.id, 'commitment', f.participant, accord.as_set(array['framework', f.participant, 'UA']) from filed f`,
      [from / entriesPerCommitment, to / entriesPerCommitment],
    )
    await client.query(
      `with books as (
        select c.id, c.participant, c.currency, c.signed_on
        from accord.commitment c
        where c.title like 'Load %'
          and not exists (select 1 from accord.ledger_entry e where e.commitment_id = c.id)
      ), stated as (
        select b.*, n, uuidv7() as entry_id, case when n <= ${payments} then 'provider' else 'receiver' end as stated_by,
          case n when 0 then 1000000 else 1000 + p.number end as amount,
          b.signed_on + case n when 0 then 0 else 1 + p.number end as on_day
        from books b
        cross join generate_series(0, ${entriesPerCommitment - 1}) n
        cross join lateral (select case when n <= ${payments} then n else n - ${payments} end) p (number)
        order by b.id, n
      ), entered as (
        insert into accord.ledger_entry (id, flow_kind, stated_by, participant, audience_id, commitment_id, provider,
          receiver, modality, amount, currency, commitment_amount, transaction_date, value_date, posting_date, eur_amount,
          eur_rate, eur_rate_date, eur_rate_source, eur_rate_table, description, account_id, recorded_at, change_id)
        select s.entry_id, case s.n when 0 then 'commitment' else 'disbursement' end, s.stated_by,
          case s.stated_by when 'provider' then s.participant else 'UA' end,
          case s.stated_by when 'provider' then s.id else s.entry_id end, s.id, s.participant, 'UA', 'cash', s.amount,
          s.currency, case s.stated_by when 'provider' then s.amount end, s.on_day, s.on_day, s.on_day,
          accord.quotient(s.amount, f.rate, 2), f.rate, f.rate_date, f.source, f.rate_table, 'Tranche ' || s.n,
          uuidv7(), now(), null
        from stated s
        left join lateral accord.eur_rate(s.currency, s.on_day) f on true
      ), seen as (
        insert into accord.resource_audience (resource_id, kind, owner, audiences)
        select s.entry_id, 'ledger_entry', 'UA', accord.as_set(array['framework', s.participant, 'UA']) from stated s
        where s.stated_by = 'receiver'
      )
      insert into accord.match_member (match_id, entry_id, participant, audience_id, stated_by, how, matched_at, change_id)
      select r.entry_id, m.entry_id, m.participant, m.audience_id, m.stated_by, 'amount_and_date', now(), null
      from stated r
      join stated d on d.id = r.id and d.n = r.n - ${payments}
      cross join lateral (values (r.entry_id, 'UA', r.entry_id, 'receiver'), (d.entry_id, d.participant, d.id, 'provider'))
        m (entry_id, participant, audience_id, stated_by)
      where r.n > ${payments}`,
    )
    await client.query(
      `insert into accord.commitment_balance
      select e.commitment_id, e.participant, coalesce(sum(e.commitment_amount) filter (where e.flow_kind = 'commitment'), 0), 0,
        coalesce(sum(e.commitment_amount) filter (where e.flow_kind <> 'commitment'), 0)
      from accord.ledger_entry e
      where e.stated_by = 'provider' and e.flow_kind in ('commitment', 'disbursement', 'giver_refund')
        and not exists (select 1 from accord.commitment_balance b where b.commitment_id = e.commitment_id)
      group by e.commitment_id, e.participant`,
    )
    await client.query('reset session_replication_role')
    await keepAsTriggersDo(client)
    await client.query('vacuum (analyze)')
  })
}

/** What triggers keep of entries and acts that were written beside them, or whose readers were. */
export async function keepAsTriggersDo(client: pg.Client): Promise<void> {
  await client.query('select accord.keep_unmatched(array(select e.id from accord.ledger_entry e))')
  await client.query(`select accord.keep_acts(array(
    select r.resource_id from accord.resource_audience r where r.kind not in ('ledger_entry', 'lot')))`)
}

export async function addPledges(url: string, pledges: number): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(
      `with provider as (
        select code, row_number() over (order by code) - 1 as number, count(*) over () as providers
        from accord.participant where kind in ('state', 'union')
      ), filed as (
        insert into accord.pledge (participant, title, original, source, amount_kind, aid_category, amount, currency,
          beneficiaries, includes_union_contribution, announced_on, marking, created_by, created_at)
        select p.code, 'Load ' || n, 'EUR 1 million', 'Statement', 'fixed', 'military', 1000000, 'EUR', array['UA'],
          'unknown', date '2024-02-01' + n % 200, 'framework', uuidv7(), now()
        from generate_series(0, $1::integer - 1) n
        join provider p on p.number = n % p.providers
        returning id, participant
      )
      insert into accord.resource_audience (resource_id, kind, owner, audiences)
      select f.id, 'pledge', f.participant, accord.as_set(array['framework', f.participant, 'UA']) from filed f`,
      [pledges],
    )
    await client.query('vacuum (analyze)')
  })
}

const tasksPerNeed = 10

/** Validated needs, each with ten tasks that somebody leads and some contribute to; of what is pledged and committed, a part names one. */
export async function addNeeds(url: string, needs: number): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('set session_replication_role = replica')
    await client.query(
      `with ability as (
        select code, coalition, row_number() over (order by code) - 1 as number, count(*) over () as abilities
        from accord.capability
      ), filed as (
        insert into accord.requirement (participant, title, capability, coalition, quantity, unit, priority, needed_by,
          status, validation, validated_by, validated_at, marking, filed_by, created_at)
        select 'UA', 'Load ' || n, a.code, a.coalition, 100 + n % 900, 'piece',
          (array['critical', 'high', 'medium', 'low'])[n % 4 + 1], date '2026-12-01' + n % 700, 'validated', '{}', uuidv7(),
          now(), 'framework', uuidv7(), now()
        from generate_series(0, $1::integer - 1) n
        join ability a on a.number = n % a.abilities
        returning id, coalition, quantity, needed_by
      ), numbered as (
        select f.*, row_number() over (order by f.id) - 1 as number from filed f
      ), shared as (
        insert into accord.task (participant, requirement_id, coalition, title, quantity, unit, counted, due_on, status,
          status_since, delivered_on, verified_at, marking, created_by, created_at)
        select 'UA', f.id, f.coalition, 'Load ' || n, f.quantity / 20, 'piece', f.quantity / 20, f.needed_by - n, s.status,
          now(), case when s.status in ('delivered', 'verified') then date '2026-11-01' end,
          case s.status when 'verified' then now() end, 'framework', uuidv7(), now()
        from numbered f
        cross join generate_series(1, ${tasksPerNeed}) n
        cross join lateral (select (array['proposed', 'agreed', 'in_progress', 'delivered', 'verified',
          'cancelled'])[(f.number + n) % 6 + 1] as status) s
        returning id, status
      ), state as (
        select code, row_number() over (order by code) - 1 as number, count(*) over () as states
        from accord.participant where kind = 'state'
      ), numbered_task as (
        select s.*, row_number() over (order by s.id) as number from shared s
      ), parted as (
        insert into accord.task_part (task_id, participant, part, share, agreed_at, agreed_by)
        select t.id, p.code, r.part, r.share, case when t.status <> 'proposed' then now() end,
          case when t.status <> 'proposed' then uuidv7() end
        from numbered_task t
        join (values ('lead', 60, 0), ('contributor', 40, 7)) as r (part, share, beyond)
          on r.part = 'lead' or t.number % 3 = 0
        join state p on p.number = (t.number + r.beyond) % p.states
      ), reported as (
        insert into accord.task_progress (task_id, participant, text, percent, account_id, created_at)
        select s.id, 'UA', 'Under way', 50, uuidv7(), now() from shared s where s.status in ('in_progress', 'delivered', 'verified')
      ), pledged as (
        update accord.pledge p
        set requirement_id = f.id
        from (select id, row_number() over (order by id) - 1 as number from accord.pledge where title like 'Load %') m
        join numbered f on f.number = m.number
        where p.id = m.id and m.number % 2 = 0
      ), committed as (
        update accord.commitment c
        set requirement_id = f.id
        from (select id, row_number() over (order by id) - 1 as number from accord.commitment where title like 'Load %') m
        join numbered f on f.number = m.number
        where c.id = m.id and m.number % 8 = 0
      )
      insert into accord.resource_audience (resource_id, kind, owner, audiences)
      select r.id, r.kind, 'UA', '{UA,framework}'
      from (select id, 'requirement' as kind from filed union all select id, 'task' from shared) r`,
      [needs],
    )
    // What triggers keep of tasks whose parts were written beside them.
    await client.query(`update accord.task k
      set (parts, milestones, progress) = (select s.parts, s.milestones, s.progress from accord.task_told(k.id) s)`)
    await client.query('reset session_replication_role')
    await client.query('vacuum (analyze)')
  })
}

const linksPerAct = 7

/** What the pledges and commitments of the load implement: provisions of their participants' own agreements. */
export async function addLinks(url: string, links: number): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('set session_replication_role = replica')
    await client.query(
      `with provision as (
        select p.id, p.agreement_id, g.participant, row_number() over (partition by g.participant order by p.ordinal) - 1 as number,
          count(*) over (partition by g.participant) as provisions
        from accord.provision p
        join accord.agreement g on g.id = p.agreement_id
        where accord.is_deliverable(p.kind, p.strength)
      ), act as (
        select a.*, row_number() over (order by a.id) as number
        from (
          select 'pledge' as kind, id, participant, announced_on as happened_on from accord.pledge where title like 'Load %'
          union all
          select 'commitment', id, participant, signed_on from accord.commitment where title like 'Load %'
        ) a
      )
      insert into accord.implementation_link (act_kind, act_id, act_on, provider, agreement_id, provision_id, relation, status,
        claimed_by, evidence, awaits, claimed_at, silent_from, created_at)
      select a.kind, a.id, a.happened_on, a.participant, p.agreement_id, p.id, 'implements',
        case when n = 1 then 'confirmed' else 'claimed' end, a.participant, 'Load', '{UA}', now(), now() + interval '14 days', now()
      from act a
      cross join generate_series(1, ${linksPerAct}) n
      join provision p on p.participant = a.participant and p.number = (a.number * ${linksPerAct} + n) % p.provisions
      order by a.number, n
      limit $1
      on conflict do nothing`,
      [links],
    )
    // As the triggers would have kept it.
    await client.query(
      `update accord.resource_audience r set provision_ids = accord.provisions_of(r.resource_id)
      where r.kind in ('pledge', 'commitment')`,
    )
    await client.query('reset session_replication_role')
    await client.query('vacuum (analyze)')
  })
}

/**
 * As books are by default: between their two sides. One record of a thousand stays with the framework, so that who is no
 * side sees next to nothing.
 */
export async function narrowAudiences(url: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('set session_replication_role = replica')
    await client.query(`
      update accord.resource_audience r
      set audiences = array_remove(r.audiences, 'framework')
      from (
        select id, row_number() over (order by id) as number from accord.commitment
        union all
        select id, row_number() over (order by id) from accord.pledge
        union all
        select id, row_number() over (order by id) from accord.ledger_entry where stated_by = 'receiver'
        union all
        select id, row_number() over (order by id) from accord.requirement
        union all
        select id, row_number() over (order by id) from accord.task
      ) n
      where n.id = r.resource_id and n.number % 1000 <> 0`)
    await client.query('reset session_replication_role')
    await keepAsTriggersDo(client)
    await client.query('vacuum (analyze)')
  })
}
