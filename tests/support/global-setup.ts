import type { TestProject } from 'vitest/node'
import { choosePostgres, prepareCluster } from './postgres.ts'

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await choosePostgres()
  process.stdout.write(`${server.line}\n`)
  try {
    const { postgres, remove } = await prepareCluster(server)
    project.provide('postgres', postgres)
    return async () => {
      await remove()
      await server.stop()
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}
