/** Rules of agreements, consultations and the books, and of what holds everywhere: a part of the register. */
export const supportRules = {
  'BR-01': [
    'What is posted is never changed or deleted; the database denies it to the service as well.',
    'Проведене ніколи не змінюється й не видаляється; база даних не дозволяє цього й самому сервісу.',
  ],
  'BR-02': [
    'A correction is a reversal with the opposite amount on the same value date and at the same rate, and a new entry where one is needed, in one transaction.',
    'Виправлення — це сторно з протилежною сумою на ту саму дату валютування й за тим самим курсом та, за потреби, новий запис, в одній транзакції.',
  ],
  'BR-03': [
    'An entry is reversed once at most, and a reversal never; the two add up to zero in every currency.',
    'Запис сторнується щонайбільше один раз, а сторно — ніколи; разом вони дають нуль у кожній валюті.',
  ],
  'BR-04': [
    'A disbursement needs a commitment of the same provider.',
    'Виплата потребує зобов’язання того самого надавача.',
  ],
  'BR-05': [
    'Paid is not above committed, nor above the allocation that is named, nor allocated above committed. An excess is stored only with a stated overrun, and is listed. What is drawn of a commitment in another currency is what the stated rate gives, within rounding.',
    'Виплачене не перевищує зобов’язаного та названого асигнування, а асигноване — зобов’язаного. Перевищення зберігається лише із зазначеною підставою і потрапляє до винятків. Списане із зобов’язання в іншій валюті відповідає зазначеному курсу в межах округлення.',
  ],
  'BR-05a': [
    'In kind, what is handed over is held against what is committed, by class and unit; a fact of delivery is never refused, but flagged as above the commitment.',
    'У натуральній формі передане звіряється із зобов’язаним за класом та одиницею; факт передання ніколи не відхиляється, а позначається як перевищення.',
  ],
  'BR-06': [
    'A commitment is reduced by a negative one, and not below what was paid of it.',
    'Зобов’язання зменшується від’ємним записом і не нижче від виплаченого за ним.',
  ],
  'BR-07': [
    'Every total is derived, and names its formula and the kinds that it counts.',
    'Кожен підсумок обчислюється й називає свою формулу та враховані види.',
  ],
  'BR-08': [
    'Transaction and value dates are not later than today in the time zone of the participant that states them.',
    'Дати операції та валютування не пізніші за сьогодні в часовому поясі учасника, який їх заявляє.',
  ],
  'BR-09': [
    'Nothing is posted into a closed accounting period; a reversal is posted into an open one and keeps its value date.',
    'До закритого облікового періоду нічого не проводиться; сторно проводиться у відкритому й зберігає свою дату валютування.',
  ],
  'BR-10': [
    'Amounts are decimal strings with no more places than the currency has on its day, and never zero where they are posted.',
    'Суми — десяткові рядки, знаків у яких не більше, ніж має валюта на свій день, і ніколи не нульові, коли їх проводять.',
  ],
  'BR-11': [
    'An amount is converted at the rate of its value date, else of the last day before it on which one was published, seven days back at most, never of a later day.',
    'Сума перераховується за курсом дати валютування, інакше — останнього попереднього дня публікації, не далі семи днів, і ніколи за пізнішим.',
  ],
  'BR-12': [
    'Without a rate the converted amount is null and flagged, never zero, and totals count the rows without one.',
    'Без курсу перерахована сума — null з позначкою, ніколи не нуль, а підсумки рахують рядки без курсу.',
  ],
  'BR-13': [
    'An entry keeps its rate, the day, source and table of it; a later table changes nothing that is posted, only an explicit revaluation does.',
    'Запис зберігає свій курс, його день, джерело й таблицю; пізніша таблиця нічого не змінює в проведеному, це робить лише окрема переоцінка.',
  ],
  'BR-14': [
    'Different currencies are never added, nor are grants, loans, guarantees and equity. Each row is rounded once, half to even, and then added.',
    'Різні валюти ніколи не додаються, як і гранти, позики, гарантії та капітал. Кожен рядок округлюється один раз, до парного, і лише потім додається.',
  ],
  'BR-15': [
    'What is given in kind has quantity, unit, class and valuation method; unvalued is an answer, with no amount and not with zero.',
    'Надане в натуральній формі має кількість, одиницю, клас і метод оцінки; «не оцінено» — це відповідь, без суми, а не з нулем.',
  ],
  'BR-16': [
    'Confirmed by the counterparty needs the statement of the other side and a document. Audited needs an auditor of a side of the flow or of the framework who did not state the entry, with the scope; the same institution withdraws it, and it ends with a reversal.',
    'Підтвердження контрагентом потребує заяви іншої сторони й документа. Аудит потребує аудитора сторони потоку або рамкового, який не заявляв проводку, із зазначеним обсягом; його відкликає та сама установа, і він закінчується зі сторно.',
  ],
  'BR-17': [
    'What happens to a lot happens in the order of time; the hand-over by its provider posts the disbursement and nothing earlier does. Ukraine states receipt by itself.',
    'Події партії йдуть у порядку часу; виплату проводить передання надавачем, і нічого раніше. Україна заявляє про отримання самостійно.',
  ],
  'BR-18': [
    'Goods of a third party name where they come from, and the consent to pass them on.',
    'Товари третьої сторони називають своє походження та згоду на передання.',
  ],
  'BR-19': [
    'An inventory is due 90 days after hand-over; what is recorded more than 90 days after it happened is flagged as late.',
    'Інвентаризація належить через 90 днів після передання; записане пізніше ніж за 90 днів після події позначається як запізніле.',
  ],
  'BR-20': [
    'Every entry has a provider and a receiver; what crosses into Ukraine is counted once, other flows are shown apart.',
    'Кожен запис має надавача та отримувача; те, що надходить в Україну, рахується один раз, інші потоки показано окремо.',
  ],
  'BR-21': [
    'Where a fund or a union stands between, the leg that crosses into Ukraine counts and the one before it is upstream; a refund to a giver is no flow to Ukraine.',
    'Де посередником є фонд або союз, рахується ланка, що входить в Україну, а попередня — вхідна до посередника; відшкодування надавачеві не є потоком до України.',
  ],
  'BR-23': [
    'A pledge is never added to commitments or payments, nor to the pledge that it is part of, nor to its successor, and a part stands no longer than its whole; a past total is no pledge.',
    'Обіцянка ніколи не додається до зобов’язань чи виплат, до обіцянки, частиною якої є, чи до своєї наступниці, і частина чинна не довше за ціле; минулий підсумок — не обіцянка.',
  ],
  'BR-24': [
    'What people type is compared after normalisation and kept as typed. A reference names one record in force. Likely duplicates are flagged; an external identifier is unique.',
    'Набране людьми порівнюється після нормалізації й зберігається як набране. Посилання називає один чинний запис. Імовірні дублікати позначаються; зовнішній ідентифікатор унікальний.',
  ],
  'BR-25': [
    'Money that comes back is a flow of its own, with its day and the entry that it returns, and never above what stands of it.',
    'Повернені кошти — окремий потік зі своїм днем і записом, який вони повертають, і ніколи не більший за те, що від нього лишилося.',
  ],
  'BR-26': [
    'Statements of the two sides are matched in groups of one provider, receiver and class: by reference, by lot, by the one combination that fits, or by hand. An entry is in one live group, and the sums of the group decide.',
    'Заяви двох сторін зводяться в групи одного надавача, отримувача й класу: за посиланням, за партією, за єдиною придатною комбінацією або вручну. Запис входить до однієї чинної групи, і вирішують суми групи.',
  ],
  'BR-27': [
    'What was superseded, ended or withdrawn stands on every day before that happened.',
    'Замінене, завершене чи відкликане чинне в кожен день до того, як це сталося.',
  ],
  'BR-28': [
    'A ceiling has no lower end: it counts in what is pledged up to, and nowhere else.',
    'Верхня межа не має нижньої: вона рахується лише в обіцяному «до».',
  ],
  'BR-30': [
    'A party files its own requests, to the other parties of its agreements. Each addressee is matched by trigger, victim and hostilities to a limb of its clause, which is kept as it stood at circulation; all others may be invited.',
    'Сторона подає власні запити іншим сторонам своїх угод. Кожному адресатові за підставою, потерпілим і бойовими діями добирається частина його положення, збережена станом на поширення; усіх інших можна запросити.',
  ],
  'BR-31': [
    'The deadline is the circulation, or what happened where no request is needed, and the hours of the clause. A shorter one has a reason; an extension is a new event and keeps the old one.',
    'Строк — це поширення або, де запит не потрібен, сама подія, плюс години положення. Коротший строк має підставу; продовження — нова подія і зберігає попередній.',
  ],
  'BR-31a': [
    'What is asked for is to consult: an undertaking is answered by the first session that the other side confirms, or that is recorded and not objected to (BR-130), or by the first substantive response. To acknowledge is not to answer.',
    'Просять про консультації: на домовленість відповідає перша зустріч, яку інша сторона підтвердила або яку записано без її заперечення (BR-130), або перша змістовна відповідь. Підтвердження отримання — не відповідь.',
  ],
  'BR-32': [
    'A draft is seen by its requester alone. Circulation says who authorised it and is not taken back; afterwards a request is amended, cancelled or closed with a reason.',
    'Чернетку бачить лише її автор. Поширення називає, хто його дозволив, і не відкликається; потім запит змінюють, скасовують або закривають із підставою.',
  ],
  'BR-33': [
    'Only an undertaking has a time of its own; on it is in time, and what comes after it is taken and says so. All others are answered or not.',
    'Власний час має лише зобов’язання; у цей час — вчасно, пізніше теж приймається й так позначається. Усі інші мають відповідь або не мають.',
  ],
  'BR-34': [
    'An addressee is answered for by its own participant alone, with one current response; earlier ones can still be read.',
    'За адресата відповідає лише його учасник, з однією чинною відповіддю; попередні можна читати.',
  ],
  'BR-35': [
    'That nobody answered is derived. Reminders go out at half and at nine tenths of the time; an unanswered request lapses after 90 days unless renewed.',
    'Відсутність відповіді обчислюється. Нагадування надходять на половині та дев’яти десятих строку; запит без відповіді втрачає чинність через 90 днів, якщо його не поновлено.',
  ],
  'BR-36': [
    'The requester sees all, an addressee its own row and the counts; at closure the text of the outcome is shared with all addressees. A responder may narrow who sees its response, and is never widened without its consent.',
    'Автор бачить усе, адресат — свій рядок і кількості; із закриттям текст підсумку бачать усі адресати. Той, хто відповідає, може звузити коло читачів, і воно не розширюється без його згоди.',
  ],
  'BR-37': [
    'To accept an offer writes nothing in the books of another: it makes a proposal, which only its provider confirms or declines, and which expires. What is confirmed agrees with the proposal; a part keeps the rest open, anything else is a stated deviation.',
    'Прийняття пропозиції нічого не записує в чужі книги: воно створює проєкт, який підтверджує чи відхиляє лише надавач і який має строк. Підтверджене узгоджене з проєктом; частина лишає решту відкритою, все інше — зазначене відхилення.',
  ],
  'BR-40': [
    'The criteria of a step of a reform stand still from its first assessment on.',
    'Критерії кроку реформи незмінні від його першої оцінки.',
  ],
  'BR-41': [
    'A step is assessed by another account than the one that reports on it; what is met in part has a share above 0 and below 1, and nothing told of it is of the future.',
    'Крок оцінює інший обліковий запис, ніж той, що про нього повідомляє; виконане частково має частку більшу за 0 і меншу за 1, і ніщо повідомлене не стосується майбутнього.',
  ],
  'BR-44': [
    'The share on the scoreboard is what is implemented of all steps; what is done in part is told apart and never rounded into it.',
    'Частка на табло — це виконане з усіх кроків; виконане частково показується окремо й ніколи не додається округленням.',
  ],
  'BR-50': [
    'Every record has a marking, and what is made from another record is never less restricted than it, whatever the default; when that becomes narrower, so does it; its owner may release it later.',
    'Кожен запис має гриф доступу, і створене з іншого запису ніколи не менш обмежене за нього; коли той звужується, звужується й воно; власник може розкрити його згодом.',
  ],
  'BR-51': [
    'A hidden field of a visible record is absent and named; a hidden record is counted nowhere, and no flag, state or number betrays it.',
    'Прихованого поля видимого запису немає, і його названо; прихований запис ніде не рахується, і його не видає жодна позначка, стан чи число.',
  ],
  'BR-52': [
    'Nobody writes in the name of another: a participant its own records, either side of a flow its own half, Ukraine its needs, auditors their remarks.',
    'Ніхто не пише від імені іншого: учасник — свої записи, кожна сторона потоку — свою половину, Україна — свої потреби, аудитори — свої зауваження.',
  ],
  'BR-53': [
    'Unknown and invisible get the same reply. Every export is journalled with its hash.',
    'Невідоме й невидиме дають ту саму відповідь. Кожне вивантаження журналюється зі своїм хешем.',
  ],
  'BR-54': [
    'The register of agreements is changed by two: one party proposes, the other confirms; until then it is a claim.',
    'Реєстр угод змінюють двоє: одна сторона пропонує, інша підтверджує; доти це лише твердження.',
  ],
  'BR-55': [
    'What a participant says outside is recorded by Ukraine as received, with channel, reference and hash: unattested, in no confirmed total, never the participant’s half and never matched, until the participant adopts, corrects or disowns it in one act.',
    'Сказане учасником поза системою Україна записує як отримане, з каналом, посиланням і хешем: це непідтверджене, не входить до підтверджених підсумків, не є половиною учасника й не зводиться, доки учасник одним актом його не підтвердить, не виправить чи не спростує.',
  ],
  'BR-56': [
    'Nothing classified is kept: text that bears a mark of secrecy as a whole mark, of Ukraine, NATO, the EU or an ally, is refused.',
    'Секретне не зберігається: текст, що має гриф секретності України, НАТО, ЄС чи союзника як цілий гриф, відхиляється.',
  ],
  'BR-57': [
    'An entry without a rate gets its amount in euro by an explicit batch, once, by the rate of its value date and for its reversal too; the entry stands as it was posted, a table that comes in changes nothing, and reports of before say what they said.',
    'Запис без курсу отримує суму в євро окремою переоцінкою, один раз, за курсом на дату валютування, разом зі своїм сторно; сам запис лишається, як проведено, нова таблиця нічого не змінює, а звіти на раніше кажуть те саме.',
  ],
  'BR-60': [
    'In the feed a change never stands before one that it saw, and who follows positions misses nothing.',
    'У стрічці зміна ніколи не стоїть перед тією, яку вона бачила, і хто йде за позиціями, нічого не пропускає.',
  ],
  'BR-61': [
    'Delivery is at least once and in one order. What becomes visible later is a new entry, what is withdrawn a tombstone; changed rights answer an old cursor with 410.',
    'Доставлення — щонайменше один раз і в одному порядку. Видиме згодом — новий запис, відкликане — позначка про вилучення; змінені права відповідають на старий курсор 410.',
  ],
  'BR-62': [
    'One administrator proposes an issuer, and another account of the participant confirms it, or the operator of the service.',
    'Один адміністратор пропонує провайдера ідентифікації, а підтверджує інший обліковий запис учасника або оператор служби.',
  ],
  'BR-70': [
    'Absent is not unknown, missing is not zero, a claim is not a fact: each has a value of its own.',
    'Відсутнє — не невідоме, незазначене — не нуль, твердження — не факт: кожне має власне значення.',
  ],
  'BR-71': [
    'Every fact of reference has its source; claims that conflict are all kept, and one is marked as used, with the reason.',
    'Кожен довідковий факт має джерело; суперечливі твердження зберігаються всі, одне позначено як використане, з підставою.',
  ],
} as const satisfies Record<`BR-${string}`, readonly [en: string, uk: string]>
