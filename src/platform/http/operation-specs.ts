import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Action } from '../../access/policy.ts'
import type { RecordKind } from '../../kernel/sentence.ts'
import type { Present } from '../db/audience.ts'
import type { OrderFor, Page } from '../db/keyset.ts'
import type { ReadTx } from '../db/read.ts'
import type { Change, ChangeTx, WriteTx } from '../db/write.ts'
import type { Language } from '../language/language.ts'
import { QueryFlag } from './wire.ts'

/** The texts of an operation in the contract. */
export type Words = { summary: string; description: string }

/** A read whose reply has a tag of its own, so that it may be asked for with If-None-Match. */
export type Conditional = { conditional?: boolean }

export type Command<Row, Body extends z.ZodType> = (
  tx: WriteTx,
  id: string,
  body: z.output<Body>,
  params: Params,
) => Promise<Change<Row>>

/** The identifiers in an address, by their names in it. */
export type Params = Readonly<Record<string, string>>

/** Whose look at a record counts, and what is recorded of it after the reply; `?look=false` is no look. */
export type Look<Row> = {
  unseen: (tx: ReadTx, row: Row) => boolean
  record: (tx: ChangeTx, rows: readonly Row[]) => Promise<Change<unknown>>
}
export const LookQuery = z.strictObject({
  look: QueryFlag.optional().meta({
    description: '`false`: this reading does not count as a look. Whoever then looks says so by `POST …/sightings`.',
  }),
})

/** Whether this read is a look: a request for the headers alone has seen nothing. */
export const isLook = ({ method, query }: Pick<FastifyRequest, 'method' | 'query'>): boolean =>
  method !== 'HEAD' && (query as z.output<typeof LookQuery> | undefined)?.look !== false

export type ListSpec<Row, Filter extends z.ZodObject> = {
  filter: Filter
  page: z.ZodType
  order: OrderFor<Row, z.output<Filter>>
  /** If reading counts as a look. */
  look?: Look<Row> | undefined
  /** One row more than the page holds, where there is one. */
  rows: (tx: ReadTx, filter: z.output<Filter>, page: Page) => Promise<Row[]>
}
export type ListUnderSpec<Row, Filter extends z.ZodObject> = Omit<ListSpec<Row, Filter>, 'rows'> & {
  at: string
  /** The kind of record that it is a list of. */
  parent: RecordKind
  /** Whether that record is there for the caller, made by presenceOf(). */
  present: (tx: ReadTx, id: string) => Promise<Present | undefined>
  rows: (tx: ReadTx, id: string, filter: z.output<Filter>, page: Page) => Promise<Row[]>
}
export type OneSpec<Row> = {
  at?: string
  look?: Look<Row>
  /** The query of a record that can be read as of a day, which has `asOf`. */
  asOf?: z.ZodObject
}
export type AboutSpec<Told extends z.ZodType> = {
  at: string
  /** The action that it needs; by default that of reading the record. */
  access?: Action
  languages?: boolean
  shape: Told
  /** Whether the record is there for the caller, made by presenceOf(). */
  present: (tx: ReadTx, id: string) => Promise<Present | undefined>
  tell: (tx: ReadTx, id: string, language: Language) => Promise<z.input<Told>>
}
export type CreateSpec<Row, Body extends z.ZodType> = {
  at?: string
  access: Action
  body: Body
  command: (tx: WriteTx, body: z.output<Body>) => Promise<Change<Row>>
}
export type CreateUnderSpec<Row, Body extends z.ZodType> = {
  at: string
  access: Action
  /** True if it is made from a version of the other record that the caller has read. */
  ifMatch?: boolean
  body: Body
  command: Command<Row, Body>
}
export type AddSpec<Row, Body extends z.ZodType> = {
  at: string
  access?: Action
  body: Body
  command: Command<Row, Body>
}
export type VerbSpec<Row, Body extends z.ZodType> = AddSpec<Row, Body> & {
  /** False if it does not depend on what the caller has read. */
  ifMatch?: boolean
}

/** Address and version are those of the part: the reply, which is the whole record, has no ETag. */
export type PartSpec<Row, Body extends z.ZodType> = AddSpec<Row, Body> & { access: Action }

/** An operation that is no verb of the lifecycle declares its access itself. */
export type Declared<Name extends string, Verb extends string> = string extends Verb
  ? { access: Action }
  : Name extends Verb
    ? { access?: never }
    : { access: Action }
