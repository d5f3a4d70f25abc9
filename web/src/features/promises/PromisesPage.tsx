// To come.
import { Page } from '#/parts/page/Page';
import { texts } from '#/base/texts/texts';

export function PromisesPage() {
  return <Page title={texts.nav.promises}>{null}</Page>;
}
