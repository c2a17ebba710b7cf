import { escaped } from '../../kernel/markup.ts'
import type { Brief } from './brief.ts'
import type { PageLanguage } from './inputs.ts'
import { htmlPage } from './page.ts'
import { financeWords } from './words.ts'

const words = {
  en: {
    title: (name: string) => `Country brief: ${name}`,
    scope: 'What you may see. Amounts are as their givers and Ukraine state them, and are never added to each other.',
    agreement: 'Agreement',
    none: 'None.',
    signed: (on: string) => `Signed on ${on}.`,
    expires: (on: string) => `Its term ends on ${on}.`,
    open: 'Open on both sides',
    money: 'Money',
    needs: 'The most pressing needs',
    projects: 'Joint projects',
    dates: 'Next dates',
    heads: {
      open: ['What', 'On whom', 'How many'],
      money: ['What', 'Finance', 'Currency', 'Records', 'Amount'],
      needs: ['Need', 'Priority', 'Needed by'],
      projects: ['Project', 'Stage', 'Implements the agreement?'],
      dates: ['Day', 'What', 'Title'],
    },
  },
  uk: {
    title: (name: string) => `Довідка про країну: ${name}`,
    scope: 'Те, що ви можете бачити. Суми — за словами надавачів та України, і вони ніколи не додаються одна до одної.',
    agreement: 'Угода',
    none: 'Немає.',
    signed: (on: string) => `Підписано ${on}.`,
    expires: (on: string) => `Строк дії спливає ${on}.`,
    open: 'Відкрите з обох сторін',
    money: 'Кошти',
    needs: 'Найнагальніші потреби',
    projects: 'Спільні проєкти',
    dates: 'Найближчі дати',
    heads: {
      open: ['Що', 'За ким', 'Скільки'],
      money: ['Що', 'Фінансування', 'Валюта', 'Записи', 'Сума'],
      needs: ['Потреба', 'Пріоритет', 'Потрібно до'],
      projects: ['Проєкт', 'Етап', 'Виконує угоду?'],
      dates: ['День', 'Що', 'Назва'],
    },
  },
} as const

/** Codes in words, for a reader of a page. */
const said: Readonly<Record<PageLanguage, Readonly<Record<string, string>>>> = {
  en: {},
  uk: {
    offers_to_decide: 'пропозиції, щодо яких слід вирішити',
    offers_to_convert: 'прийняті пропозиції, які слід перетворити',
    task_parts_to_agree: 'частини завдань, які слід погодити',
    tasks_to_deliver: 'завдання, які слід виконати',
    tasks_to_verify: 'завдання, які слід перевірити',
    consultations_to_answer: 'запити на консультації без відповіді',
    pledged: 'обіцяно',
    committed: 'зобов’язано',
    disbursed: 'виплачено, за словами надавача',
    received: 'отримано, за словами України',
    critical: 'критичний',
    high: 'високий',
    medium: 'середній',
    low: 'низький',
    confirmed: 'так кажуть обидві сторони',
    not_objected: 'заявлено, іншою стороною не заперечено',
    claimed: 'заявлено стороною або джерелом',
    programme: 'через програму',
    subject_only: 'лише спільний предмет',
    older: 'старший за угоду',
    unknown: 'невідомо',
    project_milestone: 'віха проєкту',
    task: 'завдання',
    agreement_expires: 'спливає строк угоди',
    exploratory: 'обговорюється',
    licence_announced: 'оголошено про ліцензію',
    announced_not_contracted: 'оголошено, без контракту',
    declaration_signed: 'підписано декларацію',
    statement_signed: 'підписано заяву',
    letter_signed: 'підписано лист про наміри',
    memorandum_signed: 'підписано меморандум',
    document_signed: 'підписано документ',
    agreement_signed: 'підписано угоду',
    contracted: 'укладено контракт',
    under_construction: 'будується',
    production_starting: 'виробництво починається',
    operating: 'працює',
    completed: 'завершено',
    delayed: 'затримується',
  },
}

/** Two pages of paper for a meeting. */
export function briefPage(brief: Brief, language: PageLanguage): string {
  const w = words[language]
  const say = (code: string | null) => (code === null ? '–' : (said[language][code] ?? code.replaceAll('_', ' ')))
  const named = ({ en, uk }: { en: string; uk: string | null }) => (language === 'uk' ? (uk ?? en) : en)
  const name = named(brief.participant.name)
  const { agreement } = brief
  const term = [
    agreement?.signedOn == null ? '' : w.signed(agreement.signedOn),
    agreement?.expiresOn == null ? '' : w.expires(agreement.expiresOn),
  ]
  const table = (key: keyof typeof w.heads, rows: readonly (readonly string[])[]) => {
    const caption = w[key]
    const head = w.heads[key].map((text) => `<th scope="col">${escaped(text)}</th>`).join('')
    const body = rows.map(
      ([first, ...rest]) =>
        `<tr><th scope="row">${escaped(first!)}</th>${rest.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`,
    )
    const content =
      rows.length === 0
        ? `<p>${escaped(w.none)}</p>`
        : `<div class="table" role="group" tabindex="0" aria-label="${escaped(caption)}"><table><caption>${escaped(caption)}</caption><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`
    return `<section aria-labelledby="${key}"><h2 id="${key}">${escaped(caption)}</h2>\n${content}</section>`
  }
  const body = `<h1>${escaped(w.title(name))}</h1>
<p>${escaped(w.scope)}</p>
<section aria-labelledby="agreement"><h2 id="agreement">${escaped(w.agreement)}</h2>
<p>${agreement === null ? escaped(w.none) : `${escaped(named(agreement.title))}. ${escaped(term.filter(Boolean).join(' '))}`}</p></section>
${table(
  'open',
  brief.open.map(({ kind, onWhom, count }) => [say(kind), onWhom, String(count)]),
)}
${table(
  'money',
  brief.money.map(({ kind, financeType, currency, records, amount }) => [
    ...[say(kind), financeWords[language][financeType] ?? financeType],
    currency,
    String(records),
    amount,
  ]),
)}
${table(
  'needs',
  brief.needs.map(({ title, priority, neededBy }) => [title, say(priority), neededBy]),
)}
${table(
  'projects',
  brief.projects.map(({ title, stage, answer }) => [named(title), say(stage), say(answer)]),
)}
${table(
  'dates',
  brief.dates.map(({ on, what, title }) => [on, say(what), named(title)]),
)}`
  return htmlPage({ language, title: w.title(name), body })
}
