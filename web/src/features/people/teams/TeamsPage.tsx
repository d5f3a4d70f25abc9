// Teams: who is in each, who of them is there now, and how much they have in hand.
import { IconUsersGroup } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { peopleTexts } from '#/base/texts/people';
import { Face } from '#/parts/People';
import { Empty, Failed, Loading } from '#/parts/states';
import { Bar } from '../Bar';
import { type RepNow, usePeople, useTeams } from '../data';
import { Frame } from '../Frame';
import { nameOf } from '../reps/rows';
import { useStanding } from '../reps/useStanding';
import { loadOf } from './load';
import classes from './TeamsPage.module.css';

const said = peopleTexts.team_;
const facesMax = 9;

export function TeamsPage() {
  const teams = useTeams();
  const people = usePeople();
  const standing = useStanding();
  const byId = new Map((people.data ?? []).map((rep) => [rep.id, rep]));
  return (
    <Frame isWhole>
      {(teams.isPending || people.isPending) && <Loading rows={8} tall />}
      {teams.isError && <Failed problem={teams.error} retry={() => void teams.refetch()} />}
      {teams.data?.length === 0 && (
        <Empty icon={<IconUsersGroup size={22} stroke={1.6} />} title={said.emptyTitle} hint={said.emptyHint} />
      )}
      <ul className={classes.teams}>
        {people.data && teams.data && teams.data.length > 0 && (
          <li className={classes.heads} aria-hidden>
            <span>{said.team}</span>
            <span>{said.members}</span>
            <span>{said.now}</span>
            <span>{peopleTexts.reps.open}</span>
          </li>
        )}
        {people.data &&
          teams.data?.map((team) => {
            const members = team.members.flatMap((id) => byId.get(id) ?? []).filter((rep) => rep.status !== 'departed');
            const here = members.filter((rep) => standing.of(rep).kind === 'working').length;
            const load = loadOf(members);
            return (
              <li key={team.name}>
                <div>
                  <Link to="/people/teams/$team" params={{ team: team.name }}>
                    {team.name}
                  </Link>
                  <span>{managersOf(members, byId).join(', ')}</span>
                </div>
                {members.length > 0 ? <Faces members={members} /> : <span />}
                <span className="numbers">{said.here(here, members.length)}</span>
                <Bar count={load.open} of={load.cap} label={peopleTexts.reps.openOf(load.open, load.cap)} />
              </li>
            );
          })}
      </ul>
    </Frame>
  );
}

function Faces({ members }: { members: readonly RepNow[] }) {
  return (
    <span className={classes.faces} aria-label={members.map(nameOf).join(', ')} role="img">
      {members.slice(0, facesMax).map((rep) => (
        <Face key={rep.id} id={rep.id} name={nameOf(rep)} />
      ))}
      {members.length > facesMax && <i>+{members.length - facesMax}</i>}
    </span>
  );
}

function managersOf(members: readonly RepNow[], byId: ReadonlyMap<string, RepNow>): string[] {
  const ids = [...new Set(members.flatMap((rep) => rep.manager ?? []))];
  return ids.map((id) => {
    const rep = byId.get(id);
    return rep ? nameOf(rep) : id;
  });
}
