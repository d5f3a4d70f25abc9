// What the lists of people share: the title, and a tab for each list.
import type { ReactNode } from 'react';
import { texts } from '#/base/texts/texts';
import { peopleTexts } from '#/base/texts/people';
import { Page } from '#/parts/page/Page';
import { Tabs } from '#/parts/page/Tabs';

const said = peopleTexts.tabs;

export function Frame({ actions, isWhole, children }: { actions?: ReactNode; isWhole?: boolean; children: ReactNode }) {
  return (
    <Page
      title={texts.nav.people}
      actions={actions}
      isWhole={isWhole ?? false}
      bar={
        <Tabs
          label={said.label}
          tabs={[
            { name: said.reps, link: { to: '/people' } },
            { name: said.teams, link: { to: '/people/teams' } },
            { name: said.hours, link: { to: '/people/hours' } },
            { name: said.absences, link: { to: '/people/absences' } },
            { name: said.pools, link: { to: '/people/pools' } },
            { name: said.departures, link: { to: '/people/departures' } },
            { name: said.realignments, link: { to: '/people/realignments' } },
          ]}
        />
      }
    >
      {children}
    </Page>
  );
}
