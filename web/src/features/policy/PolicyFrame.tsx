// What the policy's pages share: their title and their tabs.
import type { ReactNode } from 'react';
import { texts } from '#/base/texts/texts';
import { policyTexts } from '#/base/texts/policy';
import { Page } from '#/parts/page/Page';
import { Tabs } from '#/parts/page/Tabs';

const said = policyTexts.tabs;
const tabs = [
  { name: said.live, link: { to: '/policy' } },
  { name: said.drafts, link: { to: '/policy/drafts' } },
  { name: said.versions, link: { to: '/policy/versions' } },
  { name: said.simulations, link: { to: '/policy/simulations' } },
  { name: said.tests, link: { to: '/policy/tests' } },
  { name: said.lists, link: { to: '/policy/lists' } },
] as const;

interface Props {
  hint?: ReactNode;
  actions?: ReactNode;
  isWhole?: boolean;
  children: ReactNode;
}

export function PolicyFrame({ hint, actions, isWhole = false, children }: Props) {
  return (
    <Page
      title={texts.nav.policy}
      {...(hint === undefined ? {} : { hint })}
      {...(actions === undefined ? {} : { actions })}
      bar={<Tabs label={said.label} tabs={tabs} />}
      isWhole={isWhole}
    >
      {children}
    </Page>
  );
}
