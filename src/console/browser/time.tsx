import { useEffect, useState } from 'preact/hooks'
import { dateFormat, numberFormat, spokenIn, t, useLanguage } from './language.ts'

let offset = 0

/** Time is that of the service, so that a computer with a wrong clock still counts down correctly. */
export function setServiceTime(now: string): void {
  offset = new Date(now).getTime() - Date.now()
}

export function serviceNow(): number {
  return Date.now() + offset
}

/** A moment in the form for a date and time field: in the reader's time, to the second. */
export function momentForField(at: string | number): string {
  const moment = new Date(at)
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}

export const nowForField = () => momentForField(serviceNow())

/** Draws the caller again every so often, with the time of the service. */
export function useNow(seconds = 20): number {
  const [now, set] = useState(serviceNow())
  useEffect(() => {
    const timer = setInterval(() => set(serviceNow()), seconds * 1_000)
    return () => clearInterval(timer)
  }, [seconds])
  return now
}

export function dateText(day: string): string {
  return dateFormat({ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  )
}

export function momentText(at: string | number, zone?: string): string {
  return dateFormat({
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    ...(new Date(at).getFullYear() === new Date(serviceNow()).getFullYear() ? {} : { year: 'numeric' as const }),
    ...(zone === undefined ? {} : { timeZone: zone }),
  }).format(new Date(at))
}

function clockText(at: string | number, zone: string): string {
  return dateFormat({
    hour: '2-digit',
    minute: '2-digit',
    weekday: 'short',
    timeZone: zone,
  }).format(new Date(at))
}

/** A moment in the reader's time and, if a zone is given, in the time of the participant that it is about. */
export function Moment({ at, zone, whose }: { at: string; zone?: string | undefined; whose?: string }) {
  useLanguage()
  const theirs = zone === undefined || zone === Intl.DateTimeFormat().resolvedOptions().timeZone ? undefined : zone
  return (
    <span class="moment">
      <time dateTime={at} title={at}>
        {momentText(at)}
      </time>
      {theirs !== undefined && (
        <span class="theirs">
          {' '}
          <span class="dim">
            {t('time.theirs', {
              clock: clockText(at, theirs),
              whose: whose ?? theirs.split('/').at(-1)!.replaceAll('_', ' '),
            })}
          </span>
        </span>
      )}
    </span>
  )
}

export function Day({ on }: { on: string }) {
  useLanguage()
  return <time dateTime={on}>{dateText(on)}</time>
}

/** A day, a month, or other words of a source for a time. */
export function When({ said }: { said: string }) {
  useLanguage()
  if (/^\d{4}-\d\d-\d\d$/.test(said)) return <Day on={said} />
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(said)) return <span lang={spokenIn(said)}>{said}</span>
  const month = dateFormat({ month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${said}-01T00:00:00Z`))
  return <time dateTime={said}>{month}</time>
}

/** The present local time of a participant. */
export function LocalHour({ zone }: { zone: string }) {
  useLanguage()
  return <span>{clockText(useNow(), zone)}</span>
}

function unit(value: number, name: 'day' | 'hour' | 'minute' | 'second'): string {
  return numberFormat({ style: 'unit', unit: name, unitDisplay: 'short' }).format(value)
}

export function lengthText(milliseconds: number): string {
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000)
  const days = Math.floor(minutes / 1_440)
  const hours = Math.floor((minutes % 1_440) / 60)
  if (days > 1) return `${unit(days, 'day')} ${unit(hours, 'hour')}`
  if (days === 1) return `${unit(24 + hours, 'hour')} ${unit(minutes % 60, 'minute')}`
  if (hours > 0) return `${unit(hours, 'hour')} ${unit(minutes % 60, 'minute')}`
  return unit(minutes, 'minute')
}

type LeftGiven = {
  until: string
  closed?: boolean
  /** Not a deadline: nothing follows when it has passed, so it is shown without alarm. */
  calm?: boolean
}

/** How long is left, or since when the time has passed; in words and not in colour alone. */
export function Left({ until, closed = false, calm = false }: LeftGiven) {
  useLanguage()
  const left = new Date(until).getTime() - useNow()
  if (closed) return <span class="dim">{t('time.over')}</span>
  const level = calm ? 'calm' : left < 0 ? 'passed' : left < 4 * 3_600_000 ? 'soon' : 'calm'
  return (
    <span class={`left left-${level}`}>
      {left < 0 ? t('time.passed', { length: lengthText(left) }) : t('time.left', { length: lengthText(left) })}
    </span>
  )
}
