import { useCodes, useParticipants, withNames } from '../codes.tsx'
import { inLanguage, spokenIn, t, useLanguage } from '../language.ts'

/** Why a field was refused, and by which rule. */
export type Told = { detail: string; rule?: string | undefined }
/** By the name of the field: `asks.0.quantity`. */
export type Errors = ReadonlyMap<string, readonly Told[]>

/** A sentence of the service, in its own language, with names in place of codes. */
export function Sentence({ said }: { said: string }) {
  useParticipants()
  return <span lang={spokenIn(said)}>{withNames(said)}</span>
}

/** A sentence of the service, and the rule behind it in words. */
export function Why({ detail, rule }: Told) {
  return (
    <span class="told">
      <Sentence said={detail} />
      {rule !== undefined && (
        <>
          {' '}
          <RuleText rule={rule} />
        </>
      )}
    </span>
  )
}

export function RuleText({ rule }: { rule: string }) {
  useLanguage()
  const sentence = useCodes('businessRule').find(({ code }) => code === rule)?.definition
  const said = sentence === undefined ? undefined : inLanguage(sentence)
  return (
    <>
      <strong>{t('problem.rule', { rule })}</strong> {said !== undefined && <span lang={spokenIn(said)}>{said}</span>}
    </>
  )
}
