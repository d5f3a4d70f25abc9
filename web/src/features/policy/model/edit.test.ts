import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyChanges, type TextChange } from '../document';
import { addPlace, addRule, addTarget, freeName, usesOf } from './add';
import { moveItem, removeItem, setEnd, setMembers, setNobody, setTargets, setValue } from './edit';
import { type Flow, flowOf } from './flow';
import { rename } from './rename';
import { addRow, moveRow, removeRow, setCell } from './rows';

const texts = [
  '../examples/demo/policy.yaml',
  '../examples/halyard/policy.yaml',
  '../examples/northwind/policy.yaml',
  '../examples/starter/policy.yaml',
  'src/features/policy/model/fixtures/odd.yaml',
].map((path) => readFileSync(path, 'utf8'));
// Each run reads a whole policy or two; `POLICY_RUNS=1000` looks longer.
fc.configureGlobal({ numRuns: Number(process.env.POLICY_RUNS ?? 15) });

/** What the picture shows, without places. */
function shown(flow: Flow) {
  return {
    rules: flow.rules.map((rule) => ({
      name: rule.name,
      when: rule.when?.text ?? '',
      to: rule.to.map((part) => part.text),
      note: rule.note,
      tell: rule.tell,
      rows: rule.rows.map((row) => [row.when?.text ?? '', row.to.map((part) => part.text)]),
    })),
    pools: flow.pools.map((pool) => ({
      name: pool.name,
      team: pool.team,
      pick: pool.pick,
      members: pool.members.map(({ rep, weight }) => `${rep} ${weight}`),
      nobody: pool.nobody.map((chain) => [chain.reason, chain.to.map((part) => part.text)]),
    })),
    territories: flow.territories?.rows.map((row) => [row.name, row.when?.text ?? '', row.pool]) ?? [],
    broken: flow.broken.length,
  };
}

