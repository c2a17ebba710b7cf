import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { call, type Problem, Refused } from '../api.ts'
import { hasWords, t, useLanguage } from '../language.ts'
import { useSession } from '../session.ts'
import { announce } from './announce.tsx'
import { bodyOf } from './body.ts'
import { Dialog } from './dialog.tsx'
import { type Draft, hasDraft, useDraft, type Values } from './draft.ts'
import type { Field } from './field.ts'
import { Fields, fieldId } from './fields.tsx'
import { keepFocus } from './focus.ts'
import { ProblemRule, problemTitle } from './page.tsx'
import { labelOf, saysMore, toldAt } from './refusals.tsx'
import { type Errors, Sentence, type Told, Why } from './rules.tsx'
import { fieldLabel } from './table.tsx'

/** An act of a person: one operation of the API, its fields, and what follows. */
export type Act = {
  /** The operation of the contract; its words are `act.<operation>`. */
  operation: string
  path: string
  method?: 'POST' | 'PATCH'
  fields?: readonly Field[]
  /** The version that was read, for operations that ask for it. */
  version?: number | undefined
  /** The act cannot be undone, so a question in words comes first. */
  final?: boolean
  initial?: Values
  /** Values that are sent besides the fields. */
  also?: Record<string, unknown>
  label?: string
  onDone: (value: unknown) => void
  /** After a change by somebody else the record is read again, so that the next attempt starts from the present version. */
  onStale?: () => void
  /** Shows the result before the act is done; nothing is written. */
  look?: (value: unknown) => ComponentChildren
  /** Makes the body, if it is not simply made from the fields. */
  body?: (values: Values) => unknown
}

export function actLabel({ operation, label }: Pick<Act, 'operation' | 'label'>): string {
  if (label !== undefined) return label
  const key = `act.${operation}`
  return hasWords(key) ? t(key) : operation
}

function explanation(operation: string): string | undefined {
  const key = `act.${operation}.why`
  return hasWords(key) ? t(key) : undefined
}

const secretsOf = (fields: readonly Field[]) =>
  fields.filter(({ kind }) => kind === 'secret' || kind === 'file').map(({ name }) => name)

/** Sends an act; a refusal is shown at the fields that the service names. */
function useAct(act: Act, form: string) {
  const fields = act.fields ?? []
  const { draft, restored, change, clear } = useDraft(form, act.initial ?? {}, secretsOf(fields))
  const [busy, setBusy] = useState<'form.checking' | 'form.sending'>()
  const [refused, setProblem] = useState<Problem>()
  const back = useSession().state === 'in' && refused?.code === 'unauthenticated'
  const problem = back ? undefined : refused
  const [seen, see] = useState<ComponentChildren>()
  async function send(trial = false): Promise<boolean> {
    const giveBack = keepFocus()
    setBusy(trial ? 'form.checking' : 'form.sending')
    setProblem(undefined)
    see(undefined)
    try {
      const sent = act.method === 'PATCH' ? changed(fields, draft) : fields
      const body = act.body?.(draft.values) ?? { ...bodyOf(sent, draft.values), ...act.also }
      const empty = fields.length === 0 && act.also === undefined && act.body === undefined
      const { value } = await call(act.method ?? 'POST', act.path, {
        ...(empty ? {} : { body }),
        ...(act.method === 'PATCH' || trial ? {} : { key: draft.key }),
        ...(act.version === undefined ? {} : { version: act.version }),
        trial,
      })
      if (trial) {
        see(act.look?.(value))
        return true
      }
      clear()
      announce(t('act.done', { what: actLabel(act) }))
      act.onDone(value)
      return true
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      setProblem(error.problem)
      if (error.problem.code === 'precondition_failed') act.onStale?.()
      return false
    } finally {
      setBusy(undefined)
      requestAnimationFrame(() => setTimeout(giveBack)) // after it has been drawn, because a waiting button cannot take the focus
    }
  }
  return {
    draft,
    restored,
    change,
    clear,
    busy,
    problem,
    setProblem,
    send,
    seen,
    ...toldAt(problem, fields, draft.values),
  }
}

