import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appended, conditionOf, formOf, opsFor, replaced } from './builder';
import { comparison, type Condition, ConditionError, formatCondition, group, parseCondition } from './condition';

const anyName = fc.constantFrom('source', 'account.type', 'last_name', 'Größe', 'mid-market');
const anyValue = fc.oneof(
  fc.constantFrom('DE', 'list import', 'and', 'a, b', '"x"', "it's", '100..999', '>= 5', 'é', '\\'),
  fc.string({ minLength: 1, maxLength: 8 }).map((text) => text.replace(/\s+/gu, ' ').trim() || 'x'),
);
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  anyName.map((name): Condition => ({ kind: 'named', name })),
  fc
    .tuple(anyName, fc.constantFrom('is' as const, 'is not' as const, '>=' as const, '<' as const), anyValue)
    .map(([field, op, value]) => comparison(field, op, [value])),
  fc
    .tuple(
      anyName,
      fc.constantFrom('in' as const, 'contains' as const, 'ends with' as const),
      fc.array(anyValue, { minLength: 1, maxLength: 3 }),
    )
    .map(([field, op, values]) => comparison(field, op, values)),
  fc
    .tuple(anyName, fc.constantFrom('is known' as const, 'is unknown' as const))
    .map(([field, op]) => comparison(field, op, [])),
  fc.constant(comparison('arrives', 'arrives outside', ['office'])),
);
const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    leaf,
    tie('tree').map((part): Condition => ({ kind: 'not', part })),
    fc
      .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('tree'), { minLength: 2, maxLength: 3 }))
      .map(([kind, parts]) => group(kind, parts)),
  ),
}));

test('a condition is written so that it is read back', () => {
  fc.assert(
    fc.property(tree, (condition) => {
      expect(parseCondition(formatCondition(condition))).toEqual(condition);
    }),
  );
});

describe('what the grammar takes and refuses', () => {
  test.each([
    ['hot and not (source is google or score >= 50)'],
    ['country in DE, AT, "New, York"'],
    ['a is not unknown'],
  ])('%s', (text) => expect(() => parseCondition(text)).not.toThrow());

  test.each([
    ['a and b or c', 'mixed'],
    ['a = b', 'is not a comparison'],
    ['(a', 'never closed'],
    ['a is "b', 'never closed'],
    ['', 'empty'],
    ['a is b, c', 'takes one value'],
    ['a in', 'value is missing'],
    ['and', 'not a field'],
    ['a is in b', 'is in'],
  ])('%s is refused', (text, why) => {
    expect(() => parseCondition(text)).toThrow(ConditionError);
    expect(() => parseCondition(text)).toThrow(new RegExp(why, 'u'));
  });
});

describe('the form of a condition', () => {
  test('says what the condition says', () => {
    fc.assert(
      fc.property(tree, (condition) => {
        const form = formOf(condition);
        if (form === null) return;
        expect(conditionOf(form)).toEqual(condition);
      }),
    );
  });

  test.each([
    ['not (hot and score > 3)', 'not all'],
    ['not (hot or score > 3)', 'none'],
    ['hot and not company contains "ltd", gmbh', 'all'],
  ])('%s is a form of %s', (text, joiner) => {
    const form = formOf(parseCondition(text));
    expect(form?.joiner).toBe(joiner);
    expect(form === null ? '' : formatCondition(conditionOf(form) ?? parseCondition('nothing'))).toBe(
      text.replaceAll('"', ''),
    );
  });

  test('grows and shrinks', () => {
    const form = formOf(parseCondition('hot and (source is google or country in DE, AT)'));
    if (form === null) throw new Error('it has a form');
    const more = appended(form, [1], { kind: 'line', field: 'score', op: '>=', values: ['5'] });
    const text = (part: typeof form) => formatCondition(conditionOf(part) ?? parseCondition('nothing'));
    expect(text(more)).toBe('hot and (source is google or country in DE, AT or score >= 5)');
    expect(text(replaced(more, [0], null))).toBe('source is google or country in DE, AT or score >= 5');
    expect(text(replaced(replaced(form, [1, 0], null), [1, 0], null))).toBe('hot');
    expect(conditionOf({ kind: 'line', field: 'a', op: 'in', values: [' '] })).toBeNull();
    expect(opsFor('number')[0]).toBe('>=');
  });
});
