import { mintToken } from '../../src/platform/local-issuer.ts'
import {
  addNeeds,
  addPledges,
  type BenchDatabase,
  growLedger,
  narrowAudiences,
  openBenchDatabase,
  withClient,
} from './database.ts'
import { call, closeLoad, median } from './load.ts'
import { type Service, startService } from './service.ts'

// Every list that grows, with its filters, for readers who see all, what is theirs, and next to nothing: the
// time of one request alone beside that of the first fifty rows of its table by a bare client. What is slow here is slow
// by its plan, not by the load.

const entries = Number(process.env['BENCH_ENTRIES'] ?? 300_000)
const say = (line: string) => process.stderr.write(`${line}\n`)

/** Filters by list: a value that much has, and one that next to nothing has. `{id}` is the id of a record of that list. */
export const lists: Record<string, { table: string; queries: string[] }> = {
  '/v1/ledger-entries': {
    table: 'ledger_entry',
    queries: [
      '',
      'participant=SE',
      'provider=SE',
      'receiver=UA',
      'flowKind=disbursement',
      'flowKind=interest_payment',
      'statedBy=receiver',
      'currency=EUR',
      'currency=JPY',
      'valueFrom=2024-09-01',
      'valueTo=2024-02-03',
      'valueFrom=2030-01-01',
      'postedFrom=2024-09-01',
      'postedFrom=2030-01-01',
      'matched=true',
      'matched=false',
      'reversals=true',
      'participant=SE&currency=EUR',
      'participant=SE&flowKind=commitment',
      'participant=SE&valueFrom=2024-09-01',
      'provider=SE&statedBy=receiver',
      'externalSystem=sap&externalId=none',
      'externalId=none',
    ],
  },
  '/v1/commitments': {
    table: 'commitment',
    queries: [
      '',
      'participant=SE',
      'receiver=UA',
      'modality=cash',
      'modality=in_kind',
      'aidCategory=military',
      'aidCategory=reconstruction',
      'currency=EUR',
      'currency=JPY',
      'participant=SE&currency=EUR',
      'externalId=none',
    ],
  },
  '/v1/pledges': {
    table: 'pledge',
    queries: [
      '',
      'participant=SE',
      'amountKind=fixed',
      'amountKind=equity',
      'aidCategory=military',
      'currency=EUR',
      'currency=JPY',
      'participant=SE&aidCategory=military',
    ],
  },
  '/v1/requirements': {
    table: 'requirement',
    queries: [
      '',
      'coalition=drone',
      'capability=interceptor_drones',
      'status=filed',
      'status=validated',
      'priority=critical',
      'neededBefore=2026-12-02',
      'coalition=drone&status=validated',
    ],
  },
  '/v1/tasks': {
    table: 'task',
    queries: [
      '',
      'coalition=drone',
      'participant=SE',
      'status=proposed',
      'status=blocked',
      'dueBefore=2026-11-20',
      'dueBefore=2027-06-01',
      'coalition=drone&status=proposed',
    ],
  },
  '/v1/received-statements': { table: 'received_statement', queries: ['', 'about=SE', 'status=unattested'] },
  '/v1/lots': {
    table: 'lot',
    queries: ['', 'participant=SE', 'status=registered', 'inventoryOverdue=true', 'participant=SE&status=registered'],
  },
  '/v1/consultations': {
    table: 'consultation',
    queries: ['', 'requester=UA', 'status=circulated', 'side=addressee', 'requester=UA&status=circulated'],
  },
  '/v1/implementation-links': {
    table: 'implementation_link',
    queries: [
      '',
      'actKind=pledge',
      'provider=SE',
      'status=confirmed',
      'claimedBy=SE',
      'awaiting=UA',
      'provider=SE&status=confirmed',
    ],
  },
  '/v1/me/inbox': { table: 'task', queries: [''] },
  '/v1/annotations': { table: 'annotation', queries: ['', 'owner=SE'] },
  '/v1/changes': { table: 'journal_position', queries: [''] },
}
const readers = [
  ['UA', 'ministry'],
  ['SE', 'ministry'],
  ['AU', 'viewer'],
] as const

type Figure = { path: string; reader: string; ms: number; bareMs: number; bytes: number }

/** @param only a part of the address of the lists to ask, such as `tasks`; all of them unless told */
export async function sweepLists(only: string | undefined): Promise<void> {
  const database = await openBenchDatabase(say)
  try {
    await growLedger(database.superuserUrl, 0, entries)
    await addPledges(database.superuserUrl, 20_000)
    await addNeeds(database.superuserUrl, 5_000)
    await narrowAudiences(database.superuserUrl)
    const service = await startService(database)
    try {
      const figures = await sweep(database, service, only)
      for (const { path, reader, ms, bareMs } of figures.toSorted((a, b) => b.ms - a.ms))
        process.stdout.write(
          `${ms.toFixed(1).padStart(9)} ms  ${(ms / bareMs).toFixed(1).padStart(7)} x bare  ${reader}  ${path}\n`,
        )
    } finally {
      await service.stop()
    }
  } finally {
    closeLoad()
    await database.close()
  }
}

async function sweep(database: BenchDatabase, service: Service, only: string | undefined): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const [participant, role] of readers) {
    const token = await mintToken(database.key, { participant, role, hours: 2, now: new Date() })
    const headers = { authorization: `Bearer ${token}` }
    for (const [list, { table, queries }] of Object.entries(lists)) {
      if (only !== undefined && !list.includes(only)) continue
      const bareMs = await withClient(database.superuserUrl, (client) =>
        timed(() => client.query(`select * from accord.${table} limit 50`)),
      )
      for (const query of queries) {
        const path = `${list}?limit=50${query === '' ? '' : `&${query}`}`
        let bytes = 0
        const ms = await timed(async () => {
          bytes = (await call(service.url, { path, headers })).length
        }).catch((error: Error) => {
          say(error.message)
          return Number.NaN
        })
        figures.push({ path, reader: participant, ms, bareMs, bytes })
      }
    }
  }
  return figures
}

/** The median of five after two, in milliseconds; once where it takes a second. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < 7; round += 1) {
    const startedAt = performance.now()
    await work()
    times.push(performance.now() - startedAt)
    if (times.at(-1)! > 1_000) return times.at(-1)!
  }
  return median(times.slice(2))
}
