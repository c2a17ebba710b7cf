import { everybody, members, type Rule } from './relations.ts'

/** Of the policy, the part on how agreements are implemented: acts and links, instruments, projects, reforms, the roadmap. */
export const frameworkPolicy = {
  'project.read': { says: 'Read joint projects and what of them is published', allow: everybody },
  'project.register': {
    says: 'Enter joint projects to which one is a party',
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'project.report': {
    says: 'State where a joint project stands to which one is a party',
    allow: { coordinator: ['party'], ministry: ['party'] },
  },
  'project.publish': {
    says: 'Propose, agree to, refuse and take back what the public reads of a joint project',
    allow: { coordinator: ['party'] },
  },
  'reform.read': { says: 'Read what Ukraine undertook in return, and what came of it', allow: everybody },
  'reform.plan': {
    says: 'Plan steps of reforms of Ukraine, and amend them before they are assessed',
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'reform.report': {
    says: 'State how far a step of a reform is',
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'reform.assess': {
    says: 'Enter what was decided about a step of a reform, by reference',
    allow: { coordinator: ['any'], secretariat: ['any'] },
  },
  'roadmap.read': { says: 'Read the steps of the roadmap', allow: everybody },
  'roadmap.plan': {
    says: 'Enter steps of the roadmap, what must be done before one’s own, and drop those',
    allow: { coordinator: ['own'] },
  },
  'roadmap.report': {
    says: 'State how far a step of the roadmap is that one owns, contributes to or keeps',
    allow: { coordinator: ['own', 'provider'], ministry: ['own', 'provider'] },
  },
  'monitoring.read': {
    says: 'Read the report to the leadership, its drafts and its editions',
    allow: {
      administrator: ['member'],
      coordinator: ['member'],
      duty_officer: ['member'],
      ministry: ['member'],
      viewer: ['member'],
      auditor: ['member'],
      secretariat: ['member'],
    },
  },
  'monitoring.draft': {
    says: 'Put a draft of the report before the parties, take it back, and issue it',
    allow: { coordinator: ['own'], secretariat: ['own'] },
  },
  'monitoring.object': { says: 'Object to a draft of the report', allow: { coordinator: ['member'] } },
  'brief.read': {
    says: 'Read the brief on a participant, as far as one may see',
    allow: members,
  },
  'instrument.read': { says: 'Read instruments, their stages and what they are to agreements', allow: everybody },
  'instrument.propose': { says: 'Propose an instrument of which one is a party', allow: { coordinator: ['own'] } },
  'instrument.state': {
    says: 'State a stage of an instrument of which one is a party',
    allow: { coordinator: ['party'] },
  },
  'instrument.decide': {
    says: 'Confirm or reject what another party proposed of an instrument',
    allow: { coordinator: ['counterparty'] },
  },
  'instrument.withdraw': { says: "Withdraw one's own proposal of an instrument", allow: { coordinator: ['own'] } },
  'measure.read': { says: 'Read measures', allow: members },
  'measure.keep': {
    says: "Enter, import and keep measures under one's own agreement",
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'act.read': { says: 'Read acts of all kinds under one shape', allow: members },
  'act.arrange': {
    says: 'Say to which arrangements an act belongs',
    allow: { ministry: ['own', 'party'], coordinator: ['own', 'party'] },
  },
  'implementation_link.read': { says: 'Read what acts implement', allow: members },
  'implementation_link.claim': {
    says: "Claim what one's own acts, or acts under one's own agreement, implement",
    allow: { ministry: ['own', 'party'], coordinator: ['own', 'party'] },
  },
  'implementation_link.amend': {
    says: "Amend and withdraw one's own claims of what acts implement",
    allow: { ministry: ['own'], coordinator: ['own'] },
  },
  'implementation_link.decide': {
    says: 'Confirm or contest what others claim that acts implement',
    allow: { ministry: ['counterparty'], coordinator: ['counterparty'] },
  },
  'link_rule.read': {
    says: "Read one's own rules of linking",
    allow: { coordinator: ['own'], ministry: ['own'], viewer: ['own'], auditor: ['own'], secretariat: ['own'] },
  },
  'link_rule.manage': {
    says: "Save, preview, apply and retire one's own rules of linking",
    allow: { ministry: ['own'], coordinator: ['own'] },
  },
} as const satisfies Record<string, Rule>
