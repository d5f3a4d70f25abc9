// To come.
import { Page } from '#/parts/page/Page';
import { texts } from '#/base/texts/texts';

export function SettingsPage() {
  return <Page title={texts.nav.settings}>{null}</Page>;
}
