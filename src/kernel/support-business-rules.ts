/** Rules of agreements, consultations and the books, and of what holds everywhere: a part of the register. */
export const supportRules = {
  'BR-01': [
    'An entry that is posted is never changed or deleted; the database forbids this to the service as well.',
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
    'Payments are never above the commitment or above the allocation that they name, and allocations are never above the commitment. An excess is stored only with a stated overrun, and is listed. The amount that is drawn from a commitment in another currency is what the stated rate gives, within rounding.',
    'Виплачене не перевищує зобов’язаного та названого асигнування, а асигноване — зобов’язаного. Перевищення зберігається лише із зазначеною підставою і потрапляє до винятків. Списане із зобов’язання в іншій валюті відповідає зазначеному курсу в межах округлення.',
  ],
  'BR-05a': [
    'For support in kind, goods that are handed over are compared with the commitment by class and unit; a delivery that happened is never refused, but flagged as above the commitment.',
    'У натуральній формі передане звіряється із зобов’язаним за класом та одиницею; факт передання ніколи не відхиляється, а позначається як перевищення.',
  ],
  'BR-06': [
    'A commitment is reduced by a negative entry, and never below what was paid of it.',
    'Зобов’язання зменшується від’ємним записом і не нижче від виплаченого за ним.',
  ],
  'BR-07': [
    'Every total is calculated, and names its formula and the kinds that it counts.',
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
    'Amounts are decimal strings with no more decimal places than the currency has on the day of the amount, and a posted amount is never zero.',
    'Суми — десяткові рядки, знаків у яких не більше, ніж має валюта на свій день, і ніколи не нульові, коли їх проводять.',
  ],
  'BR-11': [
    'An amount is converted at the rate of its value date, else at the last rate published before it, seven days back at most, and never at a later rate.',
    'Сума перераховується за курсом дати валютування, інакше — останнього попереднього дня публікації, не далі семи днів, і ніколи за пізнішим.',
  ],
  'BR-12': [
    'If there is no rate, the converted amount is null and flagged, never zero, and totals count the rows without a rate.',
    'Без курсу перерахована сума — null з позначкою, ніколи не нуль, а підсумки рахують рядки без курсу.',
  ],
  'BR-13': [
    'An entry keeps its rate with the day, source and table of that rate; a later table changes no posted entry, only an explicit revaluation does.',
    'Запис зберігає свій курс, його день, джерело й таблицю; пізніша таблиця нічого не змінює в проведеному, це робить лише окрема переоцінка.',
  ],
  'BR-14': [
    'Different currencies are never added, nor are grants, loans, guarantees and equity. Each row is rounded once, half to even, and then added.',
    'Різні валюти ніколи не додаються, як і гранти, позики, гарантії та капітал. Кожен рядок округлюється один раз, до парного, і лише потім додається.',
  ],
  'BR-15': [
    'Support in kind has quantity, unit, class and valuation method; unvalued is a permitted method, and then there is no amount instead of zero.',
    'Надане в натуральній формі має кількість, одиницю, клас і метод оцінки; «не оцінено» — це відповідь, без суми, а не з нулем.',
  ],
  'BR-16': [
    'An entry is confirmed by the counterparty if the other side has stated it too and there is a document. It is audited if an auditor of a side of the flow or of the framework, who did not state the entry, says so and names the scope; only the same institution withdraws the audit, and a reversal ends it.',
    'Підтвердження контрагентом потребує заяви іншої сторони й документа. Аудит потребує аудитора сторони потоку або рамкового, який не заявляв проводку, із зазначеним обсягом; його відкликає та сама установа, і він закінчується зі сторно.',
  ],
  'BR-17': [
    'Events of a lot are stated in the order of time. Only the hand-over by its provider posts the disbursement, and nothing earlier does. Ukraine states the receipt itself, of a lot or of goods for which there is none yet.',
    'Події партії йдуть у порядку часу; виплату проводить передання надавачем, і нічого раніше. Україна заявляє про отримання самостійно: партії або товарів, для яких партії ще немає.',
  ],
  'BR-18': [
    'Goods from a third party name their origin and the consent to pass them on.',
    'Товари третьої сторони називають своє походження та згоду на передання.',
  ],
  'BR-19': [
    'An inventory is due 90 days after hand-over; an event that is recorded more than 90 days after it happened is flagged as late.',
    'Інвентаризація належить через 90 днів після передання; записане пізніше ніж за 90 днів після події позначається як запізніле.',
  ],
  'BR-20': [
    'Every entry has a provider and a receiver; support that crosses into Ukraine is counted once, and other flows are shown apart.',
    'Кожен запис має надавача та отримувача; те, що надходить в Україну, рахується один раз, інші потоки показано окремо.',
  ],
  'BR-21': [
    'If support passes through a fund or a union, the leg that crosses into Ukraine counts and the leg before it is upstream; a refund to a giver is no flow to Ukraine.',
    'Де посередником є фонд або союз, рахується ланка, що входить в Україну, а попередня — вхідна до посередника; відшкодування надавачеві не є потоком до України.',
  ],
  'BR-23': [
    'A pledge is never added to commitments or payments, to the pledge that it is a part of, or to the pledge that replaces it. A part stands no longer than its whole. A total of the past is no pledge.',
    'Обіцянка ніколи не додається до зобов’язань чи виплат, до обіцянки, частиною якої є, чи до своєї наступниці, і частина чинна не довше за ціле; минулий підсумок — не обіцянка.',
  ],
  'BR-24': [
    'Text that people type is compared after normalisation and kept as typed. A reference names only one record in force. Likely duplicates are flagged; an external identifier is unique.',
    'Набране людьми порівнюється після нормалізації й зберігається як набране. Посилання називає один чинний запис. Імовірні дублікати позначаються; зовнішній ідентифікатор унікальний.',
  ],
  'BR-25': [
    'Money that comes back is a flow of its own, with its own day. It names the entry of which it comes back, and is never more than what is left of that entry.',
    'Повернені кошти — окремий потік зі своїм днем і записом, який вони повертають, і ніколи не більший за те, що від нього лишилося.',
  ],
  'BR-26': [
    'Statements of the two sides are matched in groups of one provider, receiver and class: by reference, by lot, by the one combination that fits, or by hand. Goods that name no lot are in no group. An entry is in one live group, and the sums of the group decide.',
    'Заяви двох сторін зводяться в групи одного надавача, отримувача й класу: за посиланням, за партією, за єдиною придатною комбінацією або вручну. Товари без партії не входять до жодної групи. Запис входить до однієї чинної групи, і вирішують суми групи.',
  ],
  'BR-27': [
    'A record that was superseded, ended or withdrawn still stands on every day before that happened.',
    'Замінене, завершене чи відкликане чинне в кожен день до того, як це сталося.',
  ],
  'BR-28': [
    'A ceiling has no lower end: it counts only in the total of what is pledged “up to” an amount.',
    'Верхня межа не має нижньої: вона рахується лише в обіцяному «до».',
  ],
  'BR-30': [
    'A party files its own requests, to the other parties of its agreements. Each addressee is matched by trigger, victim and hostilities to a limb of its clause, which is kept as it stood at circulation; all others may be invited.',
    'Сторона подає власні запити іншим сторонам своїх угод. Кожному адресатові за підставою, потерпілим і бойовими діями добирається частина його положення, збережена станом на поширення; усіх інших можна запросити.',
  ],
  'BR-31': [
    'The deadline is counted in the hours of the clause, from the circulation or, if no request is needed, from the event itself. A shorter deadline needs a reason; an extension is a new event and keeps the old deadline.',
    'Строк — це поширення або, де запит не потрібен, сама подія, плюс години положення. Коротший строк має підставу; продовження — нова подія і зберігає попередній.',
  ],
  'BR-31a': [
    'A request asks for consultations: an undertaking is answered by the first session that the other side confirms, or that is recorded without its objection (BR-130), or by the first substantive response. An acknowledgement is no answer.',
    'Просять про консультації: на домовленість відповідає перша зустріч, яку інша сторона підтвердила або яку записано без її заперечення (BR-130), або перша змістовна відповідь. Підтвердження отримання — не відповідь.',
  ],
  'BR-32': [
    'Only its requester sees a draft. Circulation names who authorised it and cannot be taken back; afterwards a request is amended, cancelled or closed with a reason.',
    'Чернетку бачить лише її автор. Поширення називає, хто його дозволив, і не відкликається; потім запит змінюють, скасовують або закривають із підставою.',
  ],
  'BR-33': [
    'Only an undertaking has a deadline of its own. An answer at the deadline is in time; a later answer is accepted and marked as late. All other addressees have answered or not.',
    'Власний час має лише зобов’язання; у цей час — вчасно, пізніше теж приймається й так позначається. Усі інші мають відповідь або не мають.',
  ],
  'BR-34': [
    'Only its own participant answers for an addressee, with one current response; earlier responses can still be read.',
    'За адресата відповідає лише його учасник, з однією чинною відповіддю; попередні можна читати.',
  ],
  'BR-35': [
    'Nobody records that an answer is missing: this follows from the data. Reminders are sent at half and at nine tenths of the time; an unanswered request lapses after 90 days unless it is renewed.',
    'Відсутність відповіді обчислюється. Нагадування надходять на половині та дев’яти десятих строку; запит без відповіді втрачає чинність через 90 днів, якщо його не поновлено.',
  ],
  'BR-36': [
    'The requester sees everything, an addressee its own row and the counts; at closure all addressees see the text of the outcome. A responder may narrow who sees its response, and nobody widens that without its consent.',
    'Автор бачить усе, адресат — свій рядок і кількості; із закриттям текст підсумку бачать усі адресати. Той, хто відповідає, може звузити коло читачів, і воно не розширюється без його згоди.',
  ],
  'BR-37': [
    'Accepting an offer writes nothing in the books of its provider: it makes a proposal, which only the provider confirms or declines, and which expires. The record that confirms it agrees with the proposal; a part leaves the rest open, and anything else is a stated deviation.',
    'Прийняття пропозиції нічого не записує в чужі книги: воно створює проєкт, який підтверджує чи відхиляє лише надавач і який має строк. Підтверджене узгоджене з проєктом; частина лишає решту відкритою, все інше — зазначене відхилення.',
  ],
  'BR-40': [
    'The criteria of a step of a reform do not change from its first assessment on.',
    'Критерії кроку реформи незмінні від його першої оцінки.',
  ],
  'BR-41': [
    'A step is assessed by another account than the one that reports on it. A step that is met in part has a share above 0 and below 1. No statement about a step has a date in the future.',
    'Крок оцінює інший обліковий запис, ніж той, що про нього повідомляє; виконане частково має частку більшу за 0 і меншу за 1, і ніщо повідомлене не стосується майбутнього.',
  ],
  'BR-44': [
    'The share on the scoreboard is the share of implemented steps among all steps; steps done in part are shown apart and never rounded up.',
    'Частка на табло — це виконане з усіх кроків; виконане частково показується окремо й ніколи не додається округленням.',
  ],
  'BR-50': [
    'Every record has a marking. A record that is made from another record is never less restricted than its origin, whatever the default, and becomes narrower when its origin does; its owner may release it later.',
    'Кожен запис має гриф доступу, і створене з іншого запису ніколи не менш обмежене за нього; коли той звужується, звужується й воно; власник може розкрити його згодом.',
  ],
  'BR-51': [
    'A hidden field of a visible record is left out and named. A hidden record is counted nowhere, and no flag, state or number reveals it.',
    'Прихованого поля видимого запису немає, і його названо; прихований запис ніде не рахується, і його не видає жодна позначка, стан чи число.',
  ],
  'BR-52': [
    'Nobody writes in the name of another: a participant writes its own records, either side of a flow its own statement, Ukraine its needs, and auditors their remarks.',
    'Ніхто не пише від імені іншого: учасник — свої записи, кожна сторона потоку — свою половину, Україна — свої потреби, аудитори — свої зауваження.',
  ],
  'BR-53': [
    'A record that does not exist and one that you may not see give the same reply. The journal records every export with its hash.',
    'Невідоме й невидиме дають ту саму відповідь. Кожне вивантаження журналюється зі своїм хешем.',
  ],
  'BR-54': [
    'Two parties change the register of agreements: one proposes and the other confirms; until then the change is a claim.',
    'Реєстр угод змінюють двоє: одна сторона пропонує, інша підтверджує; доти це лише твердження.',
  ],
  'BR-55': [
    'Ukraine records what a participant says outside this service as received, with channel, reference and hash. Until the participant adopts, corrects or disowns it in one act, the statement is unattested: it is in no confirmed total, does not count as the participant’s own statement and is never matched.',
    'Сказане учасником поза системою Україна записує як отримане, з каналом, посиланням і хешем: це непідтверджене, не входить до підтверджених підсумків, не є половиною учасника й не зводиться, доки учасник одним актом його не підтвердить, не виправить чи не спростує.',
  ],
  'BR-56': [
    'Nothing classified is kept: text with a complete classification marking of Ukraine, NATO, the EU or an ally is refused.',
    'Секретне не зберігається: текст, що має гриф секретності України, НАТО, ЄС чи союзника як цілий гриф, відхиляється.',
  ],
  'BR-57': [
    'An explicit batch gives an entry without a rate, and its reversal, the amount in euro, once and by the rate of its value date. The entry stays as it was posted, a new table of rates changes nothing by itself, and reports as of earlier positions stay the same.',
    'Запис без курсу отримує суму в євро окремою переоцінкою, один раз, за курсом на дату валютування, разом зі своїм сторно; сам запис лишається, як проведено, нова таблиця нічого не змінює, а звіти на раніше кажуть те саме.',
  ],
  'BR-60': [
    'In the feed a change never comes before another change that it has seen, and a reader that follows the positions misses nothing.',
    'У стрічці зміна ніколи не стоїть перед тією, яку вона бачила, і хто йде за позиціями, нічого не пропускає.',
  ],
  'BR-61': [
    'Every change is delivered at least once and in one order. A record that becomes visible later gives a new entry, one that is withdrawn a tombstone. After your rights have changed, an old cursor gives 410.',
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
    'Every reference fact has its source. Claims that conflict are all kept, and one is marked as used, with the reason.',
    'Кожен довідковий факт має джерело; суперечливі твердження зберігаються всі, одне позначено як використане, з підставою.',
  ],
} as const satisfies Record<`BR-${string}`, readonly [en: string, uk: string]>
