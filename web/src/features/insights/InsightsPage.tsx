// To come.
import { Page } from '#/parts/page/Page';
import { texts } from '#/base/texts/texts';

export function InsightsPage() {
  return <Page title={texts.nav.insights}>{null}</Page>;
}
