// How good the data is that leads bring: what is known, what is wrong, and accounts that nobody looks after.
import { getRouteApi, Link } from '@tanstack/react-router';
import { IconHeartbeat } from '@tabler/icons-react';
import { texts } from '#/base/texts/texts';
import { dataHealthTexts } from '#/base/texts/dataHealth';
import { insightsTexts } from '#/base/texts/insights';
import { Page } from '#/parts/page/Page';
import { Panel } from '#/parts/page/Panel';
import plain from '#/parts/page/PlainTable.module.css';
import { Empty, Failed, Loading } from '#/parts/states';
import bars from '../Bars.module.css';
import { saveCsv } from '../csv';
import { countText, shareText } from '../figures';
import { leadsOf, type InsightSearch } from '../search';
import { Tools } from '../Tools';
import { Accounts } from './Accounts';
import { Coverage } from './Coverage';
import { HealthPeriod } from './HealthPeriod';
import { type DataHealth, useHealth } from './useHealth';
import classes from './DataHealthPage.module.css';

const route = getRouteApi('/data-health');
const said = dataHealthTexts;
const fieldsShown = 3;

interface Props {
  search: InsightSearch;
  health: DataHealth;
}

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

function Faults({ search, health }: Props) {
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
              <Link to="/insights/leads" search={leadsOf(search, 'leads', { fault })} title={defined?.meaning}>
                <span className={bars.name}>{defined?.title ?? fault}</span>
                <span className={bars.track} aria-hidden>
                  <i data-tone="warn" style={{ width: `${(leads / health.leads) * 100}%` }} />
                </span>
                <span className={bars.count}>{countText(leads)}</span>
                <span className={bars.share}>{shareText(leads / health.leads)}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

function Sources({ search, health }: Props) {
  return (
    <Panel title={said.forms} hint={said.formsHint} isFlush>
      {health.sources.length === 0 ? (
        <p className={classes.none}>{said.noForms}</p>
      ) : (
        <table className={plain.table}>
          <thead>
            <tr>
              <th>{said.source}</th>
              <th data-number>{said.leads}</th>
              <th data-number>{said.share}</th>
              <th>{said.inFields}</th>
            </tr>
          </thead>
          <tbody>
            {health.sources.map(({ source, leads, of, fields }) => (
              <tr key={source}>
                <td>{source === '' ? said.unknownSource : source}</td>
                <td data-number>
                  <Link to="/insights/leads" search={leadsOf(search, 'leads', { source, fault: 'placeholder' })}>
                    {countText(leads)}
                  </Link>
                </td>
                <td data-number>{shareText(of > 0 ? leads / of : null)}</td>
                <td className={classes.fields}>
                  {Object.entries(fields)
                    .sort(([, one], [, other]) => other - one)
                    .slice(0, fieldsShown)
                    .map(([field]) => (said.fields[field] ?? field).toLowerCase())
                    .join(', ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function Territories({ search, health }: Props) {
  const named = health.territories.filter(({ name }) => name !== '');
  return (
    <Panel title={said.territories} hint={said.territoriesHint} isFlush>
      {named.length === 0 ? (
        <p className={classes.none}>{said.noTerritories}</p>
      ) : (
        <table className={plain.table}>
          <thead>
            <tr>
              <th>{said.territory}</th>
              <th data-number>{said.leads}</th>
              <th data-number>{said.misrouted}</th>
              <th data-number>{said.accuracy}</th>
            </tr>
          </thead>
          <tbody>
            {health.territories.map(({ name, numbers }) => {
              const accuracy = numbers.accuracy;
              const wrong = (accuracy?.of ?? 0) - (accuracy?.count ?? 0);
              return (
                <tr key={name}>
                  <td>{name === '' ? said.noTerritory : name}</td>
                  <td data-number>
                    <Link to="/insights/leads" search={leadsOf(search, 'leads', { territory: name })}>
                      {countText(numbers.leads?.count ?? 0)}
                    </Link>
                  </td>
                  <td data-number>
                    {wrong === 0 ? (
                      <span className={classes.quiet}>0</span>
                    ) : (
                      <Link
                        to="/insights/leads"
                        search={leadsOf(search, 'accuracy', { territory: name, part: 'rest' })}
                      >
                        {countText(wrong)}
                      </Link>
                    )}
                  </td>
                  <td data-number>{shareText(accuracy?.value ?? null)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
