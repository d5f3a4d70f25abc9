// The numbers of a span side by side: each with how it moved and its course, and behind each its leads.
import { Link } from '@tanstack/react-router';
import { countText } from '#/base/format/counts';
import { insightsTexts } from '#/base/texts/insights';
import { beforeOf, isFew, moveOf, secondsText, valueText, workText } from './figures';
import { Definition } from './Definition';
import { Moved } from './Moved';
import { comparedSpan, leadsOf, type InsightSearch } from './search';
import { Sparkline } from './Sparkline';
import type { Definition as Defined, Overview, Told } from './useInsights';
import classes from './Tiles.module.css';

const said = insightsTexts;

interface Props {
  search: InsightSearch;
  overview: Overview;
  definitions: readonly Defined[];
  /** Which metrics, in this order. */
  shown: readonly string[];
  chosen: string;
  choose: (metric: string) => void;
}

export function Tiles({ search, overview, definitions, shown, chosen, choose }: Props) {
  return (
    <ul className={classes.tiles} data-count={shown.length}>
      {shown.map((metric) => {
        const told = overview.metrics.find((each) => each.metric === metric);
        const defined = definitions.find(({ id }) => id === metric);
        if (told === undefined || defined === undefined) return null;
        const { unit, better, title } = defined;
        const move = moveOf(told.now, told.before, unit, better);
        return (
          <li key={metric} className={classes.tile} data-chosen={metric === chosen ? '' : undefined}>
            <header>
              <button
                type="button"
                className={classes.name}
                aria-pressed={metric === chosen}
                aria-label={said.choose(title)}
                onClick={() => choose(metric)}
              >
                {title}
              </button>
              <Definition
                metric={metric}
                {...(metric === 'by_itself' ? { more: said.savedWhy(countText(overview.minutes_per_lead)) } : {})}
              />
            </header>
            <p className={classes.number}>
              <Link
                to="/insights/leads"
                search={leadsOf(search, metric)}
                aria-label={`${said.openLeads(title)}: ${valueText(told.now, unit)}`}
                data-few={isFew(told.now) ? '' : undefined}
              >
                {valueText(told.now, unit)}
              </Link>
              <Moved
                move={move}
                before={beforeOf(told.before, unit, leadsOf(search, metric, comparedSpan(overview)))}
              />
            </p>
            <p className={classes.more}>
              <More search={search} told={told} defined={defined} overview={overview} />
            </p>
            <Sparkline values={pointsOf(told, defined, overview.step)} />
          </li>
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

interface MoreProps {
  search: InsightSearch;
  told: Told;
  defined: Defined;
  overview: Overview;
}

/** What more there is to say of a number, with the leads behind that. */
function More({ search, told: { now, metric }, defined: { unit }, overview }: MoreProps) {
  if (metric === 'by_itself') return said.saved(workText(overview.minutes_saved));
  if (unit === 'seconds') {
    const slow = now.p90 ?? null;
    if (slow === null) return said.touched('0', countText(now.of));
    return (
      <Link to="/insights/leads" search={leadsOf(search, metric, { seconds_from: slow })} title={said.slower}>
        {said.p90(secondsText(slow))}
      </Link>
    );
  }
  if (unit === 'share' && now.of === 0) return said.none;
  if (now.of <= now.count && unit === 'leads') return null;
  return (
    <Link to="/insights/leads" search={leadsOf(search, metric, { part: 'of' })}>
      {said.of(countText(now.count), countText(now.of))}
    </Link>
  );
}
