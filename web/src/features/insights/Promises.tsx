// Promises to answer in time: how many are kept, over time and by whom, and which leads wait.
import { insightsTexts } from '#/base/texts/insights';
import { Grouped } from './Grouped';
import { comparedSpan, type InsightSearch } from './search';
import { type Numbered, TilesAndTrend } from './TilesAndTrend';
import { Waiting } from './Waiting';
import page from './InsightsPage.module.css';

const said = insightsTexts.promises;

const shown = ['kept', 'extended', 'accepted', 'reassigned', 'unworked'] as const;
const columns = [
  { metric: 'kept', hasBar: true, rest: [said.missed, said.missedMeans] },
  { metric: 'extended' },
  { metric: 'accepted' },
  { metric: 'unworked' },
  { metric: 'reassigned' },
] as const;

export function Promises({ search, overview, definitions }: Numbered & { search: InsightSearch }) {
  return (
    <div className={page.stack}>
      <TilesAndTrend search={search} overview={overview} definitions={definitions} shown={shown} first="kept">
        <Waiting search={search} />
      </TilesAndTrend>
      <Grouped title={said.title} search={search} first="team" columns={columns} before={comparedSpan(overview)} />
    </div>
  );
}
