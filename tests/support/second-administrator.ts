import { localIssuerPrefix } from '../../src/platform/local-issuer.ts'
import type { Client, Reply, TestApp } from './app.ts'

const subject = 'second-administrator'

/** A second administrator of a participant, who confirms what the first proposes (BR-62). */
export async function secondAdministrator(test: TestApp, participant: string): Promise<Client> {
  await test.as(participant, 'administrator').post('/v1/accounts', {
    issuer: `${localIssuerPrefix}${participant}`,
    subject,
    kind: 'person',
    name: 'Second administrator',
    grants: [{ role: 'administrator', validFrom: '2024-01-01' }],
  })
  return test.bearer(() => test.token(participant, subject))
}

/** The second administrator confirms what the first has proposed. */
export async function confirmIssuer<Body = object>(
  test: TestApp,
  participant: string,
  id: string,
): Promise<Reply<Body>> {
  const second = await secondAdministrator(test, participant)
  return await second.post<Body>(`/v1/issuers/${id}/confirmation`, undefined, { ifMatch: 1 })
}
