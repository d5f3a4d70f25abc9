// Leads that wait: where they are and for how long. Whenever they came in, for the oldest wait the longest.
import { insightsTexts } from '#/base/texts/insights';
import { Panel } from '#/parts/page/Panel';
import { Failed, Loading } from '#/parts/states';
import { BinTable } from './BinTable';
import { saveCsv } from './csv';
import { type InsightSearch, leadsOf } from './search';
import { Tools } from './Tools';
import { useAges } from './useInsights';
import classes from './Bars.module.css';

const said = insightsTexts.waiting;
// A day, and a week.
const late = [86_400, 604_800] as const;

export function Waiting({ search }: { search: InsightSearch }) {
  const ages = useAges(search);
  const lines = ages.data?.lines ?? [];
  const save = () =>
    saveCsv('insights-waiting', [
      ['where', 'seconds_from', 'seconds_to', 'leads'],
      ...lines.flatMap(({ where, bins }) => bins.map(({ since, until, leads }) => [where, since, until, leads])),
    ]);
  return (
    <Panel title={said.title} hint={said.hint} isFlush actions={<Tools name={said.title} save={save} />}>
      {ages.error !== null && ages.data === undefined ? (
        <Failed problem={ages.error} retry={() => void ages.refetch()} />
      ) : ages.data === undefined ? (
        <Loading rows={4} />
      ) : lines.every(({ leads }) => leads === 0) ? (
        <p className={classes.none} data-flush="">
          {said.none}
        </p>
      ) : (
        <BinTable
          label={said.title}
          late={late}
          rows={lines.map(({ where, leads, bins }) => ({
            name: said.where[where],
            leads,
            bins,
            linkOf: (narrow) => leadsOf(search, 'unworked', { ever: true, waiting: where, ...narrow }),
          }))}
        />
      )}
    </Panel>
  );
}
