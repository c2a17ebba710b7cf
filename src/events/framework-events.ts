import { z } from 'zod'

const facts = z.record(z.string(), z.unknown())
const changes = z.record(z.string(), z.object({ before: z.unknown(), after: z.unknown() }))
const reason = z.object({ reason: z.string() })

/** What happens to joint projects, reforms and the roadmap. */
export const frameworkEvents = {
  'joint_project.registered': { resource: 'joint_project', says: 'A joint project was entered', payload: facts },
  'joint_project.stage_reported': {
    resource: 'joint_project',
    says: 'A party stated where a joint project stands',
    payload: facts,
  },
  'joint_project.milestone_set': {
    resource: 'joint_project',
    says: 'A milestone of a joint project was set',
    payload: facts,
  },
  'joint_project.milestone_stated': {
    resource: 'joint_project',
    says: 'A milestone of a joint project was reached or moved',
    payload: facts,
  },
  'joint_project.money_linked': {
    resource: 'joint_project',
    says: 'A giver named its money for a joint project',
    payload: facts,
  },
  'joint_project.ended': { resource: 'joint_project', says: 'A joint project was ended', payload: reason },
  'joint_project_publication.proposed': {
    resource: 'joint_project_publication',
    says: 'A party proposed what the public reads of a joint project',
    payload: facts,
  },
  'joint_project_publication.agreed': {
    resource: 'joint_project_publication',
    says: 'A party agreed to what the public reads of a joint project',
    payload: facts,
  },
  'joint_project_publication.published': {
    resource: 'joint_project_publication',
    says: 'All parties agreed: it is public',
    payload: facts,
  },
  'joint_project_publication.refused': {
    resource: 'joint_project_publication',
    says: 'A party refused what the public was to read of a joint project',
    payload: reason,
  },
  'joint_project_publication.withdrawn': {
    resource: 'joint_project_publication',
    says: 'A party took back what the public reads of a joint project',
    payload: reason,
  },
  'reform_step.planned': { resource: 'reform_step', says: 'A step of a reform was planned', payload: facts },
  'reform_step.amended': {
    resource: 'reform_step',
    says: 'A step of a reform was amended before it was assessed',
    payload: z.object({ changes }),
  },
  'reform_step.reported': { resource: 'reform_step', says: 'Ukraine stated how far a step is', payload: facts },
  'reform_step.assessed': {
    resource: 'reform_step',
    says: 'What was decided about a step was entered by reference',
    payload: facts,
  },
  'reform_step.money_stated': {
    resource: 'reform_step',
    says: 'What a decision held back or released for a step was entered',
    payload: facts,
  },
  'reform_step.dropped': { resource: 'reform_step', says: 'A step of a reform was dropped', payload: reason },
  'roadmap_step.planned': { resource: 'roadmap_step', says: 'A step of the roadmap was entered', payload: facts },
  'roadmap_step.progress_stated': {
    resource: 'roadmap_step',
    says: 'It was stated how far a step of the roadmap is',
    payload: facts,
  },
  'roadmap_step.dependency_added': {
    resource: 'roadmap_step',
    says: 'It was said what must be done before a step of the roadmap',
    payload: facts,
  },
  'roadmap_step.dropped': { resource: 'roadmap_step', says: 'A step of the roadmap was dropped', payload: reason },
  'monitoring_edition.drafted': {
    resource: 'monitoring_edition',
    says: 'A draft of the report to the leadership lies before the parties',
    payload: facts,
  },
  'monitoring_edition.objected': {
    resource: 'monitoring_edition',
    says: 'A party objected to a draft of the report',
    payload: facts,
  },
  'monitoring_edition.issued': {
    resource: 'monitoring_edition',
    says: 'The report was issued: its bytes stand',
    payload: facts,
  },
  'monitoring_edition.withdrawn': {
    resource: 'monitoring_edition',
    says: 'A draft of the report was taken back',
    payload: reason,
  },
} as const
