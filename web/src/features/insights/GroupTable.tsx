// Numbers by rule, pool, team and so on, a line each; every number leads to its leads.
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useRepName } from '#/base/api/reps';
import { insightsTexts } from '#/base/texts/insights';
import plain from '#/parts/page/PlainTable.module.css';
import { countText, isFew, moveOf, secondsText, shareText, valueText } from './figures';
import { Definition, useTitle } from './Definition';
import { Moved } from './Moved';
import { type Filters, type Grouping, type InsightSearch, leadsOf } from './search';
import { type Group, useDefinitions } from './useInsights';
import classes from './GroupTable.module.css';

const said = insightsTexts;
const rowsAtFirst = 12;

export interface Column {
  readonly metric: string;
  /** Also the 90th of 100, beside a median. */
  readonly hasP90?: boolean;
  /** A bar of the share behind the number. */
  readonly hasBar?: boolean;
  /** What the others are called: a link to them, beside the share. */
  readonly rest?: string;
}

interface Props {
  search: InsightSearch;
  by: Grouping;
  groups: readonly Group[];
  columns: readonly Column[];
}

export function GroupTable({ search, by, groups, columns }: Props) {
  const [isWhole, setWhole] = useState(false);
  const nameOf = useGroupName(by);
  const titleOf = useTitle();
  const shown = isWhole ? groups : groups.slice(0, rowsAtFirst);
  return (
    <div className={classes.scroller}>
      <table className={`${plain.table ?? ''} ${classes.table ?? ''}`}>
        <thead>
          <tr>
            <th>{said.names[by]}</th>
            <th data-number>{said.table.leads}</th>
            {columns.map(({ metric, hasP90, rest }) => (
              <Titles key={metric} metric={metric} title={titleOf(metric)} hasP90={hasP90} rest={rest} />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((group) => (
            <tr key={group.name}>
              <th scope="row" className={classes.name} data-unnamed={group.name === '' ? '' : undefined}>
                {nameOf(group.name)}
              </th>
              <td data-number>
                <Link to="/insights/leads" search={leadsOf(search, 'leads', nameFilter(by, group.name))}>
                  {countText(group.numbers.leads?.count ?? 0)}
                </Link>
              </td>
              {columns.map((column) => (
                <Cells key={column.metric} search={search} by={by} group={group} column={column} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {groups.length > shown.length && (
        <button type="button" className={classes.more} onClick={() => setWhole(true)}>
          {said.list.more} ({groups.length - shown.length})
        </button>
      )}
    </div>
  );
}

function Titles({
  metric,
  title,
  hasP90,
  rest,
}: {
  metric: string;
  title: string;
  hasP90: boolean | undefined;
  rest: string | undefined;
}) {
  return (
    <>
      <th data-number>
        <span className={classes.title}>
          {title}
          <Definition metric={metric} />
        </span>
      </th>
      {hasP90 === true && <th data-number>{said.speed.p90}</th>}
      {rest !== undefined && <th data-number>{rest}</th>}
    </>
  );
}

function Cells({ search, by, group, column }: { search: InsightSearch; by: Grouping; group: Group; column: Column }) {
  const { data } = useDefinitions();
  const { metric, hasP90 = false, hasBar = false, rest } = column;
  const defined = data?.metrics.find(({ id }) => id === metric);
  const number = group.numbers[metric];
  if (number === undefined || defined === undefined) return <td data-number>–</td>;
  const filter = nameFilter(by, group.name);
  const isNone = number.of === 0 || number.value === null;
  const move = moveOf(number, group.before[metric] ?? null, defined.unit, defined.better);
  return (
    <>
      <td data-number className={classes.value}>
        {hasBar && defined.unit === 'share' && !isNone && (
          <span className={classes.bar} aria-hidden>
            <span style={{ width: shareText(number.value).replace(' ', '') }} />
          </span>
        )}
        {isNone ? (
          <span className={classes.none}>–</span>
        ) : (
          <Link
            to="/insights/leads"
            search={leadsOf(search, metric, filter)}
            title={said.of(countText(number.count), countText(number.of))}
            data-few={isFew(number) ? '' : undefined}
          >
            {valueText(number, defined.unit)}
          </Link>
        )}
        <span className={classes.move}>
          <Moved move={move} />
        </span>
      </td>
      {hasP90 && <td data-number>{secondsText(number.p90 ?? null)}</td>}
      {rest !== undefined && (
        <td data-number>
          {number.of > number.count ? (
            <Link to="/insights/leads" search={leadsOf(search, metric, { ...filter, part: 'rest' })}>
              {countText(number.of - number.count)}
            </Link>
          ) : (
            <span className={classes.none}>0</span>
          )}
        </td>
      )}
    </>
  );
}

function nameFilter(by: Grouping, name: string): Filters {
  return { [by]: name };
}

/** What a group is called; a rep by their name. */
export function useGroupName(by: Grouping): (name: string) => string {
  const repName = useRepName();
  return (name) => (name === '' ? said.unnamed[by] : by === 'rep' ? repName(name) : name);
}

/** The lines of a file of the same numbers. */
export function linesOf(
  groups: readonly Group[],
  columns: readonly Column[],
  by: Grouping,
  nameOf: (name: string) => string,
): (string | number | null)[][] {
  const head = columns.flatMap(({ metric, hasP90 }) => [
    metric,
    ...(hasP90 === true ? [`${metric}_p90`] : []),
    `${metric}_count`,
    `${metric}_of`,
  ]);
  return [
    [by, 'leads', ...head],
    ...groups.map((group) => [
      nameOf(group.name),
      group.numbers.leads?.count ?? 0,
      ...columns.flatMap(({ metric, hasP90 }) => {
        const number = group.numbers[metric];
        const p90 = hasP90 === true ? [number?.p90 ?? null] : [];
        return [number?.value ?? null, ...p90, number?.count ?? 0, number?.of ?? 0];
      }),
    ]),
  ];
}
