import { decodeJwt } from 'jose'
import { type Known, knownOf } from '../../src/platform/db/scope.ts'
import type { TestApp } from './app.ts'

/** What this process keeps of what it answered to the bearer of a token. */
export function keptOf({ clock }: Pick<TestApp, 'clock'>, token: string): Known | undefined {
  const { iss, sub } = decodeJwt(token)
  return knownOf({ issuer: iss!, subject: sub! }, clock.now())
}
