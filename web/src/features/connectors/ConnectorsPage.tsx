// How people and programs are told, and how leads come in: services, webhooks, the form of a website.
import { getRouteApi } from '@tanstack/react-router';
import { texts } from '#/base/texts/texts';
import { connectorsTexts } from '#/base/texts/connectors';
import { Page } from '#/parts/page/Page';
import { Tabs } from '#/parts/page/Tabs';
import { FormCode } from './FormCode';
import { Services } from './Services';
import { Webhooks } from './Webhooks';

const route = getRouteApi('/connectors');
const said = connectorsTexts;

export function ConnectorsPage() {
  const { view } = route.useSearch();
  return (
    <Page
      title={texts.nav.connectors}
      hint={said.hint}
      bar={
        <Tabs
          label={said.tabsLabel}
          tabs={[
            { name: said.tabs.services, link: { to: '/connectors', search: {} } },
            { name: said.tabs.webhooks, link: { to: '/connectors', search: { view: 'webhooks' } } },
            { name: said.tabs.form, link: { to: '/connectors', search: { view: 'form' } } },
          ]}
        />
      }
    >
      {view === undefined && <Services />}
      {view === 'webhooks' && <Webhooks />}
      {view === 'form' && <FormCode />}
    </Page>
  );
}
