// How good the data is that leads bring: what is known, what is wrong, and accounts that nobody looks after.
import { getRouteApi, Link } from '@tanstack/react-router';
import { IconHeartbeat } from '@tabler/icons-react';
import { countText, shareText } from '#/base/format/counts';
import { texts } from '#/base/texts/texts';
import { dataHealthTexts } from '#/base/texts/dataHealth';
import { insightsTexts } from '#/base/texts/insights';
import { Page } from '#/parts/page/Page';
import { Panel } from '#/parts/page/Panel';
import { Empty, Failed, Loading } from '#/parts/states';
import bars from '../Bars.module.css';
import { saveCsv } from '../csv';
import { Meaning } from '../Definition';
import { leadsOf, type InsightSearch } from '../search';
import { Tools } from '../Tools';
import { Accounts } from './Accounts';
import { Coverage } from './Coverage';
import { HealthPeriod } from './HealthPeriod';
import { Sources } from './Sources';
import { Territories } from './Territories';
import { type DataHealth, useHealth } from './useHealth';
import classes from './DataHealthPage.module.css';

const route = getRouteApi('/data-health');
const said = dataHealthTexts;

export function DataHealthPage() {
  const search = route.useSearch();
  const health = useHealth(search);
  const data = health.data;
  return (
    <Page
      title={texts.nav.dataHealth}
      hint={data === undefined ? ' ' : said.hint(countText(data.leads))}
      actions={<HealthPeriod search={search} />}
    >
      {health.error !== null && data === undefined ? (
        <Failed problem={health.error} retry={() => void health.refetch()} />
      ) : data === undefined ? (
        <Loading rows={14} />
      ) : (
        <div className={classes.columns}>
          {data.leads === 0 ? (
            <Empty
              icon={<IconHeartbeat size={22} stroke={1.6} />}
              title={insightsTexts.empty.title}
              hint={insightsTexts.empty.hint}
            />
          ) : (
            <div className={classes.column}>
              <Faults search={search} health={data} />
              <Coverage search={search} health={data} />
            </div>
          )}
          <div className={classes.column}>
            <Accounts health={data} />
            {data.leads > 0 && (
              <>
                <Sources search={search} health={data} />
                <Territories search={search} health={data} />
              </>
            )}
          </div>
        </div>
      )}
    </Page>
  );
}

function Faults({ search, health }: { search: InsightSearch; health: DataHealth }) {
  const save = () =>
    saveCsv('data-health', [
      ['fault', 'leads', 'of'],
      ...health.faults.map(({ fault, leads }) => [fault, leads, health.leads]),
    ]);
  return (
    <Panel title={said.wrong} hint={said.wrongHint} actions={<Tools name={said.wrong} save={save} />}>
      <ul className={bars.bars}>
        {health.faults.map(({ fault, leads }) => {
          const defined = health.definitions.find(({ id }) => id === fault);
          return (
            <li key={fault}>
              <Link to="/insights/leads" search={leadsOf(search, 'leads', { fault })}>
                <span className={bars.name}>{defined?.title ?? fault}</span>
                <span className={bars.track} aria-hidden>
                  <i data-tone="warn" style={{ width: `${(leads / health.leads) * 100}%` }} />
                </span>
                <span className={bars.count}>{countText(leads)}</span>
                <span className={bars.share}>{shareText(leads / health.leads)}</span>
              </Link>
              {defined !== undefined && <Meaning title={defined.title} meaning={defined.meaning} />}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
