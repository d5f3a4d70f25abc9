// To come.
import { Page } from '#/parts/page/Page';
import { texts } from '#/base/texts/texts';

export function PolicyPage() {
  return <Page title={texts.nav.policy}>{null}</Page>;
}
