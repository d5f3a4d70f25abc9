// Numbers by rule, pool, team and so on, a line each; every number leads to its leads.
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useRepName } from '#/base/api/reps';
import { countText, shareText } from '#/base/format/counts';
import { insightsTexts } from '#/base/texts/insights';
import { texts } from '#/base/texts/texts';
import plain from '#/parts/page/PlainTable.module.css';
import { beforeOf, isFew, moveOf, secondsText, valueText, worthText } from './figures';
import { Definition, Meaning, useTitle } from './Definition';
import { Moved } from './Moved';
import {
  type Filters,
  type Grouping,
  type InsightSearch,
  leadsOf,
  type LeadsSearch,
  type NarrowSearch,
} from './search';
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
  /** What the others are called, and what that means: a link to them, beside the share. */
  readonly rest?: readonly [string, string];
}

interface Props {
  search: InsightSearch;
  by: Grouping;
  groups: readonly Group[];
  columns: readonly Column[];
  /** The time that is compared with. */
  before: NarrowSearch;
  /** Also what won leads are worth. */
  hasWorth?: boolean;
}

export function GroupTable({ search, by, groups, columns, before, hasWorth = false }: Props) {
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
            {hasWorth && (
              <th data-number>
                <span className={classes.title}>
                  {said.worth.title}
                  <Meaning title={said.worth.title} meaning={said.worth.meaning} />
                </span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {shown.map((group) => (
            <tr key={group.name}>
              <th scope="row" className={classes.name} data-unnamed={group.name === '' ? '' : undefined}>
                {nameOf(group)}
              </th>
              <td data-number>
                <Link to="/insights/leads" search={leadsOf(search, 'leads', namesOf(group))}>
                  {countText(group.numbers.leads?.count ?? 0)}
                </Link>
              </td>
              {columns.map((column) => (
                <Cells key={column.metric} search={search} group={group} column={column} before={before} />
              ))}
              {hasWorth && <Worth search={search} group={group} />}
            </tr>
          ))}
        </tbody>
      </table>
      {groups.length > shown.length && (
        <button type="button" className={classes.more} onClick={() => setWhole(true)}>
          {texts.list.more} ({countText(groups.length - shown.length)})
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
  rest: Column['rest'];
}) {
  return (
    <>
      <th data-number>
        <span className={classes.title}>
          {title}
          <Definition metric={metric} />
        </span>
      </th>
      {hasP90 === true && (
        <th data-number>
          <span className={classes.title}>
            {said.speed.p90}
            <Meaning title={said.speed.p90} meaning={said.speed.p90Means} />
          </span>
        </th>
      )}
      {rest !== undefined && (
        <th data-number>
          <span className={classes.title}>
            {rest[0]}
            <Meaning title={rest[0]} meaning={rest[1]} />
          </span>
        </th>
      )}
    </>
  );
}

interface CellsProps {
  search: InsightSearch;
  group: Group;
  column: Column;
  before: NarrowSearch;
}

function Cells({ search, group, column, before }: CellsProps) {
  const { data } = useDefinitions();
  const { metric, hasP90 = false, hasBar = false, rest } = column;
  const defined = data?.metrics.find(({ id }) => id === metric);
  const number = group.numbers[metric];
  if (number === undefined || defined === undefined) return <td data-number>–</td>;
  const filter = namesOf(group);
  const isNone = number.of === 0 || number.value === null;
  const was = group.before[metric] ?? null;
  const move = moveOf(number, was, defined.unit, defined.better);
  // Behind a share of none are those that do not count.
  const part = defined.unit === 'share' && number.count === 0 ? ({ part: 'rest' } as const) : {};
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
            className={classes.number}
            search={leadsOf(search, metric, { ...filter, ...part })}
            title={said.of(countText(number.count), countText(number.of))}
            data-few={isFew(number) ? '' : undefined}
          >
            {valueText(number, defined.unit)}
          </Link>
        )}
        {before.since !== undefined && (
          <span className={classes.move}>
            <Moved
              move={move}
              before={beforeOf(was, defined.unit, leadsOf(search, metric, { ...filter, ...before }))}
            />
          </span>
        )}
      </td>
      {hasP90 && <Slow search={leadsOf(search, metric, filter)} slow={number.p90 ?? null} />}
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

function Slow({ search, slow }: { search: LeadsSearch; slow: number | null }) {
  return (
    <td data-number>
      {slow === null ? (
        <span className={classes.none}>–</span>
      ) : (
        <Link to="/insights/leads" search={{ ...search, seconds_from: slow }} title={said.slower}>
          {secondsText(slow)}
        </Link>
      )}
    </td>
  );
}

function Worth({ search, group }: { search: InsightSearch; group: Group }) {
  const worth = worthText(group.won);
  return (
    <td data-number>
      {worth === null ? (
        <span className={classes.none}>–</span>
      ) : (
        <Link to="/insights/leads" search={leadsOf(search, 'won', namesOf(group))}>
          {worth}
        </Link>
      )}
    </td>
  );
}

/** What a group's leads are asked for by. */
function namesOf(group: Group): Filters {
  return group.names;
}

/** What a group is called; a rep by their name. */
export function useGroupName(by: Grouping): (group: Group) => string {
  const repName = useRepName();
  return ({ name }) => (name === '' ? said.unnamed[by] : by === 'rep' ? repName(name) : name);
}

/** The lines of a file of the same numbers. */
export function linesOf(
  groups: readonly Group[],
  columns: readonly Column[],
  by: Grouping,
  nameOf: (group: Group) => string,
): (string | number | null)[][] {
  const head = columns.flatMap(({ metric, hasP90 }) => [
    metric,
    ...(hasP90 === true ? [`${metric}_p90`] : []),
    `${metric}_count`,
    `${metric}_of`,
  ]);
  return [
    [by, 'leads', ...head, 'won_value'],
    ...groups.map((group) => [
      nameOf(group),
      group.numbers.leads?.count ?? 0,
      ...columns.flatMap(({ metric, hasP90 }) => {
        const number = group.numbers[metric];
        const p90 = hasP90 === true ? [number?.p90 ?? null] : [];
        return [number?.value ?? null, ...p90, number?.count ?? 0, number?.of ?? 0];
      }),
      group.won.map(({ amount, currency }) => `${amount} ${currency}`.trim()).join(' + '),
    ]),
  ];
}
