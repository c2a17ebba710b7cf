import { hasWords, t } from '../language.ts'

/** What a report is called; the service knows it by its address. */
export function reportName(name: string): string {
  const key = `report.name.${name}`
  return hasWords(key) ? t(key) : name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ')
}

/** What it tells, in a sentence; undefined of one that has no words here. */
export function reportWhy(name: string): string | undefined {
  const key = `report.why.${name}`
  return hasWords(key) ? t(key) : undefined
}
