import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf, edgeOf } from '../../graphql/connection.type.js';
import { DateTimeScalar } from '../../graphql/scalars/date-time.scalar.js';

/** The enum `ImportState` of the schema. */
export const ImportStateEnum = {
  RUNNING: 'RUNNING',
  DONE: 'DONE',
  ABORTED: 'ABORTED',
  FAILED: 'FAILED',
} as const;
registerEnumType(ImportStateEnum, {
  name: 'ImportState',
  description: 'How far an import has got.',
  valuesConfig: {
    RUNNING: { description: 'Rows are being read or merged; nothing of it is visible yet.' },
    DONE: { description: 'All of it is visible.' },
    ABORTED: { description: 'More rows were rejected than allowed; nothing was changed.' },
    FAILED: { description: 'The file could not be read, or its process died; nothing was changed.' },
  },
});

@ObjectType({ description: 'A field of a row that an import did not take over.' })
export class ImportReject {
  @Field(() => Int, { description: 'Line of the file, from 1; the header of a CSV file is line 1.' })
  line!: number;

  @Field(() => String, { description: 'The column, columns joined by + or |, or empty for the whole row.' })
  field!: string;

  @Field(() => String, { nullable: true, description: 'What stood there, at most 200 characters.' })
  value!: string | null;

  @Field(() => String, { description: 'A word in capitals, then what was expected where that helps.' })
  reason!: string;
}

@ObjectType({ description: 'One run of an import. When DONE: `read = accepted + unchanged + rejected`.' })
export class Import {
  @Field(() => ID, { description: 'Id of the run.' })
  id!: string;

  @Field(() => String, { description: 'What was imported: price-lines, products ...' })
  kind!: string;

  @Field(() => String, { description: 'upsert, delete or replace-list.' })
  mode!: string;

  @Field(() => ImportStateEnum, { description: 'How far it has got.' })
  state!: keyof typeof ImportStateEnum;

  @Field(() => String, { nullable: true, description: 'Why it was aborted or failed.' })
  reason!: string | null;

  @Field(() => String, {
    description: 'Where the rows came from: CLI, HTTP, DEMO or the name of a connector.',
  })
  source!: string;

  @Field(() => Int, { description: 'Rows read so far.' })
  read!: number;

  @Field(() => Int, { description: 'Rows that changed something.' })
  accepted!: number;

  @Field(() => Int, { description: 'Rows that were as they are already.' })
  unchanged!: number;

  @Field(() => Int, { description: 'Rows that were not taken over.' })
  rejected!: number;

  @Field(() => DateTimeScalar, { description: 'When it began.' })
  startedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ended; null while it runs.' })
  finishedAt!: Date | null;
}

@ObjectType({ description: 'One import in a list.' })
export class ImportEdge extends edgeOf(() => Import, 'import') {}

@ObjectType({ description: 'A page of imports, newest first.' })
export class ImportConnection extends connectionOf(
  () => Import,
  () => ImportEdge,
  'imports',
) {}

@ObjectType({ description: 'One reject in a list.' })
export class ImportRejectEdge extends edgeOf(() => ImportReject, 'reject') {}

@ObjectType({
  description:
    'A page of rejects, in the order of the file. At most 100,000 are kept per import; all are counted.',
})
export class ImportRejectConnection extends connectionOf(
  () => ImportReject,
  () => ImportRejectEdge,
  'rejects',
) {}
