import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readReferenceData } from '../../src/reference/facts.ts'
import { coalitionRole } from '../../src/reference/support-mapping.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { type CoalitionView, coalitionBy, letter, type MembershipView } from '../support/coalition-scenery.ts'

type Claim = {
  coalition: string
  participant: string
  role: string | null
  roleAsFound: string | null
  from: string | null
  to: string | null
  source: string
  membershipId: string | null
  used: boolean
  reason: string
}
type Refused = { code: string; rule?: string; errors?: { pointer: string }[] }

const { facts } = readReferenceData()

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

const coordinator = (participant: string) => test.as(participant, 'coordinator')
const read = async (code: string, asOf?: string) => {
  const { id } = await coalitionBy(test, code)
  const query = asOf === undefined ? '' : `?asOf=${asOf}`
  return (await test.as('UA', 'viewer').get<CoalitionView>(`/v1/coalitions/${id}${query}`)).body
}
const rolesOf = (coalition: CoalitionView, participant: string) =>
  coalition.memberships.filter((row) => row.participant === participant).map(({ role }) => role)

async function propose(participant: string, code: string, body: object): Promise<MembershipView> {
  const { id } = await coalitionBy(test, code)
  const reply = await coordinator(participant).post<MembershipView>(`/v1/coalitions/${id}/memberships`, body)
  expect(reply.status, JSON.stringify(reply.body)).toBe(201)
  return reply.body
}
const verb = <Body = MembershipView>(participant: string, row: MembershipView, name: string, body?: object) =>
  coordinator(participant).post<Body>(`/v1/coalition-memberships/${row.id}/${name}`, body, { ifMatch: row.version })
async function join(participant: string, code: string, role: string, from: string, lead = 'UA') {
  const row = await propose(participant, code, { role, from })
  const { status, body } = await verb(lead, row, 'confirmation')
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}
async function found(code: string): Promise<CoalitionView> {
  const name = { en: 'Space', uk: 'Космос' }
  const reply = await test
    .as('UA', 'secretariat')
    .post<CoalitionView>('/v1/coalitions', { code, name, source: 'Statement of 2 October 2026' })
  expect(reply.status, JSON.stringify(reply.body)).toBe(201)
  return reply.body
}

