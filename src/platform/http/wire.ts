import { z } from 'zod'
import { limits } from '../../config.ts'
import { classificationMark } from '../../kernel/classification.ts'
import { isBlank } from '../../kernel/identity.ts'
import { markings } from '../../kernel/visibility.ts'
import { publicCodes } from './public-codes.ts'

/** The pieces that wire shapes share. Inputs are strict objects: an unknown field is refused, not dropped. */
export const Id = z
  .uuid({ error: 'must be a UUID', abort: true })
  .toLowerCase() // one id in one spelling, because it is compared as a text from here on
  .meta({ description: 'A UUID (RFC 9562).', examples: ['01979d2a-7f31-7000-8000-4c9a3a2f6b10'] })

/** Codes that are commonly used for a country, or by the European Union, although ISO 3166-1 has another. */
const participantHabits: Readonly<Record<string, string>> = { UK: 'GB', EL: 'GR' }
const isHabit = (code: string) => Object.hasOwn(participantHabits, code)
/** A list of codes may be one text: the first such code in it. */
const habitOf = (input: unknown) => String(input).split(',').find(isHabit) ?? ''
/** Refuses such a code and says which one is meant. */
export const noHabit = {
  check: (codes: string) => !codes.split(',').some(isHabit),
  says: {
    error: ({ input }: { input?: unknown }) => `is no code of ISO 3166-1: write ${participantHabits[habitOf(input)]}`,
  },
}
export const ParticipantCode = z
  .string()
  .regex(/^[A-Z]{2}$/, { error: 'must be two capital letters', abort: true })
  .refine(noHabit.check, noHabit.says)
  .meta({
    description:
      'A participant, by its two-letter code in ISO 3166-1; EU is the European Union, XA the framework audit office.',
    examples: ['PL'],
  })
  .register(publicCodes, { list: 'participants' })
export const CurrencyCode = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be three capital letters')
  .meta({ description: 'A currency, by its code in ISO 4217.', examples: ['EUR'] })
  .register(publicCodes, { list: 'currencies' })
/** The hash of a document that stays with its holder. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits in lower case')
export const Instant = z.iso
  .datetime()
  .meta({ description: 'An instant in UTC, as RFC 3339 writes it.', examples: ['2026-11-23T06:40:00.000Z'] })
export const InstantInput = z.iso
  .datetime({ offset: true, error: ({ input }) => instantFault(input), abort: true })
  .refine((text) => inRange(new Date(text)), 'must be between 1991 and 2200')
  .meta({ description: 'RFC 3339 with Z or an offset.', examples: ['2026-11-23T06:40:00Z'] })

/** What is wrong with a text that should be an instant. */
export function instantFault(input: unknown): string {
  const local = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(String(input))
  if (local) return `has no offset from UTC: write ${input}Z, or with one such as ${input}+02:00`
  return 'must be an instant such as 2026-11-23T06:40:00Z'
}

export const CalendarDate = z.iso
  .date({ error: 'must be a date such as 2026-11-23', abort: true })
  .refine((text) => inRange(new Date(`${text}T00:00:00Z`)), 'must be between 1991 and 2200')
  .meta({ description: 'ISO 8601 date.', examples: ['2026-11-23'] })
export const Names = z
  .object({ en: z.string(), uk: z.string() })
  .meta({ id: 'Names', description: 'English and Ukrainian.' })
/** The type of finance, by which sums tell loans, guarantees and grants apart. */
export const FinanceTypeTold = z.string().meta({
  description:
    'A code of the list `financeType`, or `unstated`; loans, guarantees, equity and grants are never added to each other.',
  examples: ['grant', 'unstated'],
})
export const Marking = z.enum(markings)
/** To whom a limited record is released; a coalition stands for its members of the day on which one looks. */
export const ReleasableTo = z
  .array(
    z
      .string()
      .regex(/^([A-Z]{2}|framework_audit|coalition:[a-z][a-z0-9_]{1,39})$/, {
        error: 'must be a participant, framework_audit or coalition:<code>',
        abort: true,
      })
      .refine(noHabit.check, noHabit.says),
  )
  .max(limits.arrayItems)
  .meta({
    description:
      'With marking `limited`: who may see it besides its sides; `coalition:<code>` means those who take part in the coalition at the time of reading.',
    examples: [['PL', 'coalition:drone']],
  })

// Two patterns, because engines without lookahead read the contract too: the form, and a digit that is not zero.
const decimal = /^\d{1,15}(\.\d{1,6})?$/
const notZero = /[1-9]/

const positive = { pattern: decimal.source, allOf: [{ pattern: notZero.source }] }
const notAQuantity =
  'must be a positive decimal string such as "12" or "2.5", of at most 15 digits and 6 decimal places'

/** A decimal string, never a float; positive; with as many places as PostgreSQL's numeric holds exactly. */
export const Quantity = z
  .string()
  .regex(decimal, { error: notAQuantity, abort: true })
  .regex(notZero, notAQuantity)
  .meta({ description: 'A positive decimal number, as a text.', ...positive, examples: ['12'] })

