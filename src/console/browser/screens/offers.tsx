import { useAll } from '../api.ts'
import { Absent, Code, Country, participantName } from '../codes.tsx'
import { t } from '../language.ts'
import { ActButton, ActForm } from '../parts/act.tsx'
import { can } from '../parts/can.ts'
import type { Values } from '../parts/draft.ts'
import type { Field } from '../parts/field.ts'
import { Note, Read, Section } from '../parts/page.tsx'
import { Table } from '../parts/table.tsx'
import { me } from '../session.ts'
import type { Consultation, Offer, Response } from '../shapes.ts'
import { useLive } from '../stream.ts'
import { Day, Moment } from '../time.tsx'
import { decimalText, Money, minus, plus, Quantity, share, Value } from '../values.tsx'
import { Room, useConsultation } from './consultation.tsx'

/** What was asked, offered and accepted, what is left, and one's own answer. */
export function OffersPage({ id }: { id: string }) {
  const reading = useConsultation(id)
  const responses = useAll<Response>(`/consultations/${id}/responses`)
  useLive(({ rootId }) => rootId === id, responses.again)
  const again = () => {
    reading.again()
    responses.again()
  }
  return (
    <Room of={reading}>
      {(consultation) => (
        <>
          <Read of={responses}>
            {(given) => (
              <>
                <Asks consultation={consultation} responses={given} again={again} />
                <Responses responses={given} />
              </>
            )}
          </Read>
          {can(consultation, 'respondToConsultation') && (
            <Section title={t('act.respondToConsultation')}>
              <Respond consultation={consultation} again={again} />
            </Section>
          )}
        </>
      )}
    </Room>
  )
}

const live = (offer: Offer) => offer.status !== 'withdrawn' && offer.status !== 'rejected'
const amountOf = (offer: Offer) => offer.quantity ?? offer.amount ?? '0'
const unitOf = (offer: Offer) => offer.unit ?? offer.currency ?? ''

type Given = { consultation: Consultation; responses: Response[]; again: () => void }

function Asks({ consultation, responses, again }: Given) {
  const offers = responses.filter(({ current }) => current).flatMap(({ offers: made }) => made)
  const asks = consultation.asks.filter(({ supersededSequence }) => supersededSequence === null)
  const ours = consultation.requester === me().participant.code
  const others = offers.filter(({ askId }) => !asks.some(({ id }) => id === askId))
  return (
    <>
      {asks.map((ask) => {
        const made = offers.filter(({ askId }) => askId === ask.id)
        return (
          <Section key={ask.id} title={ask.text}>
            <Sums asked={ask.quantity} unit={ask.unit} offers={made.filter(live)} />
            {!ours && <p class="dim">{t('crisis.ofWhatYouSee')}</p>}
            {made.length === 0 ? (
              <NoOffers ours={ours} />
            ) : (
              <Offers offers={made} again={again} caption={t('crisis.offersTo', { ask: ask.text })} />
            )}
          </Section>
        )
      })}
      {others.length > 0 && (
        <Section title={t('crisis.otherOffers')}>
          <Offers offers={others} again={again} caption={t('crisis.otherOffers')} />
        </Section>
      )}
    </>
  )
}

/** Only offers in the unit of the ask are added up; others are listed beside the sum. */
function Sums({ asked, unit, offers }: { asked: string | null; unit: string | null; offers: readonly Offer[] }) {
  const fitting = offers.filter((offer) => offer.quantity !== null && offer.unit === unit)
  const offered = plus(...fitting.map(amountOf))
  const accepted = plus(...fitting.map((offer) => offer.accepted))
  const other = offers.length - fitting.length
  const left = asked === null ? null : minus(asked, accepted)
  return (
    <div class="sums">
      <p>
        {t('crisis.asked')}: <Quantity quantity={asked} unit={unit} /> · {t('crisis.offered')}:{' '}
        <Quantity quantity={offered} unit={unit} /> · {t('crisis.accepted')}:{' '}
        <Quantity quantity={accepted} unit={unit} /> ·{' '}
        <strong>
          {t('crisis.left')}: <Quantity quantity={left} unit={unit} />
        </strong>
        {other > 0 && ` · ${t('crisis.otherUnits', { n: other })}`}
      </p>
      {asked !== null && (
        <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
          <rect class="bar-all" width="100" height="4" />
          <rect class="bar-offered" width={share(offered, asked)} height="4" />
          <rect class="bar-accepted" width={share(accepted, asked)} height="4" />
        </svg>
      )}
    </div>
  )
}

