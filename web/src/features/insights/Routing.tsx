// How often routing was right, by rule and pool, and why leads were misrouted.
import { Link } from '@tanstack/react-router';
import { countText } from '#/base/format/counts';
import { insightsTexts } from '#/base/texts/insights';
import { Panel } from '#/parts/page/Panel';
import { saveCsv } from './csv';
import { Grouped } from './Grouped';
import type { Column } from './GroupTable';
import { comparedSpan, type InsightSearch, leadsOf } from './search';
import { type Numbered, TilesAndTrend } from './TilesAndTrend';
import { Tools } from './Tools';
import classes from './Bars.module.css';
import page from './InsightsPage.module.css';

const said = insightsTexts.routing;

const shown = ['accuracy', 'reassigned', 'matched', 'fallback', 'held'] as const;
const columns: readonly Column[] = [
  { metric: 'accuracy', hasBar: true, rest: [said.misrouted, said.misroutedMeans] },
  { metric: 'reassigned' },
  { metric: 'held' },
  { metric: 'matched' },
];
// All leads of a rule came by it, so that it says nothing where rules are apart.
const fallback: Column = { metric: 'fallback' };

export function Routing({ search, overview, definitions }: Numbered & { search: InsightSearch }) {
  const by = search.by ?? 'rule';
  return (
    <div className={page.stack}>
      <TilesAndTrend search={search} overview={overview} definitions={definitions} shown={shown} first="accuracy">
        <Reasons search={search} reasons={overview.misrouted} />
      </TilesAndTrend>
      <Grouped
        title={said.title}
        search={search}
        first="rule"
        columns={by === 'rule' || by === 'path' ? columns : [...columns, fallback]}
        before={comparedSpan(overview)}
      />
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
              <Link to="/insights/leads" search={leadsOf(search, 'accuracy', { part: 'rest', reason })}>
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
