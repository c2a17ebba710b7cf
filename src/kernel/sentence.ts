import { ofTheBooks } from './sentences/books.ts'
import { ofConsultations } from './sentences/consultations.ts'
import { heardSentences } from './sentences/heard.ts'
import { ofTheRegister } from './sentences/register.ts'
import { ofAnyRequest } from './sentences/requests.ts'
import { plainWords, recordWords, stateWords } from './sentences/words.ts'
import { ofTheWork } from './sentences/work.ts'

/** Every sentence for people, in English and Ukrainian; `{name}` is a placeholder. */
export const sentences = {
  ...heardSentences,
  ...ofAnyRequest,
  ...ofConsultations,
  ...ofTheRegister,
  ...ofTheBooks,
  ...ofTheWork,
}

/** A sentence in both languages of the framework. */
export type Said = { readonly en: string; readonly uk: string }

export type Sentence = keyof typeof sentences
type NameIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NameIn<Rest> : never
/** A sentence without placeholders. */
export type PlainSentence = { [Text in Sentence]: [NameIn<Text>] extends [never] ? Text : never }[Sentence]

/** A sentence of the catalogue, or one that `say` has filled in. A sentence without Ukrainian does not compile. */
export type Detail = PlainSentence | Said

/**
 * The value of a placeholder: a word of the catalogue appears in both languages, anything else as it is, a list with
 * commas.
 */
export type Value = string | number | Said | readonly (string | Said)[]

export const words: ReadonlyMap<string, string> = new Map<string, string>([
  ...Object.entries(plainWords),
  ...Object.entries(stateWords),
  ...Object.entries(recordWords).flatMap(([kind, uk]): [string, string][] => [
    [kind, uk],
    [kind.replaceAll('_', ' '), uk],
  ]),
  ...Object.entries(sentences).filter(([en]) => !en.includes('{')),
])

/** A sentence with its placeholders filled in. */
export function say<Text extends Sentence>(sentence: Text, values: { readonly [Name in NameIn<Text>]: Value }): Said {
  const given = values as Readonly<Record<string, Value>>
  const fill = (text: string, language: keyof Said) =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => told(given[name] ?? '')[language])
  return { en: fill(sentence, 'en'), uk: fill(sentences[sentence], 'uk') }
}

function told(value: Value): Said {
  if (typeof value === 'number') return told(String(value))
  if (typeof value === 'string') return { en: value, uk: words.get(value) ?? value }
  if ('en' in value) return value
  return joined(value, ', ', ', ')
}

function joined(values: readonly (string | Said)[], en: string, uk: string): Said {
  const each = values.map(told)
  return { en: each.map((one) => one.en).join(en), uk: each.map((one) => one.uk).join(uk) }
}

/** What a refusal was given as its detail, in both languages. */
export const inBoth = (detail: Detail): Said => told(detail)

/** One of these: "draft or circulated". */
export const either = (values: readonly (string | Said)[]): Said => joined(values, ' or ', ' або ')
/** All of these: "PL and SE". */
export const allOf = (values: readonly (string | Said)[]): Said => joined(values, ' and ', ' та ')

export type RecordKind = keyof typeof recordWords
/** Values that a sentence may name besides its own words. */
export type Noun = RecordKind | keyof typeof plainWords
export type StateWord = keyof typeof stateWords

/** A kind of record as a sentence names it. */
export function record(kind: RecordKind): Said {
  return { en: kind.replaceAll('_', ' '), uk: recordWords[kind] }
}
