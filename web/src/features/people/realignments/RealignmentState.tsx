// How a realignment stands, in a word.
import { peopleTexts } from '#/base/texts/people';
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
      <Badge tone={tones[state]}>{peopleTexts.realignments.states[state]}</Badge>
    </span>
  );
}
