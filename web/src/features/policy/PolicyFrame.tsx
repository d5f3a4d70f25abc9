// What the policy's pages share: their title and their tabs.
import type { ReactNode } from 'react';
import { useSession } from '#/base/api/session';
import { texts } from '#/base/texts/texts';
import { policyTexts } from '#/base/texts/policy';
import { Page } from '#/parts/page/Page';
import { type Tab, Tabs } from '#/parts/page/Tabs';

const said = policyTexts.tabs;
const simulations: Tab = { name: said.simulations, link: { to: '/policy/simulations' } };
const tabs: readonly Tab[] = [
  { name: said.live, link: { to: '/policy' } },
  { name: said.drafts, link: { to: '/policy/drafts' } },
  { name: said.versions, link: { to: '/policy/versions' } },
  simulations,
  { name: said.tests, link: { to: '/policy/tests' } },
  { name: said.lists, link: { to: '/policy/lists' } },
];

interface Props {
  hint?: ReactNode;
  actions?: ReactNode;
  isWhole?: boolean;
  children: ReactNode;
}

export function PolicyFrame({ hint, actions, isWhole = false, children }: Props) {
  // What happened is played again with everybody's leads in it.
  const seesAll = useSession().may('leads:all');
  return (
    <Page
      title={texts.nav.policy}
      {...(hint === undefined ? {} : { hint })}
      {...(actions === undefined ? {} : { actions })}
      bar={<Tabs label={said.label} tabs={tabs.filter((tab) => seesAll || tab !== simulations)} />}
      isWhole={isWhole}
    >
      {children}
    </Page>
  );
}
