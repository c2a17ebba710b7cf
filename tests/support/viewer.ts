import type { Credential } from '../../src/platform/db/scope.ts'
import type { TestApp } from './app.ts'

/** What the token of Sweden's viewer, by its local issuer, proves: for what stands behind HTTP. */
export async function viewerOfSweden(test: Pick<TestApp, 'rows'>): Promise<Credential> {
  const [issuer] = await test.rows<{ id: string; version: number }>(
    "select id, version from accord.issuer where participant = 'SE' and status in ('active', 'suspended')",
  )
  return {
    issuer: 'https://local-issuer.accord.invalid/SE',
    subject: 'viewer',
    participant: 'SE',
    expiresAt: new Date('2027-01-01'),
    issuerId: issuer!.id,
    issuerVersion: issuer!.version,
    fresh: true,
  }
}