describe('what the sources say', () => {
  const everything = async () => {
    const page = await test.as('UA', 'viewer').get<{ items: Claim[] }>('/v1/coalition-claims?limit=200')
    return page.body.items
  }
  /** What of the data file is missing in the answer: each claim by its own words. */
  const lost = (claims: readonly Claim[]) => {
    const key = (row: {
      coalition: string
      participant: string
      from: string | null
      to: string | null
      source: string
    }) => [row.coalition, row.participant, row.from, row.to, row.source].join(' ')
    const told = claims.map((claim) => `${key(claim)} ${claim.roleAsFound}`)
    return facts.coalition_roles.filter((fact) => !told.includes(`${key(fact)} ${fact.role}`))
  }

  it('BR-71: all 176 claims about 129 pairs are kept, 138 of them without a start', async () => {
    const claims = (await everything()).filter(({ roleAsFound }) => roleAsFound !== null)
    expect(claims).toHaveLength(176)
    expect(new Set(claims.map(({ coalition, participant }) => `${coalition} ${participant}`)).size).toBe(129)
    expect(claims.filter(({ from }) => from === null)).toHaveLength(138)
    expect(lost(claims)).toEqual([])
    expect(claims.map(({ role }) => role).sort()).toEqual(
      facts.coalition_roles.map(({ role }) => coalitionRole[role]!.role).sort(),
    )
  })

  it('control: a claim that is missing, or whose role or start was changed, is noticed', async () => {
    const [first, ...others] = (await everything()).filter(({ roleAsFound }) => roleAsFound !== null)
    expect(lost(others)).toHaveLength(1)
    expect(lost([...others, { ...first!, roleAsFound: 'chair' }])).toHaveLength(1)
    expect(lost([...others, { ...first!, from: '1999' }])).toHaveLength(1)
  })

  it('BR-71: each membership is made of at least one claim, one of them used, and each claim says why or why not', async () => {
    const claims = await everything()
    const rows = await test.rows<{ id: string }>('select id from accord.coalition_membership')
    expect(rows.length).toBe(138)
    for (const { id } of rows) {
      const about = claims.filter(({ membershipId }) => membershipId === id)
      expect(about.filter(({ used }) => used)).toHaveLength(1)
    }
    expect(claims.filter(({ reason, source }) => reason === '' || source === '')).toEqual([])
    const interest = claims.filter(({ role }) => role === null)
    expect(interest).toMatchObject([{ coalition: 'it', participant: 'IE', membershipId: null, used: false }])
  })

  it('BR-71: of claims that differ the participant’s own text is used; a start that another names is kept', async () => {
    const iamd = await read('iamd')
    const german = iamd.memberships.find(({ participant }) => participant === 'DE')!
    expect(german).toMatchObject({ role: 'lead', from: null, status: 'claimed' })
    expect(german.claims.map(({ role, used }) => [role, used])).toEqual([
      ['lead', true],
      ['co_lead', false],
    ])
    expect(rolesOf(await read('demining'), 'IS')).toEqual(['member'])
    const swedish = (await read('drone')).memberships.find(({ participant }) => participant === 'SE')!
    expect(swedish).toMatchObject({ role: 'member', from: '2024-02' })
    expect(swedish.claims.find(({ used }) => used)!.reason).toMatch(/day or month/)
  })

  it('BR-70: an unknown start is null, and holds on every day before the end', async () => {
    const early = await read('artillery', '2023-01-01')
    expect(early.memberships.find(({ participant }) => participant === 'FI')).toMatchObject({ from: null })
    expect(rolesOf(await read('electronic_warfare', '2025-05-31'), 'TR')).toEqual([])
    expect(rolesOf(await read('electronic_warfare', '2025-06-01'), 'TR')).toEqual(['member'])
  })

  it('roles change: DE is a contributor of the armour coalition until it leads it with others', async () => {
    expect(rolesOf(await read('armour', '2024-03-25'), 'DE')).toEqual(['contributor'])
    expect(rolesOf(await read('armour', '2024-03-26'), 'DE')).toEqual(['co_lead'])
  })

  it('Ukraine takes part in all ten, and the coalition that nobody leads says so', async () => {
    const { body } = await test.as('AU', 'viewer').get<{ items: CoalitionView[] }>('/v1/coalitions?participant=UA')
    expect(body.items).toHaveLength(10)
    const unled = body.items.filter(({ findings }) => findings.some(({ finding }) => finding === 'no_lead'))
    expect(unled.map(({ code, findings }) => [code, findings])).toEqual([
      ['ammunition', [{ finding: 'no_lead', since: null }]],
    ])
  })
})

