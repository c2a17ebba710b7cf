import { createHash } from 'node:crypto'
import type { TopLevelSpec } from 'vega-lite'
import { escaped } from '../../kernel/markup.ts'
import type { Draw } from '../../platform/charts/draw.ts'
import type { Content, Figure } from './figures.ts'
import type { PageLanguage } from './inputs.ts'
import type { EditionRow } from './queries.ts'
import { financeWords, pageWords } from './words.ts'

/** For the screen and for paper of size A4: dark on white, nothing from outside, no script. */
const style = `
:root { color: #1b1b1b; background: #fff; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { font-size: 1.25rem; margin-top: 2rem; break-after: avoid; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: start; font-weight: 600; padding-bottom: .25rem; }
th, td { text-align: start; vertical-align: top; padding: .35rem .5rem; border-bottom: 1px solid #767676; }
td.number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
tr, figure { break-inside: avoid; }
figure { margin: 1rem 0; }
svg { max-width: 100%; height: auto; }
a { color: #003e92; text-decoration: underline; }
a:focus-visible { outline: 3px solid #003e92; outline-offset: 2px; }
.table { overflow-x: auto; }
@page { size: A4; margin: 16mm; }
@media print { :root { font-size: 10pt; } main { padding: 0; max-width: none; } a { color: inherit; } }
`
/** The browser may only show the page. */
export const pagePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

export function htmlPage({ language, title, body }: { language: PageLanguage; title: string; body: string }): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`
}

export type Shown = {
  from: string
  to: string
  content: Content
  /** A draft, an edition, or neither. */
  state: 'preview' | 'draft' | 'issued'
  /** Until when the parties may object to the draft, or when it was issued. */
  moment: string | null
  objections: Readonly<EditionRow['objections']>
}

/** The pictures of a report, by section. They repeat what the tables say. */
export type Pictures = ReadonlyMap<string, string>

export async function picturesOf({ sections }: Content, language: PageLanguage, draw: Draw): Promise<Pictures> {
  const words = pageWords[language]
  const drawn = sections
    .filter(({ code }) => code === 'undertakings' || code === 'projects')
    .map(async ({ code, figures }) => [code, await chartOf(figures, words.sections[code], language, draw)] as const)
  return new Map(await Promise.all(drawn))
}

/** The report as one page. */
export function monitoringPage(shown: Shown, language: PageLanguage, pictures: Pictures): string {
  const words = pageWords[language]
  const standing = shown.state === 'preview' ? words.preview : words[shown.state](String(shown.moment).slice(0, 10))
  const sections = shown.content.sections.map(
    ({ code, figures }) => `<section aria-labelledby="${code}">
<h2 id="${code}">${escaped(words.sections[code])}</h2>
${pictures.get(code) ?? ''}${tableOf(figures, words.sections[code], language)}
</section>`,
  )
  const objections =
    shown.objections.length === 0
      ? `<p>${escaped(words.noObjections)}</p>`
      : `<ul>${shown.objections.map(({ participant, text, figure }) => `<li><strong>${escaped(participant)}</strong>${figure === null ? '' : ` (${escaped(figure)})`}: ${escaped(text)}</li>`).join('\n')}</ul>`
  const body = `<h1>${escaped(words.title)}</h1>
<p>${escaped(words.period(shown.from, shown.to))} ${escaped(standing)}</p>
<p>${escaped(words.scope)}</p>
${sections.join('\n')}
<p>${escaped(words.note)}</p>
<section aria-labelledby="objections">
<h2 id="objections">${escaped(words.objections)}</h2>
${objections}
</section>`
  return htmlPage({ language, title: words.title, body })
}

function tableOf(figures: readonly Figure[], caption: string, language: PageLanguage): string {
  const words = pageWords[language]
  const money = figures.some(({ voice }) => voice !== null)
  const heads = [words.figure, words.count, ...(money ? [words.amounts, words.voice] : []), words.request]
  const rows = figures.map(({ label, count, sums, voice, request }) => {
    const amounts =
      sums
        .map(
          ({ currency, financeType, amount }) =>
            `${escaped(amount)} ${escaped(currency)}, ${escaped(financeWords[language][financeType] ?? financeType)}`,
        )
        .join('<br>') || '–'
    const link = `<a href="${escaped(request)}" aria-label="${escaped(`${words.request}: ${label[language]}`)}">${escaped(words.request)}</a>`
    return `<tr><th scope="row">${escaped(label[language])}</th><td class="number">${count}</td>${
      money ? `<td class="number">${amounts}</td><td>${voice === null ? '–' : escaped(words.voices[voice])}</td>` : ''
    }<td>${link}</td></tr>`
  })
  return `<div class="table" role="group" tabindex="0" aria-label="${escaped(caption)}"><table>
<caption>${escaped(caption)}</caption>
<thead><tr>${heads.map((head) => `<th scope="col">${escaped(head)}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table></div>`
}

async function chartOf(figures: readonly Figure[], title: string, language: PageLanguage, draw: Draw): Promise<string> {
  const values = figures.map(({ label, count }) => ({ figure: label[language], count }))
  const spec: TopLevelSpec = {
    data: { values },
    width: 420,
    mark: { type: 'bar', color: '#005ea5' },
    encoding: {
      y: { field: 'figure', type: 'nominal', sort: null, title: null, axis: { labelLimit: 320 } },
      x: { field: 'count', type: 'quantitative', title: pageWords[language].count, axis: { tickMinStep: 1 } },
    },
    config: { font: 'sans-serif', background: 'white' },
  }
  const description = values.map(({ figure, count }) => `${figure}: ${count}`).join('; ')
  return `<figure>${await draw(spec, { title, description })}</figure>\n`
}
