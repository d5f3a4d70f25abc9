import { expect, test } from 'vitest';
import { entryAt, lineOfPlace, namesOf, outlineOf } from './outline';

const text = `# who gets it
fields:
  product: {type: choice, of: [a, b]}   # what

define:
  hot:  score >= 80
  'mid market': employees in 100..999

rules:
  # first
  - name: "No competitors"
    when: domain in competitors
    reject: competitor

  - when: hot
    name: Hot ones
    table: |
      when   | to
      score  | desk

territories: |
  name   | when | pool
  DACH   | dach | dach-mid
  France | fr   | france

pools:
  desk: {team: inbound}
  night:
    reps: [anna 3]
    nobody:
      closed: desk
`;
const sections = outlineOf(text);

test('sections and their entries are found with their lines', () => {
  expect(sections.map((section) => section.name)).toEqual(['fields', 'define', 'rules', 'territories', 'pools']);
  expect(namesOf(sections, 'define')).toEqual(['hot', 'mid market']);
  expect(namesOf(sections, 'rules')).toEqual(['No competitors', 'Hot ones']);
  expect(namesOf(sections, 'territories')).toEqual(['DACH', 'France']);
  expect(namesOf(sections, 'pools')).toEqual(['desk', 'night']);
});

test('a line belongs to the entry above it', () => {
  const at = entryAt(sections, 18);
  expect([at?.section.name, at?.entry?.name]).toEqual(['rules', 'Hot ones']);
  expect(entryAt(sections, 1)).toBeNull();
});

test('the place of a finding has the line of its rule', () => {
  expect(lineOfPlace(sections, 'rules > Hot ones > row 1')).toBe(15);
  expect(lineOfPlace(sections, 'nothing > here')).toBe(0);
});

test('a text with errors has an outline all the same', () => {
  expect(namesOf(outlineOf('rules:\n  - name: A\n    when: [oops\n  - name: B\n'), 'rules')).toEqual(['A', 'B']);
});
