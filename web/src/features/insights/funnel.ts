// How far leads came, of those that were given out. Pure.
import type { InsightNumber } from './figures';

export interface FunnelStep {
  readonly step: 'given' | 'qualified' | 'meeting' | 'opportunity' | 'won';
  readonly metric: string;
  readonly part: 'of' | 'fits';
  readonly count: number;
  readonly share: number | null;
}

const steps = ['qualified', 'meeting', 'opportunity', 'won'] as const;

export function funnelOf(metrics: readonly { metric: string; now: InsightNumber }[]): FunnelStep[] {
  const numberOf = (metric: string) => metrics.find((told) => told.metric === metric)?.now;
  const given = numberOf('won')?.of ?? 0;
  const shareOf = (count: number) => (given > 0 ? count / given : null);
  return [
    { step: 'given', metric: 'won', part: 'of', count: given, share: shareOf(given) },
    ...steps.map((step): FunnelStep => {
      const count = numberOf(step)?.count ?? 0;
      return { step, metric: step, part: 'fits', count, share: shareOf(count) };
    }),
  ];
}
