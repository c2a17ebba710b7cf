import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { Problem, Reading } from '../api.ts'
import { hasWords, t, useLanguage } from '../language.ts'
import { beginPage } from '../router.ts'
import { RuleText, Sentence } from './rules.tsx'

let waitingCount: number | undefined
/** The number of waiting things is in the title of every page: `(3) …`. */
export function setWaitingCount(count: number | undefined): void {
  waitingCount = count
  document.title = document.title.replace(/^(\(\d+\+?\) )?/, prefix())
}
const prefix = () => (waitingCount === undefined || waitingCount === 0 ? '' : `(${waitingCount}) `)

/** A page: its heading takes the focus when the page opens, so that a screen reader begins there. */
export function Page(given: {
  title: string
  lead?: ComponentChildren
  children: ComponentChildren
  tools?: ComponentChildren
}) {
  useLanguage()
  const { title, lead, children, tools } = given
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    heading.current?.focus({ preventScroll: true })
    beginPage()
  }, [])
  useLayoutEffect(() => {
    document.title = `${prefix()}${title} · Accord`
  }, [title])
  return (
    <article class="page">
      <header class="page-head">
        <h1 tabIndex={-1} ref={heading}>
          {title}
        </h1>
        {tools !== undefined && <div class="tools">{tools}</div>}
      </header>
      {lead !== undefined && <p class="lead">{lead}</p>}
      {children}
    </article>
  )
}

export function problemTitle(problem: Problem): string {
  const key = `problem.${problem.code}`
  return hasWords(key) ? t(key) : t('problem.other')
}

/** A refusal in words: what it is, what the service said, which rule decides, and what to quote to the operator. */
export function ProblemNote({ problem, again }: { problem: Problem; again?: () => void }) {
  useLanguage()
  return (
    <div class="note note-problem" role="alert">
      <p>
        <strong>{problemTitle(problem)}</strong>
      </p>
      {problem.detail !== '' && (
        <p>
          <Sentence said={problem.detail} />
        </p>
      )}
      <ProblemRule problem={problem} />
      {again !== undefined && (
        <button type="button" onClick={again}>
          {t('do.again')}
        </button>
      )}
    </div>
  )
}

/** The rules that decide, in words, except those that are shown already; and what to quote to the operator. */
export function ProblemRule({ problem, but = [] }: { problem: Problem; but?: readonly (string | undefined)[] }) {
  useLanguage()
  const told = (problem.errors ?? []).map(({ rule }) => rule)
  const rules = [...new Set([problem.rule, ...told].filter((rule) => rule !== undefined))]
  return (
    <>
      {rules
        .filter((rule) => !but.includes(rule))
        .map((rule) => (
          <p key={rule}>
            <RuleText rule={rule} />
          </p>
        ))}
      {problem.traceId !== undefined && <p class="dim">{t('problem.trace', { id: problem.traceId })}</p>}
    </>
  )
}

export function Loading() {
  useLanguage()
  return (
    <p class="loading" role="status">
      {t('state.loading')}
    </p>
  )
}

/** The three states of a read: loading, failed, and loaded (with a note if it is not fresh). */
export function Read<T>({ of, children }: { of: Reading<T>; children: (value: T) => ComponentChildren }) {
  if (of.value === undefined) {
    if (of.problem !== undefined) return <ProblemNote problem={of.problem} again={of.again} />
    return <Loading />
  }
  return (
    <>
      {of.problem !== undefined && <ProblemNote problem={of.problem} again={of.again} />}
      {children(of.value)}
    </>
  )
}

export function Section({ title, children, id }: { title: string; children: ComponentChildren; id?: string }) {
  return (
    <section class="section" id={id} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}

export function Facts({ of }: { of: [term: string, value: ComponentChildren][] }) {
  return (
    <dl class="facts">
      {of.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

export function Note({ kind = 'info', children }: { kind?: 'info' | 'warning' | 'good'; children: ComponentChildren }) {
  return (
    <div class={`note note-${kind}`} role={kind === 'warning' ? 'alert' : 'status'}>
      {children}
    </div>
  )
}

/** Pages of one record, as links: each has an address of its own. */
export function Tabs({ of, label }: { of: [href: string, text: string][]; label: string }) {
  const here = location.pathname.replace(/\/$/, '')
  return (
    <nav class="tabs" aria-label={label}>
      <ul>
        {of.map(([href, text]) => (
          <li key={href}>
            <a href={href} aria-current={here === href ? 'page' : undefined}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** The links from a page to its subpages: address, name, and what is done there. */
export function Doors({ to }: { to: readonly (readonly [href: string, name: string, why: string])[] }) {
  return (
    <ul class="doors">
      {to.map(([href, name, why]) => (
        <li key={href}>
          <a href={href}>{name}</a>
          <p class="dim">{why}</p>
        </li>
      ))}
    </ul>
  )
}
