import { z } from 'zod'
import { limits } from '../../config.ts'
import { ofPublicText } from '../../platform/db/release.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { submit } from '../../platform/http/questions.ts'
import { releaseRoute } from '../../platform/http/releases.ts'
import { NoFields, ReasonInput } from '../../platform/http/wire.ts'
import * as commands from './commands.ts'
import * as input from './inputs.ts'
import * as measures from './measure-commands.ts'
import { csvColumns, type Imported, importMeasures } from './measure-import.ts'
import { instrumentToJson, measureToJson } from './present.ts'
import * as queries from './queries.ts'
import { instrumentLifecycle, measureLifecycle } from './rules.ts'
import * as shape from './schemas.ts'

const tags = ['Instruments and measures']

/** Instruments and measures, which connect provisions with acts. */
export function instrumentRoutes(context: AppContext): void {
  recordRoutes(context)
  stageRoutes(context)
  measureRoutes(context)
  importRoute(context)
}

const instrumentOf = {
  ...{ path: '/v1/instruments', tags, lifecycle: instrumentLifecycle, read: 'instrument.read' as const },
  ...{ shape: shape.Instrument, json: instrumentToJson, find: queries.findInstrument },
}

function recordRoutes(context: AppContext): void {
  const { app } = context
  const instrument = operationsOn(context, instrumentOf)
  app.route(
    instrument.create('proposeInstrument', {
      summary: 'Propose an instrument',
      description:
        'A party enters an implementing agreement, a letter of intent, a plan, a treaty, a guarantee, a loan or a pooled procurement. It is a claim until another party confirms it (BR-110).',
      access: 'instrument.propose',
      body: input.InstrumentInput,
      command: commands.proposeInstrument,
    }),
  )
  app.route(
    instrument.list('listInstruments', {
      summary: 'List instruments',
      description:
        'Implementing agreements, plans, treaties, loans and the like: those that public sources name, and those that parties proposed.',
      conditional: true,
      filter: input.InstrumentFilter,
      page: shape.InstrumentPage,
      order: queries.newestInstrumentFirst,
      rows: queries.listInstruments,
    }),
  )
  app.route(
    releaseRoute(context, {
      ...{ of: 'instrument', path: '/v1/instruments', words: 'an instrument', tags },
      found: ofPublicText,
    }),
  )
  app.route(
    instrument.one('getInstrument', {
      summary: 'Read an instrument',
      description: 'One instrument with its parties, its stages and how it relates to which agreements.',
    }),
  )
  app.route(
    instrument.verb('confirmInstrument', {
      at: 'confirmation',
      summary: 'Confirm an instrument',
      description:
        'Another party than the one that proposed the instrument confirms that it exists as stated (BR-110).',
      body: NoFields,
      command: commands.confirmInstrument,
    }),
  )
  app.route(
    instrument.verb('rejectInstrument', {
      at: 'rejection',
      summary: 'Reject an instrument',
      description:
        'Another party than the one that proposed the instrument says that it does not exist as stated, with the reason.',
      body: ReasonInput,
      command: commands.rejectInstrument,
    }),
  )
  app.route(
    instrument.verb('withdrawInstrument', {
      at: 'withdrawal',
      summary: 'Withdraw an instrument that one proposed',
      description:
        'The party that proposed the instrument takes the proposal back, before another party has confirmed it.',
      body: ReasonInput,
      command: commands.withdrawInstrument,
    }),
  )
}

function stageRoutes(context: AppContext): void {
  const { app } = context
  const instrument = operationsOn(context, instrumentOf)
  app.route(
    instrument.createUnder('stateInstrumentStage', {
      at: '/v1/instruments/:id/stages',
      summary: 'State a stage of an instrument',
      description:
        'A party states which stage the instrument has reached. That is a claim until another party confirms it (BR-110).',
      access: 'instrument.state',
      body: input.StageInput,
      command: commands.stateStage,
    }),
  )
  app.route(
    instrument.verbOfPart('confirmInstrumentStage', {
      at: '/v1/instrument-stages/:id/confirmation',
      summary: 'Confirm a stage',
      description: 'Another party than the one that stated the stage confirms it (BR-110).',
      access: 'instrument.decide',
      body: NoFields,
      command: commands.confirmInstrumentStage,
    }),
  )
  app.route(
    instrument.verbOfPart('rejectInstrumentStage', {
      at: '/v1/instrument-stages/:id/rejection',
      summary: 'Reject a stage',
      description: 'Another party than the one that stated the stage says that it was not reached, with the reason.',
      access: 'instrument.decide',
      body: ReasonInput,
      command: commands.rejectInstrumentStage,
    }),
  )
}

