const crisis = `{
  kind: 'crisis',
  mode: 'full_activation',
  trigger: 'armed_attack',
  hostilities: 'ongoing',
  victim: 'UA',
  title: 'Missile attack on the power grid',
  summary: 'Strikes on transmission substations.',
  occurredAt: '2026-11-23T04:10:00Z',
  asks: [{ text: 'Air defence systems', capability: 'air_defence', quantity: '6', unit: 'systems' }],
}`

/** Ten calls as the users of a generated client write them; `run` answers what they saw. */
export const heyApiCalls = `
import { createClient } from './hey/client'
import * as accord from './hey'

const crisis: accord.ConsultationInput = ${crisis}

export async function run(baseUrl: string, token: string) {
  const client = createClient({ baseUrl, auth: () => token, throwOnError: true })
  const key = () => ({ 'Idempotency-Key': crypto.randomUUID() })
  const { data: me } = await accord.getMe({ client, throwOnError: true })
  const { data: states } = await accord.listParticipants({ client, throwOnError: true })
  const { data: found } = await accord.listProvisions({ client, throwOnError: true, query: { q: 'air defence', money: false, limit: 5 } })
  const { data: list } = await accord.getCodeList({ client, throwOnError: true, path: { name: 'consultationTrigger' } })
  const made = await accord.createConsultation({ client, throwOnError: true, body: crisis, headers: key() })
  if (!('id' in made.data)) throw new Error('only validated')
  const path = { id: made.data.id }
  const { data: read, response } = await accord.getConsultation({ client, throwOnError: true, path })
  const tag: string = response.headers.get('etag') ?? ''
  const { data: preview } = await accord.previewCirculation({ client, throwOnError: true, path })
  const { data: drafts } = await accord.listConsultations({ client, throwOnError: true, query: { status: 'draft' } })
  const { data: ended } = await accord.cancelConsultation({
    client, throwOnError: true, path, body: { reason: 'A test.' }, headers: { ...key(), 'If-Match': tag },
  })
  const refused = await accord.getTask({ client: createClient({ baseUrl, auth: () => token }), path })
  const status: string = 'status' in ended ? ended.status : 'validated'
  const first: string | undefined = preview.rows[0]?.participant
  return {
    participant: me.participant.code, states: states.items.length > 20, found: found.items.length,
    words: list.items.length > 1, title: read.title, addressed: first !== undefined, draft: drafts.items.some(({ id }) => id === read.id),
    status, code: refused.error?.code,
  }
}
`

export const openapiFetchCalls = `
import createClient from 'openapi-fetch'
import type { components, paths } from './schema'

const crisis: components['schemas']['ConsultationInput'] = ${crisis}

export async function run(baseUrl: string, token: string) {
  const client = createClient<paths>({ baseUrl, headers: { authorization: \`Bearer \${token}\` } })
  const key = () => ({ 'Idempotency-Key': crypto.randomUUID() })
  function had<T>({ data, error }: { data?: T; error?: unknown }): T {
    if (data === undefined) throw new Error(JSON.stringify(error))
    return data
  }
  const me = had(await client.GET('/v1/me'))
  const states = had(await client.GET('/v1/participants'))
  const found = had(await client.GET('/v1/provisions', { params: { query: { q: 'air defence', money: false, limit: 5 } } }))
  const list = had(await client.GET('/v1/code-lists/{name}', { params: { path: { name: 'consultationTrigger' } } }))
  const made = had(await client.POST('/v1/consultations', { params: { header: key() }, body: crisis }))
  if (!('id' in made)) throw new Error('only validated')
  const path = { id: made.id }
  const got = await client.GET('/v1/consultations/{id}', { params: { path } })
  const read = had(got)
  const tag: string = got.response.headers.get('etag') ?? ''
  const preview = had(await client.GET('/v1/consultations/{id}/circulation/preview', { params: { path } }))
  const drafts = had(await client.GET('/v1/consultations', { params: { query: { status: 'draft' } } }))
  const ended = had(await client.POST('/v1/consultations/{id}/cancellation', {
    params: { path, header: { ...key(), 'If-Match': tag } }, body: { reason: 'A test.' },
  }))
  const refused = await client.GET('/v1/tasks/{id}', { params: { path } })
  const status: string = 'status' in ended ? ended.status : 'validated'
  const first: string | undefined = preview.rows[0]?.participant
  return {
    participant: me.participant.code, states: states.items.length > 20, found: found.items.length,
    words: list.items.length > 1, title: read.title, addressed: first !== undefined, draft: drafts.items.some(({ id }) => id === read.id),
    status, code: refused.error?.code,
  }
}
`

export const orvalCalls = `
import * as accord from './orval'

const crisis: accord.ConsultationInput = ${crisis}

export async function run(_baseUrl: string, token: string) {
  const signedIn = { headers: { authorization: \`Bearer \${token}\` } }
  const keyed = () => ({ headers: { ...signedIn.headers, 'Idempotency-Key': crypto.randomUUID() } })
  const me = await accord.getMe(signedIn)
  const states = await accord.listParticipants(undefined, signedIn)
  const found = await accord.listProvisions({ q: 'air defence', money: false, limit: 5 }, signedIn)
  const list = await accord.getCodeList('consultationTrigger', signedIn)
  const made = await accord.createConsultation(crisis, undefined, keyed())
  if (made.status !== 201) throw new Error(JSON.stringify(made.data))
  const { id } = made.data
  const read = await accord.getConsultation(id, undefined, signedIn)
  const tag: string = read.headers.get('etag') ?? ''
  const preview = await accord.previewCirculation(id, signedIn)
  const drafts = await accord.listConsultations({ status: 'draft' }, signedIn)
  const ended = await accord.cancelConsultation(id, { reason: 'A test.' }, undefined, { headers: { ...keyed().headers, 'If-Match': tag } })
  const refused = await accord.getTask(id, signedIn)
  if (me.status !== 200 || states.status !== 200 || found.status !== 200 || list.status !== 200) throw new Error('refused')
  if (read.status !== 200 || preview.status !== 200 || drafts.status !== 200 || ended.status !== 200) throw new Error('refused')
  const first: string | undefined = preview.data.rows[0]?.participant
  return {
    participant: me.data.participant.code, states: states.data.items.length > 20, found: found.data.items.length,
    words: list.data.items.length > 1, title: read.data.title, addressed: first !== undefined,
    draft: drafts.data.items.some((each) => each.id === id), status: ended.data.status,
    code: refused.status === 404 ? refused.data.code : undefined,
  }
}
`
