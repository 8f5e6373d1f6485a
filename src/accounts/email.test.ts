import { describe, expect, it } from 'vitest';
import { normalEmail } from './email.js';

describe('a mail address', () => {
  it.each([
    [' Anna@Test.Example ', 'anna@test.example'],
    ['a.b+c_d@sub.test-shop.example', 'a.b+c_d@sub.test-shop.example'],
    ['jürgen@test.example', 'jürgen@test.example'],
  ])('"%s" is "%s"', (text, email) => {
    expect(normalEmail(text)).toBe(email);
  });

  it.each([
    '',
    'anna',
    'anna@test',
    'a b@test.example',
    'a@test.example, b@test.example',
    'Anna <a@test.example>',
    '"a"@test.example',
    'a@-test.example',
    'a@test..example',
    'a@test.example\r\nBcc: b@test.example',
    'a\u0000@test.example',
    `${'a'.repeat(65)}@test.example`,
    `a@${'b'.repeat(300)}.example`,
  ])('"%s" is none', (text) => {
    expect(normalEmail(text)).toBeNull();
  });

  it('is decided in no time for hostile texts', () => {
    for (const text of [`a@${'a-'.repeat(100_000)}`, '@'.repeat(100_000), `a@${'a.'.repeat(120)}!`])
      expect(normalEmail(text)).toBeNull();
  });
});
