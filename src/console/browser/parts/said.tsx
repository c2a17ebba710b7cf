import type { ComponentChildren } from 'preact'
import { Code, Unknown } from '../codes.tsx'
import { number, t } from '../language.ts'
import { Day } from '../time.tsx'
import { fieldLabel } from './table.tsx'

/** The code list of a field that is a code. */
export type Lists = Readonly<Record<string, string>>

/** A part of a record whose fields depend on its kind: each field by its name, codes in words. */
export function Said({ of, lists }: { of: Record<string, unknown>; lists: Lists }) {
  const told = Object.entries(of).filter(([, value]) => value !== null && value !== undefined)
  return (
    <ul class="plain">
      {told.map(([name, value]) => (
        <li key={name}>
          {fieldLabel(name)}: <Value of={value} name={name} lists={lists} />
        </li>
      ))}
    </ul>
  )
}

function Value({ of, name, lists }: { of: unknown; name: string; lists: Lists }): ComponentChildren {
  const list = lists[name]
  if (Array.isArray(of)) {
    if (of.length === 0) return <Unknown />
    return (
      <ul>
        {of.map((each) => (
          <li key={JSON.stringify(each)}>
            <Value of={each} name={name} lists={lists} />
          </li>
        ))}
      </ul>
    )
  }
  if (typeof of === 'object' && of !== null) return <Said of={of as Record<string, unknown>} lists={lists} />
  if (typeof of === 'boolean') return t(of ? 'value.yes' : 'value.no')
  if (typeof of === 'number') return number(of)
  if (list !== undefined) return <Code list={list} code={String(of)} />
  if (/^\d{4}-\d\d-\d\d$/.test(String(of))) return <Day on={String(of)} />
  const text = String(of)
  return <span lang="en">{/^[a-z]+(_[a-z]+)+$/.test(text) ? text.replaceAll('_', ' ') : text}</span>
}
