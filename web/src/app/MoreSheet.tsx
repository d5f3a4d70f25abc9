// Everywhere else that one can go on a phone, and one's account.
import { IconKey, IconLogin2, IconLogout, IconSearch, IconUser } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Session } from '#/base/api/session';
import { texts } from '#/base/texts/texts';
import { Sheet } from '#/parts/dialog/Sheet';
import { problemText } from '#/parts/problemText';
import { say } from '#/parts/toast';
import { leave } from './leave';
import { groupsFor } from './places';
import type { Over } from './Shell';
import { ThemeChoice } from './ThemeChoice';
import classes from './MoreSheet.module.css';

const said = texts.access;

interface Props {
  session: Session;
  close: () => void;
  show: (over: Over) => void;
}

export function MoreSheet({ session, close, show }: Props) {
  const { user } = session;
  return (
    <Sheet title={user ? user.name || user.email : said.account.here} close={close}>
      <div className={classes.more}>
        <button type="button" onClick={() => show('palette')}>
          <IconSearch size={18} stroke={1.7} /> {texts.nav.search}
        </button>
        {groupsFor(session).map((group) => (
          <section key={group.name}>
            <h3>{group.name}</h3>
            {group.places.map(({ to, name, icon: Icon }) => (
              <Link key={to} to={to} onClick={close}>
                <Icon size={18} stroke={1.7} /> {name}
              </Link>
            ))}
          </section>
        ))}
        <section>
          <h3>{said.account.you}</h3>
          <div className={classes.theme}>
            <ThemeChoice />
          </div>
          {user && (
            <button type="button" onClick={() => show('profile')}>
              <IconUser size={18} stroke={1.7} /> {said.account.profile}
            </button>
          )}
          {user?.has_password && (
            <button type="button" onClick={() => show('password')}>
              <IconKey size={18} stroke={1.7} /> {said.account.password}
            </button>
          )}
          {user ? (
            <button type="button" onClick={() => void leave().catch((problem: unknown) => say(problemText(problem)))}>
              <IconLogout size={18} stroke={1.7} /> {said.account.signOut}
            </button>
          ) : (
            <Link to="/sign-in" onClick={close}>
              <IconLogin2 size={18} stroke={1.7} /> {said.signIn}
            </Link>
          )}
        </section>
      </div>
    </Sheet>
  );
}
