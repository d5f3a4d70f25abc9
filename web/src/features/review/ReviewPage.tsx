// What waits for a person to say: whose lead it is, whether two leads are one person's, and what others must answer.
import { getRouteApi } from '@tanstack/react-router';
import { texts } from '#/base/texts/texts';
import { reviewTexts } from '#/base/texts/review';
import { Page } from '#/parts/page/Page';
import { Tabs } from '#/parts/page/Tabs';
import { Duplicates } from './Duplicates';
import { Matches } from './Matches';
import { useDuplicates, useLiveReviews, useMatchReviews, useWaiting } from './useReviews';
import { Waiting } from './Waiting';

const route = getRouteApi('/review');
const said = reviewTexts;

export function ReviewPage() {
  const { view } = route.useSearch();
  const matches = useMatchReviews();
  const duplicates = useDuplicates();
  const waiting = useWaiting();
  useLiveReviews();
  const waits = waiting.data && waiting.data.drafts.length + waiting.data.disputes.length;
  return (
    <Page
      title={texts.nav.review}
      hint={said.hint}
      bar={
        <Tabs
          label={said.tabsLabel}
          tabs={[
            { name: said.tabs.matches, link: { to: '/review', search: {} }, count: matches.data?.length },
            {
              name: said.tabs.duplicates,
              link: { to: '/review', search: { view: 'duplicates' } },
              count: duplicates.data?.length,
            },
            { name: said.tabs.waiting, link: { to: '/review', search: { view: 'waiting' } }, count: waits },
          ]}
        />
      }
    >
      {view === undefined && <Matches found={matches} />}
      {view === 'duplicates' && <Duplicates found={duplicates} />}
      {view === 'waiting' && <Waiting found={waiting} />}
    </Page>
  );
}
