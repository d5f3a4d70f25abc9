// The one door to the server. Every refusal comes out as a `ServerProblem`, whatever went wrong.
import createClient, { type Middleware } from 'openapi-fetch';
import { noteServerTime } from '../time/now';
import { noteGone, noteHere, untilHere, watched } from './connection';
import { problemOf, ServerProblem } from './problem';
import { sender } from './send';
import { csrf, isSignInAsked, renewCsrf, untilSignedIn } from './signing';
import type { paths } from './schema';

const refusals: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw problemOf(response.status, await bodyOf(response));
  },
  onError({ error }) {
    // Nobody waits for the answer any more.
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ServerProblem('unreachable', 0, '');
  },
};

const send = sender({
  fetch: (request) => watched(fetch(request)),
  csrf,
  noteTime: noteServerTime,
  noteGone,
  noteHere,
  untilHere,
  isSignInAsked,
  untilSignedIn,
  renewCsrf,
});

export const api = createClient<paths>({
  baseUrl: '',
  querySerializer: { array: { style: 'form', explode: true } },
  fetch: send,
});
api.use(refusals);

/** The answer's data, which is there because a refusal has been thrown before. */
export function dataOf<T>(answer: { data?: T }): T {
  if (answer.data === undefined) throw new ServerProblem('empty_answer', 0, '');
  return answer.data;
}

/** A key that names one intention: sent again with it, the intention is carried out once. */
export function newKey(): string {
  // `crypto.randomUUID` is missing on plain http, where many try the product first.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.clone().json();
  } catch {
    return null;
  }
}
