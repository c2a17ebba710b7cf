import { type CodeList, codeList } from './code-list.ts'

/** Codes of reports. */
export const reportLists: readonly CodeList[] = [
  codeList('flowDirection', ['Where a flow crosses into Ukraine.', 'Де потік перетинає кордон України.'], {
    into_ukraine: [
      'From another participant into Ukraine: the flows that boundary totals count.',
      'Від іншого в Україну: це рахують підсумки.',
    ],
    outgoing: ['From Ukraine to another.', 'З України до іншого.'],
    internal: ['Within Ukraine.', 'У межах України.'],
    upstream: [
      'Between others, before it crosses into Ukraine: reported apart.',
      'Між іншими, до перетину кордону: показано окремо.',
    ],
  }),
  codeList('correctionKind', ['How a posting was corrected.', 'Як виправлено проведення.'], {
    reversal: ['A reversal of an entry.', 'Сторно запису.'],
    decommitment: ['A part of a commitment taken back.', 'Частину зобов’язання відкликано.'],
  }),
  codeList('exceptionKind', ['What stands out, and why.', 'Що привертає увагу і чому.'], {
    draw_differs: [
      'The amount drawn from the commitment is not what the rate gives; the reason is stated (BR-05).',
      'Списано із зобов’язання не стільки, скільки дає курс; причину зазначено (BR-05).',
    ],
    overrun: [
      'More is disbursed than is committed, with a stated approval.',
      'Виплачено понад зобов’язання зі згодою.',
    ],
    exceeds_commitment: ['More was handed over than is committed.', 'Передано більше, ніж зобов’язано.'],
    suspected_duplicate: ['It looks like another entry.', 'Запис схожий на інший.'],
    fx_missing: ['It has an amount and no rate of its value date.', 'Є сума, але немає курсу на дату валютування.'],
    recorded_late: ['It was recorded long after it happened.', 'Записано значно пізніше, ніж сталося.'],
    disputed: ['A side disputes it, and that is not settled.', 'Сторона оспорює, і спір не врегульовано.'],
    amount_differs: [
      'The two sides state different amounts or quantities.',
      'Сторони заявляють різні суми чи кількості.',
    ],
    short: ['Fewer goods were received than were handed over.', 'Отримано менше майна, ніж передано.'],
    over: ['More goods were received than were handed over.', 'Отримано більше майна, ніж передано.'],
    unmatched: ['The other side has stated nothing for too long.', 'Інша сторона надто довго нічого не заявляє.'],
    reversed_not_replaced: ['It is reversed, and nothing replaces it.', 'Сторновано без заміни.'],
  }),
  codeList(
    'implementationCoverage',
    ['What is known of what a text asks for.', 'Що відомо про виконання зазначеного в тексті.'],
    {
      nothing_known: ['No act is known that is about it.', 'Невідомо про жодну дію.'],
      stated_but_unlinked: [
        'There are acts of its provider in the area, or a reader’s match; nobody has said what they implement.',
        'Є дії надавача в цій сфері або зіставлення читача; ніхто не сказав, що вони виконують.',
      ],
      activity_known: [
        'An act is claimed, not objected to or confirmed.',
        'Дію заявлено, не заперечено або підтверджено.',
      ],
      contested: ['At least one claim is contested.', 'Щонайменше одну заяву заперечено.'],
      fulfilled: ['Facts meet its date or its amount.', 'Факти відповідають строку або сумі.'],
    },
  ),
  codeList('coverageLevel', ['How finely coverage is told.', 'Наскільки докладно показано охоплення.'], {
    cell: ['By agreement, area and obligor.', 'За угодою, сферою та зобов’язаною стороною.'],
    provision: ['Provision by provision.', 'За кожним положенням.'],
  }),
  codeList(
    'bridgeTotal',
    [
      'The totals that a bridge can connect, in the order in which money passes through them.',
      'Підсумки в тому порядку, у якому через них проходять кошти.',
    ],
    {
      published: ['What somebody outside has published.', 'Що оприлюднив хтось ззовні.'],
      pledged: ['What is pledged.', 'Обіцяне.'],
      committed: ['What is committed.', 'Зобов’язане.'],
      contracted: ['What is contracted: not recorded here.', 'Законтрактоване: тут не записується.'],
      disbursed: ['What providers say has left.', 'Що, за словами надавачів, надано.'],
      received: ['What receivers say has come.', 'Що, за словами отримувачів, надійшло.'],
      confirmed: ['What both say.', 'Що кажуть обидві сторони.'],
    },
  ),
  codeList('bridgeItem', ['What leads from one total to the next.', 'Що веде від одного підсумку до наступного.'], {
    not_converted: ['Pledged, but not fulfilled by a commitment.', 'Обіцяно, але не перетворено на зобов’язання.'],
    beyond_pledge: ['Committed beyond the pledge.', 'Зобов’язано понад обіцяне.'],
    without_pledge: ['Committed without a pledge.', 'Зобов’язано без обіцянки.'],
    on_other_terms: [
      'Committed on other terms than the pledge that it names states.',
      'Зобов’язано на інших умовах, ніж зазначає названа обіцянка.',
    ],
    of_uncounted_pledge: ['Committed for a pledge that is not counted.', 'Зобов’язано за обіцянкою, яку не враховано.'],
    undrawn: ['Committed and not paid.', 'Зобов’язано й не виплачено.'],
    overdrawn: ['Paid beyond what is committed.', 'Виплачено понад зобов’язане.'],
    drawn_in_other_currency: ['Drawn by payments in another currency.', 'Списано виплатами в іншій валюті.'],
    paid_for_other_currency: [
      'Paid for commitments in another currency.',
      'Виплачено за зобов’язаннями в іншій валюті.',
    ],
    without_commitment: ['Paid without drawing on a commitment.', 'Виплачено без списання із зобов’язання.'],
    only_provider: ['Stated by the provider alone.', 'Заявлено лише надавачем.'],
    only_receiver: ['Stated by the receiver alone.', 'Заявлено лише отримувачем.'],
    differs_in_match: ['By which the two sides differ.', 'На скільки сторони розходяться.'],
    receipt_unmatched: ['Received and matched with nothing.', 'Отримано й ні з чим не зіставлено.'],
    above_statement_of_provider: ['Received above what the provider states.', 'Отримано понад заявлене надавачем.'],
  }),
  codeList('bridgeWord', ['On whose word a total rests.', 'Чиїм словом є підсумок.'], {
    outside: ['Of a source outside.', 'Зовнішнього джерела.'],
    provider: ['Of providers.', 'Надавачів.'],
    receiver: ['Of receivers.', 'Отримувачів.'],
    both: ['Of both sides.', 'Обох сторін.'],
  }),
  codeList('outlookSection', ['What an outlook tells of.', 'Про що йдеться в огляді перспектив.'], {
    agreement_ends: ['The end of an agreement.', 'Закінчення угоди.'],
    pledged: ['Pledges of a year.', 'Обіцянки на рік.'],
    committed: ['What was committed in a year.', 'Зобов’язання за рік.'],
    disbursed: ['What was paid in a year.', 'Виплачене за рік.'],
    conditions_unmet: ['A condition that is not met.', 'Невиконана умова.'],
    single_provider: ['A capability that rests on one provider.', 'Спроможність, що тримається на одному надавачеві.'],
    open_needs: ['Needs that nothing covers.', 'Потреби, яких ніщо не покриває.'],
  }),
  codeList('overlapRule', ['How an overlap was found.', 'За яким правилом знайдено збіг.'], {
    capability_year: [
      'Acts for one capability in one year in different coalitions or arrangements.',
      'Дії для однієї спроможності в одному році в різних коаліціях чи форматах.',
    ],
    area_year: [
      'Acts of one area in one year in different arrangements.',
      'Дії однієї сфери в одному році в різних форматах.',
    ],
    several_arrangements: [
      'One act in several coalitions or arrangements.',
      'Одна дія в кількох коаліціях чи форматах.',
    ],
    several_agreements: ['One act linked to several agreements.', 'Одну дію пов’язано з кількома угодами.'],
  }),
  codeList('coverageMeasure', ['What is not known, counted.', 'Що невідоме, у підрахунку.'], {
    entries_without_rate: ['Entries without a rate of their value date.', 'Записи без курсу на дату валютування.'],
    disbursements_without_evidence: [
      'Disbursements for which you see no document.',
      'Виплати, щодо яких не видно жодного документа.',
    ],
    entries_unvalued: ['Entries in kind without a value.', 'Записи в натуральній формі без вартості.'],
    pledges_unquantified: ['Pledges without a size.', 'Обіцянки без визначеного обсягу.'],
    pledges_gdp_share_unresolved: [
      'Shares of a gross domestic product without a named series.',
      'Частки ВВП, для яких не названо ряд даних.',
    ],
    pledges_union_contribution_unknown: [
      'Pledges that may or may not include what the union gives.',
      'Обіцянки, що можуть включати внесок союзу.',
    ],
    commitments_without_provision: ['Commitments that name no provision.', 'Зобов’язання без посилання на положення.'],
    commitments_without_agreement: ['Commitments that name no agreement.', 'Зобов’язання без посилання на угоду.'],
    provisions_without_act: ['Provisions that nothing implements.', 'Положення, які ніщо не виконує.'],
    agreements_text_not_seen: ['Agreements whose text was not seen.', 'Угоди, тексту яких не бачили.'],
    clauses_unknown: ['Clauses that are neither present nor absent.', 'Застереження, про наявність яких невідомо.'],
    claims_in_conflict: ['Facts about which claims conflict.', 'Факти, щодо яких твердження суперечать.'],
  }),
]
