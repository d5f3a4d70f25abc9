// How long first touches take: how many within minutes, hours and days, and by whom.
import { SegmentedControl } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { insightsTexts } from '#/base/texts/insights';
import { Panel } from '#/parts/page/Panel';
import { Failed, Loading } from '#/parts/states';
import { saveCsv } from './csv';
import { binText, countText, secondsText, shareText } from './figures';
import { Grouped } from './Grouped';
import { type InsightSearch, leadsOf } from './search';
import { Tools } from './Tools';
import { useInsightNavigation, without } from './useInsightNavigation';
import { type Overview, useSpeed } from './useInsights';
import classes from './Speed.module.css';
import page from './InsightsPage.module.css';

const said = insightsTexts.speed;
const soonSeconds = 300;

export function Speed({ search, overview }: { search: InsightSearch; overview: Overview }) {
  const speed = useSpeed(search);
  const go = useInsightNavigation();
  const isWorking = search.clock === 'working';
  const metric = isWorking ? 'speed_working' : 'speed';
  const all = speed.data?.lines[0];
  const bins = all?.bins ?? [];
  const save = () =>
    saveCsv('insights-speed', [
      ['promise', 'seconds_from', 'seconds_to', 'leads'],
      ...(speed.data?.lines ?? []).flatMap((line) =>
        line.bins.map(({ since, until, leads }) => [line.name, since, until, leads]),
      ),
    ]);
  const soon = bins
    .filter(({ until }) => until !== null && until <= soonSeconds)
    .reduce((sum, bin) => sum + bin.leads, 0);
  const median = overview.metrics.find((told) => told.metric === 'speed')?.now.value ?? null;
  const most = Math.max(1, ...bins.map(({ leads }) => leads));
  return (
    <div className={page.stack}>
      <Panel
        title={said.title}
        {...(all !== undefined && all.touched > 0 && !isWorking
          ? { hint: said.summary(shareText(soon / all.touched), secondsText(median)) }
          : {})}
        actions={
          <span className={page.tools}>
            <SegmentedControl
              size="xs"
              aria-label={said.clock}
              data={[
                { value: 'wall', label: said.wall },
                { value: 'working', label: said.working },
              ]}
              value={search.clock ?? 'wall'}
              onChange={(clock) => go(clock === 'working' ? { ...search, clock } : without(search, 'clock'))}
            />
            <Tools name={said.title} save={save} />
          </span>
        }
      >
        {speed.error !== null && speed.data === undefined ? (
          <Failed problem={speed.error} retry={() => void speed.refetch()} />
        ) : all === undefined ? (
          <Loading rows={5} />
        ) : (
          <ol className={classes.bins}>
            {bins.map(({ since, until, leads }) => (
              <li key={since}>
                <Link
                  to="/insights/leads"
                  search={leadsOf(search, metric, {
                    seconds_from: since,
                    ...(until === null ? {} : { seconds_to: until }),
                  })}
                  data-late={since >= 3_600 ? (since >= 28_800 ? 'very' : 'quite') : undefined}
                >
                  <span className={classes.count}>
                    {countText(leads)}
                    <small>{all.touched > 0 ? shareText(leads / all.touched) : ''}</small>
                  </span>
                  <i style={{ height: `${(leads / most) * 100}%` }} aria-hidden />
                  <span className={classes.bin}>{binText(since, until)}</span>
                </Link>
              </li>
            ))}
          </ol>
        )}
      </Panel>
      <Grouped
        title={insightsTexts.sideBySide}
        search={search}
        first="tier"
        columns={[
          { metric: 'speed', hasP90: true, rest: said.untouched },
          { metric: 'speed_working', hasP90: true },
        ]}
      />
    </div>
  );
}
