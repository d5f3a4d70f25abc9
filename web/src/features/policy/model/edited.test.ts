// What the picture writes, kept for the server's parser to read: tests/core/policy/test_flow_edits.py.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { applyChanges, type TextChange } from '../document';
import { addRule } from './add';
import { moveItem, removeItem, setMembers, setNobody, setTargets, setValue } from './edit';
import { flowOf, type PoolItem, type RuleItem } from './flow';
import { rename } from './rename';
import { addRow, moveRow, removeRow, setCell } from './rows';

const kept = 'fixtures/edited.json';
const paths = [
  'examples/demo/policy.yaml',
  'examples/halyard/policy.yaml',
  'examples/northwind/policy.yaml',
  'examples/starter/policy.yaml',
  'web/src/features/policy/model/fixtures/odd.yaml',
];
const conditions = ['score >= 50', 'source is "a, b"', 'not (country is DE or score > 3)', 'company contains "it\'s"'];
const names = ['With: colon', "it's # no comment", '- "quoted"', 'Zoë | x', '{a: b}', 'yes'];

type Edit = readonly [said: string, changes: readonly TextChange[]];

/** One edit of every kind at every place, each of the text as it is. */
function editsOf(text: string): Edit[] {
  const flow = flowOf(text);
  const [pool] = flow.pools;
  const last = flow.rules.length - 1;
  const nth = (from: readonly string[], index: number) => from[index % from.length] ?? '';
  const targets = [...(pool ? [pool.name] : []), 'hold 4h'];
  // What a test names has to stay.
  const isTested = (name = '') => text.split(name).length > 2;
  const ofRule = (rule: RuleItem, index: number): Edit[] => [
    ['rename', rename(text, flow, rule, nth(names, index))],
    ['note', setValue(text, rule, 'note', nth(names, index + 1))],
    ...(rule.to.length === 0 ? [] : ([['targets', setTargets(text, rule, targets)]] satisfies Edit[])),
    ...(index === last ? [] : ofOther(rule, index)),
  ];
  // The last rule fits every lead, and stays the last.
  const ofOther = (rule: RuleItem, index: number): Edit[] => [
    ['move to the front', moveItem(text, flow.rules, index, 0)],
    ['move to the end', moveItem(text, flow.rules, index, last - 1)],
    ['condition', setValue(text, rule, 'when', nth(conditions, index))],
    ...(isTested(rule.name) ? [] : ([['remove', removeItem(text, flow.rules, index)]] satisfies Edit[])),
  ];
  const ofPool = (one: PoolItem): Edit[] => {
    const members = [...one.members.map(({ rep }) => ({ rep, weight: 3 })), { rep: 'somebody', weight: 2 }];
    return [
      ['rename pool', rename(text, flow, one, `${one.name}-anew`)],
      ['pick', setValue(text, one, 'pick', 'least open')],
      ['nobody', setNobody(text, one, [{ reason: 'else', to: ['hold 1h'] }])],
      [
        'nobody by reason',
        setNobody(text, one, [
          { reason: 'closed', to: ['hold 1h'] },
          { reason: 'else', to: ['hold 2h'] },
        ]),
      ],
      ...(one.members.length === 0 ? [] : ([['members', setMembers(text, one, members)]] satisfies Edit[])),
    ];
  };
  const { territories } = flow;
  const ofRows = (territories?.table.rows ?? []).flatMap((row, index): Edit[] => {
    const table = territories?.table;
    if (table === undefined) return [];
    return [
      ['cell', setCell(text, table, row, 'when', nth(conditions, index))],
      ['row', addRow(text, table, index, { name: 'New', when: nth(conditions, index), pool: pool?.name ?? '' })],
      ['row up', moveRow(text, table, index, 0)],
      ...(isTested(territories?.rows[index]?.name)
        ? []
        : ([['row away', removeRow(text, table, index)]] satisfies Edit[])),
    ];
  });
  const added = flow.rules.map((_, index): Edit => {
    const rule = { name: nth(names, index), when: nth(conditions, index), to: targets };
    return ['add', addRule(text, flow, index, rule)];
  });
  return [...flow.rules.flatMap(ofRule), ...added, ...flow.pools.flatMap(ofPool), ...ofRows];
}

test('what the server is known to read is what is written now (`npx vitest run edited -u` writes it anew)', async () => {
  const policies = paths.map((path) => {
    const text = readFileSync(`../${path}`, 'utf8');
    const rules = (of: string) => flowOf(of).rules.map((rule) => rule.name);
    const before = rules(text);
    const edits = editsOf(text).map(([said, changes]) => {
      const after = rules(applyChanges(text, changes));
      const written = changes.map(({ from, to, insert }) => [from, to, insert]);
      return after.join('\n') === before.join('\n') ? [said, written] : [said, written, after];
    });
    const lines = edits.map((edit) => `      ${JSON.stringify(edit)}`).join(',\n');
    const head = `"path": ${JSON.stringify(path)}, "characters": ${text.length}, "rules": ${JSON.stringify(before)}`;
    return `  {\n    ${head},\n    "edits": [\n${lines}\n    ]\n  }`;
  });
  await expect(`[\n${policies.join(',\n')}\n]\n`).toMatchFileSnapshot(kept);
  // Five policies are read after each of many edits, which takes seconds where much else goes on.
}, 60_000);
