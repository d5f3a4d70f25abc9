// Playing a lead: what is sent, what came back, and how far its way has been shown.
import { useMutation } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import type { components } from '#/base/api/schema';
import type { Flow } from '../model/flow';
import { litEdges, litNodes, type Step, stepsOf } from '../model/path';

export type Played = components['schemas']['PlayedLead'];
export interface Asked {
  readonly lead: Readonly<Record<string, string>>;
  readonly facts: Readonly<Record<string, string>>;
  readonly leadId: string;
  /** An instant, or a moment as tests of a policy say it; empty for now. */
  readonly at: string;
}

const stepMs = 130;
const patienceMs = 2_600;

export function usePlay(flow: Flow, text: string, lists: Readonly<Record<string, string>>) {
  const asking = useMutation({
    mutationFn: async ({ lead, facts, leadId, at }: Asked) =>
      dataOf(
        await api.POST('/api/v1/policies/play', {
          body: {
            text,
            lists,
            lead,
            facts,
            ...(leadId === '' ? {} : { lead_id: leadId }),
            ...(at === '' ? {} : { at }),
          },
        }),
      ),
    onSuccess: () => setTaken(isMotionReduced() ? Infinity : 1),
  });
  const [taken, setTaken] = useState(0);
  const played = asking.data ?? null;
  const steps = useMemo(() => (played === null ? [] : stepsOf(flow, played)), [flow, played]);
  const isRunning = played !== null && taken < steps.length;
  useEffect(() => {
    if (!isRunning) return;
    // A long policy is not watched rule by rule.
    const stride = Math.max(1, Math.ceil((steps.length * stepMs) / patienceMs));
    const timer = setTimeout(() => setTaken((now) => now + stride), stepMs);
    return () => clearTimeout(timer);
  }, [isRunning, taken, steps.length]);
  return {
    asking,
    played,
    steps,
    taken: Math.min(taken, steps.length),
    setTaken,
    stop: () => {
      asking.reset();
      setTaken(0);
    },
    lit: useMemo(() => (played === null ? null : litNodes(steps, taken)), [played, steps, taken]),
    ways: useMemo(() => (played === null ? null : litEdges(steps, taken)), [played, steps, taken]),
  };
}

export type Playing = ReturnType<typeof usePlay>;

function isMotionReduced(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

export type StageName = 'capture' | 'enrich' | 'match' | 'route' | 'assign' | 'notify' | 'follow_up';
export const stageNames: readonly StageName[] = [
  'capture',
  'enrich',
  'match',
  'route',
  'assign',
  'notify',
  'follow_up',
];

/** How many steps are taken once a stage is over. */
export function stepsAt(stage: StageName, steps: readonly Step[]): number {
  const rules = steps.findIndex((step) => step.standing === 'won') + 1 || steps.length;
  if (stage === 'capture') return 1;
  if (stage === 'enrich' || stage === 'match') return 2;
  return stage === 'route' ? rules : steps.length;
}

/** The stage that so many steps have come to. */
export function stageAt(taken: number, steps: readonly Step[]): StageName {
  if (taken >= steps.length) return 'follow_up';
  if (taken <= 1) return 'capture';
  if (taken <= 2) return 'match';
  return taken <= stepsAt('route', steps) ? 'route' : 'assign';
}
