import { z } from 'zod'

type Prune = (value: unknown) => unknown

/**
 * Makes JSON of a reply. Fields that its schema does not declare are left out. Nothing is checked on the way, because that
 * took longer than the statements of most requests. `checked` (tests) compares every reply with its schema.
 */
export function serializerOf(schema: z.ZodType, checked: boolean): (value: unknown) => string {
  const prune = pruneOf(schema) ?? ((value: unknown) => value)
  if (!checked) return (value) => JSON.stringify(prune(value))
  return (value) => {
    const sent = JSON.stringify(prune(value))
    schema.parse(JSON.parse(sent))
    return sent
  }
}

const prunes = new WeakMap<z.ZodType, { prune: Prune | undefined }>()

/** Leaves out what a schema does not declare; undefined if there is nothing to leave out. Made once for each schema. */
function pruneOf(schema: z.ZodType): Prune | undefined {
  const known = prunes.get(schema) ?? { prune: makePrune(schema) }
  prunes.set(schema, known)
  return known.prune
}

function makePrune(schema: z.ZodType): Prune | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodReadonly)
    return ofPresent(pruneOf(schema.unwrap() as z.ZodType))
  if (schema instanceof z.ZodArray) {
    const item = pruneOf(schema.element as z.ZodType)
    return ofPresent(item && ((value) => (value as unknown[]).map(item)))
  }
  if (schema instanceof z.ZodRecord) {
    const entry = pruneOf(schema.valueType as z.ZodType)
    return ofPresent(
      entry &&
        ((value) =>
          Object.fromEntries(
            Object.entries(value as Record<string, unknown>).map(([key, each]) => [key, entry(each)]),
          )),
    )
  }
  if (schema instanceof z.ZodObject) return ofPresent(pruneObject(schema))
  // For a union, the schema itself finds out which shape it is.
  if (schema instanceof z.ZodUnion && (schema.options as z.ZodType[]).some((option) => pruneOf(option) !== undefined))
    return (value) => schema.parse(value)
  return undefined
}

function pruneObject(schema: z.ZodObject): Prune | undefined {
  // Open on purpose: members that it does not declare are sent too.
  if (schema.def.catchall !== undefined && !(schema.def.catchall instanceof z.ZodNever)) return undefined
  const fields = Object.entries(schema.shape).map(([key, field]) => [key, pruneOf(field as z.ZodType)] as const)
  const prunes = fields.map(([, prune]) => prune)
  // Compiled to one object literal: an object that is built key by key is several times slower to make and to write.
  const members = fields.map(([key, prune], index) => {
    const name = JSON.stringify(key)
    return prune === undefined ? `${name}: whole[${name}]` : `${name}: prunes[${index}](whole[${name}])`
  })
  return new Function('prunes', `return (whole) => ({ ${members.join(', ')} })`)(prunes) as Prune
}

function ofPresent(prune: Prune | undefined): Prune | undefined {
  return prune && ((value) => (value === null || value === undefined ? value : prune(value)))
}
