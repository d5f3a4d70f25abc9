// To come.
import { Page } from '#/parts/page/Page';
import { texts } from '#/base/texts/texts';

export function DataHealthPage() {
  return <Page title={texts.nav.dataHealth}>{null}</Page>;
}
