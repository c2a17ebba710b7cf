import { z } from 'zod'

const facts = z.record(z.string(), z.unknown())
const changes = z.record(z.string(), z.object({ before: z.unknown(), after: z.unknown() }))
const reason = z.object({ reason: z.string() })

/** What happens to joint projects, reforms and the roadmap. */
export const frameworkEvents = {
  'joint_project.registered': {
    resource: 'joint_project',
    says: { en: 'A joint project was entered', uk: 'Внесено спільний проєкт' },
    payload: facts,
  },
  'joint_project.stage_reported': {
    resource: 'joint_project',
    says: { en: 'A party stated where a joint project stands', uk: 'Сторона повідомила про стан спільного проєкту' },
    payload: facts,
  },
  'joint_project.milestone_set': {
    resource: 'joint_project',
    says: { en: 'A milestone of a joint project was set', uk: 'Визначено віху спільного проєкту' },
    payload: facts,
  },
  'joint_project.milestone_stated': {
    resource: 'joint_project',
    says: {
      en: 'A milestone of a joint project was reached or moved',
      uk: 'Віху спільного проєкту досягнуто або перенесено',
    },
    payload: facts,
  },
  'joint_project.money_linked': {
    resource: 'joint_project',
    says: { en: 'A giver named its money for a joint project', uk: 'Надавач назвав свої кошти для спільного проєкту' },
    payload: facts,
  },
  'joint_project.ended': {
    resource: 'joint_project',
    says: { en: 'A joint project was ended', uk: 'Спільний проєкт завершено' },
    payload: reason,
  },
  'joint_project_publication.proposed': {
    resource: 'joint_project_publication',
    says: {
      en: 'A party proposed what the public reads of a joint project',
      uk: 'Сторона запропонувала, що громадськість читатиме про спільний проєкт',
    },
    payload: facts,
  },
  'joint_project_publication.agreed': {
    resource: 'joint_project_publication',
    says: {
      en: 'A party agreed to what the public reads of a joint project',
      uk: 'Сторона погодилася з тим, що громадськість читатиме про спільний проєкт',
    },
    payload: facts,
  },
  'joint_project_publication.published': {
    resource: 'joint_project_publication',
    says: { en: 'All parties agreed; the text is public now', uk: 'Усі сторони погодилися: це оприлюднено' },
    payload: facts,
  },
  'joint_project_publication.refused': {
    resource: 'joint_project_publication',
    says: {
      en: 'A party refused what the public was to read of a joint project',
      uk: 'Сторона відхилила те, що громадськість мала читати про спільний проєкт',
    },
    payload: reason,
  },
  'joint_project_publication.withdrawn': {
    resource: 'joint_project_publication',
    says: {
      en: 'A party took back what the public reads of a joint project',
      uk: 'Сторона відкликала те, що громадськість читає про спільний проєкт',
    },
    payload: reason,
  },
  'reform_step.planned': {
    resource: 'reform_step',
    says: { en: 'A step of a reform was planned', uk: 'Заплановано крок реформи' },
    payload: facts,
  },
  'reform_step.amended': {
    resource: 'reform_step',
    says: { en: 'A step of a reform was amended before it was assessed', uk: 'Крок реформи змінено до оцінювання' },
    payload: z.object({ changes }),
  },
  'reform_step.reported': {
    resource: 'reform_step',
    says: { en: 'Ukraine stated how far a step is', uk: 'Україна повідомила про хід кроку реформи' },
    payload: facts,
  },
  'reform_step.assessed': {
    resource: 'reform_step',
    says: {
      en: 'What was decided about a step was entered by reference',
      uk: 'Внесено з посиланням, що ухвалено щодо кроку реформи',
    },
    payload: facts,
  },
  'reform_step.money_stated': {
    resource: 'reform_step',
    says: {
      en: 'What a decision held back or released for a step was entered',
      uk: 'Внесено, що за рішенням утримано або вивільнено за крок реформи',
    },
    payload: facts,
  },
  'reform_step.dropped': {
    resource: 'reform_step',
    says: { en: 'A step of a reform was dropped', uk: 'Від кроку реформи відмовилися' },
    payload: reason,
  },
  'roadmap_step.planned': {
    resource: 'roadmap_step',
    says: { en: 'A step of the roadmap was entered', uk: 'Внесено крок дорожньої карти' },
    payload: facts,
  },
  'roadmap_step.progress_stated': {
    resource: 'roadmap_step',
    says: { en: 'It was stated how far a step of the roadmap is', uk: 'Повідомлено про хід кроку дорожньої карти' },
    payload: facts,
  },
  'roadmap_step.dependency_added': {
    resource: 'roadmap_step',
    says: {
      en: 'It was said what must be done before a step of the roadmap',
      uk: 'Зазначено, що має передувати кроку дорожньої карти',
    },
    payload: facts,
  },
  'roadmap_step.dropped': {
    resource: 'roadmap_step',
    says: { en: 'A step of the roadmap was dropped', uk: 'Від кроку дорожньої карти відмовилися' },
    payload: reason,
  },
  'monitoring_edition.drafted': {
    resource: 'monitoring_edition',
    says: {
      en: 'A draft of the report to the leadership lies before the parties',
      uk: 'Проєкт звіту для керівництва лежить перед сторонами',
    },
    payload: facts,
  },
  'monitoring_edition.objected': {
    resource: 'monitoring_edition',
    says: { en: 'A party objected to a draft of the report', uk: 'Сторона заперечила проти проєкту звіту' },
    payload: facts,
  },
  'monitoring_edition.issued': {
    resource: 'monitoring_edition',
    says: { en: 'The report was issued; its bytes no longer change', uk: 'Звіт видано: його байти незмінні' },
    payload: facts,
  },
  'monitoring_edition.withdrawn': {
    resource: 'monitoring_edition',
    says: { en: 'A draft of the report was taken back', uk: 'Проєкт звіту відкликано' },
    payload: reason,
  },
} as const
