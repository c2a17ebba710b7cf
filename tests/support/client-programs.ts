import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { from, to } from 'pg-copy-streams'
import { migrate } from '../../src/platform/db/migrate.ts'
import { sequencesOf, tablesOf } from './second-cluster.ts'

const majorMin = 18

/** Where the machine has PostgreSQL's own client programs, new enough. */
export function realClientDirectory(): string | undefined {
  return (process.env['PATH'] ?? '').split(delimiter).find((directory) => {
    const path = join(directory, 'pg_dump')
    if (!existsSync(path)) return false
    const said = execFileSync(path, ['--version'], { encoding: 'utf8' })
    return Number(/\(PostgreSQL\) (\d+)/.exec(said)?.[1]) >= majorMin
  })
}

/**
 * Two programs in a directory that answer as those of this version do. They take the arguments of the real ones and move
 * the rows by COPY, in the snapshot that they are told, into tables that the migrations make.
 */
export function standInDirectory(version: string, options: { loses?: string } = {}): string {
  const directory = mkdtempSync(join(tmpdir(), 'accord-client-'))
  const script = fileURLToPath(import.meta.url)
  for (const name of ['pg_dump', 'pg_restore']) {
    const path = join(directory, name)
    const run = `exec '${process.execPath}' '${script}' ${name} '${options.loses ?? ''}' "$@"`
    const version_ = `[ "$1" = --version ] && echo '${name} (PostgreSQL) ${version}' && exit`
    writeFileSync(path, `#!/bin/sh\n${version_}\n${run}\n`)
    chmodSync(path, 0o755)
  }
  return directory
}

type Dump = {
  tables: { name: string; columns: string; data: string }[]
  sequences: { sequence: string; table: string; column: string }[]
}

async function main(program: string, loses: string, args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      dbname: { type: 'string' },
      'no-password': { type: 'boolean' },
      format: { type: 'string' },
      snapshot: { type: 'string' },
      file: { type: 'string' },
      'exit-on-error': { type: 'boolean' },
      'single-transaction': { type: 'boolean' },
    },
  })
  const url = new URL(values.dbname!)
  url.password = process.env['PGPASSWORD']!
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  if (program === 'pg_dump') writeFileSync(values.file!, JSON.stringify(await dump(client, values.snapshot!, loses)))
  else await load(client, url.href, JSON.parse(readFileSync(positionals[0]!, 'utf8')) as Dump)
  await client.end()
}

async function dump(client: pg.Client, snapshot: string, loses: string): Promise<Dump> {
  await client.query(`begin isolation level repeatable read; set transaction snapshot '${snapshot}'`)
  const { rows } = await client.query<{ name: string; columns: string }>(tablesOf)
  const tables: Dump['tables'] = []
  for (const { name, columns } of rows) {
    const data = name === loses ? Buffer.of() : await buffer(client.query(to(`copy ${name} (${columns}) to stdout`)))
    tables.push({ name, columns, data: data.toString('base64') })
  }
  const sequences = await client.query<Dump['sequences'][number]>(sequencesOf)
  return { tables, sequences: sequences.rows }
}

async function load(client: pg.Client, url: string, { tables, sequences }: Dump): Promise<void> {
  await migrate({ ownerUrl: url })
  await client.query('begin; set local session_replication_role = replica')
  await client.query(`truncate ${tables.map(({ name }) => name).join(', ')}`)
  for (const { name, columns, data } of tables) {
    await pipeline(
      Readable.from([Buffer.from(data, 'base64')]),
      client.query(from(`copy ${name} (${columns}) from stdin`)),
    )
  }
  for (const { sequence, table, column } of sequences)
    await client.query(`select setval('${sequence}', greatest((select max(${column}) from ${table}), 1))`)
  await client.query('commit')
}

const [, file, program, loses, ...args] = process.argv
if (file === fileURLToPath(import.meta.url)) await main(program!, loses!, args)
