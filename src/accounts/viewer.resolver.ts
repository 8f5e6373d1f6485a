import { Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../graphql/context.js';
import type { Viewer, ViewerBuyer, ViewerCompany } from '../viewer/viewer.js';
import { channelOf } from './channel.js';
import { Buyer, Company } from './company.type.js';
import type { Permission } from './permission.js';
import { keysOf } from './secret.store.js';
import type { AccountDependencies } from './settings.js';
import { Channel, PermissionEnum, ViewerType } from './viewer.type.js';
import { signVisitor } from './visitor-id.store.js';

/** The account model's own fields of `Viewer`. */
@Resolver(() => ViewerType)
export class ViewerResolver {
  constructor(private readonly on: Pick<AccountDependencies, 'config' | 'database'>) {}

  @Query(() => ViewerType, { description: 'Who is asking, as the gateway understood the headers.' })
  viewer(@Ctx() context: Context): Viewer {
    return context.viewer;
  }

  @FieldResolver(() => Buyer, { nullable: true, description: 'The person; null for guests and API keys.' })
  buyer(@Root() viewer: Viewer): ViewerBuyer | null {
    return viewer.buyer;
  }

  @FieldResolver(() => Company, {
    nullable: true,
    description:
      'The company acted for; null for guests, and for a buyer of several companies who chose none.',
  })
  company(@Root() viewer: Viewer): ViewerCompany | null {
    return viewer.company;
  }

  @FieldResolver(() => Channel, { description: 'The channel of this request.' })
  channel(@Root() viewer: Viewer): Channel {
    return channelOf(viewer.channel) ?? { code: viewer.channel, name: viewer.channel };
  }

  @FieldResolver(() => ID, {
    nullable: true,
    description: 'The signed id of the device: send it back in the header Maatwerk-Visitor.',
  })
  async visitorId(@Root() viewer: Viewer): Promise<string | null> {
    return viewer.visitorId === null ? null : signVisitor((await keysOf(this.on)).visitor, viewer.visitorId);
  }

  @FieldResolver(() => [PermissionEnum], { description: 'What this viewer may do.' })
  permissions(@Root() viewer: Viewer): readonly Permission[] {
    return [...viewer.permissions].sort() as Permission[];
  }
}
