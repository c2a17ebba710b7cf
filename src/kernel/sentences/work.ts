/** What refusals say of coalitions, needs and tasks, links, instruments, projects, reforms, the roadmap and reports. */
export const ofTheWork = {
  'The {what} is {marking}.': 'Гриф запису ({what}) — {marking}.',
  'The {what} is not released to it.': 'Запис ({what}) йому не відкрито.',
  '{audience} is neither a participant nor a coalition that you may know of.':
    '{audience} — не учасник і не коаліція, про яку вам відомо.',
  'Only a record with the marking limited names audiences; one that is {marking} names nobody.':
    'Це для обмеженого; запис із грифом {marking} нікого не називає.',
  'A public text says this, so the record stays public.':
    'Про це йдеться у відкритому тексті: воно лишається відкритим.',

  'There is no such sub-group of this coalition.': 'У цієї коаліції немає такої підгрупи.',
  'Your participant does not lead: there is nothing to hand over.': 'Ваш учасник не головує: передавати нічого.',
  'must be later than {valid_from}, when your lead begins':
    'не пізніше за {valid_from}, коли починається ваше головування',
  'must not be your own participant': 'є вашим власним учасником',
  'The lead that would be handed over has ended.': 'Головування, яке передавали б, завершилося.',
  'The membership ends on {validTo} already.': 'Воно вже завершується {validTo}.',
  'must be later than {validFrom}, its first day': 'не пізніше за {validFrom}, перший день',
  'There is no such participant.': 'Такого учасника немає.',
  'An observer of the framework cannot take part in a coalition.': 'Спостерігач рамки участі не бере.',
  'Nobody else takes part yet who could confirm this role.': 'Поки що немає іншого учасника, який міг би підтвердити.',
  'takes part alone': 'бере участь сам',
  'is before `from`': 'раніше за `from`',
  'A meeting that is still to come cannot have decided anything.': 'Зустріч, яка ще буде, нічого не вирішила.',
  'is before the meeting': 'раніше за зустріч',
  'A review of this day is recorded already.': 'Огляд цього дня вже записано.',
  'must be small letters, digits and underscores': 'має бути з малих літер, цифр і підкреслень',
  'goes only with the role subgroup_lead': 'належить лише до subgroup_lead',
  'must be a media type such as application/pdf': 'має бути тип даних, як-от application/pdf',
  'The charter allows no more leads than {count}; leading now: {others}.':
    'Статут дозволяє головувань не більше ніж {count}; нині головують: {others}.',
  'The participant has the role {role} from {valid_from}.': 'Учасник має роль {role} з {valid_from}.',
  '{from} must be later than {valid_from}': '{from} не пізніше за {valid_from}',

  'There is no such requirement, or you may not know of it.': 'Такої потреби немає, або вам про неї не відомо.',
  'The requirement is {state}.': 'Стан потреби — {state}.',
  'There is no such capability in the list on that day.': 'На той день у переліку немає такої спроможності.',
  'There is no such provision.': 'Такого положення немає.',
  'must be a decimal string such as "12" or "2.5", of at most 15 digits and 6 decimal places':
    'має бути десятковий рядок, як-от "12" або "2.5", щонайбільше 15 цифр і 6 знаків після коми',
  'must be the code of a capability': 'має бути код спроможності',
  'goes with an amount': 'зазначають разом із сумою',
  'The requirement is {status}: offers can be made only to a validated one.':
    'Стан потреби — {status}: пропозиції роблять до підтвердженої.',
  'is not the unit of the requirement, and no conversion is declared':
    'не та, що в потребі, і перерахунку не оголошено',
  'Money that was offered is confirmed as a commitment.': 'Запропоновані гроші підтверджують як зобов’язання.',
  'Name the requirement or the provision that the task is for.':
    'Назвіть потребу або положення, для якого це завдання.',
  'A need is validated by another account than those that filed and amended it.':
    'Потребу підтверджує інший обліковий запис, ніж ті, що її подали та змінювали.',
  'is given already': 'уже зазначено',
  'The coalition is not released to {code}.': 'Коаліцію не відкрито для {code}.',
  'The requirement is not released to {code}.': 'Потребу не відкрито для {code}.',
  'The agreement is not released to {code}.': 'Угоду не відкрито для {code}.',
  'must be a percentage such as "40", of at most 15 digits and 4 decimal places':
    'має бути відсоток, як-от "40", щонайбільше 15 цифр і 4 знаки після коми',
  'either a requirement or a provision is needed, and not both': 'потрібна або потреба, або положення, але не обидва',
  'goes with a quantity': 'зазначають разом із кількістю',
  'is taken from the requirement: leave it out': 'береться з потреби: не зазначайте',
  'Your participant has agreed to its part already.': 'Ваш учасник уже погодився на свою частину.',
  'The requirement is not validated yet.': 'Потребу ще не підтверджено.',
  'has another part in the task already': 'уже має іншу частину',
  'The shares come to {whole}; together they must be at most 100.':
    'Частки разом становлять {whole}, а мають бути щонайбільше 100.',
  'is before `startsOn`': 'раніше за `startsOn`',
  'is before the task starts, {startsOn}': 'раніше, ніж починається завдання, {startsOn}',
  'is after the task is due, {dueOn}': 'пізніше за строк завдання, {dueOn}',
  'The task was called off: nothing in it is assessed any more.':
    'Завдання скасовано: у ньому більше нічого не оцінюють.',
  'A participant that does a task cannot assess its milestones.': 'Хто виконує завдання, той не оцінює його етапів.',
  'Give a share if the outcome is met in part, and only then.': 'Частку має лише виконане частково.',
  'An outcome that is met in part needs reasons.': 'Часткове виконання обґрунтовують.',
  'must be above 0 and below 1': 'має бути більше за 0 і менше за 1',
  'must be above 0 and at most 100': 'має бути більше за 0 і щонайбільше 100',
  'is before today, {today}': 'раніше за сьогодні, {today}',
  'is later than today, {today}': 'пізніше за сьогодні, {today}',

  'You have confirmed it already.': 'Ви це вже підтвердили.',
  'Nobody claims this link, and only a claim can be confirmed.': 'Його ніхто не заявляє: підтверджують заявлене.',
  'The link is claimed already.': 'Його вже заявлено.',
  'The act belongs to this arrangement already.': 'Дія вже належить до цього формату.',
  'There is no such link, or you may not know of it.': 'Такого зв’язку немає, або вам про нього не відомо.',
  'There is no such {what}, or you may not know of it.': 'Такого запису немає, або вам про нього не відомо ({what}).',
  'must be the code of an area': 'має бути код сфери',
  'must be a decimal string such as "40" or "12.5", of at most 3 digits and 4 decimal places':
    'має бути десятковий рядок, як-от "40" або "12.5", щонайбільше 3 цифри і 4 знаки після коми',
  'a provision or a cell is required, and not both': 'потрібне положення або клітинка, але не обидва',
  'is required if links are contested, and only then': 'зазначають там, де зв’язки оскаржують, і лише там',
  'The agreement has no provision of this area and obligor that can be delivered: see the coverage for its cells.':
    'В угоді немає здійсненного положення цієї сфери й цього зобов’язаного: див. клітинки покриття.',
  'The act is linked to this already: claim, confirm or amend that link.':
    'Дію вже з цим пов’язано: заявіть, підтвердьте або змініть той зв’язок.',
  'For an agreement of others a rule can link only your own acts: name yourself as their provider.':
    'За угодою інших правило пов’язує лише ваші власні дії: назвіть себе надавачем.',
  'Preview the rule first: it links what its preview showed.':
    'Спершу перегляньте правило: воно пов’язує те, що показав перегляд.',
  'The rule would link {count} acts, {more} of which its preview did not show: preview it again.':
    'Правило пов’язало б дій: {count}, з них перегляд не показав: {more}. Перегляньте знову.',
  '{count} of these acts cannot be linked: leave them out by `exceptActIds`.':
    'Дій, які не можна пов’язати: {count}. Вилучіть їх за допомогою `exceptActIds`.',
  'Act {title} ({id}): {fault}': 'Дія {title} ({id}): {fault}',
  'Act {title} ({id}) was not shown.': 'Дію {title} ({id}) не було показано.',
  'must say which acts': 'має зазначати, які дії',
  'Whoever claims a link can neither confirm nor contest it: withdraw it instead.':
    'Хто заявляє зв’язок, той його не підтверджує і не оскаржує: натомість відкличте його.',
  'The act is of {actOn}, and the agreement has effect from {effectFrom}: an earlier act can only prepare it.':
    'Дія від {actOn}, а угода чинна з {effectFrom}: раніше може бути лише підготовка.',
  'An act for others than Ukraine implements no agreement with Ukraine.':
    'Призначене іншим, а не Україні, не виконує угоди з нею.',
  'The act is of {actOn}, and the agreement had effect until {effectUntil}.':
    'Дія від {actOn}, а угода була чинна до {effectUntil}.',
  'With {share} the shares of the act would be {stated}: together they are 100 at most.':
    'З часткою {share} частки дії становили б {stated}: разом вони щонайбільше 100.',

  'The {object} implements nothing: it no longer stands, or does not stand yet.':
    'Запис ({object}) нічого не виконує: він не чинний або ще не чинний.',
  'must name an existing participant, or another party by its name':
    'має називати наявного учасника або іншу сторону за назвою',
  'There is no other party here that could confirm this.': 'Тут немає іншої сторони, яка могла б підтвердити.',
  'You have a measure with this reference already.': 'У вас уже є захід із цим посиланням.',
  '{system} {id} exists already': '{system} {id} вже є',
  'csv: {detail}': 'csv: {detail}',
  'csv: has a quotation mark that does not belong there': 'csv: має лапки не на місці',
  'has a quotation mark that does not belong there': 'має лапки не на місці',
  'must have either items or csv, not both': 'має містити або items, або csv, але не обидва',
  'is later than the due day, {dueOn}': 'пізніше за строк, {dueOn}',
  'The instrument is {state}: its stages are decided once it is confirmed.':
    'Інструмент має стан {state}: його етапи вирішують, коли його підтверджено.',
  'An instrument has two parties or more.': 'Інструмент має дві сторони або більше.',
  'An instrument is proposed by one of its parties.': 'Інструмент пропонує одна з його сторін.',
  'Another of its parties must be a participant, so that it can confirm the instrument.':
    'Серед сторін має бути інший учасник, який підтвердить.',

  'must be a position of the journal': 'має бути позиція журналу',
  'The parties may object to the draft until {objectionsUntil}; it can be issued after that.':
    'Сторони можуть заперечувати проти проєкту до {objectionsUntil}; потім його можна видати.',

  'There is no other participant among its parties that could agree.':
    'Серед його сторін немає іншого учасника, який міг би погодитися.',
  'The step was dropped, so nothing can depend on it.': 'Крок знято: його ніщо не чекає.',
  'must be the participant on the other side, not the one whose measure it is':
    'має бути учасник з іншого боку, а не той, чий це захід',
  'is before the start, {startsOn}': 'раніше за початок, {startsOn}',
  'has the column {twice} twice': 'має стовпець {twice} двічі',
  'The project has no such milestone.': 'У проєкті немає такого етапу.',
  'The milestone was reached on {reachedOn}.': 'Етап досягнуто {reachedOn}.',
  'There is no such record, or you may not know of it.': 'Такого запису немає, або вам про нього не відомо.',
  'Only {participant} can link it.': 'Пов’язати може лише {participant}.',
  'must be a year, a month or a day: 2026, 2026-09 or 2026-09-30':
    'має бути рік, місяць або день: 2026, 2026-09 чи 2026-09-30',
  'must be a time such as 2026, 2026-09 or 2026-09/2026-11': 'має бути час, як-от 2026, 2026-09 або 2026-09/2026-11',
  'names a day that the month does not have': 'називає день, якого немає в цьому місяці',
  'must be between 1900 and 2200': 'має бути між 1900 і 2200 роками',
  'ends before it begins': 'закінчується раніше, ніж починається',
  'goes with `amount`': 'зазначають разом із `amount`',
  'say either `dueOn` or `reachedOn`': 'зазначте або `dueOn`, або `reachedOn`',
  'to move a milestone, give a reason': 'етап переносять із підставою',
  'name either a pledge or a commitment': 'назвіть або обіцянку, або зобов’язання',
  '{caller} has agreed already: one party alone publishes nothing.':
    '{caller} уже погодився: одна сторона сама нічого не оприлюднює.',
  'Another publication of the project waits for its parties.': 'Інше оприлюднення проєкту чекає на сторони.',
  'is named twice': 'названо двічі',
  'A joint project is entered by one of its parties: {caller} is none of them.':
    'Спільний проєкт вносить одна з його сторін: {caller} не є нею.',
  'does not name {caller}': 'не називає {caller}',
  'A joint project has at least two parties.': 'Спільний проєкт має щонайменше дві сторони.',

  'There is no such programme.': 'Такої програми немає.',
  'must be the code of a programme': 'має бути код програми',
  'must be a code in small letters': 'має бути код малими літерами',
  'must be a year, a quarter, a month or a day': 'має бути рік, квартал, місяць або день',
  'must be a decimal string such as "0.4", of at most 15 digits and 4 decimal places':
    'має бути десятковий рядок, як-от "0.4", щонайбільше 15 цифр і 4 знаки після коми',
  'must be a decimal string such as "597494240", of at most 15 digits and 2 decimal places':
    'має бути десятковий рядок, як-от "597494240", щонайбільше 15 цифр і 2 знаки після коми',
  'An account that has assessed a step cannot report on it: another account can.':
    'Хто оцінив крок, той про нього не повідомляє: це робить інший обліковий запис.',
  'An account that reports on a step cannot assess it: another account enters what was decided.':
    'Хто звітує про крок, той його не оцінює: рішення вносить інший обліковий запис.',
  'An assessment needs a reference: say where it can be read.':
    'Оцінку вносять за посиланням: зазначте, де її прочитати.',
  'goes only with `partially_met`': 'належить лише до `partially_met`',
  'must be above 0 and below 1 for a step that is met in part': 'для виконаного частково: більше за 0 і менше за 1',
  'There is no such step, or you may not know of it.': 'Такого кроку немає, або вам про нього не відомо.',
  'name a participant or a body, not both': 'назвіть учасника або орган, але не обидва',
  'say when it is due, or at which event': 'зазначте строк або подію',
  'The steps would depend on each other: {way}.': 'Вони залежали б одне від одного: {way}.',

  'The report has more than {chartRows} rows: ask for fewer by a filter.':
    'Звіт має понад {chartRows} рядків: звузьте його фільтром.',
  'must be codes of participants, separated by commas, such as US,HU':
    'має бути коди учасників через кому, як-от US,HU',
  'must be ids of agreements': 'має бути ідентифікатори угод',
  'must be ids of agreements, separated by commas': 'має бути ідентифікатори угод через кому',
  'asOfRecorded: {detail}.': 'asOfRecorded: {detail}.',
  'Too many pictures are being drawn, or this one took too long. Ask again.':
    'Малюється забагато діаграм, або ця тривала надто довго. Спробуйте ще раз.',
  'Another proposal for this participant is open.': 'Інша пропозиція щодо цього учасника ще відкрита.',
  'The rule fits more than {count} acts: narrow it by kind, area or days.':
    'Підходить понад {count} дій: звузьте за видом, сферою або днями.',
  'Line {line}{pointer}: {what}': 'Рядок {line}{pointer}: {what}',
  'needs a header and at least one line': 'має щонайменше заголовок і один рядок',
  'cannot have a column {stranger}: write {columns}': 'не має стовпця {stranger}: пишіть {columns}',
  'line {line} has {cells} cells, the header {header}': 'рядок {line} має {cells} клітинок, заголовок — {header}',
  'A participant that does a task cannot verify it.': 'Хто виконує завдання, той його не перевіряє.',
  'position {position} is later than {last}, the last one': 'позиція {position} пізніша за {last}, останню',
  '{asked} has not come yet': '{asked} ще не настало',
  'The copy of the database that reports are read from is at position {last}, before what is asked for. Try again.':
    'Копія бази даних, з якої читають звіти, на позиції {last}, раніше за те, про що запитано. Спробуйте ще раз.',
  'there is no participant {code}': 'учасника {code} немає',
  'there is no agreement {id}': 'угоди {id} немає',
  'A bridge leads from one total to another: from and to are both {total}.':
    'Міст веде від одного підсумку до іншого: і from, і to — {total}.',
  'goes only with `published` as from or to': 'належить лише до `published` як from або to',
  'is the same as {other}': 'те саме, що й {other}',
  'No total of what is {total} is known.': 'Підсумок невідомий: {total}.',
  'goes only with CSV, and this is {format}': 'належить до CSV, а це {format}',
  'Another coalition has this code.': 'Цей код має інша коаліція.',
  'Another sub-group has this name.': 'Цю назву має інша підгрупа.',
} as const satisfies Record<string, string>
