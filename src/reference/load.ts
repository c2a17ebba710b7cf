import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type pg from 'pg'
import { root } from '../root.ts'
import { capability, coalition, coalitionClaim, conversion, membership } from './coalition-targets.ts'
import { readReferenceData } from './facts.ts'
import * as found from './instrument-targets.ts'
import { jointProject, jointProjectParty, jointProjectStage } from './project-targets.ts'
import { publicNumber } from './public-numbers.ts'
import { loadRates } from './rates.ts'
import { reformTargets } from './reform-rows.ts'
import { roadmapTargets } from './roadmap-rows.ts'
import { referenceRows } from './rows.ts'
import type { Target } from './target.ts'

/** What `pg.Client` and `pg.PoolClient` have in common. */
type Client = Pick<pg.ClientBase, 'query'>

const participant: Target = {
  table: 'participant',
  key: 'code',
  columns: {
    code: 'text',
    id: 'uuid',
    kind: 'text',
    name_en: 'text',
    name_uk: 'text',
    official_name_en: 'text',
    official_name_uk: 'text',
    time_zone: 'text',
    note: 'text',
    source: 'text',
  },
  onUpdate: 'version = participant.version + 1',
}

const area: Target = {
  table: 'area',
  key: 'code',
  columns: { code: 'text', name_en: 'text', name_uk: 'text', source: 'text' },
}

const agreement: Target = {
  table: 'agreement',
  key: 'id',
  columns: {
    id: 'uuid',
    participant: 'text',
    title_en: 'text',
    title_uk: 'text',
    signed_on: 'date',
    place: 'text',
    place_country: 'text',
    signatory_participant: 'text',
    signatory_ukraine: 'text',
    languages: 'text[]',
    prevailing_language: 'text',
    legal_form: 'text',
    legal_form_note: 'text',
    text_seen: 'boolean',
    duration_years: 'integer',
    duration_kind: 'text',
    marking: 'text',
    sources: 'jsonb',
  },
  onUpdate: 'version = agreement.version + 1',
  keep: `exists (
    select 1 from accord.register_proposal p
    where p.agreement_id = agreement.id and p.kind = 'new_agreement' and p.status = 'confirmed')`,
}

const status: Target = {
  table: 'agreement_status',
  key: 'id',
  columns: {
    id: 'uuid',
    agreement_id: 'uuid',
    status: 'text',
    valid_from: 'date',
    verified: 'boolean',
    note: 'text',
    source: 'text',
  },
  keep: 'agreement_status.proposal_id is not null',
}

const provision: Target = {
  table: 'provision',
  key: 'id',
  columns: {
    id: 'text',
    resource_id: 'uuid',
    agreement_id: 'uuid',
    ordinal: 'integer',
    locator: 'text',
    heading: 'text',
    obligor: 'text',
    kind: 'text',
    strength: 'text',
    areas: 'text[]',
    summary_en: 'text',
    summary_uk: 'text',
    authorised_bodies: 'text',
    due: 'text',
    money: 'boolean',
    source: 'text',
  },
}

const clause: Target = {
  table: 'clause',
  key: 'id',
  columns: {
    id: 'uuid',
    agreement_id: 'uuid',
    type: 'text',
    presence: 'text',
    terms: 'jsonb',
    locator: 'text',
    provision_id: 'text',
    source: 'text',
    note: 'text',
  },
  // An amendment closed or wrote this version: the files know only the text as it was signed.
  keep: 'clause.proposal_id is not null or clause.valid_to is not null',
  keepOut: `exists (
    select 1 from accord.clause c
    where c.agreement_id = given.agreement_id and c.type = given.type and c.id <> given.id and c.valid_to is null)`,
}

const claim: Target = {
  table: 'claim',
  key: 'id',
  columns: {
    id: 'uuid',
    agreement_id: 'uuid',
    subject: 'text',
    statement: 'text',
    stated_by: 'text',
    as_of: 'text',
    source: 'text',
    used: 'boolean',
    reason: 'text',
    as_found: 'jsonb',
  },
}

const mention: Target = {
  table: 'area_mention',
  key: 'agreement_id, area',
  columns: { agreement_id: 'uuid', area: 'text', finding: 'text', method: 'text', source: 'text' },
}

