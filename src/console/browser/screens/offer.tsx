import { useRead } from '../api.ts'
import { Country, participantName, useParticipants } from '../codes.tsx'
import { t } from '../language.ts'
import { Facts, Page, Read } from '../parts/page.tsx'
import { factsOf, type Row } from '../parts/show.tsx'
import type { Offer } from '../shapes.ts'
import { useLive } from '../stream.ts'
import { OfferActs } from './offers.tsx'

/** One offer that waits for a decision of the requester, or for a partner in a joint offer. */
export function OfferPage({ id }: { id: string }) {
  const reading = useRead<Offer>(`/offers/${id}`)
  useLive(({ resource }) => resource.id === id, reading.again)
  useParticipants()
  const offer = reading.value
  return (
    <Page title={offer === undefined ? t('crisis.offer') : `${t('crisis.offer')} · ${participantName(offer.provider)}`}>
      <Read of={reading}>
        {(offer) => (
          <>
            <p>
              <a href={`/console/consultations/${offer.consultationId}/offers`}>{t('crisis.request')}</a>
            </p>
            <Facts
              of={[
                [t('field.provider'), <Country key="provider" code={offer.provider} />],
                ...factsOf(offer as unknown as Row, [
                  ['capability', 'code:capability'],
                  ['quantity', 'decimal'],
                  ['unit', 'text'],
                  ['amount', 'decimal'],
                  ['currency', 'text'],
                  ['availableFrom', 'day', 'unknown'],
                  ['terms', 'text'],
                  ['status', 'code:offerStatus'],
                ]),
              ]}
            />
            <OfferActs offer={offer} again={reading.again} />
          </>
        )}
      </Read>
    </Page>
  )
}
