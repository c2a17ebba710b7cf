import { type CodeList, codeList, same } from './code-list.ts'

/** Coalitions, tasks, reforms, projects and what implements what. */
export const workLists: readonly CodeList[] = [
  codeList(
    'coalitionRole',
    ['What a participant is in a capability coalition, dated.', 'Ким учасник є в коаліції спроможностей, із датами.'],
    {
      lead: ['Leads it.', 'Очолює.'],
      co_lead: ['Leads it with others.', 'Очолює разом з іншими.'],
      subgroup_lead: ['Leads a part of it.', 'Очолює підгрупу.'],
      member: ['Is a member.', 'Є членом.'],
      contributor: ['Contributes without being a member.', 'Робить внески, не будучи членом.'],
      observer: ['Watches.', 'Спостерігає.'],
    },
  ),
  codeList('membershipStatus', ['Where a membership stands.', 'Стан членства.'], {
    claimed: ['Sources say so.', 'Так стверджують джерела.'],
    proposed: ['One side proposes it, the other decides.', 'Одна сторона пропонує, інша вирішує.'],
    confirmed: ['Both sides say so.', 'Так кажуть обидві сторони.'],
    declined: ['The other side said no.', 'Інша сторона відмовила.'],
    withdrawn: ['Taken back by the side that proposed it.', 'Відкликано стороною, що пропонувала.'],
    replaced: ['A confirmed one has made it good.', 'Її місце посіло підтверджене членство.'],
  }),
  codeList('membershipVerb', ['What can be done to a membership.', 'Що можна зробити з членством.'], {
    confirmation: ['Say yes to a proposal of the other side.', 'Погодитися на пропозицію іншої сторони.'],
    rejection: ['Say no to it.', 'Відмовити.'],
    withdrawal: ['Take one’s own proposal back.', 'Відкликати власну пропозицію.'],
    departure: ['Leave.', 'Вийти.'],
  }),
  codeList('charterKind', ['What a coalition rests on.', 'На чому ґрунтується коаліція.'], {
    charter: ['A charter.', 'Статут.'],
    letter_of_intent: ['A letter of intent.', 'Лист про наміри.'],
  }),
  codeList('coalitionFinding', ['What is to be mended in a coalition.', 'Що в коаліції слід виправити.'], {
    no_lead: ['Nobody leads it.', 'Її ніхто не очолює.'],
    too_many_leads: ['More lead it than its charter allows.', 'Її очолює більше учасників, ніж дозволяє статут.'],
    review_overdue: ['Its roadmap should have been reviewed.', 'Її дорожню карту вже слід було переглянути.'],
  }),
  codeList('requirementStatus', ['Where a requirement stands.', 'Стан потреби.'], {
    filed: ['Put forward, not validated yet.', 'Подано, ще не підтверджено.'],
    validated: ['Validated by another than who wrote it.', 'Підтверджено не тим, хто її написав.'],
    superseded: ['Another has taken its place.', 'Її місце посіла інша.'],
    withdrawn: ['Taken back, with the reason.', 'Відкликано, з поясненням.'],
  }),
  codeList('requirementVerb', ['What can be done to a requirement.', 'Що можна зробити з потребою.'], {
    amendment: ['Change it before it is validated.', 'Змінити до підтвердження.'],
    validation: ['Validate it.', 'Підтвердити.'],
    supersession: ['File another in its place.', 'Подати іншу замість неї.'],
    withdrawal: ['Take it back.', 'Відкликати.'],
  }),
  codeList('priority', ['How pressing a requirement is.', 'Наскільки нагальна потреба.'], {
    critical: ['Lives or the defence depend on it now.', 'Від цього зараз залежать життя або оборона.'],
    high: ['Before others.', 'Раніше за інші.'],
    medium: ['In its turn.', 'У свою чергу.'],
    low: ['Where something is left.', 'За наявності залишку.'],
  }),
  codeList('taskPart', ['What a participant is in a task.', 'Ким учасник є в завданні.'], {
    lead: ['Answers for it.', 'Відповідає за нього.'],
    contributor: ['Does a part of it.', 'Виконує його частину.'],
  }),
  codeList('taskVerb', ['What can be done to a task.', 'Що можна зробити із завданням.'], {
    partAgreement: ['Agree to one’s own part, while others have not.', 'Погодитися на свою частину раніше за інших.'],
    agreement: ['Agree to one’s own part.', 'Погодитися на свою частину.'],
    start: ['Begin it.', 'Розпочати.'],
    progress: ['State how it goes.', 'Повідомити про хід.'],
    block: ['State that it is held up.', 'Повідомити, що воно заблоковане.'],
    resumption: ['Go on with it.', 'Відновити.'],
    delivery: ['State that it is done.', 'Повідомити про виконання.'],
    return: ['Say that it is not done.', 'Повернути як невиконане.'],
    verification: ['Verify that it is done.', 'Перевірити виконання.'],
    cancellation: ['Call it off.', 'Скасувати.'],
  }),
  codeList('taskStatus', ['Where a task stands.', 'Стан завдання.'], {
    proposed: ['Put forward.', 'Запропоновано.'],
    agreed: ['Taken on.', 'Узгоджено.'],
    in_progress: ['Being done.', 'Виконується.'],
    blocked: ['Held up, with the reason.', 'Заблоковано, з поясненням.'],
    delivered: ['Done, as its doer says.', 'Виконано, за словами виконавця.'],
    verified: ['Done, as somebody else has checked.', 'Виконання перевірено іншими.'],
    cancelled: ['Called off.', 'Скасовано.'],
  }),
  codeList(
    'milestoneStatus',
    ['Whether a milestone or a reform step was reached.', 'Чи досягнуто віхи або кроку реформи.'],
    {
      scheduled: ['Its date is to come, or it was not assessed.', 'Дата попереду або ще не оцінено.'],
      met: ['Reached.', 'Досягнуто.'],
      partially_met: [
        'Reached in part, with the share and the reasoning.',
        'Досягнуто частково, із часткою та обґрунтуванням.',
      ],
      not_met: ['Not reached.', 'Не досягнуто.'],
    },
  ),
  codeList('reformMeasure', ['How a reform step is measured.', 'Як вимірюється крок реформи.'], {
    qualitative: ['By a description of what is done.', 'За описом зробленого.'],
    quantitative: ['By a number.', 'За числом.'],
  }),
  codeList(
    'conditionType',
    ['What kind of condition support has.', 'Який вид умови має підтримка.'],
    {
      policy: ['A policy is to be put in place.', 'Запровадження політики.', same('IATI ConditionType', '1')],
      performance: ['A result is to be reached.', 'Досягнення результату.', same('IATI ConditionType', '2')],
      fiduciary: [
        'Money is to be handled in a certain way.',
        'Порядок поводження з коштами.',
        same('IATI ConditionType', '3'),
      ],
    },
    'IATI ConditionType',
  ),
  codeList('trancheMethod', ['How an assessment decides on a tranche.', 'Як оцінка впливає на транш.'], {
    assessor_decides: ['The assessor says how much.', 'Обсяг визначає той, хто оцінює.'],
    all_or_nothing: ['All of it or none.', 'Усе або нічого.'],
    proportional: ['By the share that was fulfilled.', 'Пропорційно виконаній частці.'],
  }),
  codeList('implementationStatus', ['Whether an act implements a provision.', 'Чи виконує дія положення.'], {
    claimed: ['One side says so.', 'Так каже одна сторона.'],
    confirmed: ['The other agrees.', 'Інша погоджується.'],
    contested: ['The other disagrees.', 'Інша не погоджується.'],
    not_stated: ['Nobody has said.', 'Ніхто не зазначив.'],
  }),
  codeList('implementingAct', ['What can implement a provision.', 'Що може виконувати положення.'], {
    pledge: ['A pledge.', 'Обіцянка.'],
    commitment: ['A commitment.', 'Зобов’язання.'],
    task: ['A task of a coalition.', 'Завдання коаліції.'],
    project: ['A joint project.', 'Спільний проєкт.'],
    instrument: ['An implementing agreement or statement of intent.', 'Імплементаційна угода або заява про наміри.'],
    measure: ['A measure without money: sanctions, training, law.', 'Захід без коштів: санкції, підготовка, право.'],
    reform_step: ['A step of a reform.', 'Крок реформи.'],
    roadmap_step: ['A step of a roadmap.', 'Крок дорожньої карти.'],
    consultation_outcome: ['The outcome of a consultation.', 'Підсумок консультацій.'],
  }),
  codeList(
    'arrangement',
    [
      'Formats that exist beside this service and to which an act may belong too.',
      'Формати, що існують поряд із цим сервісом і до яких дія теж може належати.',
    ],
    {
      contact_group: ['The Ukraine Defense Contact Group.', 'Контактна група з питань оборони України.'],
      euam: ['The EU advisory mission for Ukraine.', 'Консультативна місія ЄС в Україні.'],
      epf: ['The European Peace Facility.', 'Європейський фонд миру.'],
      nato_cap: ['NATO’s Comprehensive Assistance Package.', 'Комплексний пакет допомоги НАТО.'],
      nato_ukraine_council: ['The NATO-Ukraine Council.', 'Рада НАТО–Україна.'],
      ukraine_compact: ['The Ukraine Compact of July 2024.', 'Український компакт, липень 2024 року.'],
      paris_declaration: [
        'The Paris Declaration of the coalition of the willing.',
        'Паризька декларація коаліції охочих.',
      ],
      nsatu: [
        'NATO Security Assistance and Training for Ukraine.',
        'Програма НАТО з безпекової допомоги та підготовки для України.',
      ],
      purl: ['The Prioritised Ukraine Requirements List.', 'Перелік пріоритетних потреб України.'],
      czech_ammunition_initiative: ['The Czech ammunition initiative.', 'Чеська ініціатива з постачання боєприпасів.'],
    },
  ),
]