// Only what the files say; later statements of the participant stay.
const pledge: Target = {
  table: 'pledge',
  key: 'id',
  columns: {
    id: 'uuid',
    participant: 'text',
    agreement_id: 'uuid',
    title: 'text',
    original: 'text',
    source: 'text',
    amount_kind: 'text',
    qualifier: 'text',
    per: 'text',
    floor_per_year: 'numeric',
    paraphrased: 'boolean',
    aid_category: 'text',
    amount: 'numeric',
    currency: 'text',
    gdp_share: 'jsonb',
    relative_to: 'text',
    quantity: 'numeric',
    unit: 'text',
    period_from: 'text',
    period_to: 'text',
    indicative: 'jsonb',
    schedule: 'jsonb',
    items: 'jsonb',
    beneficiaries: 'text[]',
    includes_union_contribution: 'text',
    parent_pledge_id: 'uuid',
    supersedes_pledge_id: 'uuid',
    announced_on: 'date',
    marking: 'text',
    created_at: 'timestamptz',
    as_found: 'jsonb',
  },
  onUpdate: 'version = pledge.version + 1',
}

const pledgeCondition: Target = {
  table: 'pledge_condition',
  key: 'pledge_id, number',
  columns: { pledge_id: 'uuid', number: 'integer', participant: 'text', condition: 'text', words: 'text' },
}

/** Matches that a reader made by subject, or by the place that a text names: nobody has stated them. */
const implementationLink: Target = {
  table: 'implementation_link',
  key: 'id',
  columns: {
    id: 'uuid',
    act_kind: 'text',
    act_id: 'uuid',
    act_on: 'date',
    provider: 'text',
    agreement_id: 'uuid',
    provision_id: 'text',
    relation: 'text',
    status: 'text',
    evidence: 'text',
    created_at: 'timestamptz',
  },
  // Somebody has claimed or contested it.
  keep: 'implementation_link.version > 1',
}

const provisionReading: Target = {
  table: 'provision_reading',
  key: 'provision_id, field',
  columns: { provision_id: 'text', field: 'text', was: 'text', became: 'text', why: 'text', read_on: 'date' },
}

/**
 * Brings the register of public facts up to date with the data files, in one transaction. Rows that the parties wrote
 * by confirmed proposals stay as they are. Runs as accord_worker.
 */
