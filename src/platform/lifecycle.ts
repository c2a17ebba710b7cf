import type { Actor } from '../access/actor.ts'
import { type Action, authorize, may, type Relation } from '../access/policy.ts'
import type { EventType } from '../events/catalogue.ts'
import { Refusal } from '../kernel/refusal.ts'
import { either, type RecordKind, record, say } from '../kernel/sentence.ts'
import type { WriteTx } from './db/write.ts'
import { type Event, event } from './journal/append.ts'

/**
 * One verb: the states in which it may be used, the state that it leads to, its action in the policy, and its event in
 * the journal.
 */
type Step<State extends string> = {
  readonly from: readonly State[]
  readonly to: State | 'unchanged'
  readonly action: Action
  readonly event: EventType
  /** The operation that does it, if it has none of its own: filing a need supersedes another. */
  readonly within?: string
}

/**
 * The life of one kind of record, in one literal. The states carry the attributes that rules and statements ask for
 * (a task that is `underWay`); one that is `derived` is in no row. A verb is named like the operation that does it. Types, transitions, allowed actions,
 * the code lists, the golden diagrams and the test of the table's CHECK all read this.
 */
export type Lifecycle<State extends string, Verb extends string, Attribute extends string> = {
  /** The kind of record, as refusals and links name it; also the name of its table, unless `table` names another. */
  readonly of: RecordKind
  readonly table?: string
  /** The column that holds the state, if it is not `status`. */
  readonly column?: string
  readonly states: Readonly<Record<State, readonly Attribute[]>>
  readonly verbs: Readonly<Record<Verb, Step<State>>>
}

export type StateOf<L> = L extends Lifecycle<infer State, string, string> ? State : never
export type VerbOf<L> = L extends Lifecycle<string, infer Verb, string> ? Verb : never

export function lifecycle<
  const State extends string,
  const Verb extends string,
  const Attribute extends string = never,
>(literal: {
  of: RecordKind
  table?: string
  column?: string
  states: Record<State, readonly Attribute[]>
  verbs: Record<Verb, Step<NoInfer<State>>>
}): Lifecycle<State, Verb, Attribute> {
  return literal
}

/** The common type of all lifecycles. */
export type AnyLifecycle = Lifecycle<string, string, string>

/** The states, in the order of the literal. */
export function statesOf<State extends string>(of: Lifecycle<State, string, string>): [State, ...State[]] {
  return Object.keys(of.states) as [State, ...State[]]
}

/** The states that have an attribute, for a rule or, as a parameter, for a statement. */
export function statesThat<State extends string, Attribute extends string>(
  of: Lifecycle<State, string, Attribute>,
  attribute: NoInfer<Attribute>,
): State[] {
  return statesOf(of).filter((state) => of.states[state].includes(attribute))
}

/** The operations that do what the verbs say: what `allowedActions` may hold. */
export function operationsOf(of: AnyLifecycle): [string, ...string[]] {
  return [...new Set(Object.keys(of.verbs).map((verb) => wordFor(of, verb)))] as [string, ...string[]]
}

function wordFor<Verb extends string>(of: Lifecycle<string, Verb, string>, verb: Verb): string {
  return of.verbs[verb].within ?? verb
}

/**
 * The caller's relation to the record, for all verbs or verb by verb; undefined if a rule forbids the verb to the
 * caller, or forbids it now, whatever the policy says.
 */
type Standing<Verb extends string> = readonly Relation[] | ((verb: Verb) => readonly Relation[] | undefined)

/** What this caller can do with the record now, by the names of the operations. */
export function allowedActions<State extends string, Verb extends string>(
  of: Lifecycle<State, Verb, string>,
  status: State,
  actor: Actor,
  standing: Standing<Verb>,
): string[] {
  const standingFor = typeof standing === 'function' ? standing : () => standing
  const allowed: string[] = []
  for (const { verb, action, word } of usableIn(of, status))
    if (!allowed.includes(word) && may(actor, action, standingFor(verb))) allowed.push(word)
  return allowed
}

type Usable<Verb extends string> = { verb: Verb; action: Action; word: string }
const usable = new WeakMap<AnyLifecycle, Map<string, Usable<string>[]>>()

/** The verbs of a state, worked out once because a list asks for them for each row. */
function usableIn<Verb extends string>(of: Lifecycle<string, Verb, string>, status: string): Usable<Verb>[] {
  const ofStates = usable.get(of) ?? new Map<string, Usable<string>[]>()
  usable.set(of, ofStates)
  let found = ofStates.get(status)
  if (found === undefined) {
    found = (Object.entries(of.verbs) as [Verb, Step<string>][])
      .filter(([, { from }]) => from.includes(status))
      .map(([verb, { action }]) => ({ verb, action, word: wordFor(of, verb) }))
    ofStates.set(status, found)
  }
  return found as Usable<Verb>[]
}

/** A step that may be taken: the state that it leads to, and the event that tells of it, under the record itself unless it is given. */
export type Taken<State extends string> = { to: State; event(payload: Record<string, unknown>, root?: string): Event }

/**
 * Takes a step of a record behind its lock, or refuses in the published order: the caller's rights (403), the version
 * that was read (428, 412; a row without its version is not checked), the state (409, naming what the caller can do
 * instead).
 */
export function take<State extends string, Verb extends string>(
  tx: WriteTx,
  of: Lifecycle<State, Verb, string>,
  verb: Verb,
  row: { id: string; status: State; version?: number },
  standing: Standing<Verb>,
): Taken<State> {
  const object = { type: of.of, id: row.id }
  const step = of.verbs[verb]
  authorize(tx.actor, step.action, typeof standing === 'function' ? standing(verb) : standing, object)
  if (row.version !== undefined) tx.precondition({ ...object, version: row.version })
  if (!step.from.includes(row.status)) {
    const allowed = allowedActions(of, row.status, tx.actor, standing)
    const detail = say('The {object} is {state}; {operation} needs {states}. You can do now: {allowed}.', {
      object: record(of.of),
      state: row.status,
      operation: wordFor(of, verb),
      states: either(step.from),
      allowed: allowed.length > 0 ? allowed : 'nothing',
    })
    throw new Refusal('conflict', detail, { object, state: row.status, allowed })
  }
  return {
    to: step.to === 'unchanged' ? row.status : step.to,
    event: (payload, root = row.id) => event(step.event, { resource: row.id, root, payload } as never),
  }
}

/** A diagram of the lifecycle for the documentation, in Mermaid. */
export function diagram(of: AnyLifecycle): string {
  const lines = Object.entries(of.verbs).flatMap(([verb, step]) =>
    step.from.map((from) => `  ${from} --> ${step.to === 'unchanged' ? from : step.to}: ${verb}`),
  )
  return ['stateDiagram-v2', ...lines].join('\n')
}
