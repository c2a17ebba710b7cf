import { delimiter, resolve } from 'node:path'
import { z } from 'zod'

/** Limits that operators cannot change, each with its unit. */
export const limits = Object.freeze({
  /** Characters of a statement that a span of a trace shows. */
  tracedStatementCharacters: 2_000,
  /** A reader who sees at most so many records has its lists led by them. */
  fewRecords: 5_000,
  /** So many rows are always few; more are few only if they are at most a quarter of all. */
  fewOfAny: 1_000,
  /** How long a count of what a caller sees is used to choose plans: if it is few, and if it is more. */
  fewSeconds: 60,
  manySeconds: 600,
  /** Callers whose rights and audiences a process keeps. */
  knownCallers: 10_000,
  /**
   * Rows of registers that a process keeps for all callers together, and for one; each answer counts as one row more. Most
   * rows take 0.5 to 2.5 KiB, all of them about 10 MiB.
   */
  keptRows: 5_000,
  keptRowsOfOne: 1_000,
  /** Links of one claimant and agreement that an inbox counts; beyond that it says that there are more. */
  countedLinks: 20,
  /** Callers for whom a process keeps how much they see. */
  countedCallers: 10_000,
  bodyBytes: 1_048_576,
  batchBytes: 4_194_304,
  batchItems: 1_000,
  revaluedEntries: 1_000,
  batchRefusalsTold: 100,
  batchItemErrorsTold: 10,
  /** The published history since 1999 has 1,900,000. */
  rateFileCharacters: 3_000_000,
  rateFileBytes: 4_194_304,
  /** How much a rate may change from one published day to the next. */
  rateJumpFactor: 8,
  jsonDepth: 32,
  /** Values in a body, and in the body of a batch: many small values cost more than their bytes suggest. */
  jsonValues: 6_000,
  batchValues: 100_000,
  /** Keys of one object of a request body. */
  jsonMembers: 500,
  errorsTold: 100,
  /** Shorter replies are not worth compressing. */
  compressedBytesMin: 2_048,
  headerBytes: 16_384,
  urlBytes: 8_192,
  /** How long before its request a session may have been held, if the request does not say when the matter came up. */
  sessionBeforeRequestDays: 30,
  /** How long a copy of what is public may be shown. */
  publicCacheSeconds: 300,
  publicAgreements: 500,
  publicFeedItems: 100,
  /**
   * Pictures that wait for the process that draws, in all and of one participant (three pages of monitoring); how long one
   * may take, how long the process waits for another, and how many are kept.
   */
  chartQueue: 32,
  chartQueueOfOne: 12,
  chartSeconds: 10,
  chartIdleSeconds: 60,
  chartCacheItems: 200,
  chartMemoryMiB: 192,
  chartRows: 2_000,
  monitoringRecords: 200,
  /** How long the parties may object to a draft of the report (BR-129). */
  monitoringObjectionDays: 14,
  textCharacters: 20_000,
  nameCharacters: 300,
  arrayItems: 200,
  /** How long before its day a measure appears in the inbox of the participant that it is for. */
  measureNoticeDays: 14,
  /** Links in one decision, and acts in one application of a rule. */
  linksDecided: 500,
  linkRuleActs: 2_000,
  /** How many of the acts that a rule cannot link are named. */
  actsNamed: 50,
  statementsPerLot: 1_000,
  chainLinks: 2_000,
  timelineItems: 2_000,
  /** The share of the places of a kind that one participant, and one account, may hold; and what each may always hold. */
  shares: Object.freeze({ participant: 0.4, account: 0.25 }),
  shareMin: 2,
  /** How long a process counts as unwell after its database reported trouble. */
  distressSeconds: 5,
  /** The time between two measurements of the database. */
  measureSeconds: 10,
  pageItemsDefault: 50,
  pageItemsMax: 200,
  changesWaitSecondsMax: 30,
  streamPageEntries: 100,
  streamReadsInFlight: 4,
  /** Events within this time are told together; and the time after which streams look although nothing was heard. */
  toldTogetherMs: 100,
  streamLookSeconds: 30,
  /** For streams that are behind: how many entries of their account are kept, and how long after its last stream left. */
  streamLateEntries: 500,
  streamLateSeconds: 5,
  streamSecondsMax: 86_400,
  idempotencyKeyCharacters: 255,
  idempotencyRetentionHours: 48,
  transactionAttempts: 4,
  statementSeconds: 15,
  /** After so long without an answer, workers and listeners take PostgreSQL to be out of reach; sweeps wait longer. */
  answerSeconds: 45,
  sweepAnswerSeconds: 120,
  /** The same for a check of readiness, which has less time than a request. */
  readyAnswerSeconds: 3,
  /** How often a listener asks PostgreSQL something, to know that it would hear. */
  listenAskSeconds: 15,
  /** Connections of a pool that one participant cannot take from others. */
  connectionsForOthers: 1,
  /** Statements of one connection that keep a plan in PostgreSQL's memory; further ones are planned each time. */
  preparedStatements: 400,
  /** Selections of one kind, each for a day that was asked about. */
  keptSelections: 100,
  /** First pages of one order, each of another length. */
  keptPages: 10,
  /** A failure of something outside is taken to be over when the same reason has not come again for this long. */
  troubleOverSeconds: 10,
  /** While it lasts, it is logged again after this long. */
  troubleAgainSeconds: 60,
  /** Reasons that are counted at a time; others are logged each time. */
  troublesKept: 100,
  /** After so many, a connection is replaced, and what it prepared is forgotten. */
  connectionTransactions: 50_000,
  /** How long a transaction that wrote nothing stays open if its connection gets no further statement. */
  settleMs: 5,
  exportStatementSeconds: 120,
  exportBatchRows: 250,
  /** Rows that a report asks of the table that it walks at once: a batch at first, and at most so many. */
  exportRangeRows: 1_024_000,
  /** Rows on their way from PostgreSQL. */
  copiedBytes: 65_536,
  /** Memory of PostgreSQL for each sort and each hash of a report. */
  exportWorkMemory: '64MB',
  /** Rows of a sheet with its header, the most that a spreadsheet takes; further rows go into another sheet. */
  sheetRows: 1_048_576,
  lockSeconds: 5,
  /** How long to wait for another process that migrates; and how long one statement of a migration waits for a lock. */
  migrationWaitSeconds: 300,
  migrationLockSeconds: 30,
  tokenCharacters: 8_192,
  tokenLifetimeSecondsMax: 86_400,
  clockToleranceSeconds: 30,
  /** Addresses of a name that are tried in turn; and how long each but the last may take to connect. */
  egressAddresses: 6,
  egressAttemptMs: 500,
  nameServerMs: 2_000,
  nameServerTries: 2,
  resolverMs: 60_000,
  egressKeptMs: 4_000,
  jwksBytes: 65_536,
  jwksKeys: 20,
  jwksSeconds: 5,
  jwksCacheSeconds: 300,
  /** Identity providers of the console whose descriptions are kept. */
  keptProviders: 200,
  /** The time between two fetches of an issuer's keys for an unknown key; and how many requests may wait for such fetches. */
  jwksRefreshSecondsMin: 2,
  jwksWaiting: 50,
  /** How many requests may wait for keys of one issuer that are old, or not there yet. */
  jwksWaitingOfOne: 20,
  issuersCached: 500,
  tokensCached: 5_000,
  sequencerBatchEntries: 1_000,
  webhookSubscriptionsPerParticipant: 50,
  webhookFanOutSubscriptions: 200,
  webhookFanOutPositions: 1_000,
  webhookSendsInFlight: 200,
  webhookSendsInFlightPerParticipant: 20,
  webhookTurnSeconds: 30,
  webhookQueueDeliveries: 1_000,
  webhookAnswerBytes: 65_536,
  webhookErrorCharacters: 500,
  webhookUrlCharacters: 2_000,
  webhookOverlapHoursMax: 720,
  webhookRetentionDays: 30,
  webhookLookSeconds: 1,
  webhookKeysKept: 1_000,
  /** How long a person may take at the identity provider. */
  signInSeconds: 600,
  localSessionHours: 8,
  deadlineBatchItems: 1_000,
  /** The time between two sweeps that look at everything; and how far before the last sweep the others look again. */
  wholeSweepSeconds: 60,
  sweepAgainSeconds: 60,
})

