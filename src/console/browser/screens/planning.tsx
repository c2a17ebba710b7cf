import { t } from '../language.ts'
import { ActForm } from '../parts/act.tsx'
import type { Field } from '../parts/field.ts'
import { Page } from '../parts/page.tsx'
import type { Row } from '../parts/show.tsx'
import { sources } from '../parts/sources-field.ts'
import { whoSees } from '../parts/who-sees.ts'
import { go } from '../router.ts'
import { me } from '../session.ts'

const both = (name: string, kind: 'text' | 'long'): Field[] => [
  { name: `${name}.en`, kind, required: true },
  { name: `${name}.uk`, kind, required: true },
]
type Given = {
  operation: 'registerJointProject' | 'planReformStep' | 'planRoadmapStep' | 'createCoalition'
  path: string
  to: string
  fields: readonly Field[]
  initial?: Record<string, string[]>
}

function Plan({ operation, path, to, fields, initial = {} }: Given) {
  return (
    <Page title={t(`act.${operation}`)} lead={t(`act.${operation}.lead`)}>
      <ActForm
        form={operation}
        act={{ operation, path, initial, fields, onDone: (value) => go(`${to}/${(value as Row).id}`) }}
      />
    </Page>
  )
}

export function NewProject() {
  return (
    <Plan
      operation="registerJointProject"
      path="/joint-projects"
      to="/console/implementation/projects"
      initial={{ participants: [...new Set(['UA', me().participant.code])] }}
      fields={[
        ...both('title', 'text'),
        { name: 'kind', kind: 'code', list: 'jointProjectKind', required: true },
        ...both('summary', 'long'),
        { name: 'participants', kind: 'participants', required: true },
        { name: 'organisations', kind: 'lines' },
        { name: 'started', kind: 'text' },
        { name: 'amount', kind: 'decimal' },
        { name: 'currency', kind: 'code', list: 'currency' },
        sources('sources'),
        ...whoSees,
      ]}
    />
  )
}

export function NewReformStep() {
  return (
    <Plan
      operation="planReformStep"
      path="/reform-steps"
      to="/console/implementation/reforms"
      fields={[
        { name: 'programme', kind: 'record', of: 'programme', required: true },
        { name: 'number', kind: 'text' },
        ...both('title', 'text'),
        { name: 'due', kind: 'text', required: true },
        { name: 'responsible', kind: 'text', required: true },
        { name: 'criteria', kind: 'lines', required: true },
        { name: 'reform', kind: 'text' },
        ...whoSees,
      ]}
    />
  )
}

export function NewRoadmapStep() {
  return (
    <Plan
      operation="planRoadmapStep"
      path="/roadmap-steps"
      to="/console/implementation/roadmap"
      fields={[
        { name: 'track', kind: 'code', list: 'track', required: true },
        ...both('title', 'text'),
        { name: 'summary', kind: 'long' },
        { name: 'ownedBy', kind: 'participant' },
        { name: 'owningBody', kind: 'text' },
        { name: 'contributors', kind: 'participants' },
        { name: 'decidedAt', kind: 'text' },
        { name: 'decidedOn', kind: 'text' },
        { name: 'due', kind: 'text' },
        { name: 'dueEvent', kind: 'text' },
        sources('sources'),
        ...whoSees,
      ]}
    />
  )
}

export function NewCoalition() {
  return (
    <Plan
      operation="createCoalition"
      path="/coalitions"
      to="/console/coalitions"
      fields={[
        { name: 'code', kind: 'text', required: true },
        ...both('name', 'text'),
        { name: 'launchedOn', kind: 'day' },
        { name: 'note', kind: 'long' },
        { name: 'source', kind: 'text', required: true },
        ...whoSees,
      ]}
    />
  )
}
