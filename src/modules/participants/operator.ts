import { parseArgs } from 'node:util'
import type { ClientBase } from 'pg'
import type { Config } from '../../config.ts'
import { type Bootstrap, bootstrapParticipant, consoleClientOf } from './bootstrap.ts'
import { confirmAsOperator } from './issuer-confirmation.ts'

/** `bootstrap`: the first issuer of a participant and its first administrator. */
export async function bootstrap(client: ClientBase, config: Config, args: string[]): Promise<string> {
  const { values } = parseArgs({
    args,
    options: {
      participant: { type: 'string' },
      issuer: { type: 'string' },
      'jwks-uri': { type: 'string' },
      audience: { type: 'string', default: 'accord' },
      profile: { type: 'string', default: 'rfc9068' },
      'console-client-id': { type: 'string' },
      'console-client-secret-file': { type: 'string' },
      'console-scope': { type: 'string' },
      'console-resource': { type: 'string' },
      'administrator-subject': { type: 'string' },
      'administrator-name': { type: 'string' },
    },
  })
  const needed = ['participant', 'issuer', 'jwks-uri', 'administrator-subject', 'administrator-name'] as const
  const absent = needed.find((name) => values[name] === undefined)
  if (absent !== undefined) throw new Error(`bootstrap: --${absent} is missing.`)
  const first = {
    participant: values.participant!,
    issuer: values.issuer!,
    jwksUri: values['jwks-uri']!,
    audience: values.audience,
    profile: values.profile as Bootstrap['profile'], // checked against the list where it is used
    ...consoleClientOf(values),
    administrator: { subject: values['administrator-subject']!, name: values['administrator-name']! },
  }
  await bootstrapParticipant(client, first, config.allowPrivateEgress)
  return `${values.participant}: the issuer is registered and its administrator may sign in.`
}

/** `confirm-issuer`: confirms what an administrator has proposed, if the participant has no second one. */
export async function confirm(client: ClientBase, args: string[]): Promise<string> {
  const { values } = parseArgs({ args, options: { id: { type: 'string' } } })
  if (values.id === undefined) throw new Error('confirm-issuer: --id is missing: the id of the proposed issuer.')
  const { participant, issuer } = await confirmAsOperator(client, values.id, new Date())
  return `${participant}: the issuer ${issuer} is confirmed and in use.`
}
