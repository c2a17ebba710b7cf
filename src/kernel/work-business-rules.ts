/** Rules of needs, coalitions, tasks and lots, of what implements the agreements, and of the report: a part of the register. */
export const workRules = {
  'BR-80': [
    'Two sides agree on a role in a coalition: its participant and another lead, or Ukraine if nobody else leads.',
    'Роль у коаліції погоджують двоє: її учасник і той, хто ще очолює; Україна, де більше ніхто не очолює.',
  ],
  'BR-81': [
    'A participant has one role in a coalition on a day, besides the sub-groups that it leads.',
    'Учасник має в коаліції одну роль на день, крім підгруп, які очолює.',
  ],
  'BR-82': [
    'A coalition has no more leads than its charter allows.',
    'Коаліція має не більше очільників, ніж дозволяє її статут.',
  ],
  'BR-83': [
    'The lead is handed over in one act; a coalition that nobody leads shows that.',
    'Очолювання передається одним актом; коаліція, яку ніхто не очолює, так і каже.',
  ],
  'BR-84': [
    'An act is not dated before the act that it follows, and an act that has happened is not dated later than today.',
    'Наступне не датується раніше за попереднє, а те, що сталося, — пізніше за сьогодні.',
  ],
  'BR-85': [
    'A named actor other than those who filed or amended a need validates it; before that nobody can make an offer to it.',
    'Потребу підтверджує названа особа, інша за тих, хто її подав чи змінив; доти на неї нічого не пропонують.',
  ],
  'BR-86': [
    'A quantity is above zero, in the unit of the need or in a unit whose conversion is declared.',
    'Кількість більша за нуль, в одиниці потреби або в тій, для якої оголошено перерахунок.',
  ],
  'BR-87': [
    'A need has a day in the future, and a capability that is in the list on that day.',
    'Потреба має майбутній день і спроможність, яка є в переліку на цей день.',
  ],
  'BR-88': [
    'A validated need is not amended: another need replaces it, once.',
    'Підтверджену потребу не змінюють: її один раз замінює інша.',
  ],
  'BR-90': [
    'A task is made and agreed for a validated need that still stands, or for a provision.',
    'Завдання створюють і погоджують для підтвердженої чинної потреби або для положення.',
  ],
  'BR-91': [
    'One participant leads a task; the shares that are stated are above 0 and together at most 100.',
    'Завдання очолює один учасник; зазначені частки більші за 0 і разом не перевищують 100.',
  ],
  'BR-92': [
    'Each participant agrees to its own part; a task is agreed once all have agreed.',
    'Кожен учасник погоджує власну частину; завдання погоджене, коли погодили всі.',
  ],
  'BR-93': [
    'The lead of a task says that it is delivered; Ukraine verifies it, and nobody who does the task may verify it.',
    'Про виконання завдання заявляє його очільник; перевіряє Україна, і ніхто з виконавців.',
  ],
  'BR-94': [
    'A task does not end before it starts, its milestones lie between the two days, and no report on it has a date in the future.',
    'Завдання не закінчується раніше, ніж почалося, його віхи лежать між тими днями, а повідомлене про нього — не з майбутнього.',
  ],
  'BR-95': [
    'A milestone is assessed by somebody who does not do the task; a milestone that is met in part has a share and the reasons.',
    'Віху оцінює той, хто не виконує завдання; виконане частково має частку й обґрунтування.',
  ],
  'BR-96': [
    'A provider gives more, or something else, than was accepted only as a deviation, which it states with the reason and which whoever accepted the offer confirms. Until then nothing is made of the proposal, and no total counts it.',
    'Більше чи інше, ніж прийнято, дають лише як відхилення, яке надавач заявляє з поясненням, а той, хто прийняв, підтверджує; доти з пропозиції нічого не виникає, і жоден підсумок її не рахує.',
  ],
  'BR-100': [
    'A link says that an act implements an existing provision, or a cell of agreement, area and obligor in which something can be delivered.',
    'Зв’язок означає, що дія виконує наявне положення або клітину з угоди, сфери та зобов’язаної сторони, у якій є що виконувати.',
  ],
  'BR-101': [
    'An act that is said to implement an agreement happened while the agreement had effect; only an act that prepares it may come before.',
    'Дія, що нібито виконує угоду, сталася, коли та була чинна; раніше може бути лише те, що її готує.',
  ],
  'BR-102': [
    'The shares of one act in all its links are together 100 per cent at most.',
    'Частки однієї дії за всім, із чим її пов’язано, разом не перевищують 100 відсотків.',
  ],
  'BR-103': [
    'The participant whose act it is, or a party to the agreement, claims a link; whoever claims it never confirms it. The link is confirmed once all others concerned have confirmed it and nobody’s objection stands.',
    'Зв’язок заявляє той, чия це дія, або сторона угоди, і ніколи не підтверджує той, хто заявив; його підтверджено, коли підтвердили всі інші причетні й жодне заперечення не лишається в силі.',
  ],
  'BR-104': [
    'If those concerned have somebody who can be told and were told on the first and the tenth day, fourteen days of silence count as no objection, without prejudice: they may still object.',
    'Чотирнадцять днів мовчання тих, кого це стосується, хто має кому повідомити і кому повідомлено першого та десятого дня, вважаються відсутністю заперечень, без шкоди для позиції: заперечити можна й потім.',
  ],
  'BR-105': ['A link is always as visible as its act.', 'Зв’язок завжди видно тим самим, кому видно його дію.'],
  'BR-106': [
    'A rule links only the acts that its last preview showed; if it would link more, it links none.',
    'Правило пов’язує багато дій разом лише в межах останнього перегляду; якщо мало б більше — не пов’язує жодної.',
  ],
  'BR-107': [
    'A match that a reader made by subject is shown as such and does not count as anybody’s statement.',
    'Те, що читач зіставив за темою, так і названо й не рахується як чиясь заява.',
  ],
  'BR-108': [
    'Coverage states its denominator: the provisions of strength shall or will that can be delivered, by agreement, area and obligor. If nothing is known of a provision, it is called neither done nor undone.',
    'Охоплення називає свій знаменник: положення сили shall або will, які можна виконати, за угодою, сферою та зобов’язаною стороною; про що нічого не відомо, про те не сказано ні що зроблено, ні що ні.',
  ],
  'BR-109': [
    'Only a provision with a date or an amount that facts meet is fulfilled.',
    'Виконаним є лише те, строку або сумі чого відповідають факти.',
  ],
  'BR-115': [
    'An overlap names the rule that found it, and blames nobody.',
    'Збіг називає правило, за яким його знайдено, і нікого не звинувачує.',
  ],
  'BR-110': [
    'Two parties change an instrument and each of its stages: one states and another confirms; until then the change is a claim. What sources say is marked as found, and is nobody’s word.',
    'Документ і кожен його етап змінюють двоє: одна сторона заявляє, інша підтверджує, а доти це твердження; сказане в джерелах знайдено і не є чиїмось словом.',
  ],
  'BR-111': [
    'Either all measures of a plan are stored or none. Every line is checked first and each error names its line. No measure is due before it starts or done in the future.',
    'Заходи плану вносяться всі або жоден; спершу перевіряється кожен рядок, кожна помилка називає свій рядок, і жоден захід не має строку до початку чи виконання в майбутньому.',
  ],
  'BR-112': [
    'The preview of a circulation shows every instrument that binds requester and addressee and has a consultation clause of its own. It says whether that clause applies, which clause is used, and why.',
    'Попередній перегляд показує кожен документ із власною клаузулою про консультації, що пов’язує ініціатора й адресата, чи він застосовний, і яку клаузулу використано й чому.',
  ],
  'BR-113': [
    'What would be left without some participants or agreements is shown beside the whole, and asking changes nothing.',
    'Що лишилося б без певних учасників чи угод, показано поряд із цілим, і запитання нічого не змінює.',
  ],
  'BR-114': [
    'A bridge between two totals shows each step with its formula and with whose word it rests on. A published total is a claim of its source. The rest is unexplained, and what the data cannot tell is named and never guessed.',
    'Міст між двома підсумками показує кожен крок із формулою та чиїм словом він є; оприлюднений підсумок — це твердження його джерела, решту не пояснено, а чого дані не кажуть, те названо й ніколи не вгадано.',
  ],
  'BR-116': [
    'A claim may be about an agreement that is not in the register; it then changes no count.',
    'Твердження може стосуватися угоди, якої немає в реєстрі, і не змінює жодного підрахунку.',
  ],
  'BR-120': [
    'A joint project is entered by one of its parties, and has at least two, each named once.',
    'Спільний проєкт вносить одна з його сторін; їх щонайменше дві, і кожну названо один раз.',
  ],
  'BR-121': [
    'Whether a project implements an agreement is derived: what parties confirm, do not object to or claim decides, and otherwise what sources say. A match by subject alone decides nothing.',
    'Чи виконує проєкт угоду, виводиться: вирішує те, що сторони підтвердили, чому не заперечили або що заявили, інакше — що кажуть джерела; збіг лише за предметом залишається збігом.',
  ],
  'BR-122': [
    'A promise is kept as it was first stated. What moved it, and by how much, is derived from later statements. No statement has a date in the future.',
    'Обіцяне зберігається таким, як його сказано вперше; що і на скільки його змістило, виводиться зі сказаного потім, і ніщо повідомлене не стосується майбутнього.',
  ],
  'BR-123': [
    'All parties of a project together publish what the public reads of it, in both languages and exactly as proposed. One party alone publishes nothing, and any of them can take it back.',
    'Те, що громадськість читає про проєкт, оприлюднюють усі його сторони, обома мовами й саме так, як запропоновано; одна сторона сама не оприлюднює нічого, а відкликати може кожна.',
  ],
  'BR-124': [
    'An assessment is entered with a reference and is no assessment without one; several stand side by side.',
    'Оцінка вноситься з посиланням: без нього її немає; кілька оцінок стоять поруч.',
  ],
  'BR-125': [
    'Money held back or released for a step is what a decision says; nothing is calculated from it.',
    'Утримані або вивільнені за крок кошти — це те, що каже рішення; із них нічого не обчислюється.',
  ],
  'BR-126': [
    'Accepted steps and missing steps, which are named, add up to the steps due; if they do not, that is stated.',
    'Прийняті кроки та поіменно відсутні разом дають належні кроки, або сказано, що це не так.',
  ],
  'BR-127': [
    'A step of the roadmap does not depend on a step that depends on it, directly or through others; a circle is refused and named.',
    'Крок дорожньої карти не залежить від кроку, що хоч якимось шляхом залежить від нього; коло відхиляється й називається.',
  ],
  'BR-128': [
    'The monitoring report is the same for all readers. Every figure covers what the whole framework may see and names the request that gives it again. What is unknown is counted, and nobody is ranked.',
    'Моніторинговий звіт — один для всіх читачів: кожне число — за тим, що бачить уся рамка, і називає запит, що дає його знову; невідоме пораховано, і нікого не ранжовано.',
  ],
  'BR-129': [
    'A draft of the report covers a period that does not end before it begins. The parties may object for 14 days, and their objections are printed in it. Once the report is issued, its bytes no longer change.',
    'Проєкт звіту — про період, що не закінчується раніше, ніж почався, — лежить перед сторонами 14 днів, їхні заперечення надруковано в ньому, а після видання його байти незмінні.',
  ],
  'BR-130': [
    'One meeting is one record. Attendance that the requester records counts for each addressee that it names, without prejudice, unless that addressee objects. An addressee may object, with a reason, until 48 hours after one of its people has seen the record, and after the end of the request only as long as sessions can be confirmed. The meeting then no longer counts for that addressee.',
    'Одна зустріч — один запис. Записана ініціатором участь зараховується кожному названому адресатові, без шкоди для його позиції, якщо він не заперечить: заперечити з підставою можна до спливу 48 годин після того, як запис побачила його людина, а після завершення запиту — не довше, ніж підтверджують зустрічі; тоді зустріч йому не зараховується.',
  ],
  'BR-131': [
    'A joint offer answers for each of its providers; for a partner it does so from the moment at which the partner confirms its part, while the request runs.',
    'Спільна пропозиція є відповіддю кожного з надавачів, для партнера — від миті, коли він підтвердив свою частину, доки запит чинний.',
  ],
  'BR-132': [
    'An answer is asked for by a time between now and a year from now. A session from before the circulation counts if it was held since the matter came up or, if the request does not say when that was, in the 30 days before the request was made; it counts as an answer without delay.',
    'Відповіді просять у межах року від цієї миті. Зустріч до поширення зараховується, відколи виникло питання, а де це не сказано — за 30 днів до створення запиту, і не забрала часу.',
  ],
  'BR-160': [
    'As of a position, a report says the same as it did then.',
    'Станом на позицію звіт каже те саме, що й тоді.',
  ],
} as const satisfies Record<`BR-${string}`, readonly [en: string, uk: string]>