describe('BR-80: a membership is of two', () => {
  it('a participant joins when a lead confirms; nobody else does, itself least', async () => {
    const row = await propose('ES', 'drone', { role: 'member', from: '2026-11-01' })
    expect(row).toMatchObject({ status: 'proposed', participant: 'ES', allowedActions: ['withdrawMembership'] })
    expect(rolesOf(await read('drone'), 'ES')).toEqual([])
    for (const participant of ['ES', 'SE', 'UA'])
      expect((await verb(participant, row, 'confirmation')).status).toBe(403)
    const confirmed = await verb('LV', row, 'confirmation')
    expect(confirmed.body).toMatchObject({ status: 'confirmed', from: '2026-11-01', to: null })
    expect(rolesOf(await read('drone'), 'ES')).toEqual(['member'])
    expect((await verb<Refused>('GB', confirmed.body, 'confirmation')).status).toBe(409)
  })

  it('a lead proposes a role to another participant, which decides', async () => {
    const row = await propose('LV', 'drone', { participant: 'PT', role: 'contributor', from: '2026-11-01' })
    expect((await verb('GB', row, 'confirmation')).status).toBe(403)
    expect((await verb('PT', row, 'rejection', { reason: 'Not now.' })).body).toMatchObject({ status: 'declined' })
    expect((await verb('SE', row, 'confirmation')).status).toBe(403)
  })

  it('nobody proposes for another whom it does not lead, and no observer of the framework joins', async () => {
    const { id } = await coalitionBy(test, 'drone')
    const at = `/v1/coalitions/${id}/memberships`
    const other = { participant: 'RO', role: 'member', from: '2026-11-01' }
    expect((await coordinator('SE').post(at, other)).status).toBe(403)
    const observer = await coordinator('LV').post<Refused>(at, { ...other, participant: 'XA' })
    expect([observer.status, observer.body.rule, observer.body.errors?.[0]?.pointer]).toEqual([
      422,
      'BR-80',
      '/participant',
    ])
  })

  it('Ukraine confirms where nobody else leads', async () => {
    const row = await propose('BE', 'ammunition', { role: 'lead', from: '2026-10-01' })
    expect((await verb('UA', row, 'confirmation')).body.status).toBe('confirmed')
    const { findings, leads } = await read('ammunition')
    expect([findings, leads.map(({ participant }) => participant)]).toEqual([[], ['BE']])
    const next = await propose('CZ', 'ammunition', { role: 'member', from: '2026-10-01' })
    expect((await verb('UA', next, 'confirmation')).status).toBe(403)
  })

  it('what Ukraine proposes for itself where nobody else leads is confirmed by who takes part, not by who observes', async () => {
    const { id } = await found('space_ukraine')
    const wanted = { role: 'lead', from: '2026-11-24' }
    const alone = await coordinator('UA').post<Refused>(`/v1/coalitions/${id}/memberships`, wanted)
    expect([alone.status, alone.body.rule, alone.body.errors?.[0]?.pointer]).toEqual([409, 'BR-80', '/participant'])
    await join('HR', 'space_ukraine', 'observer', '2026-11-01')
    await join('IT', 'space_ukraine', 'contributor', '2026-11-01')
    const row = await propose('UA', 'space_ukraine', wanted)
    const refused = ['UA', 'HR', 'ES'].map((participant) => verb(participant, row, 'confirmation'))
    expect((await Promise.all(refused)).map(({ status }) => status)).toEqual([403, 403, 404])
    const seen = async (participant: string) => {
      const { body } = await coordinator(participant).get<{ items: { resource: { id: string } }[] }>('/v1/me/inbox')
      return body.items.some((item) => item.resource.id === row.id)
    }
    expect([await seen('IT'), await seen('HR'), await seen('UA')]).toEqual([true, false, false])
    const { body: shown } = await coordinator('IT').get<MembershipView>(`/v1/coalition-memberships/${row.id}`)
    expect(shown.allowedActions).toEqual(['confirmMembership', 'rejectMembership'])
    expect((await verb('IT', shown, 'confirmation')).body).toMatchObject({ status: 'confirmed', participant: 'UA' })
    expect(rolesOf(await read('space_ukraine', '2026-11-24'), 'UA')).toEqual(['lead'])
  })

  it('Ukraine declines and confirms what the only lead proposes for itself; of two leads the other does', async () => {
    await found('space_lead')
    await join('FR', 'space_lead', 'lead', '2026-10-01')
    const wanted = { role: 'subgroup_lead', from: '2026-11-01' }
    const first = await propose('FR', 'space_lead', wanted)
    expect((await verb('FR', first, 'confirmation')).status).toBe(403)
    expect((await verb('UA', first, 'rejection', { reason: 'Later.' })).body.status).toBe('declined')
    const second = await propose('FR', 'space_lead', wanted)
    expect((await verb('UA', second, 'confirmation')).body.status).toBe('confirmed')
    await join('IT', 'space_lead', 'co_lead', '2026-10-01', 'FR')
    const third = await propose('FR', 'space_lead', { role: 'co_lead', from: '2026-11-20' })
    expect((await verb('UA', third, 'confirmation')).status).toBe(403)
    expect((await verb('IT', third, 'confirmation')).body.status).toBe('confirmed')
  })

  it('every role that is claimed or held has somebody else who can confirm that its participant has it', async () => {
    await test.rows("select set_config('accord.day', '2026-11-23', false)")
    const rows = await test.rows<{ coalition: string; participant: string; deciders: string[] }>(`
      select distinct m.coalition, m.participant, accord.membership_deciders(m.coalition, m.participant) as deciders
      from accord.coalition_membership m
      where m.status in ('claimed', 'confirmed')`)
    expect(rows.length).toBeGreaterThan(129)
    expect(rows.filter(({ participant, deciders }) => deciders.every((code) => code === participant))).toEqual([])
  })

  it('a claim of the same role is made good by what its participant says, and its sources stay', async () => {
    const before = (await read('it')).memberships.find(({ participant }) => participant === 'JP')!
    const row = await join('JP', 'it', 'member', '2024-01-26', 'EE')
    expect(row.claims.map(({ source }) => source).sort()).toEqual(before.claims.map(({ source }) => source).sort())
    expect(rolesOf(await read('it'), 'JP')).toEqual(['member'])
    expect(rolesOf(await read('it', '2024-01-25'), 'JP')).toEqual([])
    const { body } = await test.as('UA', 'viewer').get<MembershipView>(`/v1/coalition-memberships/${before.id}`)
    expect(body.status).toBe('replaced')
  })

  it('a proposal that was read at another version is 412, and one more of the same participant 409', async () => {
    const row = await propose('GR', 'drone', { role: 'observer', from: '2026-11-01' })
    expect((await verb('LV', { ...row, version: 9 }, 'confirmation')).status).toBe(412)
    const { id } = await coalitionBy(test, 'drone')
    const again = await coordinator('GR').post<Refused>(`/v1/coalitions/${id}/memberships`, {
      role: 'member',
      from: '2026-11-01',
    })
    expect([again.status, again.body.rule]).toEqual([409, 'BR-81'])
    expect((await verb('GR', row, 'withdrawal', { reason: 'Later.' })).body.status).toBe('withdrawn')
  })
})

