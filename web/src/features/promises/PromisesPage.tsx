// What a manager looks at: what falls due, what was missed, what waits, and what can be done about it at once.
import { Select } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useReps } from '#/base/api/reps';
import type { PromiseCounts } from '#/base/api/types';
import { texts } from '#/base/texts/texts';
import { promisesTexts } from '#/base/texts/promises';
import { Page } from '#/parts/page/Page';
import { Tabs } from '#/parts/page/Tabs';
import { Board } from './Board';
import { Holds } from './Holds';
import { Messages } from './Messages';
import { Queues } from './Queues';
import { groupings, type PromiseSearch, type View, views } from './search';
import { useCounts, useLiveBoard, usePools } from './usePromises';
import classes from './PromisesPage.module.css';

const route = getRouteApi('/promises');
const said = promisesTexts;

export function PromisesPage() {
  const search = route.useSearch();
  const { data: counts } = useCounts();
  useLiveBoard();
  const view = search.view ?? 'due';
  // The counts are of everything in reach; beside a list of one team or pool they would be wrong.
  const isNarrowed = search.team !== undefined || search.pool !== undefined;
  const isFiltered = view !== 'queues' && view !== 'messages';
  return (
    <Page
      title={texts.nav.promises}
      hint={said.hint}
      actions={isFiltered ? <Whose search={search} /> : undefined}
      bar={
        <Tabs label={said.tabsLabel} tabs={views.map((one) => tabOf(one, search, isNarrowed ? undefined : counts))} />
      }
      isWhole
    >
      <div className={classes.scroller}>
        {view === 'holds' && <Holds search={search} />}
        {view === 'queues' && <Queues />}
        {view === 'messages' && <Messages />}
        {view !== 'holds' && view !== 'queues' && view !== 'messages' && <Board view={view} search={search} />}
      </div>
    </Page>
  );
}

function tabOf(view: View, { team, pool, group }: PromiseSearch, counts: PromiseCounts | undefined) {
  const search: PromiseSearch = {
    ...(view === 'due' ? {} : { view }),
    ...(team ? { team } : {}),
    ...(pool ? { pool } : {}),
    ...(group ? { group } : {}),
  };
  return {
    name: said.tabs[view],
    link: { to: '/promises', search } as const,
    count: counts === undefined ? undefined : countOf(view, counts),
  };
}

/** How much each tab has; what falls due has no end, so it says none. */
function countOf(view: View, counts: PromiseCounts): number {
  return {
    due: 0,
    breached: counts.breached,
    escalated: counts.escalated,
    offers: counts.offers,
    holds: counts.holds,
    queues: counts.queued,
    messages: counts.parked_messages,
  }[view];
}

function Whose({ search }: { search: PromiseSearch }) {
  const navigate = route.useNavigate();
  const teams = [...new Set(useReps().flatMap((rep) => rep.teams))].sort();
  const pools = usePools();
  const put = (facts: { team?: string; pool?: string; group?: string }) => {
    const next = { ...search, ...facts };
    const kept = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== ''));
    void navigate({ search: kept as PromiseSearch, replace: true });
  };
  return (
    <div className={classes.whose}>
      <Select
        aria-label={said.team}
        size="xs"
        data={[{ value: '', label: said.anyTeam }, ...teams]}
        value={search.team ?? ''}
        onChange={(team) => put({ team: team ?? '' })}
        searchable
      />
      <Select
        aria-label={said.pool}
        size="xs"
        data={[{ value: '', label: said.anyPool }, ...pools]}
        value={search.pool ?? ''}
        onChange={(pool) => put({ pool: pool ?? '' })}
        searchable
      />
      <Select
        aria-label={said.group}
        size="xs"
        data={[
          { value: '', label: said.groups.none },
          ...groupings.map((value) => ({ value, label: said.groups[value] })),
        ]}
        value={search.group ?? ''}
        onChange={(group) => put({ group: group ?? '' })}
      />
    </div>
  );
}
