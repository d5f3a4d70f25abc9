// Which forms bring placeholders, and in which fields.
import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { countText, shareText } from '#/base/format/counts';
import { dataHealthTexts } from '#/base/texts/dataHealth';
import { Panel } from '#/parts/page/Panel';
import plain from '#/parts/page/PlainTable.module.css';
import { saveCsv } from '../csv';
import { leadsOf, type InsightSearch } from '../search';
import { Tools } from '../Tools';
import type { DataHealth } from './useHealth';
import classes from './DataHealthPage.module.css';

const said = dataHealthTexts;
const fieldsShown = 3;

export function Sources({ search, health }: { search: InsightSearch; health: DataHealth }) {
  const save = () =>
    saveCsv('data-health-placeholders', [
      ['source', 'leads', 'of', 'field', 'leads_with_it_there'],
      ...health.sources.flatMap(({ source, leads, of, fields }) =>
        Object.entries(fields).map(([field, count]) => [source, leads, of, field, count]),
      ),
    ]);
  return (
    <Panel title={said.forms} hint={said.formsHint} isFlush actions={<Tools name={said.forms} save={save} />}>
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
                <td data-number>
                  <Link to="/insights/leads" search={leadsOf(search, 'leads', { source })}>
                    {shareText(of > 0 ? leads / of : null)}
                  </Link>
                </td>
                <td className={classes.fields}>
                  {Object.entries(fields)
                    .sort(([, one], [, other]) => other - one)
                    .slice(0, fieldsShown)
                    .map(([field, count]) => (
                      <Fragment key={field}>
                        <Link
                          to="/insights/leads"
                          search={leadsOf(search, 'leads', { source, fault: `typed:${field}` })}
                        >
                          {(said.fields[field] ?? field).toLowerCase()} <b>{countText(count)}</b>
                        </Link>{' '}
                      </Fragment>
                    ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
