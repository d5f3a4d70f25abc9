import { describe, expect, it } from 'vitest';
import type { LeadItem } from '#/base/api/types';
import { findIn, leadsOf, Merged, withChanged, withFresh } from './pages';

const lead = (id: string, reason = '') => ({ lead_id: id, reason }) as LeadItem;
const page = (ids: string, next: string | null = 'more') => ({ leads: Array.from(ids, (id) => lead(id)), next });
const ids = (pages: Parameters<typeof leadsOf>[0]) =>
  leadsOf(pages)
    .map((one) => one.lead_id)
    .join('');

describe('leadsOf', () => {
  it('shows a lead once that stood at the end of one page and the beginning of the next', () => {
    expect(ids([page('dc'), page('cba', null)])).toBe('dcba');
  });
});

describe('Merged', () => {
  it('is what all pages come to, whichever of them are other than before', () => {
    const merged = new Merged();
    const first = [page('dc'), page('cb')];
    const more = [...first, page('ba', null)];
    const changed = [page('dce'), ...more.slice(1)];
    for (const pages of [first, more, changed, first, [], more, [page('a', null)]]) {
      expect(merged.of(pages)).toEqual(leadsOf(pages));
    }
  });

  it('is the same list where nothing is other', () => {
    const merged = new Merged();
    const pages = [page('ab')];
    expect(merged.of(pages)).toBe(merged.of([...pages]));
  });
});

describe('findIn', () => {
  it('finds those that are shown', () => {
    expect(findIn([page('dc'), page('ba', null)], new Set(['a', 'd', 'z']))).toEqual(['d', 'a']);
  });
});

describe('withFresh', () => {
  it('puts new leads on top and changed ones in their place', () => {
    const fresh = { leads: [lead('e'), lead('d', 'changed'), lead('c')], next: 'more' };
    const news = withFresh([page('dcb'), page('a', null)], fresh);
    expect([ids(news.pages), news.added, news.isWhole]).toEqual(['edcba', 1, true]);
    expect(leadsOf(news.pages)[1]?.reason).toBe('changed');
  });

  it('sees a gap when none of the fresh leads is known', () => {
    expect(withFresh([page('ba')], page('fed')).isWhole).toBe(false);
  });

  it('has no gap when the fresh page is all there is', () => {
    expect(withFresh([page('', null)], page('a', null)).isWhole).toBe(true);
  });

  it('changes nothing by the same page again', () => {
    const news = withFresh([page('cba')], page('cba'));
    expect([ids(news.pages), news.added]).toEqual(['cba', 0]);
  });
});

describe('withChanged', () => {
  it('leaves a page alone in which nothing changed', () => {
    const pages = [page('dc'), page('ba')];
    const changed = withChanged(pages, [lead('a', 'new')]);
    expect(changed[0]).toBe(pages[0]);
    expect(changed[1]?.leads[1]?.reason).toBe('new');
  });
});
