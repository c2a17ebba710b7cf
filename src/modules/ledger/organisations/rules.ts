export const organisationKinds = ['fund', 'international_organisation', 'company', 'other'] as const
