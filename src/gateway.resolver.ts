import { Field, Int, ObjectType, Query, Resolver } from 'type-graphql';

@ObjectType('Level', { description: 'A maturity level that is on.' })
export class LevelFacts {
  @Field(() => Int, { description: 'Its number, 1 to 5.' })
  number!: number;

  @Field(() => String, {
    description: 'Its name: prices, recommendations, content, preferences, omnichannel.',
  })
  name!: string;
}

@ObjectType({ description: 'This gateway.' })
export class Gateway {
  @Field(() => String, { description: 'Version of Maatwerk.' })
  version!: string;

  @Field(() => [LevelFacts], {
    description: 'The levels that are on, lowest first. The schema has the fields of these only.',
  })
  levels!: readonly LevelFacts[];
}

@Resolver(() => Gateway)
export class GatewayResolver {
  constructor(private readonly on: { readonly version: string; readonly levels: readonly LevelFacts[] }) {}

  @Query(() => Gateway, { description: 'Which gateway this is and which levels are on.' })
  gateway(): Gateway {
    return { version: this.on.version, levels: this.on.levels.map(({ number, name }) => ({ number, name })) };
  }
}
