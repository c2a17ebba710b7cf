import type { TestApp } from './app.ts'
import type { LedgerScenery } from './ledger-scenery.ts'

type Made = { id: string; version: number }

/** UA's auditor remarks upon SE's limited payment, and asks SE about it twice; one of the questions is open. */
export async function createAnnotationScenery(test: TestApp, { entry }: LedgerScenery) {
  const make = async (url: string, body: object) => {
    const reply = await test.as('UA', 'auditor').post<Made>(url, body)
    if (reply.status !== 201) throw new Error(`${url} answered ${reply.status}: ${JSON.stringify(reply.body)}`)
    return reply.body
  }
  const { body } = await test
    .as('SE', 'viewer')
    .get<{ items: [{ id: string }] }>('/v1/agreements?participant=SE&limit=1')
  const resource = { type: 'ledger_entry', id: entry.id }
  const audited = { kind: 'audited', readers: 'all', text: 'Without objections.', scope: 'The bank statement.' }
  return {
    everybodys: { type: 'agreement', id: body.items[0].id },
    remark: await make('/v1/annotations', { resource, text: 'No act of acceptance.' }),
    audit: await make('/v1/annotations', { ...audited, resource }),
    question: await make('/v1/evidence-requests', { resource, question: 'Which act?', dueOn: '2026-12-31' }),
  }
}
export type AnnotationScenery = Awaited<ReturnType<typeof createAnnotationScenery>>
