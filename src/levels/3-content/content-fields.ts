import { channelOf } from '../../accounts/channel.js';
import { MEMBERSHIP_ROLES } from '../../viewer/viewer.js';

/** What an entry can be: closed list, documented value by value in the schema. */
export const CONTENT_TYPES = {
  ARTICLE: 'Text to read.',
  BANNER: 'A picture or line that leads somewhere.',
  REFERENCE: 'What another customer did, and how it went.',
  DATA_SHEET: 'Technical facts of a product or a group.',
  DOCUMENT: 'A file to keep: manual, certificate, price list.',
  VIDEO: 'A film.',
  NOTICE: 'A short note: delivery, opening hours, a change.',
} as const;
export type ContentType = keyof typeof CONTENT_TYPES;

/** Most characters, and most entries of a list. */
export const LONGEST = { code: 100, title: 300, body: 50_000, link: 2000, list: 100 } as const;

const CODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const LANGUAGE = /^[a-z]{2,3}(-[A-Z]{2})?$/;

/** Codes of slots and keys of entries: letters, digits, `.`, `_` and `-`. */
export const isCode = (text: string): boolean => CODE.test(text);

/** `nl` or `nl-BE`: as `Viewer.languages` writes them. */
export const isLanguage = (text: string): boolean => LANGUAGE.test(text);

/** A path of the storefront, or an address by http or https: never a script. */
export function isLink(text: string): boolean {
  if (text.length > LONGEST.link || /[\s\\\0]/.test(text)) return false;
  if (text.startsWith('/')) return !text.startsWith('//');
  return /^https?:\/\/[^/]/i.test(text) && URL.canParse(text);
}

/** Industries and topics compare without regard to case: a rule must never silently fail to apply. */
export const folded = (code: string): string => code.trim().toUpperCase();

/** Codes between commas or bars, in upper case, none twice. */
export const codesIn = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(/[,|]/)
      .map(folded)
      .filter((code) => code !== ''),
  ),
];

export const isRole = (code: string): boolean => (MEMBERSHIP_ROLES as readonly string[]).includes(code);
export const isChannel = (code: string): boolean => channelOf(code) !== null;
