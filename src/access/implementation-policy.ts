import { everybody, members, type Rule } from './relations.ts'

/** Who may say what implements what, and who keeps instruments and measures: a part of the policy. */
export const implementationPolicy = {
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
  'instrument.release': {
    says: 'Release instruments that one proposed, wider or narrower',
    allow: { coordinator: ['own'] },
  },
  'measure.read': { says: 'Read measures', allow: members },
  'measure.release': {
    says: 'Release measures that one keeps, wider or narrower',
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
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
