import { type CodeList, codeList } from './code-list.ts'

/** Joint projects: what they are, where they stand, and whether they implement an agreement. */
export const projectLists: readonly CodeList[] = [
  codeList('jointProjectKind', ['What kind of joint project it is.', 'Який це вид спільного проєкту.'], {
    joint_venture: ['A company that is founded together.', 'Спільно засноване підприємство.'],
    local_production: ['Production of a partner’s maker in Ukraine.', 'Виробництво компанії партнера в Україні.'],
    co_production: ['Production in both countries.', 'Виробництво в обох країнах.'],
    licence: ['A licence to make a design in Ukraine.', 'Ліцензія на виробництво в Україні.'],
    licensed_production_abroad: [
      'A Ukrainian design made abroad.',
      'Українська розробка, що її виготовляють за кордоном.',
    ],
    foreign_investment_by_ukrainian_company: [
      'A plant of a Ukrainian company abroad.',
      'Завод української компанії за кордоном.',
    ],
    procurement_finance: [
      'Money with which goods of industry are bought.',
      'Кошти на закупівлю продукції промисловості.',
    ],
    technology_transfer: ['A technology is handed over.', 'Передавання технології.'],
    maintenance: ['Repair and upkeep.', 'Ремонт та обслуговування.'],
    maintenance_contract: ['A contract for upkeep.', 'Контракт на обслуговування.'],
    company_office: ['An office or a subsidiary of a company.', 'Представництво або дочірня компанія.'],
    framework_agreement: ['An agreement under which others follow.', 'Рамкова угода, за якою йдуть інші.'],
    memorandum: ['A memorandum of understanding.', 'Меморандум про взаєморозуміння.'],
    letter_of_intent: ['A letter of intent on production.', 'Лист про наміри щодо виробництва.'],
    statement_of_intent: ['A statement of intent.', 'Заява про наміри.'],
    joint_declaration: ['A joint declaration.', 'Спільна декларація.'],
  }),
  codeList('jointProjectStage', ['Where a joint project stands.', 'На якому етапі спільний проєкт.'], {
    exploratory: ['Talked of.', 'Обговорюється.'],
    licence_announced: ['A licence was announced.', 'Оголошено про ліцензію.'],
    announced_not_contracted: ['Announced, without a contract.', 'Оголошено, без контракту.'],
    declaration_signed: ['A declaration was signed.', 'Підписано декларацію.'],
    statement_signed: ['A statement was signed.', 'Підписано заяву.'],
    letter_signed: ['A letter of intent was signed.', 'Підписано лист про наміри.'],
    memorandum_signed: ['A memorandum was signed.', 'Підписано меморандум.'],
    document_signed: ['A document was signed whose kind is not told.', 'Підписано документ, вид якого не названо.'],
    agreement_signed: ['An agreement was signed.', 'Підписано угоду.'],
    contracted: ['Contracted.', 'Укладено контракт.'],
    under_construction: ['Being built.', 'Будується.'],
    production_starting: ['Production begins.', 'Виробництво починається.'],
    operating: ['At work.', 'Працює.'],
    completed: ['Done.', 'Завершено.'],
    delayed: ['Held up.', 'Затримується.'],
  }),
  codeList('jointProjectStatus', ['Whether a joint project goes on.', 'Чи триває спільний проєкт.'], {
    active: ['It goes on.', 'Триває.'],
    ended: ['It was ended, with the reason.', 'Припинено, з поясненням.'],
  }),
  codeList('jointProjectAction', ['What can be done to a joint project.', 'Що можна зробити зі спільним проєктом.'], {
    reportProjectStage: ['State where it stands.', 'Повідомити про стан.'],
    addProjectMilestone: ['Set a milestone for it.', 'Встановити віху проєкту.'],
    stateProjectMilestone: [
      'State that a milestone is reached or moves.',
      'Повідомити, що віху досягнуто або перенесено.',
    ],
    linkProjectMoney: ['Name one’s money for it.', 'Назвати власні кошти для нього.'],
    endJointProject: ['End it.', 'Припинити.'],
  }),
  codeList(
    'projectAnswer',
    [
      'Whether a joint project implements an agreement or continues policy.',
      'Чи спільний проєкт виконує угоду, чи продовжує політику.',
    ],
    {
      confirmed: ['Both parties say that it implements the agreement.', 'Обидві сторони кажуть, що він виконує угоду.'],
      not_objected: ['One party says so, the other did not object.', 'Так каже одна сторона, інша не заперечила.'],
      claimed: ['A party or a source says so.', 'Так каже сторона або джерело.'],
      programme: ['It is tied to a programme of the agreement.', 'Він пов’язаний із програмою угоди.'],
      subject_only: [
        'It shares the subject, and no more is known.',
        'Має спільний предмет, і більше нічого не відомо.',
      ],
      older: ['It is older than the agreement.', 'Він старший за угоду.'],
      unknown: ['Nothing is known that would tell.', 'Немає відомостей, які б дали відповідь.'],
    },
  ),
  codeList('answerDecidedBy', ['What decides the answer.', 'Що визначає відповідь.'], {
    links: ['What parties said in links.', 'Те, що сторони сказали у зв’язках.'],
    sources: ['What sources say.', 'Те, що кажуть джерела.'],
  }),
  codeList('slippageState', ['How a promise stands.', 'Що сталося з обіцяним строком.'], {
    no_promise: ['Nothing was promised.', 'Нічого не обіцяно.'],
    open: ['Its time is to come.', 'Строк попереду.'],
    passed: ['Its time has passed, and it is not there.', 'Строк минув, а обіцяного немає.'],
    postponed: ['It was put off to no day.', 'Відкладено без нової дати.'],
    kept: ['It was there in time.', 'Виконано вчасно.'],
    late: ['It was there after its time.', 'Виконано із запізненням.'],
  }),
  codeList('confidence', ['How sure a public fact is.', 'Наскільки певним є публічний факт.'], {
    high: ['An official source, or two good ones.', 'Офіційне джерело або два добрі.'],
    medium: ['One good source, or several weak ones.', 'Одне добре джерело або кілька слабких.'],
    low: ['One weak source, or only a part was seen.', 'Одне слабке джерело або видно лише частину.'],
  }),
  codeList('projectPublicationStatus', ['Where a publication stands.', 'Стан оприлюднення.'], {
    proposed: ['It waits for its parties.', 'Чекає на сторони.'],
    published: ['It is public.', 'Оприлюднено.'],
    refused: ['A party said no, with the reason.', 'Сторона відмовила, з поясненням.'],
    withdrawn: ['A party took it back, with the reason.', 'Сторона відкликала, з поясненням.'],
    superseded: ['Another has taken its place.', 'Його місце посіло інше.'],
  }),
  codeList('projectPublicationAction', ['What can be done to a publication.', 'Що можна зробити з оприлюдненням.'], {
    agreeToPublication: ['Agree to it.', 'Погодитися.'],
    refusePublication: ['Refuse it.', 'Відхилити.'],
    withdrawPublication: ['Take it back.', 'Відкликати.'],
  }),
]
