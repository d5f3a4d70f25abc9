// To come.
import { Page } from '#/parts/page/Page';
import { texts } from '#/base/texts/texts';

export function ConnectorsPage() {
  return <Page title={texts.nav.connectors}>{null}</Page>;
}
