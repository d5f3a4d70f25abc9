import { expect, it } from 'vitest';
import { csrf, type Known, noteKnown, renewCsrf } from './signing';

it('takes a fresh token of the same person', async () => {
  let now: Known = { csrf: 'one', user: 'ada' };
  noteKnown(now, () => Promise.resolve(now));
  expect(await renewCsrf()).toBe(false);
  now = { csrf: 'two', user: 'ada' };
  expect(await renewCsrf()).toBe(true);
  expect(csrf()).toBe('two');
});

it('never acts in the name of whoever signed in in another tab', async () => {
  noteKnown({ csrf: 'adas', user: 'ada' }, () => Promise.resolve({ csrf: 'bobs', user: 'bob' }));
  expect(await renewCsrf()).toBe(false);
  expect(csrf()).toBe('adas');
  expect(await renewCsrf()).toBe(false);
});
