import { createTransport } from 'nodemailer';
import { MailRefused, type Mailer } from './mailer.js';

/** Longest wait for a step of the mail server, in ms: the message's row is locked meanwhile. */
const PATIENCE = 15_000;

/** `Name <address>` or a bare address, as in `MAATWERK_MAIL_FROM`. Throws a sentence for anything else. */
export function senderOf(text: string): { readonly name: string; readonly address: string } {
  const [, name = '', address] =
    /^\s*(?:"?([^"<>\p{Cc}]*?)"?\s*<)?([^\s<>@,;:\p{Cc}]+@[^\s<>@,;:\p{Cc}]+)>?\s*$/u.exec(text) ?? [];
  if (address === undefined) throw new Error('MAATWERK_MAIL_FROM must be like "Shop <shop@example.com>".');
  return { name, address };
}

/** Sends through the mail server at `smtpUrl` (`smtp://` or `smtps://`, user and password in it). */
export function smtpMailer(settings: { readonly smtpUrl: string; readonly mailFrom: string }): Mailer {
  const from = senderOf(settings.mailFrom);
  const transport = createTransport({
    url: settings.smtpUrl,
    connectionTimeout: PATIENCE,
    greetingTimeout: PATIENCE,
    socketTimeout: PATIENCE,
    // No text of a message may make the gateway read a file or call an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = from.address.split('@')[1] ?? 'maatwerk';
  return {
    send: async ({ messageId, to, subject, text, html }) => {
      try {
        await transport.sendMail({
          from,
          // As an object it is not parsed: no list, group or route can hide in it (CVE-2025-14874).
          to: { name: '', address: to },
          envelope: { from: from.address, to },
          subject: subject.replace(/[\p{Cc}\u2028\u2029]+/gu, ' '),
          text,
          ...(html === null ? {} : { html }),
          messageId: `<${messageId}@${domain}>`,
        });
        return 'SENT';
      } catch (error) {
        throw translated(error);
      }
    },
    close: () => transport.close(),
  };
}

/** Errors of mail servers quote addresses: only codes go on. */
function translated(error: unknown): Error {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  if (code === 'EAUTH') return new Error('The mail server does not accept the sign-in of MAATWERK_SMTP_URL.');
  if (responseCode !== undefined && responseCode >= 500) return new MailRefused(`SMTP ${responseCode}`);
  return new Error(`The mail server did not take the mail (${responseCode ?? code ?? 'no answer'}).`);
}
