import { type CodeList, codeList, same } from './code-list.ts'

/** Codes of coalitions, needs, tasks and reforms. */
export const workLists: readonly CodeList[] = [
  codeList(
    'coalitionRole',
    [
      'The role of a participant in a capability coalition; each role has its dates.',
      'Ким учасник є в коаліції спроможностей, із датами.',
    ],
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
  codeList('decidingBody', ['Which body of a coalition decides.', 'Який орган коаліції вирішує.'], {
    steering_committee: ['The steering committee.', 'Керівний комітет.'],
    leadership_group: ['The leadership group.', 'Група керівництва.'],
    plenary: ['All who take part.', 'Усі учасники.'],
  }),
  codeList('adoption', ['How a decision is taken.', 'Як ухвалюється рішення.'], {
    consensus: ['By consensus.', 'Консенсусом.'],
    silence: ['Nobody objected in time.', 'Ніхто вчасно не заперечив.'],
  }),
  codeList('coalitionFinding', ['What is lacking or wrong in a coalition.', 'Що в коаліції слід виправити.'], {
    no_lead: ['Nobody leads it.', 'Її ніхто не очолює.'],
    too_many_leads: ['More lead it than its charter allows.', 'Її очолює більше учасників, ніж дозволяє статут.'],
    review_overdue: ['Its roadmap should have been reviewed.', 'Її дорожню карту вже слід було переглянути.'],
  }),
  codeList(
    'receivedStatementStatus',
    [
      'What became of a statement that Ukraine recorded of a participant.',
      'Що сталося із записаним Україною зі слів учасника.',
    ],
    {
      unattested: [
        'Only Ukraine’s word of what it heard; it is in no total of either side’s books (BR-55).',
        'Слово України про почуте: не входить до жодних підсумків жодної сторони (BR-55).',
      ],
      adopted: ['Its participant made it a record of its own.', 'Учасник зробив це власним записом.'],
      corrected: ['Its participant stated what is right instead.', 'Учасник натомість заявив правильне.'],
      disowned: ['Its participant says that it did not say so.', 'Учасник каже, що цього не казав.'],
      withdrawn: ['Ukraine took it back.', 'Україна відкликала це.'],
    },
  ),
  codeList(
    'receivedStatementAction',
    ['What can be done to a received statement.', 'Що можна зробити із записаним зі слів учасника.'],
    {
      adoptReceivedStatement: ['Make it a record of one’s own.', 'Зробити це власним записом.'],
      correctReceivedStatement: ['State what is right instead.', 'Заявити натомість правильне.'],
      disownReceivedStatement: ['Say that it was not said.', 'Заявити, що цього не було сказано.'],
      withdrawReceivedStatement: ['Take it back.', 'Відкликати записане.'],
    },
  ),
  codeList('receivedStatementKind', ['The kind of record that it would be in the books.', 'Чим це було б у книгах.'], {
    response: ['An answer to a consultation request.', 'Відповідь на запит про консультації.'],
    pledge: ['A pledge.', 'Обіцянка.'],
    commitment: ['A commitment.', 'Зобов’язання.'],
    payment: ['A disbursement.', 'Виплата.'],
  }),
  codeList('receivedStatementChannel', ['How what was said reached Ukraine.', 'Як сказане дійшло до України.'], {
    note: ['A note.', 'Нота.'],
    email: ['An e-mail.', 'Електронний лист.'],
    telephone: ['A call.', 'Телефонна розмова.'],
    communique: ['A communiqué.', 'Комюніке.'],
    published_figure: ['A figure that was published.', 'Оприлюднена цифра.'],
  }),
  codeList('requirementStatus', ['Where a requirement stands.', 'Стан потреби.'], {
    filed: ['Put forward, not validated yet.', 'Подано, ще не підтверджено.'],
    validated: ['Validated by another account than the one that wrote it.', 'Підтверджено не тим, хто її написав.'],
    superseded: ['Another has taken its place.', 'Її місце посіла інша.'],
    withdrawn: ['Taken back, with the reason.', 'Відкликано, з поясненням.'],
  }),
  codeList('requirementAction', ['What can be done to a requirement.', 'Що можна зробити з потребою.'], {
    amendRequirement: ['Change it before it is validated.', 'Змінити до підтвердження.'],
    validateRequirement: ['Validate it.', 'Підтвердити.'],
    fileRequirement: ['File another in its place.', 'Подати іншу замість неї.'],
    withdrawRequirement: ['Take it back.', 'Відкликати.'],
    offerToRequirement: ['Offer something to it.', 'Запропонувати щось для неї.'],
  }),
  codeList('requirementOfferStatus', ['Where an offer to a requirement stands.', 'Стан пропозиції до потреби.'], {
    offered: ['Made, not decided.', 'Зроблено, не вирішено.'],
    accepted: [
      'Ukraine accepted it; its provider has not made anything of it yet.',
      'Україна прийняла; ще не виконано.',
    ],
    converted: ['It became a commitment or a task.', 'Стала зобов’язанням або завданням.'],
    rejected: ['Ukraine said no, with the reason.', 'Україна відмовила, з поясненням.'],
    withdrawn: ['Its provider took it back, with the reason.', 'Надавач відкликав, з поясненням.'],
  }),
  codeList('requirementOfferAction', ['What can be done to an offer.', 'Що можна зробити з пропозицією.'], {
    acceptRequirementOffer: ['Accept it.', 'Прийняти.'],
    rejectRequirementOffer: ['Reject it.', 'Відхилити.'],
    withdrawRequirementOffer: ['Take it back.', 'Відкликати.'],
    createTask: ['Make it a task.', 'Перетворити на завдання.'],
    createCommitment: ['Make it a commitment.', 'Перетворити на зобов’язання.'],
  }),
  codeList(
    'chainKind',
    ['The kinds of records between a need and its receipts.', 'Що стоїть між потребою та отриманням.'],
    {
      requirement: ['The need.', 'Потреба.'],
      offer: ['An offer of a consultation.', 'Пропозиція в консультації.'],
      requirement_offer: ['An offer made to the need.', 'Пропозиція до потреби.'],
      pledge: ['A pledge for it.', 'Обіцянка для неї.'],
      task: ['Work that is shared out.', 'Розподілена робота.'],
      commitment: ['A firm obligation.', 'Тверде зобов’язання.'],
      allocation: ['A part of it that is assigned.', 'Призначена його частина.'],
      lot: ['Goods.', 'Товари.'],
      disbursement: ['What the provider says has left.', 'Що, за словами надавача, надано.'],
      receipt: ['What the receiver says has come.', 'Що, за словами отримувача, отримано.'],
    },
  ),
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
  codeList('taskAction', ['What can be done to a task.', 'Що можна зробити із завданням.'], {
    agreeToTask: ['Agree to one’s own part.', 'Погодитися на свою частину.'],
    startTask: ['Begin it.', 'Розпочати.'],
    reportProgress: ['State how it goes.', 'Повідомити про хід.'],
    blockTask: ['State that it is held up.', 'Повідомити, що воно заблоковане.'],
    resumeTask: ['Go on with it.', 'Відновити.'],
    deliverTask: ['State that it is done.', 'Повідомити про виконання.'],
    returnTask: ['Say that it is not done.', 'Повернути як невиконане.'],
    verifyTask: ['Verify that it is done.', 'Перевірити виконання.'],
    cancelTask: ['Call it off.', 'Скасувати.'],
    addMilestone: ['Set a milestone.', 'Встановити віху.'],
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
      scheduled: ['Its date is in the future, or it has not been assessed.', 'Дата попереду або ще не оцінено.'],
      met: ['Reached.', 'Досягнуто.'],
      partially_met: [
        'Reached in part, with the share and the reasons.',
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
]
