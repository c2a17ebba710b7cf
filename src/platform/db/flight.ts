import pg from 'pg'
import { serialize } from 'pg-protocol'
import { limits } from '../../config.ts'

/** What PostgreSQL answers to a statement. `rowCount` is null where its command counts none. */
export type Answer = Pick<pg.QueryResult, 'command' | 'rowCount' | 'rows'>

/** A statement; drizzle's builder asks for rows as arrays, and reads some types in its own way. */
export type Statement = { text: string; rowMode?: string | undefined; types?: pg.CustomTypesConfig | undefined }

/** A statement on its way. PostgreSQL keeps it, with its plan, by its name; one without is parsed each time. */
export type Asked = Statement & {
  name: string | undefined
  values: readonly (string | Buffer | null)[]
  resolve(answer: Answer): void
  reject(error: unknown): void
}

type Field = { name: string; dataTypeID: number }
type ReadRow = (values: readonly (string | null)[]) => unknown
/**
 * The columns of the rows of a connection's named statements, which PostgreSQL describes once for each, and the function
 * that reads them.
 */
export type Described = Map<string, { fields: readonly Field[]; read?: ReadRow }>

/** Members of pg's connection that its types leave out. */
type Wire = {
  stream: { write(sent: Buffer): void }
  parsedStatements: Record<string, string>
  submittedNamedStatements: Record<string, string>
  parse(statement: { text: string; name: string | undefined }): void
  bind(portal: { statement: string | undefined; values: readonly unknown[] }): void
  describe(portal: { type: 'P'; name: '' }): void
  execute(portal: object): void
  sync(): void
}
/** How a value is sent. @throws Error where it cannot be */
export const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): string | Buffer | null } })
  .utils

/**
 * All statements that a connection is given in one turn of the event loop. They are sent in one piece, with one Sync at the
 * end, so that PostgreSQL answers in one piece too: to send or to answer separately costs more than most statements take.
 * If one statement fails, PostgreSQL skips those after it, which fail with it. Outside of a transaction, the flight is one.
 * pg treats it as a query of its own kind, whose answer has several parts.
 */
export class Flight extends pg.Query {
  readonly #asked: readonly Asked[]
  readonly #described: Described
  readonly #answers: Answer[] = []
  #fields: readonly Field[] | undefined
  #readRow: ReadRow | undefined
  #rows: unknown[] = []

  constructor(asked: readonly Asked[], described: Described) {
    super('flight')
    this.#asked = asked
    this.#described = described
  }

  /** For listeners that want to know what is sent. */
  get statements(): readonly Asked[] {
    return this.#asked
  }

  get #current(): Asked | undefined {
    return this.#asked[this.#answers.length]
  }

  // By these two, pg notes which statement of the connection has just been parsed, and which has failed.
  get name(): string | undefined {
    return this.#current?.name
  }
  set name(_: string | undefined) {}
  get text(): string | undefined {
    return this.#current?.text
  }
  set text(_: string | undefined) {}

  override submit = (connection: pg.Connection): void => {
    const wire = connection as unknown as Wire
    const parts: Buffer[] = []
    for (const { text, name, values } of this.#asked) {
      if (name === undefined || !isParsed(wire, name))
        parts.push(serialize.parse({ text, ...(name !== undefined && { name }) }))
      if (name !== undefined && !isParsed(wire, name)) wire.submittedNamedStatements[name] = text
      parts.push(bound(name, values))
      if (name === undefined || !this.#described.has(name)) parts.push(describe)
      parts.push(execute)
    }
    parts.push(sync)
    wire.stream.write(Buffer.concat(parts))
  }

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.#fields = fields
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    this.#readRow ??= this.#reader()
    this.#rows.push(this.#readRow(fields))
  }

  #reader(): ReadRow {
    const asked = this.#current!
    if (this.#fields !== undefined) return readerOf(asked, this.#fields)
    const known = this.#described.get(asked.name!)!
    known.read ??= readerOf(asked, known.fields)
    return known.read
  }

  handleCommandComplete({ text }: { text: string }): void {
    const { name } = this.#current!
    if (name !== undefined && !this.#described.has(name)) this.#described.set(name, { fields: this.#fields ?? [] })
    this.#answers.push({ ...toldBy(text), rows: this.#rows })
    this.#fields = this.#readRow = undefined
    this.#rows = []
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' })
  }

  handleReadyForQuery(): void {
    this.#answers.forEach((answer, at) => {
      this.#asked[at]!.resolve(answer)
    })
  }

  handleError(error: unknown, connection: pg.Connection): void {
    const { submittedNamedStatements } = connection as unknown as Wire
    this.handleReadyForQuery()
    for (const { name, reject } of this.#asked.slice(this.#answers.length)) {
      if (name !== undefined) delete submittedNamedStatements[name]
      reject(error)
    }
  }
}

