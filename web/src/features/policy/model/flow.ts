// A policy's text as the picture of it needs it: rules, tables, pools, queues and promises, each with its place in the
// text. What is broken is kept with what is wrong, and everything else is still there.
import { type Condition, ConditionError, parseCondition } from './condition';
import { type Piece, piecesOf, type Section, sectionsOf } from './pieces';
import { type Row, type Table, tableOf } from './table';
import { parseTarget, type Target } from './target';
import { type Entry, type MapNode, type Part, parsePiece, partsOf, textAt, type Tree } from './tree';

/** A condition as written, with its tree, or what keeps it from having one. */
export interface When extends Part {
  readonly condition: Condition | null;
  readonly fault: string;
}

export interface TargetPart extends Part {
  readonly target: Target;
}

export interface Item {
  readonly id: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly tree: MapNode | null;
  /** Null for an item of a section that is written in one line. */
  readonly piece: Piece | null;
  readonly fault: string;
}

interface RuleRow {
  readonly when: When | null;
  readonly to: readonly TargetPart[];
  readonly row: Row;
}

export interface RuleItem extends Item {
  readonly kind: 'rule';
  readonly number: number;
  readonly when: When | null;
  readonly to: readonly TargetPart[];
  readonly reject: string;
  readonly table: Table | null;
  readonly rows: readonly RuleRow[];
  readonly tell: readonly string[];
  readonly priority: string;
  readonly release: string;
  readonly ignore: readonly string[];
  readonly note: string;
  readonly isAlways: boolean;
}

interface Member extends Part {
  readonly rep: string;
  readonly weight: number;
}

export interface NobodyChain {
  /** `closed`, `full`, `unskilled` or `else`. */
  readonly reason: string;
  readonly to: readonly TargetPart[];
}

export interface PoolItem extends Item {
  readonly kind: 'pool';
  readonly team: string;
  readonly members: readonly Member[];
  readonly weightBy: string;
  readonly pick: string;
  readonly nobody: readonly NobodyChain[];
}

export interface QueueItem extends Item {
  readonly kind: 'queue';
  readonly watchedBy: string;
}

interface TerritoryItem {
  readonly name: string;
  readonly when: When | null;
  readonly pool: string;
  readonly owner: string;
  readonly row: Row;
}

interface Territories {
  readonly rows: readonly TerritoryItem[];
  readonly table: Table;
  readonly start: number;
  readonly end: number;
}

export interface SlaItem extends Item {
  readonly kind: 'sla';
  readonly number: number;
  readonly when: When | null;
}

interface Definition {
  readonly name: string;
  readonly when: When;
}

interface Broken {
  readonly from: number;
  readonly to: number;
  readonly said: string;
}

export interface Flow {
  readonly sections: readonly Section[];
  readonly rules: readonly RuleItem[];
  readonly pools: readonly PoolItem[];
  readonly queues: readonly QueueItem[];
  readonly territories: Territories | null;
  readonly sla: readonly SlaItem[];
  readonly define: readonly Definition[];
  /** Names by the section they are defined in: `fields`, `lists`, `calendars`. */
  readonly names: Readonly<Record<'fields' | 'lists' | 'calendars', readonly string[]>>;
  readonly tests: readonly Item[];
  readonly broken: readonly Broken[];
}

/** `told` hears now and then how much of it is read, from 0 to 1. */
export function flowOf(text: string, told: (share: number) => void = () => undefined): Flow {
  return new Reading(text, told).flow();
}

class Reading {
  private readonly broken: Broken[] = [];
  private readonly sections: readonly Section[];
  private charsRead = 0;

  constructor(
    private readonly text: string,
    private readonly told: (share: number) => void,
  ) {
    this.sections = sectionsOf(text);
  }

  flow(): Flow {
    const rules = this.items('rules', 'rule').map((item, index) => this.rule(item, index));
    const pools = this.items('pools', 'pool').map((item) => this.pool(item));
    const queues = this.items('queues', 'queue').map((item) => this.queue(item));
    const sla = this.items('sla', 'sla').map((item, index) => this.sla(item, index));
    const territories = this.territories();
    const define = this.entries('define').map((entry) => ({ name: entry.key, when: this.when(entry.value) }));
    const names = (key: string) => this.entries(key).map((entry) => entry.key);
    if (text0(this.text) && this.sections.length === 0) {
      this.broken.push({ from: 0, to: this.text.length, said: 'no section begins a line: `rules:`' });
    }
    return {
      sections: this.sections,
      rules,
      pools,
      queues,
      territories,
      sla,
      define,
      names: { fields: names('fields'), lists: names('lists'), calendars: names('calendars') },
      tests: this.items('tests', 'test'),
      broken: this.broken,
    };
  }

