import { expect, test } from 'vitest';
import { placeAt } from './place';

function at(text: string): string {
  const lines = text.split('\n');
  const last = lines.length - 1;
  const found = placeAt(lines[last] ?? '', (up) => lines[last - up] ?? null);
  return [found.kind, found.place, found.key, found.before].join('/');
}

test.each([
  ['', 'section///'],
  ['ru', 'section///ru'],
  ['rules:\n  - name: A\n    wh', 'key/rules//wh'],
  ['rules:\n  - ', 'key/rules//'],
  ['rules:\n  - name: A\n    when: hot and coun', 'condition/rules/when/hot and coun'],
  ['rules:\n  - name: A\n    to: [account.owner, de', 'target/rules/to/[account.owner, de'],
  ['rules:\n  - name: A\n    to:\n      - de', 'target/rules/to/de'],
  ['rules:\n  - name: A\n    priority: h', 'value/rules/priority/h'],
  ['define:\n  hot: score ', 'condition/define/hot/score '],
  ['define:\n  h', 'name/define//h'],
  ['pools:\n  desk: {team: inbound, pi', 'key/pools//pi'],
  ['pools:\n  desk: {team: inbound, pick: r', 'value/pools/pick/r'],
  ['pools:\n  desk: {reps: [a], nobody: {closed: ho', 'target/pools.nobody/closed/ho'],
  ['pools:\n  desk:\n    te', 'key/pools//te'],
  ['territories: |\n  name | when | pool\n  DACH | dach and ', 'condition/territories/when/dach and '],
  ['territories: |\n  name | when | pool\n  A | b | c\n  DACH | dach | d', 'target/territories/pool/d'],
  ['sla:\n  - when: hot\n    at 5m: re', 'target/sla/at 5m/re'],
  ['tests:\n  - name: A\n    then: {to: de', 'target/tests.then/to/de'],
])('%j is %s', (text, expected) => {
  expect(at(text)).toBe(expected);
});