/** Money, as a decimal string. That it is above zero is a rule, refused with its number. */
export const Amount = z
  .string()
  .regex(/^-?\d{1,15}(\.\d{1,6})?$/, {
    error: 'must be a decimal string such as "12.50", of at most 15 digits and 6 decimal places',
    abort: true,
  })
  .refine((amount) => decimal.test(amount) && notZero.test(amount), {
    error: 'must be above zero',
    params: { rule: 'BR-10' },
  })
  .meta({ description: 'Money: a positive decimal number, as a text.', ...positive, examples: ['12.50'] })

/** RFC 3986: other characters, such as a space or a letter of another script, are percent-encoded. */
const addressed = /^([\w.~:/?#[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+$/

/** An address on the web. Others open or call it exactly as it is written, so every character must be right. */
export function webAddress(
  charactersMax: number,
  error = 'must be an http or https address, with %20 for a space and the like for other characters',
) {
  return z
    .url({ protocol: /^https?$/, error, abort: true })
    .max(charactersMax)
    .refine((address) => addressed.test(address), { error, abort: true })
}

/** Dates that this service can be about: since Ukraine's independence, and not absurdly far off. */
function inRange(date: Date): boolean {
  const year = date.getUTCFullYear()
  return year >= 1991 && year < 2200
}

const texts = new Map<number, ReturnType<typeof textUpTo>>()

/** Free text: of which something is to be seen. NUL and lone surrogates are refused before any schema. */
export function text(maxCharacters: number = limits.textCharacters) {
  const known = texts.get(maxCharacters) ?? textUpTo(maxCharacters)
  texts.set(maxCharacters, known)
  return known
}

function textUpTo(maxCharacters: number) {
  return z
    .string()
    .max(maxCharacters)
    .refine((value) => !isBlank(value), 'must not be blank')
    .refine((value) => classificationMark(value) === undefined, {
      error: ({ input }) =>
        `bears the mark “${classificationMark(String(input))}”: nothing classified is kept here; leave it out`,
      params: { rule: 'BR-56' },
    })
    .meta({ minLength: 1 })
}

export const name = text(limits.nameCharacters)

/** A whole number in a query, in decimal digits and nothing else. */
export function wholeNumber(min: number, max: number) {
  const digits = (text: unknown) => (typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : text)
  const error = ({ code }: { code?: string | undefined }) =>
    code === 'invalid_type' ? 'must be a whole number in decimal digits' : undefined // what is too small or too big says so
  return z.preprocess(digits, z.int({ error }).min(min).max(max))
}

export const PageQuery = {
  limit: wholeNumber(1, limits.pageItemsMax)
    .default(limits.pageItemsDefault)
    .meta({ description: `Items on a page, at most ${limits.pageItemsMax}.` }),
  cursor: z.string().max(500).optional().meta({ description: 'Opaque: `nextCursor` of the page before.' }),
}

/** `true` or `false` in a query. */
export const QueryFlag = z.enum(['true', 'false']).transform((value) => value === 'true')

/** The body of a verb that needs none: a field in it is refused like any other that is not known. */
export const NoFields = z
  .strictObject({})
  .nullish()
  .meta({ description: 'Nothing, or an empty object.', examples: [{}] })

/** The body of a verb that needs a reason and nothing else. */
export const ReasonInput = z
  .strictObject({ reason: text(2_000) })
  .meta({ description: 'Why; kept in the journal.', examples: [{ reason: 'Overtaken by events.' }] })
export type ReasonInput = z.output<typeof ReasonInput>

const hasVersion = (item: z.ZodType) => item instanceof z.ZodObject && Object.hasOwn(item.shape, 'version')

/** An item of a list says by which tag it is changed, so that nobody reads it once more to change it. */
function withTag<Item extends z.ZodType>(item: Item): Item {
  if (!(item instanceof z.ZodObject)) throw new TypeError('only an object has a version')
  const { id, examples, ...said } = item.meta() ?? {}
  const example = (each: unknown) => ({ ...(each as object), etag: `"${(each as { version?: number }).version ?? 1}"` })
  const etag = z.string().meta({ description: 'The ETag of this record, for If-Match.', examples: ['"3"'] })
  return item.extend({ etag }).meta({
    ...said,
    ...(id === undefined ? {} : { id: `${id}Item` }),
    ...(examples === undefined ? {} : { examples: (examples as unknown[]).map(example) as never }),
  }) as unknown as Item
}

/** A page; `scope` says in words what the items are a part of, because what you may not see is not counted. */
export function page<Item extends z.ZodType>(item: Item, { versioned = hasVersion(item) } = {}) {
  const scope = 'What participant PL may see.'
  const listed = versioned ? withTag(item) : item
  const examples = (listed.meta()?.['examples'] as unknown[] | undefined) ?? []
  return z
    .object({ items: z.array(listed), nextCursor: z.string().nullable(), scope: z.string() })
    .meta({ examples: [{ items: examples, nextCursor: null, scope }] as never })
}
