// One number over time as a line; the same as a table for whoever cannot see it, or wants to read it.
import { Area, AreaChart, CartesianGrid, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { countText, shareText } from '#/base/format/counts';
import { useViewerZone } from '#/base/time/viewerZone';
import { language } from '#/base/texts/texts';
import { insightsTexts } from '#/base/texts/insights';
import { Panel } from '#/parts/page/Panel';
import plain from '#/parts/page/PlainTable.module.css';
import { saveCsv } from './csv';
import { axisSeconds, secondsTicks, shortCount, type Unit, valueText } from './figures';
import { type InsightSearch, type LeadsSearch, leadsOf } from './search';
import { Tools } from './Tools';
import { stepText } from './steps';
import type { Definition, Overview } from './useInsights';
import classes from './Trend.module.css';

const said = insightsTexts;

interface Props {
  search: InsightSearch;
  overview: Overview;
  defined: Definition;
}

export function Trend({ search, overview, defined }: Props) {
  const [isTable, setTable] = useState(false);
  const navigate = useNavigate();
  const zone = useViewerZone();
  const told = overview.metrics.find(({ metric }) => metric === defined.id);
  if (told === undefined) return null;
  const unit = defined.unit;
  const rows = overview.starts.map((start, at) => {
    const number = told.along[at] ?? { value: null, count: 0, of: 0 };
    const leads = leadsOf(search, defined.id, { since: start, until: overview.starts[at + 1] ?? overview.until });
    const name = stepText(Date.parse(start), overview.step, zone, language);
    return { name, number, value: heightOf(number, unit), leads };
  });
  const ticks = unit === 'seconds' ? secondsTicks(Math.max(0, ...rows.map(({ value }) => value ?? 0))) : undefined;
  const before = told.before === null || unit === 'leads' ? null : heightOf(told.before, unit);
  const save = () =>
    saveCsv(`insights-${defined.id}`, [
      [said.overTime, defined.title, 'count', 'of'],
      ...rows.map(({ name, number }) => [name, number.value, number.count, number.of]),
    ]);
  return (
    <Panel
      title={`${defined.title}, ${said.overTime.toLowerCase()}`}
      actions={<Tools name={defined.title} isTable={isTable} setTable={setTable} save={save} />}
    >
      {isTable ? (
        <div className={classes.scroll} tabIndex={0} role="region" aria-label={defined.title}>
          <table className={plain.table}>
            <thead>
              <tr>
                <th>{said.period}</th>
                <th data-number>{defined.title}</th>
                <th data-number>{said.table.leads}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, number, leads }, at) => (
                <tr key={at}>
                  <td>{name}</td>
                  <td data-number>
                    <Link to="/insights/leads" search={leads}>
                      {valueText(number, unit)}
                    </Link>
                  </td>
                  <td data-number>
                    <Link to="/insights/leads" search={{ ...leads, part: 'of' }}>
                      {countText(number.of)}
                    </Link>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <div className={classes.chart} role="img" aria-label={summary(defined.title, rows, unit)}>
          <ResponsiveContainer width="100%" height="100%">
            <AreaChart
              data={rows}
              margin={{ top: 6, right: 4, bottom: 0, left: 0 }}
              accessibilityLayer={false}
              onClick={({ activeTooltipIndex }) => {
                const row = rows[Number(activeTooltipIndex)];
                if (row !== undefined) void navigate({ to: '/insights/leads', search: row.leads });
              }}
            >
              <CartesianGrid vertical={false} stroke="var(--line)" />
              <XAxis dataKey="name" tickLine={false} axisLine={false} minTickGap={48} tickMargin={8} {...axis} />
              <YAxis
                tickLine={false}
                axisLine={false}
                width={52}
                tickFormatter={(value: number) => tickText(value, unit)}
                domain={unit === 'share' ? [0, 1] : [0, ticks?.at(-1) ?? 'auto']}
                {...(ticks === undefined ? {} : { ticks })}
                {...axis}
              />
              {before !== null && <ReferenceLine y={before} stroke="var(--ink-3)" strokeDasharray="3 4" />}
              <Tooltip
                content={<Point unit={unit} />}
                cursor={{ stroke: 'var(--line-strong)' }}
                isAnimationActive={false}
              />
              <Area
                dataKey="value"
                stroke="var(--accent)"
                strokeWidth={1.75}
                fill="var(--accent)"
                fillOpacity={0.08}
                connectNulls
                dot={false}
                activeDot={{ r: 3.5, fill: 'var(--accent)', stroke: 'var(--raised)', strokeWidth: 2 }}
                isAnimationActive={false}
              />
            </AreaChart>
          </ResponsiveContainer>
        </div>
      )}
    </Panel>
  );
}

const axis = { tick: { fill: 'var(--ink-3)', fontSize: 11 } } as const;

interface Row {
  readonly name: string;
  readonly number: { value: number | null; count: number; of: number };
  readonly value: number | null;
  readonly leads: LeadsSearch;
}

function Point({
  unit,
  active,
  payload,
}: {
  unit: Unit;
  active?: boolean;
  payload?: readonly { payload?: unknown }[];
}) {
  const row = payload?.[0]?.payload as Row | undefined;
  if (active !== true || row === undefined) return null;
  return (
    <div className={classes.point}>
      <span>{row.name}</span>
      <b>{valueText(row.number, unit)}</b>
      {unit !== 'leads' && <span>{said.of(countText(row.number.count), countText(row.number.of))}</span>}
    </div>
  );
}

function heightOf(number: { value: number | null; count: number }, unit: Unit): number | null {
  return unit === 'leads' ? number.count : number.value;
}

function tickText(value: number, unit: Unit): string {
  if (unit === 'share') return shareText(value);
  return unit === 'seconds' ? axisSeconds(value) : shortCount(value);
}

function summary(title: string, rows: readonly Row[], unit: Unit): string {
  const known = rows.filter(({ value }) => value !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return `${title}: ${said.none}`;
  return `${title}: ${first.name} ${valueText(first.number, unit)}, ${last.name} ${valueText(last.number, unit)}`;
}
