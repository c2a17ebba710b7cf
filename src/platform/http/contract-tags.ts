/** What each group of operations is about, in the order in which a newcomer meets them. */
export const contractTags: readonly { name: string; description: string }[] = [
  { name: 'Me', description: 'Who you are here, what you may do, and what waits for you.' },
  {
    name: 'Participants',
    description:
      'Ukraine, the states with a security agreement, unions and observers, and how their desks are reached.',
  },
  { name: 'Organisations', description: 'Ministries, agencies and others that money and goods pass through.' },
  { name: 'Issuers', description: 'The identity providers whose tokens are accepted for a participant.' },
  {
    name: 'Accounts',
    description: 'The people and systems of a participant, and the roles that they have for a time.',
  },
  {
    name: 'Agreements',
    description: 'The bilateral security agreements: their clauses as data, what they promise, and how long.',
  },
  { name: 'Register', description: 'Proposed changes to the register of agreements, which both sides confirm.' },
  {
    name: 'Consultations',
    description: 'One request over many bilateral clauses: filing, circulation, deadlines, sessions and outcome.',
  },
  { name: 'Responses and offers', description: 'What addressees of a consultation answer, and what they offer.' },
  { name: 'Coalitions', description: 'Capability coalitions: who leads, who takes part, and what each has in hand.' },
  {
    name: 'Received statements',
    description: 'What participants say outside Accord, as Ukraine received it, until they attest it.',
  },
  { name: 'Requirements', description: 'Validated needs, the offers that meet them, and what is still open.' },
  { name: 'Tasks', description: 'Shared work on requirements, with milestones and progress.' },
  {
    name: 'Implementation',
    description: 'Acts of all kinds, what they implement of the agreements, and who says so.',
  },
  {
    name: 'Instruments and measures',
    description:
      'Instruments that were concluded to implement agreements, and measures: what is to be done, by whom and by when.',
  },
  {
    name: 'Joint projects',
    description: 'What parties build together, what was promised and what came of it, and what of it is public.',
  },
  {
    name: 'Reforms',
    description: 'What Ukraine undertook in return: programmes, steps, and who assessed them how.',
  },
  {
    name: 'Roadmap',
    description: 'Deliverables towards interoperability, practical integration and the deterrence architecture.',
  },
  { name: 'Pledges', description: 'Public statements of intended support, which bind nobody.' },
  {
    name: 'Ledger',
    description:
      'Commitments, allocations and disbursements: append-only, stated by both sides, in the original currency.',
  },
  { name: 'Deliveries', description: 'Support in kind, lot by lot: dispatched, received, handed over.' },
  { name: 'Currencies', description: 'Currencies and exchange rates, as their sources published them.' },
  {
    name: 'Reports',
    description: 'Reports as of any date, as JSON, CSV or a spreadsheet, each with a sidecar to check it by.',
  },
  {
    name: 'Monitoring',
    description: 'The report to the leadership, as it stands and edition by edition, and briefs for meetings.',
  },
  { name: 'Audit', description: 'The journal, its proofs, and what auditors ask and note.' },
  {
    name: 'Changes',
    description: 'Everything that happened and that you may see, in one order: as a feed and as a stream.',
  },
  { name: 'Webhooks', description: 'Your addresses that are called when something happens.' },
  { name: 'Code lists', description: 'The words that fields take, with what they mean.' },
  { name: 'Public', description: 'What everybody may read, without a token.' },
  { name: 'Operation', description: 'Whether the service works.' },
]