const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1')
const aNumber = z.coerce.number({ error: ({ code }) => (code === 'invalid_type' ? 'must be a number' : undefined) })
const whole = (min: number, max: number) => aNumber.int().min(min).max(max)

const otlpProtocols = ['http/json', 'http/protobuf'] as const
export type OtlpProtocol = (typeof otlpProtocols)[number]

const httpUrl = z.url({
  protocol: /^https?$/,
  error: 'must be an address such as https://accord.example.org',
  abort: true,
})
/** The address of this service, on a host of its own: its links, its console and that one's cookie begin at the root. */
const serviceUrl = httpUrl
  .refine((text) => new URL(text).href === `${new URL(text).origin}/`, {
    error: 'must end with the host or the port: the service is not served below a path',
  })
  .transform((text) => new URL(text).origin)
/** It holds a password, so an error does not quote it. */
const databaseUrl = z.string().refine((text) => /^postgres(ql)?:$/.test(URL.parse(text)?.protocol ?? ''), {
  error: 'must be of the form postgres://user:password@host:port/database, each special character as %XX',
})

const Environment = z.object({
  NODE_ENV: z.string().optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: whole(0, 65_535).default(8080),
  DATA_DIR: z.string().min(1).default('.data'),
  PUBLIC_URL: serviceUrl.optional(),
  DATABASE_URL: databaseUrl.optional(),
  WORKER_DATABASE_URL: databaseUrl.optional(),
  DATABASE_OWNER_URL: databaseUrl.optional(),
  DATABASE_READ_URL: databaseUrl.optional(),
  DATABASE_BACKUP_URL: databaseUrl.optional(),
  POSTGRES_CLIENT_DIRECTORY: z.string().min(1).optional(),
  PATH: z.string().default(''),
  DATABASE_POOL_CONNECTIONS: whole(1, 500).default(10),
  DATABASE_READ_CONNECTIONS: whole(1, 500).default(5),
  DATABASE_POOL_WAIT_SECONDS: whole(1, 120).default(5),
  EXPORT_POOL_CONNECTIONS: whole(1, 100).default(4),
  EXPORT_SECONDS: whole(1, 86_400).default(1_800),
  DATABASE_NAMED_STATEMENTS: flag.optional(),
  DATABASE_POOLER: flag.default(false),
  DATABASE_DIRECT_URL: databaseUrl.optional(),
  ALLOW_NEWER_DATABASE: flag.default(false),
  LOCAL_ISSUER: flag.optional(),
  LOCAL_ISSUER_KEY_FILE: z.string().min(1).optional(),
  JOURNAL_KEY_FILE: z.string().min(1).optional(),
  ALLOW_PRIVATE_EGRESS: flag.optional(),
  TRUST_PROXY: flag.default(false),
  METRICS_PORT: whole(1, 65_535).optional(),
  // OpenTelemetry's settings: these decide whether spans are sent; its packages read the others themselves.
  OTEL_SDK_DISABLED: z.string().optional(),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none']).default('otlp'),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.enum(otlpProtocols).default('http/protobuf'),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: z.enum(otlpProtocols).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ADDRESS_REQUESTS_PER_MINUTE: whole(1, 10_000_000).default(6_000),
  ACCOUNT_REQUESTS_PER_MINUTE: whole(1, 10_000_000).default(3_000),
  REQUESTS_IN_FLIGHT: whole(1, 100_000).default(500),
  REQUESTS_WAITING: whole(1, 100_000).default(1_000),
  STREAMS_OPEN: whole(1, 100_000).default(1_000),
  STREAMS_PER_ACCOUNT: whole(1, 10_000).default(10),
  STREAM_HEARTBEAT_SECONDS: whole(1, 300).default(15),
  STREAM_STALL_SECONDS: whole(1, 300).default(20),
  REQUEST_SECONDS: whole(1, 600).default(60),
  DRAIN_SECONDS: whole(1, 300).default(20),
  DRAIN_LISTEN_SECONDS: whole(0, 120).optional(),
  SEQUENCER_INTERVAL_MS: whole(5, 10_000).default(50),
  DEADLINE_INTERVAL_MS: whole(50, 3_600_000).default(1_000),
  ACKNOWLEDGEMENT_MINUTES: whole(1, 525_600).default(60),
  // As the Standard Webhooks specification advises: 5 s, 5 and 30 min, 2 to 24 h; about three days in all.
  WEBHOOK_RETRY_SECONDS: z
    .string()
    .regex(/^\d+(\.\d+)?(,\d+(\.\d+)?)*$/, 'must be seconds with commas between, such as 5,300,1800')
    .default('5,300,1800,7200,18000,36000,50400,72000,86400')
    .transform((text) => text.split(',').map(Number)),
  WEBHOOK_SECONDS: aNumber.positive().max(60).default(15),
  CONSULTATION_LAPSE_DAYS: whole(1, 3_650).default(90),
  PROPOSAL_EXPIRY_DAYS: whole(1, 3_650).default(30),
  SESSION_CONFIRMATION_DAYS: whole(1, 3_650).default(30),
  INVENTORY_DAYS: whole(1, 3_650).default(90),
  ACCORD_URL: serviceUrl.optional(),
  ACCORD_TOKEN: z.string().min(1).optional(),
})

