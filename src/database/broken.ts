/** Whether an error says that the connection, not the statement, has failed. */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string')
    return /Connection terminated|not queryable|Client was closed|connection error/i.test(error.message);
  // 57P: an operator, a crash or a start of the server; 08: connection exceptions; E...: the socket.
  return /^(57P0[1-5]|08\w{3})$/.test(code) || /^E[A-Z]+$/.test(code);
}

/** Whether an error says that the database is away or has no connection left: the same request may work in a moment. */
export const isOutage = (error: Error): boolean =>
  isConnectionLoss(error) ||
  /timeout exceeded when trying to connect|too many clients/i.test(error.message) ||
  (error as { code?: unknown }).code === '53300';
