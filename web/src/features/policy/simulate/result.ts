// What a simulation came to, as the server has it, and as it is shown: who gains and loses, where leads move. Pure.
import { countText, shareText } from '#/base/format/counts';

interface Load {
  readonly name: string;
  readonly old: number;
  readonly new: number;
  readonly old_value: number;
  readonly new_value: number;
  readonly gain: number | null;
}

interface Band {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface RepLoad extends Load {
  readonly team: string;
  readonly from_pools: number;
  readonly from_pools_value: number;
  readonly chance: { readonly by_count: Band; readonly by_value: Band };
  readonly is_fair: boolean;
  readonly in_time: number;
  readonly missed: number;
}

interface Kept {
  readonly in_time: number;
  readonly missed: number;
  readonly pending: number;
  readonly share: number | null;
}

interface Fate {
  readonly outcome: string;
  readonly whose: string;
  readonly assignee: string | null;
  readonly pool: string | null;
  readonly queue: string | null;
  readonly rule: string | null;
  readonly reason: string;
}

export interface SimulatedLead {
  readonly lead: string;
  readonly at: string;
  readonly value: number;
  readonly is_moved: boolean;
  readonly old: Fate | null;
  readonly new: Fate;
}

export interface SimulationResult {
  readonly policy: string;
  readonly since: string | null;
  readonly until: string | null;
  readonly value_field: string;
  readonly leads_count: number;
  readonly moved: number;
  readonly outcomes: Readonly<Record<string, { readonly old: number; readonly new: number }>>;
  readonly fallback: Load;
  readonly promises: { readonly old: Kept; readonly new: Kept };
  readonly reps: readonly RepLoad[];
  readonly teams: readonly Load[];
  readonly rules: readonly Load[];
  readonly queues: readonly Load[];
  readonly notes: readonly string[];
  readonly misses: readonly string[];
  readonly leads: readonly SimulatedLead[];
  readonly leads_left_out: number;
}

export interface Measure {
  readonly name: 'moved' | 'inTime' | 'fallback' | 'held' | 'queued' | 'unfair';
  readonly old: number | null;
  readonly now: number | null;
  readonly isShare: boolean;
  /** Whether less of it is better; null where it is neither. */
  readonly isLessBetter: boolean | null;
}

/** The few numbers that say most. */
export function measuresOf(result: SimulationResult): Measure[] {
  const { fallback, promises, outcomes, reps } = result;
  const leads = Math.max(1, result.leads_count);
  const share = (number: number | undefined) => (number ?? 0) / leads;
  return [
    { name: 'moved', old: null, now: share(result.moved), isShare: true, isLessBetter: null },
    { name: 'inTime', old: promises.old.share, now: promises.new.share, isShare: true, isLessBetter: false },
    { name: 'fallback', old: share(fallback.old), now: share(fallback.new), isShare: true, isLessBetter: true },
    { name: 'held', old: share(outcomes.held?.old), now: share(outcomes.held?.new), isShare: true, isLessBetter: true },
    {
      name: 'queued',
      old: share(outcomes.queued?.old),
      now: share(outcomes.queued?.new),
      isShare: true,
      isLessBetter: null,
    },
    { name: 'unfair', old: null, now: reps.filter((rep) => !rep.is_fair).length, isShare: false, isLessBetter: true },
  ];
}

export interface Flow {
  readonly from: string;
  readonly to: string;
  readonly leads: number;
}

/** From whom to whom leads move, the most first. */
export function flowsOf(leads: readonly SimulatedLead[]): Flow[] {
  const counts = new Map<string, Flow>();
  for (const { is_moved: isMoved, old, new: now } of leads) {
    if (!isMoved || old === null) continue;
    const [from, to] = [placeOf(old), placeOf(now)];
    const key = `${from}\n${to}`;
    counts.set(key, { from, to, leads: (counts.get(key)?.leads ?? 0) + 1 });
  }
  return [...counts.values()].sort((one, other) => other.leads - one.leads);
}

export function placeOf(fate: Fate): string {
  return fate.assignee ?? (fate.queue === null || fate.queue === '' ? fate.whose || fate.outcome : fate.queue);
}

/** Reps whose leads change, whoever gains most first; then those whose do not. */
export function repsInOrder(reps: readonly RepLoad[]): RepLoad[] {
  return [...reps].sort((one, other) => other.new - other.old - (one.new - one.old) || other.new - one.new);
}

/** The result as it stands in a comment beside a change. */
export function reportOf(result: SimulationResult, names: (measure: Measure['name']) => string): string {
  const lines = [
    `### Simulation: ${countText(result.leads_count)} leads, ${result.since ?? ''} to ${result.until ?? ''}`,
    '',
    '| | before | after |',
    '|---|---|---|',
    ...measuresOf(result).map(
      (one) => `| ${names(one.name)} | ${numberText(one.old, one.isShare)} | ${numberText(one.now, one.isShare)} |`,
    ),
    '',
    '| rep | team | before | after | by chance |',
    '|---|---|---|---|---|',
    ...repsInOrder(result.reps).map(
      (rep) =>
        `| ${rep.name} | ${rep.team} | ${rep.old} | ${rep.new} | ${bandText(rep.chance.by_count)}${rep.is_fair ? '' : ' !'} |`,
    ),
    ...(result.misses.length > 0 ? ['', '**Missed**', ...result.misses.map((miss) => `- ${miss}`)] : []),
    ...(result.notes.length > 0 ? ['', ...result.notes.map((note) => `- ${note}`)] : []),
  ];
  return `${lines.join('\n')}\n`;
}

export function numberText(number: number | null, isShare: boolean): string {
  return isShare || number === null ? shareText(number) : String(number);
}

export function bandText({ low, high }: Band): string {
  return `${Math.max(0, Math.round(low))} to ${Math.round(high)}`;
}
