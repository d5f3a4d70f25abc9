// What happens to leads, as it happens: one stream for the whole app, which comes back by itself and misses nothing.
import { noteHappened } from '../time/now';
import type { FeedKind } from './types';

type Hear = (leads: ReadonlySet<string>) => void;

// A browser's EventSource hears only kinds that are named to it.
const kinds = [
  ...(['assigned', 'offered', 'held', 'queued', 'rejected', 'joined', 'accepted', 'passed', 'reassigned'] as const),
  ...(['given', 'rehomed', 'touched', 'closed', 'merged', 'separated', 'people_merged', 'merge_undone'] as const),
  ...(['account_set', 'match_confirmed', 'match_rejected', 'match_undone', 'duplicate_confirmed'] as const),
  ...([
    'duplicate_rejected',
    'duplicate_reopened',
    'outcome',
    'disputed',
    'dispute_answered',
    'reminded',
    'told',
    'missed',
    'escalated',
  ] as const),
  ...(['clocks_moved', 'paused', 'resumed', 'extended', 'snoozed', 'erased'] as const),
] satisfies readonly FeedKind[];
// Does not compile when the server knows a kind that is not named above.
type Unnamed = Exclude<FeedKind, (typeof kinds)[number]>;
const named: Unnamed extends never ? typeof kinds : Unnamed = kinds;

const tryEveryMs = 30_000;
// A burst of events is told at once.
const gatherMs = 400;
const hearing = new Set<Hear>();
let source: EventSource | null = null;
let gathered = new Set<string>();

/** Hear which leads have changed, until the returned function is called. */
export function followLeads(hear: Hear): () => void {
  hearing.add(hear);
  source ??= open();
  return () => {
    hearing.delete(hear);
    if (hearing.size === 0) {
      source?.close();
      source = null;
    }
  };
}

/** Open the stream again where it was closed for good: the session had ended, or a proxy had found nobody. */
export function reopenFeed(): void {
  if (source?.readyState === EventSource.CLOSED) source = open();
}

function open(): EventSource {
  const opened = new EventSource('/api/v1/events');
  for (const kind of named) opened.addEventListener(`lead.${kind}`, note);
  opened.addEventListener('error', () => {
    if (opened.readyState === EventSource.CLOSED) setTimeout(tryAgain, tryEveryMs);
  });
  return opened;
}

/** A stream that was refused, for there are too many, is asked for again; what happened meanwhile is looked at. */
function tryAgain(): void {
  if (source?.readyState !== EventSource.CLOSED) return;
  source = open();
  tell();
}

function note(event: MessageEvent<string>): void {
  const happened = JSON.parse(event.data) as { lead_id: string; at: string };
  // What was missed while the stream was cut comes first, so that this may be long ago.
  noteHappened(happened.at);
  if (gathered.size === 0) setTimeout(tell, gatherMs);
  gathered.add(happened.lead_id);
}

function tell(): void {
  const leads = gathered;
  gathered = new Set();
  for (const hear of hearing) hear(leads);
}
