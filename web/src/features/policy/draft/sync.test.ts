import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ServerProblem } from '#/base/api/problem';
import { DraftSync, type Saved, type Standing } from './sync';

// A server with one draft, and two people at it.
class Server {
  saved: Saved = { text: 'a\nb\nc', etag: '"1"', revision: 1, by: 'bela' };
  isGone = false;

  put = async (text: string, etag: string, by = 'anna'): Promise<Saved> => {
    await Promise.resolve();
    if (this.isGone) throw new ServerProblem('unreachable', 0, '');
    if (etag !== this.saved.etag) throw new ServerProblem('precondition_failed', 412, '');
    const revision = this.saved.revision + 1;
    this.saved = { text, etag: `"${revision}"`, revision, by };
    return this.saved;
  };
}

class Page {
  text = 'a\nb\nc';
  stood: Standing[] = [];
  kept: { base: string; text: string } | null = null;
  mergedWith = '';
  sync: DraftSync;

  constructor(server: Server) {
    this.sync = new DraftSync(
      {
        put: server.put,
        get: () => Promise.resolve(server.saved),
        current: () => this.text,
        show: (text) => (this.text = text),
        keep: (kept) => (this.kept = kept),
        stands: (standing) => this.stood.push(standing),
        merged: (by) => (this.mergedWith = by),
      },
      server.saved,
      1_000,
    );
  }

  write(text: string): void {
    this.text = text;
    this.sync.touched();
  }

  get stands(): string | undefined {
    return this.stood.at(-1)?.is;
  }
}

let server: Server;
let page: Page;

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  page = new Page(server);
});
afterEach(() => vi.useRealTimers());

test('what is written is saved when the writer rests, and kept until then', async () => {
  page.write('a\nb\nC');
  expect(page.stands).toBe('unsaved');
  expect(page.kept).toEqual({ base: 'a\nb\nc', text: 'a\nb\nC' });
  await vi.advanceTimersByTimeAsync(1_100);
  expect(server.saved.text).toBe('a\nb\nC');
  expect(page.stands).toBe('saved');
  expect(page.kept).toBeNull();
});

test('two people at different places both keep what they wrote', async () => {
  await server.put('A\nb\nc', '"1"', 'bela');
  page.write('a\nb\nC');
  await page.sync.save();
  expect(page.text).toBe('A\nb\nC');
  expect(server.saved.text).toBe('A\nb\nC');
  expect(page.mergedWith).toBe('bela');
});

test('two people at one place: it is said, and neither text is lost', async () => {
  await server.put('X\nb\nc', '"1"', 'bela');
  page.write('Y\nb\nc');
  await page.sync.save();
  expect(page.stands).toBe('conflict');
  expect(page.text).toBe('Y\nb\nc');
  expect(server.saved.text).toBe('X\nb\nc');
  expect(await page.sync.resolve('X and Y\nb\nc')).toBe(true);
  expect(server.saved.text).toBe('X and Y\nb\nc');
});

test('what somebody else saves comes in while nothing is written here', async () => {
  await server.put('a\nb\nc\nd', '"1"', 'bela');
  await page.sync.look(2);
  expect(page.text).toBe('a\nb\nc\nd');
  expect(page.stands).toBe('saved');
});

test('while the server is gone the text is kept, and saved when it is back', async () => {
  server.isGone = true;
  page.write('a\nb\nC');
  await vi.advanceTimersByTimeAsync(1_100);
  expect(page.stands).toBe('waiting');
  expect(page.kept?.text).toBe('a\nb\nC');
  server.isGone = false;
  await vi.advanceTimersByTimeAsync(6_000);
  expect(server.saved.text).toBe('a\nb\nC');
});

test('what is kept from before a reload is put beside what others wrote since', async () => {
  server.saved = { ...server.saved, text: 'A\nb\nc', etag: '"2"', revision: 2 };
  const reloaded = new Page(server);
  reloaded.text = 'A\nb\nc';
  await reloaded.sync.restore('a\nb\nc', 'a\nb\nC');
  expect(server.saved.text).toBe('A\nb\nC');
});

test('a refusal is shown, and the text stays', async () => {
  const refusing = new DraftSync(
    {
      put: () => Promise.reject(new ServerProblem('draft_over', 409, 'it is live')),
      get: () => Promise.resolve(server.saved),
      current: () => 'mine',
      show: () => undefined,
      keep: () => undefined,
      stands: (standing) => page.stood.push(standing),
      merged: () => undefined,
    },
    server.saved,
  );
  expect(await refusing.save()).toBe(false);
  expect(page.stands).toBe('refused');
});
