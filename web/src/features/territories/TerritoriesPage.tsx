// To come.
import { Page } from '#/parts/page/Page';
import { texts } from '#/base/texts/texts';

export function TerritoriesPage() {
  return <Page title={texts.nav.territories}>{null}</Page>;
}
