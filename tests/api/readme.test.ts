import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'

// The requests of the README, as it prints them: what somebody who tries them reads is what it says.

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const section = readme.slice(readme.indexOf('## A first request'), readme.indexOf('## Where to read on'))

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

it('the first request is answered as the README prints it, byte for byte', async () => {
  const [, path] = section.match(/curl -s -H [^\n]*'http:\/\/127\.0\.0\.1:8080(\/v1\/[^']+)'/)!
  const printed = section.split('\n').find((line) => line.startsWith('    {"items"'))!
  const headers = { authorization: `Bearer ${await test.token('UA', 'coordinator')}` }
  const { body } = await test.app.inject({ method: 'GET', url: path!, headers })
  expect(body).toBe(printed.trim())
})

it('the second files a draft whose preview has as many rows as the README says', async () => {
  const [, draft] = section.match(/-d '(\{[^']+\})'/)!
  const [, rows] = section.match(/circulation\/preview`: (\d+) rows/)!
  const coordinator = test.as('UA', 'coordinator')
  const filed = await coordinator.post<{ id: string }>('/v1/consultations', JSON.parse(draft!) as object)
  expect(filed.status).toBe(201)
  const preview = await coordinator.get<{ rows: object[] }>(`/v1/consultations/${filed.body.id}/circulation/preview`)
  expect(preview.body.rows).toHaveLength(Number(rows))
})
