import { Arg, Ctx, ID, Int, Mutation, Resolver } from 'type-graphql';
import { demand } from '../../../accounts/permission.js';
import type { Context } from '../../../graphql/context.js';
import { ContentRemovePayload, ContentSavePayload, ContentSlotSavePayload } from './content-entry.type.js';
import { ContentInput, ContentSlotInput } from './content.input.js';
import { type Editing, removeContent, saveContent, saveSlot } from './edit-content.store.js';

/** What merchandisers change in content. */
@Resolver()
export class ContentMutations {
  constructor(private readonly on: Editing) {}

  @Mutation(() => ContentSavePayload, {
    description:
      'Saves one piece of content in one language, whole: new, or in place of the one with its slot, key and language. Needs CONTENT_EDIT (level 3).',
  })
  async contentSave(
    @Ctx() { viewer }: Context,
    @Arg('input', () => ContentInput, { description: 'The entry.' }) input: ContentInput,
    @Arg('expectedVersion', () => Int, {
      nullable: true,
      description: 'The version it must have now; 0: it must be new. Default: whatever it is.',
    })
    expectedVersion: number | null,
  ): Promise<ContentSavePayload> {
    demand(viewer, 'CONTENT_EDIT');
    return await saveContent(this.on, viewer, input, expectedVersion ?? null);
  }

  @Mutation(() => ContentRemovePayload, {
    description: 'Removes one language of a piece of content. Needs CONTENT_EDIT (level 3).',
  })
  async contentRemove(
    @Ctx() { viewer }: Context,
    @Arg('id', () => ID, { description: 'Id of a content.' }) id: string,
    @Arg('expectedVersion', () => Int, {
      nullable: true,
      description: 'The version it must have now. Default: whatever it is.',
    })
    expectedVersion: number | null,
  ): Promise<ContentRemovePayload> {
    demand(viewer, 'CONTENT_EDIT');
    return await removeContent(this.on, viewer, id, expectedVersion ?? null);
  }

  @Mutation(() => ContentSlotSavePayload, {
    description: 'Saves a slot: new, or in place of the one with its code. Needs CONTENT_EDIT (level 3).',
  })
  async contentSlotSave(
    @Ctx() { viewer }: Context,
    @Arg('input', () => ContentSlotInput, { description: 'The slot.' }) input: ContentSlotInput,
  ): Promise<ContentSlotSavePayload> {
    demand(viewer, 'CONTENT_EDIT');
    return await saveSlot(this.on, viewer, input);
  }
}
