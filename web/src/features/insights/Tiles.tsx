// The numbers of a span side by side: each with how it moved and its course, and behind each its leads.
import { Link } from '@tanstack/react-router';
import { insightsTexts } from '#/base/texts/insights';
import { countText, isFew, moveOf, secondsText, valueText, workText } from './figures';
import { Definition } from './Definition';
import { Moved } from './Moved';
import { leadsOf, type InsightSearch } from './search';
import { Sparkline } from './Sparkline';
import type { Definition as Defined, Overview, Told } from './useInsights';
import classes from './Tiles.module.css';

const said = insightsTexts;
const shown: ReadonlySet<string> = new Set([
  ...['leads', 'speed', 'kept', 'accuracy', 'accepted', 'reassigned', 'unworked', 'meeting', 'won', 'by_itself'],
]);

interface Props {
  search: InsightSearch;
  overview: Overview;
  definitions: readonly Defined[];
  chosen: string;
  choose: (metric: string) => void;
}

export function Tiles({ search, overview, definitions, chosen, choose }: Props) {
  return (
    <ul className={classes.tiles}>
      {overview.metrics
        .filter(({ metric }) => shown.has(metric))
        .map((told) => {
          const defined = definitions.find(({ id }) => id === told.metric);
          return (
            defined !== undefined && (
              <li key={told.metric} className={classes.tile} data-chosen={told.metric === chosen ? '' : undefined}>
                <header>
                  <button
                    type="button"
                    className={classes.name}
                    aria-pressed={told.metric === chosen}
                    aria-label={said.choose(defined.title)}
                    onClick={() => choose(told.metric)}
                  >
                    {defined.title}
                  </button>
                  <Definition metric={told.metric} />
                </header>
                <p className={classes.number}>
                  <Link
                    to="/insights/leads"
                    search={leadsOf(search, told.metric)}
                    aria-label={`${said.openLeads(defined.title)}: ${valueText(told.now, defined.unit)}`}
                    data-few={isFew(told.now) ? '' : undefined}
                  >
                    {valueText(told.now, defined.unit)}
                  </Link>
                  <Moved move={moveOf(told.now, told.before, defined.unit, defined.better)} />
                </p>
                <p className={classes.more}>{moreOf(told, defined, overview)}</p>
                <Sparkline values={pointsOf(told, defined, overview.step)} />
              </li>
            )
          );
        })}
    </ul>
  );
}

/** The step under way is left out: it is not over. */
function pointsOf(told: Told, { unit }: Defined, step: Overview['step']): (number | null)[] {
  const points = told.along.map((number) => (unit === 'leads' ? number.count : number.value));
  return step === 'hour' || points.length < 4 ? points : points.slice(0, -1);
}

function moreOf({ now, metric }: Told, { unit }: Defined, overview: Overview): string {
  if (metric === 'by_itself') return said.saved(workText(overview.minutes_saved));
  if (unit === 'seconds')
    return now.value === null ? said.touched('0', countText(now.of)) : said.p90(secondsText(now.p90 ?? null));
  if (unit === 'share') return now.of === 0 ? said.none : said.of(countText(now.count), countText(now.of));
  return now.of > now.count ? said.of(countText(now.count), countText(now.of)) : '';
}
