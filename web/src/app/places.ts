// Where one can go: the pages of the side bar in groups, and what somebody must be allowed to do to see each.
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
  IconStack2,
  IconUserStar,
} from '@tabler/icons-react';
import type { Permission } from '#/base/api/session';
import { texts } from '#/base/texts/texts';

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

export const placeGroups: readonly PlaceGroup[] = [
  {
    name: texts.nav.work,
    places: [
      { name: texts.nav.my, to: '/my', icon: IconUserStar, needs: 'leads:work', isForReps: true },
      { name: texts.nav.leads, to: '/leads', icon: IconStack2, needs: 'leads:read' },
      { name: texts.nav.promises, to: '/promises', icon: IconClockExclamation, needs: 'leads:read' },
      { name: texts.nav.review, to: '/review', icon: IconListCheck, needs: 'data:write' },
    ],
  },
  {
    name: texts.nav.rules,
    places: [
      { name: texts.nav.policy, to: '/policy', icon: IconGitBranch, needs: 'data:read' },
      { name: texts.nav.territories, to: '/territories', icon: IconMap2, needs: 'data:read' },
      { name: texts.nav.people, to: '/people', icon: IconAddressBook, needs: 'data:read' },
    ],
  },
  {
    name: texts.nav.look,
    places: [
      { name: texts.nav.insights, to: '/insights', icon: IconChartHistogram, needs: 'leads:read' },
      { name: texts.nav.dataHealth, to: '/data-health', icon: IconHeartbeat, needs: 'data:read' },
      { name: texts.nav.audit, to: '/audit', icon: IconHistory, needs: 'audit:read' },
    ],
  },
  {
    name: texts.nav.setUp,
    places: [
      { name: texts.nav.connectors, to: '/connectors', icon: IconPlug, needs: 'admin' },
      { name: texts.nav.settings, to: '/settings', icon: IconAdjustments, needs: 'admin' },
    ],
  },
];
