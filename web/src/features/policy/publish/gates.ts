// What stands between a draft and its going live, as a list of things that are done, missing or wrong. Pure.
import type { DraftRecord } from '#/base/api/policies';

type GateName = 'saved' | 'read' | 'check' | 'tests' | 'difference' | 'simulation' | 'base' | 'approval';
type GateState = 'done' | 'missing' | 'wrong' | 'advice';

export interface Gate {
  readonly name: GateName;
  readonly state: GateState;
  /** Whether it goes live without it. */
  readonly isNeeded: boolean;
  /** What was found, item by item. */
  readonly said: readonly string[];
}

interface Stop {
  readonly place?: string;
  readonly said?: string;
}

export function gatesOf(draft: DraftRecord, isSaved: boolean): Gate[] {
  const result = (kind: string) => draft.results.find((one) => one.kind === kind);
  const gate = (name: GateName, state: GateState, isNeeded: boolean, said: readonly string[] = []): Gate => ({
    name,
    state,
    isNeeded,
    said,
  });
  const looked = (name: 'check' | 'tests'): Gate => {
    const found = result(name);
    if (found === undefined) return gate(name, 'missing', true);
    return gate(
      name,
      found.passed ? 'done' : 'wrong',
      true,
      stopsOf(found.body[name === 'check' ? 'errors' : 'failed']),
    );
  };
  const simulated = result('simulation');
  return [
    gate('saved', isSaved ? 'done' : 'missing', true),
    gate(
      'read',
      draft.hash === null ? 'wrong' : 'done',
      true,
      draft.problems.map((problem) => `${problem.place}: ${problem.message}`),
    ),
    looked('check'),
    looked('tests'),
    gate(
      'simulation',
      simulated === undefined ? 'advice' : simulated.passed ? 'done' : 'wrong',
      false,
      missesOf(simulated?.body.misses),
    ),
    ...(draft.base !== draft.live && draft.live !== null ? [gate('base', 'advice', false)] : []),
    ...(draft.approvals_needed > 0
      ? [gate('approval', draft.approvals.length >= draft.approvals_needed ? 'done' : 'missing', true)]
      : []),
  ];
}

/** Whether it may be tried to go live; the server looks once more. */
export function mayGo(gates: readonly Gate[], without: { readonly check: string; readonly tests: string }): boolean {
  return gates.every(
    ({ name, state, isNeeded }) =>
      !isNeeded ||
      state === 'done' ||
      (state === 'missing' && (name === 'check' || name === 'tests')) ||
      (name === 'check' && without.check.trim() !== '') ||
      (name === 'tests' && without.tests.trim() !== ''),
  );
}

function stopsOf(body: unknown): string[] {
  if (!Array.isArray(body)) return [];
  return (body as Stop[]).map(({ place, said }) => [place, said].filter(Boolean).join(': '));
}

function missesOf(body: unknown): string[] {
  return Array.isArray(body) ? body.map(String) : [];
}
