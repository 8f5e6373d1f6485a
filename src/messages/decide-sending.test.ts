import { describe, expect, it } from 'vitest';
import { decideSending, type Recipient } from './decide-sending.js';

const anna: Recipient = { address: 'anna@firm.example', known: true, blocked: false, consents: [] };

describe('the decision to send', () => {
  it.each<[string, string, Partial<Recipient>, string]>([
    ['functional mail needs no consent', 'FUNCTIONAL', {}, 'sent'],
    ['marketing needs consent', 'MARKETING_EMAIL', {}, 'NO_CONSENT'],
    [
      'consent for another purpose is none',
      'MARKETING_EMAIL',
      { consents: ['PERSONALIZATION'] },
      'NO_CONSENT',
    ],
    ['with consent', 'MARKETING_EMAIL', { consents: ['MARKETING_EMAIL'] }, 'sent'],
    ['blocked', 'FUNCTIONAL', { blocked: true }, 'PERSON_BLOCKED'],
    ['erased', 'FUNCTIONAL', { known: false }, 'PERSON_GONE'],
    ['no plain address', 'FUNCTIONAL', { address: null }, 'BAD_ADDRESS'],
  ])('%s', (_what, purpose, change, expected) => {
    const decision = decideSending(purpose, { ...anna, ...change });
    expect(decision.send ? 'sent' : decision.reason).toBe(expected);
  });
});