export type Config = ReturnType<typeof readConfig>

/**
 * Reads the environment once and freezes it. Two settings that cannot both hold throw here, at boot.
 * @throws Error with one line per wrong setting
 */
export function readConfig(environment: NodeJS.ProcessEnv) {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = Environment.safeParse(present)
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'))
  }
  const env = parsed.data
  const embedded = env.DATABASE_URL === undefined
  if (embedded && env.WORKER_DATABASE_URL !== undefined) {
    throw new Error('WORKER_DATABASE_URL: set DATABASE_URL too, or neither')
  }
  if (env.DATABASE_POOLER && env.DATABASE_DIRECT_URL === undefined) {
    throw new Error('DATABASE_DIRECT_URL: with DATABASE_POOLER, name the server itself, for LISTEN and for exports')
  }
  const exposed = env.NODE_ENV === 'production' || !embedded
  return Object.freeze({
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL,
    dataDir: resolve(env.DATA_DIR),
    database: databaseIn(env),
    localIssuer: Object.freeze({
      // Anyone who can read the key file can act as anybody: off where others can reach the service, unless asked for.
      enabled: env.LOCAL_ISSUER ?? !exposed,
      keyFile: resolve(env.LOCAL_ISSUER_KEY_FILE ?? `${env.DATA_DIR}/local-issuer.json`),
    }),
    /** The key that signs checkpoints of the journal; whatever prepares the database makes it if it does not exist. */
    journalKeyFile: journalKeyFileIn(env),
    // Receivers and key sets on the same machine are for trying out, and refused where others can reach the service.
    allowPrivateEgress: env.ALLOW_PRIVATE_EGRESS ?? !exposed,
    trustProxy: env.TRUST_PROXY,
    /** The port at which a worker without an API tells its measures. */
    metricsPort: env.METRICS_PORT,
    tracing: tracingIn(env),
    logLevel: env.LOG_LEVEL,
    addressRequestsPerMinute: env.ADDRESS_REQUESTS_PER_MINUTE,
    accountRequestsPerMinute: env.ACCOUNT_REQUESTS_PER_MINUTE,
    requestsInFlight: env.REQUESTS_IN_FLIGHT,
    shares: limits.shares as { participant: number; account: number },
    requestsWaiting: env.REQUESTS_WAITING,
    streamsOpen: env.STREAMS_OPEN,
    streamsPerAccount: env.STREAMS_PER_ACCOUNT,
    streamHeartbeatSeconds: env.STREAM_HEARTBEAT_SECONDS,
    streamStallSeconds: env.STREAM_STALL_SECONDS,
    exportSeconds: env.EXPORT_SECONDS,
    requestSeconds: env.REQUEST_SECONDS,
    drainSeconds: env.DRAIN_SECONDS,
    // Readiness fails while requests are still taken, until every proxy has noticed. Nobody has to notice when trying out.
    drainListenSeconds: env.DRAIN_LISTEN_SECONDS ?? (exposed ? 5 : 0),
    sequencerIntervalMs: env.SEQUENCER_INTERVAL_MS,
    deadlineIntervalMs: env.DEADLINE_INTERVAL_MS,
    acknowledgementMinutes: env.ACKNOWLEDGEMENT_MINUTES,
    webhookRetrySeconds: env.WEBHOOK_RETRY_SECONDS as readonly number[],
    webhookSeconds: env.WEBHOOK_SECONDS,
    consultationLapseDays: env.CONSULTATION_LAPSE_DAYS,
    proposalExpiryDays: env.PROPOSAL_EXPIRY_DAYS,
    /** After a request is closed or cancelled: how long an earlier session may still be confirmed, and an answer attested. */
    sessionConfirmationDays: env.SESSION_CONFIRMATION_DAYS,
    inventoryDays: env.INVENTORY_DAYS,
    // For the commands that ask a running server.
    client: Object.freeze({
      url: env.ACCORD_URL ?? env.PUBLIC_URL ?? `http://${env.HOST}:${env.PORT}`,
      token: env.ACCORD_TOKEN,
    }),
  })
}

