import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from, to } from 'pg-copy-streams'
import { startEmbedded } from '../../src/platform/db/embedded.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { type TestDatabase, temporaryHome, withClient } from './postgres.ts'

/** A server of its own, where transactions are numbered from the start again, with the schema and no data. */
export async function startSecondCluster(): Promise<TestDatabase> {
  const cluster = await startEmptyCluster()
  const { ownerUrl, appUrl, workerUrl } = cluster
  await migrate({ ownerUrl, logins: { appUrl, workerUrl } })
  return cluster
}

/** One where nothing was made yet, not even roles. */
export async function startEmptyCluster(): Promise<TestDatabase> {
  const dataDir = mkdtempSync(join(temporaryHome(), 'accord-second-'))
  chmodSync(dataDir, 0o755) // as root the server runs as another user, who must pass through
  const { ownerUrl, appUrl, workerUrl, superuserUrl, stop } = await startEmbedded({ dataDir, durable: false })
  return {
    name: 'accord',
    ownerUrl,
    appUrl,
    workerUrl,
    superuserUrl,
    async drop() {
      await stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export const tablesOf = `
  select c.oid::regclass::text as name, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  where c.relnamespace = 'accord'::regnamespace and c.relkind = 'r'
  group by c.oid`

export const sequencesOf = `
  select s.seqrelid::regclass::text as sequence, d.refobjid::regclass::text as "table", a.attname as column
  from pg_sequence s
  join pg_depend d on d.objid = s.seqrelid and d.deptype = 'i'
  join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
  where d.refobjid::regclass::text like 'accord.%'`

/** All data of one database in place of all data of another, as a backup and its restoring move it. */
export async function moveData(source: TestDatabase, target: TestDatabase): Promise<void> {
  await withClient(source.superuserUrl, (reader) =>
    withClient(target.superuserUrl, async (writer) => {
      const { rows: tables } = await reader.query<{ name: string; columns: string }>(tablesOf)
      await writer.query(`begin; set local session_replication_role = replica`)
      await writer.query(`truncate ${tables.map(({ name }) => name).join(', ')}`)
      for (const { name, columns } of tables) await copy(reader, writer, `${name} (${columns})`)
      const { rows: sequences } = await reader.query<Record<'sequence' | 'table' | 'column', string>>(sequencesOf)
      for (const { sequence, table, column } of sequences)
        await writer.query(`select setval('${sequence}', greatest((select max(${column}) from ${table}), 1))`)
      await writer.query('commit')
    }),
  )
}

async function copy(reader: pg.Client, writer: pg.Client, what: string): Promise<void> {
  await pipeline(reader.query(to(`copy ${what} to stdout`)), writer.query(from(`copy ${what} from stdin`)))
}

/** Uses up transaction numbers until the next one is this. */
export async function burnTransactions(url: string, until: bigint): Promise<void> {
  await withClient(url, async (client) => {
    const { rows } = await client.query('select pg_current_xact_id()::text as now')
    if (BigInt(rows[0].now) >= until) throw new Error(`this cluster is at transaction ${rows[0].now} already`)
    await client.query(`do $$
      begin
        while pg_current_xact_id()::text::bigint < ${until} - 1 loop commit; end loop;
      end
      $$`)
  })
}
