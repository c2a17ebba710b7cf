import { type SQL, sql } from 'drizzle-orm'
import type { Said } from '../../kernel/sentence.ts'
import type { ReportQuery } from './inputs.ts'

/** Each of them in the language of the report. */
export const spoken = (
  { language = 'en' }: ReportQuery,
  said: Readonly<Record<string, Said>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(said).map(([name, words]) => [name, words[language]]))

/** What a code is told by; one that has no words is told as it is. */
export const wordsOf = (column: string, words: Readonly<Record<string, string>>): SQL =>
  sql`case ${sql.raw(column)} ${sql.join(
    Object.entries(words).map(([code, text]) => sql`when ${code}::text then ${text}::text`),
    sql` `,
  )} else ${sql.raw(column)} end`
