import { Feed } from 'feed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { escaped, writable } from '../../src/kernel/markup.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { milestone, projectsOf, published } from '../support/project-scenery.ts'
import { workOf } from '../support/work-scenery.ts'

// Whatever people write, what is XML for a reader is XML, and shows the text that was written.

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

/** The whole production Char of XML 1.0, written anew. */
const inXml = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u
/** A line break of a slide, a bell, what is no character, markup, and the end of a section of XML. */
const odd = 'Under 5 %: <b>A & B</b>\u000b\u0007\uffff ]]> <img src=x onerror=alert(1)>'
const asTold = odd.replaceAll(/[\u000b\u0007\uffff]/g, '\ufffd')

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
const unescaped = (html: string) => html.replaceAll(/&([#\w]+);/g, (_, name: string) => entities[name]!)
/** The text that a reader of the feed shows: sections of XML, joined, and what they say as HTML. */
function shownBy(xml: string, element: string): string[] {
  const told = xml.matchAll(
    new RegExp(`<${element} type="html">((?:<!\\[CDATA\\[[\\s\\S]*?\\]\\]>)+)</${element}>`, 'g'),
  )
  return [...told].map(([, sections]) => {
    const html = [...sections!.matchAll(/<!\[CDATA\[([\s\S]*?)\]\]>/g)].map(([, text]) => text).join('')
    expect(html).not.toMatch(/[<>]/)
    return unescaped(html)
  })
}

const read = async (url: string, who?: string) => {
  const headers = who === undefined ? {} : { authorization: `Bearer ${await test.token(who, 'viewer')}` }
  const reply = await test.app.inject({ method: 'GET', url, headers })
  expect(reply.statusCode, url).toBe(200)
  return reply.body
}

describe('the public feed', () => {
  beforeAll(async () => {
    const projects = projectsOf(test)
    const both = { en: odd, uk: odd }
    const made = await projects.on(await projects.register(), 'milestones', { ...milestone, title: both })
    await projects.on(made, 'milestone-statements', { milestoneId: made.milestones[0]!.id, reachedOn: '2026-11-20' })
    const words = { title: both, summary: both }
    const shown = await projects.send<{ id: string; version: number }>(
      'SE',
      `/v1/joint-projects/${made.id}/publications`,
      { ...published, ...words },
    )
    for (const code of ['UA', 'DK']) await projects.agree(shown, code)
  })

  it('of Atom is XML, and shows titles and summaries as the texts that they are', async () => {
    const xml = await read('/v1/public/feed.atom')
    expect(xml).toMatch(inXml)
    expect(shownBy(xml, 'title').sort()).toEqual([asTold, `${asTold}: ${asTold}`].sort())
    expect(shownBy(xml, 'summary')).toContain(asTold)
  })

  it('of JSON tells them word for word', async () => {
    const { items } = JSON.parse(await read('/v1/public/feed.json')) as { items: { title: string }[] }
    expect(items.map(({ title }) => title).sort()).toEqual([odd, `${odd}: ${odd}`].sort())
  })

  it('control: the library alone makes neither XML nor a text of it', () => {
    const feed = new Feed({ id: 'x', title: 'x', copyright: '', updated: new Date(0) })
    feed.addItem({ title: odd, link: 'https://x.example', date: new Date(0) })
    expect(feed.atom1()).not.toMatch(inXml)
    expect(writable(feed.atom1())).toMatch(/CDATA\[Under 5 %: <b>/)
  })
})

it('a picture whose labels people wrote is XML', async () => {
  const work = workOf(test)
  await work.validate(await work.file({ title: odd, marking: 'framework', releasableTo: [] }))
  await test.sequence()
  const svg = await read('/v1/reports/board/chart.svg', 'UA')
  expect(svg).toContain('Under 5 %')
  expect(svg).toMatch(inXml)
})

it('what is made writable is XML, whatever it was; and what was is not changed', () => {
  const every = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter((text) =>
    text.isWellFormed(),
  )
  expect(every.filter((text) => !inXml.test(writable(text)))).toEqual([])
  expect(every.filter((text) => inXml.test(text) !== (writable(text) === text))).toEqual([])
  expect(unescaped(escaped(every.join('')))).toBe(every.join(''))
})
