/** What refusals say of pledges, commitments, entries of the ledger, lots and what was received from outside. */
export const ofTheBooks = {
  '{code} is a code of ISO 4217 for a fund, a metal, a bond or a test: no amount can be in it.':
    '{code} — код ISO 4217 для фонду, металу, облігації чи перевірки: сум у ньому немає.',
  '{code} was withdrawn: its last day was {last}, and this amount is of {on}.':
    '{code} виведено з обігу: останній день — {last}, а це від {on}.',
  '{code} was not in use yet: its first day was {first}, and this amount is of {on}.':
    '{code} ще не було: перший день — {first}, а це від {on}.',
  '{currency} of {date}: {rate} is far from {rateBeside} of {dateBeside}. Correct the rate, or name its currency and date in confirmedValues.':
    '{currency} за {date}: {rate} далеко від {rateBeside} за {dateBeside}. Виправте або назвіть валюту й дату в confirmedValues.',
  'must be a short name in small letters such as ecb': 'має бути коротка назва малими літерами, як-от ecb',
  'EUR has 2 decimal places.': 'EUR має 2 знаки після коми.',

  'A lot takes {statementsPerLot} events and valuations.': 'Партія вміщує {statementsPerLot} подій та оцінок.',
  'You have named this document here already.': 'Ви вже назвали тут цей документ.',
  'is that of a document which is listed already': 'належить документу, який уже в переліку',
  'goes only with a hand-over, the only event that is posted':
    'належить лише до передання, єдиної події, яку проводять',
  'must be a decimal string such as "1200.00", not negative, of at most 15 digits and 6 decimal places':
    'має бути невід’ємний десятковий рядок, як-от "1200.00", щонайбільше 15 цифр і 6 знаків після коми',
  'name either an event or a valuation to take back': 'відкликають або подію, або оцінку',
  'must be 64 hexadecimal digits in lower case': 'має бути 64 шістнадцяткові цифри малими літерами',
  'There is no such commitment, or you may not know of it.': 'Такого зобов’язання немає, або вам про нього не відомо.',
  'The commitment is of another provider.': 'Це зобов’язання іншого надавача.',
  'The commitment is to another receiver.': 'Це зобов’язання перед іншим отримувачем.',
  'The commitment is not in kind.': 'Це зобов’язання не в натуральній формі.',
  'The commitment has no item of this class.': 'У зобов’язанні немає позиції цього класу.',
  'The commitment counts it in {units}.': 'Зобов’язання рахує це в: {units}.',
  'The commitment passes on goods from {origin}: name that origin.':
    'Зобов’язання передає далі товари від {origin}: назвіть це походження.',
  'The commitment names {origin}.': 'Зобов’язання називає {origin}.',
  'The third party must be neither the provider nor the receiver.': 'Третя сторона — ні надавач, ні отримувач.',
  '{day} is later than {today}, which is today in the time zone of the participant that states it.':
    '{day} пізніше за {today}, сьогодні там, де це зазначено.',
  'The last event of this side is of {last}: an event cannot be earlier.':
    'Остання подія цієї сторони — {last}: раніше подія бути не може.',
  'The lot was handed over on {held_from}: this event cannot be earlier.':
    'Партію передано {held_from}: раніше ця подія бути не може.',
  'Only {open} of the lot are left for this event.': 'Від партії для цього лишилося {open}.',
  'There is no such evidence of this lot, or you may not know of it.':
    'Такого доказу щодо цієї партії немає, або вам про нього не відомо.',
  'A hand-over is taken back by reversing its entry.': 'Передання відкликають сторнуванням проводки.',
  'This statement is taken back already.': 'Уже відкликано.',
  'The lot has no such event.': 'У партії немає такої події.',
  'The lot has no such valuation.': 'У партії немає такої оцінки.',
  'There is no such lot, or you may not know of it.': 'Такої партії немає, або вам про неї не відомо.',
  'The lot has another receiver.': 'У партії інший отримувач.',

  'Refused: {refused} of {items} items, so none is posted. Item {line}: {why}':
    'Відхилено: {refused} із {items}, тож не проведено нічого. Позиція {line}: {why}',
  'Only a union posts a refund, to a giver and out of a commitment to that giver.':
    'Союз відшкодовує надавачу за зобов’язанням перед цим надавачем.',
  'Goods are disbursed by their hand-over.': 'Товари надають їх переданням.',
  'There is no such allocation of this commitment.': 'У цього зобов’язання немає такого розподілу.',
  'There is no such entry, or you may not know of it.': 'Такої проводки немає, або вам про неї не відомо.',
  'Goods are decommitted by reversing the entry of the item.':
    'Зобов’язання щодо товарів знімають сторнуванням проводки позиції.',
  'Only a disbursement can be replaced: enter another commitment.':
    'Замінюють лише виплату: подайте інше зобов’язання.',
  'Goods are handed over anew: state another event of the lot.': 'Товари передають знову: зазначте іншу подію партії.',
  'The commitment has no value, so no amount of it can be named.':
    'Зобов’язання не має вартості, тож суму з нього назвати не можна.',
  'There is no such coalition, or you may not know of it.': 'Такої коаліції немає, або вам про неї не відомо.',
  'A commitment in kind needs items.': 'Зобов’язання в натуральній формі має позиції.',
  'Goods have their values per item.': 'Вартість товарів — за позиціями.',
  'Only a commitment in kind has items.': 'Позиції має лише зобов’язання в натуральній формі.',
  'A commitment in {modality} needs an amount.': 'Зобов’язання виду {modality} має суму.',
  'Give a currency if there is an amount, and only then.': 'Валюта є там, де є сума, і лише там.',
  'An amount needs a valuation method, and an unvalued item has no amount.':
    'Сума має спосіб оцінки, а неоцінене суми не має.',
  'This class and unit is listed above.': 'Цей клас і одиниця вже наведені вище.',
  'Provider and receiver must be two different parties.': 'Надавач і отримувач мають бути різними сторонами.',
  'There is no such pledge of yours that stands.': 'Такої вашої чинної обіцянки немає.',
  'is {told}, but {accepted} was accepted': 'вказано {told}; прийнято було {accepted}',
  'not told': 'не вказано',
  '{quantity} {unit} of {capability}': '{quantity} {unit}: {capability}',
  'of {code} itself': 'самого учасника {code}',
  'of {code}': 'учасника {code}',
  'for {code}': 'для {code}',
  'of {count} classes': 'класів: {count}',
  'one, {goods}': 'один, {goods}',
  'The {record} differs from the offer that was accepted: state a deviation for its requester to confirm, or ask for a new acceptance.':
    'Запис ({record}) відрізняється від прийнятої пропозиції: заявіть про відхилення, щоб ініціатор його підтвердив, або попросіть прийняти знову.',
  'Money is confirmed as a commitment: {terms}.': 'Гроші підтверджують як зобов’язання: {terms}.',
  grant: 'грант',
  loan: 'позика',
  guarantee: 'гарантія',
  'interest subsidy': 'субсидія на відсотки',
  'direct budget support': 'пряма бюджетна підтримка',
  'in kind': 'у натуральній формі',
  'You may not know of its requirement any more.': 'Вам більше не відомо про її потребу.',
  'One offer is confirmed at a time.': 'За раз підтверджують одну пропозицію.',
  'There is no such proposal of yours.': 'Такого вашого проєкту немає.',
  'There is no such offer of yours.': 'Такої вашої пропозиції немає.',
  'was made to another requirement': 'зроблена до іншої потреби',
  'The {object} is {state}.': 'Стан запису ({object}) — {state}.',
  'is {state}': 'має стан: {state}',
  'The dispute is settled already.': 'Уже врегульовано.',
  'must be a five-digit DAC code': 'має бути код DAC із п’яти цифр',
  'must be the code of a coalition': 'має бути код коаліції',
  'must be above zero': 'має бути більше за нуль',
  'must be a decimal string such as "10.5", of at most 12 digits and 12 decimal places':
    'має бути десятковий рядок, як-от "10.5", щонайбільше 12 цифр і 12 знаків після коми',
  'The receipt is not matched.': 'Не зіставлено.',
  'The entry is not a disbursement that a provider states.': 'Це не виплата, яку заявляє надавач.',
  'A reversed entry cannot be matched.': 'Сторноване ні з чим не зіставляють.',
  'The entry has another provider or receiver.': 'У проводки інший надавач або отримувач.',
  'The entry is about another lot, or about no lot.': 'Вона стосується іншої партії або жодної.',
  'The receipt names no lot: when the provider has registered the lot, reverse the receipt and state it by that lot.':
    'Отримання не називає партії: коли надавач зареєструє партію, сторнуйте його й заявіть отримання за цією партією.',
  '{scheme} {identifier} is registered already.': '{scheme} {identifier} уже зареєстровано.',
  'is registered already': 'уже зареєстровано',
  'is not over in every time zone: somewhere it is still {today}': 'минуло ще не всюди: десь іще {today}',
  'Some of these days are in another period.': 'Деякі з цих днів належать іншому періоду.',
  'overlaps with another period': 'перетинається з іншим періодом',
  'The entry is reversed already.': 'Уже сторновано.',
  'Goods are received anew: state another receipt.': 'Товари отримують знову: зазначте інше отримання партії.',
  'is for the provider’s books, but this is a receipt': 'належить до обліку надавача, а це отримання',
  'There is no such provider.': 'Такого надавача немає.',
  'The payment was made on {transaction_date}: money cannot come back earlier.':
    'Платіж зроблено {transaction_date}: раніше гроші повернутися не можуть.',
  '{currency} {left} of the {currency} {paid} paid can still come back, and this is {amount}.':
    'Із {currency} {paid} не повернулося {left}, а це {amount}.',
  'Only money of a payment comes back like this; for goods state an event of their lot.':
    'Гроші повертаються з платежу; товари — подією партії.',
  'The payment is reversed, so nothing of it can come back.': 'Сторнованого не було, і повертати нічого.',
  'is before valueFrom': 'раніше за valueFrom',
  'No entry without a rate gets one from the tables up to this one.':
    'Жодна проводка без курсу не отримує його з таблиць до цієї.',
  'There is no table of rates yet.': 'Таблиці курсів ще немає.',
  'There is no such table of rates.': 'Такої таблиці курсів немає.',
  'This would bring the disbursed total to {currency} {sum}: committed {committed}, disbursed {disbursed}, this entry {amount}. Correct the amount, or state an overrun and who approved it.':
    'Виплачене зросло б до {currency} {sum}: зобов’язано {committed}, виплачено {disbursed}, це {amount}. Зазначте перевищення і хто його схвалив, або виправте.',
  'The allocation holds {currency} {allocated}, of which {disbursed} is disbursed; this is {amount}.':
    'Розподіл містить {currency} {allocated}, з них виплачено {disbursed}; це {amount}.',
  'This would allocate more than is committed: committed {committed}, allocated {allocated}, this allocation {amount}.':
    'Розподілено було б більше, ніж зобов’язано: зобов’язано {committed}, розподілено {allocated}, це {amount}.',
  'This would leave {left} allocated, but {disbursed} is disbursed.':
    'Розподілено лишилося б {left}, а виплачено {disbursed}.',
  'This would leave {left} committed, but {used} is {what}.': 'Зобов’язано лишилося б {left}, а {what} — {used}.',
  disbursed: 'виплачено',
  allocated: 'розподілено',
  'The commitment is in {currency} too: leave out what is drawn, because the amount itself counts.':
    'Зобов’язання теж у {currency}: взяту суму не зазначайте, рахується сама сума.',
  'The commitment is in {currency}: state the amount drawn from it, the rate and its source.':
    'Зобов’язання в {currency}: зазначте суму, яку з нього взято, курс і його джерело.',
  'The rate gives exactly this amount: leave out the deviation.': 'Курс дає саме цю суму: відхилення не зазначайте.',
  '{paid} {amount} at {rate} {currency} each is {currency} {product}, and this is {drawn}. Correct one of the three, or state as a deviation why a contract has it so.':
    '{paid} {amount} за курсом {rate} {currency} — це {currency} {product}, а вказано {drawn}. Виправте одне з трьох або зазначте як відхилення, чому так у договорі.',
  'This would leave {left} committed, but {handed_over} is handed over.':
    'Зобов’язано лишилося б {left}, а передано {handed_over}.',
  'The entry is a reversal itself and cannot be reversed: post a new entry instead.':
    'Це саме сторнування: натомість зробіть нову проводку.',
  'The entry is reversed already, by {reversed_by_id}.': 'Уже сторновано: {reversed_by_id}.',
  'A return cannot be replaced: state another return.': 'Повернуте зазначають заново іншим поверненням.',
  'The money that came back is paid out or freed again by now: correct that first.':
    'Повернуте вже знову виплачено або вивільнено: спершу виправте це.',
  'Money of this payment came back: reverse the return first.': 'З неї повернулися гроші: спершу сторнуйте повернення.',

  'Another pledge has replaced this one already.': 'Її вже замінила інша обіцянка.',
  'is superseded already': 'уже замінена',
  'The pledge has no such condition.': 'В обіцянці немає такої умови.',
  'The condition was fulfilled on {fulfilledOn}.': 'Виконано {fulfilledOn}.',
  'must be a year or a month': 'має бути рік або місяць',
  'must be a positive percentage such as "0.25", of at most 2 digits and 4 decimal places':
    'має бути додатний відсоток, як-от "0.25", щонайбільше 2 цифри і 4 знаки після коми',
  'A pledge of kind {kind} has no `{field}`.': 'Обіцянка виду {kind} не має `{field}`.',
  'A pledge of kind {kind} needs `{field}`.': 'Обіцянка виду {kind} потребує `{field}`.',
  'is not above `amount`': 'не більше за `amount`',
  'A currency is given only once, as binding or as indicative.':
    'Валюту зазначають один раз: обов’язкову або орієнтовну.',
  'Only a pledge with a currency has a schedule.': 'Графік має лише обіцянка з валютою.',
  'Only a pledge with a currency has a floor.': 'Нижню межу має лише обіцянка з валютою.',
  'A yearly amount begins with a year, such as 2026.': 'Щорічна сума — від року, як-от 2026.',
  'A yearly amount ends with a year, such as 2030.': 'Щорічна сума — до року, як-от 2030.',

  'must be another participant, of a kind that makes such statements':
    'має бути інший учасник, такий, що робить такі заяви',
  'is no request of yours that asks this participant': 'не є вашим запитом до цього учасника',
  'The statement names no commitment to draw from: correct it, and name the commitment.':
    'Не названо зобов’язання, з якого брати: виправте, назвавши зобов’язання.',
  'is missing in what was recorded': 'бракує в тому, що записано',
  'The statement is of a {kind}: disown it, and state yours anew.':
    'Заява стосується: {kind}. Відмовтеся від неї та заявіть своє знову.',
  'Only the {sides} can state {event}.': '{event} зазначає лише {sides}.',
  provider: 'надавач',
  receiver: 'отримувач',
  'The receiver has nothing of the lot.': 'У отримувача від неї нічого немає.',
  'Nothing of the lot is left that could be {event}.': 'Від неї не лишилося нічого для події {event}.',
  'Another record has this reference already.': 'Це посилання вже має інший запис.',
  'The two are matched with each other already.': 'Ці дві проводки вже зіставлено між собою.',
  'Each of the two is in a match of its own: end one of these first.':
    'Кожну з двох уже зіставлено окремо: спершу завершіть одне з цих зіставлень.',
  'The accounting period of {postingDate} is closed.': 'Обліковий період, до якого належить {postingDate}, закрито.',
  'line 1: there is no header such as Date,USD,JPY': 'рядок 1: немає заголовка на зразок Date,USD,JPY',
  'must be a currency of ISO 4217 other than EUR, and the only column of it':
    'має бути валюта за ISO 4217, крім EUR, в одному стовпці',
  'line {line}, column {column}: {what}': 'рядок {line}, стовпець {column}: {what}',
  'line {line}: has {rates} rates where the header has {columns}':
    'рядок {line}: курсів {rates}, а в заголовку {columns}',
  'line 2: there is no rate': 'рядок 2: немає курсу',
  '{date} stands there twice': '{date} наведено двічі',
  '{told} is not a date': '{told} не є датою',
  '{date} is before 1991': '{date} раніше за 1991 рік',
  '{date} is later than {today}': '{date} пізніше за {today}',
  '{told} is negative': '{told} — від’ємне',
  '{told} is not a number': '{told} не є числом',
  'is zero': 'дорівнює нулю',
  'is that of the lot': 'береться з партії',
  'is for goods: state `modality` in_kind, or their `lotId`':
    'стосується лише товарів: зазначте `modality` in_kind або їхній `lotId`',
  'is in_kind with `lotId`': 'разом із `lotId` є in_kind',
} as const satisfies Record<string, string>
