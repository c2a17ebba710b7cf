import type { Said } from '../../kernel/sentence.ts'
import type { pledgeConditions } from '../pledges/rules.ts'
import type { outlookSections } from './report-words.ts'

type Section = (typeof outlookSections)[number]

/** What each section counts; every row says it (BR-07). */
export const outlookFormulas: Readonly<Record<Section, Said>> = {
  agreement_ends: {
    en: 'one agreement that had not ended, by the year of its last day; no year where no last day can be named',
    uk: 'одна угода, що не припинилася, за роком її останнього дня; без року, де останнього дня назвати не можна',
  },
  pledged: {
    en: 'pledges that stand and are neither nested, ceilings nor guarantees, by the year that their text gives to the amount; no year where it gives the whole period alone',
    uk: 'чинні обіцянки, крім вкладених, граничних сум і гарантій, за роком, який їхній текст дає сумі; без року, де він дає лише весь період',
  },
  committed: {
    en: 'provider’s entries of the kind commitment, by value date',
    uk: 'записи надавача виду «зобов’язання», за датою валютування',
  },
  disbursed: {
    en: 'provider’s entries of the kind disbursement, by value date',
    uk: 'записи надавача виду «виплата», за датою валютування',
  },
  conditions_unmet: {
    en: 'one condition of a pledge that stands and that nobody has recorded as fulfilled',
    uk: 'одна умова чинної обіцянки, виконання якої ніхто не записав',
  },
  single_provider: {
    en: 'one capability, of a need that they name or by the class of their goods, for which commitments and agreed tasks of one provider alone are known',
    uk: 'одна спроможність, за названою потребою або за класом майна, для якої відомі зобов’язання й погоджені завдання лише одного надавача',
  },
  open_needs: {
    en: 'validated requirements that agreed tasks do not cover, by the year in which they are needed',
    uk: 'затверджені потреби, яких не покривають погоджені завдання, за роком, у якому їх потребують',
  },
}

/** The texts of `detail`; `{n}` is a number or a day. */
export const outlookDetails = {
  lastDay: { en: 'last day {n}', uk: 'останній день {n}' },
  noLastDay: { en: 'no last day can be named', uk: 'останнього дня назвати не можна' },
  notice: { en: 'notice {n} months', uk: 'повідомлення за {n} міс.' },
  extension: { en: 'extension {n}', uk: 'продовження: {n}' },
  severalYears: { en: 'over several years together', uk: 'за кілька років разом' },
  acts: { en: '{n} acts', uk: 'дій: {n}' },
} as const satisfies Record<string, Said>

/** The kinds of clauses in Ukrainian; in English the code is used. */
export const extensionsInUkrainian: Readonly<Record<string, string>> = {
  joint_decision_by_notification: 'спільним рішенням через нотифікацію',
  joint_decision: 'спільним рішенням',
  written_agreement: 'письмовою згодою',
  notice_of_intention: 'повідомленням про намір',
}

/** The conditions of pledges in Ukrainian; in English the code is used. */
export const conditionsInUkrainian: Readonly<Record<(typeof pledgeConditions)[number], string>> = {
  subject_to_appropriation: 'за бюджетних асигнувань',
  subject_to_parliament: 'за згоди парламенту',
  subject_to_available_funds: 'за наявності коштів',
  subject_to_reform: 'за проведення реформ',
  subject_to_joint_agreement: 'за спільної згоди',
  other: 'інше',
}
