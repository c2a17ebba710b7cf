import type { TopLevelSpec } from 'vega-lite'
import areas from '../../reference/areas.json' with { type: 'json' }
import type { Language } from '../language/language.ts'
import type { ChartWords } from './draw.ts'

/** The words in pictures, in Ukrainian. Anything else, such as a code of a participant or a name, stays as it is. */
const ukrainian: Readonly<Record<string, string>> = {
  // titles, of pictures and of axes
  'Pipeline by participant': 'Потік допомоги за учасниками',
  'Scoreboard of reforms': 'Табло реформ',
  'Gap board': 'Дошка прогалин',
  'Coverage of the agreements': 'Покриття угод',
  'Outlook by year': 'Перспектива за роками',
  'Who answered in time': 'Хто відповів вчасно',
  'Bridge from': 'Міст від',
  'Agreements that end': 'Угоди, що завершуються',
  'agreements that end': 'угоди, що завершуються',
  'Uncovered, percent': 'Не покрито, відсотків',
  'No rows.': 'Рядків немає.',
  Agreements: 'Угоди',
  Amount: 'Сума',
  Steps: 'Кроки',
  Hours: 'Години',
  // what is drawn
  grant: 'грант',
  loan: 'позика',
  'reimbursable grant': 'поворотний грант',
  'interest subsidy': 'відсоткова субсидія',
  guarantee: 'гарантія',
  equity: 'капітал',
  unstated: 'вид фінансування не вказано',
  pledged: 'обіцяно',
  committed: 'зобов’язано',
  allocated: 'виділено',
  disbursed: 'виплачено',
  published: 'оприлюднено',
  received: 'отримано',
  confirmed: 'підтверджено',
  implemented: 'виконано',
  partially: 'частково',
  in_progress: 'виконується',
  'in progress': 'виконується',
  not_implemented: 'не виконано',
  'not implemented': 'не виконано',
  not_started: 'не розпочато',
  'not started': 'не розпочато',
  unknown: 'невідомо',
  contested: 'оспорено',
  nothing_known: 'нічого не відомо',
  'nothing known': 'нічого не відомо',
  stated_but_unlinked: 'заявлено без зв’язку',
  'stated but unlinked': 'заявлено без зв’язку',
  activity_known: 'дії відомі',
  'activity known': 'дії відомі',
  fulfilled: 'виконано',
  left: 'лишилося б',
  'would go': 'відпало б',
  'would be left': 'лишилося б',
  'of which': 'з них',
  'over several years': 'за кілька років',
  'no day named': 'день не названо',
  participant: 'учасник',
  ukraine: 'Україна',
  mutual: 'взаємно',
  total: 'усього',
  more: 'більше',
  less: 'менше',
  unexplained: 'не пояснено',
  'unexplained after': 'не пояснено після',
  'not known': 'невідомо',
  'in time': 'вчасно',
  'after time': 'після строку',
  open: 'відкрито',
  'no answer': 'без відповіді',
  hours: 'год',
  of: 'з',
  to: 'до',
  ...Object.fromEntries(areas.map(({ code, name }) => [code.replaceAll('_', ' '), name.uk])),
}

const longestFirst = Object.keys(ukrainian).sort((a, b) => b.length - a.length)
const inSentence = new RegExp(
  `(?<![\\p{L}_])(${longestFirst.map((word) => word.replaceAll(/[.*+?^$()]/g, '\\$&')).join('|')})(?![\\p{L}_])`,
  'gu',
)
const sentence = (text: string) => text.replaceAll(inSentence, (word) => ukrainian[word] ?? word)

/** The places in the description of a picture that hold words for people: data, titles, orders and colours. */
const spoken = new Set(['title', 'values', 'domain', 'sort'])

function translated(part: unknown, said: boolean): unknown {
  if (typeof part === 'string') return said ? (ukrainian[part] ?? labelled(part)) : part
  if (Array.isArray(part)) return part.map((each) => translated(each, said))
  if (part === null || typeof part !== 'object') return part
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) => [
      name,
      // `sort` is an order by name, or the values themselves.
      translated(value, said || (spoken.has(name) && (name !== 'sort' || Array.isArray(value)))),
    ]),
  )
}

/** `pledged: paid back` is two words for people. */
function labelled(text: string): string {
  const [first = '', ...rest] = text.split(': ')
  if (rest.length === 0 || ukrainian[first] === undefined) return text
  return [first, ...rest].map((part) => ukrainian[part] ?? part).join(': ')
}

/** A picture and its text for people who cannot see it, in the language of the reader. */
export function chartIn(language: Language, spec: TopLevelSpec, words: ChartWords): [TopLevelSpec, ChartWords] {
  if (language === 'en') return [spec, words]
  const texts = { title: sentence(words.title), description: sentence(words.description) }
  return [translated(spec, false) as TopLevelSpec, texts]
}
