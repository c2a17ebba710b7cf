import { z } from 'zod'

const facts = z.record(z.string(), z.unknown())
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
} as const
