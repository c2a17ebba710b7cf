import { t } from '../language.ts'
import { Doors, Page } from '../parts/page.tsx'

export function Implementation() {
  const rooms = [
    ['/console/implementation/projects', t('work.projects'), t('work.projects.why')],
    ['/console/implementation/reforms', t('work.reforms'), t('work.reforms.why')],
    ['/console/implementation/roadmap', t('work.roadmap'), t('work.roadmap.why')],
    ['/console/implementation/coverage', t('work.coverage'), t('work.coverage.why')],
    ['/console/implementation/outlook', t('work.outlook'), t('work.outlook.why')],
    ['/console/implementation/instruments', t('work.instruments'), t('work.instruments.why')],
    ['/console/implementation/measures', t('work.measures'), t('work.measures.why')],
    ['/console/implementation/monitoring', t('work.monitoring'), t('work.monitoring.why')],
  ] as const
  return (
    <Page title={t('nav.implementation')}>
      <Doors to={rooms} />
    </Page>
  )
}
