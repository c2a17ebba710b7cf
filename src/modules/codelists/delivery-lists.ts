import { type CodeList, codeList } from './code-list.ts'

/** Goods: their events, their values and their evidence. */
export const deliveryLists: readonly CodeList[] = [
  codeList('deliveryEvent', ['The milestones of goods on their way.', 'Віхи на шляху майна.'], {
    dispatched: ['Left the giver.', 'Відправлено надавачем.'],
    arrived_hub: ['Arrived at a logistics hub.', 'Прибуло до логістичного вузла.'],
    handed_over: [
      'Control passed to the receiver: this is the disbursement.',
      'Контроль перейшов до отримувача: це і є надання.',
    ],
    receipt_confirmed: ['The receiver says that it has them.', 'Отримувач підтвердив отримання.'],
    inventoried: ['Counted on the receiver’s side.', 'Інвентаризовано в отримувача.'],
    returned: ['Given back.', 'Повернено.'],
    lost: ['Lost.', 'Втрачено.'],
    expended: ['Used up.', 'Витрачено.'],
  }),
  codeList('valuationMethod', ['How goods were valued.', 'Як оцінено майно.'], {
    net_book_value: [
      'What the books of the giver show after depreciation.',
      'Залишкова балансова вартість у надавача.',
    ],
    acquisition_cost: ['What was once paid for them.', 'Вартість придбання.'],
    replacement_cost: ['What new ones would cost.', 'Вартість заміщення.'],
    fair_market_value: ['What the market would pay.', 'Справедлива ринкова вартість.'],
    donor_stated: ['As the giver says, no method named.', 'За заявою надавача, метод не названо.'],
    price_list_estimate: ['Estimated from price lists.', 'Оцінено за прейскурантами.'],
    unvalued: ['Not valued; that is not zero.', 'Не оцінено; це не нуль.'],
  }),
  codeList('lotStatus', ['Where a lot is; derived.', 'Де перебуває партія; виводиться.'], {
    registered: ['Registered, and not sent yet.', 'Зареєстровано, ще не відправлено.'],
    dispatched: ['On its way.', 'У дорозі.'],
    at_hub: ['At a logistics hub.', 'У логістичному вузлі.'],
    partly_handed_over: ['A part of it is handed over.', 'Частину передано.'],
    handed_over: ['Handed over, as the provider says.', 'Передано, за словами надавача.'],
    receipt_stated: [
      'The receiver says that it has it; no hand-over is stated.',
      'Отримувач заявляє, що має її; про передавання не заявлено.',
    ],
    receipt_confirmed: ['Handed over and received, as both sides say.', 'Передано й отримано, за словами обох сторін.'],
    returned: ['All of it is gone, at last by return.', 'Нічого не лишилося, востаннє через повернення.'],
    lost: ['All of it is gone, at last by loss.', 'Нічого не лишилося, востаннє через утрату.'],
    expended: ['All of it is gone, at last by use.', 'Нічого не лишилося, востаннє через витрачання.'],
  }),
  codeList('valuationPurpose', ['What goods are valued for.', 'Для чого оцінюють майно.'], {
    book_value: ['The books of who values it.', 'Для обліку того, хто оцінює.'],
    refund_claim: ['A claim to be refunded, such as to a fund.', 'Для заявки на відшкодування, наприклад із фонду.'],
    replacement: ['What it costs to fill the gap.', 'Для поповнення запасів.'],
    insurance: ['Insurance and damages.', 'Для страхування та збитків.'],
    statistics: ['Statistics and reports of support.', 'Для статистики та звітів про підтримку.'],
  }),
  codeList('documentType', ['The kind of document that supports a statement.', 'Який документ підтверджує заяву.'], {
    contract: ['A contract.', 'Договір.'],
    invoice: ['An invoice.', 'Рахунок.'],
    payment_order: ['An order to pay.', 'Платіжне доручення.'],
    bank_statement: ['A statement of a bank.', 'Банківська виписка.'],
    packing_list: ['A packing list.', 'Пакувальний лист.'],
    transport_document: ['A waybill or another document of transport.', 'Накладна або інший транспортний документ.'],
    hand_over_certificate: ['A certificate of hand-over.', 'Акт передавання.'],
    receipt_certificate: ['A certificate of receipt.', 'Акт приймання.'],
    inventory_record: ['A record of an inventory.', 'Інвентаризаційний опис.'],
    valuation_report: ['A report of a valuation.', 'Звіт про оцінку.'],
    consent: ['A consent, such as to a third-party transfer.', 'Згода, наприклад на передавання третій стороні.'],
    photograph: ['A photograph.', 'Фотографія.'],
    audit_report: ['A report of an audit.', 'Аудиторський звіт.'],
    other: ['Anything else.', 'Інше.'],
  }),
]
