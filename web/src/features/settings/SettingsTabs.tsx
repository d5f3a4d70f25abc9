// The tabs of the settings.
import { settingsTexts } from '#/base/texts/settings';
import { Tabs } from '#/parts/page/Tabs';

const said = settingsTexts;

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
