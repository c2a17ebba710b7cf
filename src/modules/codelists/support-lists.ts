import { type CodeList, codeList, same } from './code-list.ts'

const transaction = 'IATI TransactionType'
const finance = 'IATI FinanceType (OECD DAC)'
const flow = 'IATI FlowType (OECD DAC)'
const channel = 'IATI DisbursementChannel'
const dac = 'OECD DAC purpose codes (IATI Sector)'

/** Pledges, commitments, payments and deliveries. */
export const supportLists: readonly CodeList[] = [
  codeList(
    'flowKind',
    [
      'The kind of a posting. Whether the provider or the receiver states it is a field of its own.',
      'Що таке проведення, без напряму: хто його заявляє, надавач чи отримувач, зазначається окремо.',
    ],
    {
      pledge: [
        'A non-binding public or diplomatic statement of intended support.',
        'Необов’язкова публічна або дипломатична заява про намір надати підтримку.',
        same(transaction, '12', '13'),
      ],
      commitment: [
        'A firm written obligation with amount, purpose, terms and signatory.',
        'Тверде письмове зобов’язання із сумою, метою, умовами та підписантом.',
        same(transaction, '2', '11'),
      ],
      disbursement: [
        'Cash at the recipient’s disposal; in kind, control passed at hand-over.',
        'Кошти в розпорядженні отримувача; у натуральній формі — контроль, переданий під час передавання.',
        same(transaction, '3', '1'),
      ],
      expenditure: ['What the recipient spends.', 'Те, що витрачає отримувач.', same(transaction, '4')],
      interest_payment: ['Interest paid on a loan.', 'Відсотки, сплачені за позикою.', same(transaction, '5')],
      loan_repayment: ['Principal of a loan paid back.', 'Повернення основної суми позики.', same(transaction, '6')],
      guarantee: ['A guarantee given for somebody’s debt.', 'Гарантія за чужим боргом.', same(transaction, '10')],
      giver_refund: [
        'A refund to a giver for earlier support; not a flow to Ukraine.',
        'Відшкодування надавачу за раніше надану підтримку; не є потоком до України.',
        same(transaction, '7'),
      ],
    },
    'follows IATI TransactionType',
  ),
  codeList('statedBy', ['Who states a flow.', 'Хто заявляє потік.'], {
    provider: ['The side that gives.', 'Сторона, що надає.'],
    receiver: ['The side that gets.', 'Сторона, що отримує.'],
  }),
  codeList(
    'modality',
    ['In which form support comes.', 'У якій формі надходить підтримка.'],
    {
      cash: ['Money.', 'Кошти.', same(channel, '1', '2')],
      in_kind: ['Goods.', 'Майно.', same(channel, '3', '4')],
      service: ['Services, such as maintenance.', 'Послуги, наприклад обслуговування.', same(channel, '3', '4')],
      training: ['Training of people.', 'Підготовка людей.', same(channel, '3', '4')],
    },
    'maps to IATI DisbursementChannel',
  ),
  codeList('aidCategory', ['What support is for.', 'На що спрямована підтримка.'], {
    military: ['Arms, equipment, training of forces.', 'Озброєння, техніка, підготовка військ.'],
    financial: ['Budget and macro-financial support.', 'Бюджетна та макрофінансова підтримка.'],
    humanitarian: ['Relief for people in need.', 'Допомога людям у скруті.'],
    reconstruction: ['Repair and rebuilding.', 'Ремонт і відбудова.'],
    mixed: ['Several of these, not split in the source.', 'Кілька з цих, джерело їх не розділяє.'],
  }),
  codeList(
    'financeType',
    ['On which terms money is given.', 'На яких умовах надаються кошти.'],
    {
      grant: ['Need not be paid back.', 'Не підлягає поверненню.', same(finance, '110')],
      loan: ['Is paid back.', 'Підлягає поверненню.', same(finance, '421')],
      reimbursable_grant: ['Is paid back under conditions.', 'Повертається за певних умов.', same(finance, '422')],
      interest_subsidy: ['Softens the interest of a loan.', 'Здешевлює відсотки за позикою.', same(finance, '210')],
      guarantee: ['Stands in for a debt.', 'Забезпечує борг.', same(finance, '1100')],
      equity: ['Buys a share.', 'Купівля частки.', same(finance, '510')],
    },
    'a part of the DAC finance types',
  ),
  codeList(
    'flowType',
    ['What a flow is in the DAC’s statistics.', 'Чим є потік у статистиці КСР ОЕСР.'],
    {
      '10': ['Official development assistance.', 'Офіційна допомога розвитку.', same(flow, '10')],
      '21': [
        'Other official flow, not export credit.',
        'Інший офіційний потік, крім експортних кредитів.',
        same(flow, '21'),
      ],
      '50': [
        'Other flow: military support is one.',
        'Інший потік: сюди належить військова підтримка.',
        same(flow, '50'),
      ],
    },
    'a part of the DAC flow types',
  ),
  codeList(
    'sector',
    ['What support is spent on, by DAC purpose code.', 'На що витрачається підтримка, за кодом призначення КСР ОЕСР.'],
    {
      '15113': ['Institutions against corruption.', 'Установи протидії корупції.', same(dac, '15113')],
      '15210': [
        'Management and reform of the security system.',
        'Управління сектором безпеки та його реформа.',
        same(dac, '15210'),
      ],
      '15220': [
        'Civilian peace-building and prevention of conflict.',
        'Цивільна розбудова миру та запобігання конфліктам.',
        same(dac, '15220'),
      ],
      '15250': [
        'Clearing mines and explosive remnants of war.',
        'Розмінування та вибухонебезпечні залишки війни.',
        same(dac, '15250'),
      ],
      '51010': ['General budget support.', 'Загальна бюджетна підтримка.', same(dac, '51010')],
      '72010': ['Material relief.', 'Матеріальна допомога постраждалим.', same(dac, '72010')],
      '72040': ['Emergency food.', 'Невідкладна продовольча допомога.', same(dac, '72040')],
      '72050': ['Coordination of relief.', 'Координація допомоги.', same(dac, '72050')],
      '73010': [
        'Immediate reconstruction after an emergency.',
        'Негайна відбудова після надзвичайної ситуації.',
        same(dac, '73010'),
      ],
    },
    'a part of the DAC purpose codes',
  ),
  codeList('amountKind', ['How a pledge states its size.', 'Як обіцянка визначає свій обсяг.'], {
    fixed: ['One amount.', 'Одна сума.'],
    range: ['From one amount to another.', 'Від однієї суми до іншої.'],
    gdp_share: ['A share of the giver’s gross domestic product.', 'Частка валового внутрішнього продукту надавача.'],
    relative: ['By comparison, such as the level of another year.', 'Порівняно, наприклад на рівні іншого року.'],
    guarantee_limit: ['Up to a limit of guarantees.', 'У межах ліміту гарантій.'],
    equity: ['A share in capital.', 'Частка в капіталі.'],
    capacity: ['What can be made or trained in a time.', 'Обсяг виробництва або підготовки за певний час.'],
    in_kind_only: ['Goods without an amount.', 'Майно без суми.'],
    unquantified: ['Without any size.', 'Без визначеного обсягу.'],
  }),
  codeList('qualifier', ['How exactly an amount is meant.', 'Наскільки точною є сума.'], {
    exact: ['Exactly this.', 'Саме стільки.'],
    at_least: ['This or more.', 'Не менше.'],
    up_to: ['This or less.', 'До.'],
    about: ['Around this.', 'Близько.'],
    target: ['An aim, goal or intention, not a promise.', 'Мета, ціль або намір, а не обіцянка.'],
    replacement_value: ['What it would cost to replace.', 'Вартість заміщення.'],
    unstated: ['Not said.', 'Не зазначено.'],
  }),
  codeList('per', ['The time that an amount of a pledge covers.', 'За який час обіцяно суму.'], {
    whole: ['Of the whole period.', 'За весь період.'],
    year: ['Of each year of the period.', 'За кожен рік періоду.'],
  }),
  codeList(
    'currencyBinding',
    ['Which of several currencies of a pledge counts.', 'Яка з кількох валют обіцянки визначальна.'],
    {
      binding: ['The one that was promised.', 'Та, яку обіцяно.'],
      indicative: ['Given for orientation.', 'Наведена для орієнтації.'],
    },
  ),
  codeList('pledgeCondition', ['On what a pledge depends.', 'Від чого залежить обіцянка.'], {
    subject_to_appropriation: ['That the money is appropriated.', 'Від бюджетних асигнувань.'],
    subject_to_parliament: ['That a parliament agrees.', 'Від згоди парламенту.'],
    subject_to_available_funds: ['That there is money.', 'Від наявності коштів.'],
    subject_to_reform: ['That reforms are made.', 'Від проведення реформ.'],
    subject_to_joint_agreement: ['That both sides agree.', 'Від спільної згоди.'],
    other: ['Something else, in words.', 'Інше, зазначене словами.'],
  }),
  codeList(
    'includesUnionContribution',
    [
      'Whether a member’s pledge includes its part of the union’s.',
      'Чи містить обіцянка держави-члена її частку в обіцянці союзу.',
    ],
    {
      yes: ['It does.', 'Так.'],
      no: ['It does not.', 'Ні.'],
      unknown: ['The source does not say.', 'Джерело не зазначає.'],
    },
  ),
  codeList(
    'pledgeStatus',
    [
      'What became of a pledge; derived, except for announced, confirmed and withdrawn.',
      'Що сталося з обіцянкою; виводиться, крім «оголошено», «підтверджено», «відкликано».',
    ],
    {
      announced: ['Said in public.', 'Оголошена публічно.'],
      confirmed: ['Confirmed by its giver to this service.', 'Підтверджена надавачем у цьому сервісі.'],
      partly_converted: ['A part became commitments.', 'Частина стала зобов’язаннями.'],
      converted: ['All of it became commitments.', 'Повністю стала зобов’язаннями.'],
      lapsed: ['Its time is past.', 'Її час минув.'],
      withdrawn: ['Taken back.', 'Відкликана.'],
    },
  ),
  codeList('organisationKind', ['What kind of organisation it is.', 'Який це вид організації.'], {
    fund: ['A fund, such as a trust fund.', 'Фонд, наприклад цільовий.'],
    international_organisation: ['An international organisation.', 'Міжнародна організація.'],
    company: ['A company.', 'Підприємство.'],
    other: ['Anything else.', 'Інше.'],
  }),
  codeList('ledgerEntryFlags', ['What a reader of an entry should know.', 'Що слід знати про запис.'], {
    draw_differs: [
      'The amount drawn from the commitment is not what the rate gives; the reason is stated (BR-05).',
      'Списано із зобов’язання не стільки, скільки дає курс; причину зазначено (BR-05).',
    ],
    overrun: [
      'More than the commitment or the allocation, stated on purpose and approved.',
      'Понад зобов’язання або розподіл, свідомо та із затвердженням.',
    ],
    exceeds_commitment: ['More was handed over than was committed.', 'Передано більше, ніж передбачено зобов’язанням.'],
    suspected_duplicate: [
      'Another entry has the same parties and amount within three days, or more of a lot is received than it holds.',
      'Інший запис має ті самі сторони й суму в межах трьох днів або з партії отримано більше, ніж у ній є.',
    ],
    fx_missing: ['There is no rate for its value date.', 'Немає курсу на дату валютування.'],
    recorded_late: ['Recorded more than 90 days after it happened.', 'Внесено пізніше ніж через 90 днів після події.'],
  }),
  codeList('matchHow', ['How statements of the two sides were matched.', 'За чим зіставлено заяви двох сторін.'], {
    reference: ['The provider’s reference, which the receiver quotes.', 'Посилання надавача, яке наводить отримувач.'],
    lot: ['The lot.', 'Партія.'],
    amount_and_date: [
      'Parties, amount, currency and a value date within a week.',
      'Сторони, сума, валюта та дата валютування в межах тижня.',
    ],
    combination: [
      'Parties, currency and the one combination within a week that adds up to the other side’s amount.',
      'Сторони, валюта та єдина в межах тижня комбінація, яка дає суму іншої сторони.',
    ],
    manual: ['By hand.', 'Вручну.'],
  }),
  codeList('accountingPeriodStatus', ['Whether a period takes postings.', 'Чи приймає період проведення.'], {
    open: ['It takes postings.', 'Приймає проведення.'],
    closed: ['It takes none.', 'Не приймає.'],
  }),
  codeList('verification', ['How far a statement was checked.', 'Наскільки перевірено заяву.'], {
    unverified: ['Not at all.', 'Зовсім не перевірено.'],
    self_reported: ['Stated by the side that did it.', 'Заявлено тією стороною, що діяла.'],
    counterparty_confirmed: ['The other side says the same, with evidence.', 'Інша сторона підтверджує, є докази.'],
    audited: ['An auditor has annotated it.', 'Є висновок аудитора.'],
  }),
  codeList('reversalReason', ['Why an entry was reversed.', 'Чому запис сторновано.'], {
    data_entry_error: ['It was typed wrong.', 'Помилка введення.'],
    duplicate: ['It stood there twice.', 'Дублювання.'],
    valuation_error: ['Its value was wrong.', 'Помилка оцінки.'],
    fx_error: ['Its rate was wrong.', 'Помилка курсу.'],
    wrong_party: ['It named the wrong party.', 'Зазначено не ту сторону.'],
    returned_funds: ['The money came back.', 'Кошти повернено.'],
    decommitment: ['The commitment was reduced.', 'Зобов’язання зменшено.'],
    policy_restatement: ['The rules of stating it changed.', 'Змінилися правила обліку.'],
  }),
  codeList('reconciliation', ['Whether two statements of one flow agree.', 'Чи збігаються дві заяви про один потік.'], {
    matched: ['They agree.', 'Збігаються.'],
    amount_differs: ['The amounts differ.', 'Розходяться суми.'],
    short: ['Fewer goods were received than were handed over.', 'Отримано менше майна, ніж передано.'],
    over: ['More goods were received than were handed over.', 'Отримано більше майна, ніж передано.'],
    date_differs: ['The dates differ.', 'Розходяться дати.'],
    only_provider: ['Only the provider states it.', 'Заявляє лише надавач.'],
    only_receiver: ['Only the receiver states it.', 'Заявляє лише отримувач.'],
  }),
]
