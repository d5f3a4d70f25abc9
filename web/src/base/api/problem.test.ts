import { describe, expect, it } from 'vitest';
import { problemOf } from './problem';

describe('problemOf', () => {
  it('keeps the code and the sentence of problem+json', () => {
    const problem = problemOf(409, { code: 'not_offered', detail: 'the lead is not on offer', status: 409 });
    expect([problem.code, problem.detail, problem.isPassing]).toEqual([
      'not_offered',
      'the lead is not on offer',
      false,
    ]);
  });

  it('calls a proxy that answers for a server that is gone unreachable', () => {
    expect(problemOf(502, null).code).toBe('unreachable');
    expect(problemOf(502, null).isPassing).toBe(true);
  });

  it('does not ask again for a policy that nobody has published', () => {
    expect(problemOf(503, { code: 'no_policy' }).isPassing).toBe(false);
    expect(problemOf(503, { code: 'store_unavailable' }).isPassing).toBe(true);
  });

  it('has a code for any body', () => {
    expect(problemOf(418, 'tea').code).toBe('http_418');
  });
});