const execute = serialize.execute()
const describe = serialize.describe({ type: 'P', name: '' })
const sync = serialize.sync()

/** The bytes of values that are sent again and again, by the name of their statement. */
const bytesOf = new WeakMap<readonly unknown[], Map<string, Buffer>>()

/** Values that do not change and are sent with many requests, such as the scope of a caller: made into bytes once. */
export function repeated(values: readonly string[]): readonly string[] {
  bytesOf.set(values, new Map())
  return values
}

export const isRepeated = (values: readonly unknown[]): values is readonly string[] => bytesOf.has(values)

function bound(name: string | undefined, values: Asked['values']): Buffer {
  const kept = name === undefined ? undefined : bytesOf.get(values)
  const known = kept?.get(name!)
  if (known !== undefined) return known
  const bytes = serialize.bind({ ...(name !== undefined && { statement: name }), values: values as never })
  if (kept !== undefined && kept.size < limits.preparedStatements) kept.set(name!, bytes)
  return bytes
}

/** `SELECT 5`, `INSERT 0 1`, `BEGIN`: the command, and how many rows it counts. */
function toldBy(text: string): Pick<Answer, 'command' | 'rowCount'> {
  const end = text.indexOf(' ')
  if (end < 0) return { command: text, rowCount: null }
  const count = Number(text.slice(text.lastIndexOf(' ')))
  return { command: text.slice(0, end), rowCount: Number.isNaN(count) ? null : count }
}

const isParsed = ({ parsedStatements, submittedNamedStatements }: Wire, name: string) =>
  parsedStatements[name] !== undefined || submittedNamedStatements[name] !== undefined

// bigint identities and counts stay far below 2^53; dates stay the text that they are.
export const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === pg.types.builtins.INT8) return Number
    if (oid === pg.types.builtins.DATE) return String
    if (oid === pg.types.builtins.TIMESTAMPTZ) return readInstant
    if (oid === pg.types.builtins.JSON || oid === pg.types.builtins.JSONB) return readJson
    if (oid === textArray || oid === uuidArray) return readWords
    return pg.types.getTypeParser(oid, format as 'text')
  },
} as pg.CustomTypesConfig

const readTimestamp = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ)

/** Sessions are in UTC: `2026-11-29 09:46:17.123456+00`, of which the milliseconds are kept. */
const readInstant = (text: string): unknown =>
  text[10] === ' ' && text.endsWith('+00')
    ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`)
    : readTimestamp(text)

/** In most rows, the lists that are made as JSON are empty. */
const readJson = (text: string): unknown => (text === '[]' ? [] : JSON.parse(text))

const textArray: number = 1_009 // pg has no names for these
const uuidArray: number = 2_951
const readTextArray = pg.types.getTypeParser(textArray as never) as unknown as (text: string) => string[]

/** Codes, ids and the like, which every row has: none of them is quoted, and none is NULL. */
const readWords = (text: string): string[] => {
  if (text === '{}') return []
  const isPlain = !text.includes('"') && !text.includes('{', 1) && !text.includes('NULL')
  return isPlain ? text.slice(1, -1).split(',') : readTextArray(text)
}

const readers = new Map<string, ReadRow>()

function readerOf({ rowMode, types: own }: Statement, fields: readonly Field[]): ReadRow {
  if (own !== undefined || rowMode === 'array') return makeReader(fields, rowMode, own ?? types)
  const key = JSON.stringify(fields.map(({ name, dataTypeID }) => [name, dataTypeID]))
  let reader = readers.get(key)
  if (reader === undefined) {
    if (readers.size >= limits.preparedStatements * 4) readers.clear()
    reader = makeReader(fields, rowMode, types)
    readers.set(key, reader)
  }
  return reader
}

/** Compiled to one object literal, as replies are: to build a row column by column takes several times as long. */
function makeReader(
  fields: readonly Field[],
  rowMode: string | undefined,
  { getTypeParser }: pg.CustomTypesConfig,
): ReadRow {
  const parsers = fields.map(({ dataTypeID }) => getTypeParser(dataTypeID, 'text'))
  if (rowMode === 'array') return (values) => values.map((value, at) => (value === null ? null : parsers[at]!(value)))
  const members = fields.map(
    ({ name }, at) => `${JSON.stringify(name)}: values[${at}] === null ? null : parsers[${at}](values[${at}])`,
  )
  return new Function('parsers', `return (values) => ({ ${members.join(', ')} })`)(parsers) as ReadRow
}
