import { request as httpRequest } from 'node:http'
import { copyOut } from './bare.ts'
import { type Bench, type Cpu, entriesMany, medianCpu, reportStatements, withCpu } from './bench.ts'
import { say, tell } from './figures.ts'
import { median } from './load.ts'
import { peakOf } from './service.ts'

const turns = Number(process.env['BENCH_TURNS'] ?? 3)
const memoryMax = 256
const wholeTable = 'select * from accord.ledger_entry order by id'

type Drained = { bytes: number; firstByteSeconds: number; seconds: number; peak: number; cpu: Cpu }

const cpuSeconds = ({ service, postgres }: Cpu) =>
  `CPU ${(service / 1_000).toFixed(1)} + ${(postgres / 1_000).toFixed(1)} s`

/** One report, from the request to its last byte, and the most memory that the service held meanwhile. */
export async function drained(bench: Bench, path: string, token: string): Promise<Drained> {
  const { result, each: cpu } = await withCpu(bench, async (done) => {
    const drain = await drainedOnce(bench, path, token)
    done()
    return drain
  })
  return { ...result, cpu }
}

async function drainedOnce({ service }: Bench, path: string, token: string): Promise<Omit<Drained, 'cpu'>> {
  const startedAt = performance.now()
  const since = () => (performance.now() - startedAt) / 1_000
  let firstByteSeconds = 0
  const { result: bytes, mebibytes } = await peakOf(
    service.pid,
    () =>
      new Promise<number>((resolve, reject) => {
        httpRequest(`${service.url}${path}`, { headers: { authorization: `Bearer ${token}` } }, (response) => {
          let length = 0
          response.on('data', (part: Buffer) => {
            if (length === 0) firstByteSeconds = since()
            length += part.length
          })
          response.on('end', () =>
            response.statusCode === 200
              ? resolve(length)
              : reject(new Error(`${path} answered ${response.statusCode}`)),
          )
          response.on('error', reject)
        })
          .on('error', reject)
          .end()
      }),
  )
  return { bytes, firstByteSeconds, seconds: since(), peak: mebibytes }
}

/** The books as files: beside PostgreSQL’s own copy of the table in its order, and beside fixed limits. */
export async function exports(bench: Bench): Promise<void> {
  await ledgerAsCsv(bench)
  await ledgerAsWorkbook(bench)
  await reconciliation(bench)
}

async function ledgerAsCsv(bench: Bench): Promise<void> {
  const token = await bench.token('UA', 'auditor')
  const path = '/v1/reports/ledger?format=csv'
  const { enter } = await reportStatements(bench, `${path}&valueTo=2000-01-01`, token)
  const each: (Drained & { copied: number; copyCpu: number })[] = []
  for (let turn = 0; turn < turns; turn += 1) {
    const { result: copied, each: copyCpu } = await withCpu(bench, async (done) => {
      const copy = await copyOut(bench.database.appUrl, enter, wholeTable)
      done()
      return copy
    })
    const export_ = await drained(bench, path, token)
    each.push({ ...export_, copied: copied.seconds, copyCpu: copyCpu.postgres })
    say(
      `COPY ${copied.seconds.toFixed(1)} s, ${copied.bytes} bytes; export ${export_.seconds.toFixed(1)} s, first byte ${export_.firstByteSeconds.toFixed(2)} s, ${export_.bytes} bytes`,
    )
  }
  const ratio = median(each.map(({ seconds, copied }) => seconds / copied))
  const seconds = median(each.map((one) => one.seconds))
  const first = median(each.map((one) => one.firstByteSeconds))
  const peak = Math.max(...each.map((one) => one.peak))
  const cpu = medianCpu(each.map((one) => one.cpu))
  const byCpu = median(each.map((one) => one.cpu.postgres / one.copyCpu))
  tell('CSV of all entries', `${seconds.toFixed(1)} s, ${ratio.toFixed(2)} x COPY of the table`, '<= 2 x', ratio <= 2)
  say(`${cpuSeconds(cpu)}, PostgreSQL ${byCpu.toFixed(2)} x as long as with COPY`)
  tell('first byte of that', `${first.toFixed(2)} s`, '< 1 s', first < 1)
  tell('memory of that', `${peak} MiB`, `< ${memoryMax} MiB`, peak < memoryMax)
}

async function ledgerAsWorkbook(bench: Bench): Promise<void> {
  const token = await bench.token('UA', 'auditor')
  const path = '/v1/reports/ledger?format=xlsx&originalCurrency=EUR'
  const { bytes, seconds, peak, cpu } = await drained(bench, path, token)
  const rows = `a quarter of ${entriesMany}`
  tell(
    `workbook of ${rows}`,
    `${peak} MiB, ${seconds.toFixed(1)} s, ${cpuSeconds(cpu)}, ${bytes} bytes`,
    '< 200 MiB',
    peak < 200,
  )
}

async function reconciliation(bench: Bench): Promise<void> {
  const token = await bench.token('UA', 'auditor')
  const each: Drained[] = []
  for (let turn = 0; turn < turns; turn += 1)
    each.push(await drained(bench, '/v1/reports/reconciliation?format=csv&currency=USD', token))
  const seconds = median(each.map((one) => one.seconds))
  const first = median(each.map((one) => one.firstByteSeconds))
  const peak = Math.max(...each.map((one) => one.peak))
  const measured = `${seconds.toFixed(1)} s, first byte ${first.toFixed(1)} s, ${peak} MiB, ${cpuSeconds(medianCpu(each.map((one) => one.cpu)))}`
  tell('reconciliation in US dollars', measured, '< 10 s', seconds < 10)
}
