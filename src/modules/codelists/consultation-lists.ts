import { type CodeList, codeList } from './code-list.ts'

const share: Record<string, readonly [string, string]> = {
  requester_only: ['Only the requester sees a response.', 'Відповідь бачить лише ініціатор.'],
  all_addressees: [
    'All addressees see it too, unless its responder narrows that.',
    'Її бачать і всі адресати, якщо той, хто відповів, не звузив доступ.',
  ],
}

export const consultationLists: readonly CodeList[] = [
  codeList('consultationKind', ['Why a consultation is asked for.', 'Чому просять про консультації.'], {
    crisis: [
      'After an attack, a threat or an escalation: matched with the clauses.',
      'Після нападу, загрози чи ескалації: зіставляється з клаузулами.',
    ],
    scheduled: ['On a date agreed beforehand.', 'На заздалегідь погоджену дату.'],
    ad_hoc: ['On any other matter.', 'З будь-якого іншого питання.'],
  }),
  codeList(
    'consultationMode',
    ['How much of the consultation mechanism is activated.', 'Наскільки широко задіяно механізм.'],
    {
      monitoring: ['The parties watch and stay in touch.', 'Сторони спостерігають і підтримують зв’язок.'],
      information_sharing: ['They exchange what they know.', 'Обмінюються відомостями.'],
      full_activation: ['They consult on what to do.', 'Консультуються про подальші дії.'],
    },
  ),
  codeList(
    'hostilities',
    [
      'Whether fighting goes on: some clauses apply only after it has ceased.',
      'Чи тривають бойові дії: деякі клаузули застосовні лише після їх припинення.',
    ],
    {
      ongoing: ['They go on.', 'Тривають.'],
      ceased: ['They have ceased.', 'Припинені.'],
    },
  ),
  codeList('consultationStatus', ['Where a request stands.', 'Стан запиту.'], {
    draft: ['Seen by its requester alone.', 'Бачить лише ініціатор.'],
    circulated: ['Sent to its addressees; deadlines run.', 'Розіслано адресатам; строки спливають.'],
    lapsed: [
      'Nobody answered it for a long time; this is derived, and a renewal undoes it.',
      'Довго без жодної відповіді; виводиться й скасовується поновленням.',
    ],
    closed: ['Ended with an outcome.', 'Завершено з підсумком.'],
    cancelled: ['Called off with a reason.', 'Скасовано з поясненням.'],
  }),
  codeList('addresseeBasis', ['On what a participant is addressed.', 'На якій підставі звертаються до учасника.'], {
    undertaking: [
      'Its clause says that the parties will consult within so many hours.',
      'За клаузулою сторони консультуватимуться в межах певних годин.',
    ],
    best_effort: ['Its clause says where possible.', 'Клаузула каже «за можливості».'],
    soft: [
      'Its clause allows or intends a consultation without hours that bind.',
      'Клаузула дозволяє або передбачає консультації без обов’язкових годин.',
    ],
    invited: ['No clause applies; it is asked to take part.', 'Жодна клаузула не застосовна; учасника запрошено.'],
    unknown: [
      'The text of its agreement was not seen, or is not known to be in effect.',
      'Тексту не бачили або невідомо, чи він чинний.',
    ],
  }),
  codeList('addresseeState', ['What an addressee has done.', 'Що зробив адресат.'], {
    needs_action: ['Nothing yet, on this version of the request.', 'Ще нічого щодо цієї редакції запиту.'],
    acknowledged: [
      'It has said that it received the request, which answers no undertaking.',
      'Підтвердив отримання; це ще не відповідь на домовленість консультуватися.',
    ],
    consulted: [
      'A session counts: both sides confirmed it, or the requester recorded it and there is no objection.',
      'Є зустріч, яку підтвердили обидві сторони або яку записав ініціатор без заперечення.',
    ],
    responded: ['It has answered in writing.', 'Відповів письмово.'],
    excused: ['The requester asks nothing more of it.', 'Ініціатор більше нічого від нього не просить.'],
  }),
  codeList(
    'standing',
    [
      'How an undertaking to consult was answered; for all others only whether there was an answer. Without prejudice to what the texts bind to.',
      'Як відповіли на домовленість консультуватися; для решти — лише чи була відповідь. Без шкоди для тлумачення текстів.',
    ],
    {
      in_time: ['At the time or before.', 'У строк або раніше.'],
      after_time: ['Accepted after the time.', 'Прийнято після строку.'],
      open: ['Not yet, and the time is to come.', 'Ще ні, строк не сплив.'],
      no_answer: [
        'No answer by the deadline, or until the request ended.',
        'Не було до строку або до завершення запиту.',
      ],
      excused: ['Excused by the requester.', 'Звільнено ініціатором.'],
      answered: ['No time of its own; it answered.', 'Власного строку немає; відповідь є.'],
      unanswered: ['No time of its own; no answer.', 'Власного строку немає; відповіді немає.'],
    },
  ),
  codeList('metBy', ['What answered an undertaking.', 'Чим відповіли на домовленість.'], {
    session: [
      'A session that both sides confirmed, or that was recorded without an objection.',
      'Зустріччю, яку підтвердили обидві сторони або яку записано без заперечення.',
    ],
    response: ['A response on the substance.', 'Відповіддю по суті.'],
  }),
  codeList(
    'applicability',
    ['How far an addressee holds the clause to apply.', 'Якою мірою адресат вважає клаузулу застосовною.'],
    {
      accepted: ['It applies.', 'Застосовна.'],
      without_prejudice: ['It takes part without saying so.', 'Бере участь, не визначаючись щодо цього.'],
      contested: ['It holds that the clause does not apply.', 'Вважає клаузулу незастосовною.'],
    },
  ),
  codeList('responseVisibility', ['Who sees responses.', 'Хто бачить відповіді.'], share),
  codeList('responseType', ['What a response says.', 'Що сказано у відповіді.'], {
    offer: ['It offers what was asked.', 'Пропонує те, про що просили.'],
    partial_offer: ['It offers a part.', 'Пропонує частину.'],
    decline: ['It declines.', 'Відмовляє.'],
    reserve_position: [
      'It reserves its position, which is no answer on the substance.',
      'Залишає позицію за собою; це не відповідь по суті.',
    ],
    counter_proposal: ['It proposes something else.', 'Пропонує інше.'],
    no_objection: ['It does not object.', 'Не заперечує.'],
  }),
  codeList('sessionChannel', ['How the sides met.', 'Як зустрілися сторони.'], {
    in_person: ['In one room.', 'Особисто.'],
    telephone: ['By telephone.', 'Телефоном.'],
    video: ['By video.', 'Відеозв’язком.'],
    existing_format: ['In a format that exists, which is named.', 'У наявному форматі, який названо.'],
  }),
  codeList('sessionFormat', ['Where the sides met.', 'У якому форматі зустрілися сторони.'], {
    bilateral: ['Between two.', 'Удвох.'],
    several: ['With several at once, called for the purpose.', 'З кількома водночас, скликано саме для цього.'],
    nato_ukraine_council: ['The NATO-Ukraine Council.', 'Рада Україна — НАТО.'],
    defence_contact_group: [
      'The Ukraine Defense Contact Group (Ramstein).',
      'Контактна група з питань оборони України («Рамштайн»).',
    ],
    coalition_of_the_willing: ['The coalition of the willing.', 'Коаліція охочих.'],
    eu_ukraine: ['A meeting of the EU and Ukraine.', 'Зустріч ЄС та України.'],
    g7: ['The G7 with Ukraine.', 'Група семи за участю України.'],
    nordic_baltic_eight: ['The Nordic-Baltic Eight with Ukraine.', 'Північно-балтійська вісімка за участю України.'],
    capability_coalition: ['A capability coalition.', 'Коаліція спроможностей.'],
    other_format: ['Another format that exists, which is named.', 'Інший наявний формат, який названо.'],
  }),
  codeList('sessionAction', ['What can be done to a session.', 'Що можна зробити із записом про зустріч.'], {
    confirmSession: ['Confirm it for one’s own side.', 'Підтвердити від своєї сторони.'],
    objectToSession: ['Object to the record of one’s attendance.', 'Заперечити проти запису про власну участь.'],
  }),
  codeList(
    'seatState',
    ['What the record of a session means for an addressee.', 'Що запис про зустріч означає для адресата.'],
    {
      recorded: [
        'The requester recorded that it took part; it counts, and the addressee may object.',
        'Ініціатор записав участь; вона зараховується, адресат може заперечити.',
      ],
      not_objected: [
        'The addressee saw the record and did not object in time.',
        'Адресат бачив запис і вчасно не заперечив.',
      ],
      confirmed: ['The addressee confirmed it.', 'Адресат підтвердив.'],
      objected: [
        'The addressee objected, so the session does not count for it.',
        'Адресат заперечив: для нього не зараховується.',
      ],
      own_record: [
        'The addressee logged it; it counts when the requester confirms.',
        'Адресат зафіксував сам; зараховується, коли підтвердить ініціатор.',
      ],
    },
  ),
  codeList('offerKind', ['What is offered.', 'Що пропонується.'], {
    capability: ['Goods, services or training, by quantity.', 'Майно, послуги чи підготовка, за кількістю.'],
    money: ['An amount of money.', 'Сума коштів.'],
  }),
  codeList('attemptChannel', ['How an addressee was tried.', 'Як намагалися зв’язатися з адресатом.'], {
    telephone: ['By telephone.', 'Телефоном.'],
    email: ['By e-mail.', 'Електронною поштою.'],
    other: ['In another way, which the note says.', 'Інакше, як зазначено в примітці.'],
  }),
  codeList(
    'attemptOutcome',
    ['The result of an attempt to reach an addressee.', 'Чим закінчилася спроба зв’язатися.'],
    {
      no_answer: ['Nobody answered.', 'Ніхто не відповів.'],
      busy: ['The line was busy.', 'Лінія була зайнята.'],
      message_left: ['A message was left.', 'Залишено повідомлення.'],
      wrong_contact: ['The contact was wrong.', 'Контакт хибний.'],
      answered: ['Somebody answered.', 'Відповіли.'],
    },
  ),
  codeList(
    'planWarning',
    ['What a requester should know before it circulates a request.', 'Що слід знати перед розсиланням запиту.'],
    {
      ask_not_addressed: [
        'An ask names somebody whom the request does not address.',
        'Прохання називає того, кому запит не адресовано.',
      ],
      no_duty_desk: [
        'The addressee has registered no duty desk that could be called.',
        'Не зареєстровано чергового пункту, куди можна зателефонувати.',
      ],
    },
  ),
  codeList(
    'conversionTarget',
    ['What an accepted offer can become.', 'На що може перетворитися прийнята пропозиція.'],
    {
      commitment: ['A commitment in the provider’s books.', 'Зобов’язання в книгах надавача.'],
      task: ['A task that the provider leads.', 'Завдання, яке очолює надавач.'],
    },
  ),
  codeList('offerStatus', ['Where an offer stands.', 'Стан пропозиції.'], {
    offered: ['Waits for the requester.', 'Чекає на ініціатора.'],
    accepted: ['Accepted as a whole.', 'Прийнято повністю.'],
    partly_accepted: ['A part is accepted; the rest is open.', 'Частину прийнято; решта відкрита.'],
    rejected: ['Not wanted.', 'Відхилено.'],
    withdrawn: ['Taken back by its provider.', 'Відкликано надавачем.'],
  }),
  codeList(
    'conversionProposalAction',
    ['What can be done to an accepted offer.', 'Що можна зробити з прийнятою пропозицією.'],
    {
      confirmProposalAsCommitment: ['Confirm it as a commitment.', 'Підтвердити як зобов’язання.'],
      confirmProposalAsTask: ['Confirm it as a task.', 'Підтвердити як завдання.'],
      stateDeviation: ['State what is given instead.', 'Заявити, що дають замість цього.'],
      confirmDeviation: ['Confirm what is given instead.', 'Підтвердити те, що дають замість цього.'],
      refuseDeviation: ['Refuse what is given instead.', 'Не погодитися на те, що дають замість цього.'],
      declineProposal: ['Decline it, with the reason.', 'Відмовитися, з поясненням.'],
    },
  ),
  codeList(
    'offerConversion',
    [
      'What becomes of an accepted offer: only its provider decides.',
      'Що стається з прийнятою пропозицією: вирішує лише надавач.',
    ],
    {
      pending: [
        'The offer is accepted; its provider has not yet said what it becomes.',
        'Прийнято; надавач ще не визначив, на що її перетворити.',
      ],
      proposed: [
        'A commitment or task is proposed to the provider.',
        'Надавачу запропоновано зобов’язання чи завдання.',
      ],
      deviating: [
        'The provider gives something else than was accepted, and the requester has still to confirm that.',
        'Надавач дає інше, ніж прийнято; ініціатор ще має це підтвердити.',
      ],
      converted: ['The provider confirmed it.', 'Надавач підтвердив.'],
      declined: ['The provider declined.', 'Надавач відмовився.'],
    },
  ),
  codeList('closeReason', ['How a consultation ended.', 'Чим завершилися консультації.'], {
    agreed: ['With an agreement on what was asked.', 'Домовленістю про те, що просили.'],
    partly_agreed: ['With an agreement on a part.', 'Частковою домовленістю.'],
    no_agreement: ['Without one.', 'Без домовленості.'],
    superseded: ['Another request took its place.', 'Його заступив інший запит.'],
    no_longer_needed: ['The matter has settled.', 'Потреба відпала.'],
  }),
]
