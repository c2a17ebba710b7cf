import type { AnnotationScenery } from '../support/annotation-scenery.ts'
import { inside, other, type Target, unseen } from './standings.ts'

/** What UA's auditor has said and asked of SE, between the two of them; and an agreement, which everybody sees. */
export function annotationTargets({
  everybodys,
  remark,
  audit,
  question,
}: AnnotationScenery): Record<string, Target[]> {
  const everybody = ['UA', 'PL', 'AU', 'XA'].map((participant) => other(participant))
  const sides = [inside('UA', ['requester']), inside('SE', ['addressee']), unseen('PL'), unseen('XA')]
  const { version } = question
  const at = `/v1/evidence-requests/${question.id}`
  return {
    createAnnotation: [
      {
        path: '/v1/annotations',
        body: { resource: everybodys, text: 'The text names no term.' },
        standings: everybody,
      },
    ],
    listAnnotations: [{ path: '/v1/annotations', standings: everybody }],
    getAnnotation: [{ path: `/v1/annotations/${remark.id}`, standings: sides }],
    withdrawAnnotation: [
      { path: `/v1/annotations/${audit.id}/withdrawal`, body: { reason: 'A forged act.' }, standings: sides },
    ],
    createEvidenceRequest: [
      {
        path: '/v1/evidence-requests',
        body: { resource: everybodys, question: 'Where is the text?', dueOn: '2026-12-31' },
        standings: everybody,
      },
    ],
    listEvidenceRequests: [{ path: '/v1/evidence-requests', standings: everybody }],
    getEvidenceRequest: [{ path: at, standings: sides }],
    answerEvidenceRequest: [{ path: `${at}/answer`, version, body: { answer: 'Act 14.' }, standings: sides }],
    withdrawEvidenceRequest: [{ path: `${at}/withdrawal`, version, body: { reason: 'Found.' }, standings: sides }],
  }
}
