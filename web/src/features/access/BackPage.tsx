// The end of a tab in which somebody signed in again at a provider; what they were doing waits in the other one.
import { texts } from '#/base/texts/texts';
import { AccessPage } from './AccessPage';

const said = texts.access.again;

export function BackPage() {
  return <AccessPage title={said.back} hint={said.backHint} />;
}
