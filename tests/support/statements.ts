import pg from 'pg'
import { Flight } from '../../src/platform/db/flight.ts'
import { beginReading, readNext } from '../../src/platform/db/pool.ts'

export type Statement = { text: string; values: unknown[] }

/** Statements that pg is given while `work` runs: what a request asks of PostgreSQL. */
export async function statementsOf(work: () => Promise<unknown>): Promise<Statement[]> {
  const said: Statement[] = []
  const original = pg.Client.prototype.query
  pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
    const [config, values] = given as [pg.QueryConfig, unknown[] | undefined]
    if (config instanceof Flight)
      said.push(...config.statements.map(({ text, values }) => ({ text, values: [...values] })))
    else if (typeof config === 'object' && 'text' in config)
      said.push({ text: config.text, values: values ?? config.values ?? [] })
    return Reflect.apply(original, this, given)
  } as typeof original
  try {
    await work()
  } finally {
    pg.Client.prototype.query = original
  }
  // The end of what the connection did before leaves with what it is asked next, or is the beginning of it.
  const [first, ...rest] = said
  if (first?.text === 'commit') return rest
  return first?.text === readNext ? [{ ...first, text: beginReading }, ...rest] : said
}

/** The one that says for whom the others are asked. */
export const isScope = ({ text }: Statement): boolean => /accord\.enter\(|set_config\('accord\.kept_version'/.test(text)
/** The one that asks whether what is kept still holds, for all who ask at once. */
export const isWhetherKept = ({ text }: Statement): boolean =>
  text === 'select r.version from accord.kept_version r where r.id'
