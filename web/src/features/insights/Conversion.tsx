// From lead to won: how many come how far, as a whole and by the path they were routed.
import { Link } from '@tanstack/react-router';
import { countText, shareText } from '#/base/format/counts';
import { insightsTexts } from '#/base/texts/insights';
import { Panel } from '#/parts/page/Panel';
import { saveCsv } from './csv';
import { Definition, Meaning } from './Definition';
import { worthText } from './figures';
import { funnelOf } from './funnel';
import { Grouped } from './Grouped';
import { comparedSpan, type InsightSearch, leadsOf } from './search';
import { Tools } from './Tools';
import type { Overview } from './useInsights';
import classes from './Bars.module.css';
import page from './InsightsPage.module.css';

const said = insightsTexts.conversion;

const columns = [
  { metric: 'qualified' },
  { metric: 'meeting', hasBar: true },
  { metric: 'opportunity' },
  { metric: 'won', hasBar: true },
] as const;

export function Conversion({ search, overview }: { search: InsightSearch; overview: Overview }) {
  const steps = funnelOf(overview.metrics);
  const worth = worthText(overview.won);
  const save = () =>
    saveCsv('insights-conversion', [
      ['step', 'leads', 'share'],
      ...steps.map(({ step, count, share }) => [step, count, share]),
      ...overview.won.map(({ amount, currency, leads }) => [`won_value ${currency}`.trim(), leads, amount]),
    ]);
  return (
    <div className={page.stack}>
      <Panel title={said.title} hint={said.late} actions={<Tools name={said.title} save={save} />}>
        <ol className={classes.bars}>
          {steps.map(({ step, metric, part, count, share }) => (
            <li key={step}>
              <Link to="/insights/leads" search={leadsOf(search, metric, { part })}>
                <span className={classes.name}>{said.steps[step]}</span>
                <span className={classes.track} aria-hidden>
                  <i style={{ width: `${(share ?? 0) * 100}%` }} />
                </span>
                <span className={classes.count}>{countText(count)}</span>
                <span className={classes.share}>{shareText(share)}</span>
              </Link>
              {part === 'of' ? (
                <Meaning title={said.steps[step]} meaning={said.givenMeans} />
              ) : (
                <Definition metric={metric} />
              )}
            </li>
          ))}
        </ol>
        {worth !== null && (
          <p className={classes.foot}>
            <Link to="/insights/leads" search={leadsOf(search, 'won')}>
              {worth}
            </Link>{' '}
            {said.worth(countText(overview.won.reduce((sum, { leads }) => sum + leads, 0)))}
          </p>
        )}
      </Panel>
      <Grouped
        title={said.byPath}
        search={search}
        first="path"
        columns={columns}
        before={comparedSpan(overview)}
        hasWorth
      />
    </div>
  );
}
