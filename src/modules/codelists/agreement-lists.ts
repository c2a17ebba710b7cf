import { type CodeList, codeList } from './code-list.ts'

export const agreementLists: readonly CodeList[] = [
  codeList(
    'agreementStatus',
    [
      'Where an agreement stands. Each status has a first day, from which follows which one holds on a given day.',
      'Датований: який чинний у певний день, випливає з того, що й коли почалося.',
    ],
    {
      draft: ['Agreed in substance, not yet signed.', 'Узгоджена по суті, ще не підписана.'],
      signed: ['Signed by both sides.', 'Підписана обома сторонами.'],
      ratified: ['Approved by a parliament where that is required.', 'Схвалена парламентом, де це потрібно.'],
      in_effect: ['Applies between the parties.', 'Діє між сторонами.'],
      notice_given: [
        'One party gave notice; it still applies until the notice runs out.',
        'Одна зі сторін повідомила про припинення; до спливу строку угода діє.',
      ],
      ended: [
        'It no longer applies, after a notice or by agreement.',
        'Більше не діє: за повідомленням або за згодою.',
      ],
      expired: [
        'Its term has run out; this is derived, never recorded.',
        'Строк дії сплив; виводиться, ніколи не записується.',
      ],
    },
  ),
  codeList(
    'legalForm',
    [
      'What an agreement is in law, as far as its text or its parties say.',
      'Правова природа угоди, наскільки її визначають текст або сторони.',
    ],
    {
      political_commitment: [
        'Binds politically, not as a treaty.',
        'Зобов’язує політично, не є міжнародним договором.',
      ],
      executive_agreement: [
        'Binds in law by the act of governments, without ratification.',
        'Юридично зобов’язує рішенням урядів, без ратифікації.',
      ],
      treaty: [
        'Binds in law and was, or is to be, ratified.',
        'Юридично зобов’язує, ратифікована або підлягає ратифікації.',
      ],
      other: ['None of these; the note says what.', 'Жодна з цих форм; яка саме — у примітці.'],
    },
  ),
  codeList('durationKind', ['How long an agreement lasts.', 'Як довго діє угода.'], {
    fixed_from_signature: ['So many years from signature.', 'Визначена кількість років від підписання.'],
    fixed_from_entry_into_force: [
      'So many years from entry into force.',
      'Визначена кількість років від набрання чинності.',
    ],
    no_expiry_review_by: [
      'Without an end, with a review by a given year.',
      'Без кінцевого строку, з переглядом до певного року.',
    ],
    period_of_cooperation: [
      'For a period of cooperation that the text names.',
      'На період співпраці, названий у тексті.',
    ],
    unknown: ['No text was seen, or it does not say.', 'Тексту не бачили, або він про це мовчить.'],
  }),
  codeList('clauseType', ['The clauses that are held as data.', 'Клаузули, що зберігаються як дані.'], {
    consultation: [
      'Consulting after an attack or an escalation: occasions, deadlines, who may ask.',
      'Консультації після нападу чи ескалації: підстави, строки, хто може просити.',
    ],
    alignment: [
      'Aligning the consultation with what Ukraine agrees with other partners.',
      'Узгодження консультацій із тим, про що Україна домовляється з іншими партнерами.',
    ],
    dialogue: ['Regular dialogue: how often, at which level.', 'Регулярний діалог: як часто і на якому рівні.'],
    assistance: [
      'What the partner undertakes in case of a new attack.',
      'Що бере на себе партнер у разі нового нападу.',
    ],
    mutual_assistance: [
      'What Ukraine undertakes where the partner is attacked.',
      'Що бере на себе Україна, якщо нападу зазнає партнер.',
    ],
    termination: [
      'Leaving the agreement: notice, and what survives.',
      'Вихід з угоди: повідомлення та що залишається чинним.',
    ],
    extension: ['Making it last longer.', 'Подовження строку дії.'],
    review: ['Looking at it anew.', 'Перегляд угоди.'],
    entry_into_effect: ['When it begins to apply.', 'Коли вона починає діяти.'],
    validity: ['For how long it applies.', 'Як довго вона діє.'],
    nato: ['What it says of NATO.', 'Що в ній сказано про НАТО.'],
    un_registration: ['Whether it is to be registered with the United Nations.', 'Чи підлягає реєстрації в ООН.'],
    end_use: ['Conditions on the use and transfer of what is given.', 'Умови використання та передачі наданого.'],
    budget_reservation: ['That support is subject to budgets.', 'Застереження, що підтримка залежить від бюджету.'],
  }),
  codeList('presence', ['Absent is not unknown.', 'Відсутнє — не те саме, що невідоме.'], {
    present: ['The text has it.', 'У тексті є.'],
    absent: ['It was looked for in the text and is not there.', 'Її шукали в тексті, й там її немає.'],
    unknown: ['No text was seen.', 'Тексту не бачили.'],
  }),
  codeList(
    'consultationTrigger',
    ['The occasion on which a text provides for consultation.', 'Підстава, за якої текст передбачає консультації.'],
    {
      armed_attack: ['An armed attack, or renewed aggression.', 'Збройний напад або поновлення агресії.'],
      threat_of_attack: ['A threat of an armed attack.', 'Загроза збройного нападу.'],
      significant_escalation: [
        'A significant escalation of an aggression that goes on.',
        'Суттєва ескалація агресії, що триває.',
      ],
    },
  ),
  codeList(
    'limbStrength',
    [
      'How firmly a text binds the parties to consult on an occasion.',
      'Наскільки твердо текст зобов’язує консультуватися за певної підстави.',
    ],
    {
      undertaking: [
        'The parties consult, within the hours that it names.',
        'Сторони консультуються в межах названих годин.',
      ],
      best_effort: [
        'The parties meet within these hours where possible.',
        'Роблять це, за можливості, у межах цих годин.',
      ],
      soft: [
        'The parties may or intend to consult, without binding hours.',
        'Можуть або мають намір консультуватися; години не зобов’язують.',
      ],
    },
  ),
  codeList(
    'victim',
    ['Who must be attacked for the consultation clause to apply.', 'Напад на кого відкриває консультації.'],
    {
      ukraine: ['Ukraine.', 'Україна.'],
      either: ['Either party.', 'Будь-яка зі сторін.'],
    },
  ),
  codeList('whoMayRequest', ['Who may ask for a consultation.', 'Хто може просити про консультації.'], {
    either: ['Either party.', 'Будь-яка зі сторін.'],
  }),
  codeList(
    'consultationChannels',
    ['The channels by which a text asks the parties to consult.', 'Яким шляхом, за текстом, консультуються сторони.'],
    {
      bilateral: ['Between the two.', 'Між двома сторонами.'],
      bilateral_or_other_suitable: [
        'Between the two or by any other suitable way.',
        'Між двома сторонами або іншим придатним шляхом.',
      ],
      most_senior_levels: ['At the most senior levels.', 'На найвищому рівні.'],
    },
  ),
  codeList(
    'alignmentScope',
    ['What may be aligned with others’ agreements.', 'Що може бути узгоджено з угодами інших.'],
    {
      consultation_and_assistance: [
        'The provisions on consultation and assistance.',
        'Положення про консультації та допомогу.',
      ],
      consultation_part: ['The whole part on consultation.', 'Уся частина про консультації.'],
      agreement: ['The whole agreement.', 'Уся угода.'],
    },
  ),
  codeList('alignmentAgreedBy', ['Who agrees on the common mechanism.', 'Хто домовляється про спільний механізм.'], {
    ukraine_with_partners: ['Ukraine with its other partners.', 'Україна з іншими партнерами.'],
    both_participants_with_partners: ['Both parties with the other partners.', 'Обидві сторони з іншими партнерами.'],
  }),
  codeList('dialogueCadence', ['How often a dialogue is to be held.', 'Як часто має відбуватися діалог.'], {
    annual: ['Once a year.', 'Щороку.'],
    regular: ['Regularly, without an interval.', 'Регулярно, без визначеного проміжку.'],
    as_needed: ['When it is needed.', 'За потреби.'],
  }),
  codeList('level', ['Who meets.', 'На якому рівні зустрічаються.'], {
    head_of_state: ['Heads of state or government.', 'Глави держав або урядів.'],
    minister: ['Ministers.', 'Міністри.'],
    senior_official: ['Senior officials.', 'Вищі посадовці.'],
    working: ['Those who do the work.', 'Робочий рівень.'],
  }),
  codeList(
    'assistanceUndertaking',
    ['What a text undertakes for the case of a new attack.', 'Що текст обіцяє на випадок нового нападу.'],
    {
      assist_under_own_law: ['Assistance, under the partner’s own law.', 'Допомогу згідно з власним правом партнера.'],
      intends_to_assist: ['The intention to assist.', 'Намір допомогти.'],
      may_decide_on_responses: [
        'That responses may be decided on.',
        'Можливість ухвалити рішення про дії у відповідь.',
      ],
      determine_next_steps: ['That next steps are determined.', 'Визначення подальших кроків.'],
    },
  ),
  codeList('assistant', ['Who undertakes to assist.', 'Хто зобов’язується допомогти.'], {
    participant: ['The partner.', 'Партнер.'],
    both: ['Each party to the other.', 'Кожна сторона іншій.'],
  }),
  codeList(
    'mutualAssistanceKind',
    ['What Ukraine undertakes for its partner.', 'Що Україна бере на себе щодо партнера.'],
    {
      capability_goal: [
        'To become able to give effective military assistance.',
        'Стати спроможною надати дієву військову допомогу.',
      ],
      deter_and_confront_policy: [
        'A policy to deter and confront aggression against either party.',
        'Політика стримування та протидії агресії проти будь-якої сторони.',
      ],
    },
  ),
  codeList('extent', ['How far a clause reaches.', 'Наскільки широко сягає клаузула.'], {
    full: ['The whole of it.', 'У повному обсязі.'],
    partial: ['A part of it.', 'Частково.'],
  }),
  codeList('noticeFrom', ['From when a notice counts.', 'Від чого рахується строк повідомлення.'], {
    receipt: ['From its receipt.', 'Від отримання.'],
    giving: ['From when it is given.', 'Від подання.'],
    notification: ['From the date of notification.', 'Від дати нотифікації.'],
    advance: ['In advance of leaving.', 'Завчасно до виходу.'],
  }),
  codeList(
    'terminationStrength',
    ['How firmly a text words the period of notice.', 'Як текст визначає строк повідомлення.'],
    {
      firm: ['As a period that must run.', 'Як строк, що має сплинути.'],
      soft: ['As what the parties intend.', 'Як намір сторін.'],
    },
  ),
  codeList(
    'noticeStrength',
    ['How firmly a text words the notice of an extension.', 'Як текст визначає повідомлення про подовження.'],
    {
      firm: ['It must be given in time.', 'Його слід подати вчасно.'],
      preferably: ['It should preferably be given in time.', 'Його бажано подати вчасно.'],
    },
  ),
  codeList(
    'projectsSurvive',
    ['What becomes of projects when an agreement ends.', 'Що буде з проєктами після припинення угоди.'],
    {
      unless_decided_otherwise: [
        'They go on unless the parties decide otherwise.',
        'Тривають, якщо сторони не вирішать інакше.',
      ],
      if_started: ['They go on where they had begun.', 'Тривають, якщо вже розпочаті.'],
      not_necessarily_affected: ['They are not necessarily affected.', 'Не обов’язково зачіпаються.'],
      own_terms: [
        'Implementing agreements go on under their own terms.',
        'Імплементаційні угоди діють на власних умовах.',
      ],
    },
  ),
  codeList('extensionKind', ['How an agreement is extended.', 'Як подовжується угода.'], {
    joint_decision_by_notification: ['By a joint decision, notified.', 'Спільним рішенням через нотифікацію.'],
    joint_decision: ['By a joint decision.', 'Спільним рішенням.'],
    written_agreement: ['By agreement in writing.', 'Письмовою згодою.'],
    notice_of_intention: ['By a notice of the intention.', 'Повідомленням про намір.'],
  }),
  codeList('reviewKind', ['How an agreement is reviewed.', 'Як переглядається угода.'], {
    ongoing: ['Continuously.', 'Постійно.'],
    comprehensive_within_years: ['As a whole, within so many years.', 'Усебічно, у межах певної кількості років.'],
    annual_meeting: ['At a yearly meeting.', 'На щорічній зустрічі.'],
    dialogue_on_progress: ['In a dialogue on progress.', 'У діалозі про виконання.'],
    annual_coordination_and_high_level_review: [
      'By yearly coordination and a review at high level.',
      'Щорічною координацією та переглядом на високому рівні.',
    ],
    not_later_than_years: ['Not later than after so many years.', 'Не пізніше ніж через певну кількість років.'],
    after_years: ['After so many years.', 'Через певну кількість років.'],
  }),
  codeList('entryIntoEffectKind', ['When an agreement begins to apply.', 'Коли угода починає діяти.'], {
    on_signature: ['On signature.', 'Від підписання.'],
    on_second_notification: [
      'When the second side has notified that its procedures are done.',
      'Від отримання другої нотифікації про завершення процедур.',
    ],
  }),
  codeList(
    'unRegistrationIntent',
    ['Whether registration with the United Nations is wanted.', 'Чи передбачено реєстрацію в ООН.'],
    {
      intended: ['It is to be registered.', 'Має бути зареєстрована.'],
      excluded: ['The text says that it is not to be.', 'Текст прямо виключає реєстрацію.'],
    },
  ),
  codeList('obligor', ['Whom a provision binds.', 'Кого зобов’язує положення.'], {
    participant: ['Ukraine’s partner.', 'Партнера України.'],
    ukraine: ['Ukraine.', 'Україну.'],
    mutual: ['Both.', 'Обидві сторони.'],
  }),
  codeList('provisionKind', ['What a provision is about.', 'Про що положення.'], {
    commitment: ['A promise to do something.', 'Обіцянка щось зробити.'],
    nato: ['NATO and the way there.', 'НАТО та шлях до нього.'],
    reform: ['Reforms of Ukraine.', 'Реформи в Україні.'],
    in_kind: ['Goods and equipment.', 'Майно та техніка.'],
    finance: ['Money.', 'Кошти.'],
    mutual_assistance: ['What Ukraine does for its partner.', 'Що Україна робить для партнера.'],
    implementation: ['How the agreement is carried out.', 'Як виконується угода.'],
    declaration: ['A statement of a position.', 'Виклад позиції.'],
    consultation: ['Consulting in a crisis.', 'Консультації під час кризи.'],
    assistance: ['Assistance in case of a new attack.', 'Допомога в разі нового нападу.'],
    alignment: ['Alignment with other partners’ agreements.', 'Узгодження з угодами інших партнерів.'],
    extension: ['Extension.', 'Подовження.'],
    review: ['Review.', 'Перегляд.'],
    termination: ['Termination.', 'Припинення.'],
    amendment: ['Amendment.', 'Внесення змін.'],
    other: ['Something else.', 'Інше.'],
    dialogue: ['Regular dialogue.', 'Регулярний діалог.'],
  }),
  codeList('provisionStrength', ['The verb of a provision, by its force.', 'Дієслово положення за його силою.'], {
    shall: ['Binds.', 'Зобов’язує.'],
    will: ['States what will be done.', 'Стверджує, що буде зроблено.'],
    intends: ['States an intention.', 'Висловлює намір.'],
    may: ['Allows.', 'Дозволяє.'],
    affirms: ['Affirms or recognises.', 'Підтверджує або визнає.'],
  }),
  codeList('claimSubject', ['What a claim is about.', 'Про що твердження.'], {
    aggregate: ['A total that a source publishes.', 'Підсумок, який публікує джерело.'],
    agreement_count: ['How many agreements there are.', 'Скільки є угод.'],
    budget_reservation: ['Whether money depends on a budget.', 'Чи залежать кошти від бюджету.'],
    dialogue: ['Talks that the text provides for.', 'Діалог, який передбачає текст.'],
    entry_into_effect: ['When it entered into effect.', 'Коли вона набрала чинності.'],
    legal_form: ['What kind of instrument it is.', 'Якого виду цей документ.'],
    mutual_assistance: ['Whether help in an attack goes both ways.', 'Чи взаємна допомога в разі нападу.'],
    nato: ['What it says of NATO.', 'Що сказано про НАТО.'],
    non_signatory: ['Who has signed no agreement.', 'Хто не підписав угоди.'],
    paper_and_texts: ['Where the paper and the texts differ.', 'Де дослідження й тексти розходяться.'],
    past_support: ['Support that was given before.', 'Підтримка, яку надано раніше.'],
    prevailing_language: ['Which language prevails.', 'Яка мова має перевагу.'],
    requires_request: ['Whether consultations need a request.', 'Чи потрібен запит для консультацій.'],
    review: ['When it is reviewed.', 'Коли її переглядають.'],
    signature_outside_register: [
      'A signature that the register does not count.',
      'Підписання, якого реєстр не враховує.',
    ],
    status: ['Where it stands.', 'Її стан.'],
    validity: ['How long it holds.', 'Скільки вона діє.'],
  }),
  codeList(
    'areaFinding',
    [
      'What a search for an area’s keywords found: never a commitment.',
      'Що дав пошук ключових слів сфери: це ніколи не зобов’язання.',
    ],
    {
      mentioned: ['The text mentions the area.', 'Текст згадує сферу.'],
      not_found: ['The keywords were not found.', 'Ключових слів не знайдено.'],
      unknown: ['No text was searched.', 'Тексту не перевіряли.'],
    },
  ),
  codeList('proposalKind', ['What is proposed for the register of agreements.', 'Що пропонується до реєстру угод.'], {
    new_agreement: ['An agreement that is not in it.', 'Угода, якої в ньому немає.'],
    clause_amendment: ['Another wording of a clause, from a given day on.', 'Нова редакція клаузули з певного дня.'],
    status: ['A dated status.', 'Датований статус.'],
    notice: ['A notice of termination.', 'Повідомлення про припинення.'],
    authentic_text: ['A text that was signed, by its hash.', 'Підписаний текст, за його хешем.'],
  }),
  codeList(
    'proposalStatus',
    [
      'Where a proposal stands: a claim until it is confirmed.',
      'Стан пропозиції: до підтвердження це лише твердження.',
    ],
    {
      proposed: ['Waits for the other party.', 'Чекає на іншу сторону.'],
      confirmed: [
        'Every party that must confirm has done so; the change is in the register.',
        'Підтверджено всіма, хто має; внесено до реєстру.',
      ],
      rejected: ['The other party rejected it.', 'Інша сторона відхилила.'],
      withdrawn: ['Its proposer took it back.', 'Відкликано тим, хто подав.'],
    },
  ),
  codeList('proposalVerb', ['What can be done to a proposal.', 'Що можна зробити з пропозицією.'], {
    confirmRegisterProposal: ['Confirm it for one’s own party.', 'Підтвердити від своєї сторони.'],
    rejectRegisterProposal: ['Reject it with a reason.', 'Відхилити з поясненням.'],
    withdrawRegisterProposal: ['Take one’s own back.', 'Відкликати власну.'],
  }),
  codeList('proposerRole', ['In which capacity a change was proposed.', 'У якій якості запропоновано зміну.'], {
    party: ['As a party: the other one confirms.', 'Як сторона: підтверджує інша.'],
    secretariat: ['As the secretariat: both parties must confirm.', 'Як секретаріат: підтверджують обидві сторони.'],
  }),
  codeList('awaiting', ['For whom a list of proposals is asked.', 'Для кого запитується перелік пропозицій.'], {
    me: ['Those that wait for the caller’s own participant.', 'Ті, що чекають на власного учасника.'],
  }),
]
