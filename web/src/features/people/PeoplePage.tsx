// To come.
import { Page } from '#/parts/page/Page';
import { texts } from '#/base/texts/texts';

export function PeoplePage() {
  return <Page title={texts.nav.people}>{null}</Page>;
}
