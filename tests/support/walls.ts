import { readFileSync } from 'node:fs'

/** Every module, in the order in which one may import another: the later the earlier. */
export const moduleOrder = [
  'participants',
  'agreements',
  'consultations',
  'currencies',
  'implementation',
  'instruments',
  'pledges',
  'ledger',
  'coalitions',
  'requirements',
  'received',
  'deliveries',
  'projects',
  'reforms',
  'roadmap',
  'annotations',
  'reports',
  'public',
  'monitoring',
  'audit',
  'codelists',
  'webhooks',
]

/** The registers that every record names: whoever states anything joins them. */
const registers = ['participants', 'agreements']

/** Of the platform and of the console, not of a module: who wrote what when, who sees what, what is kept for a repeat. */
export const platformTables = [
  'console_session',
  'deadline_passed',
  'idempotency_key',
  'journal_change',
  'journal_entry',
  'journal_position',
  'journal_state',
  'journal_subtree',
  'reference_load',
  'refusal_window',
  'record_past',
  'resource_audience',
  'kept_version',
]

const everything = ['*']

/**
 * Who may read whose tables in SQL of its own, or write to one of them, and why a function of the owner would not do.
 * The list may only shrink.
 */
export const licences: Readonly<
  Record<string, { of: readonly string[]; writes?: readonly string[]; because: string }>
> = {
  annotations: { of: ['ledger'], because: 'an auditor may remark upon any record; an entry alone has two sides' },
  audit: { of: ['reports'], because: 'whose pulls one is told of is asked within the statement of the feed' },
  codelists: {
    of: ['coalitions', 'currencies', 'reforms', 'requirements'],
    because: 'the codes that filters may name are read together',
  },
  consultations: {
    of: ['instruments', 'received'],
    because: 'an instrument may name a consultation clause of its own, and a closure shows what nobody has attested',
  },
  deliveries: { of: ['ledger'], because: 'a lot is of a commitment, and its way shows receipts that are entries' },
  implementation: { of: everything, because: 'an act is any kind of record, read under one shape' },
  ledger: {
    of: ['coalitions', 'consultations', 'currencies', 'deliveries', 'pledges', 'requirements'],
    writes: ['requirement_offer'],
    because:
      'a commitment is held against all that it names in one statement; it converts an offer to a need, and needs come later in the house',
  },
  monitoring: { of: everything, because: 'figures are counted over all that is implemented' },
  pledges: {
    of: ['ledger', 'requirements'],
    because: 'what became of a pledge is told with it, and a need that it names is held while it is made',
  },
  projects: { of: ['implementation', 'ledger', 'pledges'], because: 'money that a project names is of one of these' },
  public: { of: ['ledger', 'pledges'], because: 'sums of what is public' },
  received: { of: ['consultations'], because: 'a statement may be of an addressee, whose answer it becomes' },
  reports: { of: everything, because: 'reports are statements over all modules' },
  requirements: {
    of: ['coalitions', 'consultations', 'deliveries', 'ledger', 'pledges'],
    because: 'the chain of a need is all that it led to',
  },
}

const moduleOf = (file: string) => /^src\/modules\/([^/]+)\//.exec(file)?.[1]
const withoutComments = (text: string) => text.replaceAll(/^\s*(\/\/|\/?\*).*$/gm, '')

type Source = { file: string; text: string }

/** Table -> the module that declares it, in its tables.ts or in that of one of its rooms. */
export function ownersOf(sources: readonly Source[]): ReadonlyMap<string, string> {
  return new Map(
    sources
      .filter(({ file }) => /^src\/modules\/.+\/tables\.ts$/.test(file))
      .flatMap(({ file, text }) =>
        [...text.matchAll(/accord\.table\(\s*'(\w+)'/g)].map(([, table]) => [table!, moduleOf(file)!] as const),
      ),
  )
}

const schema = new URL('../../migrations/schema.sql', import.meta.url)
export const tablesInSchema = [...readFileSync(schema, 'utf8').matchAll(/^create table accord\.(\w+)/gm)].map(
  ([, table]) => table!,
)

/** Where SQL names a table of another module without a licence, or writes to one at all. */
export function reachesOver(sources: readonly Source[], owners: ReadonlyMap<string, string>): string[] {
  return sources.flatMap(({ file, text }) => {
    const own = moduleOf(file)
    if (own === undefined) return []
    const named = [
      ...withoutComments(text).matchAll(/(insert into |update |delete from )?\baccord\.([a-z_]+)\b(?!\()/g),
    ]
    return named.flatMap(([, writes, table]) => {
      const owner = owners.get(table!)
      if (owner === undefined || owner === own) return []
      const { of = [], writes: mayWrite = [] } = licences[own] ?? {}
      if (writes !== undefined) return mayWrite.includes(table!) ? [] : [`${file} writes to ${table} of ${owner}`]
      return registers.includes(owner) || of.includes(owner) || of === everything
        ? []
        : [`${file} reads ${table} of ${owner}`]
    })
  })
}

/** Licences that nobody needs any more. */
export function unusedLicences(sources: readonly Source[], owners: ReadonlyMap<string, string>): string[] {
  const used = new Set(
    sources.flatMap(({ file, text }) =>
      [...withoutComments(text).matchAll(/\baccord\.([a-z_]+)\b(?!\()/g)].map(
        ([, table]) => `${moduleOf(file)}: ${owners.get(table!)}`,
      ),
    ),
  )
  return Object.entries(licences).flatMap(([module, { of }]) =>
    of === everything ? [] : of.map((owner) => `${module}: ${owner}`).filter((licence) => !used.has(licence)),
  )
}