function comments(text: string): string[] {
  return text.match(/(?<=^|\s)#[^\n]*/gu) ?? [];
}

const anyText = fc.constantFrom(...texts);
const anyAt = fc.nat(1_000);
const anyName = fc.constantFrom('New name', 'With: colon', 'a, b', "it's", '"quoted"', '# no comment', 'Zoë | x');
const pick = <T>(items: readonly T[], at: number): T => {
  const found = items[at % items.length];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
};

/** Makes the change and looks at everything that must hold of any edit. */
function edited(text: string, changes: readonly TextChange[]): Flow {
  const after = applyChanges(text, changes);
  changes.reduce((at, change) => {
    expect(change.from).toBeGreaterThanOrEqual(at);
    return change.to;
  }, 0);
  const flow = flowOf(after);
  expect(shown(flow).broken).toBe(0);
  return flow;
}

test('every policy here is read without a fault', () => {
  for (const text of texts) expect(flowOf(text).broken).toEqual([]);
});

describe('an edit says what was asked and nothing else', () => {
  test('a rule moves, with its comments, and back again', () => {
    fc.assert(
      fc.property(anyText, anyAt, anyAt, (text, one, other) => {
        const flow = flowOf(text);
        const from = one % flow.rules.length;
        const to = other % flow.rules.length;
        const changes = moveItem(text, flow.rules, from, to);
        const after = edited(text, changes);
        const order = shown(flow).rules;
        order.splice(to, 0, ...order.splice(from, 1));
        expect(shown(after)).toEqual({ ...shown(flow), rules: order });
        const moved = applyChanges(text, changes);
        expect(comments(moved).sort()).toEqual(comments(text).sort());
        expect(applyChanges(moved, moveItem(moved, after.rules, to, from))).toBe(text);
      }),
    );
  });

  test('a rule is added and taken away again', () => {
    fc.assert(
      fc.property(anyText, anyAt, anyName, (text, at, name) => {
        const flow = flowOf(text);
        const index = at % (flow.rules.length + 1);
        const changes = addRule(text, flow, index, { name, when: 'country in DE, AT', to: ['desk', 'hold 4h'] });
        const after = edited(text, changes);
        const rules = shown(flow).rules;
        const fresh = { name, when: 'country in DE, AT', to: ['desk', 'hold 4h'], note: '', tell: [], rows: [] };
        rules.splice(index, 0, fresh);
        expect(shown(after)).toEqual({ ...shown(flow), rules });
        const more = applyChanges(text, changes);
        expect(comments(more).filter((one) => !one.includes(name))).toEqual(comments(text));
        const back = applyChanges(more, removeItem(more, after.rules, index));
        expect(shown(flowOf(back))).toEqual(shown(flow));
        expect(comments(back)).toEqual(comments(text));
      }),
    );
  });

  test('a condition changes, or comes or goes, and no comment is lost', () => {
    const anyWhen = fc.constantFrom(
      'score >= 50',
      'source is "a, b"',
      'not (hot or score > 3)',
      'company contains "it\'s"',
    );
    fc.assert(
      fc.property(anyText, anyAt, anyWhen, (text, at, when) => {
        const flow = flowOf(text);
        const rule = pick(flow.rules, at);
        const after = edited(text, setValue(text, rule, 'when', when));
        const rules = shown(flow).rules.map((one) => (one.name === rule.name ? { ...one, when } : one));
        expect(shown(after)).toEqual({ ...shown(flow), rules });
        const now = applyChanges(text, setValue(text, rule, 'when', when));
        expect(comments(now)).toEqual(comments(text));
        const gone = setValue(now, pick(after.rules, at), 'when', null);
        const without = edited(now, gone);
        expect(shown(without).rules[at % flow.rules.length]?.when).toBe('');
        expect(comments(applyChanges(now, gone))).toEqual(comments(text));
      }),
    );
  });

  test('the text comes back when the change is taken back', () => {
    fc.assert(
      fc.property(anyText, anyAt, (text, at) => {
        const flow = flowOf(text);
        const rule = pick(flow.rules, at);
        if (rule.when === null || text.slice(rule.when.from, rule.when.to).includes('\n')) return;
        const other = applyChanges(text, setValue(text, rule, 'when', 'score > 77'));
        const back = setValue(other, pick(flowOf(other).rules, at), 'when', rule.when.text);
        expect(applyChanges(other, back)).toBe(text);
      }),
    );
  });

  test('targets are exactly those', () => {
    const anyTargets = fc.uniqueArray(
      fc.constantFrom('desk', 'hold 4h', 'queue data', 'account.owner', 'rep anna', 'next rule'),
      {
        minLength: 1,
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(anyText, anyAt, anyTargets, (text, at, targets) => {
        const flow = flowOf(text);
        const rule = pick(flow.rules, at);
        if (rule.to.length === 0) return;
        const changes = setTargets(text, rule, targets);
        const after = edited(text, changes);
        const rules = shown(flow).rules.map((one) => (one.name === rule.name ? { ...one, to: targets } : one));
        expect(shown(after)).toEqual({ ...shown(flow), rules });
      }),
    );
  });

  test('members and weights are exactly those', () => {
    const anyMembers = fc.uniqueArray(
      fc.record({ rep: fc.constantFrom('anna', 'bela', 'cy dee', 'dora'), weight: fc.nat(9) }),
      {
        minLength: 1,
        selector: (member) => member.rep,
      },
    );
    fc.assert(
      fc.property(anyText, anyAt, anyMembers, (text, at, members) => {
        const flow = flowOf(text);
        const pool = pick(flow.pools, at);
        if (pool.members.length === 0) return;
        const after = edited(text, setMembers(text, pool, members));
        const pools = shown(flow).pools.map((one) =>
          one.name === pool.name ? { ...one, members: members.map(({ rep, weight }) => `${rep} ${weight}`) } : one,
        );
        expect(shown(after)).toEqual({ ...shown(flow), pools });
      }),
    );
  });

  test('what follows when nobody can is exactly that', () => {
    const anyChain = fc.uniqueArray(fc.constantFrom('desk', 'hold 1h', 'queue data', 'next rule'), {
      minLength: 1,
      maxLength: 3,
    });
    const anyChains = fc.uniqueArray(fc.record({ reason: fc.constantFrom('closed', 'full', 'else'), to: anyChain }), {
      maxLength: 3,
      selector: (chain) => chain.reason,
    });
    fc.assert(
      fc.property(anyText, anyAt, anyChains, (text, at, chains) => {
        const flow = flowOf(text);
        const pool = pick(flow.pools, at);
        const after = edited(text, setNobody(text, pool, chains));
        const nobody = new Map(
          pick(after.pools, at).nobody.map((one) => [one.reason, one.to.map((part) => part.text)]),
        );
        expect(nobody).toEqual(new Map(chains.map((one) => [one.reason, one.to])));
      }),
    );
  });

  test('keys come and go', () => {
    fc.assert(
      fc.property(anyText, anyAt, anyName, (text, at, note) => {
        const flow = flowOf(text);
        const rule = pick(flow.rules, at);
        const after = edited(text, setValue(text, rule, 'note', note));
        expect(pick(after.rules, at).note).toBe(note);
        const pool = pick(flow.pools, at);
        expect(pick(edited(text, setValue(text, pool, 'pick', 'least open')).pools, at).pick).toBe('least open');
      }),
    );
  });
});

describe('tables', () => {
  test('cells change, rows come, go and move', () => {
    fc.assert(
      fc.property(
        anyText,
        anyAt,
        anyAt,
        fc.constantFrom('score > 1', 'source is "a|b"', 'x'),
        (text, one, other, when) => {
          const flow = flowOf(text);
          if (flow.territories === null) return;
          const { rows, table } = flow.territories;
          const at = one % rows.length;
          const cells = rows.map((row) => [row.name, row.when?.text ?? '', row.pool]);
          const next = edited(text, setCell(text, table, pick(table.rows, at), 'when', when));
          const expected = cells.map((row, index) => (index === at ? [row[0], when, row[2]] : row));
          expect(shown(next).territories).toEqual(expected);
          const more = edited(text, addRow(text, table, at, { name: 'N', when, pool: 'desk' }));
          expect(shown(more).territories).toEqual([...cells.slice(0, at), ['N', when, 'desk'], ...cells.slice(at)]);
          if (rows.length > 1) {
            const fewer = edited(text, removeRow(text, table, at));
            expect(shown(fewer).territories).toEqual(cells.filter((_, index) => index !== at));
          }
          const to = other % rows.length;
          const moved = [...cells];
          moved.splice(to, 0, ...moved.splice(at, 1));
          expect(shown(edited(text, moveRow(text, table, at, to))).territories).toEqual(moved);
        },
      ),
    );
  });
});

describe('pools and queues', () => {
  test('one is added behind the last, and taken away again, and nothing else changes', () => {
    const anyPlaceName = fc.constantFrom('benelux', 'new pool', 'With: colon', 'a, b', "it's", '# none', '[x]');
    fc.assert(
      fc.property(anyText, anyPlaceName, (text, name) => {
        const flow = flowOf(text);
        const changes = addPlace(text, flow, 'pools', name, [['reps', ['anna', 'bela']]]);
        const after = edited(text, changes);
        const fresh = { name, team: '', pick: 'round robin', members: ['anna 1', 'bela 1'], nobody: [] };
        expect(shown(after)).toEqual({ ...shown(flow), pools: [...shown(flow).pools, fresh] });
        const more = applyChanges(text, changes);
        expect(comments(more).filter((one) => !one.includes(name))).toEqual(comments(text));
        const back = applyChanges(more, removeItem(more, after.pools, after.pools.length - 1));
        expect(back).toBe(text);
      }),
    );
  });

  test('a new one is written as its neighbours are', () => {
    const says = [['reps', ['anna']]] as const;
    const added = (text: string) => applyChanges(text, addPlace(text, flowOf(text), 'pools', 'b', says));
    expect(added('pools:\n  first:  {reps: [x]} # one\nsla: []\n')).toBe(
      'pools:\n  first:  {reps: [x]} # one\n  b:      {reps: [anna]}\nsla: []\n',
    );
    expect(added('pools:\n  a:\n    reps: [x]\n\nsla: []\n')).toBe(
      'pools:\n  a:\n    reps: [x]\n  b:\n    reps: [anna]\n\nsla: []\n',
    );
    expect(added('pools: {a: {reps: [x]}}\n')).toBe('pools: {a: {reps: [x]}, b: {reps: [anna]}}\n');
    expect(added('pools:\n\nsla: []\n')).toBe('pools:\n  b:\n    reps: [anna]\n\nsla: []\n');
    expect(added('sla: []\n')).toBe('sla: []\n\npools:\n  b:\n    reps: [anna]\n');
  });

  test('a new one is the last target of what it is for', () => {
    const text = 'rules:\n  - name: R\n    to: a\npools:\n  a: {reps: [x], nobody: {full: a, else: hold 1h}}\n';
    const flow = flowOf(text);
    const used = (use: { id: string; reason?: string }) => applyChanges(text, addTarget(text, flow, use, 'queue q'));
    expect(used({ id: 'rule:R' })).toContain('to: [a, queue q]');
    expect(used({ id: 'pool:a', reason: 'else' })).toContain('{full: a, else: [hold 1h, queue q]}');
    expect(used({ id: 'pool:gone' })).toBe(text);
  });

  test('what is named somewhere says how often', () => {
    const text = `rules:
  - name: R
    to: [a, queue q]
    tell: [a]
pools:
  a: {reps: [x], nobody: b}
  b: {reps: [x]}
queues:
  q: {watched by: a}
sla:
  - name: hot
    touch within: 5m
    at 3m: tell a
tests:
  - name: t
    then: {pool: a}
`;
    const flow = flowOf(text);
    expect(flow.pools.map((pool) => usesOf(text, flow, pool))).toEqual([5, 1]);
    expect(flow.queues.map((queue) => usesOf(text, flow, queue))).toEqual([1]);
    expect(applyChanges(text, rename(text, flow, pick(flow.pools, 0), 'z'))).not.toMatch(/\ba\b/u);
  });

  test('a free name is one that nothing has', () => {
    expect(freeName([{ name: 'a' }, { name: 'a 2' }], 'a')).toBe('a 3');
    expect(freeName([], 'a')).toBe('a');
  });
});

test('a rule that sends leads somewhere turns them away, and back; only comments on its targets go with them', () => {
  for (const text of texts) {
    const flow = flowOf(text);
    for (const rule of flow.rules.filter((one) => one.to.length > 0 && one.table === null)) {
      const turned = applyChanges(text, setEnd(text, rule, { reject: 'spam: bulk' }));
      const now = flowOf(turned).rules.find((one) => one.name === rule.name);
      expect(now?.reject).toBe('spam: bulk');
      expect(now?.to).toEqual([]);
      if (now === undefined) throw new Error('the rule is gone');
      const back = flowOf(applyChanges(turned, setEnd(turned, now, { to: rule.to.map((part) => part.text) })));
      expect(shown(back)).toEqual(shown(flow));
      const own = text.slice(rule.to[0]?.from, rule.to.at(-1)?.to);
      expect(comments(turned)).toEqual(
        comments(text.replace(own, own.replaceAll('#', ''))).filter((one) => !own.includes(one)),
      );
    }
  }
});

test('a name changes wherever it is said', () => {
  for (const text of texts) {
    const flow = flowOf(text);
    for (const pool of flow.pools) {
      const after = edited(text, rename(text, flow, pool, 'brand-new'));
      const places = (one: Flow) =>
        JSON.stringify({ ...shown(one), pools: shown(one).pools.map((each) => ({ ...each, team: '' })) });
      expect(after.pools.map((one) => one.name)).toContain('brand-new');
      const times = (where: Flow, name: string) => places(where).split(JSON.stringify(name)).length;
      expect(times(after, 'brand-new')).toBe(times(flow, pool.name));
    }
  }
});
