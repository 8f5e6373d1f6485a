import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { gatewayError } from '../graphql/errors.js';
import { JSON_TYPE, mediaTypeOf } from './media-type.js';

/** How long a client may take to send a GraphQL body, in ms. */
export const BODY_TIME = 10_000;

/** Throws UNSUPPORTED_MEDIA_TYPE unless the body is plain UTF-8 JSON. */
export function requireJson(request: IncomingMessage): void {
  const header = request.headers['content-type'];
  const media = header === JSON_TYPE ? { type: JSON_TYPE, charset: null } : mediaTypeOf(header);
  if (media?.type !== JSON_TYPE)
    throw gatewayError('UNSUPPORTED_MEDIA_TYPE', 'Send the request as Content-Type: application/json.');
  if (media.charset !== null && media.charset !== 'utf-8' && media.charset !== 'utf8')
    throw gatewayError('UNSUPPORTED_MEDIA_TYPE', 'Only charset=utf-8 is read.');
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    throw gatewayError(
      'UNSUPPORTED_MEDIA_TYPE',
      'Compressed bodies are not read: leave out Content-Encoding.',
    );
}

/** Reads a JSON body of at most `limit` bytes. Throws BODY_TOO_LARGE before it is all here, REQUEST_TIMEOUT, or BAD_REQUEST. */
export async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  requireJson(request);
  const bytes = await readBytes(request, limit);
  if (!isUtf8(bytes)) throw gatewayError('BAD_REQUEST', 'The body is not UTF-8 text.');
  try {
    return JSON.parse(bytes.toString('utf8'), undefined) as unknown;
  } catch {
    throw gatewayError('BAD_REQUEST', 'The body is not JSON.');
  }
}

function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.reject(tooLarge(limit));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => {
      fail(gatewayError('REQUEST_TIMEOUT', `The body did not arrive within ${BODY_TIME / 1000} s.`));
    }, BODY_TIME);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      request.removeAllListeners('data');
      reject(error);
    };
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) fail(tooLarge(limit));
      else chunks.push(chunk);
    });
    request.once('end', () => {
      clearTimeout(timer);
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    });
    request.once('error', () => fail(gatewayError('BAD_REQUEST', 'The client went away.')));
  });
}

const tooLarge = (limit: number): Error =>
  gatewayError('BODY_TOO_LARGE', `The body is larger than ${limit} bytes (setting MAATWERK_LIMIT_BODY).`, {
    limit,
    setting: 'MAATWERK_LIMIT_BODY',
  });
