import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** `<uuid>.<signature>`: what travels in the header Maatwerk-Visitor. */
export const signVisitor = (key: Buffer, id: string): string =>
  `${id}.${signature(key, id).toString('base64url')}`;

export const newVisitor = (): string => randomUUID();

/** The visitor id of a header that this gateway has signed; null for any other text. */
export function provenVisitor(key: Buffer, header: string): string | null {
  const match = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/.exec(header.trim());
  const [, id, given] = match ?? [];
  if (id === undefined || given === undefined) return null;
  const bytes = Buffer.from(given, 'base64url');
  const expected = signature(key, id);
  return bytes.length === expected.length && timingSafeEqual(bytes, expected) ? id : null;
}

const signature = (key: Buffer, id: string): Buffer => createHmac('sha256', key).update(id).digest();
