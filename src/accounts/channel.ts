export interface ChannelRow {
  readonly code: string;
  /** For people, in English. */
  readonly name: string;
}

/** THE CHANNELS: one line each. A new channel is a row here; nothing else in the gateway names one. */
export const CHANNELS: readonly ChannelRow[] = [
  { code: 'WEB', name: 'Web shop' },
  { code: 'APP', name: 'App' },
  { code: 'SALES_DESK', name: 'Sales desk' },
  { code: 'POS', name: 'Point of sale' },
  { code: 'EMAIL', name: 'E-mail' },
  { code: 'ADS', name: 'Advertising' },
  { code: 'PUNCHOUT', name: 'Procurement system' },
  { code: 'API', name: 'Another system' },
];

/** Where people are when they do not say: in the web shop. */
export const DEFAULT_CHANNEL = 'WEB';

/** The channel of a code, in upper or lower case; null for an unknown one. */
export const channelOf = (code: string): ChannelRow | null =>
  CHANNELS.find((channel) => channel.code === code.toUpperCase()) ?? null;
