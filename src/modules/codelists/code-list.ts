export type Words = { en: string; uk: string }

/** The same thing in a code list that others keep. */
export type OtherCode = { list: string; code: string }

export type Code = {
  code: string
  definition: Words
  sameAs: readonly OtherCode[]
  /** Facts that go with the code, such as the status of a refusal. */
  attributes: Readonly<Record<string, string | number | boolean>>
}

export type CodeList = {
  name: string
  definition: Words
  /** The publisher of the list, or of the list that it follows, if it is not only this service's. */
  source: string | null
  codes: readonly Code[]
}

/** English, Ukrainian, and further facts of the code. */
export type Entry = readonly [
  en: string,
  uk: string,
  more?: { sameAs?: readonly OtherCode[]; attributes?: Code['attributes'] },
]

export function codeList(
  name: string,
  [en, uk]: readonly [string, string],
  entries: Readonly<Record<string, Entry>>,
  source: string | null = null,
): CodeList {
  return {
    name,
    definition: { en, uk },
    source,
    codes: Object.entries(entries).map(([code, [english, ukrainian, more]]) => ({
      code,
      definition: { en: english, uk: ukrainian },
      sameAs: more?.sameAs ?? [],
      attributes: more?.attributes ?? {},
    })),
  }
}

/** `same('IATI TransactionType', '3', '1')`: the corresponding codes of IATI's list. */
export function same(list: string, ...codes: string[]): { sameAs: OtherCode[] } {
  return { sameAs: codes.map((code) => ({ list, code })) }
}
