import { expect, test } from 'vitest';
import type { Finding } from '#/base/api/policies';
import { applyChanges } from './document';
import { countOf, findingText, marksOf } from './findings';

const text = 'rules:\n  - name: Large\n    when: employes >= 100\n    to: desk\n';
const finding = (said: string, line: number, place = ''): Finding => ({
  ...{ code: 'unknown-field', severity: 'error', place, line, said },
  ...{ remedy: '', witness: null, leads: null, also: [] },
});

test('the word that a finding is about is marked, and put right in one step', () => {
  const [mark] = marksOf(text, [finding('field `employes` is unknown; did you mean `employees`?', 3)]);
  expect(text.slice(mark?.from, mark?.to)).toBe('employes');
  expect(applyChanges(text, mark?.fix ? [mark.fix.change] : [])).toContain('when: employees >= 100');
});

test('a finding without a word of its own marks its line', () => {
  const [mark] = marksOf(text, [finding('nobody is there', 4)]);
  expect(text.slice(mark?.from, mark?.to)).toBe('to: desk');
  expect(mark?.fix).toBeNull();
});

test('a finding without a line is found by its place', () => {
  const [mark] = marksOf(text, [finding('no lead comes', 0, 'rules > Large')]);
  expect(text.slice(mark?.from, mark?.to)).toBe('- name: Large');
});

test('a part of another word is not it', () => {
  const [mark] = marksOf('a: desk-two desk\n', [finding('`desk` is no pool', 1)]);
  expect(mark?.from).toBe(12);
});

test('findings are counted and written as sentences', () => {
  expect(countOf([finding('x', 1)], 'error')).toBe(1);
  expect(findingText(finding('nobody is there', 1))).toBe('Nobody is there.');
});
