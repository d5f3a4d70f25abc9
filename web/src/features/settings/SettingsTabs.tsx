// The tabs of the settings.
import { texts } from '#/base/texts/texts';
import { Tabs } from '#/parts/page/Tabs';

const said = texts.settings;

export function SettingsTabs() {
  return (
    <Tabs
      label={said.tabs}
      tabs={[
        { name: said.general.tab, link: { to: '/settings' } },
        { name: said.users.tab, link: { to: '/settings/users' } },
        { name: said.keys.tab, link: { to: '/settings/keys' } },
      ]}
    />
  );
}
