import { hasWords, t } from '../language.ts'

/** The name of a report for people; the service knows it by its address. */
export function reportName(name: string): string {
  const key = `report.name.${name}`
  return hasWords(key) ? t(key) : name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ')
}

/** A sentence about the report; undefined if there is none here. */
export function reportWhy(name: string): string | undefined {
  const key = `report.why.${name}`
  return hasWords(key) ? t(key) : undefined
}
