import { Field, ObjectType, registerEnumType } from 'type-graphql';

/** A user error as plans and stores answer it. */
export interface UserErrorFacts<Code extends string> {
  readonly code: Code;
  readonly message: string;
  /** Path of the argument it speaks of, like `lines.0.quantity`. */
  readonly field: string | null;
}

/**
 * The error type of one mutation, with an enum of its own codes: `userErrorOf('CartCreate', { NAME_TOO_LONG: 'The name has…' })`
 * makes `CartCreateUserError { code: CartCreateErrorCode!, message, field }`. Codes are documented value by value.
 */
export function userErrorOf<Code extends string>(mutation: string, codes: Readonly<Record<Code, string>>) {
  const enumeration = Object.fromEntries(Object.keys(codes).map((code) => [code, code])) as Record<
    Code,
    Code
  >;
  registerEnumType(enumeration, {
    name: `${mutation}ErrorCode`,
    description: `What can be wrong with ${mutation}.`,
    valuesConfig: Object.fromEntries(
      Object.entries(codes).map(([code, description]) => [code, { description: description as string }]),
    ) as Record<Code, { description: string }>,
  });
  @ObjectType(`${mutation}UserError`, { description: `What the user can mend in a call of ${mutation}.` })
  class UserError {
    @Field(() => enumeration, { description: 'What is wrong, for programs.' })
    code!: Code;

    @Field(() => String, { description: 'What is wrong and what to do, for people.' })
    message!: string;

    @Field(() => String, {
      nullable: true,
      description: 'Path of the argument it speaks of, like `lines.0.quantity`.',
    })
    field!: string | null;
  }
  return UserError;
}
