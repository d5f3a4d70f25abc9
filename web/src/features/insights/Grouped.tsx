// A panel with the numbers by one kind of name, which can be chosen.
import { Select } from '@mantine/core';
import { insightsTexts } from '#/base/texts/insights';
import { Panel } from '#/parts/page/Panel';
import { Failed, Loading } from '#/parts/states';
import { saveCsv } from './csv';
import { type Column, GroupTable, linesOf, useGroupName } from './GroupTable';
import { type Grouping, groupings, type InsightSearch, type NarrowSearch } from './search';
import { Tools } from './Tools';
import { useGroups } from './useInsights';
import { useInsightNavigation } from './useInsightNavigation';
import page from './InsightsPage.module.css';

const said = insightsTexts;

interface Props {
  title: string;
  hint?: string;
  search: InsightSearch;
  first: Grouping;
  columns: readonly Column[];
  /** The time that is compared with. */
  before: NarrowSearch;
  hasWorth?: boolean;
}

export function Grouped({ title, hint, search, first, columns, before, hasWorth = false }: Props) {
  const by = search.by ?? first;
  const go = useInsightNavigation();
  const groups = useGroups(search, by);
  const nameOf = useGroupName(by);
  const save = () => saveCsv(`insights-by-${by}`, linesOf(groups.data?.groups ?? [], columns, by, nameOf));
  return (
    <Panel
      title={title}
      {...(hint === undefined ? {} : { hint })}
      isFlush
      actions={
        <span className={page.tools}>
          <Select
            size="xs"
            w={128}
            aria-label={said.groupBy}
            data={groupings.map((value) => ({ value, label: said.by(said.names[value]) }))}
            value={by}
            onChange={(value) => go({ ...search, by: value ?? first })}
          />
          <Tools name={title} save={save} />
        </span>
      }
    >
      {groups.error !== null && groups.data === undefined ? (
        <Failed problem={groups.error} retry={() => void groups.refetch()} />
      ) : groups.data === undefined ? (
        <Loading rows={6} />
      ) : (
        <GroupTable
          search={search}
          by={by}
          groups={groups.data.groups}
          columns={columns}
          before={before}
          hasWorth={hasWorth}
        />
      )}
    </Panel>
  );
}
