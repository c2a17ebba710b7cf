import { useState } from 'preact/hooks'
import { codeText, useCodes } from '../codes.tsx'
import { t } from '../language.ts'

type Given = { label: string; chosen: readonly string[]; onChange: (chosen: string[]) => void }
type Choices = readonly (readonly [value: string, text: string])[]

const manyChoices = 40

/** Several choices from a short list; a long list has a search. */
export function Checks({ label, chosen, onChange, choices }: Given & { choices: Choices }) {
  const [looked, look] = useState('')
  const fits = ([value, text]: Choices[number]) =>
    chosen.includes(value) || `${value} ${text}`.toLocaleLowerCase().includes(looked.toLocaleLowerCase())
  return (
    <>
      {choices.length > manyChoices && (
        <input
          type="search"
          aria-label={t('pick.find', { what: label })}
          placeholder={t('pick.words')}
          value={looked}
          autocomplete="off"
          onInput={(event) => look(event.currentTarget.value.trim())}
        />
      )}
      <div class={choices.length > manyChoices ? 'checks checks-many' : 'checks'}>
        {choices.filter(fits).map(([value, text]) => (
          <label key={value}>
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              onChange={(event) =>
                onChange(event.currentTarget.checked ? [...chosen, value] : chosen.filter((each) => each !== value))
              }
            />{' '}
            {text}
          </label>
        ))}
      </div>
    </>
  )
}

export function CodeChecks({ list, ...given }: Given & { list: string }) {
  const codes = useCodes(list)
  return <Checks {...given} choices={codes.map(({ code }) => [code, codeText(list, code, codes)] as const)} />
}
