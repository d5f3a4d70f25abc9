// The first tab: every number, one of them over time, who waits, and the same by promise.
import { insightsTexts } from '#/base/texts/insights';
import { Grouped } from './Grouped';
import { comparedSpan, type InsightSearch } from './search';
import { type Numbered, TilesAndTrend } from './TilesAndTrend';
import { Waiting } from './Waiting';
import classes from './InsightsPage.module.css';

const shown: readonly string[] = [
  ...['leads', 'speed', 'kept', 'accuracy', 'accepted', 'reassigned', 'unworked', 'meeting', 'won', 'by_itself'],
];
const columns = [
  { metric: 'speed', hasP90: true },
  { metric: 'kept', hasBar: true },
  { metric: 'reassigned' },
  { metric: 'meeting' },
  { metric: 'won' },
] as const;

export function Overview({ search, overview, definitions }: Numbered & { search: InsightSearch }) {
  return (
    <div className={classes.stack}>
      <TilesAndTrend search={search} overview={overview} definitions={definitions} shown={shown} first="speed">
        <Waiting search={search} />
      </TilesAndTrend>
      <Grouped
        title={insightsTexts.sideBySide}
        search={search}
        first="tier"
        columns={columns}
        before={comparedSpan(overview)}
      />
    </div>
  );
}
