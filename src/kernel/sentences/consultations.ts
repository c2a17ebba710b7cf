/** What a coordinator or a duty officer is told of a request: why it is addressed, and why something is refused. */
export const ofConsultations = {
  'The text of the agreement has not been seen.': 'Текст не бачили.',
  'The text has no consultation clause.': 'У тексті немає положення про консультації.',
  'The agreement is not known to be in effect.': 'Невідомо, чи угода чинна.',
  'Only a crisis request rests on a clause.': 'Запит, що не є кризовим, не спирається на положення.',
  'The consultation clause does not provide for {trigger}.': 'У тексті немає положення на випадок {trigger}.',
  'The clause is for an attack on {whom}.': 'Положення стосується нападу на {whom}.',
  'either party': 'будь-яку зі сторін',
  Ukraine: 'Україну',
  'The clause is for a new attack after hostilities have ceased.':
    'Положення стосується нового нападу після припинення бойових дій.',
  'The parties consult on {trigger}, {hours}.': 'Сторони проводять консультації на випадок {trigger}, {hours}.',
  'Where possible the parties meet on {trigger}, {hours}.':
    'За можливості сторони зустрічаються на випадок {trigger}, {hours}.',
  'The parties keep consulting on {trigger}, {hours}.':
    'Сторони продовжують консультації на випадок {trigger}, {hours}.',
  'an armed attack': 'збройного нападу',
  'a threat of attack': 'загрози нападу',
  'a significant escalation': 'значної ескалації',
  'armed attack': 'збройний напад',
  'threat of attack': 'загрозу нападу',
  'significant escalation': 'значну ескалацію',
  '“{title}” does not say which comes first.': '«{title}» не зазначає, що має перевагу.',
  'without a deadline': 'без строку',
  'within 24 hours': 'протягом 24 годин',
  'within 48 hours': 'протягом 48 годин',
  'within 72 hours': 'протягом 72 годин',
  'Invited.': 'Запрошено.',
  'The instrument does not speak of {trigger}.': 'У ньому не йдеться про {trigger}.',
  'The instrument is for a new attack after hostilities have ceased.':
    'Він стосується нового нападу після припинення бойових дій.',
  'The instrument applies to this once it is activated: {words}': 'Він стосується цього після активації: {words}',
  '“{title}” says that its own mechanism comes first: convene it by its rules, beside this request.':
    '«{title}» зазначає, що його власний механізм має перевагу: скличте його за його правилами, поруч із цим запитом.',
  'The clause of the agreement is the basis for addressing the participant.': 'Його адресує положення угоди.',
  'No known clause applies.': 'Жодне відоме положення не застосовне.',
  'No clause of an agreement applies, but that of “{title}” does: convene that mechanism by its rules, or invite the participant.':
    'Жодне положення угоди не застосовне, а положення «{title}» — застосовне: скличте його за його правилами або запросіть.',
  'There is no agreement between the two.': 'Між двома сторонами немає угоди.',
  'The agreement is no longer in effect.': 'Угода більше не чинна.',
  'Third states take part only with its consent: ask for it before a session with several (consentToRoster), and log its sessions on their own until then.':
    'Треті держави беруть участь лише за її згодою: попросіть про неї перед зустріччю з кількома (consentToRoster), а доти фіксуйте її зустрічі окремо.',

  '{code} is not an addressee.': '{code} не є адресатом.',
  'Only an attempt that has been made can be recorded: give a time that is not in the future.':
    'Майбутню спробу зафіксувати не можна.',
  'The request went out at {at}.': 'Запит поширено {at}.',
  'The text of the agreement asks for no consent: the participant is on the roster already.':
    'Текст не вимагає згоди: учасник уже в переліку.',
  '{code} has no deadline: only an undertaking has one.': '{code} не має строку: його має лише домовленість.',
  '{code} has consulted or is excused: no undertaking is open.':
    '{code} вже провів консультації або звільнений: відкритої домовленості немає.',
  'No undertaking is open: there is nothing to extend.': 'Відкритих домовленостей немає: подовжувати нічого.',
  'Circulation has fixed this field; an amendment can change only {fields}.':
    'Поширення це зафіксувало; зміна стосується лише {fields}.',
  '{code} was invited at circulation and cannot be removed: excuse it instead.':
    '{code} запрошено під час поширення: натомість звільніть його.',
  'No clause addresses anybody, and nobody is invited.': 'Жодне положення нікого не адресує, і нікого не запрошено.',
  '{code} is not a participant.': '{code} не є учасником.',
  '{code} is an observer: it takes no part in consultations.': '{code} — спостерігач і не бере участі в консультаціях.',
  'The requester cannot invite itself.': 'Ініціатор не запрошує сам себе.',
  'There is no such request, or you may not know of it.': 'Такого запиту немає, або вам про нього не відомо.',
  'A draft cannot be widened.': 'Чернетку не можна розширити.',
  'is needed with a quantity': 'потрібне разом із кількістю',
  'goes with the format other_format, and only with it': 'належить лише до формату other_format',
  'is required: it names the format, unless `format` does':
    'обов’язкове: називає формат, якщо його не називає `format`',
  'is not a format that exists': 'не є наявним форматом',
  'There is no such ask in this request for you, or an amendment replaced it.':
    'Такого прохання до вас у цьому запиті немає, або його замінено.',
  'A response of type {type} holds at least one offer.': 'Відповідь типу {type} містить щонайменше одну пропозицію.',
  'A response of type {type} holds no offers.': 'Відповідь типу {type} не містить пропозицій.',
  '{code} is not a currency of ISO 4217.': '{code} не є валютою за ISO 4217.',
  '{code} has {count} decimal places.': '{code} має знаків після коми: {count}.',
  'The ask is for {unit}; an offer to it is in the same unit.': 'Просять у {unit}; пропозиція — у тій самій одиниці.',
  '{code} is not a participant that can offer.': '{code} не є учасником, який може пропонувати.',
  'The responder is the provider already.': 'Той, хто відповідає, вже є надавачем.',
  'The offer is of {kind}: to accept a part of it, give its {field}.':
    'Це пропозиція типу {kind}: прийміть частину поля {field}.',
  'A joint offer can be accepted once every provider has confirmed its part; {codes} has not.':
    'Спільна пропозиція чинна, коли кожен надавач підтвердив свою частину; не підтвердив: {codes}.',
  '{code} is not addressed by this request: invite it, or ask somebody else':
    '{code} не є адресатом цього запиту: запросіть його або попросіть когось іншого',
  '{code} is not addressed by this request: invite it, or ask somebody else.':
    '{code} не є адресатом цього запиту: запросіть його або попросіть когось іншого.',
  'The proposal expired at {at}: ask for a new acceptance.': 'Строк проєкту сплив {at}: попросіть прийняти знову.',
  'The request is {state}: its sessions could be confirmed until {at}.':
    'Запит має стан {state}: зустрічі можна було підтвердити до {at}.',
  'The request is {state}: its sessions could be objected to until {at}.':
    'Запит має стан {state}: проти його зустрічей можна було заперечити до {at}.',
  'The request ended at {at}: this answer could be adopted or corrected until {until}.':
    'Запит завершено {at}: цю відповідь можна було підтвердити або виправити до {until}.',
  'This answer was recorded after its request ended at {at}: it can be disowned or withdrawn.':
    'Цю відповідь записано після завершення запиту {at}: її можна спростувати або відкликати.',
  'The request has excused your participant: this answer can only be disowned.':
    'Запит звільнив вашого учасника від відповіді: цю відповідь можна лише спростувати.',
  'A crisis request names its {field}.': 'Кризовий запит називає поле {field}.',
  'Only a crisis request has a {field}, because other requests rest on no clause.':
    'Поле {field} має лише кризовий запит: інші не спираються на положення.',
  'A deadline that is shorter than in the text needs a reason.': 'Строк, коротший за текст, потребує підстави.',
  'An event cannot lie in the future.': 'Подія не може бути в майбутньому.',
  'It is {at} now: an answer is asked for within a year from now.':
    'Зараз {at}: відповіді просять у межах року від цієї миті.',
  'Only a party to an agreement files a consultation request (BR-30).':
    'Запит на консультації подає лише сторона угоди (BR-30).',
  'An extended deadline is not earlier than now.': 'Подовжений строк не може бути раніший за цю мить.',
  'The deadline is {at}; an extension must be later.': 'Строк — {at}; подовжений має бути пізніший.',
  'Only {left} of the offer is left, and {wanted} is more.': 'Від пропозиції лишилося {left}; {wanted} — більше.',
  'Name the addressees that took part.': 'Назвіть адресатів, які взяли участь.',
  'An addressee logs its own sessions alone: nobody speaks for another.':
    'Адресат фіксує лише власні зустрічі: ніхто не говорить за іншого.',
  'A session with several addressees cannot have the format “between two”.':
    'Зустріч із кількома адресатами не може мати формат «двостороння».',
  'A session that has not taken place cannot be logged.': 'Зустріч, яка не відбулася, зафіксувати не можна.',
  'The request does not say when the matter came up: a session counts from {days} days before it was made, {at}.':
    'У запиті не сказано, коли виникло питання: зустріч зараховується за {days} днів до його створення, від {at}.',
  'The matter came up at {at}, and the session was earlier.': 'Питання виникло {at}; зустріч раніша.',
  '{code} has not consented to be named to the others: log its session on its own, or ask it to consent by {operation}.':
    '{code} не дав згоди, щоб його назвали іншим: зафіксуйте зустріч із ним окремо або попросіть про згоду через {operation}.',
  'This side has confirmed the session already.': 'Ця сторона вже підтвердила зустріч.',
  'This side has objected to the session: log one that it took part in.':
    'Ця сторона заперечила проти зустрічі: зафіксуйте ту, в якій вона брала участь.',
  'This side has confirmed the session: it can no longer object to it.':
    'Ця сторона підтвердила зустріч: заперечити вже не можна.',
  'This side has objected to the session already.': 'Ця сторона вже заперечила проти зустрічі.',
  'The {hours} hours for an objection, counted from when a person of this side saw the record, are over.':
    'Сплив строк для заперечення — {hours} годин відтоді, як запис побачила людина цієї сторони.',
  'The offer that was accepted is of the other kind: goods or services, or money.':
    'Прийнята пропозиція іншого виду: товари чи послуги або гроші.',
  'Name what differs from what was accepted.': 'Назвіть, чим воно відрізняється від прийнятого.',
} as const satisfies Record<string, string>
