// The first tab: every number, one of them over time, who waits, and the same by promise.
import { insightsTexts } from '#/base/texts/insights';
import { Grouped } from './Grouped';
import { type InsightSearch } from './search';
import { Tiles } from './Tiles';
import { Trend } from './Trend';
import { useInsightNavigation } from './useInsightNavigation';
import type { Definition, Overview as Numbers } from './useInsights';
import { Waiting } from './Waiting';
import classes from './InsightsPage.module.css';

const columns = [
  { metric: 'speed', hasP90: true },
  { metric: 'kept', hasBar: true },
  { metric: 'reassigned' },
  { metric: 'meeting' },
  { metric: 'won' },
] as const;

interface Props {
  search: InsightSearch;
  overview: Numbers;
  definitions: readonly Definition[];
}

export function Overview({ search, overview, definitions }: Props) {
  const go = useInsightNavigation();
  const chosen = definitions.find(({ id }) => id === (search.metric ?? 'speed'));
  return (
    <div className={classes.stack}>
      <Tiles
        search={search}
        overview={overview}
        definitions={definitions}
        chosen={chosen?.id ?? ''}
        choose={(metric) => go({ ...search, metric })}
      />
      <div className={classes.pair}>
        {chosen !== undefined && <Trend overview={overview} defined={chosen} />}
        <Waiting search={search} />
      </div>
      <Grouped title={insightsTexts.sideBySide} search={search} first="tier" columns={columns} />
    </div>
  );
}
