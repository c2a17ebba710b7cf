import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeProgram } from '../../src/program.ts'

let directory: string
const made = () => readdirSync(directory).sort()
const write = () => writeProgram(pathToFileURL(`${directory}/`))

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'accord-program-'))
})
afterAll(() => rm(directory, { recursive: true }))

test('the program has the same files however often it is made, by several at once too, and nothing else', async () => {
  await write()
  const files = made()
  expect(files).toContain('main.js')
  writeFileSync(join(directory, 'chunk-OF-BEFORE.js'), '')
  await Promise.all([write(), write()])
  expect(made()).toEqual(files)
})

test('what is loaded for tracing alone is in no file that is loaded without it', () => {
  const sdk = /from "@opentelemetry\/sdk/
  const those = made().filter((name) => sdk.test(readFileSync(join(directory, name), 'utf8')))
  expect(those).toEqual([expect.stringMatching(/^open-telemetry-/)])
})
