import { Feed } from 'feed'
import type { z } from 'zod'
import { escaped, writable } from '../../kernel/markup.ts'
import type { PublishedRow } from './queries.ts'
import { type JsonFeed, jsonFeedVersion } from './schemas.ts'

export const languages = ['en', 'uk'] as const
export type Language = (typeof languages)[number]

const words = {
  en: { title: 'Joint projects of the security agreements with Ukraine', reached: 'Reached', published: 'Published' },
  uk: { title: 'Спільні проєкти угод про безпеку з Україною', reached: 'Досягнуто', published: 'Оприлюднено' },
} as const

const of = (row: PublishedRow, language: Language) =>
  language === 'en' ? { title: row.titleEn, summary: row.summaryEn } : { title: row.titleUk, summary: row.summaryUk }
const noon = (day: string) => new Date(`${day}T12:00:00Z`)

/** One item for each publication, and one for each of its milestones that was reached; the newest first. */
function itemsOf(rows: readonly PublishedRow[], language: Language, url: string) {
  const said = words[language]
  return rows
    .flatMap((row) => {
      const { title, summary } = of(row, language)
      const link = `${url}/v1/public/projects/${row.id}`
      const milestones = row.profile.milestones.flatMap((milestone, index) =>
        milestone.reachedOn === null
          ? []
          : [
              {
                id: `urn:uuid:${row.id}#milestone-${index + 1}`,
                title: `${title}: ${milestone.title[language]}`,
                description: `${said.reached}: ${milestone.reachedOn}.`,
                link,
                date: noon(milestone.reachedOn),
              },
            ],
      )
      const made = { id: `urn:uuid:${row.id}`, title, description: summary, link, date: row.publishedAt! }
      return [made, ...milestones]
    })
    .sort((a, b) => b.date.getTime() - a.date.getTime() || (a.id < b.id ? -1 : 1))
}

type Followed = { rows: readonly PublishedRow[]; language: Language; publicUrl: string | undefined }

/** The library declares the texts of an Atom feed as HTML, so they are escaped: a text with `<` in it stays that text. */
export const atomFeed = (followed: Followed): string => writable(atomOf(followed).atom1())

/** The library makes JSON Feed of the earlier version, without the text that every item must have. */
export function jsonFeed({ rows, language, publicUrl }: Followed): z.input<typeof JsonFeed> {
  const url = addressOf(publicUrl)
  return {
    version: jsonFeedVersion,
    title: words[language].title,
    home_page_url: `${url}/v1/public/projects`,
    feed_url: `${url}/v1/public/feed.json?language=${language}`,
    language,
    items: itemsOf(rows, language, url).map(({ id, link, title, description, date }) => ({
      ...{ id, url: link, title, content_text: description, date_published: date.toISOString() },
    })),
  }
}

const addressOf = (publicUrl: string | undefined) => publicUrl ?? 'https://accord.invalid'

/** The same rows give the same bytes: nothing in the feed depends on the time of the request. */
function atomOf({ rows, language, publicUrl }: Followed): Feed {
  const url = addressOf(publicUrl)
  const items = itemsOf(rows, language, url)
  const self = `${url}/v1/public/feed`
  const feed = new Feed({
    ...{ id: `${self}.${language}`, title: words[language].title, link: `${url}/v1/public/projects`, language },
    ...{ copyright: '', updated: items[0]?.date ?? new Date(0), generator: 'Accord' },
    feedLinks: { atom: `${self}.atom?language=${language}`, json: `${self}.json?language=${language}` },
  })
  for (const item of items)
    feed.addItem({ ...item, title: escaped(item.title), description: escaped(item.description) })
  return feed
}
