import { describe, expect, it } from 'vitest';
import { ownerWords, reasonOf, reasonWords } from './reason';

const wording = { repName: (id: string) => ({ hana: 'Hana Novak' })[id] ?? id, moment: () => '07:18' };
const words = (reason: string) => reasonWords(reason, wording);

describe('reasonOf', () => {
  it('takes the rule off the front of the reason', () => {
    expect(reasonOf('Hot', 'Hot: ana through pool emea')).toEqual({ rule: 'Hot', rest: 'ana through pool emea' });
  });

  it('leaves a reason alone that does not begin with its rule', () => {
    const reason = 'same person as L7, which is open with ana';
    expect(reasonOf('Hot', reason)).toEqual({ rule: null, rest: reason });
    expect(reasonOf(null, ': odd')).toEqual({ rule: null, rest: ': odd' });
  });
});

describe('reasonWords', () => {
  it('says through what a lead came to whoever has it, and not again who that is', () => {
    expect(words('hana through account.owner')).toBe('the account’s owner');
    expect(words('mei through pool inbound-desk, owed as much as 1 other(s), and served longest ago')).toBe(
      'pool inbound-desk, owed as much as 1 other, and served longest ago',
    );
    expect(words('ana through named.rep')).toBe('named.rep');
  });

  it('calls reps by their names', () => {
    expect(words('sota through account.owner, stands in: hana is on leave')).toBe(
      'the account’s owner, stands in: Hana Novak is on leave',
    );
    expect(words('hana accepted the offer')).toBe('Hana Novak accepted the offer');
    expect(words('same person as D1, which is open with hana')).toBe(
      'same person as D1, which is open with Hana Novak',
    );
    expect(words('not answered by hana in time, so to desk; Rest: mei through pool desk, owed the most turns')).toBe(
      'not answered by Hana Novak in time, so to desk; Rest: pool desk, owed the most turns',
    );
  });

  it('says moments as they are said here', () => {
    expect(words('desk has nobody (closed); waits until 2026-11-23T07:18:21Z')).toBe(
      'desk has nobody (closed); waits until 07:18',
    );
  });
});

describe('ownerWords', () => {
  it('knows owners, and no pool', () => {
    expect([ownerWords('account.owner'), ownerWords('inbound-desk')]).toEqual(['The account’s owner', null]);
  });
});
