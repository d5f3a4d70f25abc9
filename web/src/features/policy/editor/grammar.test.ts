import { StreamLanguage } from '@codemirror/language';
import { highlightTree, tagHighlighter, tags } from '@lezer/highlight';
import { expect, test } from 'vitest';
import { grammar } from './grammar';

const language = StreamLanguage.define(grammar);
const highlighter = tagHighlighter([
  { tag: tags.heading, class: 'section' },
  { tag: tags.propertyName, class: 'key' },
  { tag: tags.variableName, class: 'field' },
  { tag: tags.operatorKeyword, class: 'operator' },
  { tag: tags.string, class: 'value' },
  { tag: tags.macroName, class: 'defined' },
  { tag: tags.typeName, class: 'name' },
  { tag: tags.keyword, class: 'steering' },
  { tag: tags.number, class: 'amount' },
  { tag: tags.comment, class: 'comment' },
]);

function read(text: string): string[] {
  const found: string[] = [];
  highlightTree(language.parser.parse(text), highlighter, (from, to, classes) => {
    found.push(`${classes} ${text.slice(from, to)}`);
  });
  return found;
}

test('a condition is read word by word', () => {
  expect(read('rules:\n  - name: A\n    when: hot and account.type is customer and score >= 80 # so\n')).toEqual([
    ...['section rules:', 'key name:', 'name A', 'key when:', 'defined hot', 'operator and', 'field account.type'],
    ...['operator is', 'value customer', 'operator and', 'field score', 'operator >=', 'amount 80', 'comment # so'],
  ]);
});

test('values go on behind a comma, and end with the next word that joins', () => {
  expect(read('define:\n  dach: country in DE, AT and not hot\n').slice(2)).toEqual([
    ...['field country', 'operator in', 'value DE', 'value AT', 'operator and', 'operator not', 'defined hot'],
  ]);
});

test('what targets say is told from the names of pools', () => {
  expect(read('pools:\n  a: {reps: [anna 3], nobody: [hold 4h, managers]}\n')).toContain('steering hold');
  expect(read('rules:\n  - to: [territory.pool, next rule]\n').slice(2)).toEqual([
    'name territory.pool',
    'steering next rule',
  ]);
});

test('cells of a table are what their column says', () => {
  expect(read('territories: |\n  name | when | pool\n  DACH | dach and hot | dach-mid\npools:\n')).toEqual([
    ...['section territories: |', 'key name ', 'key when ', 'key pool', 'name DACH ', 'defined dach', 'operator and'],
    ...['defined hot', 'name dach-mid', 'section pools:'],
  ]);
});
