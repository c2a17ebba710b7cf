import { decodeJwt } from 'jose'
import type { Clock } from '../../src/kernel/time.ts'
import { type Known, knownOf } from '../../src/platform/db/scope.ts'

/** What this process keeps of what it answered to the bearer of a token. */
export function keptOf({ clock }: { clock: Clock }, token: string): Known | undefined {
  const { iss, sub } = decodeJwt(token)
  return knownOf({ issuer: iss!, subject: sub! }, clock.now())
}
