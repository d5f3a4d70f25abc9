// The tests of what is live.
import { useNavigate } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { IconListCheck } from '@tabler/icons-react';
import { policyTexts } from '#/base/texts/policy';
import { Empty, Failed, Loading } from '#/parts/states';
import { PolicyFrame } from '../PolicyFrame';
import { liveQuery } from '../policyQueries';
import { Tests } from './Tests';

export function TestsPage() {
  const live = useQuery(liveQuery);
  const navigate = useNavigate();
  return (
    <PolicyFrame hint={live.data ? policyTexts.tests.ofLive(live.data.version) : undefined}>
      {live.isError ? (
        <Failed problem={live.error} retry={() => void live.refetch()} />
      ) : live.data === undefined ? (
        <Loading rows={5} />
      ) : live.data === null ? (
        <Empty
          icon={<IconListCheck size={22} stroke={1.6} />}
          title={policyTexts.live.none}
          hint={policyTexts.live.noneHint}
        />
      ) : (
        <Tests
          policy={live.data.policy}
          editor={null}
          play={(name) => void navigate({ to: '/policy', search: { view: 'flow', play: name } })}
        />
      )}
    </PolicyFrame>
  );
}
