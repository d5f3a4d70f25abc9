// A played lead's way through the picture: what it passed and why, what it came to, step by step. Pure.
import type { Flow } from './flow';
import { groupOf, groupsFrom, nodeOfTarget } from './graph';
import { parseTarget } from './target';

interface PlayedCandidate {
  readonly rep: string;
  readonly verdict: string;
  readonly why: string;
}
interface PlayedTarget {
  readonly target: string;
  readonly rep: string | null;
  readonly nobody: string | null;
  readonly detail: string;
  readonly candidates: readonly PlayedCandidate[];
}
export interface Played {
  readonly outcome: string;
  readonly rule: string;
  readonly assignee: string | null;
  readonly pool: string;
  readonly queue: string;
  readonly territory: string;
  readonly reason: string;
  readonly sla_line: number;
  readonly rules: readonly { readonly rule: string; readonly fits: boolean; readonly why: string }[];
  readonly targets: readonly PlayedTarget[];
}

/** `passed`: it did not fit; `on`: it fitted and led on; `won`: it decided; `nobody`: it was asked and had nobody. */
type Standing = 'passed' | 'on' | 'won' | 'nobody' | 'end';

export interface Step {
  readonly node: string;
  readonly standing: Standing;
  readonly why: string;
  /** The node it came from, whose edge to this one is lit; empty at the start. */
  readonly from: string;
}

/** Every step in order: down the rules, then along the targets to the end. */
export function stepsOf(flow: Flow, played: Played): Step[] {
  const idOf = ruleIds(flow);
  const steps: Step[] = [{ node: 'intake', standing: 'on', why: '', from: '' }];
  steps.push({ node: 'known', standing: 'on', why: '', from: 'intake' });
  let above = 'known';
  for (const { rule, fits, why } of played.rules) {
    const node = idOf(rule);
    if (node === '') continue;
    const standing = !fits ? 'passed' : rule === played.rule ? 'won' : 'on';
    steps.push({ node, standing, why, from: above });
    above = node;
  }
  let from = played.rules.some(({ rule }) => rule === played.rule) ? idOf(played.rule) : above;
  if (played.outcome === 'rejected') return [...steps, { node: 'reject', standing: 'end', why: played.reason, from }];
  const throughTerritories = usesTerritories(flow, played);
  for (const tried of played.targets) {
    const node = nodeOf(flow, tried.target);
    if (node === '') continue;
    if (throughTerritories && node === `pool:${poolOf(flow, played.territory)}` && from === idOf(played.rule)) {
      steps.push({ node: 'territories', standing: 'on', why: played.territory, from });
      from = 'territories';
    }
    const isEnd = tried.rep !== null || node === `queue:${played.queue}`;
    steps.push({ node, standing: isEnd ? 'end' : 'nobody', why: tried.nobody ?? tried.detail, from });
    from = node;
  }
  return steps;
}

function ruleIds(flow: Flow): (name: string) => string {
  const ids = new Map(
    flow.rules.map((rule, index) => [rule.name, flow.rules.length > groupsFrom ? groupOf(index) : rule.id]),
  );
  return (name) => ids.get(name) ?? '';
}

function nodeOf(flow: Flow, text: string): string {
  const target = parseTarget(text);
  // A person whom a territory or a list names is written by what named them.
  const id = nodeOfTarget(target);
  return target.kind === 'pool' && !flow.pools.some((pool) => pool.name === target.pool) ? '' : id;
}

function usesTerritories(flow: Flow, played: Played): boolean {
  const rule = flow.rules.find((one) => one.name === played.rule);
  return rule?.to.some(({ target }) => target.kind === 'territory') ?? false;
}

function poolOf(flow: Flow, territory: string): string {
  return flow.territories?.rows.find((row) => row.name === territory)?.pool ?? '';
}

export interface Lit {
  readonly standing: Standing;
  readonly why: string;
}

/** How each node stands once so many steps are taken; a node that was asked twice stands as it did last. */
export function litNodes(steps: readonly Step[], taken: number): ReadonlyMap<string, Lit> {
  return new Map(steps.slice(0, taken).map(({ node, standing, why }) => [node, { standing, why }]));
}

/** The edges that are lit once so many steps are taken. */
export function litEdges(steps: readonly Step[], taken: number): ReadonlySet<string> {
  return new Set(steps.slice(0, taken).map(({ from, node }) => `${from}>${node}`));
}
