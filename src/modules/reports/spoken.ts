import { type SQL, sql } from 'drizzle-orm'
import type { Said } from '../../kernel/sentence.ts'
import type { ReportQuery } from './inputs.ts'

/** Each value in the language of the report. */
export const spoken = (
  { language = 'en' }: ReportQuery,
  said: Readonly<Record<string, Said>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(said).map(([name, words]) => [name, words[language]]))

/** The words for a code; a code without words appears as it is. */
export const wordsOf = (column: string, words: Readonly<Record<string, string>>): SQL =>
  sql`case ${sql.raw(column)} ${sql.join(
    Object.entries(words).map(([code, text]) => sql`when ${code}::text then ${text}::text`),
    sql` `,
  )} else ${sql.raw(column)} end`
