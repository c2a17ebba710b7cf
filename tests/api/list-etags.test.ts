import { afterAll, beforeAll, expect, test } from 'vitest'
import { roles } from '../../src/access/actor.ts'
import { targetsOf } from '../access/targets.ts'
import type { Client, TestApp } from '../support/app.ts'
import { publishedOperations } from '../support/operations.ts'
import { scaled } from '../support/scale.ts'
import { createSceneryApp, type Scenery } from '../support/scenery.ts'

// A list says of each item by which tag it is changed: the one that reading the item alone answers.

type Page = { items: ({ id?: string; code?: string; etag?: string } & Record<string, unknown>)[] }

let app: TestApp
let scenery: Scenery
beforeAll(async () => {
  const made = await createSceneryApp()
  app = made.test
  scenery = made.scenery
})
afterAll(() => app.close())

/** Of reference data the tag is of the whole reply: it cannot be told beside other items. */
const ofTheWholeReply = /^W\/"/

test('each item of each list whose items can be read alone carries the ETag of that read', async () => {
  const targets = targetsOf(scenery)
  const operations = publishedOperations()
  const reads = new Map(operations.filter(({ method }) => method === 'GET').map((each) => [each.path, each]))
  const compared = new Set<string>()
  const wrong: string[] = []
  for (const [url, list] of reads) {
    const alone = [...reads.keys()].find((other) => new RegExp(`^${escaped(url)}/[:{]\\w+}?$`).test(other))
    if (alone === undefined) continue
    for (const target of targets[list.id] ?? [{ path: url, standings: [] }]) {
      for (const participant of scaled(['UA'], ['UA', 'NO', 'SE'])) {
        for (const role of roles) {
          const client = app.as(participant, role)
          const page = await client.get<Page>(target.path)
          if (page.status !== 200 || !Array.isArray(page.body.items)) continue
          await compare(client, { id: list.id, path: target.path, items: page.body.items.slice(0, 2) })
          break
        }
      }
    }
  }
  async function compare(client: Client, { id, path, items }: { id: string; path: string; items: Page['items'] }) {
    for (const item of items) {
      const key = item.id ?? item.code
      if (key === undefined) continue
      const one = await client.get(`${path.split('?')[0]}/${key}`)
      const tag = one.headers['etag'] as string | undefined
      if (one.status !== 200 || tag === undefined || ofTheWholeReply.test(tag)) continue
      compared.add(id)
      if (item.etag !== tag) wrong.push(`${id}: ${item.etag} and not ${tag}`)
    }
  }
  expect([...new Set(wrong)]).toEqual([])
  expect(compared.size).toBeGreaterThan(15)
  expect([...compared]).toEqual(
    expect.arrayContaining(['listConsultations', 'listSessions', 'listTasks', 'listPledges']),
  )
})

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
