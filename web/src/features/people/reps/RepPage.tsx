// One rep: how they stand, when they work, whose turn it is, and everything that is in their name.
import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconChevronDown, IconDoorExit, IconDots } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, dataOf, newKey } from '#/base/api/client';
import { useSession } from '#/base/api/session';
import { language, texts } from '#/base/texts/texts';
import { peopleTexts } from '#/base/texts/people';
import { Badge } from '#/parts/Badge';
import { Page } from '#/parts/page/Page';
import { Face } from '#/parts/People';
import { problemText } from '#/parts/problemText';
import { Failed, Loading } from '#/parts/states';
import { say } from '#/parts/toast';
import { Back } from '../Back';
import { usePlanned } from '../departures/planned';
import { dayAndMonth } from '../hours/words';
import { type RepNow, usePeople, usePeopleChanged } from '../data';
import { RepAside } from './RepAside';
import { RepCalendar } from './RepCalendar';
import { RepDialog } from './RepDialog';
import { RepHabits } from './RepHabits';
import { RepHistory } from './RepHistory';
import { RepLeads } from './RepLeads';
import { RepPools } from './RepPools';
import { nameOf } from './rows';
import { StandingBadge } from './StandingBadge';
import { useStanding } from './useStanding';
import classes from './RepPage.module.css';

const route = getRouteApi('/people/reps/$rep');
const said = peopleTexts.rep;

export function RepPage() {
  const { rep: id } = route.useParams();
  const people = usePeople();
  const standing = useStanding();
  const rep = people.data?.find((each) => each.id === id);
  const planned = usePlanned(id, useSession().may('data:write'));
  const title = (
    <>
      <Back to="/people" name={said.back} />
      <span className={classes.title}>
        <Face id={id} name={rep ? nameOf(rep) : id} size="l" />
        {rep ? nameOf(rep) : id}
        {rep && standing.isKnown && <StandingBadge standing={standing.of(rep)} zone={rep.zone} />}
        {rep && planned && (
          <Link to="/people/departures/new" search={{ rep: id }}>
            <Badge tone="warn">{said.leavesOn(dayAndMonth(Date.parse(planned.due_at), rep.zone, language))}</Badge>
          </Link>
        )}
      </span>
    </>
  );
  return (
    <Page title={title} actions={rep && <Actions rep={rep} />}>
      {people.isPending && <Loading rows={10} />}
      {people.isError && !people.data && <Failed problem={people.error} retry={() => void people.refetch()} />}
      {people.data && !rep && <p>{texts.problems.not_found}</p>}
      {rep && (
        <div className={classes.columns}>
          <div className={classes.main}>
            {rep.status === 'active' && <RepCalendar rep={rep} />}
            <RepPools rep={rep.id} />
            <RepLeads rep={rep} />
            <RepHabits rep={rep.id} />
            <RepHistory rep={rep.id} />
          </div>
          <RepAside rep={rep} />
        </div>
      )}
    </Page>
  );
}

function Actions({ rep }: { rep: RepNow }) {
  const session = useSession();
  const [isEditing, setEditing] = useState(false);
  const mayEdit = session.may('data:write');
  const isHere = rep.status !== 'departed';
  return (
    <>
      {session.may('leads:work') && isHere && <Presence rep={rep} />}
      {mayEdit && <Button onClick={() => setEditing(true)}>{said.edit}</Button>}
      {mayEdit && isHere && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" size={30} aria-label={said.more}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconDoorExit size={15} stroke={1.7} />}
              renderRoot={(props) => <Link to="/people/departures/new" search={{ rep: rep.id }} {...props} />}
            >
              {said.leaves}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {isEditing && <RepDialog rep={rep.id} close={() => setEditing(false)} />}
    </>
  );
}

function Presence({ rep }: { rep: RepNow }) {
  const changed = usePeopleChanged();
  const choose = async (presence: 'available' | 'away' | 'unavailable') => {
    try {
      const params = { path: { rep: rep.id }, header: { 'Idempotency-Key': newKey() } };
      const done = dataOf(await api.POST('/api/v1/reps/{rep}/presence', { params, body: { presence } }));
      const count = done.assigned?.length ?? 0;
      say(count > 0 ? said.gotWaiting(count) : said.presenceSaid[presence]);
      await changed();
    } catch (refusal) {
      say(problemText(refusal));
    }
  };
  const states = ['available', 'away', 'unavailable'] as const;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          rightSection={<IconChevronDown size={14} />}
          aria-label={`${said.presence}: ${said[rep.presence]}`}
        >
          {said[rep.presence]}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {states.map((presence) => (
          <Menu.Item key={presence} onClick={() => void choose(presence)}>
            {said[presence]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
