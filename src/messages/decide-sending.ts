/** What is known about a message at the moment of sending. */
export interface Recipient {
  /** A plain address; null when there is none or it is none. */
  readonly address: string | null;
  readonly known: boolean;
  readonly blocked: boolean;
  /** Purposes the person allows now. */
  readonly consents: readonly string[];
}

export type SendingDecision =
  | { readonly send: true; readonly address: string }
  | {
      readonly send: false;
      readonly reason: 'PERSON_GONE' | 'PERSON_BLOCKED' | 'NO_CONSENT' | 'BAD_ADDRESS';
    };

/** Law: a mail goes only to a known, unblocked person with a plain address who allows its purpose now; FUNCTIONAL needs no consent. */
export function decideSending(purpose: string, recipient: Recipient): SendingDecision {
  if (!recipient.known) return { send: false, reason: 'PERSON_GONE' };
  if (recipient.blocked) return { send: false, reason: 'PERSON_BLOCKED' };
  if (purpose !== 'FUNCTIONAL' && !recipient.consents.includes(purpose))
    return { send: false, reason: 'NO_CONSENT' };
  return recipient.address === null
    ? { send: false, reason: 'BAD_ADDRESS' }
    : { send: true, address: recipient.address };
}
