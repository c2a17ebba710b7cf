import { createChanges } from './changes.ts'
import { type Key, type Word, words } from './words/all.ts'

export type Language = 'en' | 'uk'
export const languages = { en: 'English', uk: 'Українська' } as const

const kept = 'accord-language'
const changes = createChanges()

function first(): Language {
  const chosen = localStorage.getItem(kept)
  if (chosen === 'en' || chosen === 'uk') return chosen
  return navigator.languages.some((tag) => tag.startsWith('uk')) ? 'uk' : 'en'
}

let current: Language = first()
document.documentElement.lang = current

export function language(): Language {
  return current
}

export function setLanguage(next: Language): void {
  current = next
  localStorage.setItem(kept, next)
  document.documentElement.lang = next
  changes.tell()
}

/** Draws the caller again when the language changes. */
export function useLanguage(): Language {
  changes.use()
  return current
}

/** British English: days before months, 24 hours. */
export function locale(): string {
  return current === 'uk' ? 'uk-UA' : 'en-GB'
}

type Parameters = Record<string, string | number>

/** The words under a key, in the language of the page; `{n}` chooses the plural form. */
export function t(key: Key, parameters: Parameters = {}): string {
  return filled(words[key], parameters)
}

export function hasWords(key: string): key is Key {
  return Object.hasOwn(words, key)
}

function filled(word: Word, parameters: Parameters): string {
  const chosen = word[current === 'uk' ? 1 : 0]
  const text = typeof chosen === 'string' ? chosen : plural(chosen, Number(parameters['n']))
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters[name]
    return typeof value === 'number' ? number(value) : (value ?? '')
  })
}

function plural(forms: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>, count: number): string {
  return forms[new Intl.PluralRules(locale()).select(count)] ?? forms.other ?? ''
}

/** The language of a sentence of the service; some refusals have both. */
export function spokenIn(text: string): Language {
  return /[а-яєіїґ]/i.test(text) ? 'uk' : 'en'
}

const numberFormats = new Map<string, Intl.NumberFormat>()
const dateFormats = new Map<string, Intl.DateTimeFormat>()

/** Formats are kept, because making one costs more than using it and a table uses one in every cell. */
export function numberFormat(options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  return formatOf(numberFormats, options, () => new Intl.NumberFormat(locale(), options))
}

export function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return formatOf(dateFormats, options, () => new Intl.DateTimeFormat(locale(), options))
}

function formatOf<Format>(formats: Map<string, Format>, options: object, make: () => Format): Format {
  const key = `${current}${JSON.stringify(options)}`
  const known = formats.get(key) ?? make()
  formats.set(key, known)
  return known
}

export function number(value: number): string {
  return numberFormat().format(value)
}

/** Names and definitions come from the service in both languages. */
export function inLanguage(names: { en: string; uk: string | null }): string {
  return names[current] ?? names.en
}
