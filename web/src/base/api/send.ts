// One request on its way: with what the server wants to see, again after a new sign-in, again when the server is back.
// Nothing in here knows a page; what was typed stays where it is, because whoever asked is still waiting for the answer.
import { codeOf } from './problem';

/** What a request needs to know of the world around it. */
export interface Around {
  readonly fetch: (request: Request) => Promise<Response>;
  /** What a write must bring, so that no other site can make it. */
  readonly csrf: () => string;
  readonly noteTime: (at: string) => void;
  readonly noteGone: () => void;
  readonly noteHere: () => void;
  /** Whether the server came back before long. */
  readonly untilHere: () => Promise<boolean>;
  /** Whether somebody is being asked to sign in again just now. */
  readonly isSignInAsked: () => boolean;
  /** Whether the same person has signed in again. */
  readonly untilSignedIn: () => Promise<boolean>;
  /** Whether there is another token for this person than the one that was refused. */
  readonly renewCsrf: (refused: string) => Promise<boolean>;
}

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);
const sessionPath = '/api/v1/session';
const timeHeader = 'Turnout-Now';
const csrfHeader = 'Turnout-CSRF';

/** Sends requests; throws what `fetch` throws when the server cannot be reached, and waiting is of no use. */
export function sender(around: Around): (request: Request) => Promise<Response> {
  return async (request) => {
    // A write that goes out while somebody signs in is refused: for want of a session, or, where the new session is
    // there before its token is, for the token of the old one.
    const isHeld = !safe.has(request.method) && !isSignIn(request) && around.isSignInAsked();
    const hasRefused = isHeld && !(await around.untilSignedIn());
    return send(request, around, new Set(hasRefused ? ['session_missing'] : []));
  };
}

async function send(request: Request, around: Around, tried: ReadonlySet<string>): Promise<Response> {
  // A body can be read once only.
  const again = request.clone();
  const token = around.csrf();
  const sent = safe.has(request.method) ? request : signed(request, token);
  const response = await reach(sent, around);
  if (response === null) {
    if (isRepeatable(again) && !tried.has('gone') && (await around.untilHere())) {
      return send(again, around, new Set([...tried, 'gone']));
    }
    throw new TypeError('the server cannot be reached');
  }
  const at = response.headers.get(timeHeader);
  if (at !== null) around.noteTime(at);
  const remedy = await remedyOf(request, response, token, around);
  if (remedy !== null && !tried.has(remedy.name) && (await remedy.apply())) {
    return send(again, around, new Set([...tried, remedy.name]));
  }
  return response;
}

/** The answer; null where nobody answered, or only a proxy that found nobody. */
async function reach(request: Request, around: Around): Promise<Response | null> {
  let response: Response;
  try {
    response = await around.fetch(request);
  } catch (problem) {
    if (request.signal.aborted) throw problem;
    around.noteGone();
    return null;
  }
  const isProxys = response.status >= 500 && !(response.headers.get('Content-Type') ?? '').includes('json');
  if (isProxys) around.noteGone();
  else around.noteHere();
  return isProxys ? null : response;
}

interface Remedy {
  readonly name: string;
  readonly apply: () => Promise<boolean>;
}

async function remedyOf(request: Request, response: Response, token: string, around: Around): Promise<Remedy | null> {
  if (response.status !== 401 && response.status !== 403) return null;
  if (isSignIn(request)) return null;
  const code = await codeOf(response);
  if (code === 'session_missing') return { name: code, apply: around.untilSignedIn };
  if (code === 'csrf_failed') return { name: code, apply: () => around.renewCsrf(token) };
  return null;
}

function isSignIn(request: Request): boolean {
  return new URL(request.url).pathname === sessionPath;
}

function signed(request: Request, csrf: string): Request {
  if (csrf === '') return request;
  const headers = new Headers(request.headers);
  headers.set(csrfHeader, csrf);
  return new Request(request, { headers });
}

/** Whether sending it twice does what sending it once does: nobody knows how far the first one came. */
function isRepeatable(request: Request): boolean {
  return !safe.has(request.method) && request.headers.has('Idempotency-Key');
}
