// Changes of a condition's tree, as its form makes them: parts by their path of numbers from the top. Pure.
import { comparison, type Condition, group, type Op } from './condition';

export type Path = readonly number[];
export type Joiner = 'all' | 'any' | 'none' | 'not all';
/** What the form calls a comparison; one that begins with `not` is a `not` around the other. */
export type FormOp = Op | 'holds' | 'not holds' | `not ${Denied}`;
type Denied = 'in' | 'contains' | 'starts with' | 'ends with';
const denied: ReadonlySet<string> = new Set<Denied>(['in', 'contains', 'starts with', 'ends with']);
const isNegated = (op: FormOp): op is `not ${Denied}` => op.startsWith('not ') && isDenied(op.slice(4));
const isDenied = (op: string): op is Denied => denied.has(op);

export interface FormGroup {
  readonly kind: 'group';
  readonly joiner: Joiner;
  readonly parts: readonly FormPart[];
}
export interface FormLine {
  readonly kind: 'line';
  readonly field: string;
  readonly op: FormOp;
  readonly values: readonly string[];
}
export type FormPart = FormGroup | FormLine;

/** The condition as the form has it: always a group at the top. Null for what the form has no place for. */
export function formOf(condition: Condition | null): FormGroup | null {
  if (condition === null) return { kind: 'group', joiner: 'all', parts: [] };
  const part = partOf(condition);
  if (part === null) return null;
  return part.kind === 'group' ? part : { kind: 'group', joiner: 'all', parts: [part] };
}

function partOf(condition: Condition): FormPart | null {
  switch (condition.kind) {
    case 'comparison':
      return { kind: 'line', field: condition.field, op: condition.op, values: condition.values };
    case 'named':
      return { kind: 'line', field: condition.name, op: 'holds', values: [] };
    case 'and':
    case 'or':
      return groupPart(condition.kind === 'and' ? 'all' : 'any', condition.parts);
    case 'not':
      return negated(condition.part);
  }
}

function negated(part: Condition): FormPart | null {
  if (part.kind === 'named') return { kind: 'line', field: part.name, op: 'not holds', values: [] };
  if (part.kind === 'comparison' && isDenied(part.op)) {
    return { kind: 'line', field: part.field, op: `not ${part.op}`, values: part.values };
  }
  if (part.kind === 'or') return groupPart('none', part.parts);
  if (part.kind === 'and') return groupPart('not all', part.parts);
  if (part.kind === 'comparison') return groupPart('none', [part]);
  return null;
}

function groupPart(joiner: Joiner, conditions: readonly Condition[]): FormGroup | null {
  const parts = conditions.map(partOf);
  return parts.includes(null) ? null : { kind: 'group', joiner, parts: parts as FormPart[] };
}

/** The condition that a form says; null where it says nothing yet. Lines that lack a value are left out. */
export function conditionOf(part: FormPart): Condition | null {
  if (part.kind === 'line') return lineCondition(part);
  const parts = part.parts.map(conditionOf).filter((one) => one !== null);
  if (parts.length === 0) return null;
  const joined = group(part.joiner === 'all' || part.joiner === 'not all' ? 'and' : 'or', parts);
  return part.joiner === 'none' || part.joiner === 'not all' ? { kind: 'not', part: joined } : joined;
}

function lineCondition({ field, op, values }: FormLine): Condition | null {
  const clean = values.map((value) => value.trim()).filter((value) => value !== '');
  if (field === '' && !op.startsWith('arrives')) return null;
  if (op === 'holds' || op === 'not holds') {
    return op === 'holds' ? { kind: 'named', name: field } : { kind: 'not', part: { kind: 'named', name: field } };
  }
  if (op === 'is known' || op === 'is unknown') return comparison(field, op, []);
  if (clean.length === 0) return null;
  if (isNegated(op)) return { kind: 'not', part: comparison(field, op.slice(4) as Denied, clean) };
  if (op.startsWith('arrives')) return comparison('arrives', op, clean.slice(0, 1));
  return comparison(field, op, isDenied(op) ? clean : clean.slice(0, 1));
}

/** The form with another part at a path; null takes it away, with groups that it leaves empty. */
export function replaced(root: FormGroup, path: Path, part: FormPart | null): FormGroup {
  const [at, ...rest] = path;
  if (at === undefined) return part?.kind === 'group' ? part : root;
  const parts = root.parts.flatMap((each, index) => {
    if (index !== at) return [each];
    if (rest.length === 0) return part === null ? [] : [part];
    if (each.kind === 'line') return [each];
    const inner = replaced(each, rest, part);
    return part === null && inner.parts.length === 0 ? [] : [inner];
  });
  return { ...root, parts };
}

/** The form with one more part at the end of the group at a path. */
export function appended(root: FormGroup, path: Path, part: FormPart): FormGroup {
  const target = partAt(root, path);
  return target?.kind === 'group' ? replaced(root, path, { ...target, parts: [...target.parts, part] }) : root;
}

function partAt(root: FormGroup, path: Path): FormPart | undefined {
  let found: FormPart | undefined = root;
  for (const at of path) found = found?.kind === 'group' ? found.parts[at] : undefined;
  return found;
}

const textOps: readonly FormOp[] = [
  ...(['is', 'is not', 'in', 'not in', 'contains', 'not contains'] as const),
  ...(['starts with', 'not starts with', 'ends with', 'not ends with', 'is known', 'is unknown'] as const),
];

/** The comparisons that make sense for a kind of field, the usual one first. */
export function opsFor(kind: string | undefined): readonly FormOp[] {
  switch (kind) {
    case 'number':
      return ['>=', '<=', '>', '<', 'is', 'is not', 'in', 'not in', 'is known', 'is unknown'];
    case 'date':
      return ['>=', '<=', '>', '<', 'is', 'is known', 'is unknown'];
    case 'yes/no':
      return ['holds', 'not holds', 'is known', 'is unknown'];
    case 'choice':
      return ['is', 'is not', 'in', 'not in', 'is known', 'is unknown'];
    case 'definition':
      return ['holds', 'not holds'];
    case 'arrives':
      return ['arrives in', 'arrives outside'];
    default:
      return textOps;
  }
}

export function takesMany(op: FormOp): boolean {
  return isDenied(op.replace(/^not /u, ''));
}

export function takesValue(op: FormOp): boolean {
  return !['is known', 'is unknown', 'holds', 'not holds'].includes(op);
}
