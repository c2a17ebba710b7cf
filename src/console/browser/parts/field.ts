import type { Values } from './draft.ts'
import type { Prints } from './fingerprint.tsx'
import type { RecordKind, Where } from './records.tsx'

/** One field of a form. Its words are `field.<name>`, and `hint.<name>` if it needs an explanation. */
export type Field = {
  name: string
  required?: boolean
  label?: string
  /** If the other fields make it meaningless, it is neither shown nor sent. */
  when?: (values: Values) => boolean
  /** An empty field means that there is none. */
  orNull?: boolean
  /** Fields whose names begin so are cleared when this one changes, because their meaning changes. */
  resets?: string
} & (
  | { kind: 'text' | 'long' | 'day' | 'moment' | 'decimal' | 'integer' | 'flag' | 'participant' | 'words' | 'secret' }
  /** The text of a file, which is sent. */
  | { kind: 'file' }
  /** Yes, no or not stated; several texts, one per line; to whom a record is released besides its sides. */
  | { kind: 'yesNo' | 'lines' | 'audience' }
  | { kind: 'code'; list: string; only?: readonly string[] }
  /** Several codes of one list. */
  | { kind: 'codes'; list: string }
  /** A record of another kind, chosen by its words; other fields may narrow the choice. */
  | { kind: 'record'; of: RecordKind; where?: (values: Values) => Where }
  /** A file that is not sent: its hash, size and name go into other fields. */
  | { kind: 'fingerprint'; into: Prints }
  | { kind: 'choice'; of: readonly (readonly [value: string, text: string])[] }
  | { kind: 'participants'; of?: readonly string[] }
  | { kind: 'checks'; of: readonly (readonly [value: string, text: string])[] }
  /** `only`: for each row only this field is sent, not an object. */
  | { kind: 'rows'; fields: readonly Field[]; add: string; one: string; only?: string }
)

export const shown = (fields: readonly Field[], values: Values) =>
  fields.filter(({ when }) => when === undefined || when(values))
