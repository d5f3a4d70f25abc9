import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { noteHere, untilHere, watched } from './connection';

const long = 8_000;
const healthy = () => Promise.resolve(new Response('{}', { headers: { 'Content-Type': 'application/json' } }));
const nobody = () => Promise.reject(new TypeError('nobody is there'));

/** Whether the server is held to be gone: nobody would wait for one that is here. */
async function isGone(): Promise<boolean> {
  const here = untilHere().then(() => false);
  return Promise.race([
    here,
    new Promise<boolean>((resolve) => queueMicrotask(() => queueMicrotask(() => resolve(true)))),
  ]);
}

describe('an answer that does not come', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    noteHere();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('is waited for where the server only takes long', async () => {
    vi.stubGlobal('fetch', healthy);
    void watched(new Promise<never>(() => undefined));
    await vi.advanceTimersByTimeAsync(3 * long);
    expect(await isGone()).toBe(false);
  });

  it('means that the server is gone where nobody is there, until somebody is', async () => {
    vi.stubGlobal('fetch', nobody);
    void watched(new Promise<never>(() => undefined));
    await vi.advanceTimersByTimeAsync(long);
    expect(await isGone()).toBe(true);
    vi.stubGlobal('fetch', healthy);
    await vi.advanceTimersByTimeAsync(long);
    expect(await isGone()).toBe(false);
  });

  it('asks nobody once it came', async () => {
    vi.stubGlobal('fetch', nobody);
    expect(await watched(Promise.resolve('here'))).toBe('here');
    await vi.advanceTimersByTimeAsync(3 * long);
    expect(await isGone()).toBe(false);
  });
});
