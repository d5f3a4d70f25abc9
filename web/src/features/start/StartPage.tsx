// To come.
import { Page } from '#/parts/page/Page';
import { texts } from '#/base/texts/texts';

export function StartPage() {
  return <Page title={texts.nav.start}>{null}</Page>;
}
