import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { currencies } from '../../kernel/currencies.ts'
import { type Door, read } from '../../platform/db/read.ts'
import { written } from '../../platform/db/selection.ts'
import type { ReadCodes } from '../../platform/http/filters.ts'
import type { PublicList } from '../../platform/http/public-codes.ts'

const statements: Record<Exclude<PublicList, 'currencies' | 'reports'>, SQL> = {
  participants: sql`select p.code from accord.participant p`,
  coalitions: sql`select c.code from accord.coalition c`,
  capabilities: sql`select c.code from accord.capability c`,
  areas: sql`select a.code from accord.area a`,
  programmes: sql`select p.code from accord.reform_programme p`,
  reforms: sql`select distinct s.reform as code from accord.reform_step s where s.reform is not null`,
  rateSources: sql`select distinct t.source as code from accord.fx_rate_table t`,
}

const codeRow = written({ code: z.string() })

/** Codes that are the same for every caller and seldom grow: they are kept, and read again if a code is not among them. */
const kept: readonly PublicList[] = ['participants', 'areas', 'rateSources', 'programmes']

/** The codes that filters choose from. */
export function createPublicCodes(door: Door, reports: ReadonlySet<string>): ReadCodes {
  const known = new Map<PublicList, ReadonlySet<string>>()
  return async (request, { list, code }) => {
    if (list === 'currencies') return currencies.has(code)
    if (list === 'reports') return reports.has(code)
    if (known.get(list)?.has(code) === true) return true
    const rows = await read(door, request, (tx) => tx.rows(codeRow, statements[list]))
    const codes = new Set(rows.map((row) => row.code))
    if (kept.includes(list)) known.set(list, codes)
    return codes.has(code)
  }
}
