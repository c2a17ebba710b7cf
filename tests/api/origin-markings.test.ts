import { afterAll, describe, expect, it } from 'vitest'
import { createTestApp } from '../support/app.ts'
import { type Child, edgesOf } from '../support/origins.ts'

/** Takes part in the framework, and is no side of anything here. */
const outsider = 'PT'

const test = await createTestApp()
const edges = edgesOf(test)
afterAll(() => test.close())

/** What of a child a participant is told, wherever it may look. */
async function toldTo(participant: string, { at, lists, ids }: Child): Promise<string[]> {
  const viewer = test.as(participant, 'viewer')
  const found: string[] = []
  for (const url of [...at, ...lists.map((list) => `${list}?limit=200`)]) {
    const reply = await viewer.get<object>(url)
    const text = JSON.stringify(reply.body)
    if (at.includes(url) && reply.status === 200) found.push(`${url} is there`)
    found.push(...ids.filter((id) => reply.status === 200 && text.includes(id)).map((id) => `${id} in ${url}`))
  }
  return found
}

describe.each(edges)('BR-50: from $from to $to', ({ make, marked, reader }) => {
  it('untold, it is no less restricted than a limited origin: an outsider reads neither it nor its mention', async () => {
    const child = await make('limited', {})
    expect(child.reply.status, JSON.stringify(child.reply.body)).toBe(201)
    const outsiders = ['UA', 'SE'].includes(reader) ? [outsider] : [outsider, reader]
    for (const each of outsiders) expect(await toldTo(each, child)).toEqual([])
  })

  if (marked)
    it('told wider, it is refused', async () => {
      const { reply } = await make('limited', { marking: 'framework' })
      expect([reply.status, reply.body.rule, reply.body.errors?.[0]?.pointer]).toEqual([422, 'BR-50', '/marking'])
    })

  it('control: from an open origin it is seen by who sees that', async () => {
    const child = await make('open', marked && reader === 'PT' ? { marking: 'framework' } : {})
    expect(child.reply.status, JSON.stringify(child.reply.body)).toBe(201)
    expect(await toldTo(reader, child)).not.toEqual([])
  })
})
