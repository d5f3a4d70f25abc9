// Leads that wait: where they are and for how long, as bars that lead to them.
import { Link } from '@tanstack/react-router';
import type { components } from '#/base/api/schema';
import { insightsTexts } from '#/base/texts/insights';
import { Panel } from '#/parts/page/Panel';
import { Failed, Loading } from '#/parts/states';
import { saveCsv } from './csv';
import { binText, countText } from './figures';
import { type InsightSearch, leadsOf } from './search';
import { Tools } from './Tools';
import { useAges } from './useInsights';
import classes from './Waiting.module.css';

const said = insightsTexts.waiting;

type Line = components['schemas']['WaitingLine'];

export function Waiting({ search }: { search: InsightSearch }) {
  const ages = useAges(search);
  const lines = ages.data?.lines ?? [];
  const save = () =>
    saveCsv('insights-waiting', [
      ['where', 'seconds_from', 'seconds_to', 'leads'],
      ...lines.flatMap(({ where, bins }) => bins.map(({ since, until, leads }) => [where, since, until, leads])),
    ]);
  return (
    <Panel title={said.title} hint={said.hint} isFlush actions={<Tools name={said.title} save={save} />}>
      {ages.error !== null && ages.data === undefined ? (
        <Failed problem={ages.error} retry={() => void ages.refetch()} />
      ) : ages.data === undefined ? (
        <Loading rows={4} />
      ) : (
        <Table search={search} lines={lines} />
      )}
    </Panel>
  );
}

function Table({ search, lines }: { search: InsightSearch; lines: readonly Line[] }) {
  const bins = lines[0]?.bins ?? [];
  const most = Math.max(1, ...lines.flatMap((line) => line.bins.map(({ leads }) => leads)));
  if (lines.every(({ leads }) => leads === 0)) return <p className={classes.none}>{said.none}</p>;
  return (
    <div className={classes.scroller}>
      <table className={classes.table}>
        <thead>
          <tr>
            <td />
            {bins.map(({ since, until }) => (
              <th key={since} scope="col">
                {binText(since, until)}
              </th>
            ))}
            <th scope="col">{said.total}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ where, leads, bins: counts }) => (
            <tr key={where}>
              <th scope="row">{said.where[where]}</th>
              {counts.map(({ since, until, leads: count }, at) => (
                <td key={since} data-age={at}>
                  {count === 0 ? (
                    <span className={classes.zero}>·</span>
                  ) : (
                    <Link
                      to="/insights/leads"
                      search={leadsOf(search, 'unworked', {
                        waiting: where,
                        seconds_from: since,
                        ...(until === null ? {} : { seconds_to: until }),
                      })}
                    >
                      <i style={{ height: `${Math.max(6, (count / most) * 100)}%` }} aria-hidden />
                      <span>{countText(count)}</span>
                    </Link>
                  )}
                </td>
              ))}
              <td className={classes.sum}>
                <Link to="/insights/leads" search={leadsOf(search, 'unworked', { waiting: where })}>
                  {countText(leads)}
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