/** Only the values that the person changed, so that changes of others meanwhile stay. */
function changed(fields: readonly Field[], { values, base }: Draft): Field[] {
  return fields.filter(({ name }) => JSON.stringify(values[name] ?? '') !== JSON.stringify(base[name] ?? ''))
}

/** The form of an act, on its own or in a dialog. */
export function ActForm({
  act,
  form,
  onGiveUp,
  children,
}: {
  act: Act
  form: string
  onGiveUp?: () => void
  children?: ComponentChildren
}) {
  useLanguage()
  const { draft, restored, change, clear, busy, problem, errors, others, send, seen } = useAct(act, form)
  const [asking, ask] = useState(false)
  const summary = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (problem !== undefined) summary.current?.focus()
  }, [problem])
  const label = actLabel(act)
  const submit = (event: Event) => {
    event.preventDefault()
    // The service checks first, without storing anything, so that nobody is asked to confirm an act that it would
    // refuse.
    if (act.final === true && !asking) void send(true).then(ask)
    else void send().then(() => ask(false))
  }
  return (
    <form class="form" noValidate onSubmit={submit} aria-label={label}>
      {problem !== undefined && (
        <Summary
          box={summary}
          problem={problem}
          errors={errors}
          others={others}
          form={form}
          fields={act.fields ?? []}
          now={act.initial}
          base={draft.base}
        />
      )}
      {restored && problem === undefined && <p class="note note-info">{t('form.restored')}</p>}
      {explanation(act.operation) !== undefined && <p class="why">{explanation(act.operation)}</p>}
      {children}
      <div hidden={asking}>
        <Fields form={form} fields={act.fields ?? []} values={draft.values} errors={errors} onChange={change} />
      </div>
      {seen !== undefined && (
        <div class="note note-info" role="status">
          <p>{t('form.looked')}</p>
          {seen}
        </div>
      )}
      {asking && (
        <div class="note note-warning" role="alert">
          <p>
            <strong>{t('form.final')}</strong> {t('form.sure', { what: label })}
          </p>
        </div>
      )}
      <div class="buttons">
        {act.look !== undefined && !asking && (
          <button type="button" disabled={busy !== undefined} onClick={() => void send(true)}>
            {t('form.look')}
          </button>
        )}
        <button type="submit" class={act.final === true ? 'main danger' : 'main'} disabled={busy !== undefined}>
          {busy !== undefined ? t(busy) : asking ? t('form.yes', { what: label }) : label}
        </button>
        {asking ? (
          <button type="button" onClick={() => ask(false)}>
            {t('form.back')}
          </button>
        ) : (
          onGiveUp !== undefined && (
            <button
              type="button"
              class="gives-up"
              onClick={() => {
                clear()
                onGiveUp()
              }}
            >
              {t('form.giveUp')}
            </button>
          )
        )}
      </div>
    </form>
  )
}

type SummaryGiven = {
  box: { current: HTMLDivElement | null }
  problem: Problem
  errors: Errors
  others: readonly (Told & { at: string })[]
  form: string
  fields: readonly Field[]
  now: Values | undefined
  base: Values
}

