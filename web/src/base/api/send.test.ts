import { expect, it, vi } from 'vitest';
import { type Around, sender } from './send';

const address = 'http://turnout.example/api/v1/leads';
const json = { 'Content-Type': 'application/problem+json' };
const refusal = (status: number, code: string) =>
  new Response(JSON.stringify({ code, detail: '' }), { status, headers: json });
const fine = () => new Response('{}', { headers: { 'Content-Type': 'application/json' } });
const write = (headers: Record<string, string> = {}) =>
  new Request(address, { method: 'POST', body: '{"typed":"much"}', headers });

/** A world that answers one after the other; an error is a server that cannot be reached. */
function around(answers: (Response | Error)[], more: Partial<Around> = {}) {
  const seen: { method: string; body: string; csrf: string | null; key: string | null }[] = [];
  const world: Around = {
    fetch: async (request) => {
      const { method, headers } = request;
      seen.push({
        method,
        body: await request.text(),
        csrf: headers.get('Turnout-CSRF'),
        key: headers.get('Idempotency-Key'),
      });
      const next = answers.shift() ?? fine();
      if (next instanceof Error) throw next;
      return next;
    },
    csrf: () => 'token',
    noteTime: vi.fn(),
    noteGone: vi.fn(),
    noteHere: vi.fn(),
    untilHere: () => Promise.resolve(true),
    isSignInAsked: () => false,
    untilSignedIn: () => Promise.resolve(true),
    renewCsrf: () => Promise.resolve(true),
    ...more,
  };
  return { send: sender(world), seen, world };
}

it('brings the token with a write, and not with a read', async () => {
  const { send, seen } = around([]);
  await send(write());
  await send(new Request(address));
  expect(seen.map((one) => one.csrf)).toEqual(['token', null]);
});

it('sends a write again, with its body and its key, once somebody has signed in again', async () => {
  const { send, seen } = around([refusal(401, 'session_missing')]);
  const response = await send(write({ 'Idempotency-Key': 'k1' }));
  expect(response.status).toBe(200);
  expect(seen.map(({ body, key }) => [body, key])).toEqual([
    ['{"typed":"much"}', 'k1'],
    ['{"typed":"much"}', 'k1'],
  ]);
});

it('holds a write back while somebody signs in, and sends it with the new token', async () => {
  let token = 'old';
  const { send, seen } = around([], {
    csrf: () => token,
    isSignInAsked: () => true,
    untilSignedIn: () => {
      token = 'new';
      return Promise.resolve(true);
    },
  });
  await send(write());
  expect(seen.map((one) => one.csrf)).toEqual(['new']);
});

it('asks once only whoever would rather not sign in', async () => {
  const untilSignedIn = vi.fn(() => Promise.resolve(false));
  const { send } = around([refusal(401, 'session_missing')], { isSignInAsked: () => true, untilSignedIn });
  expect((await send(write())).status).toBe(401);
  expect(untilSignedIn).toHaveBeenCalledTimes(1);
});

it('lets the sign-in itself through', async () => {
  const untilSignedIn = vi.fn(() => Promise.resolve(true));
  const { send, seen } = around([], { isSignInAsked: () => true, untilSignedIn });
  await send(new Request('http://turnout.example/api/v1/session', { method: 'POST', body: '{}' }));
  expect(seen.length).toBe(1);
  expect(untilSignedIn).not.toHaveBeenCalled();
});

it('says so when nobody signs in again', async () => {
  const { send, seen } = around([refusal(401, 'session_missing')], { untilSignedIn: () => Promise.resolve(false) });
  expect((await send(write())).status).toBe(401);
  expect(seen.length).toBe(1);
});

it('asks for no password because of signing in itself, nor because of a key', async () => {
  const untilSignedIn = vi.fn(() => Promise.resolve(true));
  const { send } = around([refusal(401, 'session_missing'), refusal(401, 'key_unknown')], { untilSignedIn });
  await send(new Request('http://turnout.example/api/v1/session', { method: 'POST' }));
  await send(write());
  expect(untilSignedIn).not.toHaveBeenCalled();
});

it('takes a fresh token once, and does not go round in circles', async () => {
  const { send, seen } = around([refusal(403, 'csrf_failed'), refusal(403, 'csrf_failed')]);
  expect((await send(write())).status).toBe(403);
  expect(seen.length).toBe(2);
});

it('waits for a server that is gone, with what can be sent twice', async () => {
  const { send, seen, world } = around([new TypeError('gone'), fine()]);
  expect((await send(write({ 'Idempotency-Key': 'k1' }))).status).toBe(200);
  expect(seen.length).toBe(2);
  expect(world.noteGone).toHaveBeenCalledOnce();
  expect(world.noteHere).toHaveBeenCalledOnce();
});

it('does not send twice what nobody can tell from another one', async () => {
  const { send, seen } = around([new TypeError('gone')]);
  await expect(send(write())).rejects.toThrow('cannot be reached');
  expect(seen.length).toBe(1);
});

it('tells a proxy that found nobody from a server that is busy', async () => {
  const { send, world } = around([new Response('<h1>Bad gateway</h1>', { status: 502 }), refusal(503, 'busy')]);
  await expect(send(new Request(address))).rejects.toThrow('cannot be reached');
  expect(world.noteGone).toHaveBeenCalledOnce();
  expect((await send(new Request(address))).status).toBe(503);
  expect(world.noteGone).toHaveBeenCalledOnce();
});

it('takes a read that nobody waits for any more for no sign of anything', async () => {
  const gaveUp = new AbortController();
  gaveUp.abort();
  const { send, world } = around([new DOMException('given up', 'AbortError')]);
  await expect(send(new Request(address, { signal: gaveUp.signal }))).rejects.toThrow();
  expect(world.noteGone).not.toHaveBeenCalled();
});

it('hears what time it is at the server', async () => {
  const now = '2026-09-07T10:00:00Z';
  const { send, world } = around([new Response('{}', { headers: { 'Turnout-Now': now } })]);
  await send(new Request(address));
  expect(world.noteTime).toHaveBeenCalledWith(now);
});
