import { type CodeList, codeList } from './code-list.ts'

/** Actions on records whose modules have no list of their own for them. */
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
    createReturn: ['State that money came back of it.', 'Заявити, що з нього повернулися кошти.'],
    matchReceipt: ['Match it with a statement of the provider.', 'Зіставити його із заявою надавача.'],
    unmatchReceipt: ['End its match with a reason.', 'Завершити його зіставлення з поясненням.'],
    raiseDispute: ['Dispute it with a reason.', 'Оскаржити його з поясненням.'],
    addEntryEvidence: ['Name a document that bears it out.', 'Назвати документ, що це підтверджує.'],
  }),
  codeList(
    'membershipAction',
    ['What can be done with a role in a coalition.', 'Що можна зробити з роллю в коаліції.'],
    {
      confirmMembership: ['Confirm it as the other side.', 'Підтвердити її як інша сторона.'],
      rejectMembership: ['Decline it with a reason.', 'Відхилити її з поясненням.'],
      withdrawMembership: ['Take one’s own proposal back.', 'Відкликати власну пропозицію.'],
      leaveCoalition: ['End it.', 'Завершити її.'],
    },
  ),
  codeList('webhookAction', ['What can be done with a webhook.', 'Що можна зробити з вебхуком.'], {
    changeWebhook: ['Change its address or its filters.', 'Змінити його адресу або фільтри.'],
    disableWebhook: ['Stop its calls.', 'Зупинити його виклики.'],
    enableWebhook: ['Begin its calls again.', 'Відновити його виклики.'],
    pingWebhook: ['Have it called once, to try it out.', 'Викликати його один раз для перевірки.'],
    replayWebhook: [
      'Enable it again; it is then called for what has happened since.',
      'Викликати його знову за те, що сталося відтоді.',
    ],
    rotateWebhookKeys: ['Give it a new key.', 'Дати йому новий ключ.'],
  }),
  codeList('lotAction', ['What can be added to a lot.', 'Що можна додати до партії.'], {
    stateLotEvent: ['State what happened to it.', 'Засвідчити, що з нею сталося.'],
    valueLot: ['State what it is worth.', 'Вказати, скільки вона коштує.'],
    addLotEvidence: ['Name a document that bears it out.', 'Назвати документ, що це підтверджує.'],
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