function measureRoutes(context: AppContext): void {
  const { app } = context
  const measure = operationsOn(context, {
    ...{ path: '/v1/measures', tags, lifecycle: measureLifecycle, read: 'measure.read' as const },
    ...{ shape: shape.Measure, json: measureToJson, find: queries.findMeasure },
  })
  app.route(
    measure.create('createMeasure', {
      summary: 'Enter a measure',
      description:
        'A participant enters what is to be done about a provision or a cell of its own agreement, who answers for it, and by when. The link of the measure to the provision is claimed with it.',
      access: 'measure.keep',
      body: input.MeasureInput,
      command: measures.createMeasure,
    }),
  )
  app.route(
    measure.list('listMeasures', {
      summary: 'List measures',
      description:
        'What participants plan to do about provisions, newest first. With `dueBefore`, those that are due first come first.',
      filter: input.MeasureFilter,
      page: shape.MeasurePage,
      order: queries.measuresOrder,
      rows: queries.listMeasures,
    }),
  )
  app.route(releaseRoute(context, { of: 'measure', path: '/v1/measures', words: 'a measure', tags }))
  app.route(
    measure.one('getMeasure', {
      summary: 'Read a measure',
      description: 'One measure with its status, its responsible bodies and its due day.',
    }),
  )
  app.route(
    measure.patch('amendMeasure', {
      summary: 'Amend a measure',
      description: 'Whoever entered the measure changes it while it is neither done nor called off.',
      body: input.MeasurePatch,
      command: measures.amendMeasure,
    }),
  )
  app.route(
    measure.verb('startMeasure', {
      at: 'start',
      summary: 'Begin a measure',
      description: 'Whoever entered the measure says that it is being carried out.',
      body: NoFields,
      command: measures.startMeasure,
    }),
  )
  app.route(
    measure.verb('completeMeasure', {
      at: 'completion',
      summary: 'State that a measure is done',
      description: 'Whoever entered the measure says on which day it was done, and what was done.',
      body: input.CompletionInput,
      command: measures.completeMeasure,
    }),
  )
  app.route(
    measure.verb('cancelMeasure', {
      at: 'cancellation',
      summary: 'Call a measure off',
      description: 'Whoever entered the measure calls it off, with the reason. It stays readable.',
      body: ReasonInput,
      command: measures.cancelMeasure,
    }),
  )
}

const ImportInput = z
  .strictObject({
    items: z
      .array(z.unknown().meta({ 'x-schema': 'MeasureBodyInput' }))
      .min(1)
      .max(limits.batchItems)
      .optional(),
    csv: z
      .string()
      .max(limits.rateFileCharacters)
      .optional()
      .meta({ description: `The plan as RFC 4180, with a header of these columns: ${csvColumns.join(', ')}.` }),
  })
  .refine(({ items, csv }) => (items === undefined) !== (csv === undefined), {
    error: 'must have either items or csv, not both',
    path: ['items'],
  })
  .meta({
    examples: [
      {
        csv: 'title,responsibleBody,dueOn,provisionId\r\nTrain 500 medics,Ministry of Defence,2027-06-30,CA-IV.B.p3\r\n',
      },
    ],
  })

function importRoute(context: AppContext): void {
  context.app.route(
    submit(context, 'importMeasures', {
      ...{ at: '/v1/measures/imports', tags, access: 'measure.keep' },
      summary: 'Import a plan of measures',
      description: `Up to ${limits.batchItems} measures as JSON, as JSON Lines or as CSV in \`csv\`; all or none. Every line is checked first, and every error names its line (BR-111). \`Prefer: handling=validate\` only checks and stores nothing.`,
      body: ImportInput,
      ...{ takesLines: true, bytesMax: limits.batchBytes },
      ...{ status: 201, shape: shape.MeasureImport, json: (row: Imported) => row },
      command: importMeasures,
    }),
  )
}
