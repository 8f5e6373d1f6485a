/** What is wrong with a whole import, as opposed to a row of it. */
export type ImportErrorCode =
  | 'UNKNOWN_KIND'
  | 'UNKNOWN_MODE'
  | 'BAD_OPTION'
  | 'BAD_HEADER'
  | 'BAD_MAPPING'
  | 'BAD_GZIP'
  | 'BAD_ENCODING'
  | 'SOURCE_FAILED';

/** The whole import cannot be done and nothing has changed; the message says what to correct. */
export class ImportError extends Error {
  constructor(
    readonly code: ImportErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ImportError';
  }
}