/** The requester alone sees every offer. */
export function NoOffers({ ours }: { ours: boolean }) {
  return <p class="empty">{t(ours ? 'crisis.noOffers' : 'crisis.noOffersSeen')}</p>
}

function Offers({ offers, again, caption }: { offers: Offer[]; again: () => void; caption: string }) {
  return (
    <Table<Offer>
      caption={caption}
      rows={offers}
      keyOf={({ id }) => id}
      columns={[
        {
          head: t('field.provider'),
          names: true,
          cell: ({ provider, jointWith }) => (
            <>
              <Country code={provider} />
              {jointWith.map((partner) => (
                <span key={partner.participant} class="partner">
                  {' '}
                  + <Country code={partner.participant} /> (
                  {partner.confirmedAt === null ? t('crisis.notConfirmed') : t('crisis.confirmed')})
                </span>
              ))}
            </>
          ),
        },
        { head: t('crisis.offered'), number: true, cell: (offer) => <Amount offer={offer} of={amountOf(offer)} /> },
        { head: t('crisis.accepted'), number: true, cell: (offer) => <Amount offer={offer} of={offer.accepted} /> },
        {
          head: t('crisis.left'),
          number: true,
          cell: (offer) => <Amount offer={offer} of={minus(amountOf(offer), offer.accepted)} />,
        },
        {
          head: t('field.availableFrom'),
          cell: ({ availableFrom }) => <Value of={availableFrom && <Day on={availableFrom} />} />,
        },
        { head: t('field.terms'), cell: ({ terms }) => <Value of={terms} none="absent" /> },
        { head: t('field.status'), cell: ({ status }) => <Code list="offerStatus" code={status} /> },
        { head: t('crisis.conversion'), cell: Conversions },
        { head: t('field.act'), cell: (offer) => <OfferActs offer={offer} again={again} /> },
      ]}
    />
  )
}

function Amount({ offer, of }: { offer: Offer; of: string }) {
  return offer.kind === 'money' ? (
    <Money amount={of} currency={unitOf(offer)} />
  ) : (
    <Quantity quantity={of} unit={unitOf(offer)} />
  )
}

/** Who confirms the accepted offer, and whether that has happened. */
function Conversions({ conversions }: Offer) {
  if (conversions.length === 0) return <Absent />
  return (
    <ul class="plain">
      {conversions.map((each) => (
        <li key={each.id}>
          <a href={`/console/books/proposals/${each.id}`}>
            <Code list="offerConversion" code={each.conversion} />
          </a>
          {each.conversion === 'proposed' || each.conversion === 'pending' ? (
            <>
              {' '}
              · {t(each.expired ? 'crisis.expired' : 'crisis.expires')} <Moment at={each.expiresAt} />
            </>
          ) : null}
        </li>
      ))}
    </ul>
  )
}

/** The provider and the quantity of the offer, so that the form says what it is about. */
const aboutOf = (offer: Offer) =>
  `${participantName(offer.provider)}: ${decimalText(amountOf(offer))} ${unitOf(offer) ?? ''}`.trim()

