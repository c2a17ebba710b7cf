import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { commit, createBooks, pay } from '../support/books.ts'
import type { RunBody } from '../support/pulls.ts'

// `npm run report`, as a process of its own against a server that listens.

let test: TestApp
let base: string
const directory = mkdtempSync(join(tmpdir(), 'accord-report-'))
beforeAll(async () => {
  test = await createBooks()
  await pay(test.as('SE', 'ministry'), await commit(test.as('SE', 'ministry'), '1000.00'), '100.10')
  await test.sequence()
  base = await test.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  await test.close()
  rmSync(directory, { recursive: true, force: true })
})

async function report(url: string, ...args: string[]): Promise<{ code: number; said: string }> {
  const main = join(import.meta.dirname, '../../src/main.ts')
  const env = { ...process.env, ACCORD_URL: url, ACCORD_TOKEN: await test.token('SE', 'auditor') }
  return await new Promise((resolve) => {
    execFile(process.execPath, [main, 'report', ...args], { env }, (error, _, said) => {
      resolve({ code: error === null ? 0 : Number(error.code), said })
    })
  })
}

async function serving(listener: RequestListener, work: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

it.each(['csv', 'xlsx'])('writes the report as %s and its sidecar, and says what it wrote', async (format) => {
  const out = join(directory, `ledger.${format}`)
  const { code, said } = await report(base, 'ledger', '--format', format, '--out', out, '--provider', 'SE')
  expect([code, said]).toEqual([0, expect.stringContaining('2 rows')])
  const sidecar = JSON.parse(readFileSync(`${out}.json`, 'utf8')) as RunBody
  expect(sidecar).toMatchObject({ filters: { provider: 'SE' }, rowCount: 2, status: 'complete' })
  expect(createHash('sha256').update(readFileSync(out)).digest('hex')).toBe(sidecar.fileSha256)
  expect(said.includes('\r'), 'no bar where nobody watches').toBe(false)
})

it('a refusal is told with its code and detail, and there is no file', async () => {
  const out = join(directory, 'refused.csv')
  const later = await report(base, 'ledger', '--out', out, '--as-of-recorded', '999999')
  expect([later.code, later.said]).toEqual([1, expect.stringContaining('422 unprocessable: asOfRecorded')])
  const unknown = await report(base, 'pipeline', '--out', out, '--value-from', '2026-01-01')
  expect([unknown.code, unknown.said]).toEqual([1, expect.stringContaining('valueFrom')])
  expect((await report(base, 'ledger')).said).toContain('--out FILE is missing')
  expect(readdirSync(directory).filter((name) => name.startsWith('refused'))).toEqual([])
})

it('a pull that breaks off, and one with another hash on record, leave no file and are no success', async () => {
  const out = join(directory, 'half.csv')
  const left = () => readdirSync(directory).filter((name) => name.startsWith('half'))
  await serving(
    (_, response) => {
      response.writeHead(200, { 'content-type': 'text/csv', 'report-run': 'x' })
      response.write('entry,sequence\r\n', () => response.destroy())
    },
    async (url) => {
      const { code, said } = await report(url, 'ledger', '--out', out)
      expect([code, said]).toEqual([1, expect.stringContaining('broke off')])
      expect(left()).toEqual([])
    },
  )
  const run = { status: 'complete', rowCount: 1, byteCount: 5, fileSha256: 'other', sha256: 'other' }
  await serving(
    ({ url = '' }, response) => {
      response.setHeader('report-run', 'x')
      response.end(url.includes('/report-runs/') ? JSON.stringify(run) : 'a,b\r\n')
    },
    async (url) => {
      const { code, said } = await report(url, 'ledger', '--out', out)
      expect([code, said]).toEqual([1, expect.stringContaining('another hash or length than the run has on record')])
      expect(left()).toEqual([])
    },
  )
  expect(existsSync(out)).toBe(false)
})
