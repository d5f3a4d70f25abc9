// The tests of what is live.
import { useQuery } from '@tanstack/react-query';
import { IconListCheck } from '@tabler/icons-react';
import { texts } from '#/base/texts/texts';
import { Empty, Failed, Loading } from '#/parts/states';
import { PolicyFrame } from '../PolicyFrame';
import { liveQuery } from '../policyQueries';
import { Tests } from './Tests';

export function TestsPage() {
  const live = useQuery(liveQuery);
  return (
    <PolicyFrame hint={live.data ? texts.policy.tests.ofLive(live.data.version) : undefined}>
      {live.isError ? (
        <Failed problem={live.error} retry={() => void live.refetch()} />
      ) : live.data === undefined ? (
        <Loading rows={5} />
      ) : live.data === null ? (
        <Empty
          icon={<IconListCheck size={22} stroke={1.6} />}
          title={texts.policy.live.none}
          hint={texts.policy.live.noneHint}
        />
      ) : (
        <Tests policy={live.data.policy} editor={null} />
      )}
    </PolicyFrame>
  );
}
