// How often leads of a territory turned out to be misrouted, the worst first.
import { Link } from '@tanstack/react-router';
import { countText, shareText } from '#/base/format/counts';
import { dataHealthTexts } from '#/base/texts/dataHealth';
import { Panel } from '#/parts/page/Panel';
import plain from '#/parts/page/PlainTable.module.css';
import { saveCsv } from '../csv';
import { Definition } from '../Definition';
import { type InsightNumber } from '../figures';
import { leadsOf, type InsightSearch, type LeadsSearch } from '../search';
import { Tools } from '../Tools';
import type { DataHealth } from './useHealth';
import classes from './DataHealthPage.module.css';

const said = dataHealthTexts;
export function Territories({ search, health }: { search: InsightSearch; health: DataHealth }) {
  const save = () =>
    saveCsv('data-health-territories', [
      ['territory', 'leads', 'given', 'misrouted', 'accuracy', 'reassigned'],
      ...health.territories.map(({ name, numbers: { leads, accuracy, reassigned } }) => [
        ...[name, leads?.count ?? 0, accuracy?.of ?? 0, (accuracy?.of ?? 0) - (accuracy?.count ?? 0)],
        ...[accuracy?.value ?? null, reassigned?.value ?? null],
      ]),
    ]);
  const named = health.territories.filter(({ name }) => name !== '');
  return (
    <Panel
      title={said.territories}
      hint={said.territoriesHint}
      isFlush
      actions={<Tools name={said.territories} save={save} />}
    >
      {named.length === 0 ? (
        <p className={classes.none}>{said.noTerritories}</p>
      ) : (
        <table className={plain.table}>
          <thead>
            <tr>
              <th>{said.territory}</th>
              <th data-number>{said.leads}</th>
              <th data-number>{said.misrouted}</th>
              <th data-number>
                <span className={classes.defined}>
                  {said.accuracy}
                  <Definition metric="accuracy" />
                </span>
              </th>
              <th data-number>{said.reassigned}</th>
            </tr>
          </thead>
          <tbody>
            {byAccuracy(health.territories).map(({ name, numbers }) => {
              const { accuracy, reassigned } = numbers;
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
                  <td data-number>
                    <Share search={leadsOf(search, 'accuracy', { territory: name, part: 'of' })} number={accuracy} />
                  </td>
                  <td data-number>
                    <Share search={leadsOf(search, 'reassigned', { territory: name })} number={reassigned} />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function Share({ search, number }: { search: LeadsSearch; number: InsightNumber | undefined }) {
  if (number?.value == null) return <span className={classes.quiet}>–</span>;
  return (
    <Link to="/insights/leads" search={search}>
      {shareText(number.value)}
    </Link>
  );
}

/** The one that is wrong most often first; those of which nothing is known last. */
function byAccuracy(territories: DataHealth['territories']): DataHealth['territories'] {
  const shareOf = (territory: DataHealth['territories'][number]) => territory.numbers.accuracy?.value ?? 2;
  return [...territories].sort((one, other) => shareOf(one) - shareOf(other));
}
