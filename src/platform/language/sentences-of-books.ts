/** What the clerks of a ministry are told of the books: what would be too much, too late, twice, or another's. */
export const ukrainianOfBooks: Readonly<Record<string, string>> = {
  'It would bring what is disbursed to {currency} {sum}: committed {committed}, disbursed {disbursed}, this {amount}. State an overrun with who approved it, or correct it.':
    'Виплачене сягне {currency} {sum}: зобов’язано {committed}, виплачено {disbursed}, це {amount}. Зазначте перевищення й хто його схвалив або виправте суму.',
  'The allocation holds {currency} {allocated}, of which {disbursed} is disbursed; this is {amount}.':
    'У виділенні {currency} {allocated}, з них виплачено {disbursed}; це {amount}.',
  'It would allocate more than is committed: committed {committed}, allocated {allocated}, this {amount}.':
    'Виділено буде більше, ніж зобов’язано: зобов’язано {committed}, виділено {allocated}, це {amount}.',
  'It would leave {left} allocated, and {disbursed} is disbursed.':
    'Виділеним лишиться {left}, а виплачено {disbursed}.',
  'It would leave {left} committed, and {used} is handed over.': 'Зобов’язаним лишиться {left}, а передано {used}.',
  'It would leave {left} committed, and {used} is disbursed.': 'Зобов’язаним лишиться {left}, а виплачено {used}.',
  'It would leave {left} committed, and {used} is allocated.': 'Зобов’язаним лишиться {left}, а виділено {used}.',
  'The commitment is in {currency} too: the amount counts.': 'Зобов’язання теж у {currency}: рахується зазначена сума.',
  'The commitment is in {currency}: state the amount drawn from it, the rate and its source.':
    'Зобов’язання в {currency}: зазначте суму, яку з нього взято, курс і його джерело.',
  'The rate gives this amount: nothing deviates.': 'За курсом виходить ця сама сума: відхилення немає.',
  'It is a reversal itself: post a new entry instead.': 'Це саме є сторнуванням: проведіть натомість новий запис.',
  'It is reversed already.': 'Його вже сторновано.',
  'It is reversed already, by {id}.': 'Його вже сторновано записом {id}.',
  'Money came back of it: reverse the return first.': 'З нього поверталися кошти: спершу сторнуйте повернення.',
  '{currency} has {places} decimal places.': 'У {currency} {places} знаків після коми.',
  '{field} is later than {today}, today where it is stated.':
    '{field} пізніше за {today}, сьогоднішній день там, де це зазначено.',
  'There is no such commitment, or you may not know of it.':
    'Такого зобов’язання немає, або вам не слід про нього знати.',
  'There is no such entry, or you may not know of it.': 'Такого запису немає, або вам не слід про нього знати.',
  'There is no such lot, or you may not know of it.': 'Такої партії немає, або вам не слід про неї знати.',
  'There is no such coalition, or you may not know of it.': 'Такої коаліції немає, або вам не слід про неї знати.',
  'There is no such allocation of this commitment.': 'Такого виділення в цьому зобов’язанні немає.',
  'There is no such provider.': 'Такого надавача немає.',
  'There is no such proposal of yours.': 'Такої вашої пропозиції немає.',
  'There is no such offer of yours.': 'Такої вашої пропозиції немає.',
  'There is no such pledge of yours that stands.': 'Такої вашої чинної обіцянки немає.',
  'A union refunds a giver, out of a commitment to that giver.':
    'Союз відшкодовує надавачеві із зобов’язання перед цим надавачем.',
  'Goods are disbursed by their hand-over.': 'Майно надається його переданням.',
  'Goods are decommitted by reversing the entry of the item.':
    'Зобов’язання щодо майна зменшують сторнуванням запису про нього.',
  'Goods are handed over anew: state another event of the lot.': 'Майно передають наново: зазначте іншу подію партії.',
  'Goods are received anew: state another receipt of the lot.':
    'Майно отримують наново: зазначте інше отримання партії.',
  'Only a disbursement is replaced: file another commitment.':
    'Замінити можна лише виплату: внесіть інше зобов’язання.',
  'No value was committed.': 'Вартості не зобов’язано.',
  'What is committed in kind has items.': 'Зобов’язане в натурі має перелік майна.',
  'Goods have their values per item.': 'Майно має вартість за кожною позицією.',
  'Only what is committed in kind has items.': 'Перелік майна має лише зобов’язане в натурі.',
  'There is a currency where there is an amount, and only there.': 'Валюта є там, де є сума, і лише там.',
  'An amount has a valuation method, and what is unvalued has no amount.':
    'Сума має спосіб оцінки, а неоцінене не має суми.',
  'This class and unit is listed above.': 'Цей клас з цією одиницею вже наведено вище.',
  'A flow has two sides.': 'Потік має дві сторони.',
  'The commitment differs from the offer that was accepted: state a deviation for its requester to confirm, or ask for a new acceptance.':
    'Зобов’язання відрізняється від прийнятої пропозиції: заявіть відхилення, щоб його підтвердив ініціатор, або попросіть прийняти наново.',
  'The task differs from the offer that was accepted: state a deviation for its requester to confirm, or ask for a new acceptance.':
    'Завдання відрізняється від прийнятої пропозиції: заявіть відхилення, щоб його підтвердив ініціатор, або попросіть прийняти наново.',
  'It is settled.': 'Його вже врегульовано.',
  'Its receiver is another.': 'Її отримувач інший.',
  'It is not matched.': 'Його не зіставлено.',
  'It is not a receipt.': 'Це не отримання.',
  'It is not a disbursement that a provider states.': 'Це не виплата, яку заявив надавач.',
  'What is reversed is matched with nothing.': 'Сторноване ні з чим не зіставляють.',
  'Its provider and receiver are others.': 'Його надавач і отримувач інші.',
  'It is about another lot, or about none.': 'Він про іншу партію або про жодну.',
  'Another period holds some of these days.': 'Деякі з цих днів уже в іншому періоді.',
  'It was paid on {day}.': 'Виплачено {day}.',
  'What is reversed never was, and nothing of it comes back.':
    'Сторнованого не було, і нічого з нього не повертається.',
  'is of the provider’s books, and this is a receipt': 'стосується книг надавача, а це отримання',
}