export async function loadReference(
  client: Client,
  onProgress: (line: string) => void = () => {},
): Promise<{ changed: boolean; counts: Record<string, number> }> {
  const hash = contentHash()
  if ((await loadedHash(client)) === hash) return { changed: false, counts: {} }
  const counts: Record<string, number> = {}
  await client.query('begin')
  try {
    await client.query("select pg_advisory_xact_lock(hashtext('accord.reference_load'))")
    // Another process may have loaded the same files while this one waited.
    if ((await loadedHash(client)) !== hash) {
      for (const [target, rows] of targets()) {
        // The provisions that the links of an act name are kept beside who sees it.
        if (target === implementationLink) counts['resource_audience'] = await makeSeen(client)
        counts[target.table] = await merge(client, target, rows)
        onProgress(`reference: ${target.table}: ${rows.length} rows, ${counts[target.table]} written`)
      }
      counts['fx_rate'] = await loadRates(client)
      onProgress(`reference: fx_rate: ${counts['fx_rate']} written`)
      await rememberHash(client, hash)
    }
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
  return { changed: Object.values(counts).some((count) => count > 0), counts }
}

/** In an order in which every row comes after the rows that it refers to. */
function targets(): [Target, object[]][] {
  const rows = referenceRows(readReferenceData())
  return [
    [participant, rows.participants],
    [publicNumber, rows.publicNumbers],
    [area, rows.areas],
    [agreement, rows.agreements],
    [status, rows.statuses],
    [provision, rows.provisions],
    [provisionReading, rows.readings],
    [clause, rows.clauses],
    [claim, rows.claims],
    [mention, rows.mentions],
    [pledge, rows.pledges],
    [pledgeCondition, rows.pledgeConditions],
    [implementationLink, rows.links],
    [found.instrument, rows.instruments],
    [found.instrumentParty, rows.instrumentParties],
    [found.instrumentAgreement, rows.instrumentAgreements],
    [found.instrumentStage, rows.instrumentStages],
    [coalition, rows.coalitions],
    [membership, rows.memberships],
    [coalitionClaim, rows.coalitionClaims],
    [capability, rows.capabilities],
    [conversion, rows.conversions],
    [jointProject, rows.jointProjects],
    [jointProjectParty, rows.jointProjectParties],
    [jointProjectStage, rows.jointProjectStages],
    ...Object.entries(reformTargets).map(([name, target]): [Target, object[]] => [
      target,
      rows.reforms[name as keyof typeof reformTargets],
    ]),
    [roadmapTargets.steps, rows.roadmap.steps],
    [roadmapTargets.statements, rows.roadmap.statements],
  ]
}

/** Data from the files is public or for the framework; a later release by its owner stays. */
async function makeSeen(client: Client): Promise<number> {
  const { rowCount } = await client.query(
    `select accord.set_audience(o.resource_id, array[o.audience], p_sides => o.sides, p_owner => o.owner, p_kind => o.kind)
    from jsonb_to_recordset($1::jsonb) as o (resource_id uuid, kind text, owner text, audience text, sides text[])
    where not exists (select 1 from accord.resource_audience r where r.resource_id = o.resource_id)`,
    [JSON.stringify(referenceRows(readReferenceData()).owners)],
  )
  return rowCount ?? 0
}

/** One statement for all rows of a table; it returns the number of rows that it wrote. */
async function merge(client: Client, target: Target, rows: object[]): Promise<number> {
  const given = JSON.stringify(rows)
  const removed = replaced.has(target.table) ? await removeOthers(client, target, given) : 0
  const written = await client.query(mergeStatement(target), [given])
  return removed + (written.rowCount ?? 0)
}

function mergeStatement({ table, key, columns, onUpdate, keep, keepOut }: Target): string {
  const names = Object.keys(columns)
  const keys = key.split(', ')
  const facts = names.filter((name) => !keys.includes(name))
  const conflict =
    facts.length === 0
      ? 'do nothing'
      : `do update
    set ${[...facts.map((name) => `${name} = excluded.${name}`), onUpdate].filter(Boolean).join(', ')}
    where (${facts.map((name) => `${table}.${name}`).join(', ')})
      is distinct from (${facts.map((name) => `excluded.${name}`).join(', ')})
      ${keep ? `and not (${keep})` : ''}`
  return `
    insert into accord.${table} (${names.join(', ')})
    select ${names.map((name) => `given.${name}`).join(', ')}
    from jsonb_to_recordset($1::jsonb) as given (${recordOf(columns)})
    ${keepOut ? `where not ${keepOut}` : ''}
    on conflict (${key}) ${conflict}`
}

// Only the files make findings and claims: one that is no longer in the files is withdrawn.
const replaced = new Set(['claim', 'area_mention', 'coalition_claim', 'public_number'])

async function removeOthers(client: Client, { table, key, columns }: Target, given: string): Promise<number> {
  const same = key.split(', ').map((name) => `given.${name} = ${table}.${name}`)
  const removed = await client.query(
    `delete from accord.${table}
    where not exists (
      select 1
      from jsonb_to_recordset($1::jsonb) as given (${recordOf(columns)})
      where ${same.join(' and ')})`,
    [given],
  )
  return removed.rowCount ?? 0
}

const recordOf = (columns: Target['columns']) =>
  Object.entries(columns)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ')

async function loadedHash(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ content_hash: string }>('select content_hash from accord.reference_load')
  return rows[0]?.content_hash
}

async function rememberHash(client: Client, hash: string) {
  await client.query(
    `insert into accord.reference_load (content_hash, loaded_at)
    values ($1, now())
    on conflict (singleton) do update
    set content_hash = excluded.content_hash, loaded_at = excluded.loaded_at`,
    [hash],
  )
}

/** The hash of the data and of the tables that give it meaning, because a new reading of an old file is a change too. */
function contentHash(): string {
  const folder = new URL('src/reference/', root)
  const hash = createHash('sha256')
  for (const file of readdirSync(folder).sort()) {
    hash.update(`${file}\0`).update(readFileSync(new URL(file, folder)))
  }
  return hash.digest('hex')
}
