// Beside the filters: they can be kept under a name, or become what the open view shows from now on.
import { Button } from '@mantine/core';
import { IconBookmark } from '@tabler/icons-react';
import type { SavedView } from '#/base/api/savedViews';
import { viewTexts } from '#/base/texts/views';
import { filtersOf, isSame, type LeadSearch } from '../search';
import { views } from '../views';
import { useViewActs } from './useViews';
import classes from './ViewBar.module.css';

const said = viewTexts;

interface Props {
  search: LeadSearch;
  view: SavedView | undefined;
  save: () => void;
  /** Back to what the view says. */
  reset: () => void;
}

export function ViewBar({ search, view, save, reset }: Props) {
  const acts = useViewActs();
  const filters = filtersOf(search);
  if (view === undefined) {
    const isKnown = views.some((one) => isSame(one.search, filters));
    return isKnown ? null : (
      <button type="button" className={classes.save} onClick={save}>
        <IconBookmark size={14} stroke={1.8} /> <span>{said.save}</span>
      </button>
    );
  }
  if (isSame(filters, view.filters)) return null;
  return (
    <span className={classes.changed}>
      {view.may_change && (
        <Button size="compact-sm" onClick={() => void acts.update(view, filters)}>
          {said.update}
        </Button>
      )}
      <Button size="compact-sm" variant="default" onClick={save}>
        {said.saveNew}
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={reset}>
        {said.reset}
      </Button>
    </span>
  );
}
