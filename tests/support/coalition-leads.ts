import type { TestApp } from './app.ts'
import { settled } from './books.ts'
import { letter, type MembershipView } from './coalition-scenery.ts'

/** A coalition that FR leads, whose charter allows two; six others want to lead with it, and FR confirms all at once. */
export async function confirmAtOnce(test: TestApp, code: string): Promise<string[]> {
  const name = { en: 'Space', uk: 'Космос' }
  const founded = await test
    .as('UA', 'coordinator')
    .post<{ id: string }>('/v1/coalitions', { code, name, source: 'Statement' })
  const at = `/v1/coalitions/${founded.body.id}`
  const propose = async (participant: string, role: string) =>
    (await test.as(participant, 'coordinator').post<MembershipView>(`${at}/memberships`, { role, from: '2026-11-01' }))
      .body
  const confirm = (row: MembershipView, by: string) =>
    settled(() =>
      test
        .as(by, 'coordinator')
        .post<{ rule?: string }>(`/v1/coalition-memberships/${row.id}/confirmation`, undefined, {
          ifMatch: row.version,
        }),
    )
  await confirm(await propose('FR', 'lead'), 'UA')
  await test.as('FR', 'coordinator').post(`${at}/charters`, { ...letter, leadsMax: 2 })
  const rows = await Promise.all(
    ['IT', 'ES', 'PL', 'NO', 'DK', 'SE'].map((participant) => propose(participant, 'co_lead')),
  )
  const replies = await Promise.all(rows.map((row) => confirm(row, 'FR')))
  return replies.map(({ status, body }) => (status === 200 ? 'confirmed' : `${status} ${body.rule}`))
}
