import { type ProvisionFact, readReferenceData } from './facts.ts'
import { partsOf } from './sources.ts'

// Sources name places as people do ("text:DK 50-52", "text:GB II.6", "text:SE Pledge 1"), provisions name them in full.
// Ambiguous places are left unresolved, because a wrong link would claim that an act implements a provision.

/** A heading or an article with more provisions than this is a part of a text, not a provision. */
const provisionsMax = 12

/** Texts whose parts the facts and the provisions number differently. */
const countedOtherwise = new Set(['EU'])

type Place = {
  id: string
  section: string
  subsection: string | null
  paragraph: number | null
  heading: string
  words: string
}

let places: Map<string, Place[]> | undefined

/** The provisions that a fact's source names; none where it names a whole text, a page or too large a part. */
export function provisionFor(source: string): string[] {
  places ??= indexPlaces()
  const found = partsOf(source).flatMap((part) => {
    const match = /^text:([A-Z]{2})\s+(.+)$/.exec(part)
    if (!match) return []
    const [, code = '', locator = ''] = match
    if (countedOtherwise.has(code)) return []
    return resolve(places?.get(code) ?? [], locator.replace(/\(".*$/, '').trim())
  })
  return [...new Set(found)]
}

function indexPlaces(): Map<string, Place[]> {
  return new Map(readReferenceData().provisions.map((text) => [text.agreement, text.provisions.map(placeOf)]))
}

const sectionPattern =
  /^(?:Part|Section|Article|Paragraph|Частина [IVX]+, стаття)\s*([IVX]+(?:\.[A-Z])?|\d+(?:\.[A-Z])?)/
const subsectionPattern = /\b(?:section|sec\.) (\d+)/
const paragraphPattern =
  /(?:(?<!unnumbered )\bparas?|\bsubpara|\bitem|\bpoint|(?:^|[\s,])п\.)\s*(\d+)|\bsec\. \d+ \((\d+)\)/

function placeOf(provision: ProvisionFact): Place {
  const { locator } = provision
  const paragraph = paragraphPattern.exec(locator)
  const number = paragraph?.[1] ?? paragraph?.[2]
  return {
    id: provision.id,
    section: /^Annex\b/.test(locator) ? 'annex' : (sectionPattern.exec(locator)?.[1] ?? ''),
    subsection: subsectionPattern.exec(locator)?.[1] ?? null,
    paragraph: number === undefined ? null : Number(number),
    heading: headingOf(locator),
    words: `${locator} ${provision.heading}`.toLowerCase(),
  }
}

const notHeading =
  /^(?:Part|Section|Article|Paragraph|Частина|стаття|п\.|(?:unnumbered |intro )?(?:sub)?paras?|(?:list )?item|point|sec\.|section|sentence|(?:sub-)?bullet|indent|chapeau|\()/

/** The heading between section and paragraph, under which the count may start again. */
function headingOf(locator: string): string {
  const [first = '', second = ''] = locator.split(',').map((part) => part.trim())
  return [first, second].find((part) => !notHeading.test(part)) ?? ''
}

function resolve(all: Place[], locator: string): string[] {
  const numbers = /^(?:paras? )?(\d[\d\s,–-]*)(?:([a-z])\))?$/.exec(locator)
  if (numbers) return distinct(all, numbersIn(numbers[1] ?? ''), numbers[2])
  const item = /^(?:Part )?([IVX]+)\.(\d+)(?:[–-](\d+))?(?:\((\d+)\))?$/.exec(locator)
  if (item) return inSection(all, item[1] ?? '', range(item[2], item[3]), item[4])
  const article = /^(?:Art\. ?|Paragraph )(\w+)(?:\((\d+)\)|\.(\d+))?(?:, Art\. .*)?$/.exec(locator)
  if (article) return inArticle(all, article[1] ?? '', article[2] ?? article[3])
  return underHeading(all, locator)
}

/** Numbers that run through a whole text; if they start again, a number alone identifies nothing. */
function distinct(all: Place[], paragraphs: number[], letter: string | undefined): string[] {
  return paragraphs.flatMap((n) => {
    const sections = all.filter((p) => p.subsection === String(n))
    if (sections.length > 0) return limited(sections)
    const hits = all.filter((p) => p.paragraph === n)
    return new Set(hits.map((p) => `${p.section} ${p.heading}`)).size === 1
      ? limited(letter ? hits.filter((p) => p.words.includes(`(${letter})`)) : hits)
      : []
  })
}

function inSection(all: Place[], section: string, numbers: number[], inner: string | undefined): string[] {
  const there = all.filter((p) => p.section === section)
  const subsections = there.filter((p) => p.subsection !== null && numbers.includes(Number(p.subsection)))
  if (subsections.length > 0)
    return limited(inner ? subsections.filter((p) => p.paragraph === Number(inner)) : subsections)
  const hits = there.filter((p) => p.paragraph !== null && numbers.includes(p.paragraph))
  // Under the first heading a part counts from one; under later headings it starts again.
  return hits.filter((p) => p.heading === hits[0]?.heading).map((p) => p.id)
}

function inArticle(all: Place[], article: string, paragraph: string | undefined): string[] {
  const there = all.filter((p) => p.section === article)
  return limited(paragraph === undefined ? there : there.filter((p) => p.paragraph === Number(paragraph)))
}

const filler = new Set([
  'part',
  'parts',
  'para',
  'paragraph',
  'paragraphs',
  'text',
  'and',
  'the',
  'for',
  'none',
  'found',
])

/** "Pledge 1", "Maritime 1", "recovery part": the words of a heading, and perhaps a paragraph under it. */
function underHeading(all: Place[], locator: string): string[] {
  const match = /^(?:[IVX]+ )?(\D*?)\s*(\d+)?$/.exec(locator)
  const words = (match?.[1] ?? '')
    .toLowerCase()
    .split(/[^\p{L}-]+/u)
    .filter((w) => w.length > 3 && !filler.has(w))
  if (words.length === 0) return []
  const named = all.filter((p) => words.every((w) => p.heading.toLowerCase().includes(w)))
  const there = named.length > 0 ? named : all.filter((p) => words.every((w) => p.words.includes(w)))
  if (match?.[2] === undefined) return limited(there)
  return limited(there.filter((p) => p.paragraph === Number(match[2])))
}

const limited = (hits: Place[]): string[] => (hits.length > provisionsMax ? [] : hits.map((p) => p.id))

const numbersIn = (text: string): number[] =>
  text.split(',').flatMap((part) => {
    const [from, to] = part.split(/[–-]/)
    return range(from?.trim(), to?.trim())
  })

function range(from: string | undefined, to: string | undefined): number[] {
  const first = Number(from)
  const last = to === undefined ? first : Number(to)
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}
