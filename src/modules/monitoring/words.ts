import type { SectionCode, Voice } from './figures.ts'
import type { PageLanguage } from './inputs.ts'

type Words = {
  title: string
  period: (from: string, to: string) => string
  scope: string
  draft: (until: string) => string
  issued: (on: string) => string
  preview: string
  objections: string
  noObjections: string
  figure: string
  count: string
  amounts: string
  voice: string
  request: string
  sections: Record<SectionCode, string>
  voices: Record<Voice, string>
  note: string
}

/** The words for types of finance. */
export const financeWords: Readonly<Record<PageLanguage, Readonly<Record<string, string>>>> = {
  en: {
    grant: 'grant',
    loan: 'loan',
    reimbursable_grant: 'reimbursable grant',
    interest_subsidy: 'interest subsidy',
    guarantee: 'guarantee',
    equity: 'equity',
    unstated: 'type of finance not stated',
  },
  uk: {
    grant: 'грант',
    loan: 'позика',
    reimbursable_grant: 'поворотний грант',
    interest_subsidy: 'відсоткова субсидія',
    guarantee: 'гарантія',
    equity: 'капітал',
    unstated: 'вид фінансування не вказано',
  },
}

/** What the pages say, in both languages. */
export const pageWords: Readonly<Record<PageLanguage, Words>> = {
  en: {
    title: 'Monitoring report on the implementation of the security agreements',
    period: (from, to) => `Period: ${from} to ${to}.`,
    scope:
      'One edition for all readers: every figure is over what the whole framework may see. Nobody is ranked. Amounts of different currencies or types of finance, and different words of the two sides, are never added.',
    draft: (until) => `Draft. It lies before the parties until ${until}; their objections are printed below.`,
    issued: (on) => `Issued on ${on}. The bytes of this page stand.`,
    preview: 'As it stands now: neither a draft nor an edition.',
    objections: 'Objections of the parties',
    noObjections: 'No party has objected.',
    figure: 'Figure',
    count: 'Records',
    amounts: 'Amounts',
    voice: 'Whose word',
    request: 'Request',
    sections: {
      undertakings: 'Ukraine’s own undertakings',
      money: 'Money',
      consultations: 'Consultations',
      work: 'Needs and tasks',
      projects: 'Joint projects',
      roadmap: 'Roadmap',
      unknown: 'What is not known',
    },
    voices: { provider: 'the giver', receiver: 'Ukraine', unattested: 'one side alone' },
    note: 'What is unknown is counted, and is never a zero of something else.',
  },
  uk: {
    title: 'Моніторинговий звіт про виконання угод про безпеку',
    period: (from, to) => `Період: від ${from} до ${to}.`,
    scope:
      'Одне видання для всіх читачів: кожне число — за тим, що бачить уся рамка. Нікого не ранжовано. Суми в різних валютах чи різних видів фінансування і різні слова двох сторін ніколи не додаються.',
    draft: (until) => `Проєкт. Він лежить перед сторонами до ${until}; їхні заперечення надруковано нижче.`,
    issued: (on) => `Видано ${on}. Байти цієї сторінки незмінні.`,
    preview: 'Поточний стан: ні проєкт, ні видання.',
    objections: 'Заперечення сторін',
    noObjections: 'Жодна сторона не заперечила.',
    figure: 'Показник',
    count: 'Записи',
    amounts: 'Суми',
    voice: 'Чиї слова',
    request: 'Запит',
    sections: {
      undertakings: 'Власні зобов’язання України',
      money: 'Кошти',
      consultations: 'Консультації',
      work: 'Потреби та завдання',
      projects: 'Спільні проєкти',
      roadmap: 'Дорожня карта',
      unknown: 'Що невідомо',
    },
    voices: { provider: 'надавача', receiver: 'України', unattested: 'однієї сторони' },
    note: 'Невідоме пораховано, і воно ніколи не є нулем чогось іншого.',
  },
}
