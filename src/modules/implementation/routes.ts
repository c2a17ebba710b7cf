import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { list, submit } from '../../platform/http/questions.ts'
import { NoFields, ReasonInput } from '../../platform/http/wire.ts'
import * as acts from './act-queries.ts'
import * as commands from './commands.ts'
import * as input from './inputs.ts'
import { actToJson, arrangementToJson, linkToJson, ruleToJson, suggestionToJson } from './present.ts'
import * as queries from './queries.ts'
import * as ruleCommands from './rule-commands.ts'
import { LinkRuleFilter, LinkRuleInput } from './rule-inputs.ts'
import { linkLifecycle, linkRuleLifecycle } from './rules.ts'
import * as shape from './schemas.ts'

const tags = ['Implementation']

/** Which acts implement what the agreements say. */
export function implementationRoutes(context: AppContext): void {
  actRoutes(context)
  arrangementRoutes(context)
  linkRoutes(context)
  linkRuleRoutes(context)
}

function actRoutes(context: AppContext): void {
  const { app } = context
  app.route(
    list(context, 'listActs', {
      ...{ at: '/v1/acts', tags, access: 'act.read' },
      summary: 'List acts of all kinds',
      description:
        'Pledges, commitments, requirements, tasks and whatever else can implement an agreement, under one shape, as far as you may see them; by their ids, the latest first; if the request filters by days, by those days, the latest first.',
      filter: input.ActFilter,
      page: shape.ActPage,
      order: acts.actsOrder,
      rows: acts.listActs,
      json: actToJson,
    }),
  )
  app.route(
    list(context, 'listLinkSuggestions', {
      ...{ at: '/v1/implementation-suggestions', tags, access: 'implementation_link.read' },
      summary: 'List what acts could be linked to',
      description:
        'Acts for which nothing says what they implement, each with the cell of its provider’s own agreement that a stated rule finds: by the area of its capability, else by its category of aid. A suggestion is no statement: claim the link, or make it a rule.',
      filter: input.SuggestionFilter,
      page: shape.SuggestionPage,
      order: acts.newestSuggestionFirst,
      rows: async (tx, filter, page) => {
        const { participant } = await tx.entered()
        return acts.listSuggestions(tx, { ...filter, provider: filter.provider ?? participant }, page)
      },
      json: suggestionToJson,
    }),
  )
}

function linkRoutes(context: AppContext): void {
  const { app } = context
  const link = operationsOn(context, {
    path: '/v1/implementation-links',
    tags,
    lifecycle: linkLifecycle,
    read: 'implementation_link.read',
    shape: shape.ImplementationLink,
    json: linkToJson,
    find: queries.findLink,
  })
  app.route(
    link.create('claimLink', {
      summary: 'Claim that an act implements a provision or a cell',
      description:
        'The participant whose act it is, or a party to the agreement, claims that the act implements a provision or a cell of the agreement, with the evidence. The other side is told at once and on the tenth day; if it keeps silent for 14 days, that counts as no objection, without prejudice (BR-104). An act from before the agreement had effect can only prepare it (BR-101).',
      access: 'implementation_link.claim',
      body: input.LinkInput,
      command: commands.claimLink,
    }),
  )
  app.route(
    link.list('listLinks', {
      summary: 'List links between acts and agreements',
      description: 'Which acts are said to implement which provisions, as far as you may see the acts; newest first.',
      filter: input.LinkFilter,
      page: shape.ImplementationLinkPage,
      order: queries.newestLinkFirst,
      rows: queries.listLinks,
    }),
  )
  app.route(
    link.one('getLink', {
      summary: 'Read a link',
      description:
        'One link between an act and an agreement: who claims it, on what evidence, and who has confirmed it or objected.',
    }),
  )
  app.route(
    link.patch('amendLink', {
      summary: 'Amend a link',
      description:
        'Whoever claims the link changes how the act relates to the provision, its share or its evidence. The other side is asked to confirm again.',
      body: input.LinkPatch,
      command: commands.amendLink,
    }),
  )
  app.route(
    link.verb('claimMatch', {
      at: 'claim',
      summary: 'Claim a reader’s match',
      description:
        'A reader matched the act and the provision by their subjects. A side of the act or of the agreement makes this match its own claim, with evidence; the other side is then asked to confirm it.',
      body: input.ClaimInput,
      command: commands.claimMatch,
    }),
  )
  app.route(
    link.verb('confirmLink', {
      at: 'confirmation',
      summary: 'Confirm a link',
      description:
        'A side whose confirmation is awaited agrees with the link; whoever claims it never confirms it (BR-103). When the last of these sides has confirmed, the link is confirmed.',
      body: NoFields,
      command: commands.confirmLink,
    }),
  )
  app.route(
    link.verb('contestLink', {
      at: 'objection',
      summary: 'Contest a link',
      description:
        'A side objects to the link, with a reason. It may do so even after it has kept silent or has confirmed the link.',
      body: ReasonInput,
      command: commands.contestLink,
    }),
  )
  app.route(
    link.verb('withdrawLink', {
      at: 'withdrawal',
      summary: 'Withdraw a link',
      description: 'Whoever claims the link takes the claim back. The link stays readable, with the reason.',
      body: ReasonInput,
      command: commands.withdrawLink,
    }),
  )
  app.route(
    submit(context, 'decideLinks', {
      ...{ at: '/v1/implementation-decisions', tags, access: 'implementation_link.decide' },
      summary: 'Confirm or contest many links at once',
      description:
        'Confirms or contests many links in one transaction: all or none, each by the rules of a single one.',
      body: input.DecisionInput,
      ...{ status: 201, shape: shape.LinkDecision, location: () => '/v1/implementation-links' },
      json: ({ decided, ids }: commands.Decided) => ({ decided, linkIds: ids }),
      command: commands.decideLinks,
    }),
  )
}

