// Where one can go: the pages of the side bar in groups, and what somebody must be allowed to do to see each. On a phone
// the few that a role needs most are tabs, and the others behind one more.
import {
  IconAddressBook,
  IconAdjustments,
  IconChartHistogram,
  IconClockExclamation,
  IconGitBranch,
  IconHeartbeat,
  IconHistory,
  IconListCheck,
  IconMap2,
  IconPlug,
  IconRocket,
  IconStack2,
  IconUserStar,
} from '@tabler/icons-react';
import type { Permission, Session } from '#/base/api/session';
import { texts } from '#/base/texts/texts';

const said = texts.nav;

export interface Place {
  readonly name: string;
  readonly to:
    | '/my'
    | '/leads'
    | '/promises'
    | '/review'
    | '/policy'
    | '/territories'
    | '/people'
    | '/insights'
    | '/data-health'
    | '/audit'
    | '/start'
    | '/connectors'
    | '/settings';
  readonly icon: typeof IconStack2;
  readonly needs: Permission;
  /** Only for somebody who is a rep. */
  readonly isForReps?: boolean;
}

export interface PlaceGroup {
  readonly name: string;
  readonly places: readonly Place[];
}

const placeGroups: readonly PlaceGroup[] = [
  {
    name: said.work,
    places: [
      { name: said.my, to: '/my', icon: IconUserStar, needs: 'leads:work', isForReps: true },
      { name: said.leads, to: '/leads', icon: IconStack2, needs: 'leads:read' },
      // For whoever answers for others: a rep's own promises are on their leads.
      { name: said.promises, to: '/promises', icon: IconClockExclamation, needs: 'data:read' },
      { name: said.review, to: '/review', icon: IconListCheck, needs: 'data:write' },
    ],
  },
  {
    name: said.rules,
    places: [
      { name: said.policy, to: '/policy', icon: IconGitBranch, needs: 'data:read' },
      { name: said.territories, to: '/territories', icon: IconMap2, needs: 'data:read' },
      { name: said.people, to: '/people', icon: IconAddressBook, needs: 'data:read' },
    ],
  },
  {
    name: said.look,
    places: [
      { name: said.insights, to: '/insights', icon: IconChartHistogram, needs: 'leads:read' },
      { name: said.dataHealth, to: '/data-health', icon: IconHeartbeat, needs: 'data:read' },
      { name: said.audit, to: '/audit', icon: IconHistory, needs: 'audit:read' },
    ],
  },
  {
    name: said.setUp,
    places: [
      { name: said.start, to: '/start', icon: IconRocket, needs: 'policy:write' },
      { name: said.connectors, to: '/connectors', icon: IconPlug, needs: 'admin' },
      { name: said.settings, to: '/settings', icon: IconAdjustments, needs: 'admin' },
    ],
  },
];

const tabsMax = 4;
const firstOf: Readonly<Record<string, readonly Place['to'][]>> = {
  rep: ['/my', '/leads', '/insights'],
  manager: ['/promises', '/leads', '/people', '/insights'],
};
const firstOfOthers: readonly Place['to'][] = ['/leads', '/promises', '/policy', '/insights'];

/** The groups with what somebody may see of them; none that is empty. */
export function groupsFor(session: Session): PlaceGroup[] {
  return placeGroups
    .map(({ name, places }) => ({ name, places: places.filter((place) => isSeen(place, session)) }))
    .filter(({ places }) => places.length > 0);
}

/** Whether somebody may see the page at an address; what belongs to no place is for everybody. */
export function maySee(pathname: string, session: Session): boolean {
  const place = placeGroups
    .flatMap(({ places }) => places)
    .find(({ to }) => pathname === to || pathname.startsWith(`${to}/`));
  return place === undefined || isSeen(place, session);
}

function isSeen(place: Place, session: Session): boolean {
  return session.may(place.needs) && (place.isForReps !== true || session.rep !== '');
}

/** The tabs of a phone: what this role needs most, of what it may see. */
export function tabsFor(session: Session): Place[] {
  const places = groupsFor(session).flatMap((group) => group.places);
  const wanted = firstOf[session.user?.role ?? ''] ?? firstOfOthers;
  return wanted.flatMap((to) => places.find((place) => place.to === to) ?? []).slice(0, tabsMax);
}

/** Where somebody begins. */
export function homeFor(session: Session): '/my' | '/promises' | '/leads' {
  if (session.user?.role === 'rep' && session.rep !== '') return '/my';
  return session.user?.role === 'manager' ? '/promises' : '/leads';
}
