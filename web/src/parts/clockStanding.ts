// How a promise stands at a moment. Pure.

export interface Promised {
  readonly from: string;
  readonly due: string | null;
  readonly touchedAt?: string | null | undefined;
  readonly closedAt?: string | null | undefined;
}

export interface Standing {
  readonly kind: 'none' | 'answered' | 'late' | 'soon' | 'left' | 'closed';
  /** Milliseconds: it took, it is late, or it has left. */
  readonly ms: number;
  /** How much of the time has gone, 0 to 1. */
  readonly share: number;
}

// The last quarter of a promise is when somebody should look.
const soonShare = 0.75;

export function standingOf({ from, due, touchedAt, closedAt }: Promised, now: number): Standing {
  const start = Date.parse(from);
  if (touchedAt) return { kind: 'answered', ms: Date.parse(touchedAt) - start, share: 1 };
  if (closedAt) return { kind: 'closed', ms: Date.parse(closedAt) - start, share: 1 };
  if (!due) return { kind: 'none', ms: 0, share: 0 };
  const end = Date.parse(due);
  if (now >= end) return { kind: 'late', ms: now - end, share: 1 };
  const share = end > start ? Math.min(Math.max((now - start) / (end - start), 0), 1) : 0;
  return { kind: share >= soonShare ? 'soon' : 'left', ms: end - now, share };
}
