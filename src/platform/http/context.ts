import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Config } from '../../config.ts'
import type { Charts } from '../charts/draw.ts'
import type { Database } from '../db/pool.ts'
import type { Door } from '../db/read.ts'
import type { WriteFaults } from '../db/write.ts'
import type { JournalListener } from '../journal/listen.ts'
import type { Signer } from '../journal/note.ts'
import type { Log } from '../log.ts'
import type { Shown } from './allowed-now.ts'

type Server = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>

/** What modules get: the server for their operations, and the one door to the database. */
export type AppContext = {
  app: Server
  door: Door & { faults?: WriteFaults }
  /** How to read a record whose state refuses something. */
  shown: Shown
  config: Config
  log: Log
  listener: JournalListener
  /** The plain pool that exports read through. */
  exports: Database
  charts: Charts
  /** Signs checkpoints of the journal, if there is a key. */
  signer: Signer | undefined
}
