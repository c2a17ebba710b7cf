import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type pg from 'pg'
import {
  addLinks,
  addNeeds,
  addPledges,
  type BenchDatabase,
  growLedger,
  keepAsTriggersDo,
  withClient,
} from '../database.ts'
import { say } from '../figures.ts'
import { startService } from '../service.ts'
import { makeMore } from './more.ts'

export type Sizes = {
  entries: number
  pledges: number
  needs: number
  links: number
  consultations: number
  lots: number
}

/**
 * The demonstration first, which makes some of most things by the rules; then the load, of the things that grow. A kept
 * database that has as many entries already stays as it is.
 */
export async function fill(database: BenchDatabase, sizes: Sizes): Promise<void> {
  if (await isFull(database, sizes)) return
  const service = await startService(database)
  try {
    await demonstrate(database, new URL(service.url).port)
    say('a page of the rest…')
    await makeMore(service.url, database.keyFile)
  } finally {
    await service.stop()
  }
  const { superuserUrl } = database
  say(`${sizes.entries} ledger entries, ${sizes.pledges} pledges, ${sizes.needs * 10} tasks…`)
  await growLedger(superuserUrl, 0, sizes.entries)
  await addPledges(superuserUrl, sizes.pledges)
  await addNeeds(superuserUrl, sizes.needs)
  await addLinks(superuserUrl, sizes.links)
  say(`${sizes.consultations} consultations, ${sizes.lots} lots…`)
  await withClient(superuserUrl, async (client) => {
    await client.query('set session_replication_role = replica')
    await moreConsultations(client, sizes.consultations)
    await moreLots(client, sizes.lots)
    await client.query('reset session_replication_role')
    await keepAsTriggersDo(client)
    await client.query('vacuum (analyze)')
  })
}

async function isFull({ superuserUrl }: BenchDatabase, { entries }: Sizes): Promise<boolean> {
  const { rows } = await withClient(superuserUrl, (client) =>
    client.query<{ full: boolean }>('select exists (select 1 from accord.ledger_entry offset $1) as full', [
      entries - 1,
    ]),
  )
  return rows[0]!.full
}

async function demonstrate(database: BenchDatabase, port: string): Promise<void> {
  say('the demonstration…')
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../../src/demo/run.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PORT: port, DATA_DIR: database.directory, LOCAL_ISSUER_KEY_FILE: database.keyFile },
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error('The demonstration did not come to its end.')
}

/** The demonstrated request with the most addressees, so many times more, with those. */
async function moreConsultations(client: pg.Client, times: number): Promise<void> {
  await copies(
    client,
    `select consultation_id as id from accord.addressee group by consultation_id order by count(*) desc limit 1`,
    times,
  )
  await copyRows(client, 'consultation', 'id', {})
  await copyRows(client, 'addressee', 'consultation_id', { id: 'uuidv7()' })
  await copyRows(client, 'resource_audience', 'resource_id', {})
}

/** The demonstrated lot in the state that it has reached. */
async function moreLots(client: pg.Client, times: number): Promise<void> {
  await copies(client, 'select id from accord.lot order by id limit 1', times)
  await copyRows(client, 'lot', 'id', { external_system: 'null', external_id: 'null' })
  await copyRows(client, 'resource_audience', 'resource_id', {})
}

/** What `copyRows` goes by: the record, and an identifier for each copy of it. */
async function copies(client: pg.Client, record: string, times: number): Promise<void> {
  await client.query('drop table if exists pg_temp.copy')
  await client.query(
    `create temp table copy as select o.id as of, uuidv7() as id from (${record}) o, generate_series(1, ${times})`,
  )
}

/** The rows of a table that belong to the record, for each of its copies: as they are, but for what is said here. */
async function copyRows(
  client: pg.Client,
  table: string,
  belongs: string,
  otherwise: Record<string, string>,
): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select column_name as name from information_schema.columns
    where table_schema = 'accord' and table_name = $1 and is_generated = 'NEVER' order by ordinal_position`,
    [table],
  )
  const values: Record<string, string> = { ...otherwise, [belongs]: 'c.id' }
  await client.query(
    `insert into accord.${table} (${rows.map(({ name }) => name).join(', ')})
    select ${rows.map(({ name }) => values[name] ?? `t.${name}`).join(', ')}
    from copy c join accord.${table} t on t.${belongs} = c.of`,
  )
}
