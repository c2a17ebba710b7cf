import '../../src/platform/quick-imports.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { ensureLocalKey } from '../../src/platform/local-issuer.ts'
import { writeProgram } from '../../src/program.ts'
import { choosePostgres, prepareCluster } from './postgres.ts'

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const program = writeProgram()
  program.catch(() => undefined) // it is waited for below
  const server = await choosePostgres()
  process.stdout.write(`${server.line}\n`)
  try {
    const key = await makeLocalKey()
    const { postgres, remove } = await prepareCluster(server, key)
    await program
    project.provide('postgres', postgres)
    project.provide('localKey', key)
    return async () => {
      await remove()
      await server.stop()
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}

/** It need not outlive the run. */
async function makeLocalKey() {
  const directory = mkdtempSync(join(tmpdir(), 'accord-key-'))
  try {
    return await ensureLocalKey(join(directory, 'local-issuer.json'))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
