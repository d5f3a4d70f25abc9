// Planning a realignment: where it begins, what stays, what would move, who gains and loses. Nothing moves before it
// is started.
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { ServerProblem } from '#/base/api/problem';
import { countText } from '#/base/format/counts';
import { peopleTexts } from '#/base/texts/people';
import { Page } from '#/parts/page/Page';
import { Panel } from '#/parts/page/Panel';
import { problemText } from '#/parts/problemText';
import { Sentence } from '#/parts/Sentence';
import { Failed, Loading } from '#/parts/states';
import { Back } from '../Back';
import { Beginning } from './Beginning';
import { nameOf, nothingSaid, sourceOf } from './begun';
import { Totals } from './Totals';
import type { Exceptions } from './shifts';
import { Shifts } from './Shifts';
import { Stays } from './Stays';
import { Moves } from './Moves';
import classes from './PlanningPage.module.css';

const said = peopleTexts.realignments;
const typingMs = 500;

export function PlanningPage() {
  const [begun, setBegun] = useState(nothingSaid);
  const [wishes, setWishes] = useState<Exceptions>({ leads: 'all', locked: true });
  const [askedOf] = useDebouncedValue(begun, typingMs);
  const [asked] = useDebouncedValue(wishes, typingMs);
  const source = sourceOf(askedOf);
  const preview = useQuery({
    queryKey: ['people', 'realigning', askedOf.from, nameOf(askedOf), asked],
    queryFn: async ({ signal }) => {
      const body = { ...asked, ...(source && { source }) };
      return dataOf(await api.POST('/api/v1/realignments/preview', { body, signal }));
    },
    enabled: source !== null,
    // What territories come to says nothing of a file.
    placeholderData: (before, query) => (query?.queryKey[2] === askedOf.from ? before : undefined),
  });
  const isFaulty = preview.error instanceof ServerProblem && preview.error.code === 'bad_condition';
  const isSaid = source !== null && begun.from === askedOf.from;
  const found = isSaid && !preview.isError ? preview.data : undefined;
  // Planned is what is shown: not what was shown before something else was said.
  const isShown = begun === askedOf && wishes === asked && !preview.isPlaceholderData;
  return (
    <Page
      title={
        <>
          <Back to="/people/realignments" name={peopleTexts.tabs.realignments} />
          {said.plan}
        </>
      }
      hint={said.planHint}
    >
      <div className={classes.columns}>
        <div className={classes.begin}>
          <Beginning begun={begun} set={setBegun} problem={isFaulty ? problemText(preview.error) : ''} />
        </div>
        <div className={classes.main} aria-busy={preview.isFetching}>
          {(!isSaid || isFaulty) && <p className={classes.wait}>{said.begin.waits[begun.from]}</p>}
          {isSaid && preview.isPending && <Loading rows={6} tall />}
          {isSaid && preview.isError && !isFaulty && (
            <Failed problem={preview.error} retry={() => void preview.refetch()} />
          )}
          {found && (
            <>
              <Totals counts={found.counts} />
              <Unplaced nobody={found.counts.nobody} />
              <Panel title={said.whoGains} isFlush>
                <Shifts counts={found.counts} />
              </Panel>
              {found.accounts.length > 0 && (
                <Panel title={said.moves} hint={said.movesHint(found.accounts.length, found.counts.moving)} isFlush>
                  <Moves moves={found.accounts} />
                </Panel>
              )}
            </>
          )}
        </div>
        <Stays
          source={sourceOf(begun)}
          wishes={wishes}
          set={setWishes}
          moving={found?.counts.moving ?? 0}
          isShown={isShown}
        />
      </div>
    </Page>
  );
}

/** Accounts that were to move and cannot, by why. */
function Unplaced({ nobody }: { nobody: Readonly<Record<string, number>> }) {
  const reasons = Object.entries(nobody);
  if (reasons.length === 0) return null;
  return (
    <ul className={classes.unplaced} aria-label={said.nobody}>
      {reasons.map(([why, count]) => (
        <li key={why}>
          <b className="numbers">{countText(count)}</b> <Sentence text={why} />
        </li>
      ))}
    </ul>
  );
}
