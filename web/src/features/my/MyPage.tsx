// To come.
import { Page } from '#/parts/page/Page';
import { texts } from '#/base/texts/texts';

export function MyPage() {
  return <Page title={texts.nav.my}>{null}</Page>;
}
