import type { TestApp } from './app.ts'
import { withClient } from './postgres.ts'

export type MonitoringScenery = Awaited<ReturnType<typeof createMonitoringScenery>>

export type EditionView = {
  id: string
  version: number
  status: string
  objectionsUntil: string
  objections: { participant: string; text: string; figure: string | null }[]
  sha256: { en: string; uk: string } | null
  content: { sections: { code: string; figures: FigureView[] }[] }
  allowedActions: string[]
}
export type FigureView = {
  code: string
  label: { en: string; uk: string }
  voice: string | null
  count: number
  sums: { currency: string; records: number; amount: string }[]
  request: string
}
export const period = { from: '2026-01-01', to: '2026-12-31' }

export async function draft(test: TestApp): Promise<EditionView> {
  const reply = await test.as('UA', 'secretariat').post<EditionView>('/v1/monitoring-editions', period)
  if (reply.status !== 201) throw new Error(`drafted ${reply.status}: ${JSON.stringify(reply.body)}`)
  return reply.body
}

/** A draft before the parties, and one whose time is over. */
export async function createMonitoringScenery(test: TestApp) {
  const open = await draft(test)
  const ripe = await draft(test)
  await withClient(test.testDatabase.superuserUrl, (client) =>
    client.query("update accord.monitoring_edition set objections_until = '2026-11-01' where id = $1", [ripe.id]),
  )
  return { open, ripe }
}