function arrangementRoutes(context: AppContext): void {
  const { app } = context
  app.route(
    list(context, 'listActArrangements', {
      ...{ at: '/v1/act-arrangements', tags, access: 'act.read' },
      summary: 'List what acts belong to beside the agreements',
      description:
        'Acts that also belong to formats outside the agreements, with who says so and on what evidence, as far as you may see the acts; the latest acts first. With `actId`, only what is said of that act.',
      filter: input.ArrangementFilter,
      page: shape.ActArrangementPage,
      order: queries.newestArrangedFirst,
      rows: queries.listArrangements,
      json: arrangementToJson,
    }),
  )
  app.route(
    submit(context, 'addActArrangement', {
      ...{ at: '/v1/act-arrangements', tags, access: 'act.arrange' },
      summary: 'Say that an act belongs to an arrangement too',
      description:
        'The participant whose act it is, or Ukraine, says that the act also belongs to a format outside the agreements, such as the Contact Group.',
      body: input.ArrangementInput,
      ...{ status: 201, shape: shape.ActArrangement, json: arrangementToJson },
      command: commands.addArrangement,
    }),
  )
}

function linkRuleRoutes(context: AppContext): void {
  const { app } = context
  const rule = operationsOn(context, {
    path: '/v1/link-rules',
    tags,
    lifecycle: linkRuleLifecycle,
    read: 'link_rule.read',
    shape: shape.LinkRule,
    json: ruleToJson,
    find: async (tx, id): Promise<ruleCommands.RuleView | undefined> => {
      const row = await queries.findLinkRule(tx, id)
      return row === undefined ? undefined : { ...row, acts: [] }
    },
  })
  app.route(
    rule.create('createLinkRule', {
      summary: 'Save a rule that links many acts',
      description:
        'Saves which acts implement what, for many acts at once; your own participant alone sees the rule. It links nothing until it has been previewed and applied (BR-106).',
      access: 'link_rule.manage',
      body: LinkRuleInput,
      command: ruleCommands.createLinkRule,
    }),
  )
  app.route(
    rule.list('listLinkRules', {
      summary: 'List your rules',
      description: 'The saved rules of your own participant, newest first.',
      filter: LinkRuleFilter,
      page: shape.LinkRulePage,
      order: queries.newestLinkRuleFirst,
      rows: async (tx, filter, page) =>
        (await queries.listLinkRules(tx, filter, page)).map((row) => ({ ...row, acts: [] })),
    }),
  )
  app.route(
    rule.one('getLinkRule', {
      summary: 'Read a rule',
      description: 'One saved rule, with how many acts its last preview found.',
    }),
  )
  app.route(
    rule.verb('previewLinkRule', {
      at: 'preview',
      summary: 'Preview a rule',
      description:
        'Shows every act that the rule would link now, under the same rules as when it is applied: acts that cannot be linked are refused by name (BR-101, BR-102). Applying the rule afterwards links no more acts than these.',
      body: NoFields,
      command: ruleCommands.previewLinkRule,
    }),
  )
  app.route(
    rule.verb('applyLinkRule', {
      at: 'application',
      summary: 'Apply a rule',
      description:
        'Claims all links that its preview showed, in one act. The request is refused if the rule would now link more than that (BR-106).',
      body: NoFields,
      command: ruleCommands.applyLinkRule,
    }),
  )
  app.route(
    rule.verb('retireLinkRule', {
      at: 'retirement',
      summary: 'Retire a rule',
      description: 'Ends the use of a rule. The links that it made stay.',
      body: ReasonInput,
      command: ruleCommands.retireLinkRule,
    }),
  )
}
