import type { Mailer } from './mailer.js';

/** Without a mail server: the mail stays readable in the table `message`, and the log names its id. */
export const keepingMailer = (log: { info(fields: object, message: string): void }): Mailer => ({
  send: async ({ messageId }) => {
    log.info({ messageId }, 'no MAATWERK_SMTP_URL: the mail was kept in the outbox');
    return await Promise.resolve('KEPT');
  },
  close: () => undefined,
});
