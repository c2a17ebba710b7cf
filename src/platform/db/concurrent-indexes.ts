import type pg from 'pg'

/** The first line of a migration that builds indexes while others write. */
export const concurrentMark = '-- concurrently'

const shape = /^create (?:unique )?index concurrently if not exists (\w+)\s+on accord\.\w+\s/

/**
 * The statements of such a migration. All have one form, because each runs outside a transaction, and those before a
 * failing one stay carried out. Comments are left out.
 * @throws Error naming a statement of another form
 */
export function concurrentIndexes(sql: string): { name: string; statement: string }[] {
  return sql
    .replaceAll(/^--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
    .map((statement) => {
      const name = shape.exec(statement)?.[1]
      if (name === undefined) {
        throw new Error(
          `after "${concurrentMark}" only "create index concurrently if not exists … on accord.…" may stand, not "${statement.split('\n')[0]}"`,
        )
      }
      return { name, statement }
    })
}

/** An index that a failed try left behind is invalid and serves nobody, so it is made anew. */
export async function buildConcurrently(client: pg.ClientBase, sql: string): Promise<void> {
  for (const { name, statement } of concurrentIndexes(sql)) {
    const { rows } = await client.query<{ invalid: boolean }>(
      `select not i.indisvalid as invalid from pg_index i where i.indexrelid = to_regclass($1)`,
      [`accord.${name}`],
    )
    if (rows[0]?.invalid === true) await client.query(`drop index concurrently accord.${name}`)
    await client.query(statement)
  }
}