function Summary({ box, problem, errors, others, form, fields, now = {}, base }: SummaryGiven) {
  const stale = problem.code === 'precondition_failed'
  const told = [...errors.values(), others].flat()
  const moved = Object.keys(now).filter((name) => JSON.stringify(now[name]) !== JSON.stringify(base[name]))
  return (
    <div class="note note-problem" role="alert" tabIndex={-1} ref={box}>
      <p>
        <strong>{problemTitle(problem)}</strong>
      </p>
      {stale && <p>{t('form.stale')}</p>}
      {stale && moved.length > 0 && (
        <ul>
          {moved.map((name) => (
            <li key={name}>{t('form.now', { field: fieldLabel(name), value: String(now[name]) })}</li>
          ))}
        </ul>
      )}
      {problem.code === 'lost' && <p>{t('form.lost')}</p>}
      {problem.code === 'unauthenticated' && <p>{t('form.signedOut')}</p>}
      {!stale && problem.code !== 'unauthenticated' && saysMore(problem, told) && (
        <p>
          <Sentence said={problem.detail} />
        </p>
      )}
      {(errors.size > 0 || others.length > 0) && (
        <ul>
          {[...errors].map(([name, at]) => (
            <li key={name}>
              <a
                href={`#${fieldId(form, name)}`}
                onClick={(event) => {
                  event.preventDefault()
                  document.getElementById(fieldId(form, name))?.focus()
                }}
              >
                {labelOf(fields, name)}:{' '}
                {at.map(({ detail }) => (
                  <span key={detail} class="told">
                    <Sentence said={detail} />
                  </span>
                ))}
              </a>
            </li>
          ))}
          {others.map(({ at, detail, rule }) => (
            <li key={`${at}${detail}`}>
              {at !== '' && `${fieldLabel(at)}: `}
              <Why detail={detail} rule={rule} />
            </li>
          ))}
        </ul>
      )}
      <ProblemRule problem={problem} but={told.map(({ rule }) => rule)} />
    </div>
  )
}

/** `about`: the subject of the act, shown in the form and read by screen readers, which do not see the row of the button. */
type ButtonGiven = { act: Act; main?: boolean; form?: string; about?: string }

/** A button that does the act at once if it has no fields, and else opens its form. */
export function ActButton({ act, main = false, form, about }: ButtonGiven) {
  useLanguage()
  const name = form ?? `${act.operation}:${act.path}`
  const [open, set] = useState(() => hasDraft(name))
  const label = actLabel(act)
  useToldWhenGone(open, label)
  const silent = (act.fields ?? []).length === 0 && act.final !== true
  if (silent) return <SilentAct act={act} form={name} main={main} />
  return (
    <>
      <button type="button" class={main ? 'main opens' : 'opens'} onClick={() => set(true)}>
        {label}…{about !== undefined && <span class="sr"> {about}</span>}
      </button>
      {open && (
        <Dialog title={label} about={about} onClose={() => set(false)}>
          <ActForm
            act={{
              ...act,
              onDone(value) {
                set(false)
                act.onDone(value)
              },
            }}
            form={name}
            onGiveUp={() => set(false)}
          />
        </Dialog>
      )}
    </>
  )
}

/** If an event removes a form while its page stays, the page says so. */
function useToldWhenGone(open: boolean, what: string): void {
  const latest = useRef<string | undefined>(undefined)
  latest.current = open ? what : undefined
  useEffect(() => {
    const { pathname } = location
    return () => {
      if (latest.current !== undefined && location.pathname === pathname)
        announce(t('act.gone', { what: latest.current }))
    }
  }, [])
}

function SilentAct({ act, form, main }: { act: Act; form: string; main: boolean }) {
  const { busy, problem, send, others, setProblem } = useAct(act, form)
  return (
    <>
      <button type="button" class={main ? 'main' : undefined} disabled={busy !== undefined} onClick={() => void send()}>
        {busy !== undefined ? t(busy) : actLabel(act)}
      </button>
      {problem !== undefined && (
        <Dialog title={problemTitle(problem)} onClose={() => setProblem(undefined)}>
          {problem.code === 'precondition_failed' ? (
            <p>{t('form.stale')}</p>
          ) : (
            saysMore(problem, others) && (
              <p>
                <Sentence said={problem.detail} />
              </p>
            )
          )}
          {others.map((told) => (
            <p key={told.detail}>
              <Why detail={told.detail} rule={told.rule} />
            </p>
          ))}
          <ProblemRule problem={problem} but={others.map(({ rule }) => rule)} />
          <button type="button" class="main" onClick={() => setProblem(undefined)}>
            {t('do.close')}
          </button>
        </Dialog>
      )}
    </>
  )
}
