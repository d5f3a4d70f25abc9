// One team: its members, their week, and its own hours.
import { Button } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useSession } from '#/base/api/session';
import { peopleTexts } from '#/base/texts/people';
import { useNow } from '#/base/time/now';
import { useViewerZone } from '#/base/time/viewerZone';
import { Page } from '#/parts/page/Page';
import { Panel } from '#/parts/page/Panel';
import { Failed, Loading } from '#/parts/states';
import { Back } from '../Back';
import { useCoverage, usePeople, useTeams } from '../data';
import { stepsOf } from '../hours/cover';
import { weekOf } from '../hours/week';
import { WeekGrid } from '../hours/WeekGrid';
import { RepTable } from '../reps/RepTable';
import { nameOf, rowsOf } from '../reps/rows';
import { useStanding } from '../reps/useStanding';
import { loadOf } from './load';
import { TeamDialog } from './TeamDialog';
import classes from './TeamPage.module.css';

const route = getRouteApi('/people/teams/$team');
const said = peopleTexts.team_;

export function TeamPage() {
  const { team: name } = route.useParams();
  const mayEdit = useSession().may('data:write');
  const [isEditing, setEditing] = useState(false);
  const zone = useViewerZone();
  const now = useNow();
  const teams = useTeams();
  const people = usePeople();
  const standing = useStanding();
  const week = weekOf(now, zone);
  const coverage = useCoverage({
    from: new Date(week.start).toISOString(),
    to: new Date(week.end).toISOString(),
    team: name,
  });
  const team = teams.data?.find((each) => each.name === name);
  const rows = rowsOf(people.data ?? [], { team: name }, standing.of);
  const load = loadOf(rows.filter(({ standing: { kind } }) => kind !== 'left').map(({ rep }) => rep));
  const covered = coverage.data?.reps ?? [];
  const names = new Map(rows.map(({ rep }) => [rep.id, nameOf(rep)]));
  const hours = team?.described
    ? [team.week.days, team.week.spans?.join(', '), team.zone].filter(Boolean).join(', ')
    : '';
  const problem = teams.error ?? people.error;
  return (
    <Page
      title={
        <>
          <Back to="/people/teams" name={peopleTexts.teams} />
          {name}
        </>
      }
      hint={team && `${hours || said.noHours} · ${peopleTexts.reps.openOf(load.open, load.cap)}`}
      actions={mayEdit && team ? <Button onClick={() => setEditing(true)}>{said.setHours}</Button> : undefined}
    >
      {(teams.isPending || people.isPending) && <Loading rows={10} />}
      {problem && <Failed problem={problem} retry={() => void Promise.all([teams.refetch(), people.refetch()])} />}
      {teams.data && people.data && rows.length === 0 && <p>{said.none}</p>}
      {rows.length > 0 && (
        <div className={classes.panels}>
          <Panel title={said.members} isFlush>
            <div className={classes.table}>
              <RepTable rows={rows} used={standing.used} />
            </div>
          </Panel>
          {covered.length > 0 && (
            <Panel
              title={said.week}
              actions={
                <span className={classes.links}>
                  <Link to="/people/hours" search={{ team: name }}>
                    {peopleTexts.tabs.hours}
                  </Link>
                  <Link to="/people/absences" search={{ team: name }}>
                    {peopleTexts.tabs.absences}
                  </Link>
                </span>
              }
              isFlush
            >
              <WeekGrid
                stretch={week}
                groups={[
                  { team: '', reps: covered.map((each) => ({ covered: each, name: names.get(each.rep) ?? each.rep })) },
                ]}
                steps={stepsOf(covered, week.start, week.end)}
                zone={zone}
                now={now}
              />
            </Panel>
          )}
        </div>
      )}
      {isEditing && <TeamDialog name={name} close={() => setEditing(false)} />}
    </Page>
  );
}
