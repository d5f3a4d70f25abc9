// When everybody works, in one zone: who is in, when nobody is, and why somebody is not.
import { Button, Select } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconCalendarOff, IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type Session, useSession } from '#/base/api/session';
import { language } from '#/base/texts/texts';
import { peopleTexts } from '#/base/texts/people';
import { useNow } from '#/base/time/now';
import { useViewerZone } from '#/base/time/viewerZone';
import { dayAt, dayStart, dayText } from '#/base/time/zones';
import { Empty, Failed, Loading } from '#/parts/states';
import { Segments } from '#/parts/Segments';
import { useCoverage, usePeople, usePools } from '../data';
import { Frame } from '../Frame';
import { nameOf } from '../reps/rows';
import { type HoursSearch, withValue } from '../search';
import { holesOf, stepsOf } from './cover';
import { Holes } from './Holes';
import { daysFrom, type Stretch, weekOf } from './week';
import { type Group, WeekGrid } from './WeekGrid';
import { rangeName } from './words';
import classes from './HoursPage.module.css';

const route = getRouteApi('/people/hours');
const said = peopleTexts.hours;
const zones = Intl.supportedValuesOf('timeZone');
const hourMs = 3_600_000;
// What lies around is looked at too: a hole over the weekend ends on Monday.
const aroundMs = 4 * 24 * hourMs;

export function HoursPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const session = useSession();
  const now = useNow();
  const isPhone = useMediaQuery('(max-width: 760px)', undefined, { getInitialValueInEffect: false });
  const viewers = useViewerZone();
  const zone = search.zone ?? viewers;
  const span = search.span ?? (isPhone ? 'day' : 'week');
  const stretch = stretchOf(search, zone, span, dayStart(now, zone));
  const { from, to } = { from: stretch.start - aroundMs, to: stretch.end + aroundMs };
  const found = useCoverage({
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    team: search.team,
    pool: search.pool,
  });
  const change = (next: HoursSearch) => void navigate({ search: next, replace: true });
  const reps = found.data?.reps ?? [];
  const steps = stepsOf(reps, from, to);
  const holes = holesOf(steps).filter((hole) => hole.start < stretch.end && hole.end > stretch.start);
  const groups = useGroups(reps, search);
  const isNarrowed = search.team !== undefined || search.pool !== undefined;
  return (
    <Frame isWhole>
      <div className={classes.page}>
        <Bar search={search} change={change} stretch={stretch} zone={zone} span={span} />
        {found.isPending && <Loading rows={14} />}
        {found.isError && !found.data && <Failed problem={found.error} retry={() => void found.refetch()} />}
        {found.data && reps.length === 0 && (
          <Empty
            icon={<IconCalendarOff size={22} stroke={1.6} />}
            title={said.emptyTitle}
            hint={isNarrowed ? said.emptyHint : said.nobodyAtAll}
            action={
              isNarrowed ? (
                <Button variant="default" onClick={() => change({})}>
                  {said.all}
                </Button>
              ) : (
                <Button variant="default" component={Link} to="/people">
                  {said.toReps}
                </Button>
              )
            }
          />
        )}
        {reps.length > 0 && (
          <>
            <Holes holes={holes} who={whoseHours(search, session)} zone={zone} />
            <WeekGrid stretch={stretch} groups={groups} steps={steps} zone={zone} now={now} />
          </>
        )}
      </div>
    </Frame>
  );
}

/** Whom the hours are of: a manager sees only their own people, in a pool as well. */
function whoseHours({ pool, team }: HoursSearch, { user }: Session): string {
  if (user?.role !== 'manager') return pool ?? team ?? said.companyWide;
  return pool === undefined ? (team ?? said.yours) : said.yoursIn(pool);
}

function stretchOf({ day }: HoursSearch, zone: string, span: 'day' | 'week', today: number): Stretch {
  const at = (day ? dayAt(day, zone) : null) ?? today;
  return span === 'week' ? weekOf(at, zone) : daysFrom(at, zone, 1);
}

/** Reps by their first team, or together where one team or pool is looked at. */
function useGroups(reps: readonly Group['reps'][number]['covered'][], search: HoursSearch): Group[] {
  const people = new Map((usePeople().data ?? []).map((rep) => [rep.id, rep]));
  const groups = new Map<string, Group>();
  for (const covered of reps) {
    const rep = people.get(covered.rep);
    const team = search.team ?? (search.pool ? '' : (rep?.teams[0] ?? ''));
    const group = groups.get(team) ?? { team, reps: [] };
    groups.set(team, { team, reps: [...group.reps, { covered, name: rep ? nameOf(rep) : covered.rep }] });
  }
  return [...groups.values()].sort((one, other) => one.team.localeCompare(other.team));
}

interface BarProps {
  search: HoursSearch;
  change: (search: HoursSearch) => void;
  stretch: Stretch;
  zone: string;
  span: 'day' | 'week';
}

function Bar({ search, change, stretch, zone, span }: BarProps) {
  const viewers = useViewerZone();
  const teams = [...new Set((usePeople().data ?? []).flatMap((rep) => rep.teams))].sort();
  const pools = (usePools().data ?? []).map((pool) => pool.pool);
  const put = (name: keyof HoursSearch, value: string | null) => change(withValue(search, name, value));
  // From the middle of it a day that is 23 hours long is left all the same.
  const step = (days: number) => put('day', dayText(dayStart(stretch.start + hourMs, zone, days), zone));
  const days = span === 'week' ? 7 : 1;
  const whose = search.pool ? `p ${search.pool}` : search.team ? `t ${search.team}` : null;
  return (
    <div className={classes.bar}>
      <div className={classes.steps}>
        <button type="button" aria-label={said.previous} onClick={() => step(-days)}>
          <IconChevronLeft size={15} />
        </button>
        <button type="button" onClick={() => put('day', null)}>
          {said.today}
        </button>
        <button type="button" aria-label={said.next} onClick={() => step(days)}>
          <IconChevronRight size={15} />
        </button>
      </div>
      <h2 className="numbers">{rangeName(stretch.start, stretch.end, zone, language)}</h2>
      <div className={classes.controls}>
        <Select
          aria-label={`${peopleTexts.team}, ${peopleTexts.pool}`}
          placeholder={said.everybody}
          size="xs"
          searchable
          clearable
          value={whose}
          data={[
            { group: peopleTexts.teams, items: teams.map((team) => ({ value: `t ${team}`, label: team })) },
            { group: peopleTexts.tabs.pools, items: pools.map((pool) => ({ value: `p ${pool}`, label: pool })) },
          ]}
          onChange={(value) => {
            const bare = withValue(withValue(search, 'team', null), 'pool', null);
            change(value ? withValue(bare, value.startsWith('p') ? 'pool' : 'team', value.slice(2)) : bare);
          }}
        />
        <Select
          aria-label={said.zone}
          size="xs"
          searchable
          limit={80}
          value={zone}
          data={zones.includes(zone) ? zones : [zone, ...zones]}
          onChange={(value) => put('zone', value === viewers ? null : value)}
        />
        <Segments
          value={span}
          label={`${said.week}, ${said.day}`}
          choices={[
            { value: 'week', label: said.week },
            { value: 'day', label: said.day },
          ]}
          choose={(value) => put('span', value)}
        />
      </div>
    </div>
  );
}
