// Promises to answer in time: by whom they are kept, and which leads wait.
import { insightsTexts } from '#/base/texts/insights';
import { Grouped } from './Grouped';
import type { InsightSearch } from './search';
import { Waiting } from './Waiting';
import page from './InsightsPage.module.css';

const said = insightsTexts.promises;

const columns = [
  { metric: 'kept', hasBar: true, rest: said.missed },
  { metric: 'accepted' },
  { metric: 'unworked' },
  { metric: 'reassigned' },
] as const;

export function Promises({ search }: { search: InsightSearch }) {
  return (
    <div className={page.stack}>
      <Grouped title={said.title} search={search} first="team" columns={columns} />
      <Waiting search={search} />
    </div>
  );
}
