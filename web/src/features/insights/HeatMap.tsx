// A grid of hours: the stronger the colour, the more. It is a table, so that it can be read aloud.
import { Link } from '@tanstack/react-router';
import type { components } from '#/base/api/schema';
import { countText, shareText } from '#/base/format/counts';
import { insightsTexts } from '#/base/texts/insights';
import type { LeadsSearch } from './search';
import classes from './HeatMap.module.css';

const said = insightsTexts.load;
const hours = Array.from({ length: 24 }, (_, hour) => hour);
// A share of fewer promises than this is not coloured.
const toldMin = 3;

type Cell = components['schemas']['LoadCell'];

interface Props {
  label: string;
  rows: readonly string[];
  cells: readonly Cell[];
  measure: 'leads' | 'kept';
  linkOf: (cell: Cell) => LeadsSearch;
}

export function HeatMap({ label, rows, cells, measure, linkOf }: Props) {
  const found = new Map(cells.map((cell) => [`${cell.row} ${cell.hour}`, cell]));
  const most = Math.max(1, ...cells.map(({ leads }) => leads));
  return (
    <div className={classes.scroller}>
      <table className={classes.map} aria-label={label} data-measure={measure}>
        <thead>
          <tr>
            <td />
            {hours.map((hour) => (
              <th key={hour} scope="col" data-quiet={hour % 3 === 0 ? undefined : ''}>
                {hourText(hour).slice(0, 2)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={row}>
              <th scope="row">{row}</th>
              {hours.map((hour) => {
                const cell = found.get(`${at} ${hour}`);
                if (cell === undefined) return <td key={hour} />;
                const kept = cell.told > 0 ? cell.kept / cell.told : null;
                const strength =
                  measure === 'leads' ? Math.sqrt(cell.leads / most) : cell.told >= toldMin ? kept : null;
                const words = said.cell(row, hourText(hour), countText(cell.leads), shareText(kept));
                return (
                  <td key={hour}>
                    <Link to="/insights/leads" search={linkOf(cell)} aria-label={words} title={words}>
                      {strength !== null && (
                        <i style={{ opacity: strengthOf(strength) }} data-low={strength < 0.5 ? '' : undefined} />
                      )}
                    </Link>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className={classes.legend} aria-hidden>
        {measure === 'leads' ? said.few : said.low}
        {[0.15, 0.35, 0.6, 0.85, 1].map((strength) => (
          <i
            key={strength}
            data-measure={measure}
            data-low={strength < 0.5 ? '' : undefined}
            style={{ opacity: strengthOf(strength) }}
          />
        ))}
        {measure === 'leads' ? said.many : said.high}
      </p>
    </div>
  );
}

function strengthOf(strength: number): number {
  return Math.round((0.1 + 0.9 * strength) * 100) / 100;
}

export function hourText(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}

/** The cell with the most leads; null where there is none. */
export function busiest(cells: readonly Cell[]): Cell | null {
  return cells.reduce<Cell | null>((best, cell) => (best === null || cell.leads > best.leads ? cell : best), null);
}
