import { useState } from 'preact/hooks'
import { t } from '../language.ts'
import { ActForm } from '../parts/act.tsx'
import { Note, Page } from '../parts/page.tsx'

/** Checks whether the service gave out a file: its hash is computed here, and the file is not sent. */
export function VerifyPage() {
  const [known, set] = useState<boolean>()
  return (
    <Page title={t('act.verifyReportRun')} lead={t('report.verify.lead')}>
      <ActForm
        form="verify-report"
        act={{
          operation: 'verifyReportRun',
          path: '/report-runs/verification',
          fields: [
            { name: 'document', kind: 'fingerprint', into: { sha256: 'sha256' } },
            { name: 'sha256', kind: 'text', required: true },
          ],
          onDone: (value) => set((value as { known: boolean }).known),
        }}
      />
      {known !== undefined && (
        <Note kind={known ? 'good' : 'warning'}>{t(known ? 'report.verify.known' : 'report.verify.unknown')}</Note>
      )}
    </Page>
  )
}
