import { describe, expect, it } from 'vitest';
import { readReceipt, valueText } from './receipt';

describe('readReceipt', () => {
  it('reads rules, candidates and the account with those that lost', () => {
    const receipt = readReceipt({
      known: [{ field: 'domain', value: ['acme.example'], from: 'email', read: '', lead: null }],
      match: {
        account: 'A1',
        verdict: 'match',
        score: 0.9,
        reason: 'the domain',
        candidates: [
          { account: 'A1', name: 'Acme', score: 0.9, evidence: ['domain'], against: [] },
          { account: 'A2', name: 'ACME', score: 0.6, evidence: [], against: ['another country'] },
        ],
      },
      rules: [{ rule: 'Hot', fits: true, why: 'score is 90' }],
      targets: [
        {
          target: 'emea',
          rep: 'ana',
          candidates: [{ rep: 'ana', verdict: 'chosen', why: 'chosen', before: 0, after: -0.5 }],
        },
      ],
    });
    expect(receipt.known[0]).toEqual({ field: 'domain', value: 'acme.example', from: 'email' });
    expect(receipt.match?.candidates[1]?.against).toEqual(['another country']);
    expect(receipt.rules[0]?.fits).toBe(true);
    expect(receipt.targets[0]?.candidates[0]).toMatchObject({ rep: 'ana', before: 0, after: -0.5, measure: '' });
  });

  it.each([null, 'text', [], {}, { match: 7, rules: 'no', targets: [null], known: [1] }])('survives %j', (raw) => {
    expect(() => readReceipt(raw)).not.toThrow();
  });
});

describe('valueText', () => {
  it.each([
    [true, 'yes'],
    [['a', 2], 'a, 2'],
    [null, ''],
    [5359000000, '5359000000'],
  ])('of %j is %s', (value, said) => {
    expect(valueText(value)).toBe(said);
  });
});
