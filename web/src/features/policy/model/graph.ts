// The picture of a policy as nodes and edges, without places: what leads to what. Where a thing stands is `layout`'s.
import type { Flow, PoolItem, RuleItem, TargetPart } from './flow';
import type { Target } from './target';

type NodeKind =
  'intake' | 'known' | 'rule' | 'group' | 'territories' | 'pool' | 'queue' | 'owner' | 'rep' | 'reject' | 'nowhere';

export interface GraphNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
  /** The rules of a group, by their numbers; null for all else. */
  readonly rules: { readonly first: number; readonly last: number } | null;
}

export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** `order`: to the rule below; `target`: where a rule sends a lead; `row`: where a territory does; `nobody`: a pool. */
  readonly kind: 'order' | 'target' | 'row' | 'nobody';
  /** Which of its targets it is, from 1. */
  readonly place: number;
  readonly label: string;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** More rules than these are drawn in groups of so many, which open when they are asked for. */
export const groupsFrom = 120;
const groupSize = 100;

/** The node a target leads to; none for a wait and for the rules below. */
export function nodeOfTarget(target: Target): string {
  switch (target.kind) {
    case 'pool':
      return `pool:${target.pool}`;
    case 'queue':
      return `queue:${target.queue}`;
    case 'rep':
      return `rep:${target.rep}`;
    case 'owner':
      return `owner:${target.path}`;
    case 'list':
      return `owner:${target.list}.${target.column}`;
    case 'territory':
      return 'territories';
    default:
      return '';
  }
}

export function groupOf(index: number): string {
  return `group:${Math.floor(index / groupSize)}`;
}

/** `open` are the groups whose rules are shown one by one. */
export function graphOf(flow: Flow, open: ReadonlySet<string> = new Set()): Graph {
  const building = new Building(flow);
  building.rules(open);
  building.territories();
  for (const pool of flow.pools) building.pool(pool);
  return building.graph();
}

class Building {
  private readonly nodes = new Map<string, GraphNode>();
  private readonly edges = new Map<string, GraphEdge>();

  constructor(private readonly flow: Flow) {
    this.node('intake', 'intake', '');
    this.node('known', 'known', '');
    this.edge('intake', 'known', 'order', 0, '');
    for (const pool of flow.pools) this.node(pool.id, 'pool', pool.name);
    for (const queue of flow.queues) this.node(queue.id, 'queue', queue.name);
  }

  graph(): Graph {
    return { nodes: [...this.nodes.values()], edges: [...this.edges.values()] };
  }

  rules(open: ReadonlySet<string>): void {
    const { rules } = this.flow;
    const isGrouped = rules.length > groupsFrom;
    let above = 'known';
    for (let at = 0; at < rules.length;) {
      const group = groupOf(at);
      const of = isGrouped ? rules.slice(at, at + groupSize) : rules;
      if (isGrouped && !open.has(group)) {
        this.nodes.set(group, { id: group, kind: 'group', name: '', rules: { first: at + 1, last: at + of.length } });
        for (const rule of of) this.ways(group, rule);
        this.edge(above, group, 'order', 0, '');
        above = group;
      } else {
        for (const rule of of) {
          this.node(rule.id, 'rule', rule.name);
          this.ways(rule.id, rule);
          this.edge(above, rule.id, 'order', 0, '');
          above = rule.id;
        }
      }
      at += of.length;
    }
  }

  private ways(from: string, rule: RuleItem): void {
    if (rule.reject !== '') {
      this.node('reject', 'reject', '');
      this.edge(from, 'reject', 'target', 1, '');
    }
    this.chain(from, rule.to, 'target', '');
    rule.rows.forEach((row) => this.chain(from, row.to, 'target', ''));
  }

  private chain(from: string, to: readonly TargetPart[], kind: 'target' | 'nobody', label: string): void {
    to.forEach(({ target }, index) => {
      const id = nodeOfTarget(target);
      if (id === '') return;
      if (!this.nodes.has(id)) this.made(id, target);
      this.edge(from, id, kind, index + 1, label);
    });
  }

  private made(id: string, target: Target): void {
    if (target.kind === 'owner') this.node(id, 'owner', target.path);
    if (target.kind === 'list') this.node(id, 'owner', `${target.list}.${target.column}`);
    if (target.kind === 'rep') this.node(id, 'rep', target.rep);
    if (target.kind === 'territory') this.node(id, 'territories', '');
    if (target.kind === 'pool') this.node(id, 'nowhere', target.pool);
    if (target.kind === 'queue') this.node(id, 'nowhere', target.queue);
  }

  territories(): void {
    const table = this.flow.territories;
    if (table === null) return;
    this.node('territories', 'territories', '');
    table.rows.forEach((row, index) => {
      const id = row.pool === '' ? `rep:${row.owner}` : `pool:${row.pool}`;
      if (id === 'rep:') return;
      if (!this.nodes.has(id)) this.node(id, row.pool === '' ? 'rep' : 'nowhere', row.pool || row.owner);
      this.edge('territories', id, 'row', index + 1, row.name);
    });
  }

  pool(pool: PoolItem): void {
    for (const chain of pool.nobody) this.chain(pool.id, chain.to, 'nobody', chain.reason);
  }

  private node(id: string, kind: NodeKind, name: string): void {
    if (!this.nodes.has(id)) this.nodes.set(id, { id, kind, name, rules: null });
  }

  private edge(from: string, to: string, kind: GraphEdge['kind'], place: number, label: string): void {
    const id = `${from}>${to}`;
    const there = this.edges.get(id);
    if (from === to) return;
    if (there === undefined) this.edges.set(id, { id, from, to, kind, place, label });
    else if (place < there.place) this.edges.set(id, { ...there, place });
  }
}
