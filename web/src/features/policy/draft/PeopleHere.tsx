// Who else has the draft open, and who of them is writing.
import { Tooltip } from '@mantine/core';
import { useActorName } from '#/base/api/actors';
import type { PresentTab } from '#/base/api/policies';
import { policyTexts } from '#/base/texts/policy';
import classes from './DraftPage.module.css';

const said = policyTexts.draft;

export function PeopleHere({ here }: { here: readonly PresentTab[] }) {
  const nameOf = useActorName();
  // Somebody may have it open in several tabs, and writes in one of them.
  const writes = new Map<string, boolean>();
  for (const { by, is_editing: isEditing } of here) writes.set(by, isEditing || (writes.get(by) ?? false));
  if (writes.size === 0) return null;
  return (
    <ul className={classes.people}>
      {Array.from(writes, ([by, isEditing]) => {
        const about = isEditing ? said.editing(nameOf(by)) : said.here(nameOf(by));
        return (
          <Tooltip key={by} label={about}>
            <li>
              <span role="img" aria-label={about} data-editing={isEditing ? '' : undefined}>
                {initials(nameOf(by))}
              </span>
            </li>
          </Tooltip>
        );
      })}
    </ul>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return (
    words.length > 1 ? `${words[0]?.charAt(0) ?? ''}${words.at(-1)?.charAt(0) ?? ''}` : name.slice(0, 2)
  ).toUpperCase();
}