describe('BR-81: one role on a day', () => {
  it('a change of role ends the one before on the same day', async () => {
    await join('CZ', 'maritime', 'contributor', '2026-06-01', 'NO')
    await join('CZ', 'maritime', 'co_lead', '2026-07-01', 'GB')
    expect(rolesOf(await read('maritime', '2026-06-30'), 'CZ')).toEqual(['contributor'])
    expect(rolesOf(await read('maritime', '2026-07-01'), 'CZ')).toEqual(['co_lead'])
    const { id } = await coalitionBy(test, 'maritime')
    const early = await coordinator('CZ').post<Refused>(`/v1/coalitions/${id}/memberships`, {
      role: 'member',
      from: '2026-06-15',
    })
    expect([early.status, early.body.rule, early.body.errors?.[0]?.pointer]).toEqual([409, 'BR-81', '/from'])
  })

  it('a sub-group is led beside it', async () => {
    const { id } = await coalitionBy(test, 'maritime')
    const { body } = await coordinator('NO').post<CoalitionView>(`/v1/coalitions/${id}/subgroups`, { name: 'Divers' })
    expect(body).toMatchObject({ code: 'maritime' })
    const [subgroup] = (await read('maritime')).subgroups
    const row = await propose('CZ', 'maritime', { role: 'subgroup_lead', subgroupId: subgroup!.id, from: '2026-08-01' })
    await verb('NO', row, 'confirmation')
    expect(rolesOf(await read('maritime'), 'CZ').sort()).toEqual(['co_lead', 'subgroup_lead'])
    const { id: other } = await coalitionBy(test, 'drone')
    const foreign = await coordinator('PL').post<Refused>(`/v1/coalitions/${other}/memberships`, {
      role: 'subgroup_lead',
      subgroupId: subgroup!.id,
      from: '2026-08-01',
    })
    expect([foreign.status, foreign.body.errors?.[0]?.pointer]).toEqual([422, '/subgroupId'])
  })
})

