import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../graphql/context.js';
import { demandSubject } from '../privacy/subject.js';
import { correct, type Correcting, undo } from './correct.store.js';
import { CorrectionAddPayload, CorrectionInput, CorrectionUndoPayload } from './correction.type.js';

@Resolver()
export class CorrectionMutations {
  constructor(private readonly on: Correcting) {}

  @Mutation(() => CorrectionAddPayload, {
    description:
      '"Not for me", "this was a gift", "that was somebody else": its influence is gone from the next answer on. In return: what you are shown fits you again.',
  })
  async correctionAdd(
    @Ctx() { viewer }: Context,
    @Arg('input', () => CorrectionInput, { description: 'What to leave out, and why.' })
    input: CorrectionInput,
  ): Promise<CorrectionAddPayload> {
    demandSubject(viewer);
    return await correct(this.on, viewer, input);
  }

  @Mutation(() => CorrectionUndoPayload, {
    description: 'Undoes a correction: what it left out counts again.',
  })
  async correctionUndo(
    @Ctx() { viewer }: Context,
    @Arg('id', () => ID, { description: 'Id of the correction.' }) id: string,
  ): Promise<CorrectionUndoPayload> {
    demandSubject(viewer);
    return await undo(this.on, viewer, id);
  }
}
