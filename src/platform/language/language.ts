import { type Said, words } from '../../kernel/sentence.ts'
import { ofConsultations } from '../../kernel/sentences/consultations.ts'
import { heardSentences } from '../../kernel/sentences/heard.ts'

/** The two languages of the framework. */
export type Language = 'en' | 'uk'

/** The language that an Accept-Language header prefers (RFC 9110, section 12.5.4); English if it names neither. */
export function preferredLanguage(header: string | undefined): Language {
  const wanted = (header ?? '')
    .slice(0, 1_000)
    .split(',')
    .map((part, index) => {
      const [range = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
      const weight = parameters.find((parameter) => parameter.startsWith('q='))
      return { language: range.split('-')[0], weight: weight === undefined ? 1 : Number(weight.slice(2)), index }
    })
    .filter(({ language, weight }) => (language === 'en' || language === 'uk') && weight > 0)
    .sort((a, b) => b.weight - a.weight || a.index - b.index)
  return (wanted[0]?.language as Language | undefined) ?? 'en'
}

/** A sentence of the catalogue with its parameters: `{name}` is a placeholder. */
type Sentence = { pattern: RegExp; names: string[]; uk: string }

const withParameters: Sentence[] = []
for (const [en, uk] of Object.entries({ ...heardSentences, ...ofConsultations })) {
  const names = [...en.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
  if (names.length > 0) {
    const parts = en.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    withParameters.push({ pattern: new RegExp(`^${parts.join('(.{1,1900}?)')}$`, 's'), names, uk })
  }
}
// The sentence with more words between its parameters is the better match.
withParameters.sort((a, b) => b.pattern.source.length - a.pattern.source.length)

const longest = 2_000

/** The Ukrainian sentence, or undefined where the catalogue does not have it. Parameters that are words of it are translated too. */
export function inUkrainian(en: string): string | undefined {
  if (en.length > longest) return undefined
  const known = words.get(en)
  if (known !== undefined) return known
  // For a field: its pointer needs no translation.
  const field = /^(\/\S*|[A-Za-z][\w.-]*): (.+)$/s.exec(en)
  const said = field === null ? undefined : inUkrainian(field[2]!)
  if (field !== null && said !== undefined) return `${field[1]}: ${said}`
  for (const { pattern, names, uk } of withParameters) {
    const found = pattern.exec(en)
    if (found === null) continue
    return uk.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = found[names.indexOf(name) + 1] ?? ''
      return words.get(value) ?? value
    })
  }
  return undefined
}

/** Several sentences of the catalogue, one after the other; other text stays as it is. */
export function sayIn(language: Language, text: string): string {
  if (language === 'en') return text
  const known = inUkrainian(text)
  if (known !== undefined) return known
  const sentences = text.split(/(?<=[.:]) (?=[A-Z“])/)
  return sentences.map((sentence) => inUkrainian(sentence) ?? sentence).join(' ')
}

/** A message of the validator, which gives its sentences as text; one that is not in the catalogue stays in English. */
export function heard(text: string): Said {
  return { en: text, uk: inUkrainian(text) ?? text }
}
