import { expect, it } from 'vitest';
import { errorFacts } from './error-facts.js';

it('tells what went wrong and where, never with which row or value', () => {
  const error = Object.assign(new Error('invalid input syntax for type integer: "ann@test.example"'), {
    code: '22P02',
    detail: 'Failing row contains (ann@test.example).',
    parameters: ['ann@test.example'],
  });
  const facts = errorFacts(error);
  expect(JSON.stringify(facts)).not.toContain('ann@');
  expect(facts).toMatchObject({
    kind: 'Error',
    code: '22P02',
    problem: 'invalid input syntax for type integer',
  });
  expect(facts['stack']).not.toEqual([]);
});

it('keeps the message of other errors, and the kind of what is none', () => {
  expect(errorFacts(new RangeError('too far'))).toMatchObject({ kind: 'RangeError', problem: 'too far' });
  expect(errorFacts('ann@test.example')).toEqual({ kind: 'string' });
});
