// Where a draft stands, in a word.
import type { DraftLine } from '#/base/api/policies';
import { policyTexts } from '#/base/texts/policy';
import { Badge } from '#/parts/Badge';

const said = policyTexts.drafts;
const tones = { open: 'info', scheduled: 'warn', published: 'good', discarded: 'quiet' } as const;

export function DraftBadge({ draft }: { draft: DraftLine }) {
  if (draft.state === 'open' && draft.error !== null) return <Badge tone="bad">{said.failed}</Badge>;
  if (draft.state === 'open' && draft.hash === null) return <Badge tone="bad">{said.unreadable}</Badge>;
  if (draft.state === 'open' && draft.submitted_by !== null) return <Badge tone="warn">{said.submitted}</Badge>;
  return <Badge tone={tones[draft.state]}>{said.states[draft.state]}</Badge>;
}
