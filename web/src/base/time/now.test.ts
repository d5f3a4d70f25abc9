import { expect, it } from 'vitest';
import { noteHappened, noteServerTime, serverNow } from './now';

const hourMs = 3_600_000;
const at = (offsetMs: number) => new Date(Date.now() + offsetMs).toISOString();

it('goes by the clock of a server that is far from the viewer, and by the viewer otherwise', () => {
  noteServerTime(at(30_000));
  expect(serverNow()).toBeLessThan(Date.now() + 30_000);
  noteServerTime(at(-5 * hourMs));
  expect(serverNow()).toBeLessThan(Date.now() - 4 * hourMs);
});

it('is not set back by what is told late', () => {
  noteServerTime(at(0));
  noteHappened(at(-hourMs));
  expect(serverNow()).toBeGreaterThan(Date.now() - 60_000);
  noteHappened(at(hourMs));
  expect(serverNow()).toBeGreaterThan(Date.now() + hourMs - 60_000);
  noteServerTime(at(0));
});
