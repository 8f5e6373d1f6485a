import { faultOf, faultOfStatus, withoutPassword } from '../http-fault.js';
import { ErpError } from '../port.js';
import type { Folder } from './folder.js';

/** A folder behind a web server: `GET` with ETag or Last-Modified, orders by `PUT` with `If-None-Match: *`. */
export function webFolder(address: URL): Folder {
  const { url, headers } = withoutPassword(address);
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  const ask = async (name: string, signal: AbortSignal, init: RequestInit): Promise<Response> => {
    try {
      return await fetch(new URL(name, url), {
        ...init,
        signal,
        headers: { ...headers, ...(init.headers as Record<string, string>) },
      });
    } catch (error) {
      throw faultOf(error, signal, `${init.method} ${name}`);
    }
  };
  return {
    read: async (name, known, signal) => {
      const answer = await ask(name, signal, { method: 'GET', headers: conditionOf(known) });
      const version = versionOf(answer.headers);
      if (answer.ok && answer.body && (known === null || version !== known))
        return { version, bytes: bytesOf(answer.body, name, signal) };
      await answer.body?.cancel();
      if (answer.status === 404 || answer.status === 410) return 'absent';
      if (answer.status === 304 || answer.ok) return 'unchanged';
      throw faultOfStatus(answer.status, `GET ${name}`);
    },
    put: async (name, text, signal) => {
      const answer = await ask(name, signal, {
        method: 'PUT',
        body: text,
        headers: { 'content-type': 'application/json', 'if-none-match': '*' },
      });
      await answer.body?.cancel();
      // Object stores say 200 with the ETag of what was put; 200 alone may be anything's answer to anything.
      if ([201, 204].includes(answer.status) || (answer.ok && answer.headers.has('etag'))) return true;
      if (answer.status === 412) return false;
      throw faultOfStatus(answer.status, `PUT ${name}`);
    },
  };
}

/** `"tag"` is an ETag, anything else the moment of its last change. */
const versionOf = (headers: Headers): string | null => headers.get('etag') ?? headers.get('last-modified');
const conditionOf = (known: string | null): Record<string, string> => {
  if (known === null) return {};
  return known.includes('"') ? { 'if-none-match': known } : { 'if-modified-since': known };
};

async function* bytesOf(
  body: ReadableStream<Uint8Array>,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of body) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  } catch (error) {
    const reason = faultOf(error, signal, `GET ${name}`);
    throw reason instanceof ErpError ? new ErpError(reason.fault, `${name} ended too early.`) : reason;
  }
}
