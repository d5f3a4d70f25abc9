// Two versions of the policy compared; which, says the address.
import { getRouteApi, Link } from '@tanstack/react-router';
import { policyTexts } from '#/base/texts/policy';
import { Page } from '#/parts/page/Page';
import { Changes } from '../change/Changes';
import titles from '../draft/DraftPage.module.css';
import { useVersionName } from './useVersionName';

const route = getRouteApi('/policy/difference');
const said = policyTexts.versions;

export function DifferencePage() {
  const { old = 'live', now = 'live' } = route.useSearch();
  const nameOf = useVersionName();
  return (
    <Page
      title={
        <span className={titles.title}>
          <Link to="/policy/versions">{policyTexts.tabs.versions}</Link>
          <i>/</i>
          {said.difference}
        </span>
      }
    >
      <Changes key={`${old} ${now}`} old={old} now={now} oldName={nameOf(old)} nowName={nameOf(now)} />
    </Page>
  );
}
