// Who may sign in, as what, and what an admin can do about it.
import { ActionIcon, Button, Menu } from '@mantine/core';
import {
  IconDots,
  IconLink,
  IconPencil,
  IconPlus,
  IconTrash,
  IconUserCheck,
  IconUserOff,
  IconUsers,
} from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useRepName } from '#/base/api/reps';
import { useSession } from '#/base/api/session';
import { texts } from '#/base/texts/texts';
import { settingsTexts } from '#/base/texts/settings';
import { Moment } from '#/parts/Moment';
import { Face } from '#/parts/People';
import { Page } from '#/parts/page/Page';
import { Panel } from '#/parts/page/Panel';
import plain from '#/parts/page/PlainTable.module.css';
import { problemText } from '#/parts/problemText';
import { Empty, Failed, Loading } from '#/parts/states';
import { say } from '#/parts/toast';
import { LinkDialog } from './LinkDialog';
import { RemoveDialog } from './RemoveDialog';
import { SettingsTabs } from './SettingsTabs';
import { UserDialog } from './UserDialog';
import { changeUser, inviteUser, nameOf, usersQuery, type Invitation, type UserView } from './users';
import classes from './settings.module.css';

const said = settingsTexts.users;

type Over =
  | { readonly kind: 'add' }
  | { readonly kind: 'change' | 'remove'; readonly user: UserView }
  | { readonly kind: 'link'; readonly invitation: Invitation };

export function UsersPage() {
  const found = useQuery(usersQuery);
  const queries = useQueryClient();
  const [over, setOver] = useState<Over | null>(null);
  const close = (text?: string) => {
    if (text !== undefined) {
      say(text);
      void queries.invalidateQueries({ queryKey: usersQuery.queryKey });
    }
    setOver(null);
  };
  const add = (
    <Button leftSection={<IconPlus size={14} />} onClick={() => setOver({ kind: 'add' })}>
      {said.add}
    </Button>
  );
  const attempt = (doing: Promise<void>) => void doing.catch((problem: unknown) => say(problemText(problem)));
  const doFor = (user: UserView) => ({
    change: () => setOver({ kind: 'change', user }),
    remove: () => setOver({ kind: 'remove', user }),
    invite: () => attempt(inviteUser(user).then((invitation) => setOver({ kind: 'link', invitation }))),
    toggle: () =>
      attempt(
        changeUser(user, { active: !user.active }).then((now) =>
          close(now.active ? said.nowIn(nameOf(now)) : said.nowShutOut(nameOf(now))),
        ),
      ),
  });
  return (
    <Page title={said.title} hint={said.hint} actions={add} bar={<SettingsTabs />}>
      {found.isPending && <Loading rows={6} />}
      {found.isError && <Failed problem={found.error} retry={() => void found.refetch()} />}
      {found.data?.length === 0 && (
        <Empty icon={<IconUsers size={22} stroke={1.6} />} title={said.none} hint={said.noneHint} action={add} />
      )}
      {found.data !== undefined && found.data.length > 0 && (
        <div className={classes.stack}>
          <UserTable users={found.data} doFor={doFor} />
        </div>
      )}
      {over?.kind === 'add' && <UserDialog close={close} />}
      {over?.kind === 'change' && <UserDialog user={over.user} close={close} />}
      {over?.kind === 'remove' && <RemoveDialog user={over.user} close={close} />}
      {over?.kind === 'link' && <LinkDialog invitation={over.invitation} close={() => close()} />}
    </Page>
  );
}

interface Doing {
  readonly change: () => void;
  readonly remove: () => void;
  readonly invite: () => void;
  readonly toggle: () => void;
}

function UserTable({ users, doFor }: { users: readonly UserView[]; doFor: (user: UserView) => Doing }) {
  const me = useSession().user?.id;
  return (
    <Panel isFlush>
      <table className={`${plain.table ?? ''} ${classes.rows ?? ''}`}>
        <thead>
          <tr>
            <th scope="col">{said.columns.who}</th>
            <th scope="col">{said.columns.role}</th>
            <th scope="col">{said.columns.belongs}</th>
            <th scope="col">{said.columns.seen}</th>
            <th scope="col">{said.columns.ways}</th>
            <th aria-label={said.change} />
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <tr key={user.id} className={user.active ? undefined : classes.out}>
              <td>
                <div className={classes.who}>
                  <Face id={user.id} name={nameOf(user)} />
                  <div>
                    <b>{nameOf(user)}</b>
                    {user.name !== '' && <small>{user.email}</small>}
                  </div>
                </div>
              </td>
              <td>
                <div className={classes.tags}>
                  <span>{texts.access.roles[user.role]}</span>
                  {user.id === me && <span>{said.you}</span>}
                  {!user.active && <span data-alarm="">{said.off}</span>}
                </div>
              </td>
              <td>
                <Belongs user={user} />
              </td>
              <td>
                {user.signed_in_at === null ? (
                  <span className={classes.quiet}>{said.never}</span>
                ) : (
                  <Moment at={user.signed_in_at} />
                )}
              </td>
              <td>
                {user.ways.length > 0 ? (
                  user.ways.map((way) => said.ways[way] ?? way).join(', ')
                ) : (
                  <span className={classes.quiet}>{said.notYet}</span>
                )}
              </td>
              <td>
                <UserMenu user={user} isMe={user.id === me} doing={doFor(user)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Belongs({ user }: { user: UserView }) {
  const nameOfRep = useRepName();
  const parts = [...(user.rep === null ? [] : [nameOfRep(user.rep)]), ...user.teams];
  return parts.length > 0 ? (
    <div className={classes.tags}>
      {parts.map((part) => (
        <span key={part}>{part}</span>
      ))}
    </div>
  ) : (
    <span className={classes.quiet}>–</span>
  );
}

function UserMenu({ user, isMe, doing }: { user: UserView; isMe: boolean; doing: Doing }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={said.actions(nameOf(user))}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={15} />} onClick={doing.change}>
          {said.change}
        </Menu.Item>
        {user.active && (
          <Menu.Item leftSection={<IconLink size={15} />} onClick={doing.invite}>
            {said.invite}
          </Menu.Item>
        )}
        {!isMe && (
          <>
            <Menu.Item
              leftSection={user.active ? <IconUserOff size={15} /> : <IconUserCheck size={15} />}
              onClick={doing.toggle}
            >
              {user.active ? said.shutOut : said.letIn}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={doing.remove}>
              {said.remove}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
