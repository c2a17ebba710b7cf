/** Rules of needs, coalitions, tasks and lots, of what implements the agreements, and of the report: a part of the register. */
export const workRules = {
  'BR-80': [
    'A role in a coalition is agreed by two: its participant, and who else leads; Ukraine where nobody else does.',
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
    'The lead is handed over in one act; a coalition that nobody leads says so.',
    'Очолювання передається одним актом; коаліція, яку ніхто не очолює, так і каже.',
  ],
  'BR-84': [
    'What follows is not dated before what it follows, and what has happened not later than today.',
    'Наступне не датується раніше за попереднє, а те, що сталося, — пізніше за сьогодні.',
  ],
  'BR-85': [
    'A need is validated by a named actor other than who filed or amended it; before that nobody offers against it.',
    'Потребу підтверджує названа особа, інша за тих, хто її подав чи змінив; доти на неї нічого не пропонують.',
  ],
  'BR-86': [
    'A quantity is above zero, in the unit of the need or in one whose conversion is declared.',
    'Кількість більша за нуль, в одиниці потреби або в тій, для якої оголошено перерахунок.',
  ],
  'BR-87': [
    'A need is needed on a day to come, of a capability that is in the list on that day.',
    'Потреба має майбутній день і спроможність, яка є в переліку на цей день.',
  ],
  'BR-88': [
    'A validated need is not amended: another supersedes it, once.',
    'Підтверджену потребу не змінюють: її один раз замінює інша.',
  ],
  'BR-90': [
    'A task is made and agreed for a need that is validated and stands, or for a provision.',
    'Завдання створюють і погоджують для підтвердженої чинної потреби або для положення.',
  ],
  'BR-91': [
    'One participant leads a task; the shares that are told are above 0 and come to no more than 100.',
    'Завдання очолює один учасник; зазначені частки більші за 0 і разом не перевищують 100.',
  ],
  'BR-92': [
    'Each participant agrees to its own part; a task is agreed once all have.',
    'Кожен учасник погоджує власну частину; завдання погоджене, коли погодили всі.',
  ],
  'BR-93': [
    'Who leads a task says that it is delivered; Ukraine verifies it, and nobody who does it.',
    'Про виконання завдання заявляє його очільник; перевіряє Україна, і ніхто з виконавців.',
  ],
  'BR-94': [
    'A task does not end before it starts, its milestones lie between, and what is told of it is not of the future.',
    'Завдання не закінчується раніше, ніж почалося, його віхи лежать між тими днями, а повідомлене про нього — не з майбутнього.',
  ],
  'BR-95': [
    'A milestone is assessed by somebody who does not do the task; what is met in part has a share and the reasoning.',
    'Віху оцінює той, хто не виконує завдання; виконане частково має частку й обґрунтування.',
  ],
  'BR-96': [
    'More or other than what was accepted is given only as a deviation that its provider states with the reason and that who accepted it confirms; until then nothing is made of the proposal, and no total counts it.',
    'Більше чи інше, ніж прийнято, дають лише як відхилення, яке надавач заявляє з поясненням, а той, хто прийняв, підтверджує; доти з пропозиції нічого не виникає, і жоден підсумок її не рахує.',
  ],
  'BR-100': [
    'A link says that an act implements a provision that there is, or the cell of an agreement, an area and an obligor in which something can be delivered.',
    'Зв’язок означає, що дія виконує наявне положення або клітину з угоди, сфери та зобов’язаної сторони, у якій є що виконувати.',
  ],
  'BR-101': [
    'What is said to implement an agreement happened while that had effect; only what prepares it may come before.',
    'Дія, що нібито виконує угоду, сталася, коли та була чинна; раніше може бути лише те, що її готує.',
  ],
  'BR-102': [
    'The shares of one act over all that it is linked to are 100 per cent at most.',
    'Частки однієї дії за всім, із чим її пов’язано, разом не перевищують 100 відсотків.',
  ],
  'BR-103': [
    'A link is claimed by whose act it is or by a party to the agreement, and never confirmed by who claims it; it is confirmed once all others concerned have confirmed.',
    'Зв’язок заявляє той, чия це дія, або сторона угоди, і ніколи не підтверджує той, хто заявив; його підтверджено, коли підтвердили всі інші причетні.',
  ],
  'BR-104': [
    'Fourteen days’ silence of those who are concerned, have somebody to be told and were told on the first and the tenth day counts as no objection, without prejudice: an objection may still come.',
    'Чотирнадцять днів мовчання тих, кого це стосується, хто має кому повідомити і кому повідомлено першого та десятого дня, вважаються відсутністю заперечень, без шкоди для позиції: заперечити можна й потім.',
  ],
  'BR-105': ['A link is as visible as its act, always.', 'Зв’язок завжди видно тим самим, кому видно його дію.'],
  'BR-106': [
    'A rule links many acts at once only as far as its last preview showed; where it would link more it links none.',
    'Правило пов’язує багато дій разом лише в межах останнього перегляду; якщо мало б більше — не пов’язує жодної.',
  ],
  'BR-107': [
    'What a reader matched by subject is told as such and counts as nothing that anybody has stated.',
    'Те, що читач зіставив за темою, так і названо й не рахується як чиясь заява.',
  ],
  'BR-108': [
    'Coverage states its denominator: the provisions of strength shall or will that can be delivered, by agreement, area and obligor; of what nothing is known, nothing is said to be done or undone.',
    'Охоплення називає свій знаменник: положення сили shall або will, які можна виконати, за угодою, сферою та зобов’язаною стороною; про що нічого не відомо, про те не сказано ні що зроблено, ні що ні.',
  ],
  'BR-109': [
    'Fulfilled is only what has a date or an amount that facts meet.',
    'Виконаним є лише те, строку або сумі чого відповідають факти.',
  ],
  'BR-115': [
    'An overlap names the rule that found it, and finds fault with nobody.',
    'Збіг називає правило, за яким його знайдено, і нікого не звинувачує.',
  ],
  'BR-110': [
    'An instrument and each of its stages are changed by two: one party states, another confirms, and until then it is a claim; what sources say is found, and nobody’s word.',
    'Документ і кожен його етап змінюють двоє: одна сторона заявляє, інша підтверджує, а доти це твердження; сказане в джерелах знайдено і не є чиїмось словом.',
  ],
  'BR-111': [
    'Measures of a plan come in all or none; every line is checked first, each error tells its line, and no measure is due before it starts or done in the future.',
    'Заходи плану вносяться всі або жоден; спершу перевіряється кожен рядок, кожна помилка називає свій рядок, і жоден захід не має строку до початку чи виконання в майбутньому.',
  ],
  'BR-112': [
    'The preview of a circulation shows every instrument with a consultation clause of its own that binds requester and addressee, whether it applies, and which clause is used and why.',
    'Попередній перегляд показує кожен документ із власною клаузулою про консультації, що пов’язує ініціатора й адресата, чи він застосовний, і яку клаузулу використано й чому.',
  ],
  'BR-113': [
    'What would be left without some participants or agreements is told beside the whole, and asking changes nothing.',
    'Що лишилося б без певних учасників чи угод, показано поряд із цілим, і запитання нічого не змінює.',
  ],
  'BR-114': [
    'A bridge between two totals tells each step with its formula and by whose word it is; a published total is a claim of its source, what is left is unexplained, and what the data cannot tell is named and never guessed.',
    'Міст між двома підсумками показує кожен крок із формулою та чиїм словом він є; оприлюднений підсумок — це твердження його джерела, решту не пояснено, а чого дані не кажуть, те названо й ніколи не вгадано.',
  ],
  'BR-116': [
    'A claim may be about an agreement that is not in the register, and changes no count.',
    'Твердження може стосуватися угоди, якої немає в реєстрі, і не змінює жодного підрахунку.',
  ],
  'BR-120': [
    'A joint project is entered by one of its parties, and has at least two, each named once.',
    'Спільний проєкт вносить одна з його сторін; їх щонайменше дві, і кожну названо один раз.',
  ],
  'BR-121': [
    'Whether a project implements an agreement is derived: what parties confirm, do not object to or claim decides, else what sources say; a match by subject alone is no more than that.',
    'Чи виконує проєкт угоду, виводиться: вирішує те, що сторони підтвердили, чому не заперечили або що заявили, інакше — що кажуть джерела; збіг лише за предметом залишається збігом.',
  ],
  'BR-122': [
    'A promise is kept as it was told first; what moved it and by how much is derived from what was said after it, and nothing told is of the future.',
    'Обіцяне зберігається таким, як його сказано вперше; що і на скільки його змістило, виводиться зі сказаного потім, і ніщо повідомлене не стосується майбутнього.',
  ],
  'BR-123': [
    'What the public reads of a project is published by all of its parties, in both languages, exactly as proposed; one alone publishes nothing, and any of them takes it back.',
    'Те, що громадськість читає про проєкт, оприлюднюють усі його сторони, обома мовами й саме так, як запропоновано; одна сторона сама не оприлюднює нічого, а відкликати може кожна.',
  ],
  'BR-124': [
    'An assessment is entered by reference: without one it is none; several stand side by side.',
    'Оцінка вноситься з посиланням: без нього її немає; кілька оцінок стоять поруч.',
  ],
  'BR-125': [
    'Money held back or released for a step is what a decision says; nothing is reckoned from it.',
    'Утримані або вивільнені за крок кошти — це те, що каже рішення; із них нічого не обчислюється.',
  ],
  'BR-126': [
    'Accepted steps and those that are missing by name come to the steps due, or it is said that they do not.',
    'Прийняті кроки та поіменно відсутні разом дають належні кроки, або сказано, що це не так.',
  ],
  'BR-127': [
    'A step of the roadmap depends on none that depends on it, by whatever way; a circle is refused and named.',
    'Крок дорожньої карти не залежить від кроку, що хоч якимось шляхом залежить від нього; коло відхиляється й називається.',
  ],
  'BR-128': [
    'There is one edition of the monitoring report for all readers: every figure is over what the whole framework may see and names the request that gives it again, what is unknown is counted, and nobody is ranked.',
    'Моніторинговий звіт — один для всіх читачів: кожне число — за тим, що бачить уся рамка, і називає запит, що дає його знову; невідоме пораховано, і нікого не ранжовано.',
  ],
  'BR-129': [
    'A draft of the report is of a period that does not end before it begins, lies before the parties for 14 days with their objections printed in it, and once it is issued its bytes stand.',
    'Проєкт звіту — про період, що не закінчується раніше, ніж почався, — лежить перед сторонами 14 днів, їхні заперечення надруковано в ньому, а після видання його байти незмінні.',
  ],
  'BR-130': [
    'One meeting is one record. What the requester records as attendance counts for each addressee that it names, without prejudice, unless that addressee objects: it may do so with a reason until 48 hours after a person of it has seen the record, and after the end of the request no longer than a session is confirmed; then it counts for that addressee no more.',
    'Одна зустріч — один запис. Записана ініціатором участь зараховується кожному названому адресатові, без шкоди для його позиції, якщо він не заперечить: заперечити з підставою можна до спливу 48 годин після того, як запис побачила його людина, а після завершення запиту — не довше, ніж підтверджують зустрічі; тоді зустріч йому не зараховується.',
  ],
  'BR-131': [
    'An offer that several make together answers for each of them, for a partner from the moment at which it confirms its part, while the request runs.',
    'Спільна пропозиція є відповіддю кожного з надавачів, для партнера — від миті, коли він підтвердив свою частину, доки запит чинний.',
  ],
  'BR-132': [
    'An answer is asked for by a time between now and a year from now. A session of before the circulation counts from when the matter came up, or from 30 days before the request was made where it does not say when, and took no time.',
    'Відповіді просять у межах року від цієї миті. Зустріч до поширення зараховується, відколи виникло питання, а де це не сказано — за 30 днів до створення запиту, і не забрала часу.',
  ],
  'BR-160': ['As of a position, a report says what it said then.', 'Станом на позицію звіт каже те саме, що й тоді.'],
} as const satisfies Record<`BR-${string}`, readonly [en: string, uk: string]>
