import type { z } from 'zod'
import type * as shape from '../modules/consultations/schemas.ts'
import { expectStatus, must, type Office, tell } from './client.ts'
import { moment } from './words.ts'

type Consultation = z.output<typeof shape.Consultation>

/** Lithuania's text protects either party: as victim it addresses Ukraine alone, and Ukraine may widen the request. */
export async function tellVictim(office: (participant: string, role: string) => Promise<Office>): Promise<void> {
  tell('\nSecond act: Lithuania is the victim.')
  const vilnius = await office('LT', 'coordinator')
  const kyiv = await office('UA', 'coordinator')
  const request = {
    kind: 'crisis',
    mode: 'information_sharing',
    trigger: 'armed_attack',
    hostilities: 'ongoing',
    victim: 'LT',
    title: 'Attack on the territory of Lithuania',
    summary: 'Drones struck a fuel depot.',
    asks: [{ text: 'Experience in countering drones' }],
  }
  const draft = expectStatus(await vilnius.post<Consultation>('/v1/consultations', request), 201, "Lithuania's draft")
  const at = `/v1/consultations/${draft.id}`
  const preview = expectStatus(
    await vilnius.get<z.output<typeof shape.Preview>>(`${at}/circulation/preview`),
    200,
    'its preview',
  )
  must(
    preview.rows.length === 1 && preview.rows[0]?.participant === 'UA' && preview.rows[0].basis === 'undertaking',
    'it addresses Ukraine alone',
    preview.rows,
  )
  const authorisedBy = { name: 'Chancellor', office: 'Government of Lithuania', instrument: 'Resolution' }
  expectStatus(await vilnius.post(`${at}/circulation`, { authorisedBy }, '"1"'), 200, 'its circulation')
  const seen = expectStatus(await kyiv.get<Consultation>(at), 200, 'Ukraine reads it')
  tell(`Its request addresses Ukraine alone, under ${preview.rows[0]?.locator}, by ${moment(seen.own?.deadlineAt)}.`)
  const answer = { type: 'no_objection', text: 'Specialists are ready to travel.' }
  expectStatus(await kyiv.post(`${at}/responses`, answer), 201, "Ukraine's response")
  const linked = {
    ...request,
    victim: 'LT',
    title: 'Support for Lithuania',
    originConsultationId: draft.id,
    invited: ['LV', 'EE'],
  }
  const widened = expectStatus(
    await kyiv.post<Consultation>('/v1/consultations', linked),
    201,
    "Ukraine's linked draft",
  )
  expectStatus(
    await kyiv.post(
      `/v1/consultations/${widened.id}/circulation`,
      { authorisedBy: { ...authorisedBy, office: 'Office of the President of Ukraine' } },
      '"1"',
    ),
    200,
    'the linked circulation',
  )
  const riga = expectStatus(
    await (await office('LV', 'coordinator')).get<Consultation>(`/v1/consultations/${widened.id}`),
    200,
    'Latvia reads it',
  )
  must(riga.own?.basis === 'invited', 'Latvia is invited, not bound', riga.own)
  must(
    (await (await office('LV', 'coordinator')).get(at)).status === 404,
    "Lithuania's own request stays between the two",
  )
  tell(
    'Ukraine answers at once and widens it: a linked request that invites Latvia and Estonia. Lithuania’s own stays between the two.',
  )
}
