import { operationsNamed } from './operation-names.ts'
import { Refusal } from './refusal.ts'
import { either, type RecordKind, record, say } from './sentence.ts'

/** One verb of a lifecycle: from which states it may be used, and the state that it leads to. */
export type Step<Status extends string> = { readonly from: readonly Status[]; readonly to: Status | 'unchanged' }

export type Lifecycle<Status extends string, Verb extends string> = Readonly<Record<Verb, Step<Status>>>

/** The verbs that a state allows, in the order of the literal. */
export function allowedVerbs<Status extends string, Verb extends string>(
  lifecycle: Lifecycle<Status, Verb>,
  status: Status,
): Verb[] {
  return (Object.keys(lifecycle) as Verb[]).filter((verb) => lifecycle[verb].from.includes(status))
}

/**
 * The state that the verb leads to.
 * @throws Refusal `conflict` naming the state and what it allows
 */
export function follow<Status extends string, Verb extends string>(
  lifecycle: Lifecycle<Status, Verb>,
  verb: Verb,
  object: { type: RecordKind; id: string; status: Status },
  can: (verb: Verb) => boolean = () => true,
): Status {
  const step = lifecycle[verb]
  if (!step.from.includes(object.status)) {
    const allowed = operationsNamed(object.type, allowedVerbs(lifecycle, object.status).filter(can))
    const [asked = verb] = operationsNamed(object.type, [verb])
    throw new Refusal(
      'conflict',
      say('The {object} is {state}; {operation} needs {states}. You can do now: {allowed}.', {
        object: record(object.type),
        state: object.status,
        operation: asked,
        states: either(step.from),
        allowed: allowed.length > 0 ? allowed : 'nothing',
      }),
      { object: { type: object.type, id: object.id }, state: object.status, allowed },
    )
  }
  return step.to === 'unchanged' ? object.status : step.to
}

/** A diagram of the lifecycle for the documentation, in Mermaid. */
export function diagram<Status extends string, Verb extends string>(lifecycle: Lifecycle<Status, Verb>): string {
  const lines = (Object.entries(lifecycle) as [Verb, Step<Status>][]).flatMap(([verb, step]) =>
    step.from.map((from) => `  ${from} --> ${step.to === 'unchanged' ? from : step.to}: ${verb}`),
  )
  return ['stateDiagram-v2', ...lines].join('\n')
}
