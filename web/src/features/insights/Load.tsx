// When leads come in: by weekday and hour, and by the hour of each zone. Every cell leads to its leads.
import { useState } from 'react';
import { countText } from '#/base/format/counts';
import { insightsTexts } from '#/base/texts/insights';
import { useViewerZone } from '#/base/time/viewerZone';
import { Panel } from '#/parts/page/Panel';
import { Segments } from '#/parts/Segments';
import { Failed, Loading } from '#/parts/states';
import { saveCsv } from './csv';
import { busiest, HeatMap, hourText } from './HeatMap';
import { type InsightSearch, leadsOf } from './search';
import { Tools } from './Tools';
import { useInsightNavigation, without } from './useInsightNavigation';
import { useLoad } from './useInsights';
import page from './InsightsPage.module.css';

const said = insightsTexts.load;
const zonesAtFirst = 12;

export function Load({ search }: { search: InsightSearch }) {
  const measure = search.measure === 'kept' ? 'kept' : 'leads';
  return (
    <div className={page.stack}>
      <Weekdays search={search} measure={measure} />
      <Zones search={search} measure={measure} />
    </div>
  );
}

function Measure({ search, measure }: Props) {
  const go = useInsightNavigation();
  return (
    <Segments
      label={said.measure}
      choices={[
        { value: 'leads', label: said.leads },
        { value: 'kept', label: said.kept },
      ]}
      value={measure}
      choose={(value) => go(value === 'kept' ? { ...search, measure: 'kept' } : without(search, 'measure'))}
    />
  );
}

interface Props {
  search: InsightSearch;
  measure: 'leads' | 'kept';
}

function Weekdays({ search, measure }: Props) {
  const load = useLoad(search, 'weekday');
  const zone = useViewerZone();
  const cells = load.data?.cells ?? [];
  const top = busiest(cells);
  const save = () => saveCsv('insights-load', linesOf(cells, said.weekdays));
  return (
    <Panel
      title={said.title}
      hint={
        top === null
          ? said.hours(zone)
          : `${said.hours(zone)}. ${said.summary(said.weekdays[top.row] ?? '', hourText(top.hour), countText(top.leads))}`
      }
      actions={
        <span className={page.tools}>
          <Measure search={search} measure={measure} />
          <Tools name={said.title} save={save} />
        </span>
      }
    >
      {load.error !== null && load.data === undefined ? (
        <Failed problem={load.error} retry={() => void load.refetch()} />
      ) : load.data === undefined ? (
        <Loading rows={7} />
      ) : (
        <HeatMap
          label={said.title}
          rows={said.weekdays}
          cells={cells}
          measure={measure}
          linkOf={({ row, hour }) => leadsOf(search, measure, { weekday: row, hour })}
        />
      )}
    </Panel>
  );
}

function Zones({ search, measure }: Props) {
  const load = useLoad(search, 'zone');
  const [isWhole, setWhole] = useState(false);
  const zone = useViewerZone();
  const cells = load.data?.cells ?? [];
  const names = load.data?.rows ?? [];
  const rows = names.map((name) => (name === '' ? insightsTexts.unnamed.in_zone : name.replaceAll('_', ' ')));
  const shown = isWhole ? rows : rows.slice(0, zonesAtFirst);
  const save = () => saveCsv('insights-load-by-zone', linesOf(cells, rows));
  return (
    <Panel title={said.zoneTitle} hint={said.hours(zone)} actions={<Tools name={said.zoneTitle} save={save} />}>
      {load.error !== null && load.data === undefined ? (
        <Failed problem={load.error} retry={() => void load.refetch()} />
      ) : load.data === undefined ? (
        <Loading rows={8} />
      ) : (
        <HeatMap
          label={said.zoneTitle}
          rows={shown}
          cells={cells.filter(({ row }) => row < shown.length)}
          measure={measure}
          linkOf={({ row, hour }) => leadsOf(search, measure, { in_zone: names[row] ?? '', hour })}
        />
      )}
      {rows.length > shown.length && (
        <button type="button" className={page.more} onClick={() => setWhole(true)}>
          {said.allZones(rows.length)}
        </button>
      )}
    </Panel>
  );
}

function linesOf(
  cells: readonly { row: number; hour: number; leads: number; told: number; kept: number }[],
  rows: readonly string[],
) {
  return [
    ['row', 'hour', 'leads', 'promises', 'kept'],
    ...cells.map(({ row, hour, leads, told, kept }) => [rows[row] ?? '', hour, leads, told, kept]),
  ];
}
