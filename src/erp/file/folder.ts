/** Bytes of a file with what tells this version from others; null: it has nothing of the kind, so it is always read. */
export interface FoundFile {
  readonly version: string | null;
  readonly bytes: AsyncIterable<Buffer>;
}

/** Where an ERP puts its files: a folder of this machine or one behind a web server. Throws `ErpError` only, or the signal's reason. */
export interface Folder {
  /** `absent`: there is no such file. `unchanged`: it is the version that is known. Bytes that are not wanted are let go by ending the iteration. */
  read(name: string, known: string | null, signal: AbortSignal): Promise<FoundFile | 'absent' | 'unchanged'>;
  /** Puts a whole file there at once; false: there is one of that name, or was and is done with. */
  put(name: string, text: string, signal: AbortSignal): Promise<boolean>;
}
