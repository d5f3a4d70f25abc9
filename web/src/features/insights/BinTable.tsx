// Leads by a span of time, a row for each of a few kinds: bars that lead to their leads.
import { Link } from '@tanstack/react-router';
import type { components } from '#/base/api/schema';
import { countText } from '#/base/format/counts';
import { insightsTexts } from '#/base/texts/insights';
import { binText } from './figures';
import type { LeadsSearch, NarrowSearch } from './search';
import classes from './BinTable.module.css';

type Bin = components['schemas']['InsightBin'];

interface BinRow {
  readonly name: string;
  readonly leads: number;
  readonly bins: readonly Bin[];
  readonly linkOf: (narrow: NarrowSearch) => LeadsSearch;
}

interface Props {
  label: string;
  rows: readonly BinRow[];
  /** From how many seconds on a bar is late, and from how many on it is very late. */
  late: readonly [number, number];
}

export function BinTable({ label, rows, late: [quite, very] }: Props) {
  const most = Math.max(1, ...rows.flatMap(({ bins }) => bins.map(({ leads }) => leads)));
  return (
    <div className={classes.scroller}>
      <table className={classes.table} aria-label={label}>
        <thead>
          <tr>
            <td />
            {(rows[0]?.bins ?? []).map(({ since, until }) => (
              <th key={since} scope="col">
                {binText(since, until)}
              </th>
            ))}
            <th scope="col">{insightsTexts.waiting.total}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, leads, bins, linkOf }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {bins.map((bin) => (
                <td key={bin.since} data-late={bin.since >= very ? 'very' : bin.since >= quite ? 'quite' : undefined}>
                  {bin.leads === 0 ? (
                    <span className={classes.zero}>·</span>
                  ) : (
                    <Link to="/insights/leads" search={linkOf(narrowOf(bin))}>
                      <i style={{ height: `${Math.max(6, (bin.leads / most) * 100)}%` }} aria-hidden />
                      <span>{countText(bin.leads)}</span>
                    </Link>
                  )}
                </td>
              ))}
              <td className={classes.sum}>
                {leads === 0 ? (
                  <span className={classes.zero}>0</span>
                ) : (
                  <Link to="/insights/leads" search={linkOf({})}>
                    {countText(leads)}
                  </Link>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What narrows a list to a bin. */
export function narrowOf({ since, until }: Bin): NarrowSearch {
  return { seconds_from: since, ...(until === null ? {} : { seconds_to: until }) };
}
