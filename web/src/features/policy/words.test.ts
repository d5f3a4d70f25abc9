import { expect, test } from 'vitest';
import type { Vocabulary } from '#/base/api/policies';
import { outlineOf } from './outline';
import { conditionWords, keyWords, targetWords, valueWords, wordAbout, type Words } from './words';

const field = (name: string, kind: string, values: string[] = []) => ({
  ...{ name, kind, many: false, about: `what ${name} is`, is_declared: false, is_closed: false },
  values: values.map((value) => ({ value, said: '' })),
});
const vocabulary: Vocabulary = {
  fields: [field('country', 'text', ['DE', 'AT']), field('score', 'number'), field('account.owner', 'text')],
  reps: [{ id: 'anna', name: 'Anna Berg', teams: ['desk'], status: 'active' }],
  ...{ teams: ['desk'], pools: ['old-desk'], queues: ['nurture'], calendars: ['office'], territories: [], defined: [] },
  ...{ promises: [], rules: [], targets: ['account.owner', 'next rule'] },
  lists: [{ name: 'named', path: 'lists/named.csv', columns: ['account', 'rep'], keys: ['A1'] }],
  places: [{ place: 'rules', keys: [{ name: 'priority', about: 'Order.', values: ['high', 'low'] }] }],
};
const words: Words = { vocabulary, sections: outlineOf('define:\n  hot: score > 1\npools:\n  desk: {}\n') };
const labels = (found: readonly { label: string }[]) => found.map((one) => one.label);

test('a condition begins with defined names and fields', () => {
  expect(labels(conditionWords(words, 'ho')).slice(0, 3)).toEqual(['hot', 'country', 'score']);
});

test('behind a field stand the operators of its kind', () => {
  expect(labels(conditionWords(words, 'hot and score '))).toEqual([
    'is',
    'is not',
    'in',
    '>=',
    '<=',
    '>',
    '<',
    'is known',
    'is unknown',
  ]);
  expect(labels(conditionWords(words, 'country '))).not.toContain('>=');
});

test('behind an operator stand the values of its field, also the second', () => {
  expect(labels(conditionWords(words, 'country is '))).toEqual(['DE', 'AT']);
  expect(labels(conditionWords(words, 'hot and country in DE, A'))).toEqual(['DE', 'AT', 'named']);
  expect(labels(conditionWords(words, 'account.owner is '))).toEqual(['anna']);
});

test('a calendar follows what arrives', () => {
  expect(labels(conditionWords(words, 'hot and arrives outside '))).toEqual(['office']);
});

test('targets are the pools of the text, and what is always there', () => {
  expect(labels(targetWords(words))).toEqual([
    'desk',
    'account.owner',
    'next rule',
    'queue nurture',
    'named.rep',
    'rep anna',
  ]);
});

test('keys and their few values come from the language', () => {
  expect(labels(keyWords(words, 'rules'))).toEqual(['priority']);
  expect(labels(valueWords(words, 'rules', 'priority'))).toEqual(['high', 'low']);
  expect(labels(valueWords(words, 'pools', 'team'))).toEqual(['desk']);
});

test('a word that is pointed at is explained', () => {
  expect(wordAbout(words, 'country')?.about).toBe('what country is · DE, AT');
  expect(wordAbout(words, 'anna')?.label).toBe('Anna Berg');
  expect(wordAbout(words, 'nonsense')).toBeNull();
});
