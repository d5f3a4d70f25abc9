// What is live: which version, since when, by whom; its text and its flow, to be read.
import { Button } from '@mantine/core';
import { IconGitBranch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useSession } from '#/base/api/session';
import { policyTexts } from '#/base/texts/policy';
import { Actor } from '#/parts/Actor';
import { Moment } from '#/parts/Moment';
import { Empty, Failed, Loading } from '#/parts/states';
import { NewDraft } from './drafts/NewDraft';
import { PolicyFrame } from './PolicyFrame';
import { draftsQuery, liveQuery, versionQuery } from './policyQueries';
import { namesOf, outlineOf } from './outline';
import { ReadPolicy } from './ReadPolicy';
import classes from './PolicyPage.module.css';

const route = getRouteApi('/policy');
const said = policyTexts.live;

export function PolicyPage() {
  const { view = 'both', play } = route.useSearch();
  const goTo = route.useNavigate();
  const navigate = useNavigate();
  const session = useSession();
  const live = useQuery(liveQuery);
  const version = useQuery(versionQuery(live.data?.policy ?? ''));
  const drafts = useQuery(draftsQuery).data ?? [];
  const [isBeginning, setBeginning] = useState(false);
  const text = version.data?.text ?? '';
  const rules = useMemo(() => namesOf(outlineOf(text), 'rules').length, [text]);
  const next = drafts.find((draft) => draft.state === 'scheduled');
  const mine = drafts.find((draft) => draft.state === 'open' && draft.editors.includes(session.user?.id ?? 'local'));
  const openDraft = (draft: number) => void navigate({ to: '/policy/drafts/$draft', params: { draft } });
  const mayWrite = session.may('policy:write');
  return (
    <PolicyFrame
      isWhole={version.data !== undefined}
      hint={
        live.data ? (
          <span className={classes.live}>
            <b>{said.version(live.data.version)}</b> {said.since} <Moment at={live.data.at} /> {said.by}{' '}
            <Actor id={live.data.by} />
            {live.data.note !== '' && <em>{live.data.note}</em>}
            {rules > 0 && <span className="numbers">{said.rules(rules)}</span>}
            {next?.publish_at && (
              <span className={classes.next}>
                {said.next(next.draft)} <Moment at={next.publish_at} />
              </span>
            )}
          </span>
        ) : undefined
      }
      actions={
        mayWrite && (
          <>
            {mine !== undefined && (
              <Button variant="default" onClick={() => openDraft(mine.draft)}>
                {said.go(mine.draft)}
              </Button>
            )}
            <Button onClick={() => setBeginning(true)}>{policyTexts.drafts.begin}</Button>
          </>
        )
      }
    >
      {live.isError || version.isError ? (
        <Failed problem={live.error ?? version.error} retry={() => void live.refetch()} />
      ) : live.data === null ? (
        <Empty
          icon={<IconGitBranch size={22} stroke={1.6} />}
          title={said.none}
          hint={said.noneHint}
          action={mayWrite && <Button onClick={() => setBeginning(true)}>{policyTexts.drafts.begin}</Button>}
        />
      ) : version.data === undefined ? (
        <Loading />
      ) : (
        <ReadPolicy
          key={version.data.hash}
          text={text}
          lists={version.data.lists}
          label={said.text}
          isLive
          view={view}
          test={play}
          setView={(shown) => void goTo({ search: shown === 'both' ? {} : { view: shown }, replace: true })}
        />
      )}
      {isBeginning && <NewDraft close={() => setBeginning(false)} />}
    </PolicyFrame>
  );
}
