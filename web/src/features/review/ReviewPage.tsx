// To come.
import { Page } from '#/parts/page/Page';
import { texts } from '#/base/texts/texts';

export function ReviewPage() {
  return <Page title={texts.nav.review}>{null}</Page>;
}