export function OfferActs({ offer, again }: { offer: Offer; again: () => void }) {
  const at = `/offers/${offer.id}`
  const left = minus(amountOf(offer), offer.accepted)
  const part: Field =
    offer.kind === 'money'
      ? { name: 'amount', kind: 'decimal', label: `${t('field.amount')} (${unitOf(offer)})` }
      : { name: 'quantity', kind: 'decimal', label: `${t('field.quantity')} (${unitOf(offer)})` }
  return (
    <div class="row-acts">
      {can(offer, 'acceptOffer') && (
        <ActButton
          about={aboutOf(offer)}
          act={{
            operation: 'acceptOffer',
            path: `${at}/acceptance`,
            version: offer.version,
            fields: [part],
            initial: { [part.name]: left },
            final: true,
            onDone: again,
            onStale: again,
          }}
        />
      )}
      {can(offer, 'rejectOffer') && (
        <ActButton
          about={aboutOf(offer)}
          act={{
            operation: 'rejectOffer',
            path: `${at}/rejection`,
            version: offer.version,
            fields: [{ name: 'reason', kind: 'long', required: true }],
            final: true,
            onDone: again,
            onStale: again,
          }}
        />
      )}
      {offer.jointWith.some((each) => each.participant === me().participant.code && each.confirmedAt === null) && (
        <ActButton act={{ operation: 'joinOffer', path: `${at}/confirmations`, final: true, onDone: again }} />
      )}
      {can(offer, 'withdrawOffer') && (
        <ActButton
          about={aboutOf(offer)}
          act={{
            operation: 'withdrawOffer',
            path: `${at}/withdrawal`,
            version: offer.version,
            fields: [{ name: 'reason', kind: 'long', required: true }],
            final: true,
            onDone: again,
            onStale: again,
          }}
        />
      )}
    </div>
  )
}

function Responses({ responses }: { responses: Response[] }) {
  return (
    <Section title={t('crisis.answers')}>
      {responses.length === 0 && <p class="empty">{t('crisis.noAnswers')}</p>}
      {responses.length > 0 && (
        <Table<Response>
          caption={t('crisis.answers')}
          rows={responses}
          keyOf={({ id }) => id}
          rowClass={({ current }) => (current ? undefined : 'row-out')}
          columns={[
            { head: t('field.participant'), names: true, cell: ({ participant }) => <Country code={participant} /> },
            { head: t('field.type'), cell: ({ type }) => <Code list="responseType" code={type} /> },
            {
              head: t('field.text'),
              cell: ({ text, redactions }) => <Value of={text} name="text" redactions={redactions} none="absent" />,
            },
            {
              head: t('field.submittedAt'),
              cell: ({ submittedAt, afterTime }) => (
                <>
                  <Moment at={submittedAt} /> {afterTime === true && <span class="flag">{t('crisis.afterTime')}</span>}
                </>
              ),
            },
            { head: t('field.current'), cell: ({ current }) => t(current ? 'value.yes' : 'crisis.superseded') },
          ]}
        />
      )}
    </Section>
  )
}

const ofGoods = ({ kind }: Values) => kind === 'capability'
const ofMoney = ({ kind }: Values) => kind === 'money'

function Respond({ consultation, again }: { consultation: Consultation; again: () => void }) {
  const asks = consultation.asks
    .filter(({ supersededSequence }) => supersededSequence === null)
    .map(({ id, text }) => [id, text] as const)
  const offer: Field[] = [
    { name: 'kind', kind: 'code', list: 'offerKind', required: true },
    ...(asks.length === 0 ? [] : [{ name: 'askId', kind: 'choice' as const, of: asks }]),
    { name: 'capability', kind: 'code', list: 'capability', when: ofGoods, required: true },
    { name: 'quantity', kind: 'decimal', when: ofGoods, required: true },
    { name: 'unit', kind: 'text', when: ofGoods, required: true },
    { name: 'amount', kind: 'decimal', when: ofMoney, required: true },
    { name: 'currency', kind: 'code', list: 'currency', when: ofMoney, required: true },
    { name: 'availableFrom', kind: 'day' },
    { name: 'terms', kind: 'long' },
    { name: 'jointWith', kind: 'participants' },
  ]
  return (
    <>
      {consultation.own?.state === 'responded' && (
        <Note>{t('crisis.respondAgain', { who: me().participant.code })}</Note>
      )}
      <ActForm
        form={`respond:${consultation.id}`}
        act={{
          operation: 'respondToConsultation',
          path: `/consultations/${consultation.id}/responses`,
          fields: [
            { name: 'type', kind: 'code', list: 'responseType', required: true },
            { name: 'text', kind: 'long' },
            { name: 'offers', kind: 'rows', add: t('crisis.addOffer'), one: t('crisis.offer'), fields: offer },
            { name: 'visibility', kind: 'code', list: 'responseVisibility' },
          ],
          final: true,
          onDone: again,
        }}
      />
    </>
  )
}
