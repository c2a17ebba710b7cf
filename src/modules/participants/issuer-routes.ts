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
      description:
        'The identity providers whose tokens are accepted. An administrator sees those of its own participant, the secretariat those of all.',
      filter: shape.IssuerFilter,
      page: shape.IssuerPage,
      order: queries.oldestIssuerFirst,
      rows: queries.listIssuers,
    }),
  )
  app.route(
    issuer.one('getIssuer', {
      summary: 'Read an issuer',
      description:
        'The identity provider with its keys and its token profile, for its own participant and the secretariat.',
    }),
  )
  app.route(
    issuer.create('proposeIssuer', {
      summary: 'Propose an issuer',
      description:
        'An administrator enters an identity provider of its own participant, with its keys or their address. No token of it is accepted before another administrator of the participant, or the operator, confirms it; the issuer that it replaces is retired in that same moment.',
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
        'By another administrator of the participant than the one that proposed it (BR-62). Its tokens are accepted from now on, and the issuer that it replaces is retired.',
      body: NoFields,
      command: commands.confirmIssuer,
    }),
  )
  app.route(
    issuer.verb('suspendIssuer', {
      at: 'suspension',
      summary: 'Suspend an issuer',
      description:
        'By an administrator of its participant or by the secretariat, with a reason. From that moment on none of its tokens is accepted.',
      body: ReasonInput,
      command: commands.suspendIssuer,
    }),
  )
  app.route(
    issuer.verb('reinstateIssuer', {
      at: 'reinstatement',
      summary: 'Lift the suspension of an issuer',
      description:
        'For the participant that suspended it; nobody else lifts the suspension. Tokens of the issuer are accepted again at once.',
      body: ReasonInput,
      command: commands.reinstateIssuer,
    }),
  )
  app.route(
    issuer.verb('retireIssuer', {
      at: 'retirement',
      summary: 'Retire an issuer, or withdraw a proposed one',
      description:
        'For an administrator of its participant. A retired issuer never comes back, and none of its tokens is accepted. Refused where no administrator of the participant could sign in any more.',
      body: ReasonInput,
      command: commands.retireIssuer,
    }),
  )
}
