// What routing came to by rule and pool, and why leads were misrouted.
import { Link } from '@tanstack/react-router';
import { insightsTexts } from '#/base/texts/insights';
import { Panel } from '#/parts/page/Panel';
import { saveCsv } from './csv';
import { countText } from './figures';
import { Grouped } from './Grouped';
import { type InsightSearch, leadsOf } from './search';
import { Tools } from './Tools';
import type { Overview } from './useInsights';
import classes from './Bars.module.css';
import page from './InsightsPage.module.css';

const said = insightsTexts.routing;

const columns = [
  { metric: 'accuracy', hasBar: true, rest: said.misrouted },
  { metric: 'reassigned' },
  { metric: 'held' },
  { metric: 'fallback' },
  { metric: 'matched' },
  { metric: 'accepted' },
] as const;

export function Routing({ search, overview }: { search: InsightSearch; overview: Overview }) {
  return (
    <div className={page.stack}>
      <Grouped title={said.title} search={search} first="rule" columns={columns} />
      <Reasons search={search} reasons={overview.misrouted} />
    </div>
  );
}

function Reasons({ search, reasons }: { search: InsightSearch; reasons: Readonly<Record<string, number>> }) {
  const rows = Object.entries(reasons).sort(([, one], [, other]) => other - one);
  const most = Math.max(1, ...rows.map(([, count]) => count));
  const save = () => saveCsv('insights-misrouted', [['reason', 'leads'], ...rows]);
  return (
    <Panel title={said.reasons} actions={<Tools name={said.reasons} save={save} />}>
      {rows.length === 0 ? (
        <p className={classes.none}>{said.noReasons}</p>
      ) : (
        <ul className={classes.bars}>
          {rows.map(([reason, count]) => (
            <li key={reason}>
              <Link
                to="/insights/leads"
                search={leadsOf(search, 'accuracy', { part: 'rest', ...(reason === '' ? {} : { reason }) })}
              >
                <span className={classes.name}>{said.reason[reason] ?? reason}</span>
                <span className={classes.track} aria-hidden>
                  <i data-tone="bad" style={{ width: `${(count / most) * 100}%` }} />
                </span>
                <span className={classes.count}>{countText(count)}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
