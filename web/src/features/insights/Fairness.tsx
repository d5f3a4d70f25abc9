// Whether pools shared fairly: what everybody got as a dot, in the range that chance alone would give.
import { Link } from '@tanstack/react-router';
import { IconScale } from '@tabler/icons-react';
import { useState } from 'react';
import { useRepName } from '#/base/api/reps';
import type { components } from '#/base/api/schema';
import { useSession } from '#/base/api/session';
import { countText } from '#/base/format/counts';
import { insightsTexts } from '#/base/texts/insights';
import { Panel } from '#/parts/page/Panel';
import { Segments } from '#/parts/Segments';
import { Empty, Failed, Loading } from '#/parts/states';
import { saveCsv } from './csv';
import { placeOf, scaleOf, standing } from './chance';
import { type InsightSearch, leadsOf } from './search';
import { Tools } from './Tools';
import { useInsightNavigation, without } from './useInsightNavigation';
import { useFairness } from './useInsights';
import classes from './Fairness.module.css';
import page from './InsightsPage.module.css';

const said = insightsTexts.fairness;
const poolsAtFirst = 8;

type Pool = components['schemas']['PoolShares'];
type Measure = 'count' | 'value';

export function Fairness({ search }: { search: InsightSearch }) {
  const fairness = useFairness(search);
  const go = useInsightNavigation();
  const [isWhole, setWhole] = useState(false);
  const measure: Measure = search.measure === 'value' ? 'value' : 'count';
  const pools = fairness.data?.pools ?? [];
  const repName = useRepName();
  const save = () =>
    saveCsv('insights-fairness', [
      ['pool', 'rep', 'measure', 'got', 'expected', 'low', 'high'],
      ...pools.flatMap(({ pool, reps }) =>
        reps.flatMap(({ rep, count, value }) =>
          (
            [
              ['leads', count],
              ['score', value],
            ] as const
          ).map(([name, chance]) => [
            ...[pool, repName(rep), name],
            ...[chance.got, chance.expected, chance.low, chance.high],
          ]),
        ),
      ),
    ]);
  if (fairness.error !== null && fairness.data === undefined)
    return <Failed problem={fairness.error} retry={() => void fairness.refetch()} />;
  if (fairness.data === undefined) return <Loading rows={10} />;
  if (pools.length === 0)
    return <Empty icon={<IconScale size={22} stroke={1.6} />} title={said.none[0]} hint={said.none[1]} />;
  return (
    <div className={page.stack}>
      <div className={classes.intro}>
        <p>{measure === 'value' ? `${said.hint} ${said.valueHint}` : said.hint}</p>
        <span className={page.tools}>
          <Segments
            label={said.measure}
            choices={[
              { value: 'count', label: said.byCount },
              { value: 'value', label: said.byValue },
            ]}
            value={measure}
            choose={(value) => go(value === 'value' ? { ...search, measure: 'value' } : without(search, 'measure'))}
          />
          <Tools name={insightsTexts.tabs.fairness} save={save} />
        </span>
      </div>
      <div className={classes.pools}>
        {(isWhole ? pools : pools.slice(0, poolsAtFirst)).map((pool) => (
          <OnePool key={pool.pool} search={search} pool={pool} measure={measure} />
        ))}
      </div>
      {!isWhole && pools.length > poolsAtFirst && (
        <button type="button" className={classes.more} onClick={() => setWhole(true)}>
          {said.showAll(pools.length)}
        </button>
      )}
    </div>
  );
}

function OnePool({ search, pool, measure }: { search: InsightSearch; pool: Pool; measure: Measure }) {
  const repName = useRepName();
  const scale = scaleOf(pool.reps.map((rep) => rep[measure]));
  const seesAll = useSession().may('leads:all');
  const outside = pool.reps.filter((rep) => standing(rep[measure]) !== 'within').length;
  return (
    <Panel
      title={pool.pool}
      actions={
        <span className={classes.verdict} data-outside={outside > 0 ? '' : undefined}>
          {/* A pool is counted whole, its leads are listed for those who may see all of them. */}
          {seesAll ? (
            <Link to="/insights/leads" search={leadsOf(search, 'drawn', { pool: pool.pool })}>
              {said.leads(countText(pool.leads))}
            </Link>
          ) : (
            said.leads(countText(pool.leads))
          )}{' '}
          · {outside === 0 ? said.fair : said.outside(outside)}
        </span>
      }
    >
      <p className={classes.heads} aria-hidden>
        <span>{said.range}</span>
        <span>{said.got}</span>
        <span>{said.expected}</span>
      </p>
      <ul className={classes.reps}>
        {pool.reps.map((share) => {
          const chance = share[measure];
          const name = repName(share.rep);
          const stands = standing(chance);
          return (
            <li key={share.rep}>
              <Link
                to="/insights/leads"
                search={leadsOf(search, 'drawn', { pool: pool.pool, rep: share.rep })}
                title={said.row(name, countText(chance.got), countText(chance.low), countText(chance.high))}
              >
                <span className={classes.name}>{name}</span>
                <span className={classes.track} aria-hidden>
                  <span
                    className={classes.band}
                    style={{
                      left: placeOf(chance.low, scale),
                      right: `calc(100% - ${placeOf(chance.high, scale)})`,
                    }}
                  />
                  <span className={classes.mean} style={{ left: placeOf(chance.expected, scale) }} />
                  <span className={classes.dot} data-stands={stands} style={{ left: placeOf(chance.got, scale) }} />
                </span>
                <span className={classes.got}>{countText(chance.got)}</span>
                <span className={classes.expected}>{countText(chance.expected)}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
