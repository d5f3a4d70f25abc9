// Who is away, and when: a month of everybody, or a list.
import { Button, Select } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconPlane, IconPlus } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useSession } from '#/base/api/session';
import { language } from '#/base/texts/texts';
import { peopleTexts } from '#/base/texts/people';
import { useNow } from '#/base/time/now';
import { useViewerZone } from '#/base/time/viewerZone';
import { dayText } from '#/base/time/zones';
import { Empty, Failed, Loading } from '#/parts/states';
import { Segments } from '#/parts/Segments';
import { type Absence, useAbsences, useCoverage, usePeople } from '../data';
import { Frame } from '../Frame';
import { type AbsenceSearch, withValue } from '../search';
import { AbsenceDialog } from './AbsenceDialog';
import { AbsenceList } from './AbsenceList';
import { daysOf, monthOf, monthText } from './month';
import { MonthGrid } from './MonthGrid';
import classes from './AbsencesPage.module.css';

const route = getRouteApi('/people/absences');
const said = peopleTexts.absences;

type Asked = { absence: Absence } | { rep: string; from: string; to: string };

export function AbsencesPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const zone = useViewerZone();
  const now = useNow();
  const mayEdit = useSession().may('absences:write');
  const [asked, setAsked] = useState<Asked | null>(null);
  const month = search.month ?? monthOf(now, zone);
  const days = daysOf(month, zone);
  const { from, to } = { from: new Date(days.start).toISOString(), to: new Date(days.end).toISOString() };
  const found = useAbsences(from, to);
  const coverage = useCoverage({ from, to, team: search.team });
  const people = usePeople();
  const reps = (people.data ?? []).filter(
    (rep) => rep.status !== 'departed' && (!search.team || rep.teams.includes(search.team)),
  );
  const ids = new Set(reps.map((rep) => rep.id));
  const absences = (found.data ?? []).filter((absence) => ids.has(absence.rep));
  const change = (next: AbsenceSearch) => void navigate({ search: next, replace: true });
  const add = () => setAsked({ rep: '', from: dayText(now, zone), to: dayText(now, zone) });
  const isEmpty =
    found.isSuccess && people.isSuccess && (reps.length === 0 || (search.as === 'list' && absences.length === 0));
  return (
    <Frame
      isWhole
      actions={
        mayEdit && (
          <Button leftSection={<IconPlus size={14} />} onClick={add}>
            {said.add}
          </Button>
        )
      }
    >
      <div className={classes.page}>
        <Bar search={search} change={change} month={month} />
        {(found.isPending || people.isPending) && <Loading rows={14} />}
        {found.isError && !found.data && <Failed problem={found.error} retry={() => void found.refetch()} />}
        {isEmpty && <Empty icon={<IconPlane size={22} stroke={1.6} />} title={said.emptyTitle} hint={said.emptyHint} />}
        {found.data && !isEmpty && search.as === 'list' && (
          <AbsenceList absences={absences} open={mayEdit ? (absence) => setAsked({ absence }) : null} />
        )}
        {found.data && reps.length > 0 && search.as !== 'list' && (
          <MonthGrid
            days={days}
            zone={zone}
            now={now}
            reps={reps}
            absences={absences}
            holidays={new Map(coverage.data?.reps.map((each) => [each.rep, each.holidays]))}
            open={mayEdit ? (absence) => setAsked({ absence }) : null}
            add={mayEdit ? (rep, first, last) => setAsked({ rep, from: first, to: last }) : null}
          />
        )}
      </div>
      {asked && <AbsenceDialog asked={asked} close={() => setAsked(null)} />}
    </Frame>
  );
}

interface BarProps {
  search: AbsenceSearch;
  change: (search: AbsenceSearch) => void;
  month: string;
}

function Bar({ search, change, month }: BarProps) {
  const teams = [...new Set((usePeople().data ?? []).flatMap((rep) => rep.teams))].sort();
  const put = (name: keyof AbsenceSearch, value: string | null) => change(withValue(search, name, value));
  const name = new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return (
    <div className={classes.bar}>
      <div className={classes.steps}>
        <button type="button" aria-label={said.previous} onClick={() => put('month', monthText(month, -1))}>
          <IconChevronLeft size={15} />
        </button>
        <button type="button" onClick={() => put('month', null)}>
          {said.thisMonth}
        </button>
        <button type="button" aria-label={said.next} onClick={() => put('month', monthText(month, 1))}>
          <IconChevronRight size={15} />
        </button>
      </div>
      <h2>{name.format(Date.parse(`${month}-01T00:00:00Z`))}</h2>
      <div className={classes.controls}>
        <Select
          aria-label={peopleTexts.team}
          placeholder={peopleTexts.anyTeam}
          size="xs"
          clearable
          value={search.team ?? null}
          data={teams}
          onChange={(value) => put('team', value)}
        />
        <Segments
          label={`${said.month}, ${said.list}`}
          value={search.as ?? 'month'}
          choices={[
            { value: 'month', label: said.month },
            { value: 'list', label: said.list },
          ]}
          choose={(value) => put('as', value === 'list' ? value : null)}
        />
      </div>
    </div>
  );
}
