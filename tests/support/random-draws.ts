import { createHash } from 'node:crypto'
import { contract, inlined } from './contract.ts'

export type Draw = {
  chance(probability: number): boolean
  one<Value>(of: readonly Value[]): Value
  /** A body with one of its values otherwise. */
  otherwise(body: unknown, another: (id: string) => string, now: Date): unknown
}

/** The same for the same seed. */
export function drawsOf(seed: string): Draw {
  let count = 0
  const next = () => {
    count += 1
    return createHash('sha256').update(`${seed} ${count}`).digest().readUInt32BE() / 2 ** 32
  }
  const draw: Draw = {
    chance: (probability) => next() < probability,
    // Of none it is none: whoever asks has looked, or takes what is there instead.
    one: (of) => of[Math.floor(next() * of.length)]!,
    otherwise(body, another, now) {
      const copy = structuredClone(body) as object
      if (!Array.isArray(copy) && draw.chance(0.15)) return { ...copy, marking: draw.one(markings) }
      const leaves = leavesOf(copy)
      const ids = leaves.filter(({ value }) => isId.test(String(value)))
      const leaf = draw.one(ids.length > 0 && draw.chance(0.45) ? ids : leaves)
      if (leaf === undefined) return copy
      const value = draw.chance(0.06) ? undefined : valueFor(draw, leaf, another, now)
      Reflect.set(leaf.holder, leaf.key, value)
      return JSON.parse(JSON.stringify(copy)) as unknown
    },
  }
  return draw
}

const markings = ['public', 'framework', 'participants', 'limited']
const isId = /^[0-9a-f]{8}-[0-9a-f-]{27}$/
const codes = ['UA', 'SE', 'PL', 'NO', 'GB', 'DK', 'EU', 'XA', 'US']

type Leaf = { holder: object; key: string; value: unknown }
function leavesOf(holder: unknown): Leaf[] {
  if (holder === null || typeof holder !== 'object') return []
  return Object.entries(holder).flatMap(([key, value]) => [{ holder, key, value }, ...leavesOf(value)])
}

/** Another value of the same kind, and by preference one at a border: nothing, equal, one more or less, a day before. */
function valueFor(draw: Draw, { key, value }: Leaf, another: (id: string) => string, now: Date): unknown {
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return draw.one([0, 1, value - 1, value + 1, 1_000_000_000])
  if (typeof value !== 'string') return value
  if (isId.test(value)) return another(value)
  if (/^\d+(\.\d+)?$/.test(value)) {
    const told = (number: number) => number.toFixed(value.includes('.') ? 2 : 0)
    const near = [0.01, Number(value) * 2, Number(value) / 2, Number(value) + 1, Number(value) - 1].map(told)
    return draw.one(['0', '1', '0.01', '5.00', '100.00', '99999999999999.99', `-${value}`, ...near])
  }
  const day = /^(\d{4}-\d\d-\d\d)(.*)$/.exec(value)
  if (day !== null) {
    const moved = Date.parse(`${day[1]}T00:00:00Z`) + draw.one([-365, -30, -1, 1, 30, 365]) * 86_400_000
    return `${(draw.chance(0.3) ? now : new Date(moved)).toISOString().slice(0, 10)}${day[2]}`
  }
  if (codes.includes(value)) return draw.one(codes)
  if (key === 'currency') return draw.one(['EUR', 'USD', 'JPY', 'KWD', 'UAH'])
  return draw.one((words().get(key) ?? []).filter((of) => of.includes(value)).flat()) ?? value
}

/** What a field of a name may say, wherever the contract has a list of it. */
let known: Map<string, string[][]> | undefined
function words(): Map<string, string[][]> {
  if (known !== undefined) return known
  const found = new Map<string, string[][]>()
  const look = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return
    const { properties } = value as { properties?: Record<string, { enum?: string[] }> }
    for (const [name, schema] of Object.entries(properties ?? {}))
      if (schema?.enum !== undefined) found.set(name, [...(found.get(name) ?? []), schema.enum])
    for (const each of Object.values(value)) look(each)
  }
  const { components } = contract as { components: { schemas: object } }
  look(inlined({ components, schemas: components.schemas }))
  known = found
  return found
}
