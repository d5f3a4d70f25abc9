// How a realignment stands, in a word.
import { texts } from '#/base/texts/texts';
import { Badge } from '#/parts/Badge';
import type { Realignment } from './shifts';

const tones = {
  planned: 'info',
  running: 'good',
  stopped: 'warn',
  done: 'quiet',
  undoing: 'warn',
  undone: 'quiet',
} as const;

export function RealignmentState({ state }: { state: Realignment['state'] }) {
  return (
    <span>
      <Badge tone={tones[state]}>{texts.people.realignments.states[state]}</Badge>
    </span>
  );
}
