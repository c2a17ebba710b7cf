import { limits } from '../../config.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { pointerTo } from './problems.ts'

const quote = 0x22
const backslash = 0x5c

/** Where the string that begins at `start` ends: its closing quote, or -1. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes += 1
    if (slashes % 2 === 0) return end
  }
  return -1
}

const colon = 0x3a

/** The first character after a place that is no white space of JSON. */
function nextAfter(text: string, place: number): number {
  for (let at = place + 1; ; at += 1) {
    const code = text.charCodeAt(at)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code
  }
}

type Counted = { members: number; values: number; widest: number; deepest: number }

/**
 * Counts from its punctuation how many members and values a text has, how many members its widest object has, and how deep
 * it goes. Wrong for a text that is not JSON, which the parser refuses.
 */
function countOf(text: string): Counted {
  const counted: Counted = { members: 0, values: 1, widest: 0, deepest: 0 }
  const open: number[] = []
  let width = 0
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfString(text, at)
        if (at === -1) return counted
        break
      case colon:
        counted.members += 1
        width += 1
        if (width > counted.widest) counted.widest = width
        break
      case 0x2c: // ,
        counted.values += 1
        break
      case 0x5b: // [
      case 0x7b: // {
        counted.values += 1
        open.push(width)
        if (open.length > counted.deepest) counted.deepest = open.length
        width = 0
        break
      case 0x5d: // ]
      case 0x7d: // }
        width = open.pop() ?? 0
        break
    }
  }
  return counted
}

function membersOf(value: unknown): number {
  let members = 0
  const pending = [value]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next === null || typeof next !== 'object') continue
    const steps = Object.keys(next)
    if (!Array.isArray(next)) members += steps.length
    for (const step of steps) {
      const child = (next as Record<string, unknown>)[step]
      if (child !== null && typeof child === 'object') pending.push(child)
    }
  }
  return members
}

type Frame = { names: Set<string> | undefined; step: string | number }

/** The pointer to the first member whose name occurs twice in its object. */
function firstRepeated(text: string): string | undefined {
  const frames: Frame[] = []
  for (let at = 0; at < text.length; at += 1) {
    const frame = frames.at(-1)
    switch (text.charCodeAt(at)) {
      case quote: {
        const end = endOfString(text, at)
        if (frame?.names !== undefined && nextAfter(text, end) === colon) {
          const name = JSON.parse(text.slice(at, end + 1)) as string
          frame.step = name
          if (frame.names.has(name)) return pointerTo(frames.map(({ step }) => step))
          frame.names.add(name)
        }
        at = end
        break
      }
      case 0x2c:
        if (typeof frame?.step === 'number') frame.step += 1
        break
      case 0x5b:
        frames.push({ names: undefined, step: 0 })
        break
      case 0x7b:
        frames.push({ names: new Set(), step: '' })
        break
      case 0x5d:
      case 0x7d:
        frames.pop()
        break
    }
  }
  return undefined
}

/** Many small values cost more than their bytes suggest. @throws Refusal `payload_too_large`, `malformed_request` */
export function requireBoundedValues(text: string, valuesMax: number): void {
  if (text.length / 4 <= limits.jsonMembers) return // a text this short cannot have more
  const { values, widest, deepest } = countOf(text)
  if (deepest > limits.jsonDepth)
    throw new Refusal(
      'malformed_request',
      say('The body is nested deeper than {count} levels.', { count: limits.jsonDepth }),
    )
  if (values > valuesMax)
    throw new Refusal('payload_too_large', say('The body has more than {count} values.', { count: valuesMax }))
  if (widest > limits.jsonMembers)
    throw new Refusal(
      'payload_too_large',
      say('An object of the body has more than {jsonMembers} members.', { jsonMembers: limits.jsonMembers }),
    )
}

/**
 * JSON as RFC 7493 restricts it: an object with the same member twice is refused, because two readers would take different
 * ones. Counting the members of the text and of the value costs a part of what parsing costs; names are looked at only if
 * the counts differ.
 * @throws Refusal `malformed_request`; what `parse` throws
 */
export function readStrictJson(text: string, parse: (text: string) => unknown): unknown {
  const value = parse(text)
  if (countOf(text).members === membersOf(value)) return value
  const pointer = firstRepeated(text)!
  throw new Refusal(
    'malformed_request',
    say('The member {name} stands there twice (RFC 7493): send it once.', { name: pointer }),
    {
      errors: [{ pointer, detail: 'stands there twice' }],
    },
  )
}
