// What many leads come to: how fast, how well kept, how fair, and what became of them. Every number leads to its leads.
import { Button } from '@mantine/core';
import { Link, getRouteApi } from '@tanstack/react-router';
import { IconChartHistogram } from '@tabler/icons-react';
import { countText, shareText } from '#/base/format/counts';
import { language, texts } from '#/base/texts/texts';
import { insightsTexts } from '#/base/texts/insights';
import { useViewerZone } from '#/base/time/viewerZone';
import { Page } from '#/parts/page/Page';
import { Tabs } from '#/parts/page/Tabs';
import { Empty, Failed, Loading } from '#/parts/states';
import { Controls } from './Controls';
import { Conversion } from './Conversion';
import { Fairness } from './Fairness';
import { Load } from './Load';
import { Overview } from './Overview';
import { Promises } from './Promises';
import { Routing } from './Routing';
import { leadsOf, sameLeads, tabs, type InsightSearch, type Tab } from './search';
import { Speed } from './Speed';
import { dayText, spanText } from './steps';
import { type Definition, type Overview as Numbers, type State, useDefinitions, useOverview } from './useInsights';
import classes from './InsightsPage.module.css';

const route = getRouteApi('/insights');
const said = insightsTexts;

export function InsightsPage() {
  const search = route.useSearch();
  const overview = useOverview(search);
  const definitions = useDefinitions();
  const zone = useViewerZone();
  const data = overview.data;
  const leads = data?.metrics.find(({ metric }) => metric === 'leads')?.now.count;
  const spanOf = (since: string, until: string) => spanText(Date.parse(since), Date.parse(until), zone, language);
  const comparison = (overview: Numbers) => {
    if (overview.compared_since !== null && overview.compared_until !== null)
      return said.comparedWith(spanOf(overview.compared_since, overview.compared_until));
    if (overview.not_compared === 'few') return said.notCompared.few;
    if (overview.not_compared !== 'record' || overview.record_since === null) return null;
    return said.notCompared.record(dayText(Date.parse(overview.record_since), zone, language));
  };
  const hint =
    data === undefined || leads === undefined ? (
      ' '
    ) : (
      <>
        <Link className={classes.leads} to="/insights/leads" search={leadsOf(search, 'leads')}>
          {said.leadsText(countText(leads))}
        </Link>{' '}
        {[said.cameIn(spanOf(data.since, data.until)), comparison(data)].filter((words) => words !== null).join(' · ')}
      </>
    );
  return (
    <Page
      title={texts.nav.insights}
      hint={hint}
      actions={<Controls search={search} />}
      bar={<Tabs label={said.tabsLabel} tabs={tabs.map((tab) => tabOf(tab, search))} />}
    >
      {overview.error !== null && data === undefined ? (
        <Failed problem={overview.error} retry={() => void overview.refetch()} />
      ) : data === undefined || definitions.data === undefined ? (
        <Loading rows={14} />
      ) : leads === 0 && data.state.counted === 1 ? (
        <Nothing />
      ) : (
        <>
          <Standing state={data.state} />
          <TabContent search={search} overview={data} definitions={definitions.data.metrics} />
        </>
      )}
    </Page>
  );
}

function TabContent({
  search,
  overview,
  definitions,
}: {
  search: InsightSearch;
  overview: Numbers;
  definitions: readonly Definition[];
}) {
  switch (search.tab ?? 'overview') {
    case 'speed':
      return <Speed search={search} overview={overview} />;
    case 'promises':
      return <Promises search={search} overview={overview} definitions={definitions} />;
    case 'fairness':
      return <Fairness search={search} />;
    case 'load':
      return <Load search={search} />;
    case 'routing':
      return <Routing search={search} overview={overview} definitions={definitions} />;
    case 'conversion':
      return <Conversion search={search} overview={overview} />;
    default:
      return <Overview search={search} overview={overview} definitions={definitions} />;
  }
}

function tabOf(tab: Tab, search: InsightSearch) {
  const kept: InsightSearch = {
    ...(tab === 'overview' ? {} : { tab }),
    ...sameLeads(search),
    ...(search.compare === undefined ? {} : { compare: search.compare }),
  };
  // The tab that is open leads to itself, with whatever was chosen on it.
  const isOpen = tab === (search.tab ?? 'overview');
  return { name: said.tabs[tab], link: { to: '/insights', search: isOpen ? search : kept } as const };
}

/** What is missing in the numbers, where anything is. */
function Standing({ state }: { state: State }) {
  if (state.counted < 1)
    return (
      <p className={classes.standing} role="status">
        {said.counting(shareText(Math.floor(state.counted * 100) / 100))}
      </p>
    );
  if (state.behind > 0)
    return (
      <p className={classes.standing} role="status">
        {said.behind(countText(state.behind))}
      </p>
    );
  return null;
}

function Nothing() {
  return (
    <Empty
      icon={<IconChartHistogram size={22} stroke={1.6} />}
      title={said.empty.title}
      hint={said.empty.hint}
      action={
        <Button variant="default" renderRoot={(props) => <Link to="/insights" search={{ days: '90' }} {...props} />}>
          {said.empty.all}
        </Button>
      }
    />
  );
}
