// A tab's numbers, the chosen one of them over time, and beside that whatever belongs to it.
import type { ReactNode } from 'react';
import type { InsightSearch } from './search';
import { Tiles } from './Tiles';
import { Trend } from './Trend';
import { useInsightNavigation } from './useInsightNavigation';
import type { Definition, Overview } from './useInsights';
import page from './InsightsPage.module.css';

export interface Numbered {
  overview: Overview;
  definitions: readonly Definition[];
}

interface Props extends Numbered {
  search: InsightSearch;
  shown: readonly string[];
  /** The one that is shown over time until another is chosen. */
  first: string;
  children: ReactNode;
}

export function TilesAndTrend({ search, overview, definitions, shown, first, children }: Props) {
  const go = useInsightNavigation();
  const chosen = shown.find((metric) => metric === search.metric) ?? first;
  const defined = definitions.find(({ id }) => id === chosen);
  return (
    <>
      <Tiles
        search={search}
        overview={overview}
        definitions={definitions}
        shown={shown}
        chosen={chosen}
        choose={(metric) => go({ ...search, metric })}
      />
      <div className={page.pair}>
        {defined !== undefined && <Trend search={search} overview={overview} defined={defined} />}
        {children}
      </div>
    </>
  );
}
