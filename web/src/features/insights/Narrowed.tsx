// What narrows the list behind a number, as chips that can be taken away.
import { IconX } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { dataHealthTexts } from '#/base/texts/dataHealth';
import { insightsTexts } from '#/base/texts/insights';
import { language } from '#/base/texts/texts';
import { useViewerZone } from '#/base/time/viewerZone';
import { useFilterValue } from './Controls';
import { axisSeconds } from './figures';
import { hourText } from './HeatMap';
import { filterNames, type LeadsSearch } from './search';
import { momentsText, pickedText } from './steps';
import { without } from './useInsightNavigation';
import controls from './Controls.module.css';
import classes from './InsightLeadsPage.module.css';

const route = getRouteApi('/insights/leads');
const said = insightsTexts.list;

interface Chip {
  readonly label: string;
  readonly value: string;
  readonly names: readonly (keyof LeadsSearch)[];
}

export function Narrowed({ search }: { search: LeadsSearch }) {
  const navigate = route.useNavigate();
  const valueOf = useFilterValue();
  const zone = useViewerZone();
  const chips: Chip[] = [
    ...periodOf(search, zone),
    ...filterNames
      .filter((name) => search[name] !== undefined)
      .map((name) => ({ label: insightsTexts.names[name], value: valueOf(name, search[name] ?? ''), names: [name] })),
    ...narrowedBy(search),
  ];
  return (
    <div className={classes.chips}>
      {chips.map(({ label, value, names }) => (
        <span key={label} className={controls.chip}>
          <span>{label}</span>
          <b>{value}</b>
          {names.length > 0 && (
            <button
              type="button"
              aria-label={insightsTexts.removeFilter(label)}
              onClick={() => void navigate({ search: without(search, ...names), replace: true })}
            >
              <IconX size={12} stroke={2} />
            </button>
          )}
        </span>
      ))}
    </div>
  );
}

function periodOf({ since, until, ever, from, to, days }: LeadsSearch, zone: string): Chip[] {
  if (since !== undefined && until !== undefined) {
    const value = momentsText(Date.parse(since), Date.parse(until), zone, language);
    return [{ label: insightsTexts.period, value, names: ['since', 'until'] }];
  }
  if (ever === true) return [{ label: insightsTexts.period, value: said.ever, names: ['ever'] }];
  const value =
    from !== undefined && to !== undefined ? pickedText(from, to, language) : insightsTexts.periods[days ?? '28'];
  return [{ label: insightsTexts.period, value, names: [] }];
}

function narrowedBy(search: LeadsSearch): Chip[] {
  const { seconds_from: from, seconds_to: to, weekday, hour, waiting, reason, fault } = search;
  const chips: Chip[] = [];
  if (from !== undefined || to !== undefined) {
    const value =
      to === undefined
        ? said.atLeast(axisSeconds(from ?? 0))
        : from === undefined || from === 0
          ? said.below(axisSeconds(to))
          : said.seconds(axisSeconds(from), axisSeconds(to));
    chips.push({ label: said.time, value, names: ['seconds_from', 'seconds_to'] });
  }
  if (waiting !== undefined)
    chips.push({ label: said.waiting, value: insightsTexts.waiting.where[waiting], names: ['waiting'] });
  if (weekday !== undefined)
    chips.push({ label: said.weekday, value: insightsTexts.load.weekdays[weekday] ?? '', names: ['weekday'] });
  if (hour !== undefined) chips.push({ label: said.hour, value: hourText(hour), names: ['hour'] });
  if (reason !== undefined)
    chips.push({ label: said.reason, value: insightsTexts.routing.reason[reason] ?? reason, names: ['reason'] });
  if (fault !== undefined) chips.push({ label: said.fault, value: faultText(fault), names: ['fault'] });
  return chips;
}

function fieldText(field: string): string {
  return dataHealthTexts.fields[field] ?? field.replaceAll('_', ' ');
}

function faultText(fault: string): string {
  const [what = '', field = '', place = ''] = fault.split(':');
  const name = fieldText(field);
  return field === '' ? (said.faults[what] ?? what) : (said.faultOf[what]?.(name, place) ?? fault);
}
