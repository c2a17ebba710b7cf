import type { Values } from './draft.ts'
import type { Prints } from './fingerprint.tsx'
import type { RecordKind, Where } from './records.tsx'

/** One thing that a form asks for. Its words are `field.<name>`, and `hint.<name>` where it needs more. */
export type Field = {
  name: string
  required?: boolean
  label?: string
  /** Where the other fields leave it without meaning, it is not shown and not sent. */
  when?: (values: Values) => boolean
  /** Left empty it says that there is none. */
  orNull?: boolean
  /** What begins so has another meaning once this is changed, and is chosen anew. */
  resets?: string
} & (
  | { kind: 'text' | 'long' | 'day' | 'moment' | 'decimal' | 'integer' | 'flag' | 'participant' | 'words' | 'secret' }
  /** The text of a file, which is sent. */
  | { kind: 'file' }
  /** Yes, no, or nothing said; several texts, one in a line; whom a record is released to beside its sides. */
  | { kind: 'yesNo' | 'lines' | 'audience' }
  | { kind: 'code'; list: string; only?: readonly string[] }
  /** Several codes of one list. */
  | { kind: 'codes'; list: string }
  /** A record of another kind, chosen by its words; what the other fields say may narrow the choice. */
  | { kind: 'record'; of: RecordKind; where?: (values: Values) => Where }
  /** A file that stays where it is: its hash, size and name go into other fields. */
  | { kind: 'fingerprint'; into: Prints }
  | { kind: 'choice'; of: readonly (readonly [value: string, text: string])[] }
  | { kind: 'participants'; of?: readonly string[] }
  | { kind: 'checks'; of: readonly (readonly [value: string, text: string])[] }
  /** `only`: of each row this one field is sent, not an object. */
  | { kind: 'rows'; fields: readonly Field[]; add: string; one: string; only?: string }
)

export const shown = (fields: readonly Field[], values: Values) =>
  fields.filter(({ when }) => when === undefined || when(values))
