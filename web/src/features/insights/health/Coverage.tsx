// What is known of leads, field by field: typed, worked out, from the account, or unknown.
import { Link } from '@tanstack/react-router';
import { dataHealthTexts } from '#/base/texts/dataHealth';
import { Panel } from '#/parts/page/Panel';
import { saveCsv } from '../csv';
import { countText, shareText } from '../figures';
import { leadsOf, type InsightSearch } from '../search';
import { Tools } from '../Tools';
import { partsOf } from './coverage';
import type { DataHealth } from './useHealth';
import classes from './Coverage.module.css';

const said = dataHealthTexts;

export function Coverage({ search, health }: { search: InsightSearch; health: DataHealth }) {
  const save = () =>
    saveCsv('data-health-coverage', [
      ['field', 'place', 'leads', 'of'],
      ...health.fields.flatMap(({ field, places }) =>
        Object.entries(places).map(([place, count]) => [field, place, count, health.leads]),
      ),
    ]);
  return (
    <Panel title={said.coverage} hint={said.coverageHint} actions={<Tools name={said.coverage} save={save} />}>
      <p className={classes.legend} aria-hidden>
        {(['typed', 'worked', 'account', 'unknown'] as const).map((tone) => (
          <span key={tone}>
            <i data-tone={tone} /> {said.legend[tone]}
          </span>
        ))}
      </p>
      <ul className={classes.fields}>
        {health.fields.map(({ field, known, places }) => {
          const name = said.fields[field] ?? field;
          const unknown = health.leads - known;
          return (
            <li key={field}>
              <span className={classes.name}>{name}</span>
              <span className={classes.track} role="img" aria-label={said.bar(name, shareText(known / health.leads))}>
                {partsOf(places, health.leads).map(({ tone, share }) => (
                  <i key={tone} data-tone={tone} style={{ width: `${share * 100}%` }} />
                ))}
              </span>
              <Link
                className={classes.share}
                to="/insights/leads"
                search={leadsOf(search, 'leads', { fault: `known:${field}` })}
                title={Object.entries(places)
                  .map(([place, count]) => `${countText(count)} ${said.places[place] ?? place}`)
                  .join(', ')}
              >
                {shareText(known / health.leads)}
              </Link>
              {unknown > 0 ? (
                <Link
                  className={classes.unknown}
                  to="/insights/leads"
                  search={leadsOf(search, 'leads', { fault: `unknown:${field}` })}
                >
                  {countText(unknown)} {said.unknown}
                </Link>
              ) : null}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
