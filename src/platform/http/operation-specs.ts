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

/** What every operation says of itself in the contract. */
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

/** Whose look at a record counts, and what is recorded of it once the reply is made; `?look=false` is none. */
export type Look<Row> = {
  unseen: (tx: ReadTx, row: Row) => boolean
  record: (tx: ChangeTx, rows: readonly Row[]) => Promise<Change<unknown>>
}
export const LookQuery = z.strictObject({
  look: QueryFlag.optional().meta({
    description: '`false`: this reading is not a look. Who then looks says so by `POST …/sightings`.',
  }),
})

/** Whether who reads looks: to ask for the headers alone is to have seen nothing. */
export const isLook = ({ method, query }: Pick<FastifyRequest, 'method' | 'query'>): boolean =>
  method !== 'HEAD' && (query as z.output<typeof LookQuery> | undefined)?.look !== false

export type ListSpec<Row, Filter extends z.ZodObject> = {
  filter: Filter
  page: z.ZodType
  order: OrderFor<Row, z.output<Filter>>
  /** Where reading is a look. */
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
  /** The query of a record that is told as of a day, which has `asOf`. */
  asOf?: z.ZodObject
}
export type AboutSpec<Told extends z.ZodType> = {
  at: string
  /** That of reading the record, where it is not told. */
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
  /** True where it is made of a version of the other record that was read. */
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
  /** False where it does not depend on what the caller has read. */
  ifMatch?: boolean
}

/** The address is that of the part, and so is the version that is read: the reply, the whole record, has no ETag. */
export type PartSpec<Row, Body extends z.ZodType> = AddSpec<Row, Body> & { access: Action }

/** What is no verb of the lifecycle declares its access itself. */
export type Declared<Name extends string, Verb extends string> = string extends Verb
  ? { access: Action }
  : Name extends Verb
    ? { access?: never }
    : { access: Action }
