// Where one can go and what one can do: the pages of one's role with the parts of them, views of the leads, the theme.
import { useMantineColorScheme } from '@mantine/core';
import { IconArrowRight, IconBookmark, IconFilter, IconKeyboard, IconMoon, IconUser } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useSavedViews } from '#/base/api/savedViews';
import type { Session } from '#/base/api/session';
import { texts } from '#/base/texts/texts';
import { groupsFor, maySee } from '../places';
import type { Over } from '../Shell';
import { views } from '#/features/leads/views';
import type { Entry } from './entry';

const said = texts.palette;
const icon = { size: 16, stroke: 1.7 } as const;

/** Pages that are a part of another; their names say of which. */
const parts = [
  { to: '/disputes', name: said.parts.disputes },
  { to: '/moves', name: said.parts.moves },
  { to: '/policy/drafts', name: said.parts.drafts },
  { to: '/policy/versions', name: said.parts.versions },
  { to: '/policy/simulations', name: said.parts.simulations },
  { to: '/policy/tests', name: said.parts.tests },
  { to: '/policy/lists', name: said.parts.lists },
  { to: '/people/teams', name: said.parts.teams },
  { to: '/people/hours', name: said.parts.hours },
  { to: '/people/absences', name: said.parts.absences },
  { to: '/people/pools', name: said.parts.pools },
  { to: '/people/departures', name: said.parts.departures },
  { to: '/people/realignments', name: said.parts.realignments },
  { to: '/settings/users', name: said.parts.users },
  { to: '/settings/keys', name: said.parts.keys },
] as const;

export function useCommands(session: Session, show: (over: Over) => void): Entry[] {
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const saved = useSavedViews();
  const places = groupsFor(session).flatMap((group) => group.places);
  return [
    ...places.map(({ name, to, icon: Icon }) => ({
      id: to,
      name,
      mark: <Icon {...icon} />,
      run: () => void navigate({ to }),
    })),
    ...views.slice(1).map(({ name, search }) => ({
      id: `view ${name}`,
      name: `${texts.nav.leads}: ${name}`,
      mark: <IconFilter {...icon} />,
      run: () => void navigate({ to: '/leads', search }),
    })),
    ...saved.map(({ id, name, filters }) => ({
      id: `saved view ${id}`,
      name: `${texts.nav.leads}: ${name}`,
      mark: <IconBookmark {...icon} />,
      run: () => void navigate({ to: '/leads', search: { ...filters, view: id } }),
    })),
    ...parts
      .filter(({ to }) => maySee(to, session) && (to !== '/moves' || session.may('data:read')))
      .map(({ to, name }) => ({ id: to, name, mark: <IconArrowRight {...icon} />, run: () => void navigate({ to }) })),
    ...(['light', 'dark', 'auto'] as const).map((scheme) => ({
      id: `theme ${scheme}`,
      name: `${texts.app.theme}: ${texts.theme[scheme]}`,
      mark: <IconMoon {...icon} />,
      run: () => setColorScheme(scheme),
    })),
    { id: 'keys', name: texts.app.keys, mark: <IconKeyboard {...icon} />, run: () => show('keys') },
    ...(session.user
      ? [
          {
            id: 'profile',
            name: texts.access.account.profile,
            mark: <IconUser {...icon} />,
            run: () => show('profile'),
          },
        ]
      : []),
  ];
}
