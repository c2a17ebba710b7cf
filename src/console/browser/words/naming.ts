/** The names of reports and of the parts of a country brief that the service knows by a code. */
export const naming = {
  'report.name.ledger': ['Transactions', 'Операції'],
  'report.name.pipeline': ['From pledge to receipt', 'Від обіцянки до отримання'],
  'report.name.pledges': ['Register of pledges', 'Реєстр обіцянок'],
  'report.name.commitments': ['Register of commitments', 'Реєстр зобов’язань'],
  'report.name.reconciliation': ['Both sides’ statements', 'Заяви обох сторін'],
  'report.name.received-statements': ['What participants said outside', 'Сказане учасниками поза системою'],
  'report.name.corrections': ['Corrections', 'Виправлення'],
  'report.name.exceptions': ['Exceptions', 'Винятки'],
  'report.name.coverage': ['What is not known', 'Чого не відомо'],
  'report.name.implementation-coverage': ['Coverage of the agreements', 'Охоплення угод'],
  'report.name.implementation-overlaps': ['Overlaps', 'Перетини'],
  'report.name.outlook': ['Outlook', 'Перспективи'],
  'report.name.scoreboard': ['Scoreboard of reforms', 'Табло реформ'],
  'report.name.access-log': ['Access log', 'Журнал доступу'],
  'report.name.board': ['Gap board', 'Дошка прогалин'],
  'report.why.ledger': ['Every entry of the books, one in a row.', 'Кожен запис обліку, по одному в рядку.'],
  'report.why.pipeline': [
    'What was pledged, committed, allocated, disbursed and confirmed, by participant and currency.',
    'Що обіцяно, зобов’язано, розподілено, виплачено й підтверджено, за учасниками та валютами.',
  ],
  'report.why.pledges': ['Every pledge, in its words and figures.', 'Кожна обіцянка, словами та в числах.'],
  'report.why.commitments': ['Every commitment, and who signed it.', 'Кожне зобов’язання та хто його підписав.'],
  'report.why.reconciliation': [
    'What the provider and the receiver say of the same money or goods, and the difference.',
    'Що надавач і отримувач кажуть про ті самі кошти чи майно, та різниця.',
  ],
  'report.why.received-statements': [
    'What Ukraine recorded of what participants said outside, and what became of it.',
    'Що Україна записала зі сказаного учасниками поза системою, і що з цього стало.',
  ],
  'report.why.corrections': [
    'Every reversal, with its reason and what took its place.',
    'Кожне сторнування, з причиною та тим, що його замінило.',
  ],
  'report.why.exceptions': [
    'Entries that an auditor should look at, and by which rule.',
    'Записи, на які аудиторові варто глянути, і за яким правилом.',
  ],
  'report.why.coverage': [
    'How much is not known, by participant and measure.',
    'Скільки не відомо, за учасниками та показниками.',
  ],
  'report.why.implementation-coverage': [
    'What acts implement of each agreement, and of what nothing is known.',
    'Що з кожної угоди виконують дії, і про що нічого не відомо.',
  ],
  'report.why.implementation-overlaps': [
    'Acts and arrangements for the same thing at the same time.',
    'Дії та формати для того самого в той самий час.',
  ],
  'report.why.outlook': [
    'What ends, what is promised and what is left, year by year.',
    'Що закінчується, що обіцяно і що лишається, рік за роком.',
  ],
  'report.why.scoreboard': [
    'Each step of the reforms, and who assessed it how.',
    'Кожен крок реформ, хто і як його оцінив.',
  ],
  'report.why.access-log': ['Who read and did what, and when.', 'Хто що читав і робив, і коли.'],
  'report.why.board': [
    'What is needed, who covers it, and what nobody does.',
    'Що потрібно, хто це покриває і чого не покриває ніхто.',
  ],

  'report.inFull': ['In full', 'Докладно, англійською'],

  'country.brief': ['Brief, to print', 'Довідка для друку'],
  'country.brief.data': ['Brief, as data', 'Довідка як дані'],
  'country.both': ['Of needs and tasks, on either side', 'За потребами й завданнями, з обох сторін'],
  'country.dates': ['Next dates', 'Найближчі дати'],
  'country.notKept': [
    'No run is kept of it: the hash is that of what came down just now.',
    'Запуску з нього не зберігають: це геш того, що щойно надійшло.',
  ],
  'field.onWhom': ['Who is to act', 'За ким хід'],
  'field.count': ['How many', 'Скільки'],
  'brief.offers_to_decide': ['Offers to decide on', 'Пропозиції, щодо яких слід вирішити'],
  'brief.offers_to_convert': ['Accepted offers to make firm', 'Прийняті пропозиції, які слід закріпити'],
  'brief.task_parts_to_agree': ['Parts of tasks to agree to', 'Частини завдань, які слід погодити'],
  'brief.tasks_to_deliver': ['Tasks to deliver', 'Завдання, які слід виконати'],
  'brief.tasks_to_verify': ['Tasks to verify', 'Завдання, які слід перевірити'],
  'brief.consultations_to_answer': ['Requests to answer', 'Запити без відповіді'],
  'brief.project_milestone': ['Milestone of a project', 'Віха проєкту'],
  'brief.task': ['Task', 'Завдання'],
  'brief.agreement_expires': ['The agreement ends', 'Спливає строк угоди'],
} as const
