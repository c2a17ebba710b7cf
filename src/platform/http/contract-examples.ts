import type { Document, Media, Schema } from './contract-document.ts'

const prefix = '#/components/schemas/'

/** Puts the example of a schema beside every body of that schema, where tools look for it. */
export function showExamples(document: Document): void {
  const { schemas } = document.components
  const shown: Record<string, { value: unknown }> = {}
  for (const operations of Object.values(document.paths)) {
    for (const { requestBody, responses } of Object.values(operations)) {
      for (const { content = {} } of [...(requestBody === undefined ? [] : [requestBody]), ...Object.values(responses)])
        for (const media of Object.values(content)) showIn(media)
    }
  }
  document.components['examples'] = shown

  function showIn(media: Media): void {
    if (media.example !== undefined || media.schema === undefined) return
    const [own] = media.schema.examples ?? []
    if (own !== undefined) {
      media.example = own
      delete media.schema.examples
      return
    }
    const name = exemplified(media.schema)
    if (name === undefined) return
    shown[name] ??= { value: schemas[name]!.examples![0] }
    media.examples = { [name]: { $ref: `#/components/examples/${name}` } }
  }

  /** The first schema that has an example, among those that the body may be of. */
  function exemplified({ $ref, anyOf = [], oneOf = [] }: Schema): string | undefined {
    const name = $ref?.slice(prefix.length)
    if (name === undefined) return [...anyOf, ...oneOf].map(exemplified).find((each) => each !== undefined)
    return schemas[name]!.examples === undefined ? exemplified(schemas[name]!) : name
  }
}
