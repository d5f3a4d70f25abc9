// What is known of a rep: facts, absences, accounts, how they are told.
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ComponentProps, type ReactNode, useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { useSession } from '#/base/api/session';
import { dateText } from '#/base/format/moments';
import { peopleTexts } from '#/base/texts/people';
import { language } from '#/base/texts/texts';
import { useNow } from '#/base/time/now';
import { dayText } from '#/base/time/zones';
import { Alerts } from '#/parts/alerts/Alerts';
import { Panel } from '#/parts/page/Panel';
import { ShowMore } from '#/parts/ShowMore';
import { AbsenceDialog } from '../absences/AbsenceDialog';
import { AbsenceSpan } from '../absences/AbsenceSpan';
import { Bar } from '../Bar';
import { type RepNow, useAbsences, usePeople } from '../data';
import { nameOf } from './rows';
import { useStanding } from './useStanding';
import classes from './RepAside.module.css';

const said = peopleTexts.rep;
const { openOf, usedOf } = peopleTexts.reps;
const hourMs = 3_600_000;
const aheadDays = 120;
const accountsAtOnce = 8;

export function RepAside({ rep }: { rep: RepNow }) {
  const mayChange = useSession().may('absences:write');
  return (
    <div className={classes.aside}>
      <Facts rep={rep} />
      <Absences rep={rep} />
      <Accounts rep={rep.id} />
      {mayChange && rep.status !== 'departed' ? <Alerts rep={rep.id} isOwn={false} /> : <Told rep={rep.id} />}
    </div>
  );
}

function Facts({ rep }: { rep: RepNow }) {
  const people = usePeople().data ?? [];
  const who = (id: string | null) => {
    const found = people.find((each) => each.id === id);
    return id === null ? null : (
      <Link to="/people/reps/$rep" params={{ rep: id }}>
        {found ? nameOf(found) : id}
      </Link>
    );
  };
  const teams = rep.teams.map((team) => (
    <Link key={team} to="/people/teams/$team" params={{ team }}>
      {team}
    </Link>
  ));
  const caps = [
    ...(rep.daily_cap === null ? [] : [said.capDay(rep.daily_cap)]),
    ...(rep.open_cap === null ? [] : [said.capOpen(rep.open_cap)]),
  ];
  const skills = Object.entries(rep.skills).map(([kind, values]) => (
    <div key={kind}>
      <i>{kind}</i> {values.join(', ')}
    </div>
  ));
  const used = useStanding().used(rep.id);
  const hours = [rep.week.days, rep.week.spans?.join(', ')].filter(Boolean).join(' ');
  const facts: readonly (readonly [string, ReactNode])[] = [
    [said.email, rep.email],
    [peopleTexts.teams, teams.length > 0 ? teams : null],
    [said.role, [rep.role, rep.region, rep.country].filter(Boolean).join(' · ')],
    [said.hours, hours ? `${hours}, ${rep.zone}` : rep.zone],
    [peopleTexts.reps.skills, skills.length > 0 ? skills : null],
    [said.caps, caps.join(', ') || said.noCaps],
    [
      said.load,
      <Bar key="open" count={rep.open_leads} of={rep.open_cap} label={openOf(rep.open_leads, rep.open_cap)} />,
    ],
    [said.capUsed, used && <Bar key="used" count={used.count} of={used.of} label={usedOf(used.count, used.of)} />],
    [said.manager, who(rep.manager)],
    [said.backup, who(rep.backup)],
    [said.joined, rep.joined_on && dateText(rep.joined_on, language)],
  ];
  return (
    <Panel title={said.facts}>
      <dl className={classes.facts}>
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </Panel>
  );
}

function Absences({ rep }: { rep: RepNow }) {
  const mayEdit = useSession().may('absences:write');
  const [asked, setAsked] = useState<ComponentProps<typeof AbsenceDialog>['asked'] | null>(null);
  const today = dayText(useNow(), rep.zone);
  const now = Math.floor(useNow() / hourMs) * hourMs;
  const until = new Date(now + aheadDays * 24 * hourMs).toISOString();
  const absences = useAbsences(new Date(now).toISOString(), until, rep.id).data ?? [];
  return (
    <Panel
      title={said.absences}
      actions={
        mayEdit &&
        rep.status !== 'departed' && (
          <Button
            variant="subtle"
            size="compact-xs"
            leftSection={<IconPlus size={13} />}
            onClick={() => setAsked({ rep: rep.id, from: today, to: today })}
          >
            {said.absence}
          </Button>
        )
      }
    >
      {absences.length === 0 && <p className={classes.none}>{said.noAbsences}</p>}
      <ul className={classes.list}>
        {absences.map((absence) => (
          <li key={absence.id}>
            <span>
              <AbsenceSpan absence={absence} zone={rep.zone} />
              <i>{absence.kind}</i>
            </span>
            {mayEdit && (
              <button type="button" onClick={() => setAsked({ absence })}>
                {said.edit}
              </button>
            )}
          </li>
        ))}
      </ul>
      {asked && <AbsenceDialog asked={asked} close={() => setAsked(null)} />}
    </Panel>
  );
}

function Accounts({ rep }: { rep: string }) {
  const found = useInfiniteQuery({
    queryKey: ['people', 'accounts', rep],
    initialPageParam: '',
    queryFn: async ({ pageParam: after, signal }) => {
      const query = { owner: rep, after, limit: accountsAtOnce };
      return dataOf(await api.GET('/api/v1/accounts', { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next ?? null,
  });
  const accounts = found.data?.pages.flatMap((page) => page.accounts) ?? [];
  return (
    <Panel title={said.accounts}>
      {found.isSuccess && accounts.length === 0 && <p className={classes.none}>{said.noAccounts}</p>}
      <ul className={classes.list}>
        {accounts.map((account) => (
          <li key={account.id}>
            <Link to="/leads" search={{ account: account.id }}>
              {account.name}
            </Link>
            <i>{account.country}</i>
          </li>
        ))}
      </ul>
      <ShowMore pages={found} shown={accounts.length} />
    </Panel>
  );
}

function Told({ rep }: { rep: string }) {
  const found = useQuery({
    queryKey: ['people', 'notifications', rep],
    queryFn: async () => dataOf(await api.GET('/api/v1/reps/{rep}/notifications', { params: { path: { rep } } })),
  });
  const told = found.data;
  if (!told) return null;
  const quiet = told.quiet ? `${told.quiet.days ?? ''} ${(told.quiet.spans ?? []).join(', ')}` : said.noQuiet;
  return (
    <Panel title={said.told}>
      <dl className={classes.facts}>
        <div>
          <dt>{said.channels}</dt>
          <dd>{(told.channels ?? []).join(', ') || said.everyChannel}</dd>
        </div>
        <div>
          <dt>{said.quiet}</dt>
          <dd>
            {quiet}
            {told.quiet && told.hot_wakes && `; ${said.hotWakes}`}
          </dd>
        </div>
        <div>
          <dt>{said.digest}</dt>
          <dd>{told.digest ? `${told.digest.days ?? ''} ${(told.digest.at ?? []).join(', ')}` : said.noDigest}</dd>
        </div>
      </dl>
    </Panel>
  );
}
