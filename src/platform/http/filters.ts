import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Noun, say } from '../../kernel/sentence.ts'
import { badParameter } from './cursor.ts'
import { type PublicList, publicCodes } from './public-codes.ts'

/** Whether a list has a code, as far as this caller may see the list. */
export type ReadCodes = (request: FastifyRequest, wanted: { list: PublicList; code: string }) => Promise<boolean>

type Code = { parameter: string; list: PublicList }
type Range = { from: string; to: string }

/**
 * In every read, a filter by a code that is not in its public list is refused, and so is a range that ends before it
 * begins, because an empty page would look like an answer. Called before the first route.
 */
export function checkFilters(app: FastifyInstance, isListed: ReadCodes): void {
  app.addHook('onRoute', (route) => {
    const query = route.schema?.querystring
    if (![route.method].flat().includes('GET') || !(query instanceof z.ZodObject)) return
    const codes = codesIn(query)
    const ranges = rangesIn(query)
    if (codes.length === 0 && ranges.length === 0) return
    const check = async (request: FastifyRequest) => {
      const sent = request.query as Record<string, unknown>
      refuseReversed(ranges, sent)
      for (const { parameter, list } of codes) {
        const code = sent[parameter]
        if (typeof code !== 'string' || (await isListed(request, { list, code }))) continue
        throw badParameter(parameter, say('{code} is not among the {list}', { code, list: listNouns[list] }))
      }
    }
    route.preHandler = [route.preHandler ?? [], check].flat()
  })
}

/** How refusals call each list, and where it is read. */
export const listNouns: Record<PublicList, Noun> = {
  participants: 'participants: see GET /v1/participants',
  coalitions: 'coalitions: see GET /v1/coalitions',
  capabilities: 'capabilities: see GET /v1/capabilities',
  areas: 'areas: see the code list `area`',
  currencies: 'currencies of ISO 4217',
  reports: 'reports',
  programmes: 'programmes of reforms: see GET /v1/reform-programmes',
  reforms: 'reforms that steps name: see GET /v1/reform-steps',
  rateSources: 'sources of rates that were imported',
}

function codesIn(query: z.ZodObject): Code[] {
  return Object.entries(query.shape).flatMap(([parameter, schema]) => {
    const list = listOf(schema as z.ZodType)
    return list === undefined ? [] : [{ parameter, list }]
  })
}

function listOf(schema: z.ZodType): PublicList | undefined {
  for (let inner: z.ZodType | undefined = schema; inner !== undefined; ) {
    const found = publicCodes.get(inner)
    if (found !== undefined) return found.list
    inner = inner instanceof z.ZodOptional || inner instanceof z.ZodDefault ? (inner.unwrap() as z.ZodType) : undefined
  }
  return undefined
}

const ends = [
  ['From', 'To'],
  ['Min', 'Max'],
  ['After', 'Before'],
] as const

function rangesIn(query: z.ZodObject): Range[] {
  const names = Object.keys(query.shape)
  return names.flatMap((from) =>
    ends.flatMap(([begin, end]) => {
      const to = from.endsWith(begin) ? `${from.slice(0, -begin.length)}${end}` : undefined
      return to !== undefined && names.includes(to) ? [{ from, to }] : []
    }),
  )
}

function refuseReversed(ranges: readonly Range[], sent: Record<string, unknown>): void {
  for (const { from, to } of ranges) {
    const [begin, end] = [sent[from], sent[to]] as (string | number | undefined)[]
    if (begin !== undefined && end !== undefined && begin > end)
      throw badParameter(to, say('is before `{from}`', { from }))
  }
}