describe('BR-82, BR-83: who leads', () => {
  it('two leads where the charter allows one are refused, proposed or confirmed', async () => {
    const { id } = await found('space_one')
    await join('FR', 'space_one', 'lead', '2026-10-01')
    const second = await propose('IT', 'space_one', { role: 'co_lead', from: '2026-10-01' })
    const charter = await coordinator('FR').post(`/v1/coalitions/${id}/charters`, { ...letter, leadsMax: 1 })
    expect(charter.status).toBe(201)
    const refusals = [
      await verb<Refused>('FR', second, 'confirmation'),
      await coordinator('ES').post<Refused>(`/v1/coalitions/${id}/memberships`, { role: 'lead', from: '2027-01-01' }),
    ]
    expect(refusals.map(({ status, body }) => [status, body.rule, body.errors?.[0]?.pointer])).toEqual([
      [422, 'BR-82', '/role'],
      [422, 'BR-82', '/role'],
    ])
    await join('ES', 'space_one', 'member', '2026-10-01', 'FR')
  })

  it('the lead is handed over in one act, once the other has accepted', async () => {
    const { id } = await found('space_two')
    const french = await join('FR', 'space_two', 'lead', '2026-10-01')
    await coordinator('FR').post(`/v1/coalitions/${id}/charters`, { ...letter, leadsMax: 1 })
    await join('IT', 'space_two', 'member', '2026-10-01', 'FR')
    const at = `/v1/coalitions/${id}/handover`
    const early = await coordinator('FR').post<Refused>(at, { to: 'IT', on: '2026-10-01' })
    expect([early.status, early.body.rule, early.body.errors?.[0]?.pointer]).toEqual([422, 'BR-84', '/on'])
    expect((await coordinator('UA').post<Refused>(at, { to: 'IT', on: '2026-11-01' })).status).toBe(403)
    const proposal = await coordinator('FR').post<MembershipView>(at, {
      to: 'IT',
      on: '2026-11-01',
      remainsAs: 'member',
    })
    expect(proposal.body).toMatchObject({ participant: 'IT', role: 'lead', handsOverId: french.id, status: 'proposed' })
    expect((await read('space_two')).leads.map(({ participant }) => participant)).toEqual(['FR'])
    expect((await verb('FR', proposal.body, 'confirmation')).status).toBe(403)
    expect((await verb('IT', proposal.body, 'confirmation')).body.status).toBe('confirmed')
    const [before, after] = [await read('space_two', '2026-10-31'), await read('space_two', '2026-11-01')]
    expect([rolesOf(before, 'FR'), rolesOf(before, 'IT')]).toEqual([['lead'], ['member']])
    expect([rolesOf(after, 'FR'), rolesOf(after, 'IT')]).toEqual([['member'], ['lead']])
    expect(after.findings.map(({ finding }) => finding)).toEqual(['review_overdue'])
  })

  it('a handover that is declined changes nothing, and whoever does not lead has none to hand over', async () => {
    const { id } = await found('space_three')
    await join('FR', 'space_three', 'lead', '2026-10-01')
    const at = `/v1/coalitions/${id}/handover`
    const { body } = await coordinator('FR').post<MembershipView>(at, {
      to: 'IT',
      on: '2026-11-01',
      remainsAs: 'member',
    })
    await verb('IT', body, 'rejection', { reason: 'No staff.' })
    const { leads } = await read('space_three')
    expect(leads.map(({ participant }) => participant)).toEqual(['FR'])
    const [open] = await test.rows<{ count: number }>(
      "select count(*)::int as count from accord.coalition_membership where coalition = 'space_three' and status = 'proposed'",
    )
    expect(open!.count).toBe(0)
  })

  it('the last lead may leave; that nobody leads is journalled and stands among the findings until somebody does', async () => {
    await found('space_four')
    const lead = await join('FR', 'space_four', 'lead', '2026-10-01')
    const early = await verb<Refused>('FR', lead, 'departure', { on: '2026-10-01', reason: 'Done.' })
    expect([early.status, early.body.rule, early.body.errors?.[0]?.pointer]).toEqual([422, 'BR-84', '/on'])
    expect((await verb('UA', lead, 'departure', { on: '2026-11-01', reason: 'Done.' })).status).toBe(403)
    expect((await verb('FR', lead, 'departure', { on: '2026-11-01', reason: 'Done.' })).body.to).toBe('2026-11-01')
    expect((await read('space_four')).findings).toEqual([{ finding: 'no_lead', since: '2026-11-01' }])
    expect((await read('space_four', '2026-10-31')).findings).toEqual([])
    const told = await test.rows<{ event_type: string }>(
      'select event_type from accord.journal_entry where root_id = $1 order by entry_id',
      [(await read('space_four')).id],
    )
    expect(told.map(({ event_type }) => event_type).slice(-2)).toEqual([
      'coalition.membership_ended',
      'coalition.lead_missing',
    ])
    // Nobody led it longer for a member that left later.
    const member = await join('ES', 'space_four', 'member', '2026-10-01')
    expect((await verb('ES', member, 'departure', { on: '2026-11-15', reason: 'Done.' })).status).toBe(200)
    expect((await read('space_four')).findings).toEqual([{ finding: 'no_lead', since: '2026-11-01' }])
    await join('IT', 'space_four', 'lead', '2026-11-10')
    expect((await read('space_four')).findings).toEqual([])
  })
})
