import { expect, test } from 'vitest';
import { applyChanges } from '../document';
import { testAdded } from './testText';

const added = 'name: New\nlead: {score: 5}\nthen: queue nurture';
const put = (text: string) => applyChanges(text, [testAdded(text, added)]);

test('a test stands behind the last one, indented as the others are', () => {
  expect(put('tests:   # what must stay\n    - name: Old\n      lead: {}\n      then: a\n\nrules: []\n')).toBe(
    'tests:   # what must stay\n    - name: Old\n      lead: {}\n      then: a\n\n' +
      '    - name: New\n      lead: {score: 5}\n      then: queue nurture\n\nrules: []\n',
  );
});

test('a policy without tests gets the section at its end', () => {
  expect(put('rules: []\n')).toBe(
    'rules: []\n\ntests:\n  - name: New\n    lead: {score: 5}\n    then: queue nurture\n',
  );
});

test('a section that is empty gets its first one', () => {
  expect(put('tests:\n')).toBe('tests:\n  - name: New\n    lead: {score: 5}\n    then: queue nurture\n');
});
