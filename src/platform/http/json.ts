import { limits } from '../../config.ts'
import { Refusal } from '../../kernel/refusal.ts'
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

/**
 * How many members of objects and how many values a text has, told by its punctuation. Wrong for what is not JSON, which
 * the parser refuses.
 */
function countOf(text: string): { members: number; values: number } {
  let members = 0
  let values = 1
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfString(text, at)
        if (at === -1) return { members, values }
        break
      case colon:
        members += 1
        break
      case 0x2c: // ,
      case 0x5b: // [
      case 0x7b: // {
        values += 1
        break
    }
  }
  return { members, values }
}

function membersOf(value: unknown): number {
  let members = 0
  const pending = [value]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next === null || typeof next !== 'object') continue
    const children: unknown[] = Array.isArray(next) ? next : Object.values(next)
    if (children !== next) members += children.length
    for (const child of children) if (child !== null && typeof child === 'object') pending.push(child)
  }
  return members
}

type Frame = { names: Set<string> | undefined; step: string | number }

/** The pointer to the first member of a JSON text whose name its object has had before. */
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

/** @throws Refusal `payload_too_large`: what has many small values costs more than its bytes say. */
export function requireBoundedValues(text: string): void {
  if (text.length / 2 <= limits.jsonValues) return // it cannot have more
  if (countOf(text).values > limits.jsonValues)
    throw new Refusal('payload_too_large', `The body has more than ${limits.jsonValues} values.`)
}

/**
 * JSON as RFC 7493 has it: a member that an object has twice is refused, because two readers would take two of them.
 * Counting the members of the text and of the value costs a part of what parsing costs; names are looked at only where
 * the two differ.
 * @throws Refusal `malformed_request`; what `parse` throws
 */
export function readStrictJson(text: string, parse: (text: string) => unknown): unknown {
  const value = parse(text)
  if (countOf(text).members === membersOf(value)) return value
  const pointer = firstRepeated(text)!
  throw new Refusal('malformed_request', `The member ${pointer} stands there twice (RFC 7493): send it once.`, {
    errors: [{ pointer, detail: 'stands there twice' }],
  })
}
