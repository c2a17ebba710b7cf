import { type CodeList, codeList } from './code-list.ts'

/** What can be done with records whose rooms have no list of their own for it. */
export const actionLists: readonly CodeList[] = [
  codeList('consultationAction', ['What can be done with a consultation request.', 'Що можна зробити із запитом.'], {
    amendConsultation: ['Change it.', 'Змінити його.'],
    circulateConsultation: ['Circulate it to its addressees.', 'Розіслати його адресатам.'],
    acknowledgeConsultation: ['Acknowledge that one has received it.', 'Підтвердити його отримання.'],
    logSession: ['Log a meeting about it.', 'Зафіксувати зустріч щодо нього.'],
    logContactAttempt: ['Log an attempt to reach an addressee.', 'Зафіксувати спробу зв’язатися з адресатом.'],
    respondToConsultation: ['Answer it.', 'Відповісти на нього.'],
    extendDeadlines: ['Give addressees more time.', 'Подовжити адресатам строки.'],
    excuseAddressee: ['Excuse an addressee from answering.', 'Звільнити адресата від відповіді.'],
    recordApplicability: ['State how far one’s clause applies.', 'Заявити, наскільки застосовне своє положення.'],
    consentToRoster: ['Consent to be named to the other addressees.', 'Погодитися бути названим іншим адресатам.'],
    renewConsultation: ['Keep it from lapsing.', 'Не дати йому втратити чинність.'],
    closeConsultation: ['Close it with its outcome.', 'Закрити його з підсумком.'],
    cancelConsultation: ['Cancel it.', 'Скасувати його.'],
  }),
  codeList('offerAction', ['What can be done with an offer of a response.', 'Що можна зробити з пропозицією.'], {
    acceptOffer: ['Accept it, whole or in part.', 'Прийняти її повністю або частково.'],
    rejectOffer: ['Reject it with a reason.', 'Відхилити її з поясненням.'],
    withdrawOffer: ['Take one’s own back.', 'Відкликати власну.'],
    joinOffer: ['Confirm one’s own part of it.', 'Підтвердити власну частину.'],
  }),
  codeList('pledgeAction', ['What can be done with a pledge.', 'Що можна зробити з обіцянкою.'], {
    confirmPledge: ['Confirm it as its giver.', 'Підтвердити її як надавач.'],
    fulfilPledgeCondition: ['State that its condition is met.', 'Заявити, що її умову виконано.'],
    withdrawPledge: ['Take it back with a reason.', 'Відкликати її з поясненням.'],
  }),
  codeList('commitmentAction', ['What can be done with a commitment.', 'Що можна зробити із зобов’язанням.'], {
    decommit: ['Take a part of it back.', 'Відкликати його частину.'],
    allocate: ['Assign a part of it to a package.', 'Виділити його частину на пакет.'],
    createDisbursement: ['Post a disbursement under it.', 'Провести за ним виплату.'],
  }),
  codeList('ledgerEntryAction', ['What can be done with a ledger entry.', 'Що можна зробити із записом книги.'], {
    reverseLedgerEntry: ['Take it back by another entry.', 'Скасувати його іншим записом.'],
  }),
  codeList('lotAction', ['What can be added to a lot.', 'Що можна додати до партії.'], {
    dispatched: ['That it left the giver.', 'Що її відправлено надавачем.'],
    arrived_hub: ['That it arrived at a logistics hub.', 'Що вона прибула до логістичного вузла.'],
    handed_over: ['That control passed to the receiver.', 'Що контроль перейшов до отримувача.'],
    inventoried: ['That it was counted on the receiver’s side.', 'Що її інвентаризовано в отримувача.'],
    returned: ['That it was given back.', 'Що її повернено.'],
    lost: ['That it was lost.', 'Що її втрачено.'],
    expended: ['That it was used up.', 'Що її витрачено.'],
    valuation: ['What it is worth.', 'Скільки вона коштує.'],
    evidence: ['A reference to a document.', 'Посилання на документ.'],
  }),
  codeList(
    'evidenceRequestAction',
    ['What can be done with a request for evidence.', 'Що можна зробити із запитом доказів.'],
    {
      answerEvidenceRequest: ['Answer it.', 'Відповісти на нього.'],
      withdrawEvidenceRequest: ['Take one’s own back.', 'Відкликати власний.'],
    },
  ),
]
