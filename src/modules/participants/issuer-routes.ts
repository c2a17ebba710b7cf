import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { NoFields, ReasonInput } from '../../platform/http/wire.ts'
import * as commands from './issuer-commands.ts'
import * as queries from './issuer-queries.ts'
import { issuerLifecycle } from './issuer-rules.ts'
import * as shape from './issuer-schemas.ts'

export function issuerRoutes(context: AppContext): void {
  const { app, config } = context
  const issuer = operationsOn(context, {
    path: '/v1/issuers',
    tags: ['Issuers'],
    lifecycle: issuerLifecycle,
    read: 'issuer.read',
    shape: shape.Issuer,
    json: shape.issuerToJson,
    find: queries.findIssuer,
  })
  app.route(
    issuer.list('listIssuers', {
      summary: 'List issuers',
      description: 'An administrator sees its own participant’s, the secretariat everybody’s.',
      filter: shape.IssuerFilter,
      page: shape.IssuerPage,
      order: queries.oldestIssuerFirst,
      rows: queries.listIssuers,
    }),
  )
  app.route(
    issuer.one('getIssuer', {
      summary: 'Read an issuer',
      description: 'With its keys and its profile. Its own participant and the secretariat see it.',
    }),
  )
  app.route(
    issuer.create('proposeIssuer', {
      summary: 'Propose an issuer',
      description:
        'An identity provider of the caller’s own participant, with its keys or their address. No token of it is accepted before another administrator of the participant, or the operator, confirms it; the issuer that it replaces is retired in that same moment.',
      access: 'issuer.propose',
      body: shape.IssuerInput,
      command: (tx, input) => commands.proposeIssuer(tx, input, config.allowPrivateEgress),
    }),
  )
  app.route(
    issuer.verb('confirmIssuer', {
      at: 'confirmation',
      summary: 'Confirm a proposed issuer',
      description:
        'By another administrator of the participant than the one that proposed it (BR-62). It is in use from now on, and the one that it replaces is retired.',
      body: NoFields,
      command: commands.confirmIssuer,
    }),
  )
  app.route(
    issuer.verb('suspendIssuer', {
      at: 'suspension',
      summary: 'Suspend an issuer',
      description:
        'By its own administrator or by the secretariat, with a reason. It acts at once: none of its tokens is served.',
      body: ReasonInput,
      command: commands.suspendIssuer,
    }),
  )
  app.route(
    issuer.verb('reinstateIssuer', {
      at: 'reinstatement',
      summary: 'Lift the suspension of an issuer',
      description: 'Only by the participant that suspended it.',
      body: ReasonInput,
      command: commands.reinstateIssuer,
    }),
  )
  app.route(
    issuer.verb('retireIssuer', {
      at: 'retirement',
      summary: 'Retire an issuer, or withdraw a proposed one',
      description: 'For good. Refused where no administrator of the participant could sign in any more.',
      body: ReasonInput,
      command: commands.retireIssuer,
    }),
  )
}
