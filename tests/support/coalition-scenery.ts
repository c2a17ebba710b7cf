import type { TestApp } from './app.ts'

export type CoalitionScenery = Awaited<ReturnType<typeof createCoalitionScenery>>

type Made = { id: string; version: number }
export type MembershipView = Made & {
  coalition: string
  participant: string
  role: string
  status: string
  from: string | null
  to: string | null
  claims: { source: string; used: boolean; role: string | null; reason: string; membershipId: string | null }[]
  allowedActions: string[]
}
export type CoalitionView = Made & {
  code: string
  memberships: MembershipView[]
  leads: { participant: string; role: string; status: string; from: string | null }[]
  findings: { finding: string; since: string | null }[]
  participants: number
  leadsMax?: number | null
  reviewCycle?: number | null
  nextReviewDueOn?: string | null
  redactions: string[]
  subgroups: { id: string; name: string }[]
}

export const letter = {
  kind: 'letter_of_intent',
  signedOn: '2026-02-14',
  document: {
    title: 'Letter of intent',
    mediaType: 'application/pdf',
    bytes: 182_044,
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    holder: 'LV',
    howToAsk: 'Ministry of Defence, registry',
  },
}

export async function coalitionBy(test: TestApp, code: string): Promise<CoalitionView> {
  const { body } = await test.as('UA', 'viewer').get<{ items: Made[] }>(`/v1/coalitions?code=${code}`)
  return (await test.as('UA', 'viewer').get<CoalitionView>(`/v1/coalitions/${body.items[0]!.id}`)).body
}

/** The drone coalition: GB and LV lead it, SE and AU are members, PT wants to join, and a meeting was held. */
export async function createCoalitionScenery(test: TestApp) {
  const make = async (participant: string, role: Parameters<TestApp['as']>[1], url: string, body: object) => {
    const reply = await test.as(participant, role).post<Made>(url, body)
    if (reply.status !== 201) throw new Error(`${url} answered ${reply.status}: ${JSON.stringify(reply.body)}`)
    return reply.body
  }
  const drone = await coalitionBy(test, 'drone')
  const at = `/v1/coalitions/${drone.id}`
  const file = (noun: string, body: object) => make('LV', 'coordinator', `${at}/${noun}`, body)
  await file('charters', letter)
  await file('plans', { title: 'Plan', text: 'Interceptors first.' })
  await file('reviews', { reviewedOn: '2026-11-19', summary: 'On time.' })
  await file('subgroups', { name: 'Night vision' })
  const decisions = [{ text: 'One joint order.' }]
  return {
    drone,
    swedish: drone.memberships.find(({ participant }) => participant === 'SE')!,
    proposal: await make('PT', 'coordinator', `${at}/memberships`, { role: 'member', from: '2026-12-01' }),
    meeting: await file('meetings', { title: 'Board', heldAt: '2026-11-20T09:00:00Z', decisions }),
  }
}
