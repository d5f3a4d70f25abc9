// What is known of leads, field by field: typed, worked out, from the account, or unknown. Each part leads to its leads.
import { Link } from '@tanstack/react-router';
import { countText, shareText } from '#/base/format/counts';
import { dataHealthTexts } from '#/base/texts/dataHealth';
import { Panel } from '#/parts/page/Panel';
import { saveCsv } from '../csv';
import { leadsOf, type InsightSearch } from '../search';
import { Tools } from '../Tools';
import { type Part, partsOf } from './coverage';
import type { DataHealth } from './useHealth';
import classes from './Coverage.module.css';

const said = dataHealthTexts;

export function Coverage({ search, health }: { search: InsightSearch; health: DataHealth }) {
  const save = () =>
    saveCsv('data-health-coverage', [
      ['field', 'place', 'leads', 'of'],
      ...health.fields.flatMap(({ field, places }) =>
        partsOf(places, health.leads).map(({ place, count }) => [field, place || 'unknown', count, health.leads]),
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
        {health.fields.map(({ field, known, places }) => (
          <li key={field}>
            <span className={classes.name}>{said.fields[field] ?? field}</span>
            <span className={classes.track}>
              {partsOf(places, health.leads).map((part) => (
                <Piece key={part.place} search={search} field={field} part={part} />
              ))}
            </span>
            <Link
              className={classes.share}
              to="/insights/leads"
              search={leadsOf(search, 'leads', { fault: `known:${field}` })}
            >
              {shareText(health.leads > 0 ? known / health.leads : null)}
            </Link>
            {health.leads > known && (
              <Link
                className={classes.unknown}
                to="/insights/leads"
                search={leadsOf(search, 'leads', { fault: `unknown:${field}` })}
              >
                {countText(health.leads - known)} {said.unknown}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Piece({
  search,
  field,
  part: { place, tone, count, share },
}: {
  search: InsightSearch;
  field: string;
  part: Part;
}) {
  const from = place === '' ? said.unknown : (said.places[place] ?? place);
  const words = `${said.fields[field] ?? field}: ${countText(count)} ${from}`;
  return (
    <Link
      to="/insights/leads"
      search={leadsOf(search, 'leads', { fault: place === '' ? `unknown:${field}` : `known:${field}:${place}` })}
      style={{ width: `${share * 100}%` }}
      aria-label={words}
      title={words}
    >
      <i data-tone={tone} />
    </Link>
  );
}