/** How spans are sent; undefined if nobody asked for them. */
function tracingIn(env: z.infer<typeof Environment>): OtlpProtocol | undefined {
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT
  const disabled = env.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true' || env.OTEL_TRACES_EXPORTER === 'none'
  if (endpoint === undefined || disabled) return undefined
  return env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? env.OTEL_EXPORTER_OTLP_PROTOCOL
}

/** With a DATABASE_URL the file must be named, because a key that only one process has would be useless. */
function journalKeyFileIn(env: z.output<typeof Environment>): string | undefined {
  if (env.JOURNAL_KEY_FILE !== undefined) return resolve(env.JOURNAL_KEY_FILE)
  return env.DATABASE_URL === undefined ? resolve(`${env.DATA_DIR}/journal-key`) : undefined
}

function databaseIn(env: z.infer<typeof Environment>) {
  return Object.freeze({
    embedded: env.DATABASE_URL === undefined,
    appUrl: env.DATABASE_URL,
    workerUrl: env.WORKER_DATABASE_URL,
    ownerUrl: env.DATABASE_OWNER_URL,
    readUrl: env.DATABASE_READ_URL,
    poolConnections: env.DATABASE_POOL_CONNECTIONS,
    readConnections: env.DATABASE_READ_CONNECTIONS,
    poolWaitSeconds: env.DATABASE_POOL_WAIT_SECONDS,
    exportConnections: env.EXPORT_POOL_CONNECTIONS,
    /** DATABASE_URL leads to a pooler that lends a connection for a transaction. */
    pooler: env.DATABASE_POOLER,
    /** The way around the pooler, for what needs a session. */
    directUrl: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL,
    namedStatements: env.DATABASE_NAMED_STATEMENTS ?? !env.DATABASE_POOLER,
    backupUrl: env.DATABASE_BACKUP_URL,
    /** The directories in which pg_dump and pg_restore are looked for. */
    clientDirectories: [env.POSTGRES_CLIENT_DIRECTORY ?? env.PATH.split(delimiter)].flat(),
    allowNewer: env.ALLOW_NEWER_DATABASE,
  })
}
