import { expect, it } from 'vitest';
import { csrf, type Known, noteKnown, renewCsrf } from './signing';

it('takes a fresh token of the same person', async () => {
  let now: Known = { csrf: 'one', user: 'ada' };
  noteKnown(now, () => Promise.resolve(now));
  expect(await renewCsrf('one')).toBe(false);
  now = { csrf: 'two', user: 'ada' };
  expect(await renewCsrf('one')).toBe(true);
  expect(csrf()).toBe('two');
});

it('has another token already where somebody signed in since the refused request was sent', async () => {
  noteKnown({ csrf: 'two', user: 'ada' }, () => Promise.reject(new Error('asked for nothing')));
  expect(await renewCsrf('one')).toBe(true);
});

it('never acts in the name of whoever signed in in another tab', async () => {
  noteKnown({ csrf: 'adas', user: 'ada' }, () => Promise.resolve({ csrf: 'bobs', user: 'bob' }));
  expect(await renewCsrf('adas')).toBe(false);
  expect(csrf()).toBe('adas');
  expect(await renewCsrf('adas')).toBe(false);
});
