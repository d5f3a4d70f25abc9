import { describe, expect, it } from 'vitest';
import { comparedOf, movedTo } from './compared';

describe('two leads side by side', () => {
  const lead = { lead_id: 'L2', status: 'open', name: 'JO Li', email: 'jo@a.example', phone: null };
  const earlier = { lead_id: 'L1', status: 'open', name: 'Jo Li', email: 'jo@b.example', city: 'Bonn' };
  it('show what either says, and whether it is the same', () => {
    const found = comparedOf({
      lead: { ...lead, company: null, title: null, city: null, country: null },
      earlier: { ...earlier, phone: null, company: null, title: null, country: null },
    });
    expect(found.map(({ field, isSame }) => [field, isSame])).toEqual([
      ['name', true],
      ['email', false],
      ['city', false],
      ['status', true],
    ]);
  });
});

describe('the cursor', () => {
  it('stays within what there is', () => {
    expect([movedTo(0, -1, 3), movedTo(2, 1, 3), movedTo(5, 0, 2), movedTo(3, 1, 0)]).toEqual([0, 2, 1, 0]);
  });
});
