import { expect, it } from 'vitest';
import { sessionOf, type SessionView } from '#/base/api/session';
import { groupsFor, homeFor, maySee, tabsFor } from './places';

const of = (role: string, may: string[], rep: string | null = null) =>
  sessionOf({ may, user: { role, rep, teams: [] } } as unknown as SessionView);
const rep = of('rep', ['leads:read', 'leads:work'], 'hana');
const manager = of('manager', ['leads:read', 'leads:work', 'leads:move', 'data:read'], null);
const here = sessionOf({ may: ['admin'], user: null } as unknown as SessionView);
const names = (session: typeof rep) => groupsFor(session).flatMap(({ places }) => places.map(({ to }) => to));

it('shows nobody what they may not see', () => {
  expect(names(rep)).toEqual(['/my', '/leads', '/insights']);
  expect(names(manager)).not.toContain('/settings');
  expect(names(sessionOf(undefined))).toEqual([]);
});

it('shows everything to whoever sits at this machine, but for what only a rep has', () => {
  expect(names(here)).toContain('/settings');
  expect(names(here)).not.toContain('/my');
});

it('begins where a role works', () => {
  expect([rep, manager, here].map(homeFor)).toEqual(['/my', '/promises', '/leads']);
});

it('has at most four tabs on a phone, the first of which is where one begins', () => {
  for (const session of [rep, manager, here]) {
    const tabs = tabsFor(session);
    expect(tabs.length).toBeLessThanOrEqual(4);
    expect(tabs[0]?.to).toBe(homeFor(session));
  }
});

it('shows nobody a page by its address that they do not see in the bar', () => {
  expect(maySee('/settings/users', rep)).toBe(false);
  expect(maySee('/leads/L1', rep)).toBe(true);
  expect(maySee('/my', manager)).toBe(false);
  expect(maySee('/settings/users', here)).toBe(true);
  expect(maySee('/nowhere', rep)).toBe(true);
});
