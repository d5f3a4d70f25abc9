// How long first touches take: how many within minutes, hours and days, and by whom.
import { Link } from '@tanstack/react-router';
import { countText, shareText } from '#/base/format/counts';
import { insightsTexts } from '#/base/texts/insights';
import { Panel } from '#/parts/page/Panel';
import { Segments } from '#/parts/Segments';
import { Failed, Loading } from '#/parts/states';
import { BinTable, narrowOf } from './BinTable';
import { saveCsv } from './csv';
import { binText, secondsText } from './figures';
import { Grouped } from './Grouped';
import { comparedSpan, type InsightSearch, leadsOf } from './search';
import { Tools } from './Tools';
import { useInsightNavigation, without } from './useInsightNavigation';
import { type Overview, useSpeed } from './useInsights';
import classes from './Speed.module.css';
import page from './InsightsPage.module.css';

const said = insightsTexts.speed;
const soonSeconds = 300;
// An hour, and a working day.
const late = [3_600, 28_800] as const;

export function Speed({ search, overview }: { search: InsightSearch; overview: Overview }) {
  const speed = useSpeed(search);
  const go = useInsightNavigation();
  const isWorking = search.clock === 'working';
  const metric = isWorking ? 'speed_working' : 'speed';
  const all = speed.data?.lines[0];
  const bins = all?.bins ?? [];
  const tiers = speed.data?.lines.slice(1) ?? [];
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
            <Segments
              label={said.clock}
              choices={[
                { value: 'wall', label: said.wall },
                { value: 'working', label: said.working },
              ]}
              value={search.clock ?? 'wall'}
              choose={(clock) => go(clock === 'working' ? { ...search, clock } : without(search, 'clock'))}
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
                  search={leadsOf(search, metric, narrowOf({ since, until, leads }))}
                  data-late={since >= late[1] ? 'very' : since >= late[0] ? 'quite' : undefined}
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
      {tiers.length > 1 && (
        <Panel title={said.byPromise} hint={said.byPromiseHint} isFlush>
          <BinTable
            label={said.byPromise}
            late={late}
            rows={tiers.map(({ name, touched, bins: counts }) => ({
              name: name === '' ? insightsTexts.unnamed.tier : name,
              leads: touched,
              bins: counts,
              linkOf: (narrow) => leadsOf(search, metric, { tier: name, ...narrow }),
            }))}
          />
        </Panel>
      )}
      <Grouped
        title={insightsTexts.sideBySide}
        search={search}
        first="tier"
        columns={[
          { metric: 'speed', hasP90: true, rest: [said.untouched, said.untouchedMeans] },
          { metric: 'speed_working', hasP90: true },
        ]}
        before={comparedSpan(overview)}
      />
    </div>
  );
}
