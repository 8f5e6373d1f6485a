import { keepingMailer } from './keeping.adapter.js';
import type { Mailer } from './mailer.js';
import { senderOf, smtpMailer } from './smtp.adapter.js';

/** The mailer that the settings ask for. Throws a sentence when MAATWERK_MAIL_FROM is no sender. */
export function openMailer(on: {
  readonly config: { readonly smtpUrl?: string | undefined; readonly mailFrom: string };
  readonly log: { info(fields: object, message: string): void };
}): Mailer {
  const { smtpUrl, mailFrom } = on.config;
  senderOf(mailFrom);
  return smtpUrl === undefined ? keepingMailer(on.log) : smtpMailer({ smtpUrl, mailFrom });
}