  private section(key: string): Section | undefined {
    return this.sections.find((section) => section.key === key);
  }

  /** The entries of a section that is a map, each read by itself where it stands on lines of its own. */
  private entries(key: string): Entry[] {
    return this.pieces(key).flatMap(({ tree }) => (tree?.kind === 'map' ? tree.entries : []));
  }

  private pieces(key: string): { tree: Tree | null; piece: Piece | null; fault: string }[] {
    const section = this.section(key);
    if (section === undefined) return [];
    const isInLine =
      this.text.slice(section.bodyFrom, endOfHead(this.text, section)).replace(/#.*$/su, '').trim() !== '';
    if (!isInLine) {
      return piecesOf(this.text, section).map((piece) => {
        const { tree, fault } = parsePiece(this.text.slice(piece.bodyFrom, piece.to), piece.bodyFrom);
        this.note(piece.to - piece.bodyFrom);
        return { tree, piece, fault };
      });
    }
    const { tree, fault } = parsePiece(this.text.slice(section.bodyFrom, section.to).trimEnd(), section.bodyFrom);
    if (tree?.kind === 'list') return tree.items.map((item) => ({ tree: item, piece: null, fault }));
    if (tree?.kind === 'map') {
      return tree.entries.map((entry) => ({ tree: { ...tree, entries: [entry] }, piece: null, fault }));
    }
    return [];
  }

  private items(key: string, kind: string): Item[] {
    const taken = new Map<string, number>();
    return this.pieces(key).map(({ tree: whole, piece, fault }, index) => {
      const tree = whole?.kind === 'list' ? (whole.items[0] ?? null) : whole;
      const isNamedByKey = key === 'pools' || key === 'queues';
      const entry = isNamedByKey && tree?.kind === 'map' ? tree.entries[0] : undefined;
      const name = isNamedByKey ? (entry?.key ?? '') : textAt(tree, 'name').split(/\s+/u).join(' ');
      const own = isNamedByKey ? (entry?.value ?? null) : tree;
      const called = name || `${kind} ${index + 1}`;
      const count = (taken.get(called) ?? 0) + 1;
      taken.set(called, count);
      const start = piece?.bodyFrom ?? entry?.from ?? tree?.from ?? 0;
      const end = piece?.to ?? entry?.to ?? tree?.to ?? 0;
      if (fault !== '') this.broken.push({ from: start, to: end, said: fault });
      const id = `${kind}:${called}${count > 1 ? `#${count}` : ''}`;
      return { id, name: called, start, end, tree: own?.kind === 'map' ? own : null, piece, fault };
    });
  }

  /** A rule is gone through twice: as YAML, and for its conditions and targets. */
  private note(chars: number): void {
    this.charsRead += chars;
    this.told(Math.min(1, this.charsRead / (2 * this.text.length)));
  }

  private rule(item: Item, index: number): RuleItem {
    const { tree } = item;
    this.note(item.end - item.start);
    const value = (key: string) => tree?.entries.find((entry) => entry.key === key)?.value;
    const whenValue = value('when');
    const table = tableOf(value('table'), this.text);
    const words = (key: string) => partsOf(value(key), this.text).map((part) => part.text);
    return {
      ...item,
      kind: 'rule',
      number: index + 1,
      when: whenValue ? this.when(whenValue) : null,
      to: this.targets(value('to')),
      reject: textAt(tree, 'reject'),
      table,
      rows: (table?.rows ?? []).map((row) => this.row(row)),
      tell: words('tell'),
      priority: textAt(tree, 'priority'),
      release: textAt(tree, 'release'),
      ignore: words('ignore'),
      note: textAt(tree, 'note'),
      isAlways: whenValue === undefined && value('from') === undefined && value('until') === undefined,
    };
  }

  private row(row: Row): RuleRow {
    const when = row.cells.when;
    const to = row.cells.to;
    return {
      row,
      when: when === undefined || when.text === '' ? null : whenOf(when),
      to: to === undefined ? [] : targetsIn(to),
    };
  }

  private pool(item: Item): PoolItem {
    const { tree } = item;
    const value = (key: string) => tree?.entries.find((entry) => entry.key === key)?.value;
    return {
      ...item,
      kind: 'pool',
      team: textAt(tree, 'team'),
      members: this.members(value('reps')),
      weightBy: textAt(tree, 'weight by'),
      pick: textAt(tree, 'pick') || 'round robin',
      nobody: this.nobody(value('nobody')),
    };
  }

  private members(value: Tree | undefined): Member[] {
    if (value?.kind === 'map') {
      return value.entries.map((entry) => ({
        text: this.text.slice(entry.from, entry.to),
        from: entry.from,
        to: entry.to,
        rep: entry.key,
        weight: entry.value.kind === 'text' ? Number(entry.value.value || 1) : 1,
      }));
    }
    return partsOf(value, this.text).map((part) => {
      const words = part.text.split(/\s+/u);
      if (words[0] === 'rep' && words.length > 1) words.shift();
      const last = words.at(-1) ?? '';
      const hasWeight = words.length > 1 && /^\d{1,6}$/u.test(last);
      if (hasWeight) words.pop();
      return { ...part, rep: words.join(' '), weight: hasWeight ? Number(last) : 1 };
    });
  }

  private nobody(value: Tree | undefined): NobodyChain[] {
    if (value === undefined) return [];
    if (value.kind !== 'map') return [{ reason: 'else', to: this.targets(value) }];
    return value.entries.map((entry) => ({ reason: entry.key, to: this.targets(entry.value) }));
  }

  private queue(item: Item): QueueItem {
    return { ...item, kind: 'queue', watchedBy: textAt(item.tree, 'watched by') };
  }

  private sla(item: Item, index: number): SlaItem {
    const whenValue = item.tree?.entries.find((entry) => entry.key === 'when')?.value;
    return { ...item, kind: 'sla', number: index + 1, when: whenValue ? this.when(whenValue) : null };
  }

  private territories(): Territories | null {
    const section = this.section('territories');
    if (section === undefined) return null;
    const source = this.text.slice(section.from, section.to).trimEnd();
    const { tree, fault } = parsePiece(source, section.from);
    const entry = tree?.kind === 'map' ? tree.entries[0] : undefined;
    const table = tableOf(entry?.value, this.text);
    if (fault !== '') this.broken.push({ from: section.from, to: section.from + source.length, said: fault });
    if (table === null) return null;
    const rows = table.rows.map((row) => ({
      name: row.cells.name?.text ?? '',
      when: row.cells.when === undefined ? null : whenOf(row.cells.when),
      pool: row.cells.pool?.text ?? '',
      owner: (row.cells.owner?.text ?? '').replace(/^rep /u, ''),
      row,
    }));
    return { rows, table, start: section.from, end: section.from + source.length };
  }

  private when(value: Tree): When {
    return whenOf({ text: value.kind === 'text' ? value.value.trim() : '', from: value.from, to: value.to });
  }

  private targets(value: Tree | undefined): TargetPart[] {
    return partsOf(value, this.text).map((part) => ({ ...part, target: parseTarget(part.text) }));
  }
}

function targetsIn(cell: Part): TargetPart[] {
  const found: TargetPart[] = [];
  let at = cell.from;
  for (const piece of cell.text.replace(/^\[(.*)\]$/su, '$1').split(',')) {
    const text = piece.trim();
    if (text !== '') found.push({ text, from: at, to: at + text.length, target: parseTarget(text) });
    at += piece.length + 1;
  }
  return found;
}

type Read = Pick<When, 'condition' | 'fault'>;
// As many as a policy of some megabytes has: each is read once, not with every letter that is typed elsewhere.
const readMax = 40_000;
const read = new Map<string, Read>();

export function whenOf(part: Part): When {
  let found = read.get(part.text);
  if (found === undefined) {
    if (read.size >= readMax) read.clear();
    found = readCondition(part.text);
    read.set(part.text, found);
  }
  return { ...part, ...found };
}

function readCondition(text: string): Read {
  try {
    return { condition: parseCondition(text), fault: '' };
  } catch (error) {
    if (error instanceof ConditionError) return { condition: null, fault: error.message };
    throw error;
  }
}

function endOfHead(text: string, section: Section): number {
  const end = text.indexOf('\n', section.bodyFrom);
  return end < 0 || end > section.to ? section.to : end;
}

function text0(text: string): boolean {
  return text.trim() !== '';
}
