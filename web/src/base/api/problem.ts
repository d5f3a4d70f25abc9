// What the server refuses, as an error with a stable code. Pure; wording for people is in the texts.

/** What is wrong with one field of what was sent. */
export interface Fault {
  readonly field: string;
  readonly message: string;
}

export class ServerProblem extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    readonly detail: string,
    readonly faults: readonly Fault[] = [],
  ) {
    super(detail || code);
    this.name = 'ServerProblem';
  }

  /** Whether asking again later may be answered otherwise; a policy does not come by waiting. */
  get isPassing(): boolean {
    if (this.code === 'no_policy') return false;
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** The problem that an answer is (RFC 9457); a body of any other kind gives one by its status alone. */
export function problemOf(status: number, body: unknown): ServerProblem {
  const said = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const code = typeof said.code === 'string' ? said.code : `http_${String(status)}`;
  const detail = typeof said.detail === 'string' ? said.detail : '';
  // A proxy in front answers for a server that is gone.
  if (code.startsWith('http_') && status >= 500) return new ServerProblem('unreachable', status, detail);
  return new ServerProblem(code, status, detail, faultsOf(said.errors));
}

function faultsOf(errors: unknown): Fault[] {
  if (!Array.isArray(errors)) return [];
  return (errors as Partial<Fault>[]).flatMap(({ field, message }) =>
    typeof field === 'string' && typeof message === 'string' ? [{ field, message }] : [],
  );
}

/** The code of the problem that an answer is; its body can still be read. */
export async function codeOf(response: Response): Promise<string> {
  try {
    return problemOf(response.status, await response.clone().json()).code;
  } catch {
    return '';
  }
}
