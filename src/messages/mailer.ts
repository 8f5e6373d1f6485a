/** One mail, ready to go. `to` has been checked to be a plain address. */
export interface Mail {
  /** Of the message; the same at every attempt, so that a receiver can tell a repetition. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
}

/** What became of a mail: handed to a mail server, or kept because there is none. */
export type Posted = 'SENT' | 'KEPT';

/** The mail port. Throws `MailRefused` when trying again would not help, and anything else when it might. */
export interface Mailer {
  send(mail: Mail): Promise<Posted>;
  close(): void;
}

/** The mail server said no for good. The reason is its code, never an address. */
export class MailRefused extends Error {}
