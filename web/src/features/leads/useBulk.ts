// The same done with many leads, a portion at a time under a key of its own: what was cut off goes on where it stopped.
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api, dataOf, newKey } from '#/base/api/client';
import type { CloseOutcome, PauseReason } from '#/base/api/leadWork';
import type { ReassignReason } from '#/base/api/types';
import { type LeadDone, portionsOf, refusedOf, type WouldMove } from './bulk';

const atOnce = 100;
const plannedAtOnce = 500;

export type BulkWork =
  | { readonly does: 'reassign'; readonly reason: ReassignReason; readonly to: string | null }
  | { readonly does: 'close'; readonly outcome: CloseOutcome }
  | { readonly does: 'pause'; readonly reason: PauseReason };

/** Who would get which of these leads; whoever the policy finds where nobody is named. */
export function usePlan(leads: readonly string[], to: string | null) {
  return useQuery({
    queryKey: ['bulk', leads, to],
    gcTime: 0,
    queryFn: async ({ signal }) => {
      const plan: WouldMove[] = [];
      for (const portion of portionsOf(leads, plannedAtOnce)) {
        const body = { leads: portion, to };
        plan.push(...dataOf(await api.POST('/api/v1/leads/reassign/preview', { body, signal })).leads);
      }
      return plan;
    },
  });
}

export interface Progress {
  readonly done: number;
  readonly of: number;
}

export interface BulkDone {
  readonly answers: readonly LeadDone[];
  /** What the move is called, for taking it back. */
  readonly move: string;
}

export function useBulk() {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [refused, setRefused] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<unknown>(null);
  const under = useRef({ words: '', key: '' });
  /** True once every portion was answered; false where one could not be sent, and it can be gone on with. */
  const run = async (leads: readonly string[], work: BulkWork): Promise<BulkDone | null> => {
    const words = JSON.stringify([leads, work]);
    if (under.current.words !== words) under.current = { words, key: newKey() };
    const answers: LeadDone[] = [];
    setProblem(null);
    try {
      for (const [at, portion] of portionsOf(leads, atOnce).entries()) {
        setProgress({ done: answers.length, of: leads.length });
        answers.push(...(await send(portion, work, under.current.key, at)));
      }
      const move = under.current.key;
      // The same asked for once more is another intention: the first one may have been undone.
      under.current = { words: '', key: '' };
      return { answers, move };
    } catch (error) {
      setProblem(error);
      return null;
    } finally {
      setRefused(refusedOf(answers));
      setProgress(null);
    }
  };
  return { run, progress, refused, problem };
}

/** All portions of one intention are one move. */
async function send(leads: string[], work: BulkWork, intention: string, portion: number): Promise<LeadDone[]> {
  const params = { header: { 'Idempotency-Key': `${intention}-${portion}` } };
  switch (work.does) {
    case 'reassign': {
      const body = { leads, reason: work.reason, to: work.to, move: intention };
      return dataOf(await api.POST('/api/v1/leads/reassign', { params, body })).leads;
    }
    case 'close':
      return dataOf(await api.POST('/api/v1/leads/close', { params, body: { leads, outcome: work.outcome } })).leads;
    case 'pause':
      return dataOf(await api.POST('/api/v1/leads/pause', { params, body: { leads, reason: work.reason } })).leads;
  }
}
