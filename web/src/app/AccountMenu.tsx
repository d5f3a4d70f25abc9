// Whose app this is, at the foot of the side bar, and what they can do about themselves.
import { Menu, UnstyledButton } from '@mantine/core';
import {
  IconDeviceLaptop,
  IconKey,
  IconKeyboard,
  IconLogin2,
  IconLogout,
  IconSelector,
  IconUser,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { Session } from '#/base/api/session';
import { texts } from '#/base/texts/texts';
import { Face } from '#/parts/People';
import { say } from '#/parts/toast';
import { problemText } from '#/parts/problemText';
import { leave } from './leave';
import type { Over } from './Shell';
import { ThemeChoice } from './ThemeChoice';
import classes from './AccountMenu.module.css';

const said = texts.access;

export function AccountMenu({ session, show }: { session: Session; show: (over: Over) => void }) {
  const { user } = session;
  const navigate = useNavigate();
  const name = user ? user.name || user.email : said.account.here;
  return (
    <Menu position="top-start" width={232} offset={6}>
      <Menu.Target>
        <UnstyledButton className={classes.account}>
          {user ? (
            <Face id={user.id} name={name} />
          ) : (
            <span className={classes.machine}>
              <IconDeviceLaptop size={15} stroke={1.7} />
            </span>
          )}
          <span className={classes.who}>
            <b>{name}</b>
            <small>{user ? (said.roles[user.role] ?? user.role) : said.account.hereHint}</small>
          </span>
          <IconSelector size={14} stroke={1.7} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {user && (
          <div className={classes.about}>
            {user.email}
            {user.teams.length > 0 && <span>{`${said.account.teams}: ${user.teams.join(', ')}`}</span>}
          </div>
        )}
        <div className={classes.theme}>
          <ThemeChoice />
        </div>
        <Menu.Divider />
        {user && (
          <Menu.Item leftSection={<IconUser size={15} />} onClick={() => show('profile')}>
            {said.account.profile}
          </Menu.Item>
        )}
        {user?.has_password && (
          <Menu.Item leftSection={<IconKey size={15} />} onClick={() => show('password')}>
            {said.account.password}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconKeyboard size={15} />} rightSection={<kbd>?</kbd>} onClick={() => show('keys')}>
          {texts.app.keys}
        </Menu.Item>
        <Menu.Divider />
        {user ? (
          <Menu.Item
            leftSection={<IconLogout size={15} />}
            onClick={() => void leave().catch((problem: unknown) => say(problemText(problem)))}
          >
            {said.account.signOut}
          </Menu.Item>
        ) : (
          <Menu.Item leftSection={<IconLogin2 size={15} />} onClick={() => void navigate({ to: '/sign-in' })}>
            {said.signIn}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
