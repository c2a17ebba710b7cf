/** What refusals say of participants, their issuers and accounts, the register of agreements, remarks, the feed, webhooks and the console. */
export const ofTheRegister = {
  'Signing in needs https: over plain http the console is only for this machine’s own address.':
    'Вхід потребує https: через звичайний http консоль доступна лише за власною адресою цього комп’ютера.',
  'Only the pages of the console may ask this.': 'Про це можуть запитувати лише сторінки консолі.',
  'The local issuer is off.': 'Місцевий провайдер вимкнено.',
  'No account is registered for this participant and role.': 'Для цього учасника й цієї ролі немає облікового запису.',
  'You have no such session.': 'У вас немає такого сеансу.',
  'Nobody is signed in here, or the session is over: sign in.': 'Тут ніхто не ввійшов, або сеанс завершено: увійдіть.',
  'Nobody signs in here by this issuer.': 'Через цього провайдера тут не входять.',

  'must be the id of a provision, such as GB-VIII.2': 'має бути ідентифікатор положення, як-от GB-VIII.2',
  'must be a tag such as future_in_nato': 'має бути мітка, як-от future_in_nato',
  'is required if the clause is present, and only then': 'має бути там, де положення є, і лише там',
  '{participant} proposed this; the other party confirms or rejects it.':
    'Це запропонував учасник {participant}; підтверджує або відхиляє інша сторона.',
  '{participant} has confirmed; {awaited} is awaited.': '{participant} підтвердив; очікується: {awaited}.',
  'There is no such agreement, or you may not know of it.': 'Такої угоди немає, або вам про неї не відомо.',
  'The proposal does not fit the register any more: {why}': 'Пропозиція більше не відповідає реєстру: {why}',
  'The agreement has {state} by {day}.': 'На {day} стан угоди — {state}.',
  ended: 'завершена',
  expired: 'строк сплив',
  'There is no participant {participant}.': 'Учасника {participant} немає.',
  'The other party of an agreement with Ukraine is a state or a union.':
    'Інша сторона угоди з Україною — держава або союз.',
  'An agreement is signed by today.': 'Угоду підписано не пізніше сьогодні.',
  'Nothing takes effect before the signature.': 'До підписання ніщо не набирає чинності.',
  'A ratification is not in the future.': 'Ратифікація не може бути в майбутньому.',
  'There are two clauses of the type {type}.': 'Є два положення типу {type}.',
  'An amendment must be later than the version that it amends: {since} {from}.':
    'Зміна йде після того, що вона змінює: {since} {from}.',
  'signed on': 'підписано',
  'recorded from': 'записано з',
  'The agreement has no provision {id}.': 'В угоді немає положення {id}.',
  'The agreement is recorded as {status} from {validFrom}.': 'Угоду записано як {status} з {validFrom}.',
  'The agreement was signed in {languages}.': 'Угоду підписано мовами: {languages}.',
  'This text is attached already.': 'Цей текст уже долучено.',
  'The agreement was signed on {signedOn}.': 'Угоду підписано {signedOn}.',
  'This date is earlier than what is already recorded of {before}.': 'Це передувало б тому, що записано на {before}.',
  'The parties are UA and {participant}.': 'Сторони — UA та {participant}.',
  'A notice can be recorded only once it has been given.': 'Повідомлення, якого ще не зроблено, не є повідомленням.',
  'A notice is recorded already, of {validFrom}.': 'Повідомлення вже записано, від {validFrom}.',
  'The termination clause of that day is absent: the text has no way out, and a notice under it has no effect.':
    'На той день положення про припинення немає: текст не передбачає виходу, і повідомлення за ним не має сили.',
  'must be an ISO 639 code': 'має бути код ISO 639',
  'must be the code of an area, such as cyber': 'має бути код сфери, як-от cyber',
  'has no meaning without `clause`': 'нічого не означає без `clause`',

  'belongs to an audit only: leave it out of a remark': 'належить лише аудиту: у зауваженні не зазначайте',
  'Only an entry of the ledger can be audited.': 'Аудит стосується лише проводки.',
  'Everybody who sees an entry sees that it was audited: choose the readers `all`.':
    'Те, що проводку перевірено, бачать усі, хто бачить її: оберіть читачів `all`.',
  'State which parts of the entry were audited.': 'Зазначте, що саме в проводці перевірено.',
  '{auditedOn} is later than {today}, which is today in your time zone.':
    '{auditedOn} пізніше за {today}, сьогодні у вас.',
  'An entry is audited by an auditor of a side of its flow or of {frameworkAuditOffice}; you may remark upon it.':
    'Проводку перевіряє аудитор однієї зі сторін потоку або {frameworkAuditOffice}; ви можете залишити зауваження.',
  'The account that stated an entry cannot audit it: another auditor can.':
    'Хто заявив проводку, той її не перевіряє: це робить інший аудитор.',
  'The entry is reversed: audit what replaces it.': 'Проводку сторновано: перевіряйте ту, що її замінює.',
  'Only an audit can be withdrawn; a remark stays.':
    'Відкликають лише те, що проводку перевірено; зауваження лишається.',
  'The audit is withdrawn already.': 'Уже відкликано.',
  '{dueOn} is earlier than {today}, which is today in the owner’s time zone.':
    '{dueOn} раніше за {today}, сьогодні у власника.',

  'Your grants have changed since this cursor was given, so you may see other records. Start again without `after`.':
    'Відколи видано цей курсор, ваші повноваження змінилися: ви бачите інший набір. Почніть знову без `after`.',
  'This cursor points to changes that are not in the journal, because the service was restored without them. Start again without `after`.':
    'Цей курсор указує на зміни, яких у журналі немає: сервіс відновлено без них. Почніть знову без `after`.',
  'The stream cannot go on: connect again.': 'Потік не може тривати: під’єднайтеся знову.',

  '{participant} has registered no such issuer.': '{participant} не реєстрував такого провайдера.',
  'The subject {subject} of this issuer has an account already.':
    'Суб’єкт {subject} цього провайдера вже має обліковий запис.',
  'belongs to another account': 'належить іншому обліковому запису',
  '{participant} cannot give the role {role}: it can give {open}.':
    '{participant} не може надати роль {role}: може надати {open}.',
  '{participant} has no such agency.': '{participant} не має такого органу.',
  'The last day is past: the grant would give nothing.': 'Останній день минув: повноваження нічого не дало б.',
  '{participant} has no such issuer.': '{participant} не має такого провайдера.',
  'is the URL of another issuer that is registered': 'є адресою іншої чинної реєстрації',
  'The issuer is suspended by {suspendedBy}: it can be neither retired nor replaced before that is lifted.':
    'Провайдера призупинив учасник {suspendedBy}: доки це не знято, його не можна ні вивести, ні замінити.',
  'The issuer to be replaced is {status}; only an active or suspended one is replaced.':
    'Стан провайдера, якого замінюють, — {status}; замінюють лише чинного або призупиненого.',
  '{localIssuerPrefix}… is kept for the issuers for trying out.':
    '{localIssuerPrefix}… залишено для пробних провайдерів.',
  'An issuer of the profile {profile} must be an https URL.': 'Провайдер профілю {profile} має бути адресою https.',
  'Keys cannot be fetched from this address: {why}.': 'Звідти не можна отримати ключі: {why}.',
  'The key may not verify tokens: {fault}.': 'Ключ не може перевіряти токени: {fault}.',
  'its use is not "sig"': 'його use — не "sig"',
  'its key_ops do not include "verify"': 'його key_ops не містить "verify"',
  'it is not a public key': 'це не відкритий ключ',
  'its curve is not allowed': 'його крива не дозволена',
  'its kty is not RSA, EC or OKP': 'його kty — не RSA, EC чи OKP',
  'it lacks n or e': 'бракує n або e',
  'its modulus is not of 2048 to 8192 bits': 'його модуль не від 2048 до 8192 бітів',
  'its exponent is weak': 'його показник слабкий',
  'its modulus is weak (ROCA, CVE-2017-15361)': 'його модуль слабкий (ROCA, CVE-2017-15361)',
  'must have openid among it': 'має містити openid',
  'must have no user and no fragment': 'має бути без користувача і без фрагмента',
  'needs exactly one of jwksUri and jwks': 'потребує рівно одного з jwksUri та jwks',
  'A contact point needs a telephone number or an e-mail address.':
    'Контактний пункт потребує номера телефону або електронної адреси.',
  'Only {suspendedBy}, which suspended the {object}, can lift the suspension.':
    'Призупинення зніме лише учасник {suspendedBy}, який його запровадив ({object}).',
  'Whoever proposes an issuer cannot confirm it: another administrator of {participant} can, or the operator.':
    'Хто пропонує провайдера, той його не підтверджує: це робить інший адміністратор {participant} або оператор.',
  'This would lock {participant} out: no administrator with an active account under an active issuer would be left.':
    'Це залишило б учасника {participant} без доступу: не лишилося б адміністратора з чинним записом у чинного провайдера.',
  'must be an international number such as "+48 22 555 01 00" or "+48 22 555 01 00 ext. 123"':
    'має бути міжнародний номер, як-от "+48 22 555 01 00" або "+48 22 555 01 00 ext. 123"',

  'A participant has at most {webhookSubscriptionsPerParticipant} webhooks.':
    'Учасник має щонайбільше {webhookSubscriptionsPerParticipant} вебхуків.',
  'This address cannot be called: {why}.': 'Туди не можна звернутися: {why}.',
  'The journal ends at {end}.': 'Журнал закінчується на {end}.',
  'must not be more than size, which is {size}': 'не може бути більше за size, тобто {size}',
  'must not be more than second, which is {second}': 'не може бути більше за second, тобто {second}',
  'This service signs no checkpoints: its operator must set JOURNAL_KEY_FILE.':
    'Цей сервіс не підписує контрольних точок: його оператор має вказати JOURNAL_KEY_FILE.',
  'must not repeat': 'не може повторюватися',
  'The issuer {issuer} is in use by a registration that is not yours.':
    'Провайдера {issuer} використовує реєстрація, яка не ваша.',
  'its members are not those of a JWK': 'його складники не такі, як у JWK',
  'its values are not those of a public key': 'його значення не є відкритим ключем',
  'another key has the same kid': 'інший ключ має той самий kid',
  'its form is no longer accepted': 'його форму більше не приймають',
  'The issuer {issuer} is in use by your issuer {id}: propose one that replaces it.':
    'Провайдера {issuer} використовує ваш провайдер {id}: запропонуйте такого, що його замінить.',
} as const satisfies Record<string, string>
