// To come.
import { Page } from '#/parts/page/Page';
import { texts } from '#/base/texts/texts';

export function AuditPage() {
  return <Page title={texts.nav.audit}>{null}</Page>;
}
