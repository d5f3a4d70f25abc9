import { describe, expect, it } from 'vitest';
import { actionWords, ownerWords, reasonOf, reasonWords, targetWords } from './reason';

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
    expect(words('ana through named.rep')).toBe('the rep in the list named');
    expect(words('ana through territory.owner')).toBe('the territory’s owner');
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

  it('calls those by their names who could not have it, or were given it', () => {
    expect(words('hana is on leave; bela is away for the rest of the day')).toBe(
      'Hana Novak is on leave; bela is away for the rest of the day',
    );
    expect(words('given to hana by hand (manual)')).toBe('given to Hana Novak by hand');
    expect(words('given to hana by hand (rep_left)')).toBe('given to Hana Novak by hand: the rep left');
    expect(words('given to hana by hand (taken_back)')).toBe('given back to Hana Novak (undone)');
    expect(words('nobody is away')).toBe('nobody is away');
    expect(words('account.owner is hana; its targets gave nobody')).toBe(
      'account.owner is Hana Novak; its targets gave nobody',
    );
    expect(words('account.owner is unknown')).toBe('account.owner is unknown');
  });

  it('says moments as they are said here', () => {
    expect(words('desk has nobody (closed); waits until 2026-11-23T07:18:21Z')).toBe(
      'desk has nobody (closed); waits until 07:18',
    );
  });
});

describe('targets and actions', () => {
  it('call a person by name', () => {
    expect(targetWords('rep hana', wording.repName)).toBe('Hana Novak');
    expect(targetWords('inbound-desk', wording.repName)).toBeNull();
    expect(actionWords('tell rep hana', wording.repName)).toContain('Hana Novak');
    expect(actionWords('tell manager', wording.repName)).not.toContain('Hana');
  });
});

describe('ownerWords', () => {
  it('knows owners, and no pool', () => {
    expect([ownerWords('account.owner'), ownerWords('inbound-desk')]).toEqual(['The account’s owner', null]);
  });
});
